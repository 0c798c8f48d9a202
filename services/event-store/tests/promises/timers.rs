//! Deadlines: durable, fired once over two nodes, cancelled and replaced with the events that ask for it.

use chrono::Duration;
use futures_util::future::BoxFuture;
use serde::Serialize;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{
    Background, CommandError, DueTimer, Registry, Store, StoreOptions, Timer, TimerHandler, Unit, UseCase,
};
use vivier_kernel::clock::{Clock as _, VirtualClock};
use vivier_kernel::id::TypedId as _;
use vivier_postgres::testing::{TestDatabase, database};

use crate::support::{FillJar, Jar, JarId, context, jar};

/// When it is due, a marble falls into the jar.
struct Marble;

impl TimerHandler for Marble {
    fn kind(&self) -> &'static str {
        "marble"
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let jar: JarId = serde_json::from_value(timer.payload.clone())?;
            store.execute(&timer.context(store), &FillJar::new(jar, 1)).await?;
            Ok(())
        })
    }
}

#[derive(Serialize)]
struct SetTimer {
    jar: JarId,
    hours: Option<i64>,
}

impl UseCase for SetTimer {
    const NAME: &'static str = "setTimer";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let key = format!("marble:{}", self.jar);
        match self.hours {
            Some(hours) => unit.schedule(Timer {
                key,
                due_at: unit.now() + Duration::hours(hours),
                kind: "marble",
                payload: serde_json::json!(self.jar),
            }),
            None => unit.cancel_timer(&key),
        }
        Ok(())
    }
}

fn registry() -> Registry {
    let mut registry = crate::support::registry();
    registry.timer(Marble);
    registry
}

async fn two_nodes() -> (TestStore, TestStore, TestDatabase) {
    let database = database().await;
    let one = testing::open(&database.url(), registry()).await.expect("a node");
    let clock: VirtualClock = one.clock.clone();
    let two = testing::open_with(&database.url(), registry(), clock, |_| {}).await.expect("a second node");
    (one, two, database)
}

async fn marbles(test: &TestStore, jar: JarId) -> i64 {
    test.store.load::<Jar>(jar.uuid()).await.expect("a jar").state.marbles
}

#[tokio::test]
async fn thirty_timers_fire_once_each_over_two_nodes() {
    let (one, two, _database) = two_nodes().await;
    let jars: Vec<JarId> = (0..30).map(|_| jar(&one)).collect();
    for id in &jars {
        one.store.execute(&context(&one), &SetTimer { jar: *id, hours: Some(2) }).await.expect("set");
    }
    one.advance_and_fire(Duration::hours(1)).await.expect("too early");
    assert_eq!(marbles(&one, jars[0]).await, 0);
    two.advance_and_fire(Duration::hours(2)).await.expect("fired");
    for id in jars {
        assert_eq!(marbles(&two, id).await, 1);
    }
}

