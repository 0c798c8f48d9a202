//! One command, one transaction over all its streams, each at its expected version.

use serde::Serialize;
use sqlx::{Connection as _, PgConnection};
use vivier_event_store::{AsOf, CommandError, Unit, UseCase};
use vivier_kernel::id::TypedId as _;

use crate::support::{FillJar, Jar, JarCommand, JarId, MoveMarbles, context, fill, jar, store};

#[tokio::test]
async fn a_command_over_two_streams_is_written_whole_or_not_at_all() {
    let (test, _database) = store().await;
    let (one, two) = (jar(&test), jar(&test));
    fill(&test, one, 5).await;

    test.store.execute(&context(&test), &MoveMarbles { from: one, to: two, marbles: 3 }).await.expect("a move");
    let refused = test.store.execute(&context(&test), &MoveMarbles { from: one, to: two, marbles: 3 }).await;

    assert!(matches!(refused, Err(CommandError::Refused(problem)) if problem.code == "NOT_ENOUGH"));
    let left = test.store.load::<Jar>(one.uuid()).await.expect("one");
    let right = test.store.load::<Jar>(two.uuid()).await.expect("two");
    assert_eq!((left.state.marbles, left.version, right.state.marbles, right.version), (2, 2, 3, 1));
}

#[tokio::test]
async fn a_client_that_read_an_older_version_is_told_both() {
    let (test, _database) = store().await;
    let id = jar(&test);
    fill(&test, id, 1).await;
    fill(&test, id, 1).await;

    let command = FillJar { expected_version: Some(1), ..FillJar::new(id, 1) };
    let conflict = test.store.execute(&context(&test), &command).await;

    assert!(matches!(conflict, Err(CommandError::Conflict { expected: 1, actual: 2 })), "{conflict:?}");
    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").version, 2);
}

#[tokio::test]
async fn what_is_already_so_appends_nothing() {
    let (test, _database) = store().await;
    let done = test.store.execute(&context(&test), &FillJar::new(jar(&test), 0)).await.expect("nothing to do");
    assert_eq!(done.position, None);
}

#[tokio::test]
async fn fifty_clients_on_one_stream_all_count_once() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (store, context) = (test.store.clone(), context(&test));
        tasks.spawn(async move { store.execute(&context, &FillJar::new(id, 1)).await.map(|done| done.outcome) });
    }
    let mut outcomes: Vec<i64> = Vec::new();
    while let Some(result) = tasks.join_next().await {
        outcomes.push(result.expect("no panic").expect("an acknowledged command"));
    }
    outcomes.sort_unstable();
    assert_eq!(outcomes, (1..=50).collect::<Vec<_>>(), "each saw the state that the one before it left");
    let loaded = test.store.load::<Jar>(id.uuid()).await.expect("the jar");
    assert_eq!((loaded.version, loaded.state.marbles), (50, 50));
}

#[tokio::test]
async fn marbles_moved_in_circles_by_many_clients_never_appear_or_vanish() {
    let (test, _database) = store().await;
    let jars: Vec<_> = (0..4).map(|_| jar(&test)).collect();
    for id in &jars {
        // Enough for any order of the moves: a jar that runs out would rightly refuse.
        fill(&test, *id, 120).await;
    }
    let mut tasks = tokio::task::JoinSet::new();
    for client in 0..24_usize {
        let (store, context) = (test.store.clone(), context(&test));
        let command = MoveMarbles { from: jars[client % 4], to: jars[(client * 7 + 1 + client % 3) % 4], marbles: 1 };
        if command.from == command.to {
            continue;
        }
        tasks.spawn(async move {
            for _ in 0..5 {
                store.execute(&context, &command).await.expect("a move");
            }
        });
    }
    while let Some(result) = tasks.join_next().await {
        result.expect("no client failed");
    }
    let mut sum = 0;
    for id in jars {
        sum += test.store.load::<Jar>(id.uuid()).await.expect("a jar").state.marbles;
    }
    assert_eq!(sum, 480);
}

#[tokio::test]
async fn a_second_node_writes_to_the_same_streams() {
    let (one, database) = store().await;
    let two =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    let id = jar(&one);
    for _ in 0..10 {
        fill(&one, id, 1).await;
        fill(&two, id, 1).await;
    }
    assert_eq!(one.store.load::<Jar>(id.uuid()).await.expect("the jar").state.marbles, 20);
}

