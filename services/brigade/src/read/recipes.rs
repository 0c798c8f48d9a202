//! Queries on team recipes: for coordinators of the brigade that keeps them; those of the core brigade, for every coordinator.

use sqlx::types::Json;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::TypedId as _;

use super::recipe_card::RecipeRow;
use crate::access::{self, CORE, CORE_SCOPE, may};
use crate::domain::value::{BrigadeId, RecipeId};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "team_recipe_card";

/// One recipe in its present edition.
///
/// # Errors
/// `Store`.
pub async fn recipe(store: &Store, viewer: &Actor, id: RecipeId) -> Result<Option<RecipeRow>, QueryError> {
    let row: Option<Json<RecipeRow>> =
        sqlx::query_scalar("select row_to_json(r) from team_recipe_card r where id = $1")
            .bind(id.uuid())
            .fetch_optional(store.pool())
            .await?;
    // One that does not exist takes what one takes that may not be seen.
    let keeper = row.as_ref().map(|row| row.0.brigade).unwrap_or_default();
    let visible = is_visible(store, viewer, keeper).await?;
    Ok(row.filter(|_| visible).map(|row| row.0))
}

/// The recipes that a brigade keeps and has not retired, oldest first.
///
/// # Errors
/// `Store`.
pub async fn recipes(store: &Store, viewer: &Actor, brigade: BrigadeId) -> Result<Vec<RecipeRow>, QueryError> {
    if !is_visible(store, viewer, brigade).await? {
        return Ok(Vec::new());
    }
    let rows: Vec<Json<RecipeRow>> = sqlx::query_scalar(
        "select row_to_json(r) from team_recipe_card r where brigade = $1 and not retired order by id",
    )
    .bind(brigade.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Whether the viewer may see the recipes that a brigade keeps: those of the core one are for all coordinators.
///
/// # Errors
/// `Store`.
pub(crate) async fn is_visible(store: &Store, viewer: &Actor, brigade: BrigadeId) -> Result<bool, QueryError> {
    let mut parties = access::of_brigade(store, viewer, brigade).await?;
    let core = store.find_claim(CORE_SCOPE, CORE).await? == Some(brigade.uuid());
    if core && viewer.holds_anywhere(Role::Coordinator) {
        parties.push(Party::Coordinator);
    }
    Ok(may("teamRecipe", &parties))
}
