//! The duty roster: who is on it is asked first, and members pass duties on among themselves without learning who else is there.

use chrono::Duration;
use vivier_kernel::id::TalentId;
use vivier_kernel::period::Period;

use super::support::{RUST, World, code, person, seat, world};
use crate::domain::value::{DutyId, DutyKind};
use crate::read::brigades::brigade;
use crate::use_case::roster::{AssignDuty, OfferDuty, TakeDuty};

async fn assign(world: &World, talent: TalentId, kind: DutyKind) {
    let today = world.now().date_naive();
    let period = Period::new(today, today + Duration::days(6)).expect("a period");
    let assign = AssignDuty { brigade: world.brigade, talent, expected_version: None, kind, period };
    world.run(&world.coordinator(), assign).await.expect("on the roster");
    world.settle().await;
}

#[tokio::test]
async fn whoever_is_on_call_is_asked_first_then_the_backup_then_the_others() {
    let world = world().await;
    let mut people = Vec::new();
    for number in 1..=5 {
        people.push(world.member(number, RUST, world.brigade).await);
    }
    // All of them fit alike: without a roster the first of them would be proposed.
    assign(&world, people[4], DutyKind::OnCall).await;
    assign(&world, people[3], DutyKind::Backup).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let place = world.state(mobilisation).await.team[0].clone();
    assert_eq!(place.chosen, people[4]);
    assert_eq!(place.backups[0], people[3]);
    world.called(mobilisation).await;
    let called = |calls: Vec<crate::domain::mobilisation::state::Call>| {
        calls.iter().map(|call| call.callee.talent).collect::<Vec<_>>()
    };
    assert_eq!(called(world.state(mobilisation).await.calls), [people[4], people[3]]);
    world.after(15).await;
    let all = called(world.state(mobilisation).await.calls);
    assert!(people[..3].contains(&all[2]) && people[..3].contains(&all[3]), "{all:?}");
}

#[tokio::test]
async fn the_next_brigade_s_people_on_call_come_first_as_well() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let elsewhere = [world.member(2, RUST, world.core).await, world.member(3, RUST, world.core).await];
    let today = world.now().date_naive();
    let period = Period::new(today, today).expect("a period");
    let (talent, kind) = (elsewhere[1], DutyKind::Backup);
    let assign = AssignDuty { brigade: world.core, talent, expected_version: None, kind, period };
    world.run(&world.core_coordinator(), assign).await.expect("on the roster");
    world.settle().await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    world.after(15).await;
    let state = world.state(mobilisation).await;
    assert_eq!((state.reached, &state.team[0].backups), (vec![world.core], &vec![elsewhere[1], elsewhere[0]]));
}

#[tokio::test]
async fn a_member_passes_a_duty_on_to_whoever_takes_it_and_neither_learns_who_else_is_in_the_brigade() {
    let world = world().await;
    let (one, other) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let elsewhere = world.member(3, RUST, world.core).await;
    assign(&world, one, DutyKind::OnCall).await;
    let seen = async |number| {
        let view = brigade(&world.tests.store, &person(number), world.brigade).await;
        let view = view.expect("an answer").expect("it exists");
        assert!(view.members.iter().all(|(_, member)| Some(member.account) == person(number).account()));
        (view.duties, view.offered)
    };
    let duty: DutyId = seen(1).await.0[0].0;
    assert_eq!(seen(2).await, (Vec::new(), Vec::new()));
    let (brigade, expected_version) = (world.brigade, None);
    let take = |talent| TakeDuty { brigade, talent, expected_version, duty };
    let offer = |talent| OfferDuty { brigade, talent, expected_version, duty, open: true };
    assert_eq!(code(world.run(&person(2), take(other)).await), "UNKNOWN_DUTY", "it is not offered");
    assert_eq!(code(world.run(&world.coordinator(), offer(one)).await), "NOT_ALLOWED", "nobody offers for another");
    world.run(&person(1), offer(one)).await.expect("offered");
    world.settle().await;
    assert_eq!(seen(1).await.1, [], "one does not take one's own");
    assert_eq!(seen(2).await.1.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [duty]);
    // Somebody of another brigade is offered nothing, and takes nothing.
    assert_eq!(seen(3).await.1, []);
    assert_eq!(code(world.run(&person(3), take(elsewhere)).await), "MEMBER_STATUS_FORBIDS");
    world.run(&person(2), take(other)).await.expect("taken");
    world.settle().await;
    assert_eq!(seen(1).await, (Vec::new(), Vec::new()));
    let (duties, offered) = seen(2).await;
    assert_eq!((duties.len(), duties[0].1.talent, offered.len()), (1, other, 0));
}
