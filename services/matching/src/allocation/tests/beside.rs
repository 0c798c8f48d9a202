//! The limits of a run hold with whoever is placed already, or on the way; a seat that somebody leaves is allocated from the day after.

use vivier_kernel::id::TalentId;
use vivier_missions::domain::value::SeatSpec;
use vivier_talents::use_case::skills::ReviseSkillClaim;

use super::runs::{accepted, asked, compute, placed, state};
use crate::allocation::decide::Opened;
use crate::allocation::limits::{RELEASES_REACHED, SPREAD_REACHED};
use crate::allocation::value::{Minimum, MissedCause, Parameters, ShortfallCause};
use crate::use_case::tests::support::{RUST, World, level, period, person, rust_seat, spring, world};

fn limits() -> [(Parameters, MissedCause); 2] {
    [
        (Parameters { releases_per_service: Some(1), ..asked() }, MissedCause::ServiceLimit),
        (Parameters { spread_percent: 50, ..asked() }, MissedCause::Spread),
    ]
}

/// Within each limit nobody is placed, and the other one is told that it is the limit.
async fn nobody_more(world: &World, other: TalentId) {
    for (parameters, cause) in limits() {
        let run = compute(world, parameters).await;
        let known = state(world, run).await;
        assert_eq!(placed(&known), [], "{cause:?}");
        let missed = known.outcome.expect("an outcome").missed;
        let told = missed.iter().find(|one| one.talent == other).expect("a seat that goes to nobody");
        assert_eq!((told.cause, told.needed_fit), (cause, None), "no fit changes a limit");
    }
    let run = compute(world, asked()).await;
    assert_eq!(placed(&state(world, run).await).len(), 1, "without a limit the seat goes to somebody");
}

#[tokio::test]
async fn whoever_is_agreed_upon_or_confirmed_counts_in_the_limits_of_the_next_run() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let other = world.talent(2, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    nobody_more(&world, other).await;
    world.released(1, placement).await;
    let hash = world.draft(placement, None).await;
    for actor in [person(1), world.manager(), world.owner()] {
        world.sign(&actor, placement, &hash).await;
    }
    world.confirm(placement).await.expect("confirmed");
    nobody_more(&world, other).await;
    // Who leaves in spring is no departure of the autumn.
    let autumn = period("2026-09-01", "2026-11-30");
    world.mission(vec![SeatSpec { period: autumn, ..rust_seat(40) }]).await;
    let parameters = Parameters { period: autumn, releases_per_service: Some(1), ..asked() };
    let run = compute(&world, parameters).await;
    assert_eq!(placed(&state(&world, run).await).len(), 1);
}

#[tokio::test]
async fn what_an_accepted_run_proposed_counts_in_the_limits_of_the_next_one() {
    for (parameters, cause) in limits() {
        let world = world().await;
        for number in [1, 2] {
            world.talent(number, false, 50).await;
        }
        world.mission(vec![rust_seat(40), rust_seat(40)]).await;
        let run = compute(&world, parameters.clone()).await;
        assert_eq!(placed(&accepted(&world, run).await).len(), 1, "{cause:?}");
        let next = compute(&world, parameters).await;
        assert_eq!(placed(&state(&world, next).await), [], "{cause:?}");
    }
}

#[tokio::test]
async fn releases_that_another_run_used_up_meanwhile_are_not_asked_for() {
    let world = world().await;
    let talent = world.talent(1, false, 100).await;
    let (first, _) = world.mission(vec![rust_seat(40)]).await;
    let (second, seats) = world.mission(vec![rust_seat(40)]).await;
    // A minimum that the one mission cannot have leaves the other one.
    let without = |mission| {
        let minimums = vec![Minimum { mission, seats: 2 }];
        Parameters { releases_per_service: Some(1), minimums, ..asked() }
    };
    let (one, beside) = (compute(&world, without(second)).await, compute(&world, without(first)).await);
    assert_eq!(placed(&accepted(&world, one).await), [(talent, first)]);
    let known = accepted(&world, beside).await;
    assert_eq!(placed(&known), [(talent, second)]);
    assert_eq!(known.opened(talent, seats[0]), Some(&Opened::Lapsed(RELEASES_REACHED.to_owned())));
}

#[tokio::test]
async fn a_spread_that_another_run_used_up_meanwhile_holds() {
    let world = world().await;
    let talent = world.talent(1, false, 100).await;
    let autumn = period("2026-09-01", "2026-11-30");
    let (mission, seats) = world.mission(vec![rust_seat(40), SeatSpec { period: autumn, ..rust_seat(40) }]).await;
    let within = |period| Parameters { period, spread_percent: 50, ..asked() };
    let (one, beside) = (compute(&world, within(spring())).await, compute(&world, within(autumn)).await);
    let known = accepted(&world, one).await;
    assert!(matches!(known.opened(talent, seats[0]), Some(Opened::Placement(_))), "{:?}", known.opened);
    let known = accepted(&world, beside).await;
    assert_eq!(placed(&known), [(talent, mission)]);
    assert_eq!(known.opened(talent, seats[1]), Some(&Opened::Lapsed(SPREAD_REACHED.to_owned())));
}

#[tokio::test]
async fn whoever_has_a_seat_already_or_is_proposed_for_one_is_one_of_the_minimum() {
    let world = world().await;
    for number in [1, 2] {
        world.talent(number, true, 50).await;
    }
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(40)]).await;
    let confirmed = world.signed(1, seats[0], None).await;
    world.confirm(confirmed).await.expect("confirmed");
    let agreed = world.apply(2, seats[1]).await;
    world.accept(&world.owner(), agreed).await;
    let third = world.talent(3, true, 50).await;
    for (least, expected, shortfall) in
        [(3, vec![(third, mission)], ShortfallCause::None), (4, Vec::new(), ShortfallCause::MinimumOutOfReach)]
    {
        let minimums = vec![Minimum { mission, seats: least }];
        let run = compute(&world, Parameters { minimums, ..asked() }).await;
        let known = state(&world, run).await;
        assert_eq!(placed(&known), expected, "{least}");
        let outcome = known.outcome.expect("an outcome");
        assert_eq!(outcome.missions.iter().map(|one| one.shortfall).collect::<Vec<_>>(), [shortfall], "{least}");
    }
}

#[tokio::test]
async fn a_seat_that_somebody_leaves_early_is_allocated_over_what_is_left_of_it() {
    let world = world().await;
    let leaving = world.talent(1, true, 50).await;
    let next = world.talent(2, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let (_, others) = world.mission(vec![rust_seat(40)]).await;
    let first = world.signed(1, seats[0], None).await;
    world.confirm(first).await.expect("confirmed");
    // The next one is elsewhere until the very day on which the first one leaves.
    let elsewhere = world.signed(2, others[0], Some(period("2026-03-01", "2026-04-15"))).await;
    world.confirm(elsewhere).await.expect("confirmed");
    let revise =
        ReviseSkillClaim { talent: leaving, expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(1), revise).await.expect("revised");
    world.wait_until("2026-04-01").await;
    world.leaves(1, first, "2026-04-15").await;
    let run = compute(&world, asked()).await;
    assert_eq!(placed(&state(&world, run).await), [(next, mission)]);
}
