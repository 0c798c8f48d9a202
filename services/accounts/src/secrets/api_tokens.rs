//! API tokens: for programs, with an expiry and a last use.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, ApiTokenId, TypedId as _};

use crate::domain::value::TokenScope;

/// A use is recorded at most this often.
const TOUCH: Duration = Duration::minutes(5);

/// A token that may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub account: AccountId,
    pub expires_at: DateTime<Utc>,
    pub scopes: Scopes,
}

/// A set of scopes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Scopes([bool; TokenScope::ALL.len()]);

impl Scopes {
    pub fn of(scopes: &[TokenScope]) -> Self {
        Self(TokenScope::ALL.map(|scope| scopes.contains(&scope)))
    }

    pub fn contains(self, scope: TokenScope) -> bool {
        TokenScope::ALL.iter().zip(self.0).any(|(known, held)| *known == scope && held)
    }

    fn read(names: &[String]) -> Self {
        Self(TokenScope::ALL.map(|scope| names.iter().any(|name| name == name_of(scope))))
    }

    fn names(self) -> Vec<&'static str> {
        TokenScope::ALL.into_iter().filter(|scope| self.contains(*scope)).map(name_of).collect()
    }
}

fn name_of(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "READ",
        TokenScope::Write => "WRITE",
        TokenScope::Coordinate => "COORDINATE",
        TokenScope::Administer => "ADMINISTER",
    }
}

/// A token's id, its account, its expiry, its last use and its scopes, as they are stored.
type Row = (uuid::Uuid, uuid::Uuid, DateTime<Utc>, Option<DateTime<Utc>>, Vec<String>);

/// # Errors
/// `Database`.
pub async fn put(
    pool: &PgPool,
    id: ApiTokenId,
    hash: &[u8; 32],
    account: AccountId,
    expires_at: DateTime<Utc>,
    scopes: Scopes,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into accounts.api_token (id, token_hash, account, expires_at, scopes) values ($1, $2, $3, $4, $5)",
    )
    .bind(id.uuid())
    .bind(hash.as_slice())
    .bind(account.uuid())
    .bind(expires_at)
    .bind(scopes.names())
    .execute(pool)
    .await?;
    Ok(())
}

/// The token with this hash, where it may be used.
///
/// # Errors
/// `Database`.
pub async fn find(pool: &PgPool, now: DateTime<Utc>, hash: &[u8; 32]) -> Result<Option<ApiToken>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, account, expires_at, used_at, scopes from accounts.api_token where token_hash = $1 and expires_at > $2",
    )
    .bind(hash.as_slice())
    .bind(now)
    .fetch_optional(pool)
    .await?;
    let Some((id, account, expires_at, used_at, scopes)) = row else { return Ok(None) };
    if used_at.is_none_or(|used_at| now - used_at > TOUCH) {
        sqlx::query("update accounts.api_token set used_at = $2 where id = $1")
            .bind(id)
            .bind(now)
            .execute(pool)
            .await?;
    }
    Ok(Some(token(id, account, expires_at, &scopes)))
}

fn token(id: uuid::Uuid, account: uuid::Uuid, expires_at: DateTime<Utc>, scopes: &[String]) -> ApiToken {
    ApiToken {
        id: ApiTokenId::from_uuid(id),
        account: AccountId::from_uuid(account),
        expires_at,
        scopes: Scopes::read(scopes),
    }
}

/// A token that may still be used; no use is recorded.
///
/// # Errors
/// `Database`.
pub async fn get(pool: &PgPool, now: DateTime<Utc>, id: ApiTokenId) -> Result<Option<ApiToken>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, account, expires_at, used_at, scopes from accounts.api_token where id = $1 and expires_at > $2",
    )
    .bind(id.uuid())
    .bind(now)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(id, account, expires_at, _, scopes)| token(id, account, expires_at, &scopes)))
}

/// When each token of these accounts was used last, to about five minutes.
///
/// # Errors
/// `Database`.
pub async fn last_uses(
    pool: &PgPool,
    accounts: &[AccountId],
) -> Result<HashMap<ApiTokenId, Option<DateTime<Utc>>>, StoreError> {
    let accounts: Vec<uuid::Uuid> = accounts.iter().map(|account| account.uuid()).collect();
    let rows: Vec<(uuid::Uuid, Option<DateTime<Utc>>)> =
        sqlx::query_as("select id, used_at from accounts.api_token where account = any($1)")
            .bind(accounts)
            .fetch_all(pool)
            .await?;
    Ok(rows.into_iter().map(|(id, used_at)| (ApiTokenId::from_uuid(id), used_at)).collect())
}

/// # Errors
/// `Database`.
pub async fn remove(pool: &PgPool, id: ApiTokenId) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.api_token where id = $1").bind(id.uuid()).execute(pool).await?;
    Ok(())
}

/// All of an account's.
///
/// # Errors
/// `Database`.
pub async fn remove_all(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.api_token where account = $1").bind(account.uuid()).execute(pool).await?;
    Ok(())
}

/// Drops the rows of tokens that had expired by `then`; gives how many. What the tokens were stays in the account's events.
///
/// # Errors
/// `Database`.
pub async fn sweep(pool: &PgPool, then: DateTime<Utc>) -> Result<u64, StoreError> {
    Ok(sqlx::query("delete from accounts.api_token where expires_at <= $1")
        .bind(then)
        .execute(pool)
        .await?
        .rows_affected())
}
