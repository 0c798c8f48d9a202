//! `confirmPlacement`, `startPlacement`, `completePlacement`, `reviewPlacement`, `endPlacementEarly`: from signatures to the end.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;
use vivier_kernel::problem::Problem;
use vivier_missions::domain::decide::Mission;
use vivier_missions::seats::{self, Occupation};
use vivier_talents::booking;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::event::Proof;
use vivier_talents::evidence::{self, ProvenSkill};

use super::{PlacementOutcome, acting, authorised, decide, pairing, seal, seat, tell};
use crate::domain::command::PlacementCommand;
use crate::domain::state::{Engagement, PlacementState};
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{EarlyEndReason, EvidencedSkill, HalfDays, Rating, SkillKey, Words};
use crate::process::supersede;

/// Books the talent's time and fills the seat: placement, talent and mission in one transaction, each at the version that this
/// was decided on, so that two confirmations never share a day of a seat or more of a person than was declared.
#[derive(Clone, Debug, Serialize)]
pub struct ConfirmPlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
}

impl UseCase for ConfirmPlacement {
    const NAME: &'static str = "confirmPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Confirm;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let pairing = pairing(&placement)?;
        let mut talent = unit.load_existing::<Talent>(pairing.talent).await?;
        let mut mission = unit.load_existing::<Mission>(pairing.mission).await?;
        let changed = decide(unit, &mut placement, PlacementCommand::Confirm)?;
        if let Some(Engagement { period, share }) = placement.state.engagement.filter(|_| changed) {
            let occupation =
                Occupation { seat: pairing.seat, placement: self.placement, talent: pairing.talent, period };
            seats::fill_in(unit, &mut mission, occupation)?;
            // Its owner may have changed the seat since: what was signed holds for what it asked for then.
            let asked = mission.state.seat(pairing.seat).map(|seat| seat.spec.share);
            if let Some(asked) = asked.filter(|asked| share > *asked) {
                return Err(Problem::new("BEYOND_SEAT_SHARE").with("max", asked.percent()).into());
            }
            booking::book_in(unit, &mut talent, self.placement, period, share)?;
            unit.schedule(supersede::timer(self.placement, unit.now()));
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The work begins; a staffed mission is then under way.
#[derive(Clone, Debug, Serialize)]
pub struct StartPlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
}

impl UseCase for StartPlacement {
    const NAME: &'static str = "startPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Start;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        if decide(unit, &mut placement, PlacementCommand::Start { by })? {
            seats::begin(unit, pairing(&placement)?.mission).await?;
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The work is done; the skills that were seen at work become proven on the talent's profile.
#[derive(Clone, Debug, Serialize)]
pub struct CompletePlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub half_days: HalfDays,
    /// Among the skills that the seat asks for, each once.
    pub skills: Vec<EvidencedSkill>,
}

impl UseCase for CompletePlacement {
    const NAME: &'static str = "completePlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Complete;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let pairing = pairing(&placement)?;
        let (_, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        let asked: Vec<SkillKey> =
            seat.map(|seat| seat.spec.skills.iter().map(|required| required.skill).collect()).unwrap_or_default();
        let command = PlacementCommand::Complete { half_days: self.half_days, skills: self.skills.clone(), asked };
        let amends = placement.state.amendment.is_some();
        if decide(unit, &mut placement, command)? {
            if amends {
                tell::amendment_overtaken(unit, self.placement, &placement.state)?;
            }
            let today = unit.today();
            let on = placement.state.engagement.map_or(today, |engagement| engagement.period.end().min(today));
            let proven = |seen: &EvidencedSkill| ProvenSkill {
                skill: seen.skill,
                level: seen.level,
                proof: Proof::Placement { placement: self.placement },
                on,
                expires_on: None,
            };
            evidence::prove(unit, pairing.talent, self.skills.iter().map(proven).collect()).await?;
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// One side says how it went; the other reads it once it has said so too.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewPlacement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub rating: Rating,
    pub words: Option<Words>,
    /// What was worked, where it was otherwise than the host said at the end. It counts once both sides say the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_days: Option<HalfDays>,
}

impl UseCase for ReviewPlacement {
    const NAME: &'static str = "reviewPlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::Review;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        decide(
            unit,
            &mut placement,
            PlacementCommand::Review { by, rating: self.rating, words, half_days: self.half_days },
        )?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Ends a confirmed placement before its last day: the talent's time and the seat are free again from the day after.
#[derive(Clone, Debug, Serialize)]
pub struct EndPlacementEarly {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: EarlyEndReason,
    pub words: Option<Words>,
    /// Today where it is not said.
    pub last_day: Option<NaiveDate>,
    /// What was worked until then.
    pub half_days: HalfDays,
}

impl UseCase for EndPlacementEarly {
    const NAME: &'static str = "endPlacementEarly";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::EndEarly;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let pairing = pairing(&placement)?;
        let words = seal(unit, &pairing, self.words.as_ref()).await?;
        let (reason, last_day, half_days) = (self.reason, self.last_day, self.half_days);
        decide(unit, &mut placement, PlacementCommand::EndEarly { by, reason, words, last_day, half_days })?;
        give_back(unit, self.placement, &placement.state).await?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// What an early end leaves of the talent's time and of the seat.
pub(super) async fn give_back(
    unit: &mut Unit,
    placement: PlacementId,
    state: &PlacementState,
) -> Result<(), CommandError> {
    let last_day = state.ending.as_ref().and_then(|ending| ending.last_day);
    if let (Some(last_day), Some(pairing)) = (last_day, state.pairing) {
        booking::release(unit, pairing.talent, placement, last_day).await?;
        seats::vacate(unit, pairing.mission, pairing.seat, placement, last_day).await?;
    }
    Ok(())
}
