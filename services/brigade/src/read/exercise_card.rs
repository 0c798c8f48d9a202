//! The read model `exercise_card`: one row for each exercise, and the queries on them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId;

use super::seen::seen;
use crate::access::{self, may};
use crate::domain::exercise::event::{ExerciseEvent, ExerciseHeld};
use crate::domain::value::{BrigadeId, ExerciseId, RecipeId};

/// The rows of `exercise_card`.
pub struct ExerciseCards;

/// One exercise. The columns beside `held` are what lists filter on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ExerciseRow {
    pub id: ExerciseId,
    pub brigade: BrigadeId,
    pub recipe: Option<RecipeId>,
    pub held_at: DateTime<Utc>,
    pub position: i64,
    pub held: ExerciseHeld,
}

impl ReadModel for ExerciseCards {
    const NAME: &'static str = "exercise_card";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table exercise_card (
            id uuid primary key,
            brigade uuid not null,
            recipe uuid,
            held_at timestamptz not null,
            position bigint not null,
            held jsonb not null
        );
        create index on exercise_card (brigade, position);
    ";
    const EVENTS: &'static [&'static str] = &["ExerciseHeld"];
    type Row = ExerciseRow;

    fn fold(key: Uuid, _: Option<ExerciseRow>, event: &Recorded) -> Result<Option<ExerciseRow>, FoldError> {
        let ExerciseEvent::ExerciseHeld(held) = event.event()?;
        Ok(Some(ExerciseRow {
            id: ExerciseId::from_uuid(key),
            brigade: held.need.brigade,
            recipe: held.need.recipe.map(|(recipe, _)| recipe),
            held_at: event.recorded_at,
            position: event.position,
            held,
        }))
    }
}

/// One exercise, for coordinators of its brigade and of the core. Who of other brigades would have been called is not said.
///
/// # Errors
/// `Store`.
pub async fn exercise(store: &Store, viewer: &Actor, id: ExerciseId) -> Result<Option<ExerciseRow>, QueryError> {
    let row: Option<Json<ExerciseRow>> = sqlx::query_scalar("select row_to_json(e) from exercise_card e where id = $1")
        .bind(id.uuid())
        .fetch_optional(store.pool())
        .await?;
    // One that does not exist takes what one takes that may not be seen.
    let brigade = row.as_ref().map(|row| row.0.brigade).unwrap_or_default();
    let parties = access::of_brigade(store, viewer, brigade).await?;
    let Some(Json(row)) = row.filter(|_| may("exercise", &parties)) else { return Ok(None) };
    Ok(Some(shown(store, viewer, vec![row]).await?.remove(0)))
}

/// The newest exercises of a brigade; empty for whoever may not see them.
///
/// # Errors
/// `Store`.
pub async fn exercises(
    store: &Store,
    viewer: &Actor,
    brigade: BrigadeId,
    limit: i64,
) -> Result<Vec<ExerciseRow>, QueryError> {
    let parties = access::of_brigade(store, viewer, brigade).await?;
    if !may("exercise", &parties) {
        return Ok(Vec::new());
    }
    let rows: Vec<Json<ExerciseRow>> = sqlx::query_scalar(
        "select row_to_json(e) from exercise_card e where brigade = $1 order by position desc limit $2",
    )
    .bind(brigade.uuid())
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    shown(store, viewer, rows.into_iter().map(|row| row.0).collect()).await
}

/// Without the people whom the viewer may not know of.
async fn shown(store: &Store, viewer: &Actor, mut rows: Vec<ExerciseRow>) -> Result<Vec<ExerciseRow>, QueryError> {
    let seen = seen(store, viewer).await?;
    for row in &mut rows {
        row.held.team.retain(|place| seen.has(place.chosen));
        row.held.team.iter_mut().for_each(|place| place.backups.retain(|talent| seen.has(*talent)));
        row.held.steps.iter_mut().for_each(|step| step.talent = step.talent.filter(|talent| seen.has(*talent)));
    }
    Ok(rows)
}

/// The last one before, of the same brigade and the same edition of the recipe: what an exercise is compared with. Another edition asks for
/// another team, and one in which there was nobody to call took no time and disturbed nobody: both are passed over. Whoever sees the one sees
/// the other, without the people whom they may not know of.
///
/// # Errors
/// `Store`.
pub async fn before(store: &Store, viewer: &Actor, row: &ExerciseRow) -> Result<Option<ExerciseRow>, QueryError> {
    let found: Option<Json<ExerciseRow>> = sqlx::query_scalar(
        "select row_to_json(e) from exercise_card e \
         where brigade = $1 and recipe is not distinct from $2 and held -> 'need' -> 'recipe' -> 1 is not distinct from $3 \
         and position < $4 and held -> 'team' <> '[]' order by position desc limit 1",
    )
    .bind(row.brigade.uuid())
    .bind(row.recipe.map(|recipe| recipe.uuid()))
    .bind(row.held.need.recipe.map(|(_, edition)| Json(edition)))
    .bind(row.position)
    .fetch_optional(store.pool())
    .await?;
    Ok(shown(store, viewer, found.into_iter().map(|row| row.0).collect()).await?.pop())
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event() {
        let kinds: Vec<&str> = ExerciseEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(ExerciseCards::EVENTS, kinds);
    }
}
