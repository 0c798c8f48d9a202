//! What people do with talents: one struct for each command, named as in the API.
//!
//! Each authorises in its first line, loads, decides, and leaves the appending to the unit of work.

pub mod availability;
pub mod clearance;
pub mod profile;
pub mod register;
pub mod skills;
pub mod status;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, KeyRing, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{SubjectId, TalentId};
use vivier_kernel::sealed::Sealed;

use crate::access;
use crate::domain::decide::Talent;
use crate::domain::state::TalentState;

/// Which talent a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TalentOutcome {
    pub talent: TalentId,
    pub version: i64,
}

impl TalentOutcome {
    fn of(talent: TalentId, aggregate: &Aggregate<Talent>) -> Self {
        Self { talent, version: aggregate.version }
    }
}

/// The talent, where the actor may do `action` with it; for everybody else it does not exist.
async fn authorised(
    unit: &mut Unit,
    action: &'static str,
    talent: TalentId,
    expected_version: Option<i64>,
) -> Result<Aggregate<Talent>, CommandError> {
    let aggregate = unit.load_existing::<Talent>(talent).await?;
    if !access::may(unit.actor(), action, aggregate.state.account()) {
        return Err(CommandError::NotFound);
    }
    unit.expect_version(&aggregate, expected_version)?;
    Ok(aggregate)
}

/// True where the actor is the releasing manager of the talent's organisation.
async fn releases(unit: &Unit, talent: &TalentState) -> Result<bool, CommandError> {
    match talent.organisation() {
        Some(organisation) if unit.actor().holds_anywhere(Role::ReleasingManager) => {
            let lineage = vivier_organisations::read::lineage(unit.store(), organisation).await?;
            Ok(unit.actor().holds(Role::ReleasingManager, &lineage))
        }
        Some(_) | None => Ok(false),
    }
}

/// Whose key seals what is personal in this talent.
fn subject(aggregate: &Aggregate<Talent>) -> Result<SubjectId, CommandError> {
    aggregate.state.identity.as_ref().map(|identity| identity.subject).ok_or(CommandError::NotFound)
}

async fn seal_optional<T: Serialize>(
    keys: &KeyRing,
    subject: SubjectId,
    value: Option<&T>,
) -> Result<Option<Sealed<T>>, CommandError> {
    match value {
        Some(value) => Ok(Some(keys.seal(subject, value).await?)),
        None => Ok(None),
    }
}
