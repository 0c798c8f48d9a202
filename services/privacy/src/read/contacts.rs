//! Accounts by their last contact, for retention.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};

/// Accounts from before contacts were counted begin to count today: nobody is erased for a silence that was not measured.
///
/// # Errors
/// `Database`.
pub async fn unknown_contacts_begin(store: &Store) -> Result<(), StoreError> {
    sqlx::query("insert into es_contact (account, seen_on) select id, $1 from account on conflict do nothing")
        .bind(store.clock().today())
        .execute(store.pool())
        .await?;
    Ok(())
}

/// Accounts whose address was not confirmed and that were not in contact since `day`.
///
/// # Errors
/// `Database`.
pub async fn unverified_since(store: &Store, day: NaiveDate, limit: i64) -> Result<Vec<AccountId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select a.id from account a join es_contact c on c.account = a.id \
         where not a.verified and c.seen_on <= $1 order by c.seen_on, a.id limit $2",
    )
    .bind(day)
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(AccountId::from_uuid).collect())
}
