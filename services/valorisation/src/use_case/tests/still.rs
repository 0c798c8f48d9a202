//! Demurrage takes of accounts that lay still for a month, and the audit works out again what each rule pays: a changed payment is named.

use vivier_event_store::{CommandError, Recorded};
use vivier_kernel::id::TypedId as _;

use super::support::*;
use crate::domain::policy::{Demurrage, Limits, PolicyTerms};
use crate::domain::value::{AccountClass, Amount, Holder, LedgerAccountId, Purpose, Rule};
use crate::use_case::demurrage::TakeDemurrage;
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::policy::AdoptCreditPolicy;
use crate::use_case::spend::{BuyPriority, TransferCredits};
use crate::verify::Auditor;

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).expect("an amount")
}

fn purpose() -> Purpose {
    Purpose::new("Essai").expect("words")
}

async fn with_demurrage() -> World {
    let world = world().await;
    let demurrage = Some(Demurrage { percent: 10, free: amount(100) });
    let terms = PolicyTerms { demurrage, ..PolicyTerms::first() };
    world.run(&world.administrator(), AdoptCreditPolicy { terms, expected_version: None }).await.expect("adopted");
    world
}

async fn give(world: &World, to: Holder, gift: Gift) {
    world.run(&world.administrator(), GrantCredits { to, gift, purpose: purpose() }).await.expect("granted");
}

