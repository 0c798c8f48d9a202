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
use crate::read::standing::{may_know_each, person};
use crate::words::wording::{self, Reader};
use crate::words::{catalogue, site};

/// Items that changed longer ago and are over are left out.
const KEPT: Duration = Duration::days(366);
/// The most items of a calendar, latest changed first.
const MAX_ITEMS: i64 = 1_000;

/// What stands in somebody's calendar, before it is written.
pub struct Feed {
    reader: Reader,
    rows: Vec<CalendarRow>,
}

/// The calendar behind a token; `None` where the token is forged or void, or its person erased: the three answer alike.
///
/// # Errors
/// `Database`, `Unsealable`.
pub async fn open(store: &Store, token: &str) -> Result<Option<Feed>, StoreError> {
    let Some((account, generation)) = link::read(store.keys(), token) else { return Ok(None) };
    let inbox = store.load::<Inbox>(InboxId::of(account).uuid()).await?.state;
    if !inbox.calendar.open || inbox.calendar.generation != generation {
        return Ok(None);
    }
    let Some(identity) = store.load::<Account>(account.uuid()).await?.state.identity else { return Ok(None) };
    if store.keys().open(&identity.email).await?.is_none() {
        return Ok(None);
    }
    let (locale, zone) = (identity.locale, inbox.zone());
    let reader = Reader { account: Some(account), locale, zone, names_people: true };
    let mut rows = rows(store, account).await?;
    rows.retain(|row| inbox.mode(row.family.0, Channel::Calendar) != Mode::Never);
    Ok(Some(Feed { reader, rows: known_to(store, account, rows).await? }))
}

/// Those that are still for the person: what they were told as what they are no more, as whoever answered in a colleague's place, is left
/// out.
async fn known_to(store: &Store, account: AccountId, rows: Vec<CalendarRow>) -> Result<Vec<CalendarRow>, StoreError> {
    let Some(person) = person(store, account).await? else { return Ok(Vec::new()) };
    let told: Vec<_> = rows.iter().map(CalendarRow::told).collect();
    let known = may_know_each(store, &person, &told).await?;
    Ok(rows.into_iter().zip(known).filter(|(_, known)| *known).map(|(row, _)| row).collect())
}

impl Feed {
    /// The file.
    ///
    /// # Errors
    /// `Database`, `Unsealable`.
    pub async fn write(&self, store: &Store, public_url: &str) -> Result<String, StoreError> {
        let mut events = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            events.push(event(store, public_url, row, self.reader).await?);
        }
        Ok(ics::write(catalogue::text("calendar.name", self.reader.locale), &events))
    }
}

async fn rows(store: &Store, account: AccountId) -> Result<Vec<CalendarRow>, StoreError> {
    Ok(sqlx::query_as(
        "select id, account, family, happens, status, template, named, link, standing, sequence, changed_at from calendar_item \
         where account = $1 and (changed_at > $2 \
         or left(coalesce(happens #>> '{value,end}', happens #>> '{value}'), 10)::date >= $3) \
         order by changed_at desc, id limit $4",
    )
    .bind(account.uuid())
    .bind(store.clock().now() - KEPT)
    .bind(store.clock().today())
    .bind(MAX_ITEMS)
    .fetch_all(store.pool())
    .await?)
}

async fn event(store: &Store, public_url: &str, row: &CalendarRow, reader: Reader) -> Result<Event, StoreError> {
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
