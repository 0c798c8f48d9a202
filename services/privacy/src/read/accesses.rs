//! Who read what about the viewer.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_accounts::read::role_holders::names;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};

use crate::access;

/// The most entries that are shown.
pub const MOST_ENTRIES: i64 = 500;

/// One reader, one kind of data, one day.
#[derive(Clone, PartialEq, Debug)]
pub struct AccessView {
    pub reader: AccountId,
    /// None where the reader was erased.
    pub name: Option<String>,
    pub what: String,
    pub day: NaiveDate,
    pub times: i32,
    pub last_at: DateTime<Utc>,
}

/// The latest reads of the viewer's own data; empty for whoever has not signed in.
///
/// # Errors
/// `Store`.
pub async fn accesses_to_me(store: &Store, viewer: &Actor, limit: i64) -> Result<Vec<AccessView>, QueryError> {
    seen(store, viewer, limit.clamp(1, MOST_ENTRIES)).await
}

/// All of them, for the viewer to take along.
///
/// # Errors
/// `Store`.
pub(super) async fn all_accesses_to_me(store: &Store, viewer: &Actor) -> Result<Vec<AccessView>, QueryError> {
    seen(store, viewer, i64::MAX).await
}

async fn seen(store: &Store, viewer: &Actor, limit: i64) -> Result<Vec<AccessView>, QueryError> {
    let Some(account) = viewer.account().filter(|_| access::may(viewer, "accessesToMe")) else { return Ok(Vec::new()) };
    let rows = store.accesses_to(SubjectId::from(account), limit).await?;
    let readers: Vec<AccountId> = rows.iter().map(|row| AccountId::from_uuid(row.reader)).collect();
    let names = names(store, &readers).await?;
    let view = |row: vivier_event_store::access_log::Access| {
        let reader = AccountId::from_uuid(row.reader);
        let name = names.iter().find(|(account, _)| *account == reader).map(|(_, name)| name.clone());
        AccessView { reader, name, what: row.what, day: row.day, times: row.times, last_at: row.last_at }
    };
    Ok(rows.into_iter().map(view).collect())
}
