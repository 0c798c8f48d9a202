//! Exercises: held on a copy of the present state, scored, and compared with the one before.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use vivier_brigade::domain::exercise::event::{ExerciseScore as DomainScore, ExerciseStep as DomainStep};
use vivier_brigade::domain::value::{BrigadeId, ExerciseId, Name, RecipeId};
use vivier_brigade::read::exercise_card::{self, ExerciseCards, ExerciseRow};
use vivier_brigade::use_case::exercise::HoldExercise;
use vivier_event_store::ReadModel as _;
use vivier_kernel::invalid::Invalid;

use super::enums::{BlockingKind, Channel, ExerciseStepKind};
use super::team_types::TeamSeat;
use super::types::Brigade;
use crate::schema::talents::period;
use crate::schema::talents::types::{Period, Talent};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::{caught_up, mutate};
use vivier_graphql::conventions::scalars::{Date, Instant};
use vivier_graphql::payload;

/// The most exercises that are listed at a time.
const MAX_LISTED: i32 = 50;

/// How an exercise went.
#[derive(SimpleObject)]
pub struct ExerciseScore {
    /// Minutes from the declaration to the first yes; null where nobody said yes.
    first_yes_minutes: Option<u32>,
    /// Minutes to the full team; null where it was not full in time.
    team_minutes: Option<u32>,
    /// Seats of the team.
    seats: u32,
    /// Seats that nobody took.
    unfilled: u32,
    /// People who would have been called.
    disturbed: u32,
}

impl From<DomainScore> for ExerciseScore {
    fn from(score: DomainScore) -> Self {
        let DomainScore { first_yes_minutes, team_minutes, seats, unfilled, disturbed } = score;
        Self { first_yes_minutes, team_minutes, seats, unfilled, disturbed }
    }
}

/// One moment of an exercise, by its own clock.
pub struct ExerciseStep(DomainStep);

/// One moment of an exercise, by its own clock.
#[Object]
impl ExerciseStep {
    /// When it would have happened.
    async fn at(&self) -> Instant {
        self.0.at.into()
    }

    /// What would have happened.
    async fn kind(&self) -> ExerciseStepKind {
        self.0.kind.into()
    }

    /// The seat that it is about.
    async fn seat_id(&self) -> Option<ID> {
        self.0.seat.map(encode)
    }

    /// The channel that a call or a reminder would have taken; null in exercises that were held before it was noted.
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

    /// The person who would have been called.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        match self.0.talent {
            Some(talent) => Talent::load(ctx, talent).await,
            None => Ok(None),
        }
    }
}

/// A flash team raised on a copy of the present state, with fake channels and a clock that runs ahead. It counts in no indicator.
pub struct Exercise(pub ExerciseRow);

/// A flash team raised on a copy of the present state, with fake channels and a clock that runs ahead. It counts in no indicator.
#[Object]
impl Exercise {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// What it is called.
    async fn name(&self) -> &str {
        self.0.held.need.name.as_str()
    }

    /// When it was held.
    async fn held_at(&self) -> Instant {
        self.0.held_at.into()
    }

    /// The brigade that held it.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        Brigade::load(ctx, self.0.brigade).await
    }

    /// The days of the work that it would have been for.
    async fn period(&self) -> Period {
        (&self.0.held.need.period).into()
    }

    /// When the team had to be full.
    async fn team_by(&self) -> Instant {
        self.0.held.need.team_by.into()
    }

    /// The seats of the team; filled where somebody took them.
    async fn seats(&self) -> Vec<TeamSeat> {
        let taken = |seat| {
            self.0.held.steps.iter().any(|step| {
                step.seat == Some(seat)
                    && step.kind == vivier_brigade::domain::exercise::event::ExerciseStepKind::Seated
            })
        };
        self.0.held.need.seats.iter().map(|seat| TeamSeat::new(seat.clone(), taken(seat.id))).collect()
    }

    /// What came of it.
    async fn score(&self) -> ExerciseScore {
        self.0.held.score.into()
    }

    /// The last exercise before of the same brigade and the same edition of the recipe in which there was somebody to call; null where
    /// there was none: no other can be compared with it.
    async fn last(&self, ctx: &Context<'_>) -> Result<Option<Exercise>> {
        Ok(exercise_card::before(ctx.store()?, ctx.viewer()?, &self.0).await?.map(Exercise))
    }

    /// The score of `last`; null where that is null.
    async fn last_score(&self, ctx: &Context<'_>) -> Result<Option<ExerciseScore>> {
        let last = exercise_card::before(ctx.store()?, ctx.viewer()?, &self.0).await?;
        Ok(last.map(|row| row.held.score.into()))
    }

    /// The same seed on the same state gives the same course.
    async fn seed(&self) -> String {
        self.0.held.seed.to_string()
    }

    /// What happened, in order.
    async fn steps(&self) -> Vec<ExerciseStep> {
        self.0.held.steps.iter().copied().map(ExerciseStep).collect()
    }

    /// What blocked; empty where the team was full.
    async fn blocking(&self) -> Vec<ExerciseBlocking> {
        let blocking = |blocking: &vivier_brigade::domain::value::Blocking| ExerciseBlocking {
            kind: blocking.kind.into(),
            seat_id: blocking.seat.map(encode),
        };
        self.0.held.blocking.iter().map(blocking).collect()
    }
}

