//! Sessions of browsers: opaque tokens with an idle and an absolute limit.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use vivier_event_store::StoreError;
use vivier_kernel::clock::Clock;
use vivier_kernel::id::{AccountId, SessionId, TypedId as _};
use zeroize::Zeroizing;

use super::token::{self, Purpose};

/// A session unused for so long has ended (OWASP: 15 to 30 minutes where the risk is higher).
pub const IDLE: Duration = Duration::minutes(60);
/// A session older than this has ended: an office day.
pub const ABSOLUTE: Duration = Duration::hours(10);
/// A use is recorded at most this often, so that reading does not write each time.
const TOUCH: Duration = Duration::minutes(1);

/// A session that is going on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub created_at: DateTime<Utc>,
}

impl Session {
    /// When it ends, however much it is used.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.created_at + ABSOLUTE
    }
}

/// Opens a session; gives the token for the cookie, which is stored nowhere.
///
/// # Errors
/// `Database`, `NoRandomness`.
pub async fn open(
    pool: &PgPool,
    clock: &dyn Clock,
    account: AccountId,
) -> Result<(Session, Zeroizing<String>), StoreError> {
    let (text, hash) = token::generate(Purpose::Session)?;
    let session = Session { id: SessionId::new(clock), account, created_at: clock.now() };
    sqlx::query(
        "insert into accounts.session (id, token_hash, account, created_at, seen_at) values ($1, $2, $3, $4, $4)",
    )
    .bind(session.id.uuid())
    .bind(hash.as_slice())
    .bind(account.uuid())
    .bind(session.created_at)
    .execute(pool)
    .await?;
    Ok((session, text))
}

/// The session of a token with this hash, where it goes on.
///
/// # Errors
/// `Database`.
pub async fn find(pool: &PgPool, now: DateTime<Utc>, hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
    let row: Option<(uuid::Uuid, uuid::Uuid, DateTime<Utc>, DateTime<Utc>)> = sqlx::query_as(
        "select id, account, seen_at, created_at from accounts.session \
         where token_hash = $1 and seen_at > $2 and created_at > $3",
    )
    .bind(hash.as_slice())
    .bind(now - IDLE)
    .bind(now - ABSOLUTE)
    .fetch_optional(pool)
    .await?;
    let Some((id, account, seen_at, created_at)) = row else { return Ok(None) };
    if now - seen_at > TOUCH {
        sqlx::query("update accounts.session set seen_at = $2 where id = $1").bind(id).bind(now).execute(pool).await?;
    }
    Ok(Some(Session { id: SessionId::from_uuid(id), account: AccountId::from_uuid(account), created_at }))
}

/// True where the session still goes on; it is not touched.
///
/// # Errors
/// `Database`.
pub async fn goes_on(pool: &PgPool, now: DateTime<Utc>, session: SessionId) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar(
        "select exists (select from accounts.session where id = $1 and seen_at > $2 and created_at > $3)",
    )
    .bind(session.uuid())
    .bind(now - IDLE)
    .bind(now - ABSOLUTE)
    .fetch_one(pool)
    .await?)
}

/// Ends one session.
///
/// # Errors
/// `Database`.
pub async fn end(pool: &PgPool, session: SessionId) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.session where id = $1").bind(session.uuid()).execute(pool).await?;
    Ok(())
}

/// Ends all sessions of an account, but for the one that is named.
///
/// # Errors
/// `Database`.
pub async fn end_all(pool: &PgPool, account: AccountId, but: Option<SessionId>) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.session where account = $1 and id is distinct from $2")
        .bind(account.uuid())
        .bind(but.map(|session| session.uuid()))
        .execute(pool)
        .await?;
    Ok(())
}
