//! The read model `skill_alias`: one row for each learnt alias, and its queries. The list is for whoever reviews it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{FoldError, QueryError, ReadModel, Recorded, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;

use super::domain::{SkillAliasEvent, SkillAliasId};
use crate::access;
use crate::domain::value::SkillId;
use crate::search::fold::plain;

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
    /// True once a second person has said the same.
    pub confirmed: bool,
    /// What the programme said last; none before it has.
    pub kept: Option<bool>,
    pub reviewed_by: Option<AccountId>,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Its place in the list: that of the event by which it was learnt.
    pub place: i64,
    /// The words folded, as searches look into them and lists are sorted by them.
    pub folded: String,
}

impl ReadModel for SkillAliases {
    const NAME: &'static str = READ_MODEL;
    const VERSION: i32 = 3;
    const DDL: &'static str = "
        create table skill_alias (
            id uuid primary key,
            text text not null,
            locale text not null,
            skill uuid not null,
            learnt_by uuid not null,
            learnt_at timestamptz not null,
            confirmed boolean not null,
            kept boolean,
            reviewed_by uuid,
            reviewed_at timestamptz,
            place bigint not null,
            folded text not null
        );
        create index on skill_alias (place);
        create index on skill_alias (folded, place);
    ";
    const EVENTS: &'static [&'static str] = &["SkillAliasLearnt", "SkillAliasConfirmed", "SkillAliasReviewed"];
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
                confirmed: false,
                kept: None,
                reviewed_by: None,
                reviewed_at: None,
                place: event.position,
                folded: plain(learnt.text.as_str()),
            }),
            SkillAliasEvent::SkillAliasConfirmed(_) => row.map(|row| AliasRow { confirmed: true, ..row }),
            SkillAliasEvent::SkillAliasReviewed(reviewed) => row.map(|row| AliasRow {
                kept: Some(reviewed.kept),
                reviewed_by: Some(reviewed.by),
                reviewed_at: Some(event.recorded_at),
                ..row
            }),
        })
    }
}

/// Which learnt aliases a list holds.
#[derive(Clone, Default, Debug)]
pub struct AliasFilter {
    /// Only those that were reviewed, or were not.
    pub reviewed: Option<bool>,
    /// Their words contain all of these, or parts of them; accents and case do not matter.
    pub text: Option<String>,
}

/// In what order a list comes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum AliasOrder {
    /// Those learnt last first.
    #[default]
    Newest,
    /// By their words.
    Text,
}

/// A place in a list, in whichever order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AliasKey {
    pub folded: String,
    pub place: i64,
}

/// A part of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read against the order; rows come in the order of reading.
    pub backward: bool,
    /// Only what comes after this place (before it, when backward).
    pub from: Option<AliasKey>,
}

/// A page of the learnt aliases, in the order of reading. Nothing for who may not review them.
///
/// # Errors
/// `Store`.
pub async fn aliases(
    store: &Store,
    viewer: &Actor,
    filter: &AliasFilter,
    order: AliasOrder,
    page: Page,
) -> Result<Vec<AliasRow>, QueryError> {
    if !access::may(viewer, "reviewSkillAlias") {
        return Ok(Vec::new());
    }
    let mut query = QueryBuilder::new("select row_to_json(a) from skill_alias a where ");
    restrict(&mut query, filter);
    // The newest first, but letters from the first one.
    let ascending = page.backward == (order == AliasOrder::Newest);
    let (comparison, direction) = if ascending { (" > ", " asc") } else { (" < ", " desc") };
    match (order, page.from) {
        (_, None) => {}
        (AliasOrder::Newest, Some(from)) => {
            query.push(" and place").push(comparison).push_bind(from.place);
        }
        (AliasOrder::Text, Some(from)) => {
            query.push(" and (folded, place)").push(comparison).push("(");
            query.push_bind(from.folded).push(", ").push_bind(from.place).push(")");
        }
    }
    query.push(" order by ");
    if order == AliasOrder::Text {
        query.push("folded").push(direction).push(", ");
    }
    query.push("place").push(direction).push(" limit ").push_bind(page.rows);
    let rows: Vec<Json<AliasRow>> = query.build_query_scalar().fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// How many aliases the whole list holds.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor, filter: &AliasFilter) -> Result<i64, QueryError> {
    if !access::may(viewer, "reviewSkillAlias") {
        return Ok(0);
    }
    let mut query = QueryBuilder::new("select count(*) from skill_alias a where ");
    restrict(&mut query, filter);
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

fn restrict(query: &mut QueryBuilder<Postgres>, filter: &AliasFilter) {
    query.push("true");
    if let Some(reviewed) = filter.reviewed {
        query.push(" and (kept is not null) = ").push_bind(reviewed);
    }
    for word in plain(filter.text.as_deref().unwrap_or_default()).split_whitespace() {
        query.push(" and strpos(folded, ").push_bind(word.to_owned()).push(") > 0");
    }
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
