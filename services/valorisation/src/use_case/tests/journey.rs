//! What a placement is worth, from the request of its release to the reviews; and that no crash loses or doubles it.

use vivier_event_store::{AsOf, CommandContext, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::share::Share;
use vivier_matching::domain::value::{DisputeMatter, EarlyEndReason, ReleaseRefusalReason};
use vivier_matching::use_case::course::EndPlacementEarly;
use vivier_matching::use_case::release::{GrantRelease, RefuseRelease, RevokeRelease};

use super::support::*;
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{Amount, Cause, Holder, LedgerAccountId, Purpose, Rule, TransferId};
use crate::process::credits::NAME;
use crate::process::promises::to_service;
use crate::read::accounts::account;
use crate::read::statement::{Page, service_gets, statement};
use crate::use_case::placement::FollowPlacement;
use crate::use_case::reverse::ReverseTransfer;
use crate::use_case::spend::{BuyPriority, TransferCredits};

const FIRST_PAGE: Page = Page { rows: 20, from: None, backward: false };

#[tokio::test]
async fn announced_when_the_release_is_asked_posted_when_both_sides_confirm_corrected_by_a_dispute() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let service = Holder::Organisation { organisation: world.home };
    let host = Holder::Organisation { organisation: world.host };
    let (_, seat) = world.mission().await;
    assert_eq!(world.figures(host).await, (0, 0, 0), "a directorate begins with nothing");
    let ministry = Holder::Organisation { organisation: world.hosting };
    assert_eq!(world.figures(ministry).await.0, 2_000, "a ministry begins with the opening grant");

    // 22 working days at half time are 11 days; level 3 pays 1.25: 13.75 days, half for the service; the host pays 60 %.
    let placement = world.asked(1, seat).await;
    // The mail that asks can be written before the ledger's own follower has come to it; twice is once.
    let history = world.tests.store.history(placement.uuid()).await.expect("its events");
    let requested = history.iter().find(|event| event.kind == "ReleaseRequested").expect("asked");
    for _ in 0..2 {
        let told = to_service(&world.tests.store, requested, placement).await.expect("an answer");
        assert_eq!(told, Some(687));
    }
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 687, 0), "your service would receive 6.87 days");
    assert_eq!(world.figures(talent).await, (0, 688, 0));
    assert_eq!(world.figures(host).await, (0, 0, -825));
    let gets = service_gets(&world.tests.store, placement, LedgerAccountId::of(service)).await.expect("an answer");
    assert_eq!(gets, Some((TransferStatus::Pending, 687)));
    let before = world.tests.store.position();
    let when = world.tests.store.clock().now();

    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    // The host says that 10 days were worked, 12.5 with the level: that is announced, and nobody has it yet.
    assert_eq!(world.figures(service).await, (0, 625, 0));
    assert_eq!(world.figures(talent).await, (0, 625, 0));
    assert_eq!(world.figures(host).await, (0, 0, -750));
    let totals = world.audit().await.expect("clean");
    assert_eq!((totals.placements, totals.unconfirmed), (0, 1));

    // One side alone posts nothing; the same number from both does.
    world.reviewed(&person(1), placement, Some(18)).await;
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 625, 0));
    world.reviewed(&world.owner(), placement, Some(18)).await;
    world.react().await;
    // 9 days: 11.25.
    assert_eq!(world.figures(service).await, (562, 0, 0));
    // A dispute that is settled by other days takes it back and posts it anew.
    world.dispute(&person(1), placement, DisputeMatter::HoursCounted).await;
    assert_eq!(world.figures(service).await.0, 562, "what is posted stays while it is heard");
    world.audit().await.expect("clean");
    world.settled(placement, 1, Some(16)).await;
    // 8 days: 10.
    assert_eq!(world.figures(service).await, (500, 0, 0));
    assert_eq!(world.figures(talent).await, (500, 0, 0));
    assert_eq!(world.figures(host).await, (-600, 0, 0));
    let totals = world.audit().await.expect("clean");
    assert_eq!(
        (totals.placements, totals.transfers),
        (1, 2 + 3),
        "two opening grants; posted, posted anew, taken back"
    );

    // The statement, now and then.
    let manager = world.manager();
    let id = LedgerAccountId::of(service);
    let now = statement(&world.tests.store, &manager, id, None, FIRST_PAGE).await.expect("a statement");
    let lines: Vec<_> = now.iter().map(|entry| (entry.rule, entry.status, entry.amount)).collect();
    let (placed, posted) = (Rule::PlacementCompleted, TransferStatus::Posted);
    assert_eq!(
        lines,
        [
            (placed, posted, 500),
            (Rule::Reversal, posted, -562),
            (placed, posted, 562),
            (placed, TransferStatus::Voided, 687)
        ]
    );
    assert_eq!(now[0].cause, Cause::Placement { placement });
    assert!(now.iter().all(|entry| entry.policy == 1));
    for at in [AsOf::Position(before), AsOf::Instant(when)] {
        let then = statement(&world.tests.store, &manager, id, Some(at), FIRST_PAGE).await.expect("a statement");
        let lines: Vec<_> = then.iter().map(|entry| (entry.status, entry.amount)).collect();
        assert_eq!(lines, [(TransferStatus::Pending, 687)], "{at:?}");
        let view = account(&world.tests.store, &manager, id, Some(at)).await.expect("an answer").expect("an account");
        assert_eq!((view.balance, view.announced, view.held), (0, Some(687), Some(0)), "{at:?}");
    }
}

