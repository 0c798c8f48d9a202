//! Password hashes.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, TypedId as _};

/// What an account is entered with.
#[derive(Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Credential {
    pub password_hash: String,
    /// Grows with each change of the password, and of what is asked beside it; a new hash of the same password changes nothing.
    pub changed_at: DateTime<Utc>,
}

/// Keeps the hash of an account's password, in place of an older one; gives when it was changed.
///
/// # Errors
/// `Database`.
pub async fn put(
    pool: &PgPool,
    account: AccountId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, StoreError> {
    let changed_at = sqlx::query_scalar(
        "insert into accounts.credential (account, password_hash, changed_at) values ($1, $2, $3) \
         on conflict (account) do update set password_hash = excluded.password_hash, \
         changed_at = greatest(excluded.changed_at, credential.changed_at + interval '1 microsecond') returning changed_at",
    );
    Ok(changed_at.bind(account.uuid()).bind(hash).bind(now).fetch_one(pool).await?)
}

/// Something else is asked beside the password from now on: what was checked without it opens nothing any more.
///
/// # Errors
/// `Database`.
pub async fn ask_more(pool: &PgPool, account: AccountId, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "update accounts.credential set changed_at = greatest($2, changed_at + interval '1 microsecond') where account = $1",
    )
    .bind(account.uuid())
    .bind(now)
    .execute(pool)
    .await?;
    Ok(())
}

/// # Errors
/// `Database`.
pub async fn get(pool: &PgPool, account: AccountId) -> Result<Option<Credential>, StoreError> {
    Ok(sqlx::query_as("select password_hash, changed_at from accounts.credential where account = $1")
        .bind(account.uuid())
        .fetch_optional(pool)
        .await?)
}

/// The hash alone.
///
/// # Errors
/// `Database`.
pub async fn hash(pool: &PgPool, account: AccountId) -> Result<Option<String>, StoreError> {
    Ok(get(pool, account).await?.map(|credential| credential.password_hash))
}

/// # Errors
/// `Database`.
pub async fn remove(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.credential where account = $1").bind(account.uuid()).execute(pool).await?;
    Ok(())
}

/// Writes what is there once more: as much work as [`put`], where nothing is to be kept.
///
/// # Errors
/// `Database`.
pub async fn rewrite(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("update accounts.credential set password_hash = password_hash where account = $1")
        .bind(account.uuid())
        .execute(pool)
        .await?;
    Ok(())
}

/// Puts a hash of the same password in place of `old`; nothing happens where the password was changed in between.
///
/// # Errors
/// `Database`.
pub async fn replace(pool: &PgPool, account: AccountId, old: &str, new: &str) -> Result<(), StoreError> {
    sqlx::query("update accounts.credential set password_hash = $3 where account = $1 and password_hash = $2")
        .bind(account.uuid())
        .bind(old)
        .bind(new)
        .execute(pool)
        .await?;
    Ok(())
}
