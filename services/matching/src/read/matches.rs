//! The programme's count of successful matches.

use vivier_event_store::{Store, StoreError};

/// How many placements were ever confirmed: a *successful match* of the roadmap, whatever became of them since.
///
/// # Errors
/// `Database`.
pub async fn count_confirmed(store: &Store) -> Result<i64, StoreError> {
    let statement = r#"select count(*) from placement_card where steps @> '[{"kind": "PlacementConfirmed"}]'"#;
    Ok(sqlx::query_scalar(statement).fetch_one(store.pool()).await?)
}
