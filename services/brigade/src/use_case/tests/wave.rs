//! Whether a wave that is called now would call anybody: what the board says of it is what the command does.

use chrono::Duration;
use vivier_event_store::CommandError;

use super::support::{RUST, World, person, seat, world};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, MobilisationId};
use crate::read::mobilisations::{anybody_to_call, seats_with_nobody_left};
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::membership::{OptInToCalls, OptOutOfCalls};
use crate::use_case::mobilise::{ComposeTeam, Place, PlanWave};

async fn anybody(world: &World, mobilisation: MobilisationId) -> Option<bool> {
    anybody_to_call(&world.tests.store, mobilisation).await.expect("an answer")
}

/// Nobody can be called: it is said, and refused, with this reason where there is one to tell.
async fn nobody_is_called_for(world: &World, mobilisation: MobilisationId, reason: Option<&str>) {
    assert_eq!(anybody(world, mobilisation).await, Some(false));
    let refused = world.run(&world.coordinator(), PlanWave { mobilisation, expected_version: None }).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    let told = problem.params.get("reason").map(String::as_str);
    assert_eq!((problem.code, told), ("NOBODY_TO_CALL", reason));
}

async fn nobody_is_called(world: &World, mobilisation: MobilisationId) {
    nobody_is_called_for(world, mobilisation, None).await;
}

/// Somebody can be called: it is said, and done.
async fn somebody_is_called(world: &World, mobilisation: MobilisationId) {
    assert_eq!(anybody(world, mobilisation).await, Some(true));
    let before = world.state(mobilisation).await.calls.len();
    let plan = PlanWave { mobilisation, expected_version: None };
    world.run(&world.coordinator(), plan).await.expect("called");
    assert_eq!(world.state(mobilisation).await.calls.len(), before + 1);
}

/// The only open seat has its call out, so that by its calls alone nobody would be called.
async fn only_one_is_asked(world: &World, mobilisation: MobilisationId) {
    let state = world.state(mobilisation).await;
    assert_eq!(state.calls.iter().map(|call| call.status).collect::<Vec<_>>(), [CallStatus::Sent]);
    let left = seats_with_nobody_left(&world.tests.store, mobilisation).await.expect("an answer");
    assert_eq!(left, [], "they may still answer");
}

#[tokio::test]
async fn whoever_takes_calls_again_while_another_is_being_asked_can_be_called() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let talent = world.member(2, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    assert_eq!(anybody(&world, mobilisation).await, None, "no call has gone out");
    let (brigade, expected_version) = (world.brigade, None);
    let until = world.now().date_naive() + Duration::days(2);
    let opt_out = OptOutOfCalls { brigade, talent, expected_version, until };
    world.run(&person(2), opt_out).await.expect("no calls");
    world.called(mobilisation).await;
    only_one_is_asked(&world, mobilisation).await;
    nobody_is_called(&world, mobilisation).await;
    world.run(&person(2), OptInToCalls { brigade, talent, expected_version }).await.expect("calls again");
    only_one_is_asked(&world, mobilisation).await;
    somebody_is_called(&world, mobilisation).await;
    nobody_is_called(&world, mobilisation).await;
}

#[tokio::test]
async fn nobody_new_is_called_while_a_late_yes_waits_for_the_seat() {
    let world = world().await;
    let mut people = Vec::new();
    for number in 1..=3 {
        people.push(world.member(number, RUST, world.brigade).await);
    }
    let decided = async |mobilisation| {
        let seat = world.state(mobilisation).await.team[0].seat;
        Some(vec![Place { seat, chosen: people[0], backups: Some(people[1..].to_vec()) }])
    };
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: decided(mobilisation).await };
    world.run(&world.coordinator(), compose).await.expect("composed");
    let (brigade, expected_version) = (world.brigade, None);
    let until = world.now().date_naive() + Duration::days(2);
    for number in [2_usize, 3] {
        let opt_out = OptOutOfCalls { brigade, talent: people[number - 1], expected_version, until };
        world.run(&person(number as u128), opt_out).await.expect("no calls");
    }
    world.called(mobilisation).await;
    world.after(60).await;
    let opt_in = |talent| OptInToCalls { brigade, talent, expected_version };
    world.run(&person(2), opt_in(people[1])).await.expect("calls again");
    somebody_is_called(&world, mobilisation).await;
    world.after(0).await;
    world.after(31).await;
    let (late, asked) = (world.call(mobilisation, people[0]).await, world.call(mobilisation, people[1]).await);
    assert_eq!((late.status, asked.status), (CallStatus::Expired, CallStatus::Sent));
    world.run(&person(1), AcceptCall { mobilisation, call: late.id }).await.expect("a late yes");
    assert_eq!(world.call(mobilisation, people[0]).await.status, CallStatus::Reserve);
    world.run(&person(3), opt_in(people[2])).await.expect("calls again");
    world.after(16).await;
    assert_eq!(world.state(mobilisation).await.calls.len(), 2, "the seat is spoken for");
    let left = seats_with_nobody_left(&world.tests.store, mobilisation).await.expect("an answer");
    assert_eq!(left, []);
    nobody_is_called_for(&world, mobilisation, Some("RESERVE")).await;
    let no = DeclineCall { mobilisation, call: asked.id, reason: CallDeclineReason::OnLeave, words: None };
    world.run(&person(2), no).await.expect("a no");
    let state = world.state(mobilisation).await;
    assert_eq!(state.status, MobilisationStatus::Mobilised);
    assert_eq!(world.call(mobilisation, people[0]).await.status, CallStatus::Engaged);
}

#[tokio::test]
async fn whoever_joins_another_brigade_while_nobody_else_is_left_can_be_called() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    // Another would be asked by now, if there were one.
    world.after(16).await;
    only_one_is_asked(&world, mobilisation).await;
    nobody_is_called(&world, mobilisation).await;
    world.member(2, RUST, world.core).await;
    only_one_is_asked(&world, mobilisation).await;
    somebody_is_called(&world, mobilisation).await;
    assert_eq!(world.state(mobilisation).await.reached, [world.core]);
    nobody_is_called(&world, mobilisation).await;
}
