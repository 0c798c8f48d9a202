//! The read model `saved_search`: one row for each search. One that was forgotten looks for nothing any more; what it told still counts for a day.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store};
use vivier_kernel::id::{AccountId, MissionId, TypedId as _};

use super::domain::{Criteria, SearchEvent};
use crate::ids::SearchId;

/// The name to wait for after a command.
pub const READ_MODEL: &str = "saved_search";

/// The rows of `saved_search`.
pub struct SavedSearches;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SearchRow {
    pub id: SearchId,
    pub account: AccountId,
    /// The mission that is watched, where it is one.
    pub mission: Option<MissionId>,
    /// None once it was forgotten: what somebody looked for is kept no longer than they want to hear of it.
    pub criteria: Option<Criteria>,
    pub saved_at: DateTime<Utc>,
    /// When its owner was told last.
    pub told_at: Option<DateTime<Utc>>,
    /// How many alerts wait for the digest.
    pub held: i32,
    /// When its owner did not want to hear of it any more.
    pub forgotten_at: Option<DateTime<Utc>>,
}

impl ReadModel for SavedSearches {
    const NAME: &'static str = READ_MODEL;
    const VERSION: i32 = 3;
    const DDL: &'static str = "
        create table saved_search (
            id uuid primary key,
            account uuid not null,
            mission uuid,
            criteria jsonb,
            saved_at timestamptz not null,
            told_at timestamptz,
            held integer not null,
            forgotten_at timestamptz
        );
        create index on saved_search (account, id);
        create index on saved_search (mission);
    ";
    const EVENTS: &'static [&'static str] =
        &["SearchSaved", "SearchForgotten", "SearchAlerted", "SearchAlertHeld", "SearchDigested"];
    type Row = SearchRow;

    fn fold(_: Uuid, row: Option<SearchRow>, event: &Recorded) -> Result<Option<SearchRow>, FoldError> {
        Ok(match event.event()? {
            SearchEvent::SearchSaved(saved) => Some(SearchRow {
                id: saved.search,
                account: saved.account,
                mission: match saved.criteria {
                    Criteria::Mission { mission } => Some(mission),
                    Criteria::Seats { .. } | Criteria::Profile { .. } => None,
                },
                criteria: Some(saved.criteria),
                saved_at: event.recorded_at,
                told_at: None,
                held: 0,
                forgotten_at: None,
            }),
            SearchEvent::SearchForgotten(_) => row.map(|row| SearchRow {
                mission: None,
                criteria: None,
                held: 0,
                forgotten_at: Some(event.recorded_at),
                ..row
            }),
            SearchEvent::SearchAlerted(alerted) => row.map(|row| SearchRow { told_at: Some(alerted.at), ..row }),
            SearchEvent::SearchAlertHeld(_) => row.map(|row| SearchRow { held: row.held.saturating_add(1), ..row }),
            SearchEvent::SearchDigested(digested) => row.map(|row| {
                // Of what nobody can ask for any more nothing was said.
                let told_at = if digested.count == 0 { row.told_at } else { Some(event.recorded_at) };
                SearchRow { told_at, held: 0, ..row }
            }),
        })
    }
}

/// The searches of an account, newest first.
///
/// # Errors
/// `Store`.
pub async fn searches_of(store: &Store, account: AccountId) -> Result<Vec<SearchRow>, QueryError> {
    let rows = sqlx::query_scalar::<_, Json<SearchRow>>(
        "select row_to_json(s) from saved_search s where account = $1 and forgotten_at is null order by id desc",
    )
    .bind(account.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// All that may have told an account of something since an instant: its searches, and those that it has forgotten since then.
///
/// # Errors
/// `Store`.
pub(super) async fn telling(
    store: &Store,
    account: AccountId,
    since: DateTime<Utc>,
) -> Result<Vec<SearchId>, QueryError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from saved_search where account = $1 and (forgotten_at is null or forgotten_at > $2) order by id desc",
    )
    .bind(account.uuid())
    .bind(since)
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(SearchId::from_uuid).collect())
}

/// Everybody's: those that look for seats, or those that watch one mission. For Vivier itself.
///
/// # Errors
/// `Store`.
pub(super) async fn all_searches(store: &Store, watching: Option<MissionId>) -> Result<Vec<SearchRow>, QueryError> {
    let rows = sqlx::query_scalar::<_, Json<SearchRow>>(
        "select row_to_json(s) from saved_search s where mission is not distinct from $1 and forgotten_at is null order by id",
    )
    .bind(watching.map(|mission| mission.uuid()))
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
