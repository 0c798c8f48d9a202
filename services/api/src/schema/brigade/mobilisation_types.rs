//! Mobilisations, their seats and their calls in the schema.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_brigade::domain::mobilisation::check::open_sides;
use vivier_brigade::domain::mobilisation::event::{Assignment as DomainAssignment, Evidenced};
use vivier_brigade::domain::mobilisation::state::Call as DomainCall;
use vivier_brigade::domain::mobilisation::transitions::MobilisationStatus as DomainStatus;
use vivier_brigade::domain::value::{CallId, MobilisationId, SeatSkill, TeamSeat as DomainSeat, TeamSeatId};
use vivier_brigade::read::mobilisations::{self, MobilisationView};
use vivier_brigade::read::timeline::{self, Entry};
use vivier_kernel::id::{PlacementId, TalentId};
use vivier_matching::domain::transitions::PlacementStatus as DomainPlacementStatus;

use super::enums::{
    BlockingKind, CallDeclineReason, CallReleaseReason, CallStatus, Channel, MobilisationCancelReason,
    MobilisationReviewSide, MobilisationStatus, TimelineKind,
};
use super::types::Brigade;
use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::encode;
use crate::conventions::scalars::{Instant, Position, Share};
use crate::schema::matching::enums::PlacementStatus;
use crate::schema::matching::types::Placement;
use crate::schema::missions::enums::WorkMode;
use crate::schema::missions::types::Mission;
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::Clearance;
use crate::schema::talents::enums::Region;
use crate::schema::talents::types::{Period, Talent};

/// A declared need for a flash team, from the declaration to the after-action review.
pub struct Mobilisation(pub MobilisationView);

/// A declared need for a flash team, from the declaration to the after-action review. It exists for coordinators of its brigade
/// and of the core, for the administration in trouble, for whoever was called, and for coordinators of their brigades.
#[Object]
impl Mobilisation {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where it stands.
    async fn status(&self) -> MobilisationStatus {
        self.0.state.status.into()
    }

    /// What it is called.
    async fn name(&self) -> Option<&str> {
        self.0.state.need.as_ref().map(|need| need.name.as_str())
    }

