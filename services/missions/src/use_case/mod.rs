//! What people do with missions: one struct for each command, named as in the API.
//!
//! Each authorises in its first line, loads, decides, and leaves the appending to the unit of work.

pub mod moderation;
pub mod progress;
pub mod seats;
pub mod text;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::MissionId;
use vivier_kernel::problem::Problem;

use crate::access;
use crate::domain::decide::Mission;

/// Which mission a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MissionOutcome {
    pub mission: MissionId,
    pub version: i64,
}

impl MissionOutcome {
    fn of(mission: MissionId, aggregate: &Aggregate<Mission>) -> Self {
        Self { mission, version: aggregate.version }
    }
}

/// The mission, where the actor may do `action` with it. Where they may not even see it, it does not exist.
async fn authorised(
    unit: &mut Unit,
    action: &'static str,
    mission: MissionId,
    expected_version: Option<i64>,
) -> Result<Aggregate<Mission>, CommandError> {
    let aggregate = unit.load_existing::<Mission>(mission).await?;
    let lineage = match aggregate.state.organisation() {
        Some(organisation) => vivier_organisations::read::lineage(unit.store(), organisation).await?,
        None => Vec::new(),
    };
    if !access::may(unit.actor(), action, &lineage) {
        let visible = access::reads(&aggregate.state, &access::parties(unit.actor(), &lineage));
        return Err(if visible { Problem::new("NOT_ALLOWED").into() } else { CommandError::NotFound });
    }
    unit.expect_version(&aggregate, expected_version)?;
    Ok(aggregate)
}

/// Refuses where the mission's administration was closed or left: it brings to its end what is under way, and begins nothing.
async fn refuse_where_closed(unit: &Unit, mission: &Aggregate<Mission>) -> Result<(), CommandError> {
    if let Some(organisation) = mission.state.organisation()
        && !vivier_organisations::read::goes_on(unit.store(), organisation).await?
    {
        return Err(Problem::new("ORGANISATION_CLOSED").into());
    }
    Ok(())
}
