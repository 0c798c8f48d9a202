//! Password hashes.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, TypedId as _};

/// Keeps the hash of an account's password, in place of an older one.
///
/// # Errors
/// `Database`.
pub async fn put(pool: &PgPool, account: AccountId, hash: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into accounts.credential (account, password_hash, changed_at) values ($1, $2, $3) \
         on conflict (account) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at",
    )
    .bind(account.uuid())
    .bind(hash)
    .bind(now)
    .execute(pool)
    .await?;
    Ok(())
}

/// # Errors
/// `Database`.
pub async fn get(pool: &PgPool, account: AccountId) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("select password_hash from accounts.credential where account = $1")
        .bind(account.uuid())
        .fetch_optional(pool)
        .await?)
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
