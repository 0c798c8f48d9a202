//! The read model `allocation_run`: one row for each run, and its queries. Runs exist for the programme alone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TypedId;

use super::access::may;
use super::decide::{AllocationRun, RunState};
use super::event::AllocationEvent;
use super::value::{AllocationRunId, RunStatus, Words};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "allocation_run";

/// The rows of `allocation_run`.
pub struct AllocationRuns;

/// One run. The columns beside `state` follow from it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunRow {
    pub id: AllocationRunId,
    pub status: String,
    pub computed_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// The stream's version.
    pub version: i64,
    pub position: i64,
    /// The same fold that decisions are made on.
    pub state: RunState,
}

impl RunRow {
    pub fn status(&self) -> RunStatus {
        self.state.status.unwrap_or(RunStatus::Computed)
    }

    /// What whoever decided wrote; none once they were erased.
    ///
    /// # Errors
    /// `Store`.
    pub async fn words(&self, store: &Store) -> Result<Option<String>, QueryError> {
        match &self.state.words {
            Some(sealed) => Ok(store.keys().open(sealed).await?.map(Words::into_string)),
            None => Ok(None),
        }
    }
}

impl ReadModel for AllocationRuns {
    const NAME: &'static str = READ_MODEL;
    const VERSION: i32 = 3;
    const DDL: &'static str = "
        create table allocation_run (
            id uuid primary key,
            status text not null,
            computed_at timestamptz not null,
            updated_at timestamptz not null,
            version bigint not null,
            position bigint not null,
            state jsonb not null
        );
    ";
    const EVENTS: &'static [&'static str] = &[
        "AllocationComputed",
        "AllocationResolved",
        "AllocationAccepted",
        "AllocationRejected",
        "AllocationProposalOpened",
        "AllocationProposalLapsed",
    ];
    type Row = RunRow;

    fn fold(key: Uuid, row: Option<RunRow>, event: &Recorded) -> Result<Option<RunRow>, FoldError> {
        let happened: AllocationEvent = event.event()?;
        let (mut computed_at, mut state) =
            row.map_or((event.recorded_at, RunState::default()), |row| (row.computed_at, row.state));
        AllocationRun::evolve(&mut state, &happened);
        if matches!(happened, AllocationEvent::AllocationResolved(_)) {
            computed_at = event.recorded_at;
        }
        let Some(status) = state.status else {
            return Err(FoldError::Unexpected(format!("run {key} was never computed")));
        };
        Ok(Some(RunRow {
            id: AllocationRunId::from_uuid(key),
            status: status.as_str().to_owned(),
            computed_at,
            updated_at: event.recorded_at,
            version: event.version,
            position: event.position,
            state,
        }))
    }
}

/// A part of a list, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards newer ones; rows come in the order of reading.
    pub backward: bool,
    /// Only what comes after this row (before it, when backward).
    pub from: Option<AllocationRunId>,
}

/// One run.
///
/// # Errors
/// `Store`.
pub async fn run(store: &Store, viewer: &Actor, id: AllocationRunId) -> Result<Option<RunRow>, QueryError> {
    if !may(viewer, "allocationRun") {
        return Ok(None);
    }
    let row: Option<Json<RunRow>> = sqlx::query_scalar("select row_to_json(r) from allocation_run r where id = $1")
        .bind(id.uuid())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.map(|row| row.0))
}

/// A page of the runs, newest first, in the order of reading.
///
/// # Errors
/// `Store`.
pub async fn runs(store: &Store, viewer: &Actor, page: Page) -> Result<Vec<RunRow>, QueryError> {
    if !may(viewer, "allocationRun") {
        return Ok(Vec::new());
    }
    let statement = if page.backward {
        "select row_to_json(r) from allocation_run r where $1::uuid is null or id > $1 order by id asc limit $2"
    } else {
        "select row_to_json(r) from allocation_run r where $1::uuid is null or id < $1 order by id desc limit $2"
    };
    let rows: Vec<Json<RunRow>> = sqlx::query_scalar(statement)
        .bind(page.from.map(|id| id.uuid()))
        .bind(page.rows)
        .fetch_all(store.pool())
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many runs there are.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor) -> Result<i64, QueryError> {
    if !may(viewer, "allocationRun") {
        return Ok(0);
    }
    Ok(sqlx::query_scalar("select count(*) from allocation_run").fetch_one(store.pool()).await?)
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::StoredEvent;

    use super::*;

    #[test]
    fn the_read_model_reads_every_event() {
        let kinds: Vec<&str> = AllocationEvent::KINDS.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(AllocationRuns::EVENTS, kinds);
    }
}