#[tokio::test]
async fn a_timer_outlives_the_process_that_set_it() {
    let database = database().await;
    let id = {
        let first = testing::open(&database.url(), registry()).await.expect("a node");
        let id = jar(&first);
        first.store.execute(&context(&first), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
        id
    };
    let second = testing::open(&database.url(), registry()).await.expect("the next process");
    second.advance_and_fire(Duration::hours(3)).await.expect("fired");
    assert_eq!(marbles(&second, id).await, 1);
}

#[tokio::test]
async fn a_cancelled_timer_stays_silent_and_a_replaced_one_fires_at_its_new_time() {
    let (one, _two, _database) = two_nodes().await;
    let (cancelled, replaced) = (jar(&one), jar(&one));
    for id in [cancelled, replaced] {
        one.store.execute(&context(&one), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    }
    one.store.execute(&context(&one), &SetTimer { jar: cancelled, hours: None }).await.expect("cancelled");
    one.store.execute(&context(&one), &SetTimer { jar: replaced, hours: Some(5) }).await.expect("replaced");
    one.advance_and_fire(Duration::hours(2)).await.expect("nothing is due");
    assert_eq!((marbles(&one, cancelled).await, marbles(&one, replaced).await), (0, 0));
    one.advance_and_fire(Duration::hours(4)).await.expect("fired");
    assert_eq!((marbles(&one, cancelled).await, marbles(&one, replaced).await), (0, 1));
}

#[tokio::test]
async fn a_timer_that_fired_but_was_not_deleted_does_not_act_again() {
    let (one, _two, _database) = two_nodes().await;
    let id = jar(&one);
    one.store.execute(&context(&one), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    let row: (String, chrono::DateTime<chrono::Utc>) =
        sqlx::query_as("select key, due_at from es_timer").fetch_one(one.store.pool()).await.expect("the timer");
    one.advance_and_fire(Duration::hours(2)).await.expect("fired");
    // The crash between the command and the deletion: the row is there again.
    sqlx::query("insert into es_timer (key, kind, due_at, payload) values ($1, 'marble', $2, $3)")
        .bind(&row.0)
        .bind(row.1)
        .bind(serde_json::json!(id))
        .execute(one.store.pool())
        .await
        .expect("the row again");
    one.advance_and_fire(Duration::minutes(1)).await.expect("fired again");
    assert_eq!(marbles(&one, id).await, 1);
    assert!(one.clock.now() > row.1);
}

/// Sets a timer and takes it away again in one command, or the other way round.
#[derive(Serialize)]
struct SetAndCancel {
    jar: JarId,
    stays: bool,
}

impl UseCase for SetAndCancel {
    const NAME: &'static str = "setAndCancel";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let key = format!("marble:{}", self.jar);
        if self.stays {
            unit.cancel_timer(&key);
        }
        let due_at = unit.now() + Duration::hours(1);
        unit.schedule(Timer { key: key.clone(), due_at, kind: "marble", payload: serde_json::json!(self.jar) });
        if !self.stays {
            unit.cancel_timer(&key);
        }
        Ok(())
    }
}

#[tokio::test]
async fn what_a_command_says_last_of_a_timer_holds() {
    let (one, _two, _database) = two_nodes().await;
    let (goes, stays) = (jar(&one), jar(&one));
    for (id, stays) in [(goes, false), (stays, true)] {
        one.store.execute(&context(&one), &SetAndCancel { jar: id, stays }).await.expect("set");
    }
    one.advance_and_fire(Duration::hours(2)).await.expect("fired");
    assert_eq!((marbles(&one, goes).await, marbles(&one, stays).await), (0, 1));
}

/// A tool that keeps read models stays open while a server begins: what is due is the server's, and the tool holds it up by nothing.
#[tokio::test]
async fn a_tool_that_keeps_read_models_fires_no_timer() {
    let database = database().await;
    let (by_tool, by_server) = (Counting::default(), Counting::default());
    let of = |counting: &Counting| {
        let mut registry = crate::support::registry();
        registry.timer(counting.clone());
        registry
    };
    let clock = VirtualClock::at(testing::TEST_START.parse().expect("an instant"));
    let read_models = |options: &mut StoreOptions| options.background = Background::ReadModels;
    let tool = testing::open_with(&database.url(), of(&by_tool), clock.clone(), read_models).await.expect("a tool");
    let id = jar(&tool);
    tool.store.execute(&context(&tool), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    tool.store.execute(&context(&tool), &FillJar::new(id, 3)).await.expect("filled");
    tool.settle().await.expect("its read models follow");
    tool.advance(Duration::hours(2));
    let server = testing::open_with(&database.url(), of(&by_server), clock, |_| {}).await.expect("a server");
    server.advance_and_fire(Duration::zero()).await.expect("fired");
    assert_eq!((by_tool.times(), by_server.times()), (0, 1));
}

#[tokio::test]
async fn a_store_that_begins_to_act_later_fires_what_came_due_meanwhile() {
    let database = database().await;
    let times = Counting::default();
    let mut registry = crate::support::registry();
    registry.timer(times.clone());
    let clock = VirtualClock::at(testing::TEST_START.parse().expect("an instant"));
    let read_models = |options: &mut StoreOptions| options.background = Background::ReadModels;
    let store = testing::open_with(&database.url(), registry, clock, read_models).await.expect("a store");
    let id = jar(&store);
    store.store.execute(&context(&store), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    store.advance(Duration::hours(2));
    store.settle().await.expect("its read models follow");
    assert_eq!(times.times(), 0);
    store.store.begin_acting();
    store.advance_and_fire(Duration::zero()).await.expect("fired");
    assert_eq!(times.times(), 1);
}

/// Counts how often it was fired.
#[derive(Clone, Default)]
struct Counting(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Counting {
    fn times(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

impl TimerHandler for Counting {
    fn kind(&self) -> &'static str {
        "marble"
    }

    fn fire<'a>(&'a self, _: &'a Store, _: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Box::pin(async { Ok(()) })
    }
}

/// Is done only when somebody says so.
struct Slow(std::sync::Arc<tokio::sync::Notify>);

impl TimerHandler for Slow {
    fn kind(&self) -> &'static str {
        "slow"
    }

    fn is_slow(&self) -> bool {
        true
    }

    fn fire<'a>(&'a self, _: &'a Store, _: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            self.0.notified().await;
            Ok(())
        })
    }
}

#[derive(Serialize)]
struct SetSlow;

impl UseCase for SetSlow {
    const NAME: &'static str = "setSlow";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let payload = serde_json::Value::Null;
        unit.schedule(Timer { key: "slow".to_owned(), due_at: unit.now(), kind: "slow", payload });
        Ok(())
    }
}

