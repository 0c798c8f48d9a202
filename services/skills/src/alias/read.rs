//! The read model `skill_alias`: one row for each learnt alias, and its queries. The list is for whoever reviews it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;

use super::domain::{SkillAliasEvent, SkillAliasId};
use crate::access;
use crate::domain::value::SkillId;

/// The name to wait for after a command.
pub const READ_MODEL: &str = "skill_alias";

/// The rows of `skill_alias`.
pub struct SkillAliases;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AliasRow {
    pub id: SkillAliasId,
    pub text: String,
    pub locale: Locale,
    pub skill: SkillId,
    pub learnt_by: AccountId,
    pub learnt_at: DateTime<Utc>,
    /// What the programme said last; none before it has.
    pub kept: Option<bool>,
    pub reviewed_by: Option<AccountId>,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Its place in the list: that of the event by which it was learnt.
    pub place: i64,
}

impl ReadModel for SkillAliases {
    const NAME: &'static str = READ_MODEL;
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table skill_alias (
            id uuid primary key,
            text text not null,
            locale text not null,
            skill uuid not null,
            learnt_by uuid not null,
            learnt_at timestamptz not null,
            kept boolean,
            reviewed_by uuid,
            reviewed_at timestamptz,
            place bigint not null
        );
        create index on skill_alias (place);
    ";
    const EVENTS: &'static [&'static str] = &["SkillAliasLearnt", "SkillAliasReviewed"];
    type Row = AliasRow;

    fn fold(_: Uuid, row: Option<AliasRow>, event: &Recorded) -> Result<Option<AliasRow>, FoldError> {
        Ok(match event.event()? {
            SkillAliasEvent::SkillAliasLearnt(learnt) => Some(AliasRow {
                id: learnt.alias,
                text: learnt.text.as_str().to_owned(),
                locale: learnt.locale,
                skill: learnt.skill,
                learnt_by: learnt.by,
                learnt_at: event.recorded_at,
                kept: None,
                reviewed_by: None,
                reviewed_at: None,
                place: event.position,
            }),
            SkillAliasEvent::SkillAliasReviewed(reviewed) => row.map(|row| AliasRow {
                kept: Some(reviewed.kept),
                reviewed_by: Some(reviewed.by),
                reviewed_at: Some(event.recorded_at),
                ..row
            }),
        })
    }
}

/// A part of a list, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards newer ones; rows come in the order of reading.
    pub backward: bool,
    /// Only what comes after this place (before it, when backward).
    pub from: Option<i64>,
}

/// A page of the learnt aliases, newest first, in the order of reading; of those that were reviewed, or were not, where that is asked.
/// Nothing for who may not review them.
///
/// # Errors
/// `Store`.
pub async fn aliases(
    store: &Store,
    viewer: &Actor,
    reviewed: Option<bool>,
    page: Page,
) -> Result<Vec<AliasRow>, QueryError> {
    if !access::may(viewer, "reviewSkillAlias") {
        return Ok(Vec::new());
    }
    let statement = if page.backward {
        "select row_to_json(a) from skill_alias a where ($1::boolean is null or (kept is not null) = $1) \
         and ($2::bigint is null or place > $2) order by place asc limit $3"
    } else {
        "select row_to_json(a) from skill_alias a where ($1::boolean is null or (kept is not null) = $1) \
         and ($2::bigint is null or place < $2) order by place desc limit $3"
    };
    let rows = sqlx::query_scalar::<_, Json<AliasRow>>(statement)
        .bind(reviewed)
        .bind(page.from)
        .bind(page.rows)
        .fetch_all(store.pool())
        .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// One alias, whoever asks: it is vocabulary.
///
/// # Errors
/// `Store`.
pub async fn alias(store: &Store, id: SkillAliasId) -> Result<Option<AliasRow>, QueryError> {
    let row = sqlx::query_scalar::<_, Json<AliasRow>>("select row_to_json(a) from skill_alias a where id = $1")
        .bind(id.uuid())
        .fetch_optional(store.pool())
        .await?;
    Ok(row.map(|row| row.0))
}

/// Every alias that is not rejected, in the order in which they were learnt, for the index.
///
/// # Errors
/// `Database`.
pub(crate) async fn in_use(store: &Store) -> Result<Vec<AliasRow>, StoreError> {
    let rows = sqlx::query_scalar::<_, Json<AliasRow>>(
        "select row_to_json(a) from skill_alias a where kept is distinct from false order by place",
    )
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
