//! Reading the tree: lineages from the tree itself, names from the read model.

pub mod organisation;

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Postgres, QueryBuilder};
use vivier_event_store::{AsOf, Store, StoreError};
use vivier_kernel::id::{OrganisationId, TypedId as _};

use crate::domain::organisation::Organisation;
use crate::domain::tree::{Tree, TreeId};
use crate::domain::value::{Kind, search_key};
use organisation::{OrganisationRow, OrganisationView};

/// Most organisations one search gives.
pub const MAX_FOUND: i64 = 100;

/// The organisation, its parent, and so on up to its root; empty where there is no such organisation. One that merged goes on at what it
/// merged into; one that was closed or left, at the place that it had: rights stay for what is under way.
///
/// # Errors
/// `Database`.
pub async fn lineage(store: &Store, organisation: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
    Ok(store.glance::<Tree>(TreeId::the_one().uuid()).await?.state.lineage(organisation))
}

/// The same for something new to begin in: empty too where the organisation merged into another, was closed or left.
///
/// # Errors
/// `Database`.
pub async fn open_lineage(store: &Store, organisation: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
    let tree = store.glance::<Tree>(TreeId::the_one().uuid()).await?.state;
    Ok(if tree.contains(organisation) { tree.lineage(organisation) } else { Vec::new() })
}

/// True where its missions may still find people: it is open, or became part of one that is. What was closed or left brings to its end what
/// is under way, and begins nothing.
///
/// # Errors
/// `Database`.
pub async fn goes_on(store: &Store, organisation: OrganisationId) -> Result<bool, StoreError> {
    let mut current = organisation;
    // Of one, its own stream is the smallest answer; the tree gives the same. None is part of itself: what takes another in is open then, and
    // what was taken in never is again.
    loop {
        let state = store.glance::<Organisation>(current.uuid()).await?.state;
        match state.merged_into {
            Some(into) => current = into,
            None => return Ok(!state.closed),
        }
    }
}

/// [`goes_on`], as it was at a past moment.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn went_on(store: &Store, organisation: OrganisationId, at: AsOf) -> Result<bool, StoreError> {
    let mut current = organisation;
    loop {
        let state = store.load_at::<Organisation>(current.uuid(), at).await?.state;
        match state.merged_into {
            Some(into) => current = into,
            None => return Ok(!state.closed),
        }
    }
}

/// Those of several whose missions may still find people.
///
/// # Errors
/// `Database`.
pub async fn going_on(
    store: &Store,
    organisations: &HashSet<OrganisationId>,
) -> Result<HashSet<OrganisationId>, StoreError> {
    let tree = store.glance::<Tree>(TreeId::the_one().uuid()).await?.state;
    Ok(organisations.iter().copied().filter(|organisation| tree.goes_on(*organisation)).collect())
}

/// Those that were closed or left, and those that became part of one that did: everybody for whom [`goes_on`] is false. They are few beside
/// those that are open.
///
/// # Errors
/// `Database`.
pub async fn gone(store: &Store) -> Result<HashSet<OrganisationId>, StoreError> {
    Ok(store.glance::<Tree>(TreeId::the_one().uuid()).await?.state.gone().collect())
}

/// [`gone`], as it was at a past moment.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn gone_at(store: &Store, at: AsOf) -> Result<HashSet<OrganisationId>, StoreError> {
    // Nothing that was closed or left comes back: where nobody is gone today, nobody was.
    if gone(store).await?.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(store.load_at::<Tree>(TreeId::the_one().uuid(), at).await?.state.gone().collect())
}

/// The root of the tree: the first one that was placed, where there are several.
///
/// # Errors
/// `Database`.
pub async fn root(store: &Store) -> Result<Option<OrganisationId>, StoreError> {
    Ok(store.glance::<Tree>(TreeId::the_one().uuid()).await?.state.root())
}

/// The organisation and all below it; empty where there is no such organisation.
///
/// # Errors
/// `Database`.
pub async fn subtree(store: &Store, organisation: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
    Ok(store.glance::<Tree>(TreeId::the_one().uuid()).await?.state.subtree(organisation))
}

/// One organisation, closed ones included: history names them.
///
/// # Errors
/// `Database`.
pub async fn organisation(store: &Store, id: OrganisationId) -> Result<Option<OrganisationView>, StoreError> {
    Ok(organisations(store, &[id]).await?.pop())
}

/// Several at once, in no particular order; unknown ids are left out.
///
/// # Errors
/// `Database`.
pub async fn organisations(store: &Store, ids: &[OrganisationId]) -> Result<Vec<OrganisationView>, StoreError> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    select(store, "where id = any($1)", |query| query.bind(ids)).await
}

/// True where the organisation and all above it are of the State: a service of an operator or of a local authority is not. An
/// organisation that is not known is not.
///
/// # Errors
/// `Database`.
pub async fn is_of_state(store: &Store, organisation: OrganisationId) -> Result<bool, StoreError> {
    let lineage = lineage(store, organisation).await?;
    let above = organisations(store, &lineage).await?;
    Ok(!lineage.is_empty() && above.len() == lineage.len() && above.iter().all(|above| above.kind.is_of_state()))
}

