//! The list of mobilisations takes as many queries for many as for few.

use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::instrument::WithSubscriber as _;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use super::support::{RUST, World, person, seat, world};
use crate::domain::value::CallDeclineReason;
use crate::read::mobilisations::mobilisations;
use crate::use_case::answer::DeclineCall;

/// Keeps what sqlx says of each statement.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

struct Summary(String);

impl Visit for Summary {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "summary" {
            self.0 = format!("{value:?}");
        }
    }
}

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut summary = Summary(String::new());
        event.record(&mut summary);
        self.0.lock().expect("no panic while the lock is held").push(summary.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// How many mobilisations are listed for the viewer, and with which statements.
async fn listed(world: &World, viewer: &Actor) -> (usize, Vec<String>) {
    let statements = Statements::default();
    // Of this query alone, and not of what else the process does meanwhile.
    let query = mobilisations(&world.tests.store, viewer, None, 50).with_subscriber(statements.clone());
    let found = query.await.expect("an answer").len();
    let statements = statements.0.lock().expect("no panic while the lock is held").clone();
    (found, statements)
}

#[tokio::test]
async fn it_takes_as_many_queries_for_many_as_for_few() {
    let world = world().await;
    for number in 1..=4 {
        world.member(number, RUST, world.brigade).await;
    }
    let raise = async || {
        let id = world.composed(vec![seat(0, RUST)]).await;
        world.called(id).await;
        // Words that somebody wrote are opened for whoever may read them.
        let first = world.state(id).await.calls[0].clone();
        let number = first.callee.account.uuid().as_u128();
        let words = crate::domain::value::Words::new("Pas cette fois.").ok();
        let no = DeclineCall { mobilisation: id, call: first.id, reason: CallDeclineReason::Personal, words };
        world.run(&person(number), no).await.expect("a no");
        world.settle().await;
        number
    };
    let called = raise().await;
    let viewers = [world.coordinator(), world.core_coordinator(), world.owner(), person(called)];
    let mut few = Vec::new();
    for viewer in &viewers {
        // The first time brings keys and brigades into memory.
        listed(&world, viewer).await;
        few.push(listed(&world, viewer).await);
    }
    assert!(few.iter().all(|(_, statements)| !statements.is_empty()), "they are counted: {few:?}");
    for _ in 0..3 {
        raise().await;
    }
    for (viewer, (found, statements)) in viewers.iter().zip(few) {
        listed(&world, viewer).await;
        let (now_found, now_statements) = listed(&world, viewer).await;
        assert!(found > 0 && now_found >= found, "{found} and then {now_found}");
        assert_eq!(now_statements.len(), statements.len(), "for {now_found} as for {found}: {now_statements:#?}");
    }
}
