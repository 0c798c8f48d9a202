//! Followers: from now on, in order, at least once, on one of two nodes, moved by no rebuild; a fault holds them and a refusal does
//! not. And notices, which reach their handler in the transaction of what happened or not at all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use serde::Serialize;
use uuid::Uuid;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{
    CommandError, DueTimer, Follower, Recorded, Registry, Store, StoreError, TimerHandler, Unit, UseCase, follower,
    notice,
};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::problem::Problem;
use vivier_postgres::testing::database;

use crate::support::{FillJar, Jar, JarCommand, JarEvent, JarId, MoveMarbles, context, fill, jar};

/// For each marble that falls into a jar, as many go into its echo.
#[derive(Clone, Default)]
struct Echo {
    seen: Arc<Mutex<Vec<i64>>>,
    broken: Arc<AtomicBool>,
}

/// The jar that echoes another.
fn echo(jar: Uuid) -> JarId {
    JarId::from_uuid(Uuid::from_u128(jar.as_u128() ^ 1))
}

/// A jar filled so is one that nothing follows from.
const REFUSED: i64 = 13;
/// How often, and how long at most, something is waited for.
const GLANCE: std::time::Duration = std::time::Duration::from_millis(5);
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);
/// Echoes are not echoed.
const ECHOED: i64 = 100;

impl Follower for Echo {
    fn name(&self) -> &'static str {
        "echo"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["JarFilled"]
    }

    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let JarEvent::JarFilled(filled) = event.event::<JarEvent>().expect("of its kinds") else { return Ok(()) };
            if filled.marbles >= ECHOED {
                return Ok(());
            }
            if self.broken.load(Ordering::SeqCst) {
                return Err(CommandError::Store(StoreError::Unsealable));
            }
            self.seen.lock().expect("no panic").push(filled.marbles);
            if filled.marbles == REFUSED {
                return Err(Problem::new("REFUSED").into());
            }
            let command = FillJar::new(echo(event.stream_id), ECHOED + filled.marbles);
            // What is refused of one thing keeps nothing from the others.
            let refused = MoveMarbles { from: JarId::default(), to: command.jar, marbles: 1 };
            follower::act(store, self.name(), event, "refused", &refused).await?;
            Ok(follower::act(store, self.name(), event, "echo", &command).await?)
        })
    }
}

fn registry(echo: Echo) -> Registry {
    let mut registry = crate::support::registry();
    registry.follower(echo);
    registry
}

