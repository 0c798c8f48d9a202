//! Durable timers, set in the transaction of the events that ask for them.
//!
//! A call has one timer for what comes next of it, and one for its reminder; a mobilisation has one for its deadline and one for the
//! next people to call. Each looks at the present state when it rings, so that ringing twice, or late, does no harm.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandContext, CommandError, DueTimer, Store, Timer, TimerHandler, Unit};
use vivier_kernel::id::TypedId as _;

use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::policy::{CallPolicy, Look};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallId, MobilisationId};
use crate::use_case::call::{ExpireCall, PassMobilisationDeadline, RemindCall, SendCall, TakeLastResort};
use crate::use_case::mobilise::PlanWave;

/// How people are called: the figures that speak for it stand in `tests/bench/mobilisation.md`.
pub const POLICY: CallPolicy = CallPolicy::WAVES;

const CALL: &str = "brigade_call";
const REMINDER: &str = "brigade_reminder";
const STEP: &str = "brigade_step";
const DEADLINE: &str = "brigade_deadline";

#[derive(Serialize, Deserialize)]
struct OfCall {
    mobilisation: MobilisationId,
    call: CallId,
}

#[derive(Serialize, Deserialize)]
struct OfMobilisation {
    mobilisation: MobilisationId,
}

/// Sets, moves or takes away the timers of a mobilisation that has just changed.
pub(crate) fn follow(
    unit: &mut Unit,
    mobilisation: MobilisationId,
    before: &MobilisationState,
    after: &MobilisationState,
) {
    let now = unit.now();
    let payload = || serde_json::json!(OfMobilisation { mobilisation });
    let mut set =
        |key: String, kind: &'static str, due_at: Option<DateTime<Utc>>, payload: serde_json::Value| match due_at {
            Some(due_at) => unit.schedule(Timer { key, due_at, kind, payload }),
            None => unit.cancel_timer(&key),
        };
    if before.due_at() != after.due_at() {
        set(format!("{DEADLINE}:{mobilisation}"), DEADLINE, after.due_at(), payload());
    }
    for call in &after.calls {
        let earlier = before.call(call.id);
        let of_call = || serde_json::json!(OfCall { mobilisation, call: call.id });
        if earlier.and_then(next_of) != next_of(call) {
            set(format!("{CALL}:{}", call.id), CALL, next_of(call), of_call());
        }
        let waits = |call: &Call| call.status == CallStatus::Sent && call.reminders == 0;
        if earlier.is_some_and(waits) != waits(call) {
            // Set when the call is sent, at that instant, since it may leave late and have less time than others.
            let due_at = call.deadline.filter(|_| waits(call)).map(|deadline| POLICY.reminder(now, deadline));
            set(format!("{REMINDER}:{}", call.id), REMINDER, due_at, of_call());
        }
    }
    if before.calls != after.calls || before.status != after.status {
        set(format!("{STEP}:{mobilisation}"), STEP, next_step(after, now), payload());
    }
}

/// Minutes after which somebody is looked for again where nobody was left to call: who joins a brigade, is back, or becomes free in between is asked.
const LOOK_AGAIN_MINUTES: i64 = 15;

/// Where nobody can be called now: looks again when somebody who was asked for another seat no longer counts as being asked, and otherwise in a while.
pub(crate) fn look_again(unit: &mut Unit, mobilisation: MobilisationId, state: &MobilisationState) {
    if state.status != MobilisationStatus::Calling {
        return;
    }
    let key = format!("{STEP}:{mobilisation}");
    let later = || unit.now() + Duration::minutes(LOOK_AGAIN_MINUTES);
    let due_at = POLICY.next_step(state, unit.now()).unwrap_or_else(later);
    let payload = serde_json::json!(OfMobilisation { mobilisation });
    unit.schedule(Timer { key, due_at, kind: STEP, payload });
}

/// When something happens to a call by itself.
fn next_of(call: &Call) -> Option<DateTime<Utc>> {
    match call.status {
        CallStatus::Planned => Some(call.send_at),
        CallStatus::Sent => call.deadline,
        CallStatus::AcceptedAsLastResort => call.last_resort_from,
        CallStatus::Accepted
        | CallStatus::Declined
        | CallStatus::Expired
        | CallStatus::Engaged
        | CallStatus::Reserve
        | CallStatus::Released => None,
    }
}

/// When the next people are to be called: at once where fewer are being asked than the policy says and somebody is left, or where nobody is being
/// asked for a seat that the reserve has not taken.
fn next_step(state: &MobilisationState, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if state.status != MobilisationStatus::Calling {
        return None;
    }
    let anybody = |_, _| true;
    let promised = state.promised(&Hindrances::default());
    let of_lists = || {
        let at = Look::now(now, &promised);
        !POLICY.next(state, at, anybody).is_empty() || !POLICY.used_up(state, at, anybody).is_empty()
    };
    if state.is_anything_idle() || of_lists() { Some(now) } else { POLICY.next_step(state, now) }
}

type Fired<'a> = Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>>;

/// What comes next of a call: it is sent, it expires, or its last resort is taken.
pub struct CallDue;

impl TimerHandler for CallDue {
    fn kind(&self) -> &'static str {
        CALL
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let OfCall { mobilisation, call } = serde_json::from_value(timer.payload.clone())?;
            let state = store.load::<Mobilisation>(mobilisation.uuid()).await?.state;
            let context: CommandContext = timer.context(store);
            match state.call(call).map(|call| call.status) {
                Some(CallStatus::Planned) => {
                    store.execute(&context, &SendCall { mobilisation, call }).await.map(|_| ())
                }
                Some(CallStatus::Sent) => store.execute(&context, &ExpireCall { mobilisation, call }).await.map(|_| ()),
                Some(CallStatus::AcceptedAsLastResort) => {
                    store.execute(&context, &TakeLastResort { mobilisation, call }).await.map(|_| ())
                }
                Some(_) | None => Ok(()),
            }
        })
    }
}

/// Reminds somebody who has not answered.
pub struct ReminderDue;

impl TimerHandler for ReminderDue {
    fn kind(&self) -> &'static str {
        REMINDER
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let OfCall { mobilisation, call } = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &RemindCall { mobilisation, call }).await.map(|_| ())
        })
    }
}

/// Calls the next people.
pub struct StepDue;

impl TimerHandler for StepDue {
    fn kind(&self) -> &'static str {
        STEP
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let OfMobilisation { mobilisation } = serde_json::from_value(timer.payload.clone())?;
            let plan = PlanWave { mobilisation, expected_version: None };
            store.execute(&timer.context(store), &plan).await.map(|_| ())
        })
    }
}

/// Moves on a mobilisation whose time is over.
pub struct MobilisationDue;

impl TimerHandler for MobilisationDue {
    fn kind(&self) -> &'static str {
        DEADLINE
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> Fired<'a> {
        Box::pin(async move {
            let OfMobilisation { mobilisation } = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &PassMobilisationDeadline { mobilisation }).await.map(|_| ())
        })
    }
}
