//! A placement exists for its sides and nobody else, in lists as by its id.

use std::collections::HashSet;

use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::PlacementId;

use super::support::*;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::read::placements::{Page, PlacementFilter, count, involved, placements};
use crate::use_case::release::RequestRelease;

const ALL: Page = Page { rows: 100, backward: false, from: None };

async fn found(world: &World, viewer: &Actor, filter: &PlacementFilter) -> HashSet<PlacementId> {
    world.settle().await;
    let views = placements(&world.tests.store, viewer, filter, ALL).await.expect("a page");
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
    world.settle().await;
    let walk = async |backward: bool| {
        let (mut all, mut from) = (Vec::new(), None);
        loop {
            let page = Page { rows: 3, backward, from };
            let part =
                placements(&world.tests.store, &person(1), &PlacementFilter::default(), page).await.expect("a page");
            let ids: Vec<PlacementId> = part.iter().map(|view| view.id).collect();
            if ids.is_empty() {
                return all;
            }
            from = ids.last().copied();
            all.extend(ids);
        }
    };
    assert_eq!(walk(false).await, expected);
    expected.reverse();
    assert_eq!(walk(true).await, expected);
}
