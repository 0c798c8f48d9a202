//! What deploying a flash team does: the administration in trouble has a mission with a seat for each of the team's. Called within
//! the brigade's use cases, which authorise; the mission needs no moderation, since a brigade's coordinator stands behind it.

use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId};

use crate::domain::command::MissionCommand;
use crate::domain::decide::Mission;
use crate::domain::value::{Description, SeatSpec, Title};

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

/// Drafts, submits and publishes the mission; answers with it and with the ids of its seats, in the order given.
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
    unit.decide(&mut aggregate, MissionCommand::Submit)?;
    unit.decide(&mut aggregate, MissionCommand::Publish)?;
    Ok((aggregate, ids))
}
