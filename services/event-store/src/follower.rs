//! Followers: what has to happen once after an event of another service, outside that event's transaction.
//!
//! A follower sees each event of its kinds in the global order, at least once, from the moment on that it was first
//! registered (what happened before is history, and is not acted upon), or from the first event on where it says so. Its checkpoint is its own. Rebuilding a read model does not move
//! it, and a restart goes on where it stood, with at most the last event again; so [`Follower::follow`] executes commands that act
//! once, by [`context`] or because the domain says so.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::command::{CommandContext, UseCase};
use crate::error::{CommandError, StoreError};
use crate::feed::Subscription;
use crate::projection::leader::Leadership;
use crate::recorded::Recorded;
use crate::store::Store;

/// Events looked at between two looks at who leads.
const BATCH: i64 = 500;
/// First pause after a fault; it doubles with each one in a row, up to `LONGEST_PAUSE`.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// A checkpoint over events of other kinds is written after this many positions; sooner would cost a write each.
const SKIP: i64 = 500;
/// How long somebody waits for a follower before they are told, and the time between two looks.
const WAIT_LIMIT: Duration = Duration::from_secs(30);
const WAIT_STEP: Duration = Duration::from_millis(3);

/// Where a follower begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Begins {
    /// What happened before is history.
    WithTheNext,
    /// What it keeps has to account for all that ever happened.
    WithTheFirst,
}

/// Acts on events after they were committed.
pub trait Follower: Send + Sync + 'static {
    /// Names its checkpoint; it never changes.
    fn name(&self) -> &'static str;

    /// The kinds of events that it sees.
    fn kinds(&self) -> &'static [&'static str];

    /// Where it begins when it is registered for the first time.
    fn begins(&self) -> Begins {
        Begins::WithTheNext
    }

    /// Does what follows. A refusal counts as done; a fault of the store stops it here until a later try succeeds.
    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>>;
}

/// The circumstances of a command that a follower executes: caused by the event, once for each follower, event and `step`.
pub fn context(store: &Store, follower: &str, event: &Recorded, step: &str) -> CommandContext {
    CommandContext::system(follower, store.clock())
        .with_key(format!("follower:{follower}:{}:{step}", event.reference()))
        .caused_by(event.reference())
}

