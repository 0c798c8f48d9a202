//! Deadlines: kept in the database, set and cancelled with the events that ask for them, fired once over all nodes.
//!
//! The node that holds the task fires what is due. A handler executes a use case with the timer's idempotency key, so
//! that a crash between the command and the deletion of the timer fires it again without acting again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::FromRow;
use tokio::sync::watch;
use vivier_kernel::actor::Actor;

use crate::command::CommandContext;
use crate::error::{CommandError, StoreError};
use crate::projection::leader::Leadership;
use crate::store::Store;

/// Longest time between two looks; setting a timer in this process wakes at once.
const POLL: Duration = Duration::from_millis(500);
/// Timers fired between two looks.
const BATCH: i64 = 100;
/// First pause after a handler failed; it doubles with each failure, up to `LONGEST_BACK_OFF`.
const BACK_OFF_SECONDS: i64 = 2;
const LONGEST_BACK_OFF_SECONDS: i64 = 3_600;

/// A deadline to set.
#[derive(Clone, Debug)]
pub struct Timer {
    /// Names it: setting another with this key replaces it.
    pub key: String,
    pub due_at: DateTime<Utc>,
    /// Which handler it is for.
    pub kind: &'static str,
    /// What the handler needs to know; ids only, never personal data.
    pub payload: serde_json::Value,
}

/// A deadline that has come.
#[derive(Clone, Debug, FromRow)]
pub struct DueTimer {
    pub key: String,
    pub kind: String,
    pub due_at: DateTime<Utc>,
    pub payload: serde_json::Value,
    /// Failures so far.
    pub attempts: i32,
}

impl DueTimer {
    /// The circumstances under which its command runs: Vivier itself, caused by the timer, once for each due instant.
    pub fn context(&self, store: &Store) -> CommandContext {
        let mut context = CommandContext::new(Actor::system("timers"), store.clock());
        context.idempotency_key = Some(format!("timer:{}:{}", self.key, self.due_at.timestamp_micros()));
        context.causation = Some(format!("timer:{}", self.key));
        context
    }
}

/// Does what a kind of timer asks for.
pub trait TimerHandler: Send + Sync + 'static {
    fn kind(&self) -> &'static str;

    /// True where firing may take long. Such a kind has a loop of its own, so that no other deadline waits for it.
    fn is_slow(&self) -> bool {
        false
    }

    /// Executes a use case with [`DueTimer::context`]. A refusal counts as done: what was due is no longer wanted.
    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>>;
}

/// Which kinds one loop fires.
#[derive(Clone, Copy)]
enum Lane {
    /// All that are not slow, those without a handler included.
    Quick,
    Slow(&'static str),
}

pub(crate) fn start(store: &Store, leadership: &Leadership) {
    let slow = slow_kinds(store).into_iter().map(Lane::Slow);
    for lane in std::iter::once(Lane::Quick).chain(slow) {
        tokio::spawn(go_on(store.clone(), leadership.of("timers"), lane));
    }
}

fn slow_kinds(store: &Store) -> Vec<&'static str> {
    store.registry().timers.values().filter(|handler| handler.is_slow()).map(|handler| handler.kind()).collect()
}

async fn go_on(store: Store, mut lead: watch::Receiver<bool>, lane: Lane) {
    let mut stop = store.stopping();
    loop {
        tokio::select! {
            led = lead.wait_for(|held| *held) => if led.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let fired = match fire_due(&store, lane).await {
            Ok(fired) => fired,
            // What the end of the pool breaks off is no fault.
            Err(_) if *stop.borrow() => return,
            Err(error) => {
                tracing::warn!(error = %error, "timers could not be read; they are tried again");
                0
            }
        };
        if fired == BATCH as usize {
            continue;
        }
        tokio::select! {
            () = tokio::time::sleep(POLL) => {}
            // Wakes one loop; what is slow anyway waits for its next look.
            () = store.timers_notify().notified(), if matches!(lane, Lane::Quick) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Fires what of the lane is due by the store's clock; says how many timers it looked at.
async fn fire_due(store: &Store, lane: Lane) -> Result<usize, StoreError> {
    let (of_these, but_these) = match lane {
        Lane::Quick => (None, slow_kinds(store)),
        Lane::Slow(kind) => (Some(kind), Vec::new()),
    };
    let due: Vec<DueTimer> = sqlx::query_as(
        "select key, kind, due_at, payload, attempts from es_timer \
         where due_at <= $1 and coalesce(not_before, due_at) <= $1 and ($3::text is null or kind = $3) \
         and kind <> all($4) order by due_at, key limit $2",
    )
    .bind(store.clock().now())
    .bind(BATCH)
    .bind(of_these)
    .bind(but_these)
    .fetch_all(store.pool())
    .await?;
    for timer in &due {
        fire(store, timer).await?;
    }
    Ok(due.len())
}

async fn fire(store: &Store, timer: &DueTimer) -> Result<(), StoreError> {
    let Some(handler) = store.registry().timers.get(timer.kind.as_str()) else {
        return postpone(store, timer, "no handler is registered for this kind").await;
    };
    match handler.fire(store, timer).await {
        Ok(()) => {}
        Err(CommandError::Store(error)) => return postpone(store, timer, &error.to_string()).await,
        // What was free when the command looked is somebody else's by now: it decides anew, with that in view.
        Err(CommandError::Taken { scope }) => return postpone(store, timer, scope).await,
        Err(refused) => {
            tracing::debug!(timer = timer.kind, outcome = %refused, "a timer's command was no longer wanted");
        }
    }
    // Only this one: the command may have set another timer with the same key.
    sqlx::query("delete from es_timer where key = $1 and due_at = $2")
        .bind(&timer.key)
        .bind(timer.due_at)
        .execute(store.pool())
        .await?;
    metrics::counter!("vivier_timers_fired").increment(1);
    Ok(())
}

async fn postpone(store: &Store, timer: &DueTimer, reason: &str) -> Result<(), StoreError> {
    let exponent = u32::try_from(timer.attempts.clamp(0, 20)).unwrap_or(0);
    let pause = BACK_OFF_SECONDS.saturating_mul(1 << exponent).min(LONGEST_BACK_OFF_SECONDS);
    tracing::warn!(
        timer = timer.kind,
        attempts = timer.attempts + 1,
        reason,
        "a timer failed; it is tried again later"
    );
    sqlx::query(
        "update es_timer set attempts = attempts + 1, not_before = $3, last_error = $4 where key = $1 and due_at = $2",
    )
    .bind(&timer.key)
    .bind(timer.due_at)
    .bind(store.clock().now() + chrono::Duration::seconds(pause))
    .bind(reason)
    .execute(store.pool())
    .await?;
    Ok(())
}
