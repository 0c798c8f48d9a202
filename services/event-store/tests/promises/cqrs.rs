//! cqrs-es's traits on this store.

use std::collections::HashMap;

use cqrs_es::{AggregateContext as _, AggregateError, EventStore as _};
use vivier_event_store::cqrs::{CqrsStore, Event};
use vivier_event_store::testing::{TEST_START, given_when_then};
use vivier_kernel::id::{SubjectId, TypedId as _};

use crate::support::{Jar, JarCommand, JarEmptied, JarFilled, JarRefusal, jar, store};

fn filled(jar: crate::support::JarId, marbles: i64) -> JarFilled {
    JarFilled { jar, marbles, note: None }
}

#[tokio::test]
async fn given_when_then_runs_on_the_pure_functions() {
    let id = crate::support::JarId::from_uuid(SubjectId::default().uuid());
    let now = TEST_START.parse().expect("an instant");
    let given = vec![filled(id, 2).into()];
    let then = given_when_then::<Jar>(given.clone(), JarCommand::Empty { marbles: 2 }, now).await;
    assert_eq!(then, Ok(vec![JarEmptied { marbles: 2 }.into()]));
    let refused = given_when_then::<Jar>(given, JarCommand::Empty { marbles: 3 }, now).await;
    assert_eq!(refused, Err(JarRefusal::NotEnough));
}

#[tokio::test]
async fn an_aggregate_is_loaded_and_committed_once_and_a_second_commit_from_the_same_place_conflicts() {
    let (test, _database) = store().await;
    let cqrs = CqrsStore::<Jar>::new(test.store.clone());
    let id = jar(&test);
    let (one, two) = (cqrs.load_aggregate(&id.to_string()).await, cqrs.load_aggregate(&id.to_string()).await);
    let events = || vec![Event(filled(id, 1).into()), Event(filled(id, 10).into())];

    let committed = cqrs.commit(events(), one.expect("loaded"), HashMap::new()).await.expect("committed");
    let conflict = cqrs.commit(events(), two.expect("loaded"), HashMap::new()).await;

    assert_eq!(committed.iter().map(|envelope| envelope.sequence).collect::<Vec<_>>(), [1, 2]);
    assert!(matches!(conflict, Err(AggregateError::AggregateConflict)));
    let mut loaded = cqrs.load_aggregate(&id.to_string()).await.expect("loaded again");
    assert_eq!(loaded.aggregate().state.marbles, 11, "each event was applied once");
    assert_eq!(cqrs.load_events(&id.to_string()).await.expect("events").len(), 2);
}
