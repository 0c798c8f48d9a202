//! One's list of notifications, newest first, in one's language.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Family;

use super::notification_card::NotificationRow;
use super::standing::may_know_each;
use crate::access;
use crate::domain::inbox::decide::Inbox;
use crate::domain::value::{InboxId, NotificationId};
use crate::words::site;
use crate::words::wording::{self, Reader, Wording};

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "notification_card";

const COLUMNS: &str = "id, account, family, template, named, link, standing, listed, read, raised_at, version";

/// A notification as its reader sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct NotificationView {
    pub id: NotificationId,
    pub family: Family,
    /// Which words it says, for programs.
    pub template: String,
    pub wording: Wording,
    /// The page that it leads to, from the site's root on; none once its reader may not read it any more.
    pub path: Option<String>,
    pub raised_at: DateTime<Utc>,
    pub read: bool,
    pub version: i64,
}

/// Which notifications a list holds.
#[derive(Clone, Default, Debug)]
pub struct NotificationFilter {
    pub unread_only: bool,
    /// Of one of these families; all where there are none.
    pub families: Vec<Family>,
}

/// Where a page begins.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct NotificationKey {
    pub raised_at: DateTime<Utc>,
    pub id: NotificationId,
}

impl NotificationView {
    pub fn key(&self) -> NotificationKey {
        NotificationKey { raised_at: self.raised_at, id: self.id }
    }
}

/// A part of a list, newest first.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards newer ones; rows come in the order of reading.
    pub backward: bool,
    /// Only what comes after this one (before it, when backward).
    pub from: Option<NotificationKey>,
}

/// The viewer's own list; empty for whoever is not signed in.
///
/// # Errors
/// `Store`.
pub async fn notifications(
    store: &Store,
    viewer: &Actor,
    locale: Locale,
    filter: &NotificationFilter,
    page: &Page,
) -> Result<Vec<NotificationView>, QueryError> {
    let Some(account) = reader(viewer) else { return Ok(Vec::new()) };
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?.state;
    let families: Vec<String> = filter.families.iter().map(|family| format!("\"{family}\"")).collect();
    let (comparison, order) = if page.backward { (">", "asc") } else { ("<", "desc") };
    let statement = format!(
        "select {COLUMNS} from notification_card where listed and account = $1 \
         and (not $2 or (not read and ($3::timestamptz is null or raised_at > $3))) \
         and (cardinality($4::text[]) = 0 or family::text = any($4)) \
         and ($5::timestamptz is null or (raised_at, id) {comparison} ($5, $6)) \
         order by raised_at {order}, id {order} limit $7"
    );
    let rows: Vec<NotificationRow> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(account.uuid())
        .bind(filter.unread_only)
        .bind(inbox.read_up_to)
        .bind(families)
        .bind(page.from.as_ref().map(|key| key.raised_at))
        .bind(page.from.as_ref().map(|key| key.id.uuid()))
        .bind(page.rows)
        .fetch_all(store.pool())
        .await?;
    let reader = Reader { account: Some(account), locale, zone: inbox.zone(), names_people: true };
    views(store, rows, (viewer, reader), inbox.read_up_to).await
}

/// The ones among `ids` that are the viewer's.
///
/// # Errors
/// `Store`.
pub async fn by_ids(
    store: &Store,
    viewer: &Actor,
    locale: Locale,
    ids: &[NotificationId],
) -> Result<Vec<NotificationView>, QueryError> {
    let Some(account) = reader(viewer) else { return Ok(Vec::new()) };
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?.state;
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let statement = format!(
        "select {COLUMNS} from notification_card where listed and account = $1 and id = any($2) order by raised_at desc, id desc"
    );
    let rows: Vec<NotificationRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(statement)).bind(account.uuid()).bind(ids).fetch_all(store.pool()).await?;
    let reader = Reader { account: Some(account), locale, zone: inbox.zone(), names_people: true };
    views(store, rows, (viewer, reader), inbox.read_up_to).await
}

/// How many of the viewer's notifications are unread.
///
/// # Errors
/// `Store`.
pub async fn unread(store: &Store, viewer: &Actor) -> Result<i64, QueryError> {
    let Some(account) = reader(viewer) else { return Ok(0) };
    let inbox = store.glance::<Inbox>(InboxId::of(account).uuid()).await?.state;
    Ok(sqlx::query_scalar(
        "select count(*) from notification_card where listed and account = $1 and not read \
         and ($2::timestamptz is null or raised_at > $2)",
    )
    .bind(account.uuid())
    .bind(inbox.read_up_to)
    .fetch_one(store.pool())
    .await?)
}

fn reader(viewer: &Actor) -> Option<AccountId> {
    let account = viewer.account()?;
    access::may(viewer, "notifications", Some(account)).then_some(account)
}

/// What was told to somebody as what they are no more names nobody to them, and leads nowhere.
async fn views(
    store: &Store,
    rows: Vec<NotificationRow>,
    (viewer, reader): (&Actor, Reader),
    read_up_to: Option<DateTime<Utc>>,
) -> Result<Vec<NotificationView>, QueryError> {
    let told: Vec<_> = rows.iter().map(NotificationRow::told).collect();
    let known = may_know_each(store, viewer, &told).await?;
    let mut views = Vec::with_capacity(rows.len());
    for (row, known) in rows.into_iter().zip(known) {
        views.push(view(store, row, Reader { names_people: known, ..reader }, read_up_to).await?);
    }
    Ok(views)
}

/// Names nobody to a reader to whom people are not named, and leads them nowhere.
async fn view(
    store: &Store,
    row: NotificationRow,
    reader: Reader,
    read_up_to: Option<DateTime<Utc>>,
) -> Result<NotificationView, QueryError> {
    let family = row.family.0;
    Ok(NotificationView {
        id: NotificationId::from_uuid(row.id),
        family,
        wording: wording::write(store, family, &row.template, &row.named, reader).await?,
        template: row.template,
        path: row.link.as_deref().filter(|_| reader.names_people).map(site::site_path),
        raised_at: row.raised_at,
        read: row.read || read_up_to.is_some_and(|up_to| row.raised_at <= up_to),
        version: row.version,
    })
}