/// What a service reads is of the days and the share that it has granted, and not of those that it would not give.
#[tokio::test]
async fn what_is_announced_follows_the_conditions_of_the_release() {
    let world = world().await;
    world.talent(1, Some(world.home)).await;
    let service = Holder::Organisation { organisation: world.home };
    let host = Holder::Organisation { organisation: world.host };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 687, 0));
    let (expected_version, conditions) = (None, None);
    let (max_share, last_day) = (Share::new(20).ok(), "2026-03-13".parse().ok());
    let grant = GrantRelease { placement, expected_version, max_share, last_day, conditions };
    world.run(&world.manager(), grant).await.expect("granted");
    world.react().await;
    // 10 working days at a fifth are 2 days; with the level 2.5, half for the service; the host pays 60 %.
    assert_eq!(world.figures(service).await, (0, 125, 0));
    assert_eq!(world.figures(host).await, (0, 0, -150));
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn an_external_persons_work_is_all_their_own() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, None).await };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.react().await;
    assert_eq!(world.figures(talent).await, (0, 1_375, 0), "announced when it was confirmed");
    world.completed(placement, 20).await;
    assert_eq!(world.figures(talent).await, (0, 1_250, 0), "announced by the host's word");
    world.agreed(1, placement).await;
    assert_eq!(world.figures(talent).await, (1_250, 0, 0));
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn what_comes_to_nothing_gives_back_what_was_held() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let host = Holder::Organisation { organisation: world.host };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    assert_eq!(world.figures(host).await.2, -825);
    let reason = ReleaseRefusalReason::Workload;
    let refuse = RefuseRelease { placement, expected_version: None, reason, words: None };
    world.run(&world.manager(), refuse).await.expect("refused");
    world.react().await;
    assert_eq!((world.figures(host).await, world.figures(talent).await), ((0, 0, 0), (0, 0, 0)));

    // What was granted and is taken back before anybody signed comes to nothing as well.
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    let grant = GrantRelease { placement, expected_version: None, max_share: None, last_day: None, conditions: None };
    world.run(&world.manager(), grant).await.expect("granted");
    world.react().await;
    assert!(world.figures(host).await.2 < 0, "announced");
    let revoke = RevokeRelease { placement, expected_version: None, reason, words: None, last_day: None };
    world.run(&world.manager(), revoke).await.expect("taken back");
    world.react().await;
    assert_eq!((world.figures(host).await, world.figures(talent).await), ((0, 0, 0), (0, 0, 0)));

    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.until("2026-03-10").await;
    let end = |worked| EndPlacementEarly {
        placement,
        expected_version: None,
        reason: EarlyEndReason::NeedGone,
        words: None,
        last_day: None,
        half_days: half_days(worked),
    };
    world.run(&world.owner(), end(6)).await.expect("ended");
    world.react().await;
    // 3 days at level 3: 3.75 days.
    assert_eq!(world.figures(talent).await, (0, 188, 0), "said by the host alone");
    world.until("2026-03-12").await;
    world.agreed(1, placement).await;
    assert_eq!(world.figures(talent).await, (188, 0, 0));
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn starting_over_from_the_first_event_and_asking_again_doubles_nothing() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    let events = "select count(*) from es_event where stream_type in ('transfer', 'ledger_account')";
    let count =
        async || -> i64 { sqlx::query_scalar(events).fetch_one(world.tests.store.pool()).await.expect("a number") };
    let before = count().await;
    // As after a crash that lost its place; the worker that runs goes on, a second node starts from nothing.
    sqlx::query("update es_follower set position = 0").execute(world.tests.store.pool()).await.expect("lost");
    let clock = world.tests.clock.clone();
    world.tests.store.stop();
    let second = vivier_event_store::testing::open_with(&world.database.url(), registry(), clock, |_| {}).await;
    let second = second.expect("another node");
    second.settle_followers().await.expect("it starts over");
    assert!(second.store.followed(NAME).await.expect("a position") > Some(0));
    assert_eq!(count().await, before);
    // Even without the keys of its commands: the transfers' ids follow from their causes.
    let context = CommandContext::new(Actor::system("tests"), second.store.clock());
    second.store.execute(&context, &FollowPlacement { placement }).await.expect("nothing to do");
    assert_eq!(count().await, before);
    let state = second.store.load::<crate::domain::account::LedgerAccount>(LedgerAccountId::of(talent).uuid()).await;
    assert_eq!(state.expect("an account").state.balance, 625);
}

