//! Days of rest between two teams, whichever comes first: at composition, at the call, at the answer, in reserve, and on the readiness board.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use vivier_event_store::CommandError;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;
use vivier_talents::use_case::availability::DeclareAvailability;

use super::support::{RUST, World, code, person, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::standing::too_near;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{MobilisationId, Name, ReleaseReason};
use crate::read::pool::REST_DAYS;
use crate::read::proposal::readiness_of;
use crate::use_case::answer::AcceptCall;
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};
use crate::use_case::recipe::WriteTeamRecipe;
use crate::use_case::support::{claims, signs};

/// From so many days after today to so many.
fn days(world: &World, first: i64, last: i64) -> Period {
    let today = Zone::Metropolitan.day(world.now());
    Period::new(today + Duration::days(first), today + Duration::days(last)).expect("a period")
}

/// For one seat over these days.
async fn declared(world: &World, period: Period) -> MobilisationId {
    let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
    let declare = DeclareMobilisation { need, recipe: None };
    world.run(&world.coordinator(), declare).await.expect("declared").mobilisation
}

async fn compose(world: &World, mobilisation: MobilisationId) -> Result<(), CommandError> {
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.map(|_| ())
}

async fn composed(world: &World, period: Period) -> MobilisationId {
    let mobilisation = declared(world, period).await;
    compose(world, mobilisation).await.expect("composed");
    mobilisation
}

/// The answer of whoever is in the world by this number to their last call.
async fn says_yes(
    world: &World,
    mobilisation: MobilisationId,
    (number, talent): (u128, TalentId),
) -> Result<(), CommandError> {
    let call = world.call(mobilisation, talent).await.id;
    world.run(&person(number), AcceptCall { mobilisation, call }).await.map(|_| ())
}

#[tokio::test]
async fn whoever_takes_a_seat_is_let_go_by_a_team_with_too_few_days_between_and_has_one_in_both_with_enough() {
    for (apart, first_answered) in [(REST_DAYS, 0), (REST_DAYS, 1), (REST_DAYS + 1, 0), (REST_DAYS + 1, 1)] {
        let world = world().await;
        let one = (1, world.member(1, RUST, world.brigade).await);
        // Both ask before anybody has said yes.
        let teams =
            [composed(&world, days(&world, 5, 9)).await, composed(&world, days(&world, 9 + apart, 13 + apart)).await];
        for team in teams {
            world.called(team).await;
        }
        let (taken, other) = (teams[first_answered], teams[1 - first_answered]);
        says_yes(&world, taken, one).await.expect("a yes");
        let answer = says_yes(&world, other, one).await;
        world.tests.settle_followers().await.expect("what follows has followed");
        let call = world.call(other, one.1).await;
        if apart > REST_DAYS {
            assert!(answer.is_ok(), "{answer:?}");
            assert_eq!(call.status, CallStatus::Engaged);
        } else {
            assert_eq!(code(answer), "ENGAGED_ELSEWHERE");
            let released = (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere));
            assert_eq!((call.status, call.released), released, "nobody waits for them any more");
        }
        assert_eq!(world.state(taken).await.status, MobilisationStatus::Mobilised);
    }
}

#[tokio::test]
async fn two_yeses_at_the_same_instant_to_teams_with_too_few_days_between_give_one_seat() {
    for _ in 0..3 {
        let world = world().await;
        let one = (1, world.member(1, RUST, world.brigade).await);
        let earlier = composed(&world, days(&world, 5, 9)).await;
        let later = composed(&world, days(&world, 14, 18)).await;
        world.called(earlier).await;
        world.called(later).await;
        let (left, right) = tokio::join!(says_yes(&world, earlier, one), says_yes(&world, later, one));
        assert_eq!([&left, &right].iter().filter(|answer| answer.is_ok()).count(), 1, "{left:?} {right:?}");
        let calls = [world.call(earlier, one.1).await.status, world.call(later, one.1).await.status];
        assert_eq!(calls.iter().filter(|status| **status == CallStatus::Engaged).count(), 1);
    }
}

#[tokio::test]
async fn a_team_before_or_after_one_that_somebody_is_in_leaves_them_their_rest() {
    let world = world().await;
    let one = (1, world.member(1, RUST, world.brigade).await);
    let taken = composed(&world, days(&world, 40, 44)).await;
    world.called(taken).await;
    says_yes(&world, taken, one).await.expect("a yes");
    world.settle().await;
    let fits = async |first: i64, last: i64| {
        let mobilisation = declared(&world, days(&world, first, last)).await;
        compose(&world, mobilisation).await.is_ok()
    };
    assert!(!fits(20, 40 - REST_DAYS).await, "too few days before it");
    assert!(fits(20, 40 - REST_DAYS - 1).await);
    assert!(!fits(44 + REST_DAYS, 70).await, "too few days after it");
    assert!(fits(44 + REST_DAYS + 1, 70).await);
}

