//! Who holds a role: for other services' use cases, without a viewer.

use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};

/// The accounts that hold `role` today, as their own or lent to them, in one of these organisations itself, nearest organisation first: pass a lineage.
///
/// # Errors
/// `Database`.
pub async fn holders(
    store: &Store,
    role: Role,
    organisations: &[OrganisationId],
) -> Result<Vec<(OrganisationId, AccountId)>, StoreError> {
    let ids: Vec<Uuid> = organisations.iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, Uuid)> = sqlx::query_as(
        "select o.id, a.id from unnest($1::uuid[]) with ordinality o (id, place) \
         cross join lateral (select jsonb_build_array(jsonb_build_object('role', $2::text, 'organisation', o.id))) g (grants) \
         join account a on a.grants @> g.grants or exists (select from jsonb_array_elements(a.lent) l \
             where jsonb_build_array(l -> 'grant') @> g.grants \
             and $3 between (l -> 'period' ->> 'start')::date and (l -> 'period' ->> 'end')::date) \
         order by o.place, a.id",
    )
    .bind(&ids)
    .bind(serde_json::to_value(role)?.as_str().unwrap_or_default())
    .bind(store.clock().today())
    .fetch_all(store.pool())
    .await?;
    Ok(rows
        .into_iter()
        .map(|(organisation, account)| (OrganisationId::from_uuid(organisation), AccountId::from_uuid(account)))
        .collect())
}

/// The names of these accounts, for documents that they signed; those that were erased are left out.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn names(store: &Store, accounts: &[AccountId]) -> Result<Vec<(AccountId, String)>, StoreError> {
    let ids: Vec<Uuid> = accounts.iter().map(|id| id.uuid()).collect();
    let rows: Vec<(Uuid, sqlx::types::Json<vivier_kernel::sealed::Sealed<String>>)> =
        sqlx::query_as("select id, name from account where id = any($1)").bind(&ids).fetch_all(store.pool()).await?;
    let mut names = Vec::with_capacity(rows.len());
    for (id, name) in rows {
        if let Some(name) = store.keys().open(&name.0).await? {
            names.push((AccountId::from_uuid(id), name));
        }
    }
    Ok(names)
}
