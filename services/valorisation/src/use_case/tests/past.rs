//! Answers at past positions and instants equal what the live system answered then.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::TypedId as _;
use vivier_matching::domain::value::DisputeMatter;

use super::support::*;
use crate::domain::policy::{Limits, PolicyTerms};
use crate::domain::value::{AccountClass, Amount, Holder, LedgerAccountId, Purpose};
use crate::read::accounts::{AccountView, account};
use crate::read::statement::{EntryView, Page, statement};
use crate::use_case::grant::{Gift, GrantCredits};
use crate::use_case::policy::AdoptCreditPolicy;
use crate::use_case::reverse::ReverseTransfer;
use crate::use_case::spend::TransferCredits;

const PAGE: Page = Page { rows: 50, from: None, backward: false };

type Answer = Vec<(Option<AccountView>, Vec<EntryView>)>;

async fn answers(world: &World, ids: &[LedgerAccountId], at: Option<AsOf>) -> Answer {
    let (store, viewer) = (&world.tests.store, world.administrator());
    let mut answers = Vec::new();
    for id in ids {
        let view = account(store, &viewer, *id, at).await.expect("an answer");
        let entries = statement(store, &viewer, *id, at, PAGE).await.expect("a statement");
        answers.push((view, entries));
    }
    answers
}

/// The moment and its answers.
async fn now(world: &World, ids: &[LedgerAccountId]) -> (i64, DateTime<Utc>, Answer) {
    world.react().await;
    let position: i64 = sqlx::query_scalar("select max(position) from es_event")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("a position");
    (position, world.tests.clock.now(), answers(world, ids, None).await)
}

#[tokio::test]
async fn what_was_answered_then_is_answered_again_about_then() {
    history(0x2545_F491_4F6C_DD1D).await;
    history(vivier_event_store::testing::seed("what_was_answered_then_is_answered_again_about_then")).await;
}

async fn history(mut seed: u64) {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (_, seat) = world.mission().await;
    let organisation = |organisation| Holder::Organisation { organisation };
    let holders =
        [talent, organisation(world.home), organisation(world.sister), organisation(world.host), Holder::Programme];
    let ids = holders.map(LedgerAccountId::of);
    let mut recorded = Vec::new();
    let mut given = Vec::new();
    let mut next = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let mut placement = None;
    recorded.push(now(&world, &ids).await);
    world.tests.clock.advance(Duration::hours(7));
    for step in 0..40 {
        let amount = Amount::new(i64::try_from(next(300)).expect("small") + 1).expect("an amount");
        let purpose = Purpose::new("Essai").expect("words");
        match step {
            5 => placement = Some(world.asked(1, seat).await),
            12 | 22 => {
                let mut terms = PolicyTerms::first();
                let limits = Limits { soft: Amount::ZERO, hard: Amount::new(-100 * step).expect("an amount") };
                terms.limits.insert(AccountClass::Service, limits);
                world
                    .run(&world.administrator(), AdoptCreditPolicy { terms, expected_version: None })
                    .await
                    .expect("adopted");
            }
            15 => world.begun(1, placement.expect("asked")).await,
            25 => world.completed(placement.expect("asked"), 20).await,
            28 => world.dispute(&world.owner(), placement.expect("asked"), DisputeMatter::HoursCounted).await,
            34 => world.settled(placement.expect("asked"), 1, Some(8)).await,
            30 => {
                world.reviewed(&person(1), placement.expect("asked"), Some(12)).await;
                world.reviewed(&world.owner(), placement.expect("asked"), Some(12)).await;
            }
            _ if next(3) == 0 => {
                let to = *[organisation(world.home), organisation(world.sister), talent]
                    .get(usize::try_from(next(3)).expect("small"))
                    .expect("one of three");
                let grant = GrantCredits { to, gift: Gift::Named { amount }, purpose };
                given.extend(world.run(&world.administrator(), grant).await.expect("granted").transfer);
            }
            _ if next(4) == 0 && !given.is_empty() => {
                let transfer = given.swap_remove(usize::try_from(next(given.len() as u64)).expect("small"));
                // Where it was spent, it is not taken back: that is an answer too.
                let _ = world.run(&world.administrator(), ReverseTransfer { transfer }).await;
            }
            _ => {
                let (from, to) = (world.home, world.sister);
                let _ = world.run(&world.manager(), TransferCredits { from, to, amount, purpose }).await;
            }
        }
        recorded.push(now(&world, &ids).await);
        world.tests.clock.advance(Duration::hours(7));
    }
    let accounts = |answers: &Answer| answers.iter().filter(|(view, _)| view.is_some()).count();
    assert!(accounts(&recorded[0].2) < ids.len(), "some accounts open later");
    for (position, instant, live) in recorded {
        assert_eq!(answers(&world, &ids, Some(AsOf::Position(position))).await, live, "position {position}");
        assert_eq!(answers(&world, &ids, Some(AsOf::Instant(instant))).await, live, "{instant}");
    }
    world.audit().await.expect("clean");
    let _ = world.database.url();
    let _ = world.root.uuid();
}
