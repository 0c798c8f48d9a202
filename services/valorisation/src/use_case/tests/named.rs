//! An audit that is not clean says where.

use super::support::*;
use crate::domain::value::{Amount, Holder, Purpose};
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::reverse::ReverseTransfer;
use crate::verify::Auditor;

#[tokio::test]
async fn whatever_is_changed_in_the_ledgers_events_the_audit_names_it() {
    let world = world().await;
    let id = world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    let home = Holder::Organisation { organisation: world.home };
    let (gift, purpose) = (Gift::Mentoring { half_days: 2 }, Purpose::new("Atelier").expect("words"));
    let mistaken = world.run(&world.administrator(), GrantCredits { to: home, gift, purpose }).await.expect("granted");
    let take_back = ReverseTransfer { transfer: mistaken.transfer.expect("a transfer") };
    world.run(&world.administrator(), take_back).await.expect("taken back");
    let gift = Gift::Named { amount: Amount::new(70).expect("an amount") };
    let purpose = Purpose::new("Essai").expect("words");
    world.run(&world.administrator(), GrantCredits { to: home, gift, purpose }).await.expect("granted");
    world.audit().await.expect("clean");

    let mut events = Vec::new();
    let mut keep = |event: &vivier_event_store::Recorded| {
        events.push(event.clone());
        Ok(())
    };
    world.tests.store.replay(0, &mut keep).await.expect("read");
    let audit = |events: &[vivier_event_store::Recorded]| {
        let mut auditor = Auditor::new();
        for event in events {
            if auditor.see(event).is_err() {
                return Some("unreadable".to_owned());
            }
        }
        auditor.end(i64::MAX).err().map(|found| found.what)
    };
    assert_eq!(audit(&events), None);
    let changed = |kind: &str, change: &dyn Fn(&str) -> String| {
        let mut copy = events.clone();
        let event = copy.iter_mut().rev().find(|event| event.kind == kind).expect("an event");
        event.data = change(&event.data);
        audit(&copy).unwrap_or_else(|| panic!("{kind} was changed and nobody noticed"))
    };
    let without = |kind: &str| {
        let mut copy = events.clone();
        let index = copy.iter().rposition(|event| event.kind == kind).expect("an event");
        copy.remove(index);
        audit(&copy).unwrap_or_else(|| panic!("{kind} was taken out and nobody noticed"))
    };
    assert!(
        changed("TransferPosted", &|data| data.replace("\"amount\":70", "\"amount\":71"))
            .contains("differ from zero by 1")
    );
    assert!(changed("AmountPosted", &|data| data.replace("\"amount\":70", "\"amount\":7")).contains("moved otherwise"));
    assert!(changed("TransferPosted", &|data| data.replace("\"policy\":1", "\"policy\":4")).contains("version 4"));
    assert!(changed("PlacementCompleted", &|data| data.replace("20", "18")).contains("were worked"));
    assert!(without("TransferPosted").contains("moved otherwise"));
    let opening = |data: &str| data.contains("\"OPENING_GRANT\"");
    let openings: Vec<usize> = (0..events.len())
        .filter(|index| events[*index].kind == "TransferPosted" && opening(&events[*index].data))
        .collect();
    assert_eq!(openings.len(), 2, "one for each ministry");
    // Without what the accounts say, so that nothing else notices.
    let bare = |keep: &dyn Fn(usize) -> usize| {
        let of = |(index, event): (usize, &vivier_event_store::Recorded)| {
            let times = if event.stream_type == "ledger_account" { 0 } else { keep(index) };
            std::iter::repeat_n(event.clone(), times)
        };
        audit(&events.iter().enumerate().flat_map(of).collect::<Vec<_>>())
    };
    assert_eq!(bare(&|_| 1), None);
    let missing = bare(&|index| usize::from(index != openings[0]));
    assert!(missing.expect("noticed").contains("should be paid and nothing is posted"));
    let twice = bare(&|index| 1 + usize::from(index == openings[1]));
    assert!(twice.expect("noticed").contains("posted twice"));
    assert!(without("PlacementCompleted").contains("goes back to nothing"));
    assert!(without("AmountHeld").contains("was held"));
    assert!(without("TransferReversed").contains("which was not reversed by it"));
    let _ = id;
}
