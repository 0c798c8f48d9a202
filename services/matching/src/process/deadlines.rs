//! Deadlines of answers, reminders of releases, and the ends of seats: durable timers, set with the events that ask for them.

use std::future::Future;
use std::pin::Pin;

use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler, Unit};
use vivier_kernel::id::PlacementId;
use vivier_kernel::zone::Zone;

use crate::domain::pending::acts;
use crate::domain::state::{PlacementState, Release};
use crate::domain::transitions::{PlacementAction, PlacementStatus};
use crate::use_case::overtaken::ExpirePlacement;
use crate::use_case::release::RemindRelease;
use crate::use_case::seat_over::CloseWithSeat;
use crate::use_case::watch::WatchPlacement;

const DEADLINE: &str = "placement_deadline";
const REMINDER: &str = "release_reminder";
const WATCH: &str = "placement_watch";
const SEAT: &str = "placement_seat";

#[derive(Serialize, Deserialize)]
struct Payload {
    placement: PlacementId,
}

/// Sets, moves or takes away the timers of a placement that has just changed by `action`.
pub(crate) fn follow(unit: &mut Unit, placement: PlacementId, action: PlacementAction, state: &PlacementState) {
    let payload = serde_json::json!(Payload { placement });
    let key = format!("{DEADLINE}:{placement}");
    // Only what is open expires; reviews are opened by the watch.
    match state.answer_by.filter(|_| state.status.is_open()) {
        Some(due_at) => unit.schedule(Timer { key, due_at, kind: DEADLINE, payload: payload.clone() }),
        None => unit.cancel_timer(&key),
    }
    let pending = state.release.as_ref().filter(|_| state.status == PlacementStatus::ReleasePending);
    let key = format!("{REMINDER}:{placement}");
    match pending.and_then(Release::remind_at) {
        Some(due_at) => unit.schedule(Timer { key, due_at, kind: REMINDER, payload }),
        None => unit.cancel_timer(&key),
    }
    watch(unit, placement, state);
    let opened = matches!(action, PlacementAction::Apply | PlacementAction::Invite | PlacementAction::Propose);
    match state.pairing.filter(|_| opened) {
        Some(pairing) => when_seat_ends(unit, placement, pairing.period.end()),
        None if state.status.is_open() => {}
        None => unit.cancel_timer(&seat_key(placement)),
    }
}

fn seat_key(placement: PlacementId) -> String {
    format!("{SEAT}:{placement}")
}

/// Looks at an open placement as the last day of its seat ends in Paris. Where the seat's days change, so does this timer.
pub(crate) fn when_seat_ends(unit: &mut Unit, placement: PlacementId, last_day: NaiveDate) {
    let due_at = Zone::Metropolitan.begins(last_day + Duration::days(1));
    let payload = serde_json::json!(Payload { placement });
    unit.schedule(Timer { key: seat_key(placement), due_at, kind: SEAT, payload });
}

/// The next thing that Vivier does by itself.
fn watch(unit: &mut Unit, placement: PlacementId, state: &PlacementState) {
    let key = format!("{WATCH}:{placement}");
    match acts(state).first() {
        Some((due_at, _)) => {
            let payload = serde_json::json!(Payload { placement });
            unit.schedule(Timer { key, due_at: *due_at, kind: WATCH, payload });
        }
        None => unit.cancel_timer(&key),
    }
}

type Fired<'a> = Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>>;

/// Ends a placement that nobody answered in time.
pub struct Deadline;

impl TimerHandler for Deadline {
    fn kind(&self) -> &'static str {
        DEADLINE
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { placement } = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &ExpirePlacement { placement }).await.map(|_| ())
        })
    }
}

/// Reminds a service that has not answered.
pub struct Reminder;

impl TimerHandler for Reminder {
    fn kind(&self) -> &'static str {
        REMINDER
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { placement } = serde_json::from_value(timer.payload.clone())?;
            let remind = RemindRelease { placement, expected_version: None };
            store.execute(&timer.context(store), &remind).await.map(|_| ())
        })
    }
}

/// Reminds, tells whoever stands above, begins, opens reviews.
pub struct Watch;

impl TimerHandler for Watch {
    fn kind(&self) -> &'static str {
        WATCH
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { placement } = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &WatchPlacement { placement }).await.map(|_| ())
        })
    }
}

/// Closes what is still open on a seat whose days are over.
pub struct SeatEnds;

impl TimerHandler for SeatEnds {
    fn kind(&self) -> &'static str {
        SEAT
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let Payload { placement } = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &CloseWithSeat { placement }).await.map(|_| ())
        })
    }
}