    /// The brigade that raises the team.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        match &self.0.state.need {
            Some(need) => Brigade::load(ctx, need.brigade).await,
            None => Ok(None),
        }
    }

    /// The administration in trouble.
    async fn host(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match &self.0.state.need {
            Some(need) => Organisation::load(ctx, need.host).await,
            None => Ok(None),
        }
    }

    /// Whether somebody answers for the missions of the administration in trouble: nobody else signs for the team there, or reviews it.
    async fn host_owned(&self, ctx: &Context<'_>) -> Result<bool> {
        match &self.0.state.need {
            Some(need) => Ok(mobilisations::has_owner(ctx.store()?, need.host).await?),
            None => Ok(false),
        }
    }

    /// The days of the work.
    async fn period(&self) -> Option<Period> {
        self.0.state.need.as_ref().map(|need| (&need.period).into())
    }

    /// True where the team stood down before its first day, so that it was never at work.
    async fn never_began(&self) -> bool {
        self.0.state.never_began()
    }

    /// True for an exercise, which counts in no indicator.
    async fn exercise(&self) -> bool {
        self.0.state.need.as_ref().is_some_and(|need| need.exercise)
    }

    /// When every seat has to have somebody.
    async fn team_by(&self) -> Option<Instant> {
        self.0.state.team_by.map(Into::into)
    }

    /// When it moves on by itself; null where it is over.
    async fn due_at(&self) -> Option<Instant> {
        self.0.state.due_at().map(Into::into)
    }

    /// The seats as they were asked for, for which a team is composed: where one person may take several, `seats` has one for each person
    /// from when a team was decided on. Who has them is said there; somebody has one of these by the seat that was made of it.
    async fn asked(&self) -> Vec<TeamSeat> {
        let filled: Vec<TeamSeatId> = self.0.filled.iter().flat_map(|seat| self.0.state.parts_of(*seat)).collect();
        let asked = self.0.state.asked_need().into_iter().flat_map(|need| need.seats);
        asked.map(|seat| TeamSeat::new(seat.clone(), filled.contains(&seat.id))).collect()
    }

    /// How many people the team has at most where one may take several seats; null where each seat is for one person.
    async fn largest_team(&self) -> Option<u32> {
        self.0.state.asked_need().and_then(|need| need.limits.team)
    }

    /// How many people one service gives at most.
    async fn most_from_service(&self) -> Option<i64> {
        let need = self.0.state.need.as_ref()?;
        i64::try_from(need.limits.from_service()).ok()
    }

    /// The seats of the team.
    async fn seats(&self) -> Vec<TeamSeat> {
        let seats = self.0.state.need.iter().flat_map(|need| &need.seats);
        seats.map(|seat| TeamSeat::new(seat.clone(), self.0.filled.contains(&seat.id))).collect()
    }

    /// The open seats for which nobody is left to call in any brigade and nobody may still answer in time, while calls go out: `planWave`
    /// would call nobody for them. Empty where you do not coordinate it.
    async fn seats_with_nobody_left(&self, ctx: &Context<'_>) -> Result<Vec<ID>> {
        if !self.0.coordinated || self.0.state.status != DomainStatus::Calling {
            return Ok(Vec::new());
        }
        let seats = mobilisations::seats_with_nobody_left(ctx.store()?, self.0.id).await?;
        Ok(seats.into_iter().map(encode).collect())
    }

    /// The calls: all of them for coordinators, your own where you were called, those of your people where another brigade called them.
    async fn calls(&self) -> Vec<Call> {
        let of = |call: &DomainCall| Call {
            call: call.clone(),
            words: self.0.call_words.get(&call.id).cloned(),
            placement: self.0.state.placement(call.id),
            status: self.0.state.placement(call.id).and_then(|id| self.0.placements.get(&id).copied()),
            lost: self.0.state.lost.contains(&call.id),
        };
        self.0.state.calls.iter().map(of).collect()
    }

    /// Points by which the decided team is worse than the best one that was found; null where that is not known, or not for you.
    async fn difference(&self) -> Option<i64> {
        self.0.state.difference
    }

    /// Whether you coordinate it, and see every call.
    async fn coordinated(&self) -> bool {
        self.0.coordinated
    }

    /// Who is to be asked for each seat, as it was decided; empty where nothing was, or not for you.
    async fn team(&self) -> Vec<TeamPlace> {
        let part_of =
            |place: &DomainAssignment| TeamPlace { place: place.clone(), parts: self.0.state.parts_of(place.seat) };
        self.0.state.team.iter().map(part_of).collect()
    }

    /// What was proposed when it was decided, by the seats of `asked`; empty where nothing was, or not for you.
    async fn proposed(&self) -> Vec<TeamPlace> {
        let asked = |place: &DomainAssignment| TeamPlace { place: place.clone(), parts: vec![place.seat] };
        self.0.state.proposed.iter().map(asked).collect()
    }

    /// The brigades whose people came onto the lists when nobody else was left to ask.
    async fn reached(&self, ctx: &Context<'_>) -> Result<Vec<Brigade>> {
        let mut reached = Vec::new();
        for brigade in &self.0.state.reached {
            reached.extend(Brigade::load(ctx, *brigade).await?);
        }
        Ok(reached)
    }

    /// The number of the last wave; 0 before the first.
    async fn waves(&self) -> u32 {
        self.0.state.wave
    }

    /// The mission that the deployed team works on.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        match self.0.state.mission {
            Some(mission) => Mission::load(ctx, mission).await,
            None => Ok(None),
        }
    }

    /// What each side said of it, where you stand on one.
    async fn reviews(&self) -> Vec<MobilisationReview> {
        let mut reviews = Vec::with_capacity(self.0.reviews.len());
        for ((side, words), given) in self.0.reviews.iter().zip(&self.0.state.reviews) {
            let evidenced = given.evidenced.iter().filter_map(|one| self.seen(one)).collect();
            reviews.push(MobilisationReview { side: (*side).into(), words: words.clone(), evidenced });
        }
        reviews
    }

    /// The sides for which you can review it now, the brigade’s first: those on which you stand and for which nobody has reviewed yet.
    async fn review_sides(&self, ctx: &Context<'_>) -> Result<Vec<MobilisationReviewSide>> {
        let sides = open_sides(&self.0.state, &self.0.parties, ctx.store()?.clock().now());
        Ok(sides.into_iter().map(Into::into).collect())
    }

    /// Why it was given up.
    async fn cancel_reason(&self) -> Option<MobilisationCancelReason> {
        self.0.state.cancelled.map(Into::into)
    }

    /// What was written when it was given up.
    async fn words(&self) -> Option<&str> {
        self.0.words.as_deref()
    }

    /// What blocked it; empty where it did not fail.
    async fn blocking(&self) -> Vec<MobilisationBlocking> {
        let blocking = |blocking: &vivier_brigade::domain::value::Blocking| MobilisationBlocking {
            kind: blocking.kind.into(),
            seat_id: blocking.seat.map(encode),
        };
        self.0.state.blocking.iter().map(blocking).collect()
    }

    /// All that has happened in it, oldest first; empty where you do not coordinate it.
    async fn timeline(&self, ctx: &Context<'_>) -> Result<Vec<TimelineEntry>> {
        let entries = timeline::timeline(ctx.store()?, ctx.viewer()?, self.0.id).await?;
        Ok(entries.into_iter().map(TimelineEntry).collect())
    }
}