#[tokio::test]
async fn demurrage_is_taken_of_what_lay_still_for_a_month_and_of_nothing_else() {
    let world = with_demurrage().await;
    let home = Holder::Organisation { organisation: world.home };
    let send = async |from, to, hundredths| {
        let send = TransferCredits { from, to, amount: amount(hundredths), purpose: purpose() };
        world.run(&world.manager(), send).await.expect("sent");
    };
    world.until("2026-03-10").await;
    give(&world, home, Gift::Named { amount: amount(1_100) }).await;
    // When it is asked for, what moved the account just before, and what is left.
    for (day, moves, left) in [
        ("2026-03-10", 0, 1_100),
        ("2026-04-09", 0, 1_100),
        ("2026-04-10", 0, 1_000),
        ("2026-04-30", 0, 1_000),
        // The next month, though demurrage itself was taken 21 days before.
        ("2026-05-01", 0, 910),
        ("2026-06-02", -10, 900),
        ("2026-06-20", 0, 900),
        // Who receives does not lie still either.
        ("2026-07-01", 50, 950),
        ("2026-07-31", 0, 950),
        ("2026-08-01", 0, 865),
        ("2026-08-31", 0, 865),
    ] {
        world.until(day).await;
        match moves {
            0 => {}
            1.. => send(world.sister, world.home, moves).await,
            _ => send(world.home, world.sister, -moves).await,
        }
        for _ in 0..2 {
            let take = TakeDemurrage { account: LedgerAccountId::of(home) };
            world.run(&world.administrator(), take).await.expect("asked for");
        }
        assert_eq!(world.figures(home).await.0, left, "on {day}");
    }
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn demurrage_takes_nothing_that_is_held_for_a_placement() {
    let world = world().await;
    let host = Holder::Organisation { organisation: world.host };
    let mut terms =
        PolicyTerms { demurrage: Some(Demurrage { percent: 100, free: Amount::ZERO }), ..PolicyTerms::first() };
    terms.limits.insert(AccountClass::Service, Limits { soft: Amount::ZERO, hard: Amount::ZERO });
    world.run(&world.administrator(), AdoptCreditPolicy { terms, expected_version: None }).await.expect("adopted");
    give(&world, host, Gift::Named { amount: amount(1_100) }).await;
    world.until("2026-02-06").await;
    world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    world.asked(1, seat).await;
    world.react().await;
    let (balance, _, held) = world.figures(host).await;
    assert!(balance == 1_100 && held < 0, "{held} is held");
    let take = TakeDemurrage { account: LedgerAccountId::of(host) };
    match world.run(&world.administrator(), take).await {
        Err(CommandError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("LEDGER_HARD_LIMIT", Some("accountId")));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(world.figures(host).await, (1_100, 0, held), "nothing was written");
}

/// The events with one posted transfer of `rule` doubled, on its accounts too, so that nothing but the rule tells.
fn doubled(events: &[Recorded], rule: Rule) -> Vec<Recorded> {
    let doubled = |event: &Recorded, pointer: &str| {
        let mut data: serde_json::Value = serde_json::from_str(&event.data).expect("JSON");
        let amounts = match pointer {
            "" => vec![&mut data["amount"]],
            list => data[list].as_array_mut().expect("a list").iter_mut().map(|leg| &mut leg["amount"]).collect(),
        };
        for amount in amounts {
            *amount = serde_json::json!(2 * amount.as_i64().expect("a number"));
        }
        Recorded { data: data.to_string(), ..event.clone() }
    };
    let named = format!("\"rule\":\"{rule}\"");
    let changed = events.iter().rfind(|event| event.kind == "TransferPosted" && event.data.contains(&named));
    let transfer = changed.unwrap_or_else(|| panic!("no transfer by {rule}")).stream_id;
    events
        .iter()
        .map(|event| match event.kind.as_str() {
            "TransferPosted" if event.stream_id == transfer => doubled(event, "legs"),
            "AmountPosted" if event.data.contains(&transfer.to_string()) => doubled(event, ""),
            _ => event.clone(),
        })
        .collect()
}

fn audit(events: &[Recorded]) -> Option<String> {
    let mut auditor = Auditor::new();
    for event in events {
        auditor.see(event).expect("readable");
    }
    auditor.end(i64::MAX).err().map(|found| found.what)
}

#[tokio::test]
async fn a_changed_payment_of_each_rule_is_named() {
    let world = with_demurrage().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let home = Holder::Organisation { organisation: world.home };
    let (mission, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    world.run(&world.owner(), BuyPriority { mission, points: 1 }).await.expect("bought");
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    give(&world, talent, Gift::Mentoring { half_days: 6 }).await;
    give(&world, talent, Gift::SkillSharing { half_days: 3 }).await;
    give(&world, home, Gift::Named { amount: amount(70) }).await;
    world.until("2026-05-02").await;
    let take = TakeDemurrage { account: LedgerAccountId::of(talent) };
    let taken = world.run(&world.administrator(), take).await.expect("taken").transfer.expect("a transfer");
    world.audit().await.expect("clean");

    let mut events = Vec::new();
    let keep = &mut |event: &Recorded| {
        events.push(event.clone());
        Ok(())
    };
    world.tests.store.replay(0, keep).await.expect("read");
    assert_eq!(audit(&events), None);
    for (rule, says) in [
        (Rule::PlacementCompleted, "the rule says"),
        (Rule::Mentoring, "otherwise than its rule says"),
        (Rule::SkillSharing, "otherwise than its rule says"),
        (Rule::OpeningGrant, "otherwise than its rule says"),
        (Rule::PriorityPurchase, "otherwise than its rule says"),
        (Rule::Demurrage, "the rule says"),
    ] {
        let found = audit(&doubled(&events, rule)).unwrap_or_else(|| panic!("{rule} was changed and nobody noticed"));
        assert!(found.contains(says), "{rule}: {found}");
    }

    // Half days that were changed instead of what they pay.
    let with = |from: &str, to: &str| -> Vec<Recorded> {
        let change = |event: &Recorded| Recorded { data: event.data.replace(from, to), ..event.clone() };
        events.iter().map(|event| if event.kind == "TransferPosted" { change(event) } else { event.clone() }).collect()
    };
    let found = audit(&with("\"half_days\":6", "\"half_days\":7")).expect("noticed");
    assert!(found.contains("MENTORING"), "{found}");
    let unkept = with("\"half_days\":6", "\"half_days\":null");
    assert_eq!(audit(&unkept), None, "what was given before half days were kept cannot be worked out again");
    let named = with("\"half_days\":null},\"rule\":\"NAMED_GRANT\"", "\"half_days\":2},\"rule\":\"NAMED_GRANT\"");
    assert!(audit(&named).expect("noticed").contains("NAMED_GRANT"));
    // Without the talent's review, and without the end of the time for reviews.
    let confirms = |event: &&Recorded| matches!(event.kind.as_str(), "ReviewGiven" | "PlacementReviewed");
    let unconfirmed = events.iter().filter(|event| !confirms(event)).cloned().collect::<Vec<_>>();
    assert!(audit(&unconfirmed).expect("noticed").contains("not confirmed by both sides"));

    // The account moved a day before.
    let mut moved = events.clone();
    let demurrage = events.iter().position(|event| event.stream_id == taken.uuid()).expect("its event");
    let account = LedgerAccountId::of(talent).uuid();
    let last = moved[..demurrage].iter_mut().rfind(|event| event.stream_id == account).expect("an entry");
    last.recorded_at = events[demurrage].recorded_at - chrono::Duration::days(1);
    assert!(audit(&moved).expect("noticed").contains("did not lie still"));
}
