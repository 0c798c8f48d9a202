//! `applyToSeat`, `inviteTalent`, `proposePlacement`: a talent and a seat come together.

use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{PlacementId, SeatId, TalentId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_missions::access as missions;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::state::Seat;
use vivier_organisations::read::goes_on;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::use_case::register::ACCOUNT_SCOPE;

use super::{PAIR_SCOPE, PlacementOutcome, decide, pair, seal};
use crate::access;
use crate::domain::asked::{Ask, Asked};
use crate::domain::command::{Opening, PlacementCommand};
use crate::domain::decide::Placement;
use crate::domain::event::Pairing;
use crate::domain::value::{Motivation, ProposalSource, Side};
use crate::ids::AskedId;
use crate::live::People;
use crate::ranking::policy::ASKED_DAYS;
use crate::read::applying::home_goes_on;
use crate::read::placements::asked_since;
use crate::record::domain::{Act, RankingFollowed, RankingRecord};
use crate::record::seen::seen_by_answerer;

/// The actor's own talent asks for a seat.
#[derive(Clone, Debug, Serialize)]
pub struct ApplyToSeat {
    pub seat: SeatId,
    pub motivation: Option<Motivation>,
}

impl UseCase for ApplyToSeat {
    const NAME: &'static str = "applyToSeat";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let own = match unit.actor().account() {
            Some(account) => unit.store().find_claim(ACCOUNT_SCOPE, &account.to_string()).await?,
            None => None,
        };
        let Some(own) = own.map(TalentId::from_uuid).filter(|_| access::may(Self::NAME, &[Side::Talent])) else {
            return Err(talent_required().into());
        };
        let Met { talent, mission, seat, .. } = meet(unit, own, self.seat).await?;
        let opening = opening(unit, &talent, &mission, &seat, self.motivation.as_ref()).await?;
        open(unit, opening, PlacementCommand::Apply).await
    }
}

/// The mission's owner asks a talent.
#[derive(Clone, Debug, Serialize)]
pub struct InviteTalent {
    pub talent: TalentId,
    pub seat: SeatId,
    pub motivation: Option<Motivation>,
}

impl UseCase for InviteTalent {
    const NAME: &'static str = "inviteTalent";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let Met { talent, mission, seat, sides } = meet(unit, self.talent, self.seat).await?;
        if !access::may(Self::NAME, &sides) {
            return Err(Problem::new("NOT_ALLOWED").into());
        }
        let opening = opening(unit, &talent, &mission, &seat, self.motivation.as_ref()).await?;
        ask(unit, &opening).await?;
        open(unit, opening, PlacementCommand::Invite).await
    }
}

/// The programme, or one of its processes, asks both.
#[derive(Clone, Debug, Serialize)]
pub struct ProposePlacement {
    pub talent: TalentId,
    pub seat: SeatId,
    pub source: ProposalSource,
    pub motivation: Option<Motivation>,
}

impl UseCase for ProposePlacement {
    const NAME: &'static str = "proposePlacement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let Met { talent, mission, seat, sides } = meet(unit, self.talent, self.seat).await?;
        let by = sides.into_iter().find(|side| access::may(Self::NAME, &[*side]));
        let Some(by) = by else { return Err(Problem::new("NOT_ALLOWED").into()) };
        let source = self.source;
        // What a person proposes comes from them: no run and no team has come to it.
        if by != Side::Vivier && source != ProposalSource::Programme {
            return Err(Problem::new("NOT_ALLOWED").at("source").into());
        }
        let opening = opening(unit, &talent, &mission, &seat, self.motivation.as_ref()).await?;
        ask(unit, &opening).await?;
        open(unit, opening, |opening| PlacementCommand::Propose { by, source, opening }).await
    }
}

/// Any of these by somebody who was shown a ranking: it is recorded with what they do.
#[derive(Clone, Debug, Serialize)]
pub struct FromRanking<C> {
    #[serde(flatten)]
    pub command: C,
    /// The ranking of this moment; the same command sent again finds another, and is the same command.
    #[serde(skip)]
    pub seen: Option<RankingFollowed>,
}

impl<C: UseCase<Outcome = PlacementOutcome>> UseCase for FromRanking<C> {
    const NAME: &'static str = C::NAME;
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let outcome = self.command.run(unit).await?;
        record(unit, outcome.placement, self.seen.clone()).await?;
        Ok(outcome)
    }
}

/// An answer by whoever fills the seat: the list that they have before them is recorded with it, once they have been found to be allowed
/// to give it. Before, a placement that they may not see would take longer than one that does not exist.
#[derive(Clone, Serialize)]
pub struct Answered<C> {
    #[serde(flatten)]
    pub command: C,
    #[serde(skip)]
    pub people: People,
    #[serde(skip)]
    pub act: Act,
}

impl<C: UseCase<Outcome = PlacementOutcome>> UseCase for Answered<C> {
    const NAME: &'static str = C::NAME;
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let outcome = self.command.run(unit).await?;
        let seen = seen_by_answerer(unit.store(), &self.people, unit.actor(), outcome.placement, self.act).await?;
        record(unit, outcome.placement, seen).await?;
        Ok(outcome)
    }
}

/// Records a list with what somebody did who had it before them.
async fn record(unit: &mut Unit, placement: PlacementId, seen: Option<RankingFollowed>) -> Result<(), CommandError> {
    if let Some(seen) = seen {
        let mut record = unit.load::<RankingRecord>(seen.ranking).await?;
        unit.decide(&mut record, Box::new(RankingFollowed { placement, ..seen }))?;
    }
    Ok(())
}

