//! Who holds a role: for those who have something to say to them.

use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};

use crate::domain::account::Account;

/// The most holders that are looked up.
const MAX_HOLDERS: i64 = 500;

/// The verified accounts that hold `role` today, as their own or lent to them, in the first of `lineage` in which anybody does: pass an organisation with its ancestors,
/// nearest first.
///
/// # Errors
/// `Database`.
pub async fn nearest(store: &Store, role: Role, lineage: &[OrganisationId]) -> Result<Vec<AccountId>, StoreError> {
    for organisation in lineage {
        let grant = serde_json::to_value([RoleGrant { role, organisation: *organisation }])?;
        let holders = holding(store, &grant).await?;
        if !holders.is_empty() {
            return Ok(holders);
        }
    }
    Ok(Vec::new())
}

/// The same with the organisation, without `besides` and without whoever holds the role only because `besides` lent it to them: nobody
/// is asked to decide on themselves, and neither is somebody who stands in for them. None where nobody else holds it there or above.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn nearest_besides(
    store: &Store,
    role: Role,
    lineage: &[OrganisationId],
    besides: Option<AccountId>,
) -> Result<Option<(OrganisationId, Vec<AccountId>)>, StoreError> {
    for organisation in lineage {
        let mut able = Vec::new();
        for account in nearest(store, role, &[*organisation]).await? {
            let grant = RoleGrant { role, organisation: *organisation };
            if besides != Some(account) && !is_borrowed(store, account, grant, besides).await? {
                able.push(account);
            }
        }
        if !able.is_empty() {
            return Ok(Some((*organisation, able)));
        }
    }
    Ok(None)
}

/// True where the account holds the role today only because `lender` lent it.
async fn is_borrowed(
    store: &Store,
    account: AccountId,
    grant: RoleGrant,
    lender: Option<AccountId>,
) -> Result<bool, StoreError> {
    let Some(lender) = lender else { return Ok(false) };
    Ok(borrowed_from(store, account, lender).await?.contains(&grant))
}

/// The roles that the account holds today only because `lender` lent them.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn borrowed_from(store: &Store, account: AccountId, lender: AccountId) -> Result<Vec<RoleGrant>, StoreError> {
    let borrowed = store.glance::<Account>(account.uuid()).await?.state.borrowed_on(store.clock().today());
    Ok(borrowed.into_iter().filter(|(_, from)| *from == lender).map(|(grant, _)| grant).collect())
}

/// The verified accounts that hold `role` anywhere today, as their own or lent to them.
///
/// # Errors
/// `Database`.
pub async fn everywhere(store: &Store, role: Role) -> Result<Vec<AccountId>, StoreError> {
    holding(store, &serde_json::json!([{ "role": role }])).await
}

async fn holding(store: &Store, grant: &serde_json::Value) -> Result<Vec<AccountId>, StoreError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar(
            "select id from account where verified and (grants @> $1 or exists (select from jsonb_array_elements(lent) l \
             where jsonb_build_array(l -> 'grant') @> $1 \
             and $3 between (l -> 'period' ->> 'start')::date and (l -> 'period' ->> 'end')::date)) order by id limit $2",
        )
        .bind(grant)
        .bind(MAX_HOLDERS)
        .bind(store.clock().today())
        .fetch_all(store.pool())
        .await?;
    Ok(ids.into_iter().map(AccountId::from_uuid).collect())
}
