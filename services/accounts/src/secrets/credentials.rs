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

/// Puts the hash of another password in place of what is `known` of the account, or where it has none; gives when it was changed, and nothing
/// where somebody else was quicker.
///
/// # Errors
/// `Database`.
pub async fn change(
    pool: &PgPool,
    account: AccountId,
    hash: &str,
    now: DateTime<Utc>,
    known: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let statement = match known {
        Some(_) => {
            "update accounts.credential set password_hash = $2, changed_at = greatest($3, changed_at + interval '1 microsecond') \
             where account = $1 and changed_at = $4 returning changed_at"
        }
        None => {
            "insert into accounts.credential (account, password_hash, changed_at) select $1, $2, $3 where $4::timestamptz is null \
             on conflict (account) do nothing returning changed_at"
        }
    };
    let changed = sqlx::query_scalar(statement).bind(account.uuid()).bind(hash).bind(now).bind(known);
    Ok(changed.fetch_optional(pool).await?)
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