/// Writes down that the talent is asked once more; refused where they were asked as often as anybody may be.
async fn ask(unit: &mut Unit, opening: &Opening) -> Result<(), CommandError> {
    // Nobody is asked for what cannot be opened: that refusal says more.
    if !opening.talent_in_pool || !opening.home_goes_on || !opening.seat_open {
        return Ok(());
    }
    let talent = opening.pairing.talent;
    let since = unit.now() - chrono::Duration::days(ASKED_DAYS);
    let known = asked_since(unit.store(), talent, since).await?;
    let mut asked = unit.load::<Asked>(AskedId::of(talent)).await?;
    unit.decide(&mut asked, Ask { talent, placement: opening.placement, known })?;
    Ok(())
}

struct Met {
    talent: Aggregate<Talent>,
    mission: Aggregate<Mission>,
    seat: Seat,
    /// On which sides of such a placement the actor would stand.
    sides: Vec<Side>,
}

/// Talent and seat, where both exist for the actor; otherwise `NotFound`.
async fn meet(unit: &mut Unit, talent: TalentId, seat: SeatId) -> Result<Met, CommandError> {
    let need = vivier_missions::read::open_seats::seat_need(unit.store(), seat).await?;
    // A seat that the actor may not see takes what one takes that does not exist.
    let organisation = need.as_ref().map(|need| need.organisation).unwrap_or_default();
    let lineage = vivier_organisations::read::lineage(unit.store(), organisation).await?;
    let behind = missions::may(unit.actor(), "missionBehindTheScenes", &lineage);
    let need = need.filter(|need| need.was_published || behind).ok_or(CommandError::NotFound)?;
    let mission = unit.load_existing::<Mission>(need.mission).await?;
    let seat = mission.state.seat(seat).cloned().ok_or(CommandError::NotFound)?;
    let talent = unit.load_existing::<Talent>(talent).await?;
    let parties = access::parties(unit.actor(), &lineage, talent.state.account());
    let sides: Vec<Side> = match parties.contains(&Side::Talent.party()) {
        true => vec![Side::Talent],
        false => Side::ALL.iter().copied().filter(|side| parties.contains(&side.party())).collect(),
    };
    // Who is not in the pool exists only for themselves, the programme and Vivier.
    let sees = sides.iter().any(|side| matches!(side, Side::Talent | Side::Programme | Side::Vivier));
    let exists = match talent.state.status {
        TalentStatus::Active => true,
        TalentStatus::Absent | TalentStatus::Erased => false,
        TalentStatus::Registered | TalentStatus::Paused | TalentStatus::Withdrawn => sees,
    };
    // Also for whoever may not do this at all: another answer would tell them apart from somebody who never was.
    if !exists {
        return Err(CommandError::NotFound);
    }
    Ok(Met { talent, mission, seat, sides })
}

pub(super) async fn opening(
    unit: &Unit,
    talent: &Aggregate<Talent>,
    mission: &Aggregate<Mission>,
    seat: &Seat,
    motivation: Option<&Motivation>,
) -> Result<Opening, CommandError> {
    let identity = talent.state.identity.as_ref().ok_or(CommandError::NotFound)?;
    let owner = mission.state.identity.ok_or(CommandError::NotFound)?;
    let pairing = Pairing {
        talent: identity.talent,
        account: identity.account,
        subject: identity.subject,
        home: identity.organisation.filter(|_| !talent.state.is_external()),
        mission: owner.mission,
        seat: seat.id,
        host: owner.organisation,
        // Whoever was on it before has the other days.
        period: seat.free_days().unwrap_or(seat.spec.period),
        share: seat.spec.share,
    };
    // Of whoever left nothing new begins, on the mission of a flash team neither.
    let host_goes_on = goes_on(unit.store(), owner.organisation).await?;
    Ok(Opening {
        placement: PlacementId::new(unit.clock()),
        pairing,
        motivation: seal(unit, &pairing, motivation).await?,
        talent_in_pool: talent.state.status == TalentStatus::Active,
        home_goes_on: home_goes_on(unit.store(), &talent.state).await?,
        seat_open: mission.state.looks_for_somebody(seat, host_goes_on, unit.today()),
    })
}

/// Only a talent applies.
pub(crate) fn talent_required() -> Problem {
    Problem::new("TALENT_REQUIRED")
}

/// Something is open or confirmed between the two.
pub(crate) fn already_open() -> Problem {
    Problem::new("PLACEMENT_ALREADY_OPEN").at("seatId")
}

async fn open(
    unit: &mut Unit,
    opening: Opening,
    command: impl FnOnce(Box<Opening>) -> PlacementCommand,
) -> Result<PlacementOutcome, CommandError> {
    let (id, pairing) = (opening.placement, opening.pairing);
    let mut placement = unit.load::<Placement>(id).await?;
    decide(unit, &mut placement, command(Box::new(opening)))?;
    // The claim alone is what holds under concurrency; looking first gives the refusal a name of its own.
    if unit.store().find_claim(PAIR_SCOPE, &pair(&pairing)).await?.is_some() {
        return Err(already_open().into());
    }
    unit.claim(PAIR_SCOPE, &pair(&pairing), id);
    Ok(PlacementOutcome::of(id, &placement))
}
