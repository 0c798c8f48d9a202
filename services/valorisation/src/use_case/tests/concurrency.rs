//! Many transfers at once: nobody passes a hard limit, the sum is zero at every position, the audit is clean; and an audit that is not
//! clean says where.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use vivier_event_store::CommandContext;
use vivier_kernel::actor::Actor;

use super::support::*;
use crate::domain::value::{Amount, Holder, Purpose};
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::reverse::ReverseTransfer;
use crate::use_case::spend::TransferCredits;
use crate::verify::Auditor;

/// Transfers, unless `VIVIER_TRANSFERS` says otherwise: the whole figure of the requirement, 100,000, takes minutes (`make soak`).
const TRANSFERS: usize = 2_000;
const CLIENTS: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_keep_the_sum_at_zero_and_pass_no_limit() {
    let transfers = std::env::var("VIVIER_TRANSFERS").ok().and_then(|n| n.parse().ok()).unwrap_or(TRANSFERS);
    let drawn = vivier_event_store::testing::seed("many_at_once_keep_the_sum_at_zero_and_pass_no_limit");
    let world = Arc::new(world().await);
    let (done, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let (world, done, refused) = (Arc::clone(&world), Arc::clone(&done), Arc::clone(&refused));
        clients.push(tokio::spawn(async move {
            let store = &world.tests.store;
            let context = CommandContext::new(Actor::system("tests"), store.clock());
            let purpose = || Purpose::new("Essai").expect("words");
            // A small generator of its own for each client: from one seed the same run, up to who comes first.
            let mut seed = (drawn ^ 0x9E37_79B9_u64.wrapping_mul(client as u64 + 1)).max(1);
            let mut next = move |below: u64| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                seed % below
            };
            let mut last = None;
            let mut posted = 0;
            // What a limit refuses is none: each client goes on until it has its part of them.
            while posted < transfers / CLIENTS {
                let (from, to) = if next(2) == 0 { (world.home, world.sister) } else { (world.sister, world.home) };
                let amount = Amount::new(i64::try_from(next(900)).expect("small") + 1).expect("an amount");
                let answer = match next(10) {
                    0 => {
                        let to = Holder::Organisation { organisation: from };
                        let grant = GrantCredits { to, gift: Gift::Named { amount }, purpose: purpose() };
                        store.execute(&context, &grant).await.map(|done| last = done.outcome.transfer)
                    }
                    1 if last.is_some() => {
                        let transfer = last.take().expect("checked");
                        store.execute(&context, &ReverseTransfer { transfer }).await.map(|_| ())
                    }
                    _ => {
                        let send = TransferCredits { from, to, amount, purpose: purpose() };
                        store.execute(&context, &send).await.map(|_| ())
                    }
                };
                match answer {
                    Ok(()) => {
                        posted += 1;
                        done.fetch_add(1, Ordering::Relaxed)
                    }
                    Err(vivier_event_store::CommandError::Refused(problem)) => {
                        assert_eq!(problem.code, "LEDGER_HARD_LIMIT");
                        refused.fetch_add(1, Ordering::Relaxed)
                    }
                    Err(error) => panic!("{error}"),
                };
            }
        }));
    }
    for client in clients {
        client.await.expect("a client");
    }
    let (done, refused) = (done.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
    assert!(refused > 0 && done == transfers / CLIENTS * CLIENTS, "limits were met: {done} done, {refused} refused");
    let totals = world.audit().await.expect("clean");
    assert!(totals.transfers >= done, "{totals:?}");
    for service in [world.home, world.sister] {
        assert!(world.figures(Holder::Organisation { organisation: service }).await.0 >= -2_000);
    }
    // Rows are what the events say, and a statement's balance is a sum of its entries.
    let wrong: i64 = sqlx::query_scalar(
        "select count(*) from ledger_account a where balance <> (select coalesce(sum(posted), 0) from ledger_entry e where e.account = a.id) \
         or balance <> (select coalesce(sum(posted), 0) from ledger_day d where d.account = a.id)",
    )
    .fetch_one(world.tests.store.pool())
    .await
    .expect("a number");
    assert_eq!(wrong, 0);
    let sum: i64 = sqlx::query_scalar("select sum(balance)::bigint from ledger_account")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("a number");
    assert_eq!(sum, 0);
    eprintln!("{done} transfers posted, {refused} refused at a limit, {} entries checked", totals.entries);
}

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
    let _ = id;
}
