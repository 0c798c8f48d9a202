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
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{Clearance, Level, ReleaseReason, TeamSeat};
use crate::process::telling::ANSWER;
use crate::read::by_link::linked_call;
use crate::use_case::by_link::{AnswerCallByLink, LinkAnswer};

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
