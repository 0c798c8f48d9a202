//! What people, and Vivier itself, do with placements: one struct for each command, named as in the API.
//!
//! Each authorises in its first line, loads, decides, and leaves the appending to the unit of work.

pub mod absence;
pub mod agreement;
pub mod amendment;
pub mod answer;
mod asking;
pub mod by_link;
pub mod course;
pub mod dispute;
mod facts;
pub mod mobilised;
pub mod open;
pub mod overtaken;
pub mod readdress;
pub mod release;
pub mod seat_over;
mod standing_in;
pub mod taken_over;
pub mod tell;
pub mod vacancy;
pub mod watch;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vivier_accounts::read::responsible::borrowed_from;
use vivier_event_store::{Aggregate, CommandError, Store, StoreError, Unit};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, MissionId, PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_kernel::sealed::Sealed;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::Seat;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use crate::access::{self, Lineages};
use crate::domain::check::check;
use crate::domain::command::PlacementCommand;
use crate::domain::decide::Placement;
use crate::domain::event::Pairing;
use crate::domain::state::PlacementState;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::Side;
use crate::process::deadlines;

/// The scope in which one talent and one seat have at most one placement that is not over.
pub const PAIR_SCOPE: &str = "placement.pair";

/// Which placement a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlacementOutcome {
    pub placement: PlacementId,
    pub version: i64,
}

impl PlacementOutcome {
    fn of(placement: PlacementId, aggregate: &Aggregate<Placement>) -> Self {
        Self { placement, version: aggregate.version }
    }
}

/// The placement, and the sides on which the actor stands in it, where one of them may do `action`. For whoever stands on none
/// it does not exist.
async fn authorised(
    unit: &mut Unit,
    action: PlacementAction,
    placement: PlacementId,
    expected_version: Option<i64>,
) -> Result<(Aggregate<Placement>, Vec<Side>), CommandError> {
    let aggregate = unit.load_existing::<Placement>(placement).await?;
    let sides = sides(unit.store(), unit.actor(), &aggregate.state).await?;
    if !access::may(action.as_str(), &sides) {
        let visible = access::may("placement", &sides);
        return Err(if visible { Problem::new("NOT_ALLOWED").into() } else { CommandError::NotFound });
    }
    unit.expect_version(&aggregate, expected_version)?;
    Ok((aggregate, sides))
}

/// The sides on which `actor` stands, by the tree of organisations and the day as they are now.
pub(crate) async fn sides(store: &Store, actor: &Actor, state: &PlacementState) -> Result<Vec<Side>, StoreError> {
    let Some(pairing) = state.pairing else { return Ok(Vec::new()) };
    let host = vivier_organisations::read::lineage(store, pairing.host).await?;
    let home = match pairing.home {
        Some(home) => vivier_organisations::read::lineage(store, home).await?,
        None => Vec::new(),
    };
    let answers = actor.holds(Role::ReleasingManager, &home) || actor.holds(Role::HumanResources, &home);
    let borrowed = match actor.account().filter(|_| answers) {
        Some(account) => borrowed_from(store, account, pairing.account).await?,
        None => Vec::new(),
    };
    Ok(access::sides(actor, state, &Lineages { host, home, borrowed }, store.clock().today()))
}

/// The side for which somebody who stands on several gives a command: the first that can.
fn acting(
    sides: &[Side],
    state: &PlacementState,
    action: PlacementAction,
    now: DateTime<Utc>,
) -> Result<Side, CommandError> {
    let can = sides.iter().find(|side| check(state, action, **side, now).is_ok());
    let concerned = || sides.iter().find(|side| access::may(action.as_str(), &[**side]));
    can.or_else(concerned).copied().ok_or(CommandError::NotFound)
}

/// Decides, and sets the deadlines that follow from where the placement then stands. False where nothing had to change.
fn decide(
    unit: &mut Unit,
    placement: &mut Aggregate<Placement>,
    command: PlacementCommand,
) -> Result<bool, CommandError> {
    let action = command.action();
    let overdue = match &command {
        PlacementCommand::Escalate { overdue } => Some(*overdue),
        _ => None,
    };
    if unit.decide(placement, command)? == 0 {
        return Ok(false);
    }
    let id = PlacementId::from_uuid(placement.id);
    tell::of(unit, id, (action, overdue), &placement.state)?;
    deadlines::follow(unit, id, action, &placement.state);
    if let Some(pairing) = placement.state.pairing.filter(|_| placement.state.status.is_over()) {
        unit.release(PAIR_SCOPE, &pair(&pairing), id);
    }
    Ok(true)
}

fn pair(pairing: &Pairing) -> String {
    pair_of(pairing.talent, pairing.seat)
}

/// The claim's value in [`PAIR_SCOPE`].
pub(crate) fn pair_of(talent: TalentId, seat: SeatId) -> String {
    format!("{talent}:{seat}")
}

fn pairing(placement: &Aggregate<Placement>) -> Result<Pairing, CommandError> {
    placement.state.pairing.ok_or(CommandError::NotFound)
}

/// The signed-in person behind the command.
fn account(unit: &Unit) -> Result<AccountId, CommandError> {
    unit.actor().account().ok_or_else(|| Problem::new("NOT_ALLOWED").into())
}

/// For whom somebody signs who stands on these sides: where they could sign for several they say which.
fn signatory(action: &str, side: Option<Side>, sides: &[Side]) -> Result<Side, Problem> {
    let able: Vec<Side> = sides.iter().copied().filter(|side| crate::access::may(action, &[*side])).collect();
    match (side, able.as_slice()) {
        (Some(side), able) if able.contains(&side) => Ok(side),
        (Some(_), _) => Err(Problem::new("NOT_ALLOWED").at("side")),
        (None, [only]) => Ok(*only),
        (None, _) => Err(Problem::new("SIDE_REQUIRED").at("side")),
    }
}

/// Seals a text under the talent's subject. Where the person was erased it is dropped: sealing it would make a new key for them.
async fn seal<T: Serialize>(
    unit: &Unit,
    pairing: &Pairing,
    value: Option<&T>,
) -> Result<Option<Sealed<T>>, CommandError> {
    let Some(value) = value else { return Ok(None) };
    let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?;
    if talent.state.status == TalentStatus::Erased {
        return Ok(None);
    }
    Ok(Some(unit.seal(pairing.subject, value).await?))
}

/// The same, as it was sealed before where it says what stands there: what is sealed anew cannot be told from something else.
async fn sealed_once<T: Serialize + DeserializeOwned + PartialEq>(
    unit: &Unit,
    pairing: &Pairing,
    value: Option<&T>,
    before: Option<&Sealed<T>>,
) -> Result<Option<Sealed<T>>, CommandError> {
    if let (Some(value), Some(before)) = (value, before)
        && unit.store().keys().open(before).await?.as_ref() == Some(value)
    {
        return Ok(Some(before.clone()));
    }
    seal(unit, pairing, value).await
}

/// The mission with its seat as they are now.
async fn seat(
    unit: &mut Unit,
    mission: MissionId,
    seat: SeatId,
) -> Result<(Aggregate<Mission>, Option<Seat>), CommandError> {
    let mission = unit.load_existing::<Mission>(mission).await?;
    let seat = mission.state.seat(seat).cloned();
    Ok((mission, seat))
}

#[cfg(test)]
pub(crate) mod tests;
