//! A command sent twice with the same key acts once; the key with another content is refused.

use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::support::{FillJar, Jar, MoveMarbles, context, fill, jar, store};

#[tokio::test]
async fn the_same_key_answers_with_the_first_outcome() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let keyed = context(&test).with_key("k1");
    let first = test.store.execute(&keyed, &FillJar::new(id, 3)).await.expect("the first time");
    fill(&test, id, 4).await;
    let second = test.store.execute(&keyed, &FillJar::new(id, 3)).await.expect("the second time");

    assert!(!first.replayed && second.replayed);
    assert_eq!((second.outcome, second.position), (first.outcome, first.position));
    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").version, 2);
}

#[tokio::test]
async fn the_same_key_with_another_content_is_refused_and_writes_nothing() {
    let (test, _database) = store().await;
    let id = jar(&test);
    let keyed = context(&test).with_key("k1");
    test.store.execute(&keyed, &FillJar::new(id, 3)).await.expect("the first time");
    let reused = test.store.execute(&keyed, &FillJar::new(id, 4)).await;

    assert!(matches!(reused, Err(CommandError::KeyReused)), "{reused:?}");
    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").state.marbles, 3);
}

#[tokio::test]
async fn keys_of_two_actors_never_meet() {
    let (test, _database) = store().await;
    let id = jar(&test);
    for _ in 0..2 {
        let account = AccountId::new(test.store.clock());
        let actor = Actor::Account { account, verified: true, grants: Vec::new() };
        let keyed = CommandContext::new(actor, test.store.clock()).with_key("same");
        let done = test.store.execute(&keyed, &FillJar::new(id, 1)).await.expect("an own command");
        assert!(!done.replayed);
    }
}

#[tokio::test]
async fn a_repeated_command_that_would_now_be_refused_answers_as_it_did() {
    let (test, _database) = store().await;
    let (one, two) = (jar(&test), jar(&test));
    fill(&test, one, 3).await;
    let keyed = context(&test).with_key("move");
    let command = MoveMarbles { from: one, to: two, marbles: 3 };
    test.store.execute(&keyed, &command).await.expect("the first time");
    let second = test.store.execute(&keyed, &command).await.expect("an echo of the first, not NOT_ENOUGH");
    assert!(second.replayed);
}

#[tokio::test]
async fn twenty_copies_at_once_act_once() {
    let (test, database) = store().await;
    let other =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    let id = jar(&test);
    let mut tasks = tokio::task::JoinSet::new();
    for copy in 0..20 {
        let store = if copy % 2 == 0 { test.store.clone() } else { other.store.clone() };
        let keyed = context(&test).with_key("once");
        tasks.spawn(async move { store.execute(&keyed, &FillJar::new(id, 1)).await });
    }
    let mut acted = 0;
    while let Some(result) = tasks.join_next().await {
        let done = result.expect("no panic").expect("every copy is answered");
        assert_eq!(done.outcome, 1);
        acted += usize::from(!done.replayed);
    }
    assert_eq!(acted, 1);
    assert_eq!(test.store.load::<Jar>(id.uuid()).await.expect("the jar").version, 1);
}

#[tokio::test]
async fn what_was_done_before_can_be_seen_by_whoever_is_told_so() {
    let (test, database) = store().await;
    let other =
        vivier_event_store::testing::open(&database.url(), crate::support::registry()).await.expect("a second node");
    for round in 0..20 {
        let id = jar(&test);
        assert!(!other.store.glance::<Jar>(id.uuid()).await.expect("looked for").exists());
        let keyed = context(&test).with_key(format!("round {round}"));
        test.store.execute(&keyed, &FillJar::new(id, 3)).await.expect("done by the first node");
        let again = other.store.execute(&keyed, &FillJar::new(id, 3)).await.expect("told by the second node");
        assert!(again.replayed);
        let seen = other.store.glance::<Jar>(id.uuid()).await.expect("seen");
        assert_eq!(seen.state.marbles, 3, "round {round}: it remembers that there was no jar");
    }
}

#[tokio::test]
async fn keys_of_two_strangers_meet_only_where_they_send_the_same() {
    let (test, _database) = store().await;
    let (one, two) = (jar(&test), jar(&test));
    let stranger = || CommandContext::new(Actor::Anonymous, test.store.clock()).with_key("same");
    let first = test.store.execute(&stranger(), &FillJar::new(one, 1)).await.expect("one stranger's");
    let other =
        test.store.execute(&stranger(), &FillJar::new(two, 1)).await.expect("another's, who chose the same key");
    assert!(!first.replayed && !other.replayed);
    let again = test.store.execute(&stranger(), &FillJar::new(one, 1)).await.expect("the first one again");
    assert!(again.replayed);
    assert_eq!(again.position, first.position);
}