/// What one side said of a mobilisation.
#[derive(SimpleObject)]
pub struct MobilisationReview {
    /// Which side.
    side: MobilisationReviewSide,
    /// In words; null where their author was erased.
    words: Option<String>,
    /// What it saw at work, person by person.
    evidenced: Vec<SeenAtWork>,
}

/// What one side saw one person hold at work.
pub struct SeenAtWork {
    call: CallId,
    talent: TalentId,
    skills: Vec<SeatSkill>,
}

/// What one side saw one person hold at work.
#[Object]
impl SeenAtWork {
    /// The person’s call.
    async fn call_id(&self) -> ID {
        encode(self.call)
    }

    /// The person, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }

    /// The skills.
    async fn skills(&self) -> Vec<SeenSkill> {
        self.skills.iter().map(|seen| SeenSkill { seen: *seen }).collect()
    }
}

/// A skill that was seen at work.
pub struct SeenSkill {
    seen: SeatSkill,
}

/// A skill that was seen at work.
#[Object]
impl SeenSkill {
    /// The skill, in the skill graph.
    async fn skill_id(&self) -> ID {
        encode_skill(self.seen.skill)
    }

    /// The skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let id = vivier_kernel::id::TypedId::from_uuid(self.seen.skill);
        Skill::load(ctx, id).await
    }

    /// How well it was held: 1 notions, 2 practice, 3 mastery, 4 expertise.
    async fn level(&self) -> i64 {
        self.seen.level.number()
    }
}

/// What blocked a mobilisation.
#[derive(SimpleObject)]
pub struct MobilisationBlocking {
    /// What it is about.
    kind: BlockingKind,
    /// The seat; null where it is about the team.
    seat_id: Option<ID>,
}

/// Who is to be asked for a seat.
pub struct TeamPlace {
    place: DomainAssignment,
    /// The seats that were asked for, of which the seat was made.
    parts: Vec<TeamSeatId>,
}

/// Who is to be asked for a seat.
#[Object]
impl TeamPlace {
    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.place.seat)
    }

    /// Which of the seats of `asked` the person takes with it: the seat itself where each is for one person. Empty where that cannot be told, since
    /// too many of them ask for nearly the same.
    async fn asked_seat_ids(&self) -> Vec<ID> {
        self.parts.iter().copied().map(encode).collect()
    }

    /// The first choice.
    async fn talent_id(&self) -> ID {
        encode(self.place.chosen)
    }

    /// The first choice, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.place.chosen).await
    }

    /// The others, in the order in which they are asked.
    async fn backup_ids(&self) -> Vec<ID> {
        self.place.backups.iter().copied().map(encode::<TalentId>).collect()
    }
}

/// Something that happened in a mobilisation.
pub struct TimelineEntry(Entry);

/// Something that happened in a mobilisation.
#[Object]
impl TimelineEntry {
    /// When.
    async fn at(&self) -> Instant {
        self.0.at.into()
    }

    /// Its place in the global order of all events.
    async fn position(&self) -> Position {
        self.0.position.into()
    }

    /// What happened.
    async fn kind(&self) -> TimelineKind {
        self.0.kind.into()
    }

    /// The seat that it is about.
    async fn seat_id(&self) -> Option<ID> {
        self.0.seat.map(encode)
    }

    /// The person that it is about, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.0.talent {
            Some(talent) => Talent::load(ctx, talent).await,
            None => Ok(None),
        }
    }

    /// The channel that a call or a reminder took.
    async fn channel(&self) -> Option<Channel> {
        self.0.channel.map(Into::into)
    }

    /// The brigade that was reached.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        match self.0.brigade {
            Some(brigade) => Brigade::load(ctx, brigade).await,
            None => Ok(None),
        }
    }
}

impl Mobilisation {
    fn seen(&self, one: &Evidenced) -> Option<SeenAtWork> {
        let talent = self.0.state.call(one.call)?.callee.talent;
        Some(SeenAtWork { call: one.call, talent, skills: one.skills.clone() })
    }