#[tokio::test]
async fn several_streams_are_loaded_together_as_each_is_by_itself_whoever_wrote_them() {
    let (one, database) = store().await;
    let two =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    let [grown, same, unknown, none] = [jar(&one), jar(&one), jar(&one), jar(&one)];
    for id in [grown, same] {
        fill(&one, id, 1).await;
        one.store.load::<Jar>(id.uuid()).await.expect("it is remembered");
    }
    for id in [grown, unknown] {
        fill(&two, id, 10).await;
    }

    let ids = [grown, same, unknown, none, grown].map(|id| id.uuid());
    let together = one.store.load_all::<Jar>(&ids).await.expect("the jars");

    assert_eq!(together.len(), 4);
    for (id, expected) in [(grown, (2, 11)), (same, (1, 1)), (unknown, (1, 10)), (none, (0, 0))] {
        let alone = one.store.load::<Jar>(id.uuid()).await.expect("the jar");
        let found = [&together[&id.uuid()], &alone].map(|jar| (jar.version, jar.state.marbles));
        assert_eq!(found, [expected, expected]);
    }
    assert!(one.store.load_all::<Jar>(&[]).await.expect("none").is_empty());
}

#[tokio::test]
async fn a_stream_is_read_as_it_was() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let first = fill(&test, id, 1).await;
    let noon = vivier_kernel::clock::Clock::now(&test.clock);
    test.advance(chrono::Duration::hours(1));
    fill(&test, id, 10).await;

    for at in [AsOf::Position(first), AsOf::Instant(noon)] {
        let then = test.store.load_at::<Jar>(id.uuid(), at).await.expect("the past");
        assert_eq!((then.version, then.state.marbles), (1, 1), "{at:?}");
    }
    let before = test.store.load_at::<Jar>(id.uuid(), AsOf::Position(first - 1)).await.expect("before it was");
    assert!(!before.exists());
}

#[tokio::test]
async fn events_are_never_updated_deleted_or_truncated() {
    let (test, _database) = store().await;
    fill(&test, jar(&test), 1).await;
    for statement in ["update es_event set version = 7", "delete from es_event", "truncate es_event"] {
        let refused = sqlx::raw_sql(statement).execute(test.store.pool()).await.expect_err(statement);
        let code = refused.as_database_error().and_then(|error| error.code().map(|code| code.to_string()));
        assert_eq!(code.as_deref(), Some("VV002"), "{statement}");
    }
}

/// Fills one jar where the other has not taken the name, and says who has it.
#[derive(Serialize)]
struct FillWhileFree {
    jar: JarId,
    owner: JarId,
}

const NAME: (&str, &str) = ("test.name", "the blue jar");

impl UseCase for FillWhileFree {
    const NAME: &'static str = "fillWhileFree";
    type Outcome = Option<uuid::Uuid>;

    async fn run(&self, unit: &mut Unit) -> Result<Self::Outcome, CommandError> {
        let holder = unit.store().find_claim(NAME.0, NAME.1).await?.filter(|holder| *holder != self.owner.uuid());
        if holder.is_none() {
            let mut jar = unit.load::<Jar>(self.jar).await?;
            unit.decide(&mut jar, JarCommand::Fill { jar: self.jar, marbles: 1, note: None })?;
            unit.expect_free(NAME.0, NAME.1, self.owner);
        }
        Ok(holder)
    }
}

#[tokio::test]
async fn what_was_free_when_a_command_was_decided_is_free_when_it_is_written_or_the_command_is_decided_again() {
    let (test, database) = store().await;
    let (mine, other) = (jar(&test), jar(&test));
    let run = async || {
        let command = FillWhileFree { jar: mine, owner: mine };
        test.store.execute(&context(&test), &command).await.expect("an answer").outcome
    };
    assert_eq!(run().await, None);
    assert_eq!(test.store.find_claim(NAME.0, NAME.1).await.expect("found"), None, "what is looked at is not taken");

    // Somebody is taking it: not seen by the decision, and waited for by what it writes.
    let mut taking = PgConnection::connect(&database.url()).await.expect("a connection");
    let mut transaction = taking.begin().await.expect("begin");
    sqlx::query("insert into es_claim (scope, value_hash, owner) values ($1, $2, $3)")
        .bind(NAME.0)
        .bind(test.store.keys().claim_hash(NAME.0, NAME.1).as_slice())
        .bind(other.uuid())
        .execute(&mut *transaction)
        .await
        .expect("taken");
    let (outcome, ()) = tokio::join!(run(), async {
        let mut looking = PgConnection::connect(&database.url()).await.expect("a connection");
        let waiting =
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event = 'transactionid'";
        while sqlx::query_scalar::<_, i64>(waiting).fetch_one(&mut looking).await.expect("the waiting") == 0 {
            tokio::task::yield_now().await;
        }
        transaction.commit().await.expect("commit");
    });
    assert_eq!(outcome, Some(other.uuid()), "decided again");
    assert_eq!(test.store.load::<Jar>(mine.uuid()).await.expect("the jar").version, 1);

    // What one has oneself is no hindrance, and stays one's own.
    sqlx::query("update es_claim set owner = $1").bind(mine.uuid()).execute(&mut taking).await.expect("mine");
    assert_eq!(run().await, None);
    assert_eq!(test.store.find_claim(NAME.0, NAME.1).await.expect("found"), Some(mine.uuid()));
}