/// What blocked an exercise.
#[derive(SimpleObject)]
pub struct ExerciseBlocking {
    /// What it is about.
    kind: BlockingKind,
    /// The seat; null where it is about the team.
    seat_id: Option<ID>,
}

impl Exercise {
    async fn load(ctx: &Context<'_>, id: ExerciseId) -> Result<Option<Self>> {
        Ok(exercise_card::exercise(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

#[derive(Default)]
pub struct ExerciseQuery;

#[Object]
impl ExerciseQuery {
    /// One exercise. Null where it does not exist for you. For coordinators.
    async fn exercise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The exercise's id.")] id: ID,
    ) -> Result<Option<Exercise>> {
        let mut reader = Reader::new();
        let id = reader.id::<ExerciseId>("id", &id);
        Exercise::load(ctx, reader.build(|| id)?).await
    }

    /// The newest exercises of a brigade; empty where you may not see them. For coordinators.
    async fn exercises(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brigade's id.")] brigade_id: ID,
        #[graphql(desc = "How many, 1 to 50.")] newest: i32,
    ) -> Result<Vec<Exercise>> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &brigade_id);
        let range = Invalid::OutOfRange { min: 1, max: MAX_LISTED.into() };
        let limit = reader.value("newest", Some(newest).filter(|n| (1..=MAX_LISTED).contains(n)).ok_or(range));
        let (brigade, limit) = reader.build(|| Some((brigade?, limit?)))?;
        let found = exercise_card::exercises(ctx.store()?, ctx.viewer()?, brigade, limit.into()).await?;
        Ok(found.into_iter().map(Exercise).collect())
    }
}

/// What `holdExercise` is told.
#[derive(InputObject, Debug)]
pub struct HoldExerciseInput {
    /// The brigade that holds it.
    pub brigade_id: ID,
    /// The recipe of the team.
    pub recipe_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// The first day of the work that it would be for.
    pub starts_on: Date,
    /// The last day of that work.
    pub ends_on: Date,
    /// Hours to the full team, 1 to 1440.
    pub hours: i64,
    /// 0 to 2147483647: the same seed on the same state gives the same course; by chance where it is absent.
    pub seed: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `holdExercise` answers.
    pub HoldExercisePayload {
        /// The exercise, held.
        exercise: Exercise,
    }
}

/// The largest seed that can be asked for: the largest whole number that a document may hold.
const MAX_SEED: i64 = 2_147_483_647;

#[derive(Default)]
pub struct ExerciseMutation;

#[Object]
impl ExerciseMutation {
    /// Raises a flash team on a copy of the present state: nobody is called, and nothing else changes. For coordinators.
    ///
    /// Values that cannot be read at all are told first; then, all at once, what is wrong with those that were read.
    async fn hold_exercise(&self, ctx: &Context<'_>, input: HoldExerciseInput) -> Result<HoldExercisePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let recipe = reader.id::<RecipeId>("recipeId", &input.recipe_id);
        let name = reader.value("name", Name::new(&input.name));
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        // One that can be asked for again.
        let by_chance = ctx.store()?.clock().now().timestamp_micros().rem_euclid(MAX_SEED + 1);
        let seed = input.seed.unwrap_or(by_chance);
        let seed = u64::try_from(seed).ok().filter(|_| seed <= MAX_SEED);
        let seed = reader.value("seed", seed.ok_or(Invalid::OutOfRange { min: 0, max: MAX_SEED }));
        let command = reader.build(|| {
            let (brigade, recipe, name, period, seed) = (brigade?, recipe?, name?, period?, seed?);
            Some(HoldExercise { brigade, recipe, name, period, hours: input.hours, seed })
        });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[ExerciseCards::NAME], &done).await?;
            Ok(HoldExercisePayload::done(Exercise::load(ctx, done.outcome.exercise).await?))
        })
        .await
    }
}
