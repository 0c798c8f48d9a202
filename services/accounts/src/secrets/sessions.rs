//! Sessions of browsers: opaque tokens with an idle and an absolute limit.

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::StoreError;
use vivier_kernel::clock::Clock;
use vivier_kernel::id::{AccountId, SessionId, TypedId as _};
use vivier_kernel::sealed::Sealed;
use zeroize::Zeroizing;

use super::token::{self, Purpose};

/// A session unused for so long has ended (OWASP: 15 to 30 minutes where the risk is higher).
pub const IDLE: Duration = Duration::minutes(60);
/// A session older than this has ended: an office day.
pub const ABSOLUTE: Duration = Duration::hours(10);
/// A use is recorded at most this often, so that reading does not write each time.
const TOUCH: Duration = Duration::minutes(1);

/// By what somebody signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    Password,
    /// At another provider.
    Federation,
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::Password => "PASSWORD",
            Self::Federation => "FEDERATION",
        }
    }

    fn of(name: &str) -> Self {
        if name == "FEDERATION" { Self::Federation } else { Self::Password }
    }
}

/// A session that is going on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Session {
    pub id: SessionId,
    pub account: AccountId,
    pub created_at: DateTime<Utc>,
    /// True where more than a password stands behind it.
    pub second_factor: bool,
    pub method: Method,
    /// When the person last proved who they are.
    pub proved_at: DateTime<Utc>,
}

impl Session {
    /// When it ends, however much it is used.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.created_at + ABSOLUTE
    }
}

/// A session as its holder sees it in a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Listed {
    pub session: Session,
    /// To about a minute.
    pub seen_at: DateTime<Utc>,
}

impl Listed {
    /// When it ends where it is not used any more.
    pub fn idle_at(&self) -> DateTime<Utc> {
        self.session.ends_at().min(self.seen_at + IDLE)
    }
}

/// What a new session rests on.
pub struct Opening<'a> {
    pub account: AccountId,
    pub second_factor: bool,
    pub method: Method,
    /// The provider's token, by which the session there is ended with this one.
    pub id_token: Option<&'a Sealed<String>>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    account: Uuid,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
    second_factor: bool,
    method: String,
    proved_at: Option<DateTime<Utc>>,
}

impl Row {
    fn session(&self) -> Session {
        Session {
            id: SessionId::from_uuid(self.id),
            account: AccountId::from_uuid(self.account),
            created_at: self.created_at,
            second_factor: self.second_factor,
            method: Method::of(&self.method),
            proved_at: self.proved_at.unwrap_or(self.created_at),
        }
    }
}

fn new_session(clock: &dyn Clock, account: AccountId, second_factor: bool, method: Method) -> Session {
    let now = clock.now();
    Session { id: SessionId::new(clock), account, created_at: now, second_factor, method, proved_at: now }
}

/// Opens a session on a password that was checked, where nothing has changed since of what the account is entered with: `changed_at` is as
/// it was read before the check. A change ends every session there is, and finds this one, or keeps it from being opened: each waits
/// for the other's row.
///
/// # Errors
/// `Database`, `NoRandomness`.
pub async fn open_by_password(
    pool: &PgPool,
    clock: &dyn Clock,
    (account, changed_at): (AccountId, DateTime<Utc>),
    second_factor: bool,
) -> Result<Option<(Session, Zeroizing<String>)>, StoreError> {
    let (text, hash) = token::generate(Purpose::Session)?;
    let session = new_session(clock, account, second_factor, Method::Password);
    let opened = sqlx::query(
        "insert into accounts.session (id, token_hash, account, created_at, seen_at, proved_at, second_factor, method) \
         select $1, $2, account, $4, $4, $4, $5, $6 from accounts.credential where account = $3 and changed_at = $7 for share",
    )
    .bind(session.id.uuid())
    .bind(hash.as_slice())
    .bind(account.uuid())
    .bind(session.created_at)
    .bind(second_factor)
    .bind(session.method.name())
    .bind(changed_at)
    .execute(pool)
    .await?;
    Ok((opened.rows_affected() == 1).then_some((session, text)))
}

/// Opens a session; gives the token for the cookie, which is stored nowhere.
///
/// # Errors
/// `Database`, `NoRandomness`.
pub async fn open(
    pool: &PgPool,
    clock: &dyn Clock,
    opening: Opening<'_>,
) -> Result<(Session, Zeroizing<String>), StoreError> {
    let (text, hash) = token::generate(Purpose::Session)?;
    let Opening { account, second_factor, method, id_token } = opening;
    let session = new_session(clock, account, second_factor, method);
    sqlx::query(
        "insert into accounts.session (id, token_hash, account, created_at, seen_at, proved_at, second_factor, method, id_token) \
         values ($1, $2, $3, $4, $4, $4, $5, $6, $7)",
    )
    .bind(session.id.uuid())
    .bind(hash.as_slice())
    .bind(account.uuid())
    .bind(session.created_at)
    .bind(second_factor)
    .bind(method.name())
    .bind(id_token.map(Json))
    .execute(pool)
    .await?;
    Ok((session, text))
}

/// The session of a token with this hash, where it goes on.
///
/// # Errors
/// `Database`.
pub async fn find(pool: &PgPool, now: DateTime<Utc>, hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, account, seen_at, created_at, second_factor, method, proved_at from accounts.session \
         where token_hash = $1 and seen_at > $2 and created_at > $3",
    )
    .bind(hash.as_slice())
    .bind(now - IDLE)
    .bind(now - ABSOLUTE)
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if now - row.seen_at > TOUCH {
        sqlx::query("update accounts.session set seen_at = $2 where id = $1")
            .bind(row.id)
            .bind(now)
            .execute(pool)
            .await?;
    }
    Ok(Some(row.session()))
}

