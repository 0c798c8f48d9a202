//! The read model `team_recipe_card`: one row for each recipe.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TypedId;

use crate::domain::recipe::decide::{Recipe, RecipeState};
use crate::domain::recipe::event::RecipeEvent;
use crate::domain::value::{BrigadeId, RecipeId};

/// The rows of `team_recipe_card`.
pub struct RecipeCards;

/// One recipe in its present edition. The columns beside `state` are what lists filter on; each follows from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RecipeRow {
    pub id: RecipeId,
    pub brigade: BrigadeId,
    pub retired: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: RecipeState,
}

impl ReadModel for RecipeCards {
    const NAME: &'static str = "team_recipe_card";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table team_recipe_card (
            id uuid primary key,
            brigade uuid not null,
            retired boolean not null,
            created_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
        create index on team_recipe_card (brigade);
    ";
    const EVENTS: &'static [&'static str] = &["TeamRecipeWritten", "TeamRecipeRevised", "TeamRecipeRetired"];
    type Row = RecipeRow;

    fn fold(key: Uuid, row: Option<RecipeRow>, event: &Recorded) -> Result<Option<RecipeRow>, FoldError> {
        let happened: RecipeEvent = event.event()?;
        let (created_at, mut state) =
            row.map_or((event.recorded_at, RecipeState::default()), |row| (row.created_at, row.state));
        Recipe::evolve(&mut state, &happened);
        let Some(brigade) = state.brigade else {
            return Err(FoldError::Unexpected(format!("recipe {key} was never written")));
        };
        Ok(Some(RecipeRow {
            id: RecipeId::from_uuid(key),
            brigade,
            retired: state.retired,
            created_at,
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            state,
        }))
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event() {
        let kinds: Vec<&str> = RecipeEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(RecipeCards::EVENTS, kinds);
    }
}
