//! What stands in somebody's calendar: the items of their notifications, for whoever has the link.

use chrono::Duration;
use vivier_accounts::domain::account::Account;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::notice::When;

use super::ics::{self, Event, Span};
use super::link;
use crate::domain::inbox::decide::Inbox;
use crate::domain::value::{Channel, InboxId, Mode};
use crate::read::calendar_item::CalendarRow;
use crate::words::wording::{self, Reader};
use crate::words::{catalogue, site};

/// Items that changed longer ago and are over are left out.
const KEPT: Duration = Duration::days(366);
/// The most items of a calendar, latest changed first.
const MAX_ITEMS: i64 = 1_000;

/// The calendar behind a token; `None` where the token is forged or void, or its person erased: the three answer alike.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn calendar(store: &Store, public_url: &str, token: &str) -> Result<Option<String>, StoreError> {
    let Some((account, generation)) = link::read(store.keys(), token) else { return Ok(None) };
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?.state;
    if !inbox.calendar.open || inbox.calendar.generation != generation {
        return Ok(None);
    }
    let Some(identity) = store.load::<Account>(account.uuid()).await?.state.identity else { return Ok(None) };
    if store.keys().open(&identity.email).await?.is_none() {
        return Ok(None);
    }
    let reader = Reader { locale: identity.locale, zone: inbox.zone(), names_people: true };
    let mut events = Vec::new();
    for row in rows(store, account).await? {
        if inbox.mode(row.family.0, Channel::Calendar) != Mode::Never {
            events.push(event(store, public_url, row, reader).await?);
        }
    }
    Ok(Some(ics::write(catalogue::text("calendar.name", identity.locale), &events)))
}

async fn rows(store: &Store, account: AccountId) -> Result<Vec<CalendarRow>, StoreError> {
    Ok(sqlx::query_as(
        "select id, account, family, happens, status, template, named, link, sequence, changed_at from calendar_item \
         where account = $1 and changed_at > $2 order by changed_at desc, id limit $3",
    )
    .bind(account.uuid())
    .bind(store.clock().now() - KEPT)
    .bind(MAX_ITEMS)
    .fetch_all(store.pool())
    .await?)
}

async fn event(store: &Store, public_url: &str, row: CalendarRow, reader: Reader) -> Result<Event, StoreError> {
    let wording = wording::write(store, row.family.0, &row.template, &row.named, reader).await?;
    let title = wording::title(store, (row.family.0, &row.template), &row.happens.0, &row.named, reader).await?;
    let host = public_url.split_once("://").map_or(public_url, |(_, host)| host);
    Ok(Event {
        uid: format!("{}@{host}", row.id),
        span: match row.happens.0 {
            When::Days(period) => Span::Days { first: period.start(), last: period.end() },
            When::By(at) => Span::At(at),
        },
        status: row.status.0,
        sequence: row.sequence,
        changed_at: row.changed_at,
        summary: title.unwrap_or(wording.subject),
        description: wording.text.join("\n"),
        url: row.link.as_deref().map(|path| site::url(public_url, path)),
    })
}
