//! Whom a coordinator left out where they named themselves who stands behind a seat is not called for it, and nobody else is left out.

use vivier_kernel::actor::Actor;
use vivier_kernel::id::TalentId;

use super::moves::{both, no, yes};
use super::support::{DESIGN, RUST, World, seat, world};
use crate::domain::mobilisation::event::{Assignment, Limits, Need};
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{Level, MobilisationId, SeatSkill, TeamSeat, TeamSeatId};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, Place};

/// Declared, with its seats.
async fn declared(world: &World, need: Need) -> (MobilisationId, Vec<TeamSeatId>) {
    let declare = DeclareMobilisation { need, recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    (mobilisation, seats.iter().map(|seat| seat.id).collect())
}

async fn decides(world: &World, coordinator: &Actor, mobilisation: MobilisationId, places: Vec<Place>) {
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: Some(places) };
    world.run(coordinator, compose).await.expect("decided");
}

async fn called(world: &World, mobilisation: MobilisationId) -> Vec<TalentId> {
    world.state(mobilisation).await.calls.iter().map(|call| call.callee.talent).collect()
}

#[tokio::test]
async fn whom_the_coordinator_did_not_want_behind_a_seat_is_not_called_when_its_list_is_used_up() {
    let world = world().await;
    for number in [1, 2, 3, 5] {
        world.member(number, RUST, world.brigade).await;
    }
    let elsewhere = world.member(6, RUST, world.core).await;
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = |decided| ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose(None)).await.expect("as proposed");
    let proposed = world.state(mobilisation).await.team;
    let alone = Place { seat: proposed[0].seat, chosen: proposed[0].backups[0], backups: Some(Vec::new()) };
    let chosen = alone.chosen;
    world.run(&world.coordinator(), compose(Some(vec![alone]))).await.expect("another, with nobody behind");
    world.called(mobilisation).await;
    world.after(16).await;
    let called: Vec<TalentId> = world.state(mobilisation).await.calls.iter().map(|call| call.callee.talent).collect();
    assert_eq!(called, [chosen, elsewhere]);
}

#[tokio::test]
async fn whom_the_coordinator_left_out_behind_alike_seats_is_called_for_none_of_them() {
    let world = world().await;
    for number in 1..=4 {
        world.member(number, RUST, world.brigade).await;
    }
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST), seat(1, RUST)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = |decided| ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose(None)).await.expect("as proposed");
    let proposed = world.state(mobilisation).await.team;
    // Another takes the place of the first choice, and nobody stands behind either.
    let chosen = [proposed[0].backups[0], proposed[1].chosen];
    let place =
        |(place, chosen): (&Assignment, TalentId)| Place { seat: place.seat, chosen, backups: Some(Vec::new()) };
    let alone = proposed.iter().zip(chosen).map(place).collect();
    world.run(&world.coordinator(), compose(Some(alone))).await.expect("two, with nobody behind");
    world.called(mobilisation).await;
    world.after(16).await;
    let called: Vec<TalentId> = world.state(mobilisation).await.calls.iter().map(|call| call.callee.talent).collect();
    assert_eq!(called, chosen);
}

#[tokio::test]
async fn whoever_is_moved_from_one_list_to_a_seat_can_be_called_for_the_other_seat_later() {
    let world = world().await;
    let designer = (2, world.member(2, DESIGN, world.brigade).await);
    let able = [(1, both(&world, 1).await), (3, both(&world, 3).await)];
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST), seat(1, DESIGN)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    // As a page sends it: whom each seat is for, and whoever stands behind left to the search.
    let place = |seat: &TeamSeat, (_, chosen): (u128, TalentId)| Place { seat: seat.id, chosen, backups: None };
    let decided = Some(vec![place(&seats[0], able[0]), place(&seats[1], able[1])]);
    let compose = ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose).await.expect("by hand");
    world.called(mobilisation).await;
    // Another takes the second seat, so that whom it was for is thanked; and the only one on the list of the first says no.
    yes(&world, mobilisation, designer).await;
    assert_eq!(world.call(mobilisation, able[1].1).await.status, CallStatus::Released);
    no(&world, mobilisation, able[0]).await;
    world.after(1).await;
    let call = world.call(mobilisation, able[1].1).await;
    assert_eq!((call.seat, call.status), (seats[0].id, CallStatus::Sent));
}

