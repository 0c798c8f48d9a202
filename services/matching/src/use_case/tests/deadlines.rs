//! What happens by itself: nothing stays silent, and a confirmation overtakes what no longer fits.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_missions::domain::value::{Justification, SeatSpec};
use vivier_missions::use_case::seats::ChangeSeat;

use super::support::*;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{MAX_REMINDERS, Side};
use crate::use_case::agreement::{AgreementDetails, DraftAgreement};
use crate::use_case::open::ApplyToSeat;
use crate::use_case::release::{GrantRelease, RequestRelease};

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

/// A mission of two days is not waited for longer than they last, in Paris.
#[tokio::test]
async fn what_is_open_as_the_last_day_of_its_seat_ends_is_closed_then() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let short = || SeatSpec { period: period("2026-03-01", "2026-03-02"), ..rust_seat(10) };
    let (_, seats) = world.mission(vec![short(), short(), short(), short(), rust_seat(10)]).await;
    world.wait_until("2026-02-27").await;
    let (asked, agreed) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    let (unanswered, granted) = (world.apply(1, seats[2]).await, world.apply(1, seats[3]).await);
    let goes_on = world.apply(1, seats[4]).await;
    for placement in [asked, agreed, granted] {
        world.accept(&world.owner(), placement).await;
    }
    world.released(1, granted).await;
    world.run(&person(1), request(asked, None)).await.expect("requested");
    let release = world.state(asked).await.release.expect("a release");
    assert_eq!(release.deadline.to_rfc3339(), "2026-03-02T23:00:00+00:00", "as the last day ends in Paris");
    let stand = async || {
        let mut found = Vec::new();
        for placement in [asked, agreed, unanswered, granted, goes_on] {
            found.push(ending(&world, placement).await);
        }
        found
    };

    go_on_to(&world, "2026-03-02T22:59:59Z").await;
    let (pending, released) = (PlacementStatus::ReleasePending, PlacementStatus::Released);
    let open = [pending, PlacementStatus::Agreed, PlacementStatus::Applied, released, PlacementStatus::Applied];
    assert_eq!(stand().await, open.map(|status| (status, None::<String>)));
    go_on_to(&world, "2026-03-02T23:00:00Z").await;
    let closed = || (PlacementStatus::Superseded, Some("SEAT_GONE".to_owned()));
    let expired = (PlacementStatus::Expired, None);
    let still = (PlacementStatus::Applied, None);
    assert_eq!(stand().await, [expired.clone(), closed(), closed(), expired, still]);
    let anew = ApplyToSeat { seat: seats[0], motivation: None };
    assert_eq!(code(world.run(&person(1), anew).await), "SEAT_NOT_OPEN");
    world.wait_until("2026-03-15").await;
    assert_eq!(world.state(goes_on).await.reminders, 1, "there is still time for that one");
}

#[tokio::test]
async fn nobody_is_asked_or_signs_for_days_that_are_over() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    world.wait_until("2026-02-27").await;
    let (late, granted) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    for placement in [late, granted] {
        world.accept(&world.owner(), placement).await;
    }
    world.run(&person(1), request(granted, None)).await.expect("requested");
    world.grant(granted, None).await;

    world.wait_until("2026-03-03").await;
    assert_eq!(code(world.run(&person(1), request(late, Some(day("2026-03-02")))).await), "PERIOD_OVER");
    let draft = DraftAgreement {
        placement: granted,
        expected_version: None,
        period: Some(period("2026-03-01", "2026-03-02")),
        share: None,
        place: None,
        conditions: None,
        details: AgreementDetails::default(),
    };
    assert_eq!(code(world.run(&world.owner(), draft).await), "PERIOD_OVER");
}

/// A seat to June that the service leaves for two days alone: with them ends what the host has to do.
#[tokio::test]
async fn what_a_service_leaves_for_some_days_expires_as_the_last_of_them_ends() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    world.wait_until("2026-02-27").await;
    let (asked, left) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    let last_day = Some(day("2026-03-02"));
    for (placement, asks, leaves) in [(asked, last_day, None), (left, None, last_day)] {
        world.accept(&world.owner(), placement).await;
        world.run(&person(1), request(placement, asks)).await.expect("requested");
        let (expected_version, max_share, conditions) = (None, None, None);
        let grant = GrantRelease { placement, expected_version, max_share, last_day: leaves, conditions };
        world.run(&world.manager(), grant).await.expect("granted");
        let due = world.state(placement).await.pending()[0].due;
        assert_eq!(due.map(|due| due.to_rfc3339()).as_deref(), Some("2026-03-02T23:00:00+00:00"));
    }
    go_on_to(&world, "2026-03-02T22:59:59Z").await;
    for placement in [asked, left] {
        assert_eq!(ending(&world, placement).await, (PlacementStatus::Released, None));
    }
    go_on_to(&world, "2026-03-02T23:00:00Z").await;
    for placement in [asked, left] {
        assert_eq!(ending(&world, placement).await, (PlacementStatus::Expired, None));
    }
}

