//! What deploying a flash team does, and standing it down: the administration in trouble has a mission with a seat for each of the team's, which
//! is over with the team. Called within the brigade's use cases, which authorise. The mission needs no moderation, since a brigade's coordinator
//! stands behind it, and is on no list: its people are found, and what is wrong at an administration is not everybody's to read.

use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId};

use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{CancellationReason, Description, SeatSpec, Title};

/// A mission that is there at once, with its seats in order.
#[derive(Clone, Debug)]
pub struct Raised {
    /// The administration in trouble, whose owners go on with it.
    pub organisation: OrganisationId,
    /// Who answers for it.
    pub owner: AccountId,
    pub title: Title,
    pub description: Description,
    pub seats: Vec<SeatSpec>,
}

/// Drafts the mission and raises it; answers with it and with the ids of its seats, in the order given.
///
/// # Errors
/// As `SeatSpec::checked` under `seats.N`; `SEAT_REQUIRED`, `TOO_MANY_SEATS`, `SEAT_PERIOD_OVER`.
pub async fn raise(unit: &mut Unit, raised: Raised) -> Result<(Aggregate<Mission>, Vec<SeatId>), CommandError> {
    let mission = MissionId::new(unit.clock());
    let mut aggregate = unit.load::<Mission>(mission).await?;
    let Raised { organisation, owner, title, description, seats } = raised;
    unit.decide(&mut aggregate, MissionCommand::Draft { mission, organisation, owner, title, description })?;
    let mut ids = Vec::with_capacity(seats.len());
    for (index, spec) in seats.into_iter().enumerate() {
        let spec = Box::new(spec.checked().map_err(|problem| problem.under(&format!("seats.{index}")))?);
        let seat = SeatId::new(unit.clock());
        unit.decide(&mut aggregate, MissionCommand::AddSeat { seat, spec, justification: None })?;
        ids.push(seat);
    }
    unit.decide(&mut aggregate, MissionCommand::Raise)?;
    Ok((aggregate, ids))
}

/// Ends the mission of a team that has stood down, whose placements have ended: completed where somebody was on a seat, cancelled where nobody
/// came to be. What has ended already stays as it is, and so does a mission that goes on with people whom the administration found itself.
///
/// # Errors
/// None that a caller can cause.
pub fn stand_down(unit: &mut Unit, mission: &mut Aggregate<Mission>) -> Result<(), CommandError> {
    use MissionStatus::{Published, Staffed, Suspended, UnderWay};
    let state = &mission.state;
    let goes_on = state.goes_on_until(unit.today()).is_some();
    if goes_on || !matches!(state.status, Published | Suspended | Staffed | UnderWay) {
        return Ok(());
    }
    let command = match state.fillings().next() {
        Some(_) => MissionCommand::StandDown,
        None => MissionCommand::Cancel { reason: CancellationReason::NeedGone, words: None },
    };
    unit.decide(mission, command).map(|_| ())
}
