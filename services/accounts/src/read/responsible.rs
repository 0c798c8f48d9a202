//! Who holds a role: for those who have something to say to them.

use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};

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
