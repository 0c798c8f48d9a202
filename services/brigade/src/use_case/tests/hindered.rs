//! What keeps somebody from one seat and not from another: nobody has a seat that they cannot come to, and nobody is kept from one that they can.

use chrono::Duration;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::share::Share;
use vivier_talents::domain::decide::Talent;
use vivier_talents::use_case::availability::ReviseAvailability;
use vivier_talents::use_case::skills::{ClaimSkill, WithdrawSkillClaim};

use super::links::token;
use super::moves::{by_hand_for, no, records, yes};
use super::support::{DESIGN, RUST, World, person, seat, world};
use crate::domain::mobilisation::event::Assignment;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{Clearance, Level, ReleaseReason, TeamSeat};
use crate::process::telling::ANSWER;
use crate::read::by_link::linked_call;
use crate::use_case::by_link::{AnswerCallByLink, LinkAnswer};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, Place};

type Person = (u128, TalentId);

/// Whatever somebody has declared leaves them half of their time.
async fn has_half_of_their_time(world: &World, (number, talent): Person) {
    let windows = world.tests.store.load::<Talent>(talent.uuid()).await.expect("a talent").state.windows;
    for (availability, window) in windows {
        let (expected_version, period, share) = (None, window.period, Share::new(50).expect("a share"));
        let revise = ReviseAvailability { talent, expected_version, availability, period, share };
        world.run(&person(number), revise).await.expect("revised");
    }
    world.tests.settle_followers().await.expect("what follows has followed");
    world.settle().await;
}

fn half(number: u128) -> TeamSeat {
    TeamSeat { share: Share::new(50).expect("a share"), ..seat(number, RUST) }
}

#[tokio::test]
async fn whoever_waits_in_reserve_gets_no_seat_for_which_they_have_not_the_clearance_and_others_are_asked_for_it() {
    let world = world().await;
    let mut people = Vec::new();
    for number in [1, 2, 3, 5] {
        people.push((number, world.member(number, RUST, world.brigade).await));
        records(&world, people[people.len() - 1].1, Clearance::Secret).await;
    }
    let [one, two, both, three] = people.try_into().expect("four");
    let open = seat(0, RUST);
    let secret = TeamSeat { clearance: Clearance::Secret, ..seat(1, RUST) };
    let mobilisation = by_hand_for(&world, vec![open, secret], &[&[one, both], &[two, three, both]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, one).await;
    // Thanked, they say yes all the same: they stand by for both seats.
    yes(&world, mobilisation, both).await;
    assert_eq!(world.call(mobilisation, both.1).await.status, CallStatus::Reserve);
    records(&world, both.1, Clearance::None).await;
    world.tests.settle_followers().await.expect("what follows has followed");
    let next = (4, world.member(4, RUST, world.brigade).await);
    records(&world, next.1, Clearance::Secret).await;
    no(&world, mobilisation, two).await;
    no(&world, mobilisation, three).await;
    let state = world.state(mobilisation).await;
    assert_eq!(state.open_seats().len(), 1, "nobody without the clearance has the seat");
    assert_eq!(world.call(mobilisation, both.1).await.status, CallStatus::Reserve, "they stand by for the other");
    world.after(0).await;
    yes(&world, mobilisation, next).await;
    let state = world.state(mobilisation).await;
    assert_eq!((state.open_seats(), state.calls.last().map(|call| call.status)), (vec![], Some(CallStatus::Engaged)));
}

#[tokio::test]
async fn whoever_has_not_the_time_for_a_larger_seat_any_more_can_say_yes_to_a_smaller_one() {
    let world = world().await;
    let one = (1, world.member(1, RUST, world.brigade).await);
    let two = (2, world.member(2, RUST, world.brigade).await);
    let mobilisation = by_hand_for(&world, vec![seat(0, RUST), half(1)], &[&[one], &[two, one]]).await;
    world.called(mobilisation).await;
    has_half_of_their_time(&world, one).await;
    let state = world.state(mobilisation).await;
    let first = state.calls.iter().find(|call| call.callee.talent == one.1).expect("a call");
    assert_eq!((first.status, first.released), (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere)));
    // They are asked for the other seat, though they are the first choice for one that they cannot have.
    no(&world, mobilisation, two).await;
    world.after(0).await;
    let call = world.call(mobilisation, one.1).await;
    assert_eq!(call.status, CallStatus::Sent);
    let token = token(&world, &call, ANSWER, world.now() + Duration::days(1));
    let shown = linked_call(&world.tests.store, mobilisation, &token).await.expect("the call");
    assert_eq!((shown.open, shown.engaged_elsewhere), (true, false));
    yes(&world, mobilisation, one).await;
    let state = world.state(mobilisation).await;
    let share =
        |seat| state.need.as_ref().and_then(|need| need.seats.iter().find(|one| one.id == seat)).map(|one| one.share);
    let held: Vec<_> = state.team_at_work().map(|call| (call.callee.talent, share(call.seat))).collect();
    assert_eq!(held, [(one.1, Some(Share::new(50).expect("a share")))]);
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
    let mut both = Vec::new();
    for number in [1, 3] {
        let talent = world.member(number, RUST, world.brigade).await;
        let level = Level::new(3).expect("a level");
        let claim = ClaimSkill { talent, expected_version: None, skill: DESIGN, level, since: None };
        world.run(&person(number), claim).await.expect("claimed");
        both.push((number, talent));
    }
    world.settle().await;
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST), seat(1, DESIGN)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    // As a page sends it: whom each seat is for, and whoever stands behind left to the search.
    let place = |seat: &TeamSeat, (_, chosen): (u128, TalentId)| Place { seat: seat.id, chosen, backups: None };
    let decided = Some(vec![place(&seats[0], both[0]), place(&seats[1], both[1])]);
    let compose = ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose).await.expect("by hand");
    world.called(mobilisation).await;
    // Another takes the second seat, so that whom it was for is thanked; and the only one on the list of the first says no.
    yes(&world, mobilisation, designer).await;
    assert_eq!(world.call(mobilisation, both[1].1).await.status, CallStatus::Released);
    no(&world, mobilisation, both[0]).await;
    world.after(1).await;
    let call = world.call(mobilisation, both[1].1).await;
    assert_eq!((call.seat, call.status), (seats[0].id, CallStatus::Sent));
}

