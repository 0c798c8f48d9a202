//! Credits follow the days that both sides confirmed: announced anew with every change of what is agreed or stated, posted with the word of
//! the other side, its silence, or the end of a dispute.

use vivier_event_store::CommandError;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::share::Share;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::value::{DisputeMatter, EarlyEndReason};
use vivier_matching::use_case::agreement::{AgreementDetails, DraftAgreement};
use vivier_matching::use_case::amendment::{ProposeAmendment, SignAmendment};
use vivier_matching::use_case::course::EndPlacementEarly;

use super::support::*;
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{Holder, LedgerAccountId};
use crate::read::statement::{Page, service_gets, statement};

/// Somebody at work, with the account of their service.
async fn at_work(world: &World) -> (PlacementId, Holder) {
    world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.react().await;
    (placement, Holder::Organisation { organisation: world.home })
}

#[tokio::test]
async fn silence_until_reviews_close_confirms_what_the_host_said() {
    let world = world().await;
    let (placement, service) = at_work(&world).await;
    world.completed(placement, 20).await;
    world.until("2026-04-29").await;
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 625, 0), "the talent may still say otherwise");
    world.until("2026-05-01").await;
    world.react().await;
    assert_eq!(world.figures(service).await, (625, 0, 0));
    assert_eq!(world.audit().await.expect("clean").placements, 1);
}

#[tokio::test]
async fn two_sides_that_differ_confirm_the_fewer_days_once_reviews_close() {
    for (said, paid) in [(18, 562), (22, 625)] {
        let world = world().await;
        let (placement, service) = at_work(&world).await;
        world.completed(placement, 20).await;
        world.reviewed(&person(1), placement, Some(said)).await;
        world.react().await;
        assert_eq!(world.figures(service).await, (0, 625, 0), "{said}: the host may still agree");
        world.until("2026-05-01").await;
        world.react().await;
        assert_eq!(world.figures(service).await, (paid, 0, 0), "{said}");
        world.audit().await.expect("clean");
    }
}

#[tokio::test]
async fn while_the_days_are_in_dispute_nothing_is_posted_and_then_by_what_was_settled() {
    let world = world().await;
    let (placement, service) = at_work(&world).await;
    world.completed(placement, 20).await;
    world.dispute(&person(1), placement, DisputeMatter::HoursCounted).await;
    world.until("2026-05-15").await;
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 625, 0), "reviews are closed, the programme has not settled it");
    assert_eq!(world.audit().await.expect("clean").unconfirmed, 1);
    world.settled(placement, 1, Some(16)).await;
    assert_eq!(world.figures(service).await, (500, 0, 0));
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn what_a_talent_says_who_ends_it_early_waits_for_the_host() {
    let world = world().await;
    let (placement, service) = at_work(&world).await;
    world.until("2026-03-10").await;
    let end = EndPlacementEarly {
        placement,
        expected_version: None,
        reason: EarlyEndReason::Personal,
        words: None,
        last_day: None,
        half_days: half_days(20),
    };
    world.run(&person(1), end).await.expect("ended");
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 625, 0), "20 half days in ten days: the talent's word alone");
    world.reviewed(&world.owner(), placement, Some(6)).await;
    world.react().await;
    assert_eq!(world.figures(service).await.0, 0);
    world.until("2026-04-10").await;
    world.react().await;
    // 3 days at level 3: 3.75 days, half for the service.
    assert_eq!(world.figures(service).await, (187, 0, 0));
    world.audit().await.expect("clean");
}

#[tokio::test]
async fn what_is_announced_follows_drafts_and_amendments() {
    let world = world().await;
    world.talent(1, Some(world.home)).await;
    let service = Holder::Organisation { organisation: world.home };
    let host = Holder::Organisation { organisation: world.host };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.react().await;
    assert_eq!((world.figures(service).await, world.figures(host).await), ((0, 687, 0), (0, 0, -825)));
    world.begun(1, placement).await;
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 687, 0), "the draft asked for what the release did");

    // At 20 % instead of 50: 4.4 days, 5.5 with the level.
    let amend = ProposeAmendment {
        placement,
        expected_version: None,
        last_day: None,
        share: Some(Share::new(20).expect("a share")),
        place: None,
        hours: None,
        activities: None,
        conditions: None,
        reimbursement: None,
    };
    world.run(&world.owner(), amend).await.expect("proposed");
    world.react().await;
    assert_eq!(world.figures(service).await, (0, 687, 0), "not agreed yet");
    let state = world.tests.store.load::<Placement>(placement.uuid()).await.expect("a placement").state;
    let hash = state.amendment.expect("an amendment").document.hash;
    for actor in [person(1), world.manager(), world.owner()] {
        let sign = SignAmendment { placement, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }
    world.react().await;
    assert_eq!((world.figures(service).await, world.figures(host).await), ((0, 275, 0), (0, 0, -330)));
    let gets = service_gets(&world.tests.store, placement, LedgerAccountId::of(service)).await.expect("an answer");
    assert_eq!(gets, Some((TransferStatus::Pending, 275)));
    let page = Page { rows: 20, from: None, backward: false };
    let id = LedgerAccountId::of(service);
    let entries = statement(&world.tests.store, &world.manager(), id, None, page).await.expect("a statement");
    let lines: Vec<_> = entries.iter().map(|entry| (entry.status, entry.amount)).collect();
    assert_eq!(lines, [(TransferStatus::Pending, 275), (TransferStatus::Voided, 687)]);

    // By the days that were worked in the end.
    world.completed(placement, 8).await;
    world.agreed(1, placement).await;
    assert_eq!(world.figures(service).await, (250, 0, 0));
    assert_eq!(world.audit().await.expect("clean").placements, 1);
}

#[tokio::test]
async fn a_draft_for_fewer_days_is_announced_before_anybody_signs() {
    let world = world().await;
    world.talent(1, Some(world.home)).await;
    let service = Holder::Organisation { organisation: world.home };
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    let (expected_version, max_share, last_day, conditions) = (None, None, None, None);
    let grant = vivier_matching::use_case::release::GrantRelease {
        placement,
        expected_version,
        max_share,
        last_day,
        conditions,
    };
    world.run(&world.manager(), grant).await.expect("granted");
    let draft = async |percent| -> Result<(), CommandError> {
        let draft = DraftAgreement {
            placement,
            expected_version: None,
            period: None,
            share: Some(Share::new(percent).expect("a share")),
            place: None,
            conditions: None,
            details: AgreementDetails::default(),
        };
        world.run(&world.owner(), draft).await?;
        world.react().await;
        Ok(())
    };
    for (percent, announced) in [(20, 275), (40, 550), (50, 687)] {
        draft(percent).await.expect("drafted");
        assert_eq!(world.figures(service).await, (0, announced, 0), "at {percent} %");
    }
    world.audit().await.expect("clean");
}
