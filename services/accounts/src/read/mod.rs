//! Reading accounts: one's own, and the list for programme administrators.

pub mod account;
pub mod own;
pub mod responsible;
pub mod role_holders;

use uuid::Uuid;
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::actor::{Actor, RoleGrant};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;

use crate::access;
use crate::domain::account::Account;
use crate::domain::value::Affiliation;
use account::AccountRow;

/// An account as its holder and the programme see it.
#[derive(Clone, PartialEq, Debug)]
pub struct AccountView {
    pub id: AccountId,
    /// None where the person was erased.
    pub email: Option<String>,
    pub name: Option<String>,
    pub verified: bool,
    pub locale: Locale,
    pub grants: Vec<RoleGrant>,
    pub affiliation: Affiliation,
    pub second_factor: bool,
    pub version: i64,
}

/// What the domain of an account's address says of its holder, for other services' use cases, without a viewer; `Unknown` where there is
/// no such account.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn affiliation(store: &Store, id: AccountId) -> Result<Affiliation, StoreError> {
    Ok(store.glance::<Account>(id.uuid()).await?.state.affiliation)
}

/// One account; `None` where it does not exist for the viewer.
///
/// # Errors
/// `Store`.
pub async fn account(store: &Store, viewer: &Actor, id: AccountId) -> Result<Option<AccountView>, QueryError> {
    if !access::may(viewer, "account", Some(id)) {
        return Ok(None);
    }
    let row: Option<AccountRow> =
        sqlx::query_as("select id, email, name, verified, locale, grants, lent, affiliation, second_factor, version from account where id = $1")
            .bind(id.uuid())
            .fetch_optional(store.pool())
            .await?;
    match row {
        Some(row) => Ok(Some(open(store, row).await?)),
        None => Ok(None),
    }
}

/// Accounts for programme administrators, in order of registration: at most `limit` after (or before) one.
///
/// # Errors
/// `Store`.
pub async fn accounts(
    store: &Store,
    viewer: &Actor,
    from: Option<AccountId>,
    backwards: bool,
    limit: i64,
) -> Result<Vec<AccountView>, QueryError> {
    if !access::may(viewer, "account", None) {
        return Ok(Vec::new());
    }
    let statement = if backwards {
        "select id, email, name, verified, locale, grants, lent, affiliation, second_factor, version from account \
         where $1::uuid is null or id < $1 order by id desc limit $2"
    } else {
        "select id, email, name, verified, locale, grants, lent, affiliation, second_factor, version from account \
         where $1::uuid is null or id > $1 order by id limit $2"
    };
    let rows: Vec<AccountRow> =
        sqlx::query_as(statement).bind(from.map(|id| id.uuid())).bind(limit).fetch_all(store.pool()).await?;
    let subjects: Vec<_> = rows.iter().map(|row| vivier_kernel::id::SubjectId::from_uuid(row.id)).collect();
    store.keys().prefetch(&subjects).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        views.push(open(store, row).await?);
    }
    Ok(views)
}

async fn open(store: &Store, row: AccountRow) -> Result<AccountView, QueryError> {
    Ok(AccountView {
        id: AccountId::from_uuid(Uuid::clone(&row.id)),
        email: store.keys().open(&row.email).await?,
        name: store.keys().open(&row.name).await?,
        verified: row.verified,
        locale: if row.locale == "en" { Locale::En } else { Locale::Fr },
        grants: row.grants.0,
        affiliation: serde_json::from_value(serde_json::Value::String(row.affiliation)).unwrap_or_default(),
        second_factor: row.second_factor,
        version: row.version,
    })
}
