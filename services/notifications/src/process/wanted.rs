//! Whether what was raised is still to be sent. It may have waited since: for the morning, for a digest, or for a mail server. Whoever lost
//! the right to know it is told nothing of it, and nobody is asked for what is done. A program is asked for nothing: it is told of all that
//! happened.

use chrono::{DateTime, Utc};
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::AccountId;
use vivier_kernel::notice::{CalendarItem, CalendarStatus, Value, When};
use vivier_matching::read::told::{is_awaited, is_over, link_is_open};

use crate::domain::notification::event::NotificationRaised;
use crate::domain::value::DropReason;
use crate::read::standing::{may_know, person, placement_of};

/// What asks for a step of a placement without a link that takes it; by when, its words say as `due`.
const REMINDERS: &[&str] = &["placement.reminded", "placement.taken_over"];

/// How much of it its reader is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Told {
    Whole,
    /// No names, and nothing that leads anywhere: it tells somebody that they have nothing to do with it any more.
    Unnamed,
    Nothing(DropReason),
}

/// What the holder of an account is told now, as a person, of what was raised for them.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub(super) async fn told(store: &Store, account: AccountId, raised: &NotificationRaised) -> Result<Told, StoreError> {
    let Some(reader) = person(store, account).await? else { return Ok(Told::Nothing(DropReason::Erased)) };
    let told = known(store, &reader, raised).await?;
    if matches!(told, Told::Nothing(_)) || still_asks(store, &reader, raised).await? {
        return Ok(told);
    }
    Ok(Told::Nothing(DropReason::TooLate))
}

/// What a program of theirs is told. It is asked for nothing, and wants all that happened: nothing comes too late.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub(super) async fn told_however_late(
    store: &Store,
    account: AccountId,
    raised: &NotificationRaised,
) -> Result<Told, StoreError> {
    match person(store, account).await? {
        Some(reader) => known(store, &reader, raised).await,
        None => Ok(Told::Nothing(DropReason::Erased)),
    }
}

/// As far as the reader may know it still.
async fn known(store: &Store, reader: &Actor, raised: &NotificationRaised) -> Result<Told, StoreError> {
    Ok(match may_know(store, reader, raised.standing, raised.link.as_deref()).await? {
        true => Told::Whole,
        false if raised.standing.is_some() => Told::Nothing(DropReason::NotTheirs),
        false => Told::Unnamed,
    })
}

/// False of what asks for a step of a placement that is taken, or can be taken no more.
async fn still_asks(store: &Store, reader: &Actor, raised: &NotificationRaised) -> Result<bool, StoreError> {
    let now = store.clock().now();
    let mut asks = None;
    for action in &raised.actions {
        if let Some(open) = link_is_open(store, reader, &action.action, action.subject).await? {
            asks = Some(asks == Some(true) || (open && action.expires_at > now));
        }
    }
    match (asks, placement_of(raised.link.as_deref())) {
        (Some(asks), _) => Ok(asks),
        (None, Some(placement)) if REMINDERS.contains(&raised.template.as_str()) => {
            is_awaited(store, reader, placement, due(raised)).await
        }
        // News too, of a yes and of what comes next: nothing comes next of what has ended since, and that is told by itself.
        (None, Some(placement)) if names_a_deadline(raised) => Ok(!is_over(store, placement).await?),
        (None, _) => Ok(true),
    }
}

/// True where an answer is put into its reader's calendar.
fn names_a_deadline(raised: &NotificationRaised) -> bool {
    let awaited = |item: &CalendarItem| item.status == CalendarStatus::Tentative && matches!(item.when, When::By(_));
    raised.calendar.iter().any(awaited)
}

fn due(raised: &NotificationRaised) -> Option<DateTime<Utc>> {
    match raised.values.get("due") {
        Some(Value::Instant(due)) => Some(*due),
        Some(_) | None => None,
    }
}
