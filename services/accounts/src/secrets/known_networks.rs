//! Networks from which a holder signed in before, as keyed hashes that name neither: whoever comes from one is slowed down by what is
//! tried from there alone.

use chrono::{Days, NaiveDate};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, TypedId as _};

/// Days after the last sign-in from there: as long as a browser is known.
pub const KEEP_DAYS: u64 = 180;

/// The holder signed in from there.
///
/// # Errors
/// `Database`.
pub async fn note(pool: &PgPool, account: AccountId, network: &[u8; 32], today: NaiveDate) -> Result<(), StoreError> {
    sqlx::query(
        "insert into accounts.known_network (account, network_hash, seen_on) values ($1, $2, $3) \
         on conflict (account, network_hash) do update set seen_on = excluded.seen_on where known_network.seen_on < excluded.seen_on",
    )
    .bind(account.uuid())
    .bind(network.as_slice())
    .bind(today)
    .execute(pool)
    .await?;
    Ok(())
}

/// True where the holder of the account signed in from there. The same is asked where there is no account.
///
/// # Errors
/// `Database`.
pub async fn is_known(
    pool: &PgPool,
    account: Option<AccountId>,
    network: &[u8; 32],
    today: NaiveDate,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select 1 from accounts.known_network where account = $1 and network_hash = $2 and seen_on > $3)",
    )
    .bind(account.map(|account| account.uuid()).unwrap_or_default())
    .bind(network.as_slice())
    .bind(oldest(today))
    .fetch_one(pool)
    .await?)
}

/// Drops what is known no more; gives how many rows.
///
/// # Errors
/// `Database`.
pub async fn sweep(pool: &PgPool, today: NaiveDate) -> Result<u64, StoreError> {
    let swept = sqlx::query("delete from accounts.known_network where seen_on <= $1").bind(oldest(today)).execute(pool);
    Ok(swept.await?.rows_affected())
}

fn oldest(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(KEEP_DAYS)).unwrap_or(NaiveDate::MIN)
}
