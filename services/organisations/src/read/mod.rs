//! Reading the tree: lineages from the tree itself, names from the read model.

pub mod organisation;

use sqlx::AssertSqlSafe;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{OrganisationId, TypedId as _};

use crate::domain::tree::{Tree, TreeId};
use crate::domain::value::search_key;
use organisation::{OrganisationRow, OrganisationView};

/// Most organisations one search gives.
pub const MAX_FOUND: i64 = 100;

/// The organisation, its parent, and so on up to its root; empty where there is no such organisation, or it was closed. One that
/// merged goes on at what it merged into; one that left, at the place that it had: rights stay for what is under way.
///
/// # Errors
/// `Database`.
pub async fn lineage(store: &Store, organisation: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
    Ok(store.glance::<Tree>(TreeId::the_one().uuid()).await?.state.lineage(organisation))
}

/// The same for something new to begin in: empty too where the organisation merged into another or left.
///
/// # Errors
/// `Database`.
pub async fn open_lineage(store: &Store, organisation: OrganisationId) -> Result<Vec<OrganisationId>, StoreError> {
    let tree = store.glance::<Tree>(TreeId::the_one().uuid()).await?.state;
    Ok(if tree.contains(organisation) { tree.lineage(organisation) } else { Vec::new() })
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

/// Where a page of the list begins: after this name and id, in the list's order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Debug, serde::Serialize, serde::Deserialize)]
pub struct ListKey {
    pub name_key: String,
    pub id: OrganisationId,
}

/// Open organisations by name: at most `limit` after a key, or backwards from before it; `text` narrows them.
///
/// # Errors
/// `Database`.
pub async fn list(
    store: &Store,
    text: Option<&str>,
    from: Option<&ListKey>,
    backwards: bool,
    limit: i64,
) -> Result<Vec<OrganisationView>, StoreError> {
    let pattern = text.map(|text| format!("%{}%", escape_like(&search_key(text))));
    let (name_key, id) = from.map_or((None, None), |key| (Some(key.name_key.clone()), Some(key.id.uuid())));
    let rest = if backwards {
        "where not closed and ($1::text is null or search_text like $1) and ($2::text is null or (name_key, id) < ($2, $3)) \
         order by name_key desc, id desc limit $4"
    } else {
        "where not closed and ($1::text is null or search_text like $1) and ($2::text is null or (name_key, id) > ($2, $3)) \
         order by name_key, id limit $4"
    };
    select(store, rest, |query| query.bind(pattern).bind(name_key).bind(id).bind(limit)).await
}

/// How many open organisations there are; `text` narrows them as in [`list`].
///
/// # Errors
/// `Database`.
pub async fn count(store: &Store, text: Option<&str>) -> Result<i64, StoreError> {
    let pattern = text.map(|text| format!("%{}%", escape_like(&search_key(text))));
    let statement = "select count(*) from organisation where not closed and ($1::text is null or search_text like $1)";
    Ok(sqlx::query_scalar(statement).bind(pattern).fetch_one(store.pool()).await?)
}

type Query<'q> = sqlx::query::QueryAs<'q, sqlx::Postgres, OrganisationRow, sqlx::postgres::PgArguments>;

/// `rest` is one of this module's constants: values are bound.
async fn select<'q>(
    store: &Store,
    rest: &str,
    bind: impl FnOnce(Query<'q>) -> Query<'q>,
) -> Result<Vec<OrganisationView>, StoreError> {
    let columns = "id, parent, kind, name, name_en, short_name, siret, closed, merged_into, withdrew, former_names, name_key, search_text, version";
    let query = sqlx::query_as(AssertSqlSafe(format!("select {columns} from organisation {rest}")));
    let rows = bind(query).fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(OrganisationView::from).collect())
}

/// `%`, `_` and `\` stand for themselves.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
