//! Founding a brigade, and declaring the need for a flash team.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_brigade::domain::mobilisation::event::{Limits, Need};
use vivier_brigade::domain::value::{
    BrigadeId, Level, MAX_SEATS, MAX_SKILLS_PER_SEAT, MobilisationId, Name, RecipeId, SeatSkill, SeatTitle, TeamSeat,
    TeamSeatId, check_number_of_seats, check_region,
};
use vivier_brigade::read::{brigades, mobilisations};
use vivier_brigade::use_case::brigade::FoundBrigade;
use vivier_brigade::use_case::mobilise::{CorrectMobilisation, DeclareMobilisation, no_more_corrected};
use vivier_kernel::id::OrganisationId;

use super::enums::BrigadeKind;
use super::mobilisation_types::Mobilisation;
use super::types::Brigade;
use crate::schema::missions::enums::WorkMode;
use crate::schema::talents::enums::Clearance;
use crate::schema::talents::enums::Region;
use crate::schema::talents::{period, skill_id};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::{Problems, Reader, whole};
use vivier_graphql::conventions::mutation::{caught_up, mutate};
use vivier_graphql::conventions::scalars::{Date, Instant, Share};
use vivier_graphql::payload;

/// What `foundBrigade` is told.
#[derive(InputObject, Debug)]
pub struct FoundBrigadeInput {
    /// The core one or a ministerial one.
    pub kind: BrigadeKind,
    /// The organisation whose coordinators lead it.
    pub organisation_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// A skill that a seat of a flash team asks for.
#[derive(InputObject, Debug)]
pub struct TeamSkillInput {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// At least: 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
}

/// One seat of a flash team.
#[derive(InputObject, Debug)]
pub struct TeamSeatInput {
    /// 1 to 160 characters.
    pub title: String,
    /// 1 to 12 skills, each once; all are needed.
    pub skills: Vec<TeamSkillInput>,
    /// Of full working time.
    pub share: Share,
    /// On site, at a distance, or both.
    pub mode: WorkMode,
    /// Where the work on site is done; needed unless all of it is done at a distance, and refused where it is.
    pub region: Option<Region>,
    /// None where it is absent.
    pub clearance: Option<Clearance>,
}

impl TeamSeatInput {
    pub(super) fn read(self, reader: &mut Reader) -> Option<TeamSeat> {
        let title = reader.value("title", SeatTitle::new(&self.title));
        let skills = reader.list("skills", MAX_SKILLS_PER_SEAT, self.skills, |reader, item| {
            let skill = skill_id(reader, "skillId", &item.skill_id);
            let level = reader.value("level", Level::new(item.level));
            Some(SeatSkill { skill: skill?, level: level? })
        });
        let share = reader.value("share", self.share.read());
        let (mode, region) = (self.mode.into(), self.region.map(Into::into));
        if let Err(problem) = check_region(mode, region) {
            reader.refuse(problem);
            return None;
        }
        Some(TeamSeat {
            // The command gives each seat its id: the same input twice is the same command.
            id: TeamSeatId::default(),
            title: title?,
            skills: skills?,
            share: share?,
            mode,
            region,
            clearance: self.clearance.unwrap_or(Clearance::None).into(),
        })
    }
}

/// The seats of a team; more than it may have are refused unread, in words that say how many there may be.
pub(super) fn team_seats<A>(
    reader: &mut Reader,
    seats: Vec<A>,
    read: impl FnMut(&mut Reader, A) -> Option<TeamSeat>,
) -> Option<Vec<TeamSeat>> {
    match check_number_of_seats(seats.len()) {
        Ok(()) => reader.list("seats", MAX_SEATS, seats, read),
        Err(problem) => {
            reader.refuse(problem);
            None
        }
    }
}

/// What `declareMobilisation` is told.
#[derive(InputObject, Debug)]
pub struct DeclareMobilisationInput {
    /// The brigade that raises the team.
    pub brigade_id: ID,
    /// The administration in trouble.
    pub host_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// The recipe that the seats are taken from, in its present edition; absent where they are given.
    pub recipe_id: Option<ID>,
    /// 1 to 40 seats; absent where a recipe is named.
    pub seats: Option<Vec<TeamSeatInput>>,
    /// The first day of the work.
    pub starts_on: Date,
    /// The last day of the work.
    pub ends_on: Date,
    /// When every seat has to have somebody: at most 60 days ahead, before the work ends.
    pub team_by: Instant,
    /// How many people the team has at most, 1 to 40: then one person may take several seats, which are the same in share, mode and region.
    /// Absent where each seat is for one person.
    pub largest_team: Option<i64>,
    /// How many people one service gives at most, 1 to 40; 2 where it is absent.
    pub most_from_service: Option<i64>,
    /// True is refused with `HOLD_EXERCISE_INSTEAD`: `holdExercise` plays the same on a copy of the present state, with a clock of its
    /// own, and reaches nobody.
    pub exercise: Option<bool>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `correctMobilisation` is told: the need, whole.
#[derive(InputObject, Debug)]
pub struct CorrectMobilisationInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// 1 to 40 seats: those that are not among them are no more asked for.
    pub seats: Vec<TeamSeatInput>,
    /// The first day of the work.
    pub starts_on: Date,
    /// The last day of the work.
    pub ends_on: Date,
    /// When every seat has to have somebody: at most 60 days ahead, before the work ends.
    pub team_by: Instant,
    /// How many people the team has at most, 1 to 40: then one person may take several seats, which are the same in share, mode and region.
    /// Absent where each seat is for one person.
    pub largest_team: Option<i64>,
    /// How many people one service gives at most, 1 to 40; 2 where it is absent.
    pub most_from_service: Option<i64>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `foundBrigade` answers.
    pub FoundBrigadePayload {
        /// The brigade, founded.
        brigade: Brigade,
    }
}

payload! {
    /// What `declareMobilisation` answers.
    pub DeclareMobilisationPayload {
        /// The mobilisation, declared.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `correctMobilisation` answers.
    pub CorrectMobilisationPayload {
        /// The mobilisation, declared as it is needed now.
        mobilisation: Mobilisation,
    }
}

/// What could not be read of a correction, or what comes before it: that there is nothing to correct any more.
async fn first_told(ctx: &Context<'_>, mobilisation: MobilisationId, unread: Problems) -> Result<Problems> {
    let (store, viewer) = (ctx.store()?, ctx.viewer()?);
    let over = no_more_corrected(store, viewer, mobilisation, store.clock().now()).await?;
    Ok(over.map_or(unread, |over| Problems(vec![over])))
}

#[derive(Default)]
pub struct OpeningMutation;

#[Object]
impl OpeningMutation {
    /// Founds a brigade; there is one core brigade, and one at most for each organisation. For the programme’s administrators.
    async fn found_brigade(&self, ctx: &Context<'_>, input: FoundBrigadeInput) -> Result<FoundBrigadePayload> {
        let mut reader = Reader::new();
        let organisation = reader.id::<OrganisationId>("organisationId", &input.organisation_id);
        let name = reader.value("name", Name::new(&input.name));
        let kind = input.kind.into();
        let command = reader.build(|| Some(FoundBrigade { kind, organisation: organisation?, name: name? }));
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[brigades::READ_MODEL], &done).await?;
            Ok(FoundBrigadePayload::done(Brigade::load(ctx, done.outcome.brigade).await?))
        })
        .await
    }

    /// Declares the need as it is now, while nobody has been called: what was composed for it holds no more. Another administration's need is
    /// another mobilisation. For coordinators.
    ///
    /// Where it can be corrected no more, that is told before anything else. Then values that cannot be read at all are told, and after them,
    /// all at once, what is wrong with those that were read.
    async fn correct_mobilisation(
        &self,
        ctx: &Context<'_>,
        input: CorrectMobilisationInput,
    ) -> Result<CorrectMobilisationPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let name = reader.value("name", Name::new(&input.name));
        let seats = team_seats(&mut reader, input.seats, |reader, seat| seat.read(reader));
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let team_by = reader.value("teamBy", input.team_by.read());
        let limits = Limits { team: input.largest_team.map(whole), from_service: input.most_from_service.map(whole) };
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            let (mobilisation, name, seats, period, team_by) = (mobilisation?, name?, seats?, period?, team_by?);
            Some(CorrectMobilisation { mobilisation, expected_version, name, seats, period, team_by, limits })
        });
        let command = match (command, mobilisation) {
            (Err(unread), Some(mobilisation)) => Err(first_told(ctx, mobilisation, unread).await?),
            (command, _) => command,
        };
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[mobilisations::READ_MODEL], &done).await?;
            Ok(CorrectMobilisationPayload::done(Mobilisation::load(ctx, done.outcome.mobilisation).await?))
        })
        .await
    }

    /// Declares the need for a flash team. For coordinators.
    ///
    /// Values that cannot be read at all are told first; then, all at once, what is wrong with those that were read.
    async fn declare_mobilisation(
        &self,
        ctx: &Context<'_>,
        input: DeclareMobilisationInput,
    ) -> Result<DeclareMobilisationPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let host = reader.id::<OrganisationId>("hostId", &input.host_id);
        let name = reader.value("name", Name::new(&input.name));
        let recipe = reader.optional(input.recipe_id, |reader, id| reader.id::<RecipeId>("recipeId", &id));
        let seats = team_seats(&mut reader, input.seats.unwrap_or_default(), |reader, seat| seat.read(reader));
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let team_by = reader.value("teamBy", input.team_by.read());
        let exercise = input.exercise.unwrap_or(false);
        let command = reader.build(|| {
            let (brigade, host, name, recipe) = (brigade?, host?, name?, recipe?);
            let (seats, period, team_by) = (seats?, period?, team_by?);
            let limits =
                Limits { team: input.largest_team.map(whole), from_service: input.most_from_service.map(whole) };
            let need = Need { brigade, host, name, recipe: None, seats, period, team_by, exercise, limits };
            Some(DeclareMobilisation { need, recipe })
        });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[mobilisations::READ_MODEL], &done).await?;
            Ok(DeclareMobilisationPayload::done(Mobilisation::load(ctx, done.outcome.mobilisation).await?))
        })
        .await
    }
}
