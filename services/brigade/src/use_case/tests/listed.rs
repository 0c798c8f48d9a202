//! The list of mobilisations takes as many queries for many as for few.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use super::support::{RUST, World, person, seat, world};
use crate::domain::value::CallDeclineReason;
use crate::read::mobilisations::mobilisations;
use crate::use_case::answer::DeclineCall;

/// Counts what sqlx says of each statement.
struct Statements(Arc<AtomicUsize>);

impl Subscriber for Statements {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// How many mobilisations are listed for the viewer, and with how many statements.
async fn listed(world: &World, viewer: &Actor) -> (usize, usize) {
    let statements = Arc::new(AtomicUsize::new(0));
    let counting = tracing::subscriber::set_default(Statements(Arc::clone(&statements)));
    let found = mobilisations(&world.tests.store, viewer, None, 50).await.expect("an answer").len();
    drop(counting);
    (found, statements.load(Ordering::Relaxed))
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
    };
    raise().await;
    let viewers = [world.coordinator(), world.core_coordinator(), world.owner(), person(1)];
    let mut few = Vec::new();
    for viewer in &viewers {
        // The first time brings keys and brigades into memory.
        listed(&world, viewer).await;
        few.push(listed(&world, viewer).await);
    }
    assert!(few.iter().all(|(_, statements)| *statements > 0), "they are counted: {few:?}");
    for _ in 0..3 {
        raise().await;
    }
    for (viewer, (found, statements)) in viewers.iter().zip(few) {
        listed(&world, viewer).await;
        let (now_found, now_statements) = listed(&world, viewer).await;
        assert!(now_found > found || found == 0, "{found} and then {now_found}");
        assert_eq!(now_statements, statements, "for {now_found} as for {found}");
    }
}
