//! The read model `mission_revision`: every wording a mission ever had, so that the old text stays visible after an edit.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, SeatId, TypedId};
use vivier_talents::closed_list;

use super::missions::mission;
use crate::domain::event::MissionEvent;
use crate::domain::value::{Description, Justification, SeatSpec, Title};

/// The rows of `mission_revision`.
pub struct MissionRevisions;

closed_list! {
    /// What a revision changed.
    pub enum RevisionKind {
        Drafted => "DRAFTED",
        TextEdited => "TEXT_EDITED",
        SeatAdded => "SEAT_ADDED",
        SeatChanged => "SEAT_CHANGED",
        SeatRemoved => "SEAT_REMOVED",
    }
}

/// One wording: what it says from then on. The one that it replaced is in an earlier revision.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RevisionRow {
    /// Follows from the mission and the version.
    pub id: Uuid,
    pub mission: MissionId,
    /// The mission's version that brought it.
    pub version: i64,
    pub kind: RevisionKind,
    pub title: Option<Title>,
    pub description: Option<Description>,
    pub seat: Option<SeatId>,
    pub spec: Option<SeatSpec>,
    pub justification: Option<Justification>,
    pub recorded_at: DateTime<Utc>,
    pub position: i64,
}

impl ReadModel for MissionRevisions {
    const NAME: &'static str = "mission_revision";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table mission_revision (
            id uuid primary key,
            mission uuid not null,
            version bigint not null,
            kind text not null,
            title text,
            description text,
            seat uuid,
            spec jsonb,
            justification text,
            recorded_at timestamptz not null,
            position bigint not null
        );
        create index on mission_revision (mission, version);
    ";
    const EVENTS: &'static [&'static str] =
        &["MissionDrafted", "MissionEdited", "SeatAdded", "SeatChanged", "SeatRemoved"];
    type Row = RevisionRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![Uuid::new_v5(&event.stream_id, &event.version.to_be_bytes())]
    }

    fn fold(key: Uuid, _: Option<RevisionRow>, event: &Recorded) -> Result<Option<RevisionRow>, FoldError> {
        let empty = |kind| RevisionRow {
            id: key,
            mission: MissionId::from_uuid(event.stream_id),
            version: event.version,
            kind,
            title: None,
            description: None,
            seat: None,
            spec: None,
            justification: None,
            recorded_at: event.recorded_at,
            position: event.position,
        };
        Ok(Some(match event.event()? {
            MissionEvent::MissionDrafted(e) => {
                RevisionRow { title: Some(e.title), description: Some(e.description), ..empty(RevisionKind::Drafted) }
            }
            MissionEvent::MissionEdited(e) => RevisionRow {
                title: Some(e.title),
                description: Some(e.description),
                justification: e.justification,
                ..empty(RevisionKind::TextEdited)
            },
            MissionEvent::SeatAdded(e) => RevisionRow {
                seat: Some(e.seat),
                spec: Some(e.spec),
                justification: e.justification,
                ..empty(RevisionKind::SeatAdded)
            },
            MissionEvent::SeatChanged(e) => RevisionRow {
                seat: Some(e.seat),
                spec: Some(e.spec),
                justification: e.justification,
                ..empty(RevisionKind::SeatChanged)
            },
            MissionEvent::SeatRemoved(e) => {
                RevisionRow { seat: Some(e.seat), justification: e.justification, ..empty(RevisionKind::SeatRemoved) }
            }
            other => return Err(FoldError::Unexpected(format!("{other:?} revises nothing"))),
        }))
    }
}

/// A part of a mission's revisions, newest first.
#[derive(Clone, Copy, Debug)]
pub struct RevisionPage {
    pub rows: i64,
    /// True to read towards newer ones, oldest first.
    pub backward: bool,
    /// Only what comes after the revision of this version (before it, when backward).
    pub from: Option<i64>,
}

/// The wordings of a mission, in the order of reading; for whoever sees the mission. What preceded publication is for those behind the scenes.
///
/// # Errors
/// `Store`.
pub async fn revisions(
    store: &Store,
    viewer: &Actor,
    id: MissionId,
    page: RevisionPage,
) -> Result<Vec<RevisionRow>, QueryError> {
    let Some(mission) = mission(store, viewer, id).await? else { return Ok(Vec::new()) };
    // The public sees what was said when the mission was published (the last wording of the text and of each seat), and all since.
    let behind_the_scenes = mission.behind_the_scenes.is_some();
    let rows: Vec<Json<RevisionRow>> = sqlx::query_scalar(
        "select row_to_json(r) from mission_revision r where mission = $1 \
         and ($2 or version > $3 or (kind <> 'SEAT_REMOVED' and version = (select max(p.version) from mission_revision p \
              where p.mission = $1 and p.version <= $3 and p.seat is not distinct from r.seat))) \
         and ($4::bigint is null or ($5 and version > $4) or (not $5 and version < $4)) \
         order by case when $5 then version else -version end limit $6",
    )
    .bind(id.uuid())
    .bind(behind_the_scenes)
    .bind(mission.published_version)
    .bind(page.from)
    .bind(page.backward)
    .bind(page.rows)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