#[tokio::test]
async fn whom_the_core_s_coordinator_left_out_of_another_brigade_is_not_called_when_it_is_reached() {
    let world = world().await;
    let first = (1, world.member(1, RUST, world.brigade).await);
    let named = (6, world.member(6, RUST, world.core).await);
    world.member(2, RUST, world.brigade).await;
    world.member(7, RUST, world.core).await;
    let (mobilisation, seats) = declared(&world, world.need(vec![seat(0, RUST)])).await;
    let place = Place { seat: seats[0], chosen: first.1, backups: Some(vec![named.1]) };
    decides(&world, &world.core_coordinator(), mobilisation, vec![place]).await;
    world.called(mobilisation).await;
    no(&world, mobilisation, first).await;
    no(&world, mobilisation, named).await;
    world.after(16).await;
    assert_eq!(called(&world, mobilisation).await, [first.1, named.1]);
}

#[tokio::test]
async fn whom_the_search_puts_behind_a_seat_like_it_is_not_left_out() {
    let world = world().await;
    let mut people = Vec::new();
    for number in 1..=4 {
        people.push(world.member(number, RUST, world.brigade).await);
    }
    let (mobilisation, seats) = declared(&world, world.need(vec![seat(0, RUST), seat(1, RUST)])).await;
    let alone = Place { seat: seats[0], chosen: people[0], backups: Some(Vec::new()) };
    let left_to_the_search = Place { seat: seats[1], chosen: people[1], backups: None };
    decides(&world, &world.coordinator(), mobilisation, vec![alone, left_to_the_search]).await;
    let state = world.state(mobilisation).await;
    assert_eq!((state.taken_off, state.team[1].backups.len()), (vec![], 2));
}

#[tokio::test]
async fn whoever_was_shown_for_a_seat_is_left_out_though_their_service_gave_somebody_else_then() {
    let world = world().await;
    // The services of 1 and 5 are the same.
    let shown = world.member(1, RUST, world.brigade).await;
    let developer = (2, world.member(2, RUST, world.brigade).await);
    let designer = (5, world.member(5, DESIGN, world.brigade).await);
    let other = (7, world.member(7, DESIGN, world.brigade).await);
    let limits = Limits { from_service: Some(1), ..Limits::default() };
    let need = Need { limits, ..world.need(vec![seat(0, RUST), seat(1, DESIGN)]) };
    let (mobilisation, seats) = declared(&world, need).await;
    let alone = Place { seat: seats[0], chosen: developer.1, backups: Some(Vec::new()) };
    let second = Place { seat: seats[1], chosen: designer.1, backups: None };
    decides(&world, &world.coordinator(), mobilisation, vec![alone, second]).await;
    world.called(mobilisation).await;
    no(&world, mobilisation, designer).await;
    yes(&world, mobilisation, other).await;
    no(&world, mobilisation, developer).await;
    world.after(16).await;
    assert!(!called(&world, mobilisation).await.contains(&shown));
}

#[tokio::test]
async fn whoever_was_shown_for_what_one_person_takes_together_is_left_out_of_all_of_it() {
    let world = world().await;
    // The services of 3, 7 and 11 are the same.
    let mut shown = vec![both(&world, 3).await, both(&world, 7).await];
    shown.sort_unstable();
    let (able, same_service) = (both(&world, 4).await, world.member(11, RUST, world.brigade).await);
    let skills = vec![SeatSkill { skill: RUST, level: Level::new(3).expect("a level") }];
    let apart = TeamSeat { skills, ..seat(2, RUST) };
    let limits = Limits { team: Some(2), from_service: Some(1) };
    let need = Need { limits, ..world.need(vec![seat(0, RUST), seat(1, DESIGN), apart]) };
    let (mobilisation, seats) = declared(&world, need).await;
    let alone = |seat| Place { seat, chosen: able, backups: Some(Vec::new()) };
    let third = Place { seat: seats[2], chosen: same_service, backups: None };
    decides(&world, &world.coordinator(), mobilisation, vec![alone(seats[0]), alone(seats[1]), third]).await;
    let off = world.state(mobilisation).await.taken_off;
    assert_eq!(off.into_iter().map(|off| off.people).collect::<Vec<_>>(), [shown]);
}
