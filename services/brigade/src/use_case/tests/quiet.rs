//! Whoever is in quiet hours is called when they are over, and holds up nobody who can be called now, or has said yes.

use chrono::Duration;
use vivier_kernel::id::TalentId;

use super::links::notices;
use super::moves::{by_hand_for, yes};
use super::support::{RUST, World, person, seat, world};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::MobilisationId;
use crate::domain::zone::{QuietHours, Zone};
use crate::use_case::membership::{OptOutOfCalls, SetQuietHours};

/// Somebody wants no calls from now on for so many hours.
async fn is_quiet(world: &World, (number, talent): (u128, TalentId), hours: i64) {
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, hour, (hour + hours) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
    world.run(&person(number), set).await.expect("quiet");
}

async fn statuses(world: &World, mobilisation: MobilisationId) -> Vec<(TalentId, CallStatus)> {
    world.state(mobilisation).await.calls.iter().map(|call| (call.callee.talent, call.status)).collect()
}

#[tokio::test]
async fn where_the_brigade_s_own_people_are_in_quiet_hours_the_next_brigade_is_asked_at_once() {
    let world = world().await;
    let own = (1, world.member(1, RUST, world.brigade).await);
    let elsewhere = (6, world.member(6, RUST, world.core).await);
    is_quiet(&world, own, 3).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    // A timer that is set again for the same instant is the same timer.
    world.after(1).await;
    let expected = [(elsewhere.1, CallStatus::Sent), (own.1, CallStatus::Planned)];
    assert_eq!(statuses(&world, mobilisation).await, expected, "who is quiet is called when that is over");
    assert_eq!(world.state(mobilisation).await.reached, [world.core]);
    yes(&world, mobilisation, elsewhere).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    world.after(3 * 60).await;
    assert_eq!(world.call(mobilisation, own.1).await.status, CallStatus::Released, "never called");
    assert_eq!(world.call(mobilisation, own.1).await.deadline, None);
}

#[tokio::test]
async fn where_everybody_is_in_quiet_hours_no_other_brigade_is_reached_before_it_can_be_asked() {
    let world = world().await;
    let own = (1, world.member(1, RUST, world.brigade).await);
    let elsewhere = (6, world.member(6, RUST, world.core).await);
    is_quiet(&world, own, 3).await;
    let hours = QuietHours::new(Zone::Metropolitan, 0, 23).ok();
    let set = SetQuietHours { brigade: world.core, talent: elsewhere.1, expected_version: None, hours };
    world.run(&person(6), set).await.expect("quiet");
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    world.after(16).await;
    assert_eq!(statuses(&world, mobilisation).await, [(own.1, CallStatus::Planned)]);
    assert_eq!(world.state(mobilisation).await.reached, []);
    world.after(3 * 60).await;
    assert_eq!(world.call(mobilisation, own.1).await.status, CallStatus::Sent);
}

#[tokio::test]
async fn a_late_yes_comes_before_whoever_is_only_going_to_be_called() {
    let world = world().await;
    let first = (1, world.member(1, RUST, world.brigade).await);
    let quiet = (2, world.member(2, RUST, world.brigade).await);
    let mobilisation = by_hand_for(&world, vec![seat(0, RUST)], &[&[first, quiet]]).await;
    is_quiet(&world, quiet, 5).await;
    world.called(mobilisation).await;
    world.after(92).await;
    let expected = [(first.1, CallStatus::Expired), (quiet.1, CallStatus::Planned)];
    assert_eq!(statuses(&world, mobilisation).await, expected);
    yes(&world, mobilisation, first).await;
    let expected = [(first.1, CallStatus::Engaged), (quiet.1, CallStatus::Released)];
    assert_eq!(statuses(&world, mobilisation).await, expected);
    assert_eq!(world.call(mobilisation, quiet.1).await.deadline, None, "never called");
}

#[tokio::test]
async fn whoever_wants_no_calls_any_more_is_not_waited_for_until_their_quiet_hours_end() {
    let world = world().await;
    let quiet = (1, world.member(1, RUST, world.brigade).await);
    is_quiet(&world, quiet, 5).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    assert_eq!(statuses(&world, mobilisation).await, [(quiet.1, CallStatus::Planned)]);
    // A timer that is set again for the same instant is the same timer.
    world.after(1).await;
    let until = world.now().date_naive() + Duration::days(5);
    let opt_out = OptOutOfCalls { brigade: world.brigade, talent: quiet.1, expected_version: None, until };
    world.run(&person(1), opt_out).await.expect("no calls");
    world.tests.settle_followers().await.expect("what follows has followed");
    assert_eq!(statuses(&world, mobilisation).await, [(quiet.1, CallStatus::Released)]);
    world.after(1).await;
    let told = notices(&world).await.into_iter().filter(|notice| notice.template == "brigade.nobody-left").count();
    assert_eq!(told, 1, "and whoever leads it knows at once");
}

#[tokio::test]
async fn whoever_comes_while_others_wait_for_their_quiet_hours_to_end_is_asked_meanwhile() {
    let world = world().await;
    let quiet = [(1, world.member(1, RUST, world.brigade).await), (2, world.member(2, RUST, world.brigade).await)];
    for one in quiet {
        is_quiet(&world, one, 5).await;
    }
    let mobilisation = by_hand_for(&world, vec![seat(0, RUST)], &[&quiet]).await;
    world.called(mobilisation).await;
    let planned = quiet.map(|(_, talent)| (talent, CallStatus::Planned));
    assert_eq!(statuses(&world, mobilisation).await, planned, "as many as are asked at a time");
    let newcomer = world.member(3, RUST, world.brigade).await;
    world.after(16).await;
    let expected = [planned[0], planned[1], (newcomer, CallStatus::Sent)];
    assert_eq!(statuses(&world, mobilisation).await, expected);
}

#[tokio::test]
async fn no_more_people_wait_for_their_quiet_hours_to_end_than_are_asked_at_a_time() {
    let world = world().await;
    let mut quiet = Vec::new();
    for number in 1..=4 {
        quiet.push((number, world.member(number, RUST, world.brigade).await));
        is_quiet(&world, quiet[quiet.len() - 1], 5).await;
    }
    let mobilisation = by_hand_for(&world, vec![seat(0, RUST)], &[&quiet]).await;
    world.called(mobilisation).await;
    world.after(16).await;
    world.after(16).await;
    let planned = [(quiet[0].1, CallStatus::Planned), (quiet[1].1, CallStatus::Planned)];
    assert_eq!(statuses(&world, mobilisation).await, planned);
}
