//! A placement exists for its sides and nobody else, in lists as by its id.

use std::collections::HashSet;

use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::PlacementId;

use super::support::*;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::WithdrawalReason;
use crate::read::placements::{Page, PlacementFilter, PlacementOrder, all_involved, count, involved, placements};
use crate::use_case::answer::WithdrawPlacement;
use crate::use_case::release::RequestRelease;

const ALL: Page = Page { rows: 100, backward: false, from: None };

async fn found(world: &World, viewer: &Actor, filter: &PlacementFilter) -> HashSet<PlacementId> {
    world.settle().await;
    let views = placements(&world.tests.store, viewer, filter, PlacementOrder::Newest, ALL).await.expect("a page");
    let counted = count(&world.tests.store, viewer, filter).await.expect("a count");
    assert_eq!(counted, views.len() as i64, "{viewer:?}");
    views.into_iter().map(|view| view.id).collect()
}

#[tokio::test]
async fn lists_hold_what_the_viewer_stands_in_and_queues_what_waits_for_them() {
    let world = world().await;
    let talents = [world.talent(1, false, 50).await, world.talent(2, false, 50).await];
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(20)]).await;
    let applied = world.apply(1, seats[0]).await;
    let invited = world.invite(talents[1], seats[0]).await;
    let pending = world.apply(1, seats[1]).await;
    world.accept(&world.owner(), pending).await;
    world
        .run(&person(1), RequestRelease { placement: pending, expected_version: None, last_day: None, share: None })
        .await
        .expect("requested");
    let set = |ids: &[PlacementId]| ids.iter().copied().collect::<HashSet<_>>();
    let everything = PlacementFilter::default();
    let queue = PlacementFilter { awaiting_me: true, ..PlacementFilter::default() };
    for (viewer, sees, waits) in [
        (person(1), set(&[applied, pending]), set(&[])),
        (person(2), set(&[invited]), set(&[invited])),
        (world.owner(), set(&[applied, invited, pending]), set(&[applied])),
        (world.manager(), set(&[pending]), set(&[pending])),
        // Nobody is named who could answer for the service: that is the programme's to mend.
        (world.administrator(), set(&[applied, invited, pending]), set(&[pending])),
        (person(9), set(&[]), set(&[])),
        (Actor::Anonymous, set(&[]), set(&[])),
        (holding(8, Role::MissionOwner, world.ministry), set(&[]), set(&[])),
        (holding(8, Role::ReleasingManager, world.host), set(&[]), set(&[])),
    ] {
        assert_eq!(found(&world, &viewer, &everything).await, sees, "{viewer:?}");
        assert_eq!(found(&world, &viewer, &queue).await, waits, "{viewer:?}");
        for id in [applied, invited, pending] {
            assert_eq!(world.look(&viewer, id).await.is_some(), sees.contains(&id), "{viewer:?}");
        }
    }
    let owner = world.owner();
    for (filter, expected) in [
        (PlacementFilter { talents: vec![talents[0]], ..PlacementFilter::default() }, set(&[applied, pending])),
        (PlacementFilter { missions: vec![mission], ..PlacementFilter::default() }, set(&[applied, invited, pending])),
        (PlacementFilter { seats: vec![seats[0]], ..PlacementFilter::default() }, set(&[applied, invited])),
        (PlacementFilter { statuses: vec![PlacementStatus::Invited], ..PlacementFilter::default() }, set(&[invited])),
        (PlacementFilter { releases: vec![ReleaseStatus::Requested], ..PlacementFilter::default() }, set(&[pending])),
    ] {
        assert_eq!(found(&world, &owner, &filter).await, expected, "{filter:?}");
    }
    // Whoever was only invited opened nothing of themselves; whoever applied did.
    let with = involved(&world.tests.store, &owner, &talents).await.expect("an answer");
    assert_eq!(with, HashSet::from([talents[0]]));
}

#[tokio::test]
async fn a_list_is_walked_both_ways_without_loss() {
    let world = world().await;
    let specs = (0..7).map(|_| rust_seat(10)).collect();
    world.talent(1, true, 50).await;
    let (_, seats) = world.mission(specs).await;
    let mut expected = Vec::new();
    for seat in seats {
        world.tests.advance(chrono::Duration::seconds(1));
        expected.insert(0, world.apply(1, seat).await);
    }
    // The oldest but one waits for nobody any more, and is the one to which something happened last.
    let withdrawn = expected[5];
    world.tests.advance(chrono::Duration::seconds(1));
    let withdraw = WithdrawPlacement {
        placement: withdrawn,
        expected_version: None,
        reason: WithdrawalReason::ByMistake,
        words: None,
    };
    world.run(&person(1), withdraw).await.expect("withdrawn");
    world.settle().await;
    let walk = async |order: PlacementOrder, backward: bool| {
        let (mut all, mut from) = (Vec::new(), None);
        loop {
            let page = Page { rows: 3, backward, from };
            let filter = PlacementFilter::default();
            let part = placements(&world.tests.store, &person(1), &filter, order, page).await.expect("a page");
            let Some(last) = part.last() else { return all };
            from = Some(last.key(order));
            all.extend(part.iter().map(|view| view.id));
        }
    };
    let others: Vec<PlacementId> = expected.iter().copied().filter(|id| *id != withdrawn).collect();
    let updated = [&[withdrawn], others.as_slice()].concat();
    let deadline = others.iter().rev().copied().chain([withdrawn]).collect();
    for (order, mut expected) in
        [(PlacementOrder::Newest, expected), (PlacementOrder::Updated, updated), (PlacementOrder::Deadline, deadline)]
    {
        assert_eq!(walk(order, false).await, expected, "{order:?}");
        expected.reverse();
        assert_eq!(walk(order, true).await, expected, "{order:?} backwards");
    }
}

#[tokio::test]
async fn a_placement_opens_a_profile_while_it_lasts_and_no_longer() {
    use PlacementStatus::*;
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.apply(1, seats[0]).await;
    world.settle().await;
    let store = &world.tests.store;
    let today = store.clock().today();
    let opens = async |status: PlacementStatus, last_day: Option<chrono::NaiveDate>| {
        sqlx::query("update placement_card set status = $1, state = state || jsonb_build_object('ending', jsonb_build_object('last_day', $2::date))")
            .bind(status.as_str())
            .bind(last_day)
            .execute(store.pool())
            .await
            .expect("updated");
        let one = involved(store, &world.owner(), &[talent]).await.expect("an answer");
        assert_eq!(one, all_involved(store, &world.owner()).await.expect("an answer"), "{status:?}");
        one.contains(&talent)
    };
    for status in PlacementStatus::ALL {
        let lasts =
            matches!(status, Applied | Agreed | ReleasePending | Released | Signed | Confirmed | Active | Completed);
        assert_eq!(opens(*status, None).await, lasts, "{status:?}");
    }
    assert!(opens(EndedEarly, Some(today)).await, "to the last day");
    assert!(!opens(EndedEarly, today.pred_opt()).await, "and not after it");
}
