//! Who is called for which seat: limits of services, people whom another seat did not need, and chosen people who have left.

use vivier_kernel::id::TalentId;
use vivier_talents::use_case::status::PauseTalent;

use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::event::Assignment;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, MobilisationId, SkillKey};
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};

async fn yes(world: &World, mobilisation: MobilisationId, (number, talent): (u128, TalentId)) {
    let call = world.call(mobilisation, talent).await.id;
    world.run(&person(number), AcceptCall { mobilisation, call }).await.expect("a yes");
}

async fn no(world: &World, mobilisation: MobilisationId, (number, talent): (u128, TalentId)) {
    let (call, reason) = (world.call(mobilisation, talent).await.id, CallDeclineReason::OnLeave);
    world.run(&person(number), DeclineCall { mobilisation, call, reason, words: None }).await.expect("a no");
}

async fn pause(world: &World, (number, talent): (u128, TalentId)) {
    let until = world.now().date_naive() + chrono::Duration::days(40);
    let pause = PauseTalent { talent, expected_version: None, until };
    world.run(&person(number), pause).await.expect("paused");
    world.settle().await;
}

/// Seats of one skill, with these people on each list.
async fn by_hand(world: &World, lists: &[&[(u128, TalentId)]]) -> MobilisationId {
    let seats = (0..lists.len()).map(|number| seat(number as u128, RUST)).collect();
    let declare = DeclareMobilisation { need: world.need(seats), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    let place = |(list, seat): (&&[(u128, TalentId)], &crate::domain::value::TeamSeat)| Assignment {
        seat: seat.id,
        chosen: list[0].1,
        backups: list[1..].iter().map(|(_, talent)| *talent).collect(),
    };
    let decided = Some(lists.iter().zip(&seats).map(place).collect());
    let compose = ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose).await.expect("composed");
    mobilisation
}

async fn people<const N: usize>(world: &World, numbers: [u128; N], skill: SkillKey) -> [(u128, TalentId); N] {
    let mut people = Vec::new();
    for number in numbers {
        people.push((number, world.member(number, skill, world.brigade).await));
    }
    people.try_into().expect("as many")
}

fn statuses(state: &MobilisationState, people: &[(u128, TalentId)]) -> Vec<CallStatus> {
    let last = |talent| state.calls.iter().rev().find(|call| call.callee.talent == talent).map(|call| call.status);
    people.iter().filter_map(|(_, talent)| last(*talent)).collect()
}

#[tokio::test]
async fn backups_of_one_service_do_not_empty_it() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    // The service of each follows from the number: these three are colleagues.
    let colleagues = people(&world, [4, 8, 12], RUST).await;
    let [four, eight, twelve] = colleagues;
    let mobilisation = by_hand(&world, &[&[one, four, eight], &[two, eight, twelve], &[three, twelve, four]]).await;
    world.called(mobilisation).await;
    for chosen in [one, two, three] {
        no(&world, mobilisation, chosen).await;
    }
    world.after(0).await;
    yes(&world, mobilisation, four).await;
    yes(&world, mobilisation, eight).await;
    let state = world.state(mobilisation).await;
    assert_eq!(statuses(&state, &colleagues), [CallStatus::Engaged, CallStatus::Engaged, CallStatus::Released]);
    yes(&world, mobilisation, twelve).await;
    let state = world.state(mobilisation).await;
    assert_eq!(statuses(&state, &[twelve]), [CallStatus::Reserve]);
    assert_eq!(state.status, MobilisationStatus::Calling, "two of one service, and the third seat is open");
}

#[tokio::test]
async fn whoever_was_thanked_for_one_seat_is_called_for_the_next_that_they_fit() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    let mobilisation = by_hand(&world, &[&[one, three], &[two, three]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, one).await;
    assert_eq!(world.call(mobilisation, three.1).await.status, CallStatus::Released);
    no(&world, mobilisation, two).await;
    world.after(0).await;
    assert_eq!(world.call(mobilisation, three.1).await.status, CallStatus::Sent, "asked again, for the other seat");
    yes(&world, mobilisation, three).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
}

#[tokio::test]
async fn the_next_brigade_is_reached_where_the_chosen_person_has_left_the_pool_before_or_after_the_call() {
    let world = world().await;
    let [designer] = people(&world, [5], DESIGN).await;
    let elsewhere = (6, world.member(6, DESIGN, world.core).await);
    let calls = async |mobilisation| {
        let state = world.state(mobilisation).await;
        (state.reached.clone(), state.calls.last().map(|call| call.callee.talent))
    };
    let called = world.composed(vec![seat(0, DESIGN)]).await;
    let before = world.composed(vec![seat(0, DESIGN)]).await;
    world.called(called).await;
    pause(&world, designer).await;
    no(&world, called, designer).await;
    world.after(0).await;
    assert_eq!(calls(called).await, (vec![world.core], Some(elsewhere.1)));
    // Nobody has been called of the other team, and its only person is gone.
    world.called(before).await;
    assert_eq!(calls(before).await, (vec![world.core], Some(elsewhere.1)));
}

#[tokio::test]
async fn a_call_out_that_nobody_could_be_called_in_does_not_begin() {
    let world = world().await;
    let [designer] = people(&world, [5], DESIGN).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    pause(&world, designer).await;
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Composed);
}
