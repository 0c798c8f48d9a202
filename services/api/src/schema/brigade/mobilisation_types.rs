//! Mobilisations in the schema; who is in their teams stands beside.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_brigade::domain::mobilisation::check::open_sides;
use vivier_brigade::domain::mobilisation::event::Evidenced;
use vivier_brigade::domain::mobilisation::transitions::MobilisationStatus as DomainStatus;
use vivier_brigade::domain::value::{CallId, MobilisationId, SeatSkill, TeamSeatId};
use vivier_brigade::read::mobilisations::{self, MobilisationView};
use vivier_brigade::read::timeline::{self, Entry};
use vivier_kernel::id::TalentId;

use super::enums::{
    BlockingKind, Channel, MobilisationCancelReason, MobilisationReviewSide, MobilisationStatus, TimelineKind,
};
use super::team_types::{Call, TeamPlace, TeamSeat};
use super::types::Brigade;
use crate::schema::missions::types::Mission;
use crate::schema::organisations::Organisation;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::types::{Period, Talent};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Instant, Position};

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

    /// Whether `planWave` would call anybody now, or bring a brigade’s people onto the lists; where it is false, `planWave` is refused.
    /// Null where no calls go out, and where you do not coordinate it.
    async fn anybody_to_call(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        if !self.0.coordinated || self.0.state.status != DomainStatus::Calling {
            return Ok(None);
        }
        Ok(mobilisations::anybody_to_call(ctx.store()?, self.0.id).await?)
    }

    /// The calls: all of them for coordinators, your own where you were called, those of your people where another brigade called them.
    async fn calls(&self) -> Vec<Call> {
        self.0.state.calls.iter().map(|call| Call::new(call, &self.0)).collect()
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
        let team = self.0.state.team.iter();
        team.map(|place| TeamPlace::new(place.clone(), self.0.state.parts_of(place.seat))).collect()
    }

    /// What was proposed when it was decided, by the seats of `asked`; empty where nothing was, or not for you.
    async fn proposed(&self) -> Vec<TeamPlace> {
        self.0.state.proposed.iter().map(|place| TeamPlace::new(place.clone(), vec![place.seat])).collect()
    }

    /// The other brigades whose people came onto the lists when nobody of its own was left to ask, each once.
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