    /// The mobilisation as the request's viewer sees it.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: MobilisationId) -> Result<Option<Self>> {
        Ok(mobilisations::mobilisation(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

/// One seat of a flash team.
pub struct TeamSeat {
    seat: DomainSeat,
    filled: bool,
}

impl TeamSeat {
    pub fn new(seat: DomainSeat, filled: bool) -> Self {
        Self { seat, filled }
    }
}

/// One seat of a flash team.
#[Object]
impl TeamSeat {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.seat.id)
    }

    /// What it is called.
    async fn title(&self) -> &str {
        self.seat.title.as_str()
    }

    /// Of full working time.
    async fn share(&self) -> Share {
        self.seat.share.into()
    }

    /// Whether somebody has it.
    async fn filled(&self) -> bool {
        self.filled
    }

    /// What it asks for; all are needed.
    async fn skills(&self) -> Vec<TeamSkill> {
        self.seat.skills.iter().map(|asked| TeamSkill { asked: *asked }).collect()
    }

    /// On site, at a distance, or both.
    async fn mode(&self) -> WorkMode {
        self.seat.mode.into()
    }

    /// Where the work on site is done.
    async fn region(&self) -> Option<Region> {
        self.seat.region.map(Into::into)
    }

    /// The clearance that it asks for.
    async fn clearance(&self) -> Clearance {
        self.seat.clearance.into()
    }
}

/// A skill that a seat of a flash team asks for.
pub struct TeamSkill {
    asked: vivier_brigade::domain::value::SeatSkill,
}

/// A skill that a seat of a flash team asks for.
#[Object]
impl TeamSkill {
    /// The skill, in the skill graph.
    async fn skill_id(&self) -> ID {
        encode_skill(self.asked.skill)
    }

    /// The skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let id = vivier_kernel::id::TypedId::from_uuid(self.asked.skill);
        Skill::load(ctx, id).await
    }

    /// At least: 1 notions, 2 practice, 3 mastery, 4 expertise.
    async fn level(&self) -> i64 {
        self.asked.level.number()
    }
}

/// One person asked to take one seat.
pub struct Call {
    call: DomainCall,
    words: Option<String>,
    placement: Option<PlacementId>,
    status: Option<DomainPlacementStatus>,
    lost: bool,
}

/// One person asked to take one seat.
#[Object]
impl Call {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.call.id)
    }

    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.call.seat)
    }

    /// The person who is called.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.call.callee.talent).await
    }

    /// The wave that it belongs to; the first is 1.
    async fn wave(&self) -> u32 {
        self.call.wave
    }

    /// Where it stands.
    async fn status(&self) -> CallStatus {
        self.call.status.into()
    }

    /// Whether the person had a seat of the deployed team and does not come any more.
    async fn lost(&self) -> bool {
        self.lost
    }

    /// Until when the person may answer in time; null before it was sent.
    async fn deadline(&self) -> Option<Instant> {
        self.call.deadline.map(Into::into)
    }

    /// From when on the person takes the seat where nobody else has.
    async fn last_resort_from(&self) -> Option<Instant> {
        self.call.last_resort_from.map(Into::into)
    }

    /// Why the person said no.
    async fn decline_reason(&self) -> Option<CallDeclineReason> {
        self.call.declined.map(Into::into)
    }

    /// When it was sent, or is to be.
    async fn send_at(&self) -> Instant {
        self.call.send_at.into()
    }

    /// The channel that it went out on last.
    async fn channel(&self) -> Option<Channel> {
        self.call.channel.map(Into::into)
    }

    /// How often the person was reminded.
    async fn reminders(&self) -> u32 {
        self.call.reminders
    }

    /// What the person wrote with a no.
    async fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// Why the person is not needed, or could not be called.
    async fn release_reason(&self) -> Option<CallReleaseReason> {
        self.call.released.map(Into::into)
    }

    /// What the call has become; null before the deployment, or where the placement does not exist for you.
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.placement {
            Some(placement) => Placement::load(ctx, placement).await,
            None => Ok(None),
        }
    }

    /// Where the placement that the call has become stands, for whoever sees the call: agreed, released, signed, confirmed. Null before
    /// the deployment.
    async fn placement_status(&self) -> Option<PlacementStatus> {
        self.status.map(Into::into)
    }

    /// Whether the person has been at work by it: what was seen of their skills there can be said in a review.
    async fn at_work(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(placement) = self.placement else { return Ok(false) };
        let store = ctx.store()?;
        Ok(mobilisations::was_at_work(store, placement, store.clock().today()).await?)
    }

    /// Whether it is you who is called.
    async fn is_yours(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.viewer()?.account() == Some(self.call.callee.account))
    }
}
