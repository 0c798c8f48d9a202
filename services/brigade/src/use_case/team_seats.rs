//! `keepTeamSeats`: what seats in a flash team take of its people's time stands in their profiles, so that whoever looks for somebody who is free
//! counts them as engaged; matching knows nothing of brigades.

use std::collections::BTreeSet;

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_talents::booking;
use vivier_talents::domain::state::TeamSeat;

use super::support::authorise;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::MobilisationId;

/// Vivier itself says so, of everybody whom the mobilisation has called, as it stands by now.
#[derive(Clone, Debug, Serialize)]
pub struct KeepTeamSeats {
    pub mobilisation: MobilisationId,
}

impl UseCase for KeepTeamSeats {
    const NAME: &'static str = "keepTeamSeats";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let parties = if unit.actor().is_system() { vec![Party::System] } else { Vec::new() };
        authorise(Self::NAME, Self::NAME, &parties)?;
        let state = unit.load_existing::<Mobilisation>(self.mobilisation).await?.state;
        let called: BTreeSet<TalentId> = state.calls.iter().map(|call| call.callee.talent).collect();
        for talent in called {
            let seat = team_seat(&state, talent);
            booking::keep_team_seat(unit, talent, self.mobilisation.uuid(), seat).await?;
        }
        Ok(())
    }
}

/// What somebody's seat takes in a team that stands; none where they have none, and in an exercise.
fn team_seat(state: &MobilisationState, talent: TalentId) -> Option<TeamSeat> {
    let need = state.need.as_ref().filter(|need| !need.exercise && stands(state.status))?;
    let call = state.team_at_work().find(|call| call.callee.talent == talent)?;
    let placement = state.placement(call.id);
    // Whoever had left the pool was deployed without a placement, and does not come.
    if state.mission.is_some() && placement.is_none() {
        return None;
    }
    let share = need.seats.iter().find(|seat| seat.id == call.seat)?.share;
    Some(TeamSeat { period: need.period, share, placement })
}

/// True where whoever has a seat may come to work, or works. Once the team has stood down, nobody does.
fn stands(status: MobilisationStatus) -> bool {
    match status {
        MobilisationStatus::Calling | MobilisationStatus::Mobilised | MobilisationStatus::Deployed => true,
        MobilisationStatus::Absent
        | MobilisationStatus::Declared
        | MobilisationStatus::Composed
        | MobilisationStatus::StoodDown
        | MobilisationStatus::Reviewed
        | MobilisationStatus::Cancelled
        | MobilisationStatus::Failed => false,
    }
}