/// The open organisations directly below one, by name.
///
/// # Errors
/// `Database`.
pub async fn children(store: &Store, parent: OrganisationId) -> Result<Vec<OrganisationView>, StoreError> {
    select(store, "where parent = $1 and not closed order by name_key, id", |query| query.bind(parent.uuid())).await
}

/// Open organisations whose name, short name or English name contains the words, whatever their accents and case.
///
/// # Errors
/// `Database`.
pub async fn search(store: &Store, text: &str, limit: i64) -> Result<Vec<OrganisationView>, StoreError> {
    let pattern = format!("%{}%", escape_like(&search_key(text)));
    select(store, "where search_text like $1 and not closed order by name_key, id limit $2", |query| {
        query.bind(pattern).bind(limit.clamp(1, MAX_FOUND))
    })
    .await
}

/// Which organisations a list holds, of those that are open.
#[derive(Clone, Default, Debug)]
pub struct ListFilter {
    /// One of their names contains this, whatever its accents and case.
    pub text: Option<String>,
    /// One of these sorts; all where there are none.
    pub kinds: Vec<Kind>,
}

impl ListFilter {
    fn push(&self, query: &mut QueryBuilder<Postgres>) -> Result<(), StoreError> {
        query.push("not closed");
        if let Some(text) = &self.text {
            query.push(" and search_text like ").push_bind(format!("%{}%", escape_like(&search_key(text))));
        }
        if !self.kinds.is_empty() {
            let kinds = self.kinds.iter().map(|kind| kind_name(*kind)).collect::<Result<Vec<_>, _>>()?;
            query.push(" and kind = any(").push_bind(kinds).push(")");
        }
        Ok(())
    }
}

/// In what order a list comes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ListOrder {
    #[default]
    Name,
    /// By what sort of administration it is, in the order of [`Kind::ALL`], then by name.
    Kind,
}

/// A place in the list, in whichever order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListKey {
    pub kind: Kind,
    pub name_key: String,
    pub id: OrganisationId,
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub struct ListPart<'a> {
    /// Only what comes after this place (before it, when backwards).
    pub from: Option<&'a ListKey>,
    pub backwards: bool,
    pub limit: i64,
}

/// Open organisations that the filter asks for, in the order of reading.
///
/// # Errors
/// `Database`.
pub async fn list(
    store: &Store,
    filter: &ListFilter,
    order: ListOrder,
    part: ListPart<'_>,
) -> Result<Vec<OrganisationView>, StoreError> {
    let mut query = QueryBuilder::new(format!("select {COLUMNS} from organisation where "));
    filter.push(&mut query)?;
    let (comparison, direction) = if part.backwards { (" < ", " desc") } else { (" > ", " asc") };
    // A sort by its place in the closed list, which is that of the programme first.
    let ranks = Kind::ALL.iter().map(|kind| kind_name(*kind)).collect::<Result<Vec<_>, _>>()?;
    match (order, part.from) {
        (_, None) => {}
        (ListOrder::Name, Some(from)) => {
            query.push(" and (name_key, id)").push(comparison).push("(");
            query.push_bind(from.name_key.clone()).push(", ").push_bind(from.id.uuid()).push(")");
        }
        (ListOrder::Kind, Some(from)) => {
            query
                .push(" and (array_position(")
                .push_bind(ranks.clone())
                .push(", kind), name_key, id)")
                .push(comparison);
            query.push("(array_position(").push_bind(ranks.clone()).push(", ").push_bind(kind_name(from.kind)?);
            query.push("), ").push_bind(from.name_key.clone()).push(", ").push_bind(from.id.uuid()).push(")");
        }
    }
    query.push(" order by ");
    if order == ListOrder::Kind {
        query.push("array_position(").push_bind(ranks).push(", kind)").push(direction).push(", ");
    }
    query.push("name_key").push(direction).push(", id").push(direction).push(" limit ").push_bind(part.limit);
    let rows: Vec<OrganisationRow> = query.build_query_as().fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(OrganisationView::from).collect())
}

/// How many open organisations the whole list holds.
///
/// # Errors
/// `Database`.
pub async fn count(store: &Store, filter: &ListFilter) -> Result<i64, StoreError> {
    let mut query = QueryBuilder::new("select count(*) from organisation where ");
    filter.push(&mut query)?;
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

/// A sort as the rows name it.
fn kind_name(kind: Kind) -> Result<String, StoreError> {
    Ok(serde_json::to_value(kind)?.as_str().unwrap_or_default().to_owned())
}

const COLUMNS: &str = "id, parent, kind, name, name_en, short_name, siret, closed, merged_into, withdrew, former_names, name_key, search_text, version";

type Query<'q> = sqlx::query::QueryAs<'q, sqlx::Postgres, OrganisationRow, sqlx::postgres::PgArguments>;

/// `rest` is one of this module's constants: values are bound.
async fn select<'q>(
    store: &Store,
    rest: &str,
    bind: impl FnOnce(Query<'q>) -> Query<'q>,
) -> Result<Vec<OrganisationView>, StoreError> {
    let query = sqlx::query_as(AssertSqlSafe(format!("select {COLUMNS} from organisation {rest}")));
    let rows = bind(query).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(OrganisationView::from).collect())
}

/// `%`, `_` and `\` stand for themselves.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
