//! The feed: one reader per process follows the global order, keeps the latest events in memory and wakes everybody else.
//!
//! It is woken by this process's commits, by a notification from other processes, and by a poll behind both. It never
//! skips: it reads the frontier in one statement and the events up to it in a second one.

use std::collections::VecDeque;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use sqlx::postgres::PgListener;
use sqlx::{ConnectOptions as _, PgConnection};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::error::StoreError;
use crate::reader;
use crate::recorded::Recorded;
use crate::store::Store;

/// Events kept in memory for subscribers that follow closely.
const RING_LENGTH: usize = 8_192;
/// Events read at a time.
const PAGE: i64 = 2_000;
/// The poll behind the wake-ups: a lost notification costs at most this.
const POLL: Duration = Duration::from_millis(250);
/// Shortest time between two reads: under load, one read serves many commits and leaves the machine to them.
const READ_INTERVAL: Duration = Duration::from_millis(3);
/// Pause before another try after the database did not answer.
const RETRY: Duration = Duration::from_millis(200);
/// At most one notification to other processes in this time.
const NOTIFY_INTERVAL: Duration = Duration::from_millis(10);
/// The channel on which nodes wake one another. A notification is only a hint.
const CHANNEL: &str = "vivier_events";

/// Where a subscription begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum From {
    Beginning,
    Now,
    /// After this position: what a client that resumes has seen last.
    After(i64),
}

/// Consecutive events, and the position up to which nothing is missing.
#[derive(Clone, Debug)]
pub struct Batch {
    pub events: Vec<Arc<Recorded>>,
    pub up_to: i64,
}

pub(crate) struct Feed {
    ring: RwLock<Ring>,
    frontier: watch::Sender<i64>,
}

/// Every event after `since` up to the frontier.
struct Ring {
    since: i64,
    events: VecDeque<Arc<Recorded>>,
}

impl Feed {
    pub(crate) fn new(start: i64) -> Self {
        let ring = RwLock::new(Ring { since: start, events: VecDeque::with_capacity(RING_LENGTH) });
        Self { ring, frontier: watch::channel(start).0 }
    }

