//! `endMembership`: whoever has left the pool for good is in no brigade any more.

use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

pub use super::support::BrigadeOutcome;
use super::support::change;
use crate::domain::brigade::command::MemberChange;
use crate::domain::brigade::decide::Brigade;
use crate::domain::value::{BrigadeId, DepartureReason};

/// Vivier itself says so, of what has become of their profile.
#[derive(Clone, Debug, Serialize)]
pub struct EndMembership {
    pub brigade: BrigadeId,
    pub talent: TalentId,
}

impl UseCase for EndMembership {
    const NAME: &'static str = "endMembership";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, None);
        let change_of = async |_: &Unit, _: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            // Whoever withdraws says so themselves; who is erased may have been by the programme.
            let withdrew = person.state.status == TalentStatus::Withdrawn;
            let reason = if withdrew { DepartureReason::OwnWish } else { DepartureReason::Other };
            Ok(MemberChange::EndWithPool { reason })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}