/// Waits until the follower has passed a position.
async fn followed(store: &TestStore, position: i64) {
    let mut glances = tokio::time::interval(GLANCE);
    let passed = async {
        while store.store.followed("echo").await.expect("a place") < Some(position) {
            glances.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, passed).await.expect("the follower goes on");
}

async fn echoed(store: &TestStore, jar: JarId) -> i64 {
    store.store.load::<Jar>(echo(jar.uuid()).uuid()).await.expect("a jar").state.marbles
}

#[tokio::test]
async fn it_acts_once_on_what_happens_from_now_on_whatever_is_restarted_or_rebuilt() {
    let database = database().await;
    let history = {
        let before = testing::open(&database.url(), crate::support::registry()).await.expect("a store");
        let history = jar(&before);
        fill(&before, history, 1).await;
        history
    };
    let marbles = {
        let follower = Echo::default();
        let first = testing::open(&database.url(), registry(follower)).await.expect("a store");
        let marbles = jar(&first);
        let position = fill(&first, marbles, 2).await;
        followed(&first, position).await;
        assert_eq!((echoed(&first, history).await, echoed(&first, marbles).await), (0, ECHOED + 2));
        marbles
    };
    // The crash between the command and the checkpoint: the last event comes again.
    let follower = Echo::default();
    let second = testing::open(&database.url(), crate::support::registry()).await.expect("a store without it");
    sqlx::query("update es_follower set position = 0").execute(second.store.pool()).await.expect("moved back");
    drop(second);
    let third = testing::open(&database.url(), registry(follower.clone())).await.expect("a store");
    let other = jar(&third);
    third.store.rebuild("jar_card", &mut |_| {}).await.expect("rebuilt");
    let position = fill(&third, other, 3).await;
    followed(&third, position).await;
    assert_eq!(*follower.seen.lock().expect("no panic"), [1, 2, 3]);
    assert_eq!((echoed(&third, marbles).await, echoed(&third, other).await), (ECHOED + 2, ECHOED + 3));
}

#[tokio::test]
async fn a_fault_holds_it_and_a_refusal_does_not() {
    let database = database().await;
    let follower = Echo::default();
    let store = testing::open(&database.url(), registry(follower.clone())).await.expect("a store");
    let jar = jar(&store);
    let refused = fill(&store, jar, REFUSED).await;
    followed(&store, refused).await;
    follower.broken.store(true, Ordering::SeqCst);
    let held = fill(&store, jar, 4).await;
    let mut glances = tokio::time::interval(GLANCE);
    let complaint = async {
        loop {
            let row = sqlx::query_scalar("select error from es_follower").fetch_one(store.store.pool()).await;
            if let Some(error) = row.expect("a row") {
                return error;
            }
            glances.tick().await;
        }
    };
    let error: String = tokio::time::timeout(PATIENCE, complaint).await.expect("it says why");
    assert_eq!(error, StoreError::Unsealable.to_string());
    assert_eq!(store.store.followed("echo").await.expect("a place"), Some(refused));
    follower.broken.store(false, Ordering::SeqCst);
    followed(&store, held).await;
    assert_eq!(*follower.seen.lock().expect("no panic"), [REFUSED, 4]);
}

#[tokio::test]
async fn over_two_nodes_each_event_is_followed_once() {
    let database = database().await;
    let follower = Echo::default();
    let one = testing::open(&database.url(), registry(follower.clone())).await.expect("a node");
    let two = testing::open_with(&database.url(), registry(follower.clone()), one.clock.clone(), |_| {}).await;
    let two = two.expect("a second node");
    let mut last = 0;
    for marbles in 1..=20 {
        let node = if marbles % 2 == 0 { &one } else { &two };
        last = fill(node, jar(node), marbles).await;
    }
    followed(&one, last).await;
    let mut seen = follower.seen.lock().expect("no panic").clone();
    seen.sort_unstable();
    assert_eq!(seen, (1..=20).collect::<Vec<i64>>());
}

/// Fills a jar and says so.
#[derive(Serialize)]
struct FillAndTell {
    jar: JarId,
    marbles: i64,
}

impl UseCase for FillAndTell {
    const NAME: &'static str = "fillAndTell";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut jar = unit.load::<Jar>(self.jar).await?;
        let told = Notice::new(Family::Mission, "jar.filled", format!("jar:{}", self.jar)).to(AccountId::default());
        unit.notify(&told.number("marbles", self.marbles))?;
        unit.decide(&mut jar, JarCommand::Fill { jar: self.jar, marbles: self.marbles, note: None })?;
        if self.marbles == REFUSED {
            return Err(Problem::new("REFUSED").into());
        }
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Notice>>>);

impl TimerHandler for Told {
    fn kind(&self) -> &'static str {
        notice::KIND
    }

    fn fire<'a>(&'a self, _: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            self.0.lock().expect("no panic").push(serde_json::from_value(timer.payload.clone())?);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_notice_is_given_with_what_happened_or_not_at_all() {
    let database = database().await;
    let told = Told::default();
    let mut registry = crate::support::registry();
    registry.timer(told.clone());
    let store = testing::open(&database.url(), registry).await.expect("a store");
    for marbles in [REFUSED, 5] {
        let command = FillAndTell { jar: jar(&store), marbles };
        let done = store.store.execute(&context(&store), &command).await;
        assert_eq!(done.is_ok(), marbles != REFUSED);
    }
    store.advance_and_fire(chrono::Duration::seconds(1)).await.expect("fired");
    let told = told.0.lock().expect("no panic").clone();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].values.len(), 1);
    assert_eq!(told[0].template, "jar.filled");
}
