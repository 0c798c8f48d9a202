//! Team recipes: what a kind of flash team needs, in editions.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_brigade::domain::value::{BrigadeId, Name, RecipeId, TeamSeatId};
use vivier_brigade::read::recipe_card::RecipeRow;
use vivier_brigade::read::recipes::{self as read, READ_MODEL};
use vivier_brigade::use_case::recipe::{
    RecipeOutcome, RetireTeamRecipe, ReviseTeamRecipe, WriteTeamRecipe, unknown_seat,
};
use vivier_event_store::UseCase;

use super::opening_mutations::{TeamSeatInput, team_seats};
use super::team_types::TeamSeat;
use super::types::Brigade;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// The seats that a kind of flash team needs.
pub struct TeamRecipe(pub RecipeRow);

/// The seats that a kind of flash team needs.
#[Object]
impl TeamRecipe {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The present edition; the first is 1. Mobilisations that started from an earlier one keep their seats.
    async fn edition(&self) -> u32 {
        self.0.state.edition
    }

    /// What it is called.
    async fn name(&self) -> Option<&str> {
        self.0.state.name.as_ref().map(Name::as_str)
    }

    /// The brigade that keeps it.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        Brigade::load(ctx, self.0.brigade).await
    }

    /// The seats of the team.
    async fn seats(&self) -> Vec<TeamSeat> {
        self.0.state.seats.iter().map(|seat| TeamSeat::new(seat.clone(), false)).collect()
    }

    /// True where it is offered for no new mobilisation.
    async fn retired(&self) -> bool {
        self.0.retired
    }
}

impl TeamRecipe {
    pub async fn load(ctx: &Context<'_>, id: RecipeId) -> Result<Option<Self>> {
        Ok(read::recipe(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

#[derive(Default)]
pub struct RecipeQuery;

#[Object]
impl RecipeQuery {
    /// One team recipe. Null where it does not exist for you. For coordinators.
    async fn team_recipe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recipe's id.")] id: ID,
    ) -> Result<Option<TeamRecipe>> {
        let mut reader = Reader::new();
        let id = reader.id::<RecipeId>("id", &id);
        TeamRecipe::load(ctx, reader.build(|| id)?).await
    }
}

/// What `writeTeamRecipe` is told.
#[derive(InputObject, Debug)]
pub struct WriteTeamRecipeInput {
    /// The brigade that keeps it.
    pub brigade_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// 1 to 40 seats.
    pub seats: Vec<TeamSeatInput>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// A seat of the next edition of a recipe.
#[derive(InputObject, Debug)]
pub struct RevisedSeatInput {
    /// The seat of the present edition that it takes the place of; absent for a new one.
    pub seat_id: Option<ID>,
    /// What it asks for.
    pub seat: TeamSeatInput,
}

/// What `reviseTeamRecipe` is told.
#[derive(InputObject, Debug)]
pub struct ReviseTeamRecipeInput {
    /// The recipe.
    pub recipe_id: ID,
    /// 1 to 120 characters.
    pub name: String,
    /// 1 to 40 seats: all of the next edition.
    pub seats: Vec<RevisedSeatInput>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `retireTeamRecipe` is told.
#[derive(InputObject, Debug)]
pub struct RetireTeamRecipeInput {
    /// The recipe.
    pub recipe_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `writeTeamRecipe` answers.
    pub WriteTeamRecipePayload {
        /// The recipe, written.
        recipe_id: ID,
        /// The same, with its seats.
        recipe: TeamRecipe,
    }
}

payload! {
    /// What `reviseTeamRecipe` answers.
    pub ReviseTeamRecipePayload {
        /// The recipe in its next edition.
        recipe: TeamRecipe,
    }
}

payload! {
    /// What `retireTeamRecipe` answers.
    pub RetireTeamRecipePayload {
        /// The recipe, retired.
        recipe: TeamRecipe,
    }
}

/// Runs a command whose answer is the recipe afterwards.
async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(RecipeId, Option<TeamRecipe>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = RecipeOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        let recipe = done.outcome.recipe;
        Ok(payload(recipe, TeamRecipe::load(ctx, recipe).await?))
    })
    .await
}

#[derive(Default)]
pub struct RecipeMutation;

#[Object]
impl RecipeMutation {
    /// Writes down the seats that a kind of flash team needs. For coordinators.
    async fn write_team_recipe(
        &self,
        ctx: &Context<'_>,
        input: WriteTeamRecipeInput,
    ) -> Result<WriteTeamRecipePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let name = reader.value("name", Name::new(&input.name));
        let seats = team_seats(&mut reader, input.seats, |reader, seat| seat.read(reader));
        let command = reader.build(|| Some(WriteTeamRecipe { brigade: brigade?, name: name?, seats: seats? }));
        let payload = |recipe, found| WriteTeamRecipePayload::done(encode(recipe), found);
        change(ctx, input.idempotency_key, command, payload).await
    }

    /// Writes the next edition of a recipe. For coordinators.
    async fn revise_team_recipe(
        &self,
        ctx: &Context<'_>,
        input: ReviseTeamRecipeInput,
    ) -> Result<ReviseTeamRecipePayload> {
        let mut reader = Reader::new();
        let recipe = reader.id::<RecipeId>("recipeId", &input.recipe_id);
        let name = reader.value("name", Name::new(&input.name));
        let seats = team_seats(&mut reader, input.seats, |reader, revised| {
            let id = reader.optional(revised.seat_id, |reader, id| {
                let id = reader.id::<TeamSeatId>("seatId", &id)?;
                // Without an id it is a new seat: nobody names one by the id that stands for none.
                let named = if id == TeamSeatId::default() { Err(unknown_seat()) } else { Ok(id) };
                reader.checked("seatId", named)
            });
            let seat = reader.nested("seat", |reader| revised.seat.read(reader));
            let (id, mut seat) = (id?, seat?);
            // The command gives each new seat its id.
            seat.id = id.unwrap_or_default();
            Some(seat)
        });
        let expected_version = input.expected_version;
        let command =
            reader.build(|| Some(ReviseTeamRecipe { recipe: recipe?, expected_version, name: name?, seats: seats? }));
        change(ctx, input.idempotency_key, command, |_, found| ReviseTeamRecipePayload::done(found)).await
    }

    /// Offers a recipe for no new mobilisation. For coordinators.
    async fn retire_team_recipe(
        &self,
        ctx: &Context<'_>,
        input: RetireTeamRecipeInput,
    ) -> Result<RetireTeamRecipePayload> {
        let mut reader = Reader::new();
        let recipe = reader.id::<RecipeId>("recipeId", &input.recipe_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(RetireTeamRecipe { recipe: recipe?, expected_version }));
        change(ctx, input.idempotency_key, command, |_, found| RetireTeamRecipePayload::done(found)).await
    }
}