    pub(crate) fn frontier(&self) -> i64 {
        *self.frontier.borrow()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<i64> {
        self.frontier.subscribe()
    }

    pub(crate) fn start(&self, store: &Store, committed: watch::Receiver<i64>) {
        let node = Uuid::new_v4();
        let woken = Arc::new(Notify::new());
        tokio::spawn(follow(store.clone(), committed.clone(), Arc::clone(&woken)));
        tokio::spawn(listen(store.clone(), node, woken));
        tokio::spawn(tell_other_nodes(store.clone(), node, committed));
    }

    fn push(&self, events: Vec<Recorded>, up_to: i64) {
        {
            let mut ring = self.ring.write().expect("no panic while the lock is held");
            for event in events {
                if ring.events.len() == RING_LENGTH
                    && let Some(dropped) = ring.events.pop_front()
                {
                    ring.since = dropped.position;
                }
                ring.events.push_back(Arc::new(event));
            }
        }
        self.frontier.send_if_modified(|known| std::mem::replace(known, up_to) != up_to);
    }

    /// Events after `position` from memory, or `None` where memory does not reach back that far.
    fn recent(&self, position: i64, limit: usize) -> Option<Batch> {
        let ring = self.ring.read().expect("no panic while the lock is held");
        if position < ring.since {
            return None;
        }
        // Read under the lock: the frontier never runs ahead of the ring, only behind it.
        let frontier = self.frontier();
        let first = ring.events.partition_point(|event| event.position <= position);
        let end = ring.events.partition_point(|event| event.position <= frontier);
        let events: Vec<_> = ring.events.range(first..end.max(first)).take(limit).cloned().collect();
        let up_to =
            if events.len() == limit { events.last().map_or(position, |event| event.position) } else { frontier };
        Some(Batch { events, up_to: up_to.max(position) })
    }
}

/// Reads what was committed, for ever.
async fn follow(store: Store, mut committed: watch::Receiver<i64>, woken: Arc<Notify>) {
    let mut stop = store.stopping();
    let mut connection: Option<PgConnection> = None;
    loop {
        let begun = tokio::time::Instant::now();
        match advance(&store, &mut connection).await {
            Ok(()) => {}
            // The database may go down before this task does.
            Err(_) if *stop.borrow() => return,
            Err(error) => {
                tracing::warn!(error = %error, source = ?std::error::Error::source(&error).map(ToString::to_string), "the feed could not read; it tries again");
                connection = None;
                tokio::select! { () = tokio::time::sleep(RETRY) => {}, _ = stop.wait_for(|stop| *stop) => return }
                continue;
            }
        }
        tokio::select! {
            changed = committed.changed() => if changed.is_err() { return },
            () = woken.notified() => {}
            () = tokio::time::sleep(POLL) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        tokio::time::sleep_until(begun + READ_INTERVAL).await;
    }
}

async fn advance(store: &Store, slot: &mut Option<PgConnection>) -> Result<(), StoreError> {
    if slot.is_none() {
        *slot = Some(store.connect_options().connect().await?);
    }
    let Some(connection) = slot.as_mut() else { return Ok(()) };
    let feed = store.feed();
    let frontier = reader::frontier(&mut *connection).await?;
    let mut position = feed.frontier();
    while position < frontier {
        let events = reader::range(connection, position, frontier, PAGE).await?;
        let full = events.len() as i64 == PAGE;
        position = if full { events.last().map_or(frontier, |event| event.position) } else { frontier };
        let mut current = Vec::with_capacity(events.len());
        for event in events {
            store.cache().invalidate_older(event.stream_id, event.version);
            for subject in &event.meta.forgets {
                store.keys().evict(*subject);
            }
            current.push(store.registry().upcasters.current(event));
        }
        feed.push(current, position);
    }
    Ok(())
}

/// Hears other nodes.
async fn listen(store: Store, node: Uuid, woken: Arc<Notify>) {
    let mut stop = store.stopping();
    loop {
        let listening = async {
            let mut listener = PgListener::connect_with(store.pool()).await?;
            listener.listen(CHANNEL).await?;
            loop {
                let notification = listener.recv().await?;
                if notification.payload() != node.to_string() {
                    woken.notify_one();
                }
            }
        };
        let ended: Result<std::convert::Infallible, sqlx::Error> = tokio::select! {
            ended = listening => ended,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let Err(error) = ended;
        tracing::debug!(error = %error, "the notification channel closed; the poll goes on");
        tokio::select! { () = tokio::time::sleep(RETRY) => {}, _ = stop.wait_for(|stop| *stop) => return }
    }
}

/// Tells other nodes, on a connection of its own and never inside an append: a notification there serialises all commits.
async fn tell_other_nodes(store: Store, node: Uuid, mut committed: watch::Receiver<i64>) {
    let mut stop = store.stopping();
    let mut connection: Option<PgConnection> = None;
    loop {
        tokio::select! {
            changed = committed.changed() => if changed.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if connection.is_none() {
            let options = store.connect_options().clone().options([("synchronous_commit", "off")]);
            connection = options.connect().await.ok();
        }
        if let Some(open) = connection.as_mut() {
            let told = sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(node.to_string()).execute(open).await;
            if told.is_err() {
                connection = None;
            }
        }
        tokio::select! { () = tokio::time::sleep(NOTIFY_INTERVAL) => {}, _ = stop.wait_for(|stop| *stop) => return }
    }
}

/// The events after a position, past ones from the database, then live.
pub struct Subscription {
    store: Store,
    position: i64,
    frontier: watch::Receiver<i64>,
}

impl Subscription {
    pub(crate) fn new(store: Store, position: i64) -> Self {
        let frontier = store.feed().watch();
        Self { store, position, frontier }
    }

    /// The position up to which everything was given: what to resume from.
    pub fn position(&self) -> i64 {
        self.position
    }

    /// Waits for at least one event and gives up to `PAGE` of them, in order, none skipped, none twice.
    ///
    /// # Errors
    /// `Database`, `UnreadableEvent`, `Stopping`.
    pub async fn next_batch(&mut self) -> Result<Vec<Arc<Recorded>>, StoreError> {
        loop {
            let batch = self.advance(None, PAGE).await?;
            if !batch.events.is_empty() {
                return Ok(batch.events);
            }
        }
    }

    /// Waits until the frontier is past the position and moves there, over at most `limit` events; with `kinds`, only
    /// those are given when they come from the database.
    pub(crate) async fn advance(&mut self, kinds: Option<&[&str]>, limit: i64) -> Result<Batch, StoreError> {
        let mut stop = self.store.stopping();
        loop {
            let frontier = *self.frontier.borrow_and_update();
            if self.position < frontier {
                let batch = match self.store.feed().recent(self.position, usize::try_from(limit).unwrap_or(usize::MAX))
                {
                    Some(batch) => batch,
                    None => self.read_database(kinds, frontier, limit).await?,
                };
                self.position = batch.up_to;
                return Ok(batch);
            }
            tokio::select! {
                changed = self.frontier.changed() => changed.map_err(|_| StoreError::Stopping)?,
                _ = stop.wait_for(|stop| *stop) => return Err(StoreError::Stopping),
            }
        }
    }

    async fn read_database(&self, kinds: Option<&[&str]>, frontier: i64, limit: i64) -> Result<Batch, StoreError> {
        let mut connection = self.store.pool().acquire().await?;
        let events = match kinds {
            Some(kinds) => reader::range_of_kinds(&mut connection, kinds, self.position, frontier, limit).await?,
            None => reader::range(&mut connection, self.position, frontier, limit).await?,
        };
        let full = events.len() as i64 == limit;
        let up_to = if full { events.last().map_or(frontier, |event| event.position) } else { frontier };
        let upcasters = &self.store.registry().upcasters;
        let events = events.into_iter().map(|event| Arc::new(upcasters.current(event))).collect();
        Ok(Batch { events, up_to })
    }
}