/// A session that still goes on; it is not touched.
///
/// # Errors
/// `Database`.
pub async fn get(pool: &PgPool, now: DateTime<Utc>, session: SessionId) -> Result<Option<Session>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "select id, account, seen_at, created_at, second_factor, method, proved_at from accounts.session \
         where id = $1 and seen_at > $2 and created_at > $3",
    )
    .bind(session.uuid())
    .bind(now - IDLE)
    .bind(now - ABSOLUTE)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| row.session()))
}

/// The sessions of an account that go on, the latest first.
///
/// # Errors
/// `Database`.
pub async fn list(pool: &PgPool, now: DateTime<Utc>, account: AccountId) -> Result<Vec<Listed>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "select id, account, seen_at, created_at, second_factor, method, proved_at from accounts.session \
         where account = $1 and seen_at > $2 and created_at > $3 order by created_at desc, id desc limit 100",
    )
    .bind(account.uuid())
    .bind(now - IDLE)
    .bind(now - ABSOLUTE)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| Listed { session: row.session(), seen_at: row.seen_at }).collect())
}

/// The session rests on a second factor from now on, under a new token: the one that a weaker proof gave opens nothing any more. Gives the
/// new one; `None` where the session has ended.
///
/// # Errors
/// `Database`, `NoRandomness`.
pub async fn strengthen(
    pool: &PgPool,
    now: DateTime<Utc>,
    session: SessionId,
) -> Result<Option<Zeroizing<String>>, StoreError> {
    let (text, hash) = token::generate(Purpose::Session)?;
    let strengthened =
        sqlx::query("update accounts.session set second_factor = true, proved_at = $2, token_hash = $3 where id = $1")
            .bind(session.uuid())
            .bind(now)
            .bind(hash.as_slice())
            .execute(pool)
            .await?;
    Ok((strengthened.rows_affected() == 1).then_some(text))
}

/// No session of the account rests on a second factor any more.
///
/// # Errors
/// `Database`.
pub async fn weaken_all(pool: &PgPool, account: AccountId) -> Result<(), StoreError> {
    sqlx::query("update accounts.session set second_factor = false where account = $1 and second_factor")
        .bind(account.uuid())
        .execute(pool)
        .await?;
    Ok(())
}

/// The provider's token behind a session, where it was opened there.
///
/// # Errors
/// `Database`.
pub async fn id_token(pool: &PgPool, session: SessionId) -> Result<Option<Sealed<String>>, StoreError> {
    let found: Option<Option<Json<Sealed<String>>>> =
        sqlx::query_scalar("select id_token from accounts.session where id = $1")
            .bind(session.uuid())
            .fetch_optional(pool)
            .await?;
    Ok(found.flatten().map(|Json(sealed)| sealed))
}

/// Ends one session.
///
/// # Errors
/// `Database`.
pub async fn end(pool: &PgPool, session: SessionId) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.session where id = $1").bind(session.uuid()).execute(pool).await?;
    Ok(())
}

/// Ends one session of this account; false where the account has no such session.
///
/// # Errors
/// `Database`.
pub async fn end_of(pool: &PgPool, account: AccountId, session: SessionId) -> Result<bool, StoreError> {
    let ended = sqlx::query("delete from accounts.session where id = $1 and account = $2")
        .bind(session.uuid())
        .bind(account.uuid())
        .execute(pool)
        .await?;
    Ok(ended.rows_affected() == 1)
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

/// Ends those sessions of an account that were opened at another provider, but for the one that is named.
///
/// # Errors
/// `Database`.
pub async fn end_federated(pool: &PgPool, account: AccountId, but: Option<SessionId>) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.session where account = $1 and method = $2 and id is distinct from $3")
        .bind(account.uuid())
        .bind(Method::Federation.name())
        .bind(but.map(|session| session.uuid()))
        .execute(pool)
        .await?;
    Ok(())
}

/// Ends all sessions there are, but for the one that is named.
///
/// # Errors
/// `Database`.
pub async fn end_everybodys(pool: &PgPool, but: Option<SessionId>) -> Result<(), StoreError> {
    sqlx::query("delete from accounts.session where id is distinct from $1")
        .bind(but.map(|session| session.uuid()))
        .execute(pool)
        .await?;
    Ok(())
}

/// True where the table of sessions has been made.
///
/// # Errors
/// `Database`.
pub async fn are_kept(pool: &PgPool) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar("select to_regclass('accounts.session') is not null").fetch_one(pool).await?)
}

/// Drops the rows of sessions that have ended by themselves; gives how many.
///
/// # Errors
/// `Database`.
pub async fn sweep(pool: &PgPool, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let swept = sqlx::query("delete from accounts.session where seen_at <= $1 or created_at <= $2")
        .bind(now - IDLE)
        .bind(now - ABSOLUTE)
        .execute(pool)
        .await?;
    Ok(swept.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_an_hour_after_its_last_use_and_with_the_office_day_at_the_latest() {
        let opened = DateTime::UNIX_EPOCH;
        let session = Session {
            id: SessionId::from_uuid(Uuid::nil()),
            account: AccountId::from_uuid(Uuid::nil()),
            created_at: opened,
            second_factor: false,
            method: Method::Password,
            proved_at: opened,
        };
        let ends = |seen: Duration| Listed { session, seen_at: opened + seen }.idle_at() - opened;
        assert_eq!(ends(Duration::minutes(20)), Duration::minutes(80));
        assert_eq!(ends(Duration::minutes(590)), Duration::hours(10));
    }
}
