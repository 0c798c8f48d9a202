//! Reading accounts: one's own, and the list for programme administrators.

pub mod account;
pub mod own;
pub mod responsible;
pub mod role_holders;

use uuid::Uuid;
use vivier_event_store::links::ActionLink;
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;

use crate::access;
use crate::domain::account::Account;
use crate::domain::affiliation;
use crate::domain::value::Affiliation;
use crate::use_case::register::EMAIL_SCOPE;
use account::AccountRow;

/// What a look at somebody's account is called in the log of reads.
const READ_AS: &str = "ACCOUNT";

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

/// What the domain of the address says to which an account is on its way; `None` where no change is asked for.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn future_affiliation(store: &Store, id: AccountId) -> Result<Option<Affiliation>, StoreError> {
    let Some(change) = store.glance::<Account>(id.uuid()).await?.state.address_change else { return Ok(None) };
    let email = store.keys().open(&change.email).await?.and_then(|text| EmailAddress::new(&text).ok());
    Ok(email.as_ref().map(affiliation::of))
}

/// True where a link was sent to a mailbox that its person has left: it may be somebody else's by now.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn went_to_left_mailbox(store: &Store, link: &ActionLink) -> Result<bool, StoreError> {
    Ok(store.load::<Account>(link.person.uuid()).await?.state.mailbox != link.mailbox)
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
        Some(row) => {
            note(store, viewer, &[row.id]).await?;
            Ok(Some(open(store, row).await?))
        }
        None => Ok(None),
    }
}

/// Writes down which accounts of others a viewer is about to read, before they are shown.
async fn note(store: &Store, viewer: &Actor, ids: &[Uuid]) -> Result<(), QueryError> {
    let Some(reader) = viewer.account() else { return Ok(()) };
    let others = ids.iter().filter(|id| **id != reader.uuid());
    let looked: Vec<_> = others.map(|id| (SubjectId::from_uuid(*id), READ_AS)).collect();
    Ok(store.note_access(reader, &looked).await?)
}

/// Which accounts a list holds; an account is in it where every given part fits.
#[derive(Clone, Default, Debug)]
pub struct AccountFilter {
    /// The one with this address: names and addresses are sealed, so that parts of them cannot be searched.
    pub email: Option<EmailAddress>,
    pub role: Option<Role>,
    pub organisation: Option<OrganisationId>,
}

impl AccountFilter {
    /// The grant that one of an account's has to hold, as rows keep them.
    fn grant(&self) -> Option<serde_json::Value> {
        let mut grant = serde_json::Map::new();
        if let Some(role) = self.role {
            grant.insert("role".to_owned(), serde_json::json!(role));
        }
        if let Some(organisation) = self.organisation {
            grant.insert("organisation".to_owned(), serde_json::json!(organisation));
        }
        (!grant.is_empty()).then(|| serde_json::json!([grant]))
    }

    /// The account that has the address; the outer one where no address is asked for, the inner one where nobody has it.
    async fn holder(&self, store: &Store) -> Result<Option<Option<Uuid>>, StoreError> {
        match &self.email {
            Some(email) => Ok(Some(store.find_claim(EMAIL_SCOPE, &email.key()).await?)),
            None => Ok(None),
        }
    }
}

/// The accounts that exist for the viewer, in order of registration.
///
/// # Errors
/// `Store`.
pub async fn accounts(
    store: &Store,
    viewer: &Actor,
    filter: &AccountFilter,
    from: Option<AccountId>,
    backwards: bool,
    limit: i64,
) -> Result<Vec<AccountView>, QueryError> {
    if !access::may(viewer, "account", None) {
        return Ok(Vec::new());
    }
    let holder = filter.holder(store).await?;
    let statement = if backwards {
        "select id, email, name, verified, locale, grants, lent, affiliation, second_factor, version from account \
         where ($1::uuid is null or id < $1) and ($3::jsonb is null or grants @> $3) and (not $4 or id = $5) order by id desc limit $2"
    } else {
        "select id, email, name, verified, locale, grants, lent, affiliation, second_factor, version from account \
         where ($1::uuid is null or id > $1) and ($3::jsonb is null or grants @> $3) and (not $4 or id = $5) order by id limit $2"
    };
    let rows: Vec<AccountRow> = sqlx::query_as(statement)
        .bind(from.map(|id| id.uuid()))
        .bind(limit)
        .bind(filter.grant())
        .bind(holder.is_some())
        .bind(holder.flatten())
        .fetch_all(store.pool())
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    note(store, viewer, &ids).await?;
    let subjects: Vec<_> = ids.into_iter().map(SubjectId::from_uuid).collect();
    store.keys().prefetch(&subjects).await?;
    let mut views = Vec::with_capacity(rows.len());
    for row in rows {
        views.push(open(store, row).await?);
    }
    Ok(views)
}

/// How many accounts [`accounts`] lists in all.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor, filter: &AccountFilter) -> Result<i64, QueryError> {
    if !access::may(viewer, "account", None) {
        return Ok(0);
    }
    let holder = filter.holder(store).await?;
    let statement = "select count(*) from account where ($1::jsonb is null or grants @> $1) and (not $2 or id = $3)";
    Ok(sqlx::query_scalar(statement)
        .bind(filter.grant())
        .bind(holder.is_some())
        .bind(holder.flatten())
        .fetch_one(store.pool())
        .await?)
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