#[tokio::test]
async fn no_deadline_waits_for_slow_work() {
    let database = database().await;
    let release = std::sync::Arc::new(tokio::sync::Notify::new());
    let mut registry = registry();
    registry.timer(Slow(release.clone()));
    let store = testing::open(&database.url(), registry).await.expect("a node");
    store.store.execute(&context(&store), &SetSlow).await.expect("set");
    let id = jar(&store);
    store.store.execute(&context(&store), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    let marble = async {
        while marbles(&store, id).await == 0 {
            tokio::task::yield_now().await;
        }
        // Only now is the slow one allowed to end.
        release.notify_one();
    };
    let (fired, ()) = tokio::join!(store.advance_and_fire(Duration::hours(2)), marble);
    fired.expect("both have fired");
}

/// Meets somebody who was quicker, the first time.
struct Overtaken(Counting);

impl TimerHandler for Overtaken {
    fn kind(&self) -> &'static str {
        "marble"
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        let first = self.0.times() == 0;
        let counted = self.0.fire(store, timer);
        Box::pin(async move {
            counted.await?;
            if first { Err(CommandError::Taken { scope: "marble" }) } else { Ok(()) }
        })
    }
}

#[tokio::test]
async fn a_timer_whose_command_came_second_decides_anew() {
    let database = database().await;
    let times = Counting::default();
    let mut registry = crate::support::registry();
    registry.timer(Overtaken(times.clone()));
    let store = testing::open(&database.url(), registry).await.expect("a node");
    let id = jar(&store);
    store.store.execute(&context(&store), &SetTimer { jar: id, hours: Some(1) }).await.expect("set");
    store.advance_and_fire(Duration::hours(2)).await.expect("fired");
    assert_eq!(times.times(), 1);
    store.advance_and_fire(Duration::hours(1)).await.expect("fired");
    assert_eq!(times.times(), 2, "it is not given up");
    store.advance_and_fire(Duration::hours(24)).await.expect("nothing is due");
    assert_eq!(times.times(), 2, "what is done is done");
}