/// Executes in its [`context`] what follows an event for one of the things that it concerns, by whose name the `step` goes. Whatever else is said to
/// it than a fault, that thing has moved on by itself: it counts as done, and the others have their turn.
///
/// # Errors
/// The store's fault.
pub async fn act<U: UseCase>(
    store: &Store,
    follower: &str,
    event: &Recorded,
    step: impl std::fmt::Display,
    use_case: &U,
) -> Result<(), StoreError> {
    let context = context(store, follower, event, &step.to_string());
    match store.execute(&context, use_case).await {
        Err(CommandError::Store(error)) => Err(error),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Gives every follower that has none yet a place: the present end of the global order, or its beginning.
pub(crate) async fn prepare(store: &Store) -> Result<(), StoreError> {
    for follower in &store.registry().followers {
        sqlx::query("insert into es_follower (name, position) values ($1, $2) on conflict do nothing")
            .bind(follower.name())
            .bind(match follower.begins() {
                Begins::WithTheNext => store.position(),
                Begins::WithTheFirst => 0,
            })
            .execute(store.pool())
            .await?;
    }
    Ok(())
}

pub(crate) fn start(store: &Store, leadership: &Leadership) {
    for follower in &store.registry().followers {
        let lead = leadership.of(&format!("follower:{}", follower.name()));
        tokio::spawn(work(store.clone(), Arc::clone(follower), lead));
    }
}

async fn work(store: Store, follower: Arc<dyn Follower>, mut lead: watch::Receiver<bool>) {
    let mut stop = store.stopping();
    let mut pause = FIRST_PAUSE;
    loop {
        tokio::select! {
            led = lead.wait_for(|held| *held) => if led.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        match go_on(&store, &*follower, &mut lead, &mut pause).await {
            Ok(()) => {}
            // What the end of the pool breaks off is no fault.
            Err(_) if *stop.borrow() => return,
            Err(error) => {
                tracing::warn!(follower = follower.name(), error = %error, source = ?std::error::Error::source(&error).map(ToString::to_string), "a follower could not go on; it tries again");
                metrics::counter!("vivier_follower_faults", "name" => follower.name()).increment(1);
                let _ = complain(&store, follower.name(), &error).await;
                tokio::select! { () = tokio::time::sleep(pause) => {}, _ = stop.wait_for(|stop| *stop) => return }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Follows until another node leads.
async fn go_on(
    store: &Store,
    follower: &dyn Follower,
    lead: &mut watch::Receiver<bool>,
    pause: &mut Duration,
) -> Result<(), StoreError> {
    let mut stored: i64 = sqlx::query_scalar("select position from es_follower where name = $1")
        .bind(follower.name())
        .fetch_one(store.pool())
        .await?;
    let mut subscription = Subscription::new(store.clone(), stored);
    loop {
        let batch = tokio::select! {
            batch = subscription.advance(Some(follower.kinds()), BATCH) => batch?,
            _ = lead.wait_for(|held| !*held) => return Ok(()),
        };
        for event in batch.events.iter().filter(|event| follower.kinds().contains(&event.kind.as_str())) {
            match follower.follow(store, event).await {
                Ok(()) => {}
                Err(CommandError::Store(error)) => return Err(error),
                Err(refused) => {
                    tracing::debug!(follower = follower.name(), kind = event.kind, outcome = %refused, "what should follow an event was no longer wanted");
                }
            }
            if !advance(store, follower.name(), stored, event.position).await? {
                return Ok(());
            }
            stored = event.position;
            *pause = FIRST_PAUSE;
        }
        if batch.up_to - stored >= SKIP {
            if !advance(store, follower.name(), stored, batch.up_to).await? {
                return Ok(());
            }
            stored = batch.up_to;
        }
    }
}

/// Moves the checkpoint; false where another node moved it.
async fn advance(store: &Store, name: &str, from: i64, to: i64) -> Result<bool, StoreError> {
    let moved = sqlx::query(
        "update es_follower set position = $3, error = null, updated_at = clock_timestamp() where name = $1 and position = $2",
    )
    .bind(name)
    .bind(from)
    .bind(to)
    .execute(store.pool())
    .await?;
    Ok(moved.rows_affected() == 1)
}

async fn complain(store: &Store, name: &str, error: &StoreError) -> Result<(), StoreError> {
    sqlx::query("update es_follower set error = $2, updated_at = clock_timestamp() where name = $1")
        .bind(name)
        .bind(error.to_string())
        .execute(store.pool())
        .await?;
    Ok(())
}

impl Store {
    /// Up to which position a follower has acted; `None` where there is none of that name.
    ///
    /// # Errors
    /// `Database`.
    pub async fn followed(&self, name: &str) -> Result<Option<i64>, StoreError> {
        Ok(sqlx::query_scalar("select position from es_follower where name = $1")
            .bind(name)
            .fetch_optional(self.pool())
            .await?)
    }

    /// Waits until a follower has acted on every event of its kinds up to `position`.
    ///
    /// # Errors
    /// `ReadModelBehind` with the follower's name after half a minute, or where there is none of that name; `Database`.
    pub async fn wait_for_follower(&self, name: &str, position: i64) -> Result<(), StoreError> {
        let behind = || StoreError::ReadModelBehind { name: name.to_owned(), position };
        let follower = self.registry().followers.iter().find(|follower| follower.name() == name);
        let kinds = follower.ok_or_else(behind)?.kinds();
        let reached = tokio::time::timeout(WAIT_LIMIT, async {
            loop {
                let waiting: bool = sqlx::query_scalar(
                    "select f.position < $2 and exists (select from es_event e where e.position > f.position \
                       and e.position <= $2 and e.kind = any($3)) from es_follower f where f.name = $1",
                )
                .bind(name)
                .bind(position)
                .bind(kinds)
                .fetch_one(self.pool())
                .await?;
                if !waiting {
                    return Ok::<(), StoreError>(());
                }
                tokio::time::sleep(WAIT_STEP).await;
            }
        });
        reached.await.map_err(|_| behind())?
    }
}