#[tokio::test]
async fn a_team_of_which_nothing_has_been_heard_for_a_year_is_still_one_that_its_people_are_in() {
    let world = world().await;
    let one = (1, world.member(1, RUST, world.brigade).await);
    let (talent, expected_version, period) = (one.1, None, days(&world, 301, 600));
    let declare = DeclareAvailability { talent, expected_version, period, share: Share::FULL };
    world.run(&person(1), declare).await.expect("declared");
    world.settle().await;
    let taken = composed(&world, days(&world, 400, 420)).await;
    world.called(taken).await;
    says_yes(&world, taken, one).await.expect("a yes");
    world.after(380 * 24 * 60).await;
    world.settle().await;
    assert_eq!(world.state(taken).await.status, MobilisationStatus::Mobilised);
    for (first, last) in [(20, 40), (41, 41 + REST_DAYS - 1)] {
        let mobilisation = declared(&world, days(&world, first, last)).await;
        let refused = compose(&world, mobilisation).await.map(|()| world.now());
        assert_eq!(code(refused), "NO_TEAM", "from day {first}");
    }
    let enough = declared(&world, days(&world, 40 + REST_DAYS + 1, 80)).await;
    compose(&world, enough).await.expect("rested");
}

#[tokio::test]
async fn nobody_is_called_or_kept_in_reserve_for_a_team_with_too_few_days_of_rest_from_the_one_that_they_are_in() {
    let world = world().await;
    let people = [(1, world.member(1, RUST, world.brigade).await), (2, world.member(2, RUST, world.brigade).await)];
    let earlier = composed(&world, days(&world, 5, 9)).await;
    let later = composed(&world, days(&world, 14, 18)).await;
    world.called(earlier).await;
    says_yes(&world, earlier, people[0]).await.expect("a yes");
    says_yes(&world, earlier, people[1]).await.expect("a late yes");
    assert_eq!(world.call(earlier, people[1].1).await.status, CallStatus::Reserve);
    world.settle().await;
    world.called(later).await;
    let called: Vec<_> = world.state(later).await.calls.iter().map(|call| call.callee.talent).collect();
    assert_eq!(called, [people[1].1], "whoever is in the earlier one is not called");
    says_yes(&world, later, people[1]).await.expect("a yes");
    world.tests.settle_followers().await.expect("what follows has followed");
    let reserve = world.call(earlier, people[1].1).await;
    let released = (CallStatus::Released, Some(ReleaseReason::EngagedElsewhere));
    assert_eq!((reserve.status, reserve.released), released, "the reserve does not count on them");
}

#[tokio::test]
async fn the_board_counts_whoever_is_asked_or_engaged_far_enough_from_its_days_and_nobody_else() {
    // Of work that begins the day after tomorrow and takes ten days the last is eleven days ahead.
    for (first, teams) in [(11 + REST_DAYS, 0), (11 + REST_DAYS + 1, 1)] {
        let world = world().await;
        let one = (1, world.member(1, RUST, world.brigade).await);
        let name = Name::new("Sauvetage").expect("a name");
        let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
        let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
        let board = async || {
            world.settle().await;
            let within = readiness_of(&world.tests.store, &world.coordinator(), recipe, None, None).await;
            let within = within.expect("an answer").expect("it exists")[0].clone();
            assert_eq!(within.first_day, days(&world, 2, 2).start());
            within.readiness.teams
        };
        assert_eq!(board().await, 1);
        let other = composed(&world, days(&world, first, first + 4)).await;
        world.called(other).await;
        assert_eq!(board().await, teams, "asked for day {first}");
        says_yes(&world, other, one).await.expect("a yes");
        assert_eq!(board().await, teams, "engaged for day {first}");
        // What a composition for these days says.
        let same = declared(&world, days(&world, 2, 11)).await;
        assert_eq!(compose(&world, same).await.is_ok(), teams == 1, "day {first}");
    }
}

#[test]
fn two_seats_have_a_claim_in_common_exactly_where_they_are_too_near_and_it_is_seen() {
    let talent = TalentId::from_uuid(uuid::Uuid::from_u128(1));
    let start = NaiveDate::from_ymd_opt(2027, 6, 7).expect("a day");
    let of = |first: i64, length: i64| {
        let first = start + Duration::days(first);
        Period::new(first, first + Duration::days(length - 1)).expect("a period")
    };
    for (length, other_length) in [(1, 1), (5, 5), (5, 33), (33, 1), (70, 14)] {
        let one = of(0, length);
        let (claimed, seen): (BTreeSet<_>, _) = (claims(talent, one).into_iter().collect(), signs(talent, one));
        for first in -120..120 {
            let other = of(first, other_length);
            let held: BTreeSet<_> = claims(talent, other).into_iter().collect();
            let near = too_near(one, other, REST_DAYS);
            assert_eq!(!claimed.is_disjoint(&held), near, "{one:?} {other:?}");
            assert_eq!(seen.iter().any(|sign| held.contains(sign)), near, "{one:?} {other:?}");
        }
    }
}
