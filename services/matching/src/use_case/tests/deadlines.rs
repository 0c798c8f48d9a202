//! What happens by itself: nothing stays silent, and a confirmation overtakes what no longer fits.

use chrono::Duration;
use vivier_kernel::id::TypedId as _;
use vivier_missions::domain::value::SeatSpec;

use super::support::*;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{MAX_REMINDERS, Side};
use crate::use_case::agreement::{AgreementDetails, DraftAgreement};
use crate::use_case::answer::AcceptPlacement;
use crate::use_case::release::RequestRelease;

#[tokio::test]
async fn an_unanswered_application_expires_and_an_answered_one_does_not() {
    let world = world().await;
    world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let (silent, answered) = (world.apply(1, seats[0]).await, world.apply(2, seats[0]).await);
    world.tests.advance_and_fire(Duration::days(20)).await.expect("nothing is due");
    world.accept(&world.owner(), answered).await;
    world.tests.advance_and_fire(Duration::days(2)).await.expect("one deadline");
    assert_eq!(world.status(silent).await, PlacementStatus::Expired);
    assert_eq!(world.status(answered).await, PlacementStatus::Agreed);
    world.tests.advance_and_fire(Duration::days(30)).await.expect("the other");
    assert_eq!(world.status(answered).await, PlacementStatus::Expired);
    let view = world.look(&person(1), silent).await.expect("a view");
    assert_eq!(view.steps.last().map(|step| (step.side, step.account)), Some((Side::Vivier, None)));
    // The pair is free again.
    world.apply(1, seats[0]).await;
}

#[tokio::test]
async fn a_service_is_reminded_until_the_deadline() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world
        .run(&person(1), RequestRelease { placement, expected_version: None, last_day: None, share: None })
        .await
        .expect("requested");
    let release = async || world.state(placement).await.release.map(|release| (release.status, release.reminders));
    for number in 1..=2 {
        world.tests.advance_and_fire(Duration::days(7)).await.expect("a reminder");
        assert_eq!(release().await, Some((ReleaseStatus::Reminded, number)));
    }
    world.tests.advance_and_fire(Duration::days(8)).await.expect("the deadline");
    let (status, reminders) = release().await.expect("a release");
    assert_eq!(status, ReleaseStatus::Expired);
    assert!(reminders <= MAX_REMINDERS);
    assert_eq!(world.status(placement).await, PlacementStatus::Expired);
}

#[tokio::test]
async fn a_confirmation_supersedes_what_no_longer_fits_and_nothing_else() {
    let world = world().await;
    for number in 1..=3 {
        world.talent(number, true, 50).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(10)]).await;
    let confirmed = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    // The same seat: one that overlaps, and one for the days that stay free.
    let overlapping = world.apply(2, seats[0]).await;
    let later = world.signed(3, seats[0], Some(period("2026-05-01", "2026-06-30"))).await;
    // The same person: one that does not fit any more, and a small one that does.
    let too_much = world.apply(1, seats[1]).await;
    let small = world.apply(1, seats[2]).await;
    let elsewhere = world.apply(2, seats[1]).await;
    world.confirm(confirmed).await.expect("confirmed");
    world.fire().await;
    for (placement, expected, reason) in [
        (overlapping, PlacementStatus::Superseded, Some("SEAT_FILLED")),
        (too_much, PlacementStatus::Superseded, Some("TALENT_PLACED")),
        (later, PlacementStatus::Signed, None),
        (small, PlacementStatus::Applied, None),
        (elsewhere, PlacementStatus::Applied, None),
        (confirmed, PlacementStatus::Confirmed, None),
    ] {
        let state = world.state(placement).await;
        assert_eq!((state.status, state.ending.and_then(|ending| ending.reason).as_deref()), (expected, reason));
    }
    let first = world.state(overlapping).await.ending.and_then(|ending| ending.superseded_by);
    assert_eq!(first.map(|placement| placement.uuid()), Some(confirmed.uuid()));
    world.confirm(later).await.expect("the rest of the seat");
}

/// A mission of two days is not waited for longer than they last.
#[tokio::test]
async fn nobody_is_asked_says_yes_or_signs_for_days_that_are_over() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let short = || SeatSpec { period: period("2026-03-01", "2026-03-02"), ..rust_seat(10) };
    let (_, seats) = world.mission(vec![short(), short(), short(), short()]).await;
    world.wait_until("2026-02-27").await;
    let (asked, late) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    let (unanswered, granted) = (world.apply(1, seats[2]).await, world.apply(1, seats[3]).await);
    for placement in [asked, late, granted] {
        world.accept(&world.owner(), placement).await;
    }
    world.released(1, granted).await;
    let request = |placement| RequestRelease { placement, expected_version: None, last_day: None, share: None };
    world.run(&person(1), request(asked)).await.expect("requested");
    let release = world.state(asked).await.release.expect("a release");
    assert_eq!(release.deadline.to_rfc3339(), "2026-03-02T23:00:00+00:00", "as the last day ends in Paris");

    world.wait_until("2026-03-03").await;
    assert_eq!(world.status(asked).await, PlacementStatus::Expired);
    assert_eq!(code(world.run(&person(1), request(late)).await), "PERIOD_OVER");
    let accept = AcceptPlacement { placement: unanswered, expected_version: None };
    assert_eq!(code(world.run(&world.owner(), accept).await), "SEAT_NOT_OPEN");
    let draft = DraftAgreement {
        placement: granted,
        expected_version: None,
        period: None,
        share: None,
        place: None,
        conditions: None,
        details: AgreementDetails::default(),
    };
    assert_eq!(code(world.run(&world.owner(), draft).await), "PERIOD_OVER");
}

/// They are told that it is closed instead.
#[tokio::test]
async fn nobody_is_reminded_of_days_that_are_over() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let short = SeatSpec { period: period("2026-03-01", "2026-03-02"), ..rust_seat(10) };
    let (_, seats) = world.mission(vec![short, rust_seat(10)]).await;
    world.wait_until("2026-02-27").await;
    let (over, goes_on) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    world.wait_until("2026-03-15").await;
    let state = world.state(over).await;
    let reason = state.ending.and_then(|ending| ending.reason);
    assert_eq!((state.status, reason.as_deref()), (PlacementStatus::Superseded, Some("SEAT_GONE")));
    let state = world.state(goes_on).await;
    assert_eq!((state.status, state.reminders), (PlacementStatus::Applied, 1), "there is still time for that one");
}
