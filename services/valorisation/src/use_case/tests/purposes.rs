//! What credit is given for, in words: sealed under whom it is about, or who wrote it, and gone with them; the ledger stays exact.

use vivier_event_store::CommandError;
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_talents::use_case::status::EraseTalent;

use super::support::{World, person, world};
use crate::domain::event::{TransferEvent, upcasts};
use crate::domain::value::{Amount, Cause, Holder, LedgerAccountId, Purpose};
use crate::read::statement::{Page, statement};
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::spend::TransferCredits;

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).expect("an amount")
}

fn purpose(text: &str) -> Purpose {
    Purpose::new(text).expect("words")
}

/// What the holder's entries say they are for, newest first.
async fn purposes(world: &World, holder: Holder) -> Vec<Option<String>> {
    world.tests.settle().await.expect("read models");
    let store = &world.tests.store;
    let page = Page { rows: 10, from: None, backward: false };
    let id = LedgerAccountId::of(holder);
    let entries = statement(store, &world.administrator(), id, None, page).await.expect("a statement");
    let mut purposes = Vec::new();
    for entry in entries {
        purposes.push(entry.purpose(store).await.expect("an answer"));
    }
    purposes
}

#[tokio::test]
async fn purposes_are_sealed_and_gone_with_the_talent_or_with_whoever_wrote_them() {
    let world = world().await;
    let ada = world.talent(1, Some(world.home)).await;
    // The releasing manager who will write is in the pool too.
    let manager = world.talent(1002, Some(world.home)).await;
    let (talent, home, sister) = (
        Holder::Talent { talent: ada },
        Holder::Organisation { organisation: world.home },
        Holder::Organisation { organisation: world.sister },
    );
    let gift = Gift::Named { amount: amount(500) };
    for (to, text) in [(talent, "Mentorat par Adalbertine"), (home, "Pour Adalbertine aussi")] {
        let grant = GrantCredits { to, gift, purpose: purpose(text) };
        world.run(&world.administrator(), grant).await.expect("granted");
    }
    let (from, to) = (world.home, world.sister);
    let send = TransferCredits { from, to, amount: amount(100), purpose: purpose("Merci, Adalbertine") };
    world.run(&world.manager(), send).await.expect("sent");

    let words = |text: &str| Some(text.to_owned());
    assert_eq!(purposes(&world, talent).await, [words("Mentorat par Adalbertine")]);
    assert_eq!(purposes(&world, home).await, [words("Merci, Adalbertine"), words("Pour Adalbertine aussi")]);
    assert_eq!(world.tests.in_clear("adalbertine", "ledger_entry").await.expect("a search"), [] as [&str; 0]);

    let before = [world.figures(home).await, world.figures(sister).await];
    world.run(&person(1), EraseTalent { talent: ada, expected_version: None }).await.expect("erased");
    assert_eq!(purposes(&world, home).await, [words("Merci, Adalbertine"), words("Pour Adalbertine aussi")]);
    world.run(&world.manager(), EraseTalent { talent: manager, expected_version: None }).await.expect("erased");
    assert_eq!(purposes(&world, home).await, [None, words("Pour Adalbertine aussi")], "the author is gone");
    let ledger = world.tests.store.history(crate::domain::value::LedgerAccountId::of(talent).uuid()).await;
    assert_eq!(ledger.expect("a history").len(), 2, "nothing is deleted");
    assert_eq!([world.figures(home).await, world.figures(sister).await], before);
    assert_eq!(world.tests.in_clear("adalbertine", "ledger_entry").await.expect("a search"), [] as [&str; 0]);
    world.audit().await.expect("clean");

    // Nobody gives anything to somebody who is gone, nor learns that they were there.
    let grant = GrantCredits { to: talent, gift, purpose: purpose("Pour Adalbertine, encore") };
    let answer = world.run(&world.administrator(), grant).await;
    assert!(matches!(answer, Err(CommandError::NotFound)), "{answer:?}");
    let never = Holder::Talent { talent: TalentId::from_uuid(uuid::Uuid::from_u128(404)) };
    let grant = GrantCredits { to: never, gift, purpose: purpose("Pour personne") };
    let answer = world.run(&world.administrator(), grant).await;
    assert!(matches!(answer, Err(CommandError::NotFound)), "{answer:?}");
    let ledger = world.tests.store.history(LedgerAccountId::of(talent).uuid()).await;
    assert_eq!(ledger.expect("a history").len(), 2, "nothing was written");
    world.audit().await.expect("clean");
}

#[test]
fn purposes_of_before_they_were_sealed_are_shown_no_more() {
    let stored = include_str!("../../../../../schema/events/samples/TransferPosted.v1.json");
    let upcasts = upcasts();
    for kind in ["TransferHeld", "TransferPosted"] {
        let steps: Vec<_> = upcasts.iter().filter(|upcast| upcast.kind == kind).collect();
        assert_eq!(steps.iter().map(|step| step.from).collect::<Vec<_>>(), [1, 2]);
        let mut old: serde_json::Value = serde_json::from_str(stored).expect("JSON");
        (steps[0].change)(&mut old);
        let same: serde_json::Value = serde_json::from_str(stored).expect("JSON");
        assert_eq!(old, same, "a placement has no purpose to lose");
        old["cause"] = serde_json::json!({ "kind": "GRANT", "purpose": "Atelier de Jeanne" });
        steps.iter().for_each(|step| (step.change)(&mut old));
        let cause = match TransferEvent::decode(kind, &old.to_string()).expect("it is read") {
            TransferEvent::TransferHeld(e) => e.cause,
            TransferEvent::TransferPosted(e) => e.cause,
            other => panic!("{other:?}"),
        };
        assert_eq!(cause, Cause::Grant { purpose: None, half_days: None });
    }
}
