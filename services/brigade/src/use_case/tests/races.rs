//! At the same instant: two yeses to the last seat; one person called by two mobilisations.

use chrono::Duration;
use vivier_event_store::CommandError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::period::Period;

use super::links::{notices, token};
use super::support::{RUST, code, person, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::ReleaseReason;
use crate::process::telling::ANSWER;
use crate::read::by_link::linked_call;
use crate::use_case::answer::AcceptCall;
use crate::use_case::by_link::{AnswerCallByLink, LinkAnswer};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};

#[tokio::test]
async fn of_two_yeses_to_the_last_seat_exactly_one_has_it_and_the_other_is_in_reserve() {
    for _ in 0..3 {
        let world = world().await;
        let one = world.member(1, RUST, world.brigade).await;
        let other = world.member(2, RUST, world.brigade).await;
        let mobilisation = world.composed(vec![seat(0, RUST)]).await;
        world.called(mobilisation).await;
        let (first, second) = (world.call(mobilisation, one).await.id, world.call(mobilisation, other).await.id);
        let (left_actor, right_actor) = (person(1), person(2));
        let left = world.run(&left_actor, AcceptCall { mobilisation, call: first });
        let right = world.run(&right_actor, AcceptCall { mobilisation, call: second });
        let (left, right) = tokio::join!(left, right);
        left.expect("a yes");
        right.expect("a yes");
        let mut statuses = [world.call(mobilisation, one).await.status, world.call(mobilisation, other).await.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [CallStatus::Engaged, CallStatus::Reserve]);
    }
}

#[tokio::test]
async fn somebody_called_by_two_mobilisations_has_a_seat_in_one() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let one = world.composed(vec![seat(0, RUST)]).await;
    let other = world.composed(vec![seat(0, RUST)]).await;
    world.called(one).await;
    world.called(other).await;
    let (first, second) = (world.call(one, talent).await.id, world.call(other, talent).await.id);
    let actor = person(1);
    let left = world.run(&actor, AcceptCall { mobilisation: one, call: first });
    let right = world.run(&actor, AcceptCall { mobilisation: other, call: second });
    let (left, right) = tokio::join!(left, right);
    assert_eq!([&left, &right].iter().filter(|answer| answer.is_ok()).count(), 1, "{left:?} {right:?}");
    let lost = if left.is_err() { left } else { right };
    assert!(matches!(lost, Err(CommandError::Taken { .. } | CommandError::Refused(_))), "{lost:?}");
    let engaged = [world.call(one, talent).await.status, world.call(other, talent).await.status];
    assert_eq!(engaged.iter().filter(|status| **status == CallStatus::Engaged).count(), 1);
}

#[tokio::test]
async fn whoever_takes_a_seat_in_one_team_is_let_go_by_the_other_at_once_which_asks_the_next() {
    let world = world().await;
    for number in 1..=3 {
        world.member(number, RUST, world.brigade).await;
    }
    let one = world.composed(vec![seat(0, RUST)]).await;
    let other = world.composed(vec![seat(0, RUST)]).await;
    world.called(one).await;
    world.called(other).await;
    // Each asks two of the three, so that both ask one of them at least.
    let (here, there) = (world.state(one).await.calls, world.state(other).await.calls);
    assert_eq!((here.len(), there.len()), (2, 2));
    let both = here.iter().find_map(|call| {
        let same = there.iter().find(|other| other.callee.talent == call.callee.talent)?;
        Some((call.clone(), same.clone()))
    });
    let (taken, asked) = both.expect("somebody is asked by both");
    let actor = person(taken.callee.account.uuid().as_u128());
    world.run(&actor, AcceptCall { mobilisation: one, call: taken.id }).await.expect("a yes");
    world.tests.settle_followers().await.expect("what follows has followed");
    let call = world.call(other, asked.callee.talent).await;
    assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere)));
    // Without a minute going by.
    world.after(0).await;
    let calls = world.state(other).await.calls;
    assert_eq!((calls.len(), calls[2].status), (3, CallStatus::Sent), "the third is asked");
    // They are told, once, and their link says that they need not answer.
    let released = format!("call:{}:released", call.id);
    let told = notices(&world).await.into_iter().filter(|notice| notice.cause.starts_with(&released));
    assert_eq!(told.map(|notice| notice.template).collect::<Vec<_>>(), ["brigade.released-unanswered"]);
    let token = token(&world, &call, ANSWER, world.now() + Duration::days(1));
    let shown = linked_call(&world.tests.store, other, &token).await.expect("the call");
    assert_eq!((shown.status, shown.open, shown.engaged_elsewhere), (CallStatus::Released, false, true));
    let yes = AnswerCallByLink { mobilisation: other, token, answer: LinkAnswer::Yes };
    assert_eq!(code(world.run(&Actor::Anonymous, yes).await), "CALL_ENGAGED_ELSEWHERE", "the link says why");
}

#[tokio::test]
async fn somebody_in_a_team_of_other_weeks_is_free_for_this_one_and_in_none_of_the_same_weeks() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let later = world.composed(vec![seat(0, RUST)]).await;
    let today = world.now().date_naive();
    let mobilisation = async |first: i64, last: i64| {
        let period = Period::new(today + Duration::days(first), today + Duration::days(last)).expect("a period");
        let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
        let declare = DeclareMobilisation { need, recipe: None };
        world.run(&world.coordinator(), declare).await.expect("declared").mobilisation
    };
    let compose = |mobilisation| ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.called(later).await;
    let call = world.call(later, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation: later, call }).await.expect("a yes");
    world.settle().await;
    // The first lasts until the twentieth day; after it come fourteen days of rest.
    for (first, last, fits) in [(10, 40, false), (30, 40, false), (45, 60, true)] {
        let other = mobilisation(first, last).await;
        let composed = world.run(&world.coordinator(), compose(other)).await;
        assert_eq!(composed.is_ok(), fits, "from day {first}");
        if fits {
            world.called(other).await;
            let call = world.call(other, talent).await;
            assert_eq!(call.status, CallStatus::Sent);
            world.run(&person(1), AcceptCall { mobilisation: other, call: call.id }).await.expect("a yes");
            assert_eq!(world.state(other).await.status, MobilisationStatus::Mobilised);
        }
    }
}
