//! Sign-ins under way at another provider: what the answer must fit, kept under the hash of its `state`, used once.

use chrono::{DateTime, Duration, Utc};
use sha2::{Digest as _, Sha256};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::id::{AccountId, SessionId, TypedId as _};

/// How long somebody may take at the provider.
pub const LIFETIME: Duration = Duration::minutes(15);

/// What an answer from the provider must fit.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub nonce: String,
    /// The secret of the PKCE challenge.
    pub verifier: String,
    pub purpose: String,
    /// Whose session began it, where it is to link or to strengthen.
    pub account: Option<AccountId>,
    pub session: Option<SessionId>,
    pub return_to: String,
}

type Row = (String, String, String, Option<uuid::Uuid>, Option<uuid::Uuid>, String);

/// # Errors
/// `Database`.
pub async fn put(pool: &PgPool, now: DateTime<Utc>, state: &str, attempt: &Attempt) -> Result<(), StoreError> {
    sweep(pool, now).await?;
    sqlx::query(
        "insert into accounts.federation_attempt (state_hash, nonce, verifier, purpose, account, session, return_to, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hash(state))
    .bind(&attempt.nonce)
    .bind(&attempt.verifier)
    .bind(&attempt.purpose)
    .bind(attempt.account.map(|account| account.uuid()))
    .bind(attempt.session.map(|session| session.uuid()))
    .bind(&attempt.return_to)
    .bind(now + LIFETIME)
    .execute(pool)
    .await?;
    Ok(())
}

/// Drops those that had expired by `then`; gives how many.
///
/// # Errors
/// `Database`.
pub async fn sweep(pool: &PgPool, then: DateTime<Utc>) -> Result<u64, StoreError> {
    let swept = sqlx::query("delete from accounts.federation_attempt where expires_at <= $1").bind(then).execute(pool);
    Ok(swept.await?.rows_affected())
}

/// The attempt of a `state`, which is forgotten with that.
///
/// # Errors
/// `Database`.
pub async fn take(pool: &PgPool, now: DateTime<Utc>, state: &str) -> Result<Option<Attempt>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "delete from accounts.federation_attempt where state_hash = $1 and expires_at > $2 \
         returning nonce, verifier, purpose, account, session, return_to",
    )
    .bind(hash(state))
    .bind(now)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|(nonce, verifier, purpose, account, session, return_to)| Attempt {
        nonce,
        verifier,
        purpose,
        account: account.map(AccountId::from_uuid),
        session: session.map(SessionId::from_uuid),
        return_to,
    }))
}

fn hash(state: &str) -> Vec<u8> {
    Sha256::digest(state.as_bytes()).to_vec()
}
