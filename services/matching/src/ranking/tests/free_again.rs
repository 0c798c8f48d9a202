//! A seat that somebody leaves early, with notice, is free from the day after: whoever can do all that is left is looked at over that alone.

use vivier_event_store::AsOf;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::TalentId;

use super::load::people;
use crate::ranking::load::{candidates_for_seat, fitting, prospects, seats_for_talent};
use crate::ranking::past::candidates_for_seat_at;
use crate::ranking::rank::Ranking;
use crate::ranking::relax::Change;
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::*;

#[tokio::test]
async fn who_can_do_all_that_is_left_of_a_seat_is_ranked_counted_and_placed() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let next = world.talent(2, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let (_, others) = world.mission(vec![rust_seat(40)]).await;
    let first = world.signed(1, seats[0], None).await;
    world.confirm(first).await.expect("confirmed");
    // The next one is elsewhere until the very day on which the first one leaves.
    let elsewhere = world.signed(2, others[0], Some(period("2026-03-01", "2026-04-15"))).await;
    world.confirm(elsewhere).await.expect("confirmed");
    world.wait_until("2026-04-01").await;
    world.leaves(1, first, "2026-04-15").await;

    let (store, people) = (&world.tests.store, people(&world).await);
    let free_from = async || {
        world.settle().await;
        let seen = vivier_missions::read::missions::mission(store, &person(9), mission).await.expect("an answer");
        seen.expect("a mission").seats[0].free_from
    };
    assert_eq!(free_from().await, Some(day("2026-04-16")));
    let (owner, whole) = (world.owner(), Reach::whole());
    let now = candidates_for_seat(store, &people, &owner, seats[0], &whole).await.expect("an answer");
    let at = AsOf::Instant(world.tests.clock.now());
    let then = candidates_for_seat_at(store, &people, &owner, seats[0], at, &whole).await.expect("an answer");
    for ranking in [now, then] {
        let ranking: Ranking<TalentId> = ranking.expect("a ranking");
        assert!(ranking.ranked.iter().any(|place| place.key == next), "{ranking:?}");
        let later = |change: Change| matches!(change, Change::StartLater { .. });
        assert!(!ranking.relaxations.iter().any(|one| later(one.change)), "nobody can begin before: {ranking:?}");
    }
    let counted = fitting(store, &people, seats[0]).await.expect("an answer").expect("an open seat");
    assert_eq!(counted.count, 2, "the one who leaves has the time afterwards too");
    let own = prospects(store, &people, &person(2), next, seats[0]).await.expect("an answer").expect("an open seat");
    assert!(own.standing.is_some(), "{own:?}");
    let own = seats_for_talent(store, &people, &person(2), next).await.expect("an answer").expect("a ranking");
    assert!(own.ranking.ranked.iter().any(|place| place.key == seats[0]));

    // What is not said otherwise begins when the seat is free.
    let placement = world.signed(2, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    let engagement = world.state(placement).await.engagement.expect("booked time");
    assert_eq!(engagement.period, period("2026-04-16", "2026-06-30"));
    assert_eq!(free_from().await, None, "it looks for nobody any more");
}