#[tokio::test]
async fn a_yes_by_an_earlier_link_is_judged_by_the_seat_that_it_is_for() {
    let world = world().await;
    let one = (1, world.member(1, RUST, world.brigade).await);
    let both = (2, world.member(2, RUST, world.brigade).await);
    let claims = |level| ClaimSkill { talent: both.1, expected_version: None, skill: DESIGN, level, since: None };
    world.run(&person(2), claims(Level::new(3).expect("a level"))).await.expect("claimed");
    let designer = (5, world.member(5, DESIGN, world.brigade).await);
    let seats = vec![seat(0, RUST), seat(1, DESIGN)];
    let mobilisation = by_hand_for(&world, seats, &[&[one, both], &[designer, both]]).await;
    world.called(mobilisation).await;
    let first = world.call(mobilisation, both.1).await;
    yes(&world, mobilisation, one).await;
    world.after(16).await;
    let second = world.call(mobilisation, both.1).await;
    assert_eq!((second.id == first.id, second.status), (false, CallStatus::Sent), "asked for the other seat since");
    let withdraw = WithdrawSkillClaim { talent: both.1, expected_version: None, skill: RUST };
    world.run(&person(2), withdraw).await.expect("withdrawn");
    world.tests.settle_followers().await.expect("what follows has followed");
    let token = token(&world, &first, ANSWER, world.now() + Duration::days(1));
    assert!(linked_call(&world.tests.store, mobilisation, &token).await.expect("the call").open);
    let yes = AnswerCallByLink { mobilisation, token, answer: LinkAnswer::Yes };
    world.run(&vivier_kernel::actor::Actor::Anonymous, yes).await.expect("a yes");
    assert_eq!(world.call(mobilisation, both.1).await.status, CallStatus::Engaged);
}
