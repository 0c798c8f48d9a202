//! The read model `talent_span`: how a talent stood whenever that stayed so for a day or longer. With it, whoever asks for everybody as
//! they were reads one row a person, and their events only where a moment in the middle of changes is meant.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{TalentId, TypedId as _};

use super::talent_card::TalentCards;
use crate::domain::decide::Talent;
use crate::domain::event::TalentEvent;
use crate::domain::state::TalentState;

/// The rows of `talent_span`.
pub struct TalentSpans;

/// A state, from one event until the next. The last state of each stream is here as well, under the talent's own id: the next row
/// follows from it. What is personal in it stays sealed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SpanRow {
    pub id: Uuid,
    pub talent: TalentId,
    pub from_position: i64,
    pub from_at: DateTime<Utc>,
    /// None while it holds.
    pub until_position: Option<i64>,
    pub until_at: Option<DateTime<Utc>>,
    pub state: TalentState,
}

/// What held for less is read from the events.
const HELD: Duration = Duration::days(1);

/// The row that the event of this version leaves behind.
fn ended_by(talent: Uuid, version: i64) -> Uuid {
    Uuid::new_v5(&talent, &version.to_be_bytes())
}

impl ReadModel for TalentSpans {
    const NAME: &'static str = "talent_span";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table talent_span (
            id uuid primary key,
            talent uuid not null,
            from_position bigint not null,
            from_at timestamptz not null,
            until_position bigint,
            until_at timestamptz,
            state jsonb not null
        );
        create index on talent_span (talent, from_position) where until_position is not null;
    ";
    const EVENTS: &'static [&'static str] = TalentCards::EVENTS;
    type Row = SpanRow;

    /// Who is erased leaves no row behind.
    fn keys(event: &Recorded) -> Vec<Uuid> {
        let first = if event.kind == "TalentErased" { 1 } else { event.version };
        let ended = (first..=event.version).map(|version| ended_by(event.stream_id, version));
        std::iter::once(event.stream_id).chain(ended).collect()
    }

    /// The last state alone.
    fn fold(key: Uuid, row: Option<SpanRow>, event: &Recorded) -> Result<Option<SpanRow>, FoldError> {
        let happened: TalentEvent = event.event()?;
        let (latest, mut state) = match row {
            Some(row) => (row.from_at, row.state),
            None if matches!(happened, TalentEvent::TalentRegistered(_)) => (event.recorded_at, TalentState::default()),
            None => return Ok(None),
        };
        Talent::evolve(&mut state, &happened);
        Ok(Some(SpanRow {
            id: key,
            talent: TalentId::from_uuid(key),
            from_position: event.position,
            from_at: latest.max(event.recorded_at),
            until_position: None,
            until_at: None,
            state,
        }))
    }

    fn fold_together(rows: &mut HashMap<Uuid, SpanRow>, event: &Recorded) -> Result<(), FoldError> {
        if event.kind == "TalentErased" {
            rows.clear();
            return Ok(());
        }
        let before = rows.remove(&event.stream_id);
        let ended = before.as_ref().filter(|row| event.recorded_at - row.from_at >= HELD).map(|row| SpanRow {
            id: ended_by(event.stream_id, event.version),
            until_position: Some(event.position),
            until_at: Some(event.recorded_at),
            ..row.clone()
        });
        let after = Self::fold(event.stream_id, before, event)?;
        rows.extend([ended, after].into_iter().flatten().map(|row| (row.id, row)));
        Ok(())
    }
}
