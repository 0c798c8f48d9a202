//! `expirePlacement`, `supersedePlacement`: what Vivier itself does where nobody answers, or something else came first.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::MissionState;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_talents::domain::capacity;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::transitions::TalentStatus;

use super::course::give_back;
use super::{PlacementOutcome, authorised, decide, pairing};
use crate::domain::command::PlacementCommand;
use crate::domain::rules::worked_so_far;
use crate::domain::state::PlacementState;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{EarlyEndReason, Side, SupersedeReason};

/// Ends a placement whose deadline has passed.
#[derive(Clone, Debug, Serialize)]
pub struct ExpirePlacement {
    pub placement: PlacementId,
}

impl UseCase for ExpirePlacement {
    const NAME: &'static str = "expirePlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::Expire, self.placement, None).await?;
        decide(unit, &mut placement, PlacementCommand::Expire)?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Ends an open placement whose seat, or whose talent's time, is no longer there; leaves it alone where both still are.
#[derive(Clone, Debug, Serialize)]
pub struct SupersedePlacement {
    pub placement: PlacementId,
}

impl UseCase for SupersedePlacement {
    const NAME: &'static str = "supersedePlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::Supersede, self.placement, None).await?;
        let pairing = pairing(&placement)?;
        let mission = unit.load_existing::<Mission>(pairing.mission).await?;
        let talent = unit.load_existing::<Talent>(pairing.talent).await?;
        if let Some((reason, first)) = overtaken(&placement.state, &mission.state, &talent.state) {
            decide(unit, &mut placement, PlacementCommand::Supersede { reason, placement: first })?;
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Ends a confirmed placement whose talent was erased: their time and the seat are free from today on.
#[derive(Clone, Debug, Serialize)]
pub struct EndForErased {
    pub placement: PlacementId,
}

impl UseCase for EndForErased {
    const NAME: &'static str = "endForErased";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::EndEarly, self.placement, None).await?;
        let pairing = pairing(&placement)?;
        let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?.state;
        if talent.status != TalentStatus::Erased {
            return Ok(PlacementOutcome::of(self.placement, &placement));
        }
        let (today, engagement) = (unit.today(), placement.state.engagement);
        let command = PlacementCommand::EndEarly {
            by: Side::Vivier,
            reason: EarlyEndReason::TalentLeft,
            words: None,
            last_day: None,
            half_days: engagement.map(|engagement| worked_so_far(engagement, today)).unwrap_or_default(),
        };
        decide(unit, &mut placement, command)?;
        give_back(unit, self.placement, &placement.state).await?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// What came first, where something did.
fn overtaken(
    placement: &PlacementState,
    mission: &MissionState,
    talent: &TalentState,
) -> Option<(SupersedeReason, Option<PlacementId>)> {
    let (pairing, span) = (placement.pairing?, placement.span()?);
    let closed =
        matches!(mission.status, MissionStatus::Cancelled | MissionStatus::Rejected | MissionStatus::Completed);
    let Some(seat) = mission.seat(pairing.seat).filter(|_| !closed) else {
        return Some((SupersedeReason::SeatGone, None));
    };
    // Days are known once they are written down; before that, a seat is had by whoever has it to its end.
    let first = match placement.agreement {
        Some(_) => seat.taken_on(span.period).map(|(first, _)| first),
        None => seat.fillings.iter().find(|filling| !filling.cut_short).map(|filling| filling.placement),
    };
    if let Some(first) = first.filter(|first| Some(*first) != placement.placement) {
        return Some((SupersedeReason::SeatFilled, Some(first)));
    }
    if matches!(talent.status, TalentStatus::Withdrawn | TalentStatus::Erased) {
        return Some((SupersedeReason::TalentLeft, None));
    }
    // Only where the bookings are what leaves too little: time that was never declared may still be.
    let declared = talent.declared();
    let enough = |free: i64| free >= span.share.percent();
    let placed = enough(capacity::free_share(&declared, &[], span.period)) && !enough(talent.free_share(span.period));
    placed.then_some((SupersedeReason::TalentPlaced, None))
}