/// A seat to June of which two days alone are agreed on: with them ends what is to be signed and confirmed, unless others are drafted.
#[tokio::test]
async fn what_is_drafted_for_some_days_expires_as_the_last_of_them_ends() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10), rust_seat(10)]).await;
    world.wait_until("2026-02-22").await;
    let two_days = Some(period("2026-03-01", "2026-03-02"));
    let signed = world.signed(1, seats[0], two_days).await;
    let (half, anew) = (world.apply(1, seats[1]).await, world.apply(1, seats[2]).await);
    for placement in [half, anew] {
        world.accept(&world.owner(), placement).await;
        let usual = world.state(placement).await.answer_by;
        let hash = world.draft(placement, two_days).await;
        world.sign(&person(1), placement, &hash).await;
        assert!(world.state(placement).await.answer_by < usual);
    }
    for placement in [signed, half, anew] {
        let due = world.state(placement).await.pending()[0].due;
        assert_eq!(due.map(|due| due.to_rfc3339()).as_deref(), Some("2026-03-02T23:00:00+00:00"));
    }
    world.wait_until("2026-03-01").await;
    assert_eq!(world.state(half).await.reminders, 2, "7 and 2 days before");
    world.draft(anew, None).await;
    let due = world.state(anew).await.answer_by.expect("a deadline");
    assert!(due > world.tests.store.clock().now() + Duration::days(7), "the usual one, anew: {due}");

    go_on_to(&world, "2026-03-02T22:59:59Z").await;
    assert_eq!(ending(&world, signed).await, (PlacementStatus::Signed, None));
    assert_eq!(ending(&world, half).await, (PlacementStatus::Agreed, None));
    go_on_to(&world, "2026-03-02T23:00:00Z").await;
    for placement in [signed, half] {
        assert_eq!(ending(&world, placement).await, (PlacementStatus::Expired, None));
    }
    assert_eq!(ending(&world, anew).await, (PlacementStatus::Agreed, None));
}

#[tokio::test]
async fn what_is_open_goes_by_the_days_that_its_seat_has_now() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let lasting = |start, end| SeatSpec { period: period(start, end), ..rust_seat(10) };
    let (mission, seats) = world.mission(vec![lasting("2026-03-01", "2026-03-02"), rust_seat(10)]).await;
    world.wait_until("2026-02-27").await;
    let (later, past) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    world.accept(&world.owner(), past).await;
    world.run(&person(1), request(past, None)).await.expect("requested");
    let change = async |seat, spec| {
        let justification = Some(Justification::new("Le besoin a bougé.").expect("a text"));
        let change = ChangeSeat { mission, expected_version: None, seat, spec, justification };
        world.run(&world.owner(), change).await.expect("changed");
        world.tests.settle_followers().await.expect("followed");
    };
    let closed = (PlacementStatus::Superseded, Some("SEAT_GONE".to_owned()));

    change(seats[0], lasting("2026-03-01", "2026-03-10")).await;
    change(seats[1], lasting("2026-02-01", "2026-02-20")).await;
    assert_eq!(ending(&world, past).await, closed, "the service is asked for nothing any more");
    go_on_to(&world, "2026-03-10T22:59:59Z").await;
    assert_eq!(ending(&world, later).await, (PlacementStatus::Applied, None), "it goes on");
    go_on_to(&world, "2026-03-10T23:00:00Z").await;
    assert_eq!(ending(&world, later).await, closed);
    let reminders = world.state(past).await.release.map(|release| release.reminders);
    assert_eq!(reminders, Some(0), "nobody is reminded of what was moved into the past");
}

fn request(placement: PlacementId, last_day: Option<NaiveDate>) -> RequestRelease {
    RequestRelease { placement, expected_version: None, last_day, share: None }
}

/// Until the instant, with everything that falls due on the way.
async fn go_on_to(world: &World, instant: &str) {
    let target: DateTime<Utc> = instant.parse().expect("an instant");
    world.tests.advance_and_fire(target - world.tests.store.clock().now()).await.expect("timers fire");
}

/// Where a placement stands, and why it ended.
async fn ending(world: &World, placement: PlacementId) -> (PlacementStatus, Option<String>) {
    let state = world.state(placement).await;
    (state.status, state.ending.and_then(|ending| ending.reason))
}
