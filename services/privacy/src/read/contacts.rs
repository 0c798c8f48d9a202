//! Accounts by their last contact, for retention.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_event_store::access_log::Contact;
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

/// Accounts whose address was not confirmed and that were not in contact since `day`, longest ago first, from the first one after
/// `after`.
///
/// # Errors
/// `Database`.
pub async fn unverified_since(
    store: &Store,
    day: NaiveDate,
    after: Option<Contact>,
    limit: i64,
) -> Result<Vec<Contact>, StoreError> {
    let rows: Vec<(NaiveDate, Uuid)> = sqlx::query_as(
        "select c.seen_on, a.id from account a join es_contact c on c.account = a.id \
         where not a.verified and c.seen_on <= $1 and ($2::date is null or (c.seen_on, a.id) > ($2, $3)) \
         order by c.seen_on, a.id limit $4",
    )
    .bind(day)
    .bind(after.map(|(seen_on, _)| seen_on))
    .bind(after.map(|(_, account)| account.uuid()))
    .bind(limit)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(seen_on, account)| (seen_on, AccountId::from_uuid(account))).collect())
}
