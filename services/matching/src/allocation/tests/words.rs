//! What somebody writes when they decide on a run is theirs: sealed, and gone with them.

use vivier_kernel::decider::StoredEvent as _;
use vivier_talents::use_case::status::EraseTalent;

use super::runs::{asked, compute, state};
use crate::allocation::event::{AllocationEvent, upcasts};
use crate::allocation::read::{self, RunRow};
use crate::allocation::use_case::{AcceptAllocation, RejectAllocation};
use crate::allocation::value::{RunRejection, RunStatus, Words};
use crate::use_case::tests::support::{World, account, rust_seat, world};

/// The number of the account that `World::administrator` is.
const ADMINISTRATOR: u128 = 1003;

async fn row(world: &World, run: crate::allocation::value::AllocationRunId) -> RunRow {
    world.settle().await;
    read::run(&world.tests.store, &world.administrator(), run).await.expect("an answer").expect("a run")
}

#[tokio::test]
async fn what_was_written_to_a_decision_is_sealed_and_gone_with_whoever_wrote_it() {
    let world = world().await;
    world.talent(1, true, 50).await;
    world.mission(vec![rust_seat(40)]).await;
    // The administrator is in the pool too.
    let author = world.talent(ADMINISTRATOR, true, 50).await;
    let (accepted, rejected) = (compute(&world, asked()).await, compute(&world, asked()).await);
    let words = |text: &str| Some(Words::new(text).expect("words"));
    let accept = AcceptAllocation { run: accepted, expected_version: None, words: words("Vu avec Adalbertine") };
    world.run(&world.administrator(), accept).await.expect("accepted");
    let (reason, words) = (RunRejection::Other, words("Adalbertine part en mars"));
    let reject = RejectAllocation { run: rejected, expected_version: None, reason, words };
    world.run(&world.administrator(), reject).await.expect("rejected");

    let store = &world.tests.store;
    let written = row(&world, accepted).await.words(store).await.expect("an answer");
    assert_eq!(written.as_deref(), Some("Vu avec Adalbertine"));
    let written = row(&world, rejected).await.words(store).await.expect("an answer");
    assert_eq!(written.as_deref(), Some("Adalbertine part en mars"));
    assert_eq!(world.tests.in_clear("adalbertine", "es_event").await.expect("a search"), [] as [&str; 0]);

    let erase = EraseTalent { talent: author, expected_version: None };
    world.run(&world.administrator(), erase).await.expect("erased");
    for (run, status) in [(accepted, RunStatus::Accepted), (rejected, RunStatus::Rejected)] {
        let mut row = row(&world, run).await;
        // What was accepted opens its placement a moment later.
        while status == RunStatus::Accepted && row.state.opened.is_empty() {
            row = self::row(&world, run).await;
        }
        assert_eq!(row.words(store).await.expect("an answer"), None, "nobody reads it any more");
        assert_eq!((row.status(), row.state.decided_by), (status, Some(account(ADMINISTRATOR))));
        assert_eq!(row.state, state(&world, run).await, "the row is the fold");
    }
    assert_eq!(world.tests.in_clear("adalbertine", "es_event").await.expect("a search"), [] as [&str; 0]);
}

#[test]
fn words_of_before_they_were_sealed_are_shown_no_more() {
    let samples = [
        include_str!("../../../../../schema/events/samples/AllocationAccepted.v1.json"),
        include_str!("../../../../../schema/events/samples/AllocationRejected.v1.json"),
    ];
    for (upcast, stored) in upcasts().iter().zip(samples) {
        let mut payload: serde_json::Value = serde_json::from_str(stored).expect("JSON");
        assert_eq!(payload["words"], "Arbitrage du 2 mars.", "the kept sample of version 1");
        (upcast.change)(&mut payload);
        let event = AllocationEvent::decode(upcast.kind, &payload.to_string()).expect("it is read");
        let words = match event {
            AllocationEvent::AllocationAccepted(e) => e.words,
            AllocationEvent::AllocationRejected(e) => e.words,
            other => panic!("{other:?}"),
        };
        assert_eq!((words, upcast.from), (None, 1));
    }
}
