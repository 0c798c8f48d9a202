//! Brigades and mobilisations in the schema: queries here, types and mutations beside.

use async_graphql::{Context, ID, Object, Result};
use vivier_brigade::domain::value::{BrigadeId, MobilisationId};
use vivier_brigade::read::{brigades as read, mobilisations};
use vivier_kernel::invalid::Invalid;

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;

mod by_link;
pub mod enums;
mod exercises;
mod inputs;
pub mod live;
mod membership_mutations;
pub mod mobilisation_types;
mod mutations;
mod opening_mutations;
mod readiness;
mod recipes;
mod roster_mutations;
pub mod team_types;
#[cfg(test)]
mod tests;
pub mod types;
mod why;

pub use by_link::{LinkMutation, LinkQuery};
pub use exercises::{ExerciseMutation, ExerciseQuery};
pub use membership_mutations::MembershipMutation;
use mobilisation_types::Mobilisation;
pub use mutations::MobilisationMutation;
pub use opening_mutations::OpeningMutation;
pub use readiness::{ReleaseMutation, TeamQuery};
pub use recipes::{RecipeMutation, RecipeQuery, TeamRecipe};
pub use roster_mutations::RosterMutation;
use types::Brigade;
pub use why::WhyQuery;

/// The most mobilisations that are listed at a time.
const MAX_LISTED: i32 = 50;

#[derive(Default)]
pub struct BrigadeQuery;

#[Object]
impl BrigadeQuery {
    /// One brigade. Null where it does not exist for you.
    async fn brigade(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The brigade's id.")] id: ID,
    ) -> Result<Option<Brigade>> {
        let mut reader = Reader::new();
        let id = reader.id::<BrigadeId>("id", &id);
        Brigade::load(ctx, reader.build(|| id)?).await
    }

    /// All brigades, the core one first: a few dozen. For whoever has signed in.
    async fn brigades(&self, ctx: &Context<'_>) -> Result<Vec<Brigade>> {
        Ok(read::brigades(ctx.store()?, ctx.viewer()?).await?.into_iter().map(Brigade).collect())
    }

    /// One mobilisation. Null where it does not exist for you.
    async fn mobilisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] id: ID,
    ) -> Result<Option<Mobilisation>> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("id", &id);
        Mobilisation::load(ctx, reader.build(|| id)?).await
    }

    /// The newest mobilisations that exist for you.
    async fn mobilisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 50.")] newest: i32,
        #[graphql(desc = "Only those before this one.")] older_than: Option<ID>,
    ) -> Result<Vec<Mobilisation>> {
        let mut reader = Reader::new();
        let range = Invalid::OutOfRange { min: 1, max: MAX_LISTED.into() };
        let limit = usize::try_from(newest).ok().filter(|_| (1..=MAX_LISTED).contains(&newest)).ok_or(range);
        let limit = reader.value("newest", limit);
        let before = reader.optional(older_than, |reader, id| reader.id::<MobilisationId>("olderThan", &id));
        let (limit, before) = reader.build(|| Some((limit?, before?)))?;
        let found = mobilisations::mobilisations(ctx.store()?, ctx.viewer()?, before, limit).await?;
        Ok(found.into_iter().map(Mobilisation).collect())
    }
}