#[tokio::test]
async fn erasing_a_person_leaves_the_ledger_as_it_was() {
    use vivier_talents::use_case::status::EraseTalent;
    let world = world().await;
    let id = world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    let before = world.audit().await.expect("clean");
    let (store, position) = (&world.tests.store, world.tests.store.position());
    let told = async || {
        let mut told = Vec::new();
        for holder in
            [Holder::Talent { talent: id }, Holder::Organisation { organisation: world.home }, Holder::Programme]
        {
            for at in [None, Some(AsOf::Position(position)), Some(AsOf::Position(position / 2))] {
                let id = LedgerAccountId::of(holder);
                let view = account(store, &world.administrator(), id, at).await.expect("an answer");
                let page = Page { rows: 50, from: None, backward: false };
                told.push((view, statement(store, &world.administrator(), id, at, page).await.expect("a statement")));
            }
        }
        told
    };
    let statements = told().await;
    assert!(statements.iter().any(|(view, entries)| view.is_some() && !entries.is_empty()));
    world.run(&person(1), EraseTalent { talent: id, expected_version: None }).await.expect("erased");
    assert_eq!(world.audit().await.expect("clean"), before);
    assert_eq!(told().await, statements, "now and then, entry by entry");
    assert_eq!(world.figures(Holder::Talent { talent: id }).await, (625, 0, 0));
    let clear: i64 = sqlx::query_scalar("select count(*) from es_event where data::text like '%Ada d%'")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("a number");
    assert_eq!(clear, 0);
}

#[tokio::test]
async fn a_correction_downwards_passes_the_limit_of_a_service_that_spent_what_it_got() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let service = Holder::Organisation { organisation: world.home };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    assert_eq!(world.figures(service).await.0, 625);
    // All that was received, and on to the hard limit.
    let amount = Amount::new(2_625).expect("an amount");
    let purpose = Purpose::new("Renfort").expect("words");
    let spend = TransferCredits { from: world.home, to: world.sister, amount, purpose };
    world.run(&world.manager(), spend).await.expect("spent");
    assert_eq!(world.figures(service).await.0, -2_000);

    world.dispute(&world.owner(), placement, DisputeMatter::HoursCounted).await;
    world.settled(placement, 1, Some(18)).await;
    assert_eq!(world.figures(service).await.0, -2_063, "the difference is owed all the same");
    assert_eq!(world.figures(talent).await.0, 563);
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn a_host_at_its_limit_pays_a_correction_with_the_payment_that_comes_back() {
    let world = world().await;
    let host = Holder::Organisation { organisation: world.host };
    world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    assert_eq!(world.figures(host).await.0, -750);
    let owner = holding(1001, vivier_kernel::actor::Role::MissionOwner, world.hosting);
    let amount = Amount::new(1_250).expect("an amount");
    let purpose = Purpose::new("Renfort").expect("words");
    let spend = TransferCredits { from: world.host, to: world.hosting, amount, purpose };
    world.run(&owner, spend).await.expect("spent");
    assert_eq!(world.figures(host).await.0, -2_000, "nothing is left above the limit");
    world.dispute(&world.owner(), placement, DisputeMatter::HoursCounted).await;
    world.settled(placement, 1, Some(18)).await;
    // 750 come back, 675 are paid: not the programme pays what the host had paid before.
    assert_eq!(world.figures(host).await.0, -1_925);
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn nobody_takes_back_by_hand_what_follows_a_placement_or_stands_on_a_mission() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (mission, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    let bought = world.run(&world.owner(), BuyPriority { mission, points: 1 }).await.expect("bought");
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    for (transfer, expected) in [
        (TransferId::of_placement(placement, 0), "TRANSFER_NOT_REVERSIBLE"),
        (bought.transfer.expect("a transfer"), "PURCHASE_FINAL"),
    ] {
        let refused = world.run(&world.administrator(), ReverseTransfer { transfer }).await;
        match refused {
            Err(CommandError::Refused(problem)) => {
                assert_eq!((problem.code, problem.field.as_deref()), (expected, Some("transferId")));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.figures(talent).await.0, 625);
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn a_correction_to_no_day_at_all_leaves_nothing_paid() {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.agreed(1, placement).await;
    world.dispute(&world.owner(), placement, DisputeMatter::HoursCounted).await;
    let gets = async || {
        world.react().await;
        let service = LedgerAccountId::of(Holder::Organisation { organisation: world.home });
        service_gets(&world.tests.store, placement, service).await.expect("an answer")
    };
    assert!(gets().await.is_some());
    world.settled(placement, 1, Some(0)).await;
    assert_eq!(world.figures(talent).await, (0, 0, 0));
    assert_eq!(gets().await, None, "what was taken back is not promised any more");
    let context = CommandContext::new(Actor::system("tests"), world.tests.store.clock());
    world.tests.store.execute(&context, &FollowPlacement { placement }).await.expect("seen twice, nothing to do");
    world.audit().await.expect("clean");
}
