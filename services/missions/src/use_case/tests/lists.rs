//! Lists: filters, orders, pages, counts, and what each viewer finds in them.

use vivier_kernel::actor::Actor;
use vivier_kernel::id::MissionId;
use vivier_organisations::use_case::change::CloseOrganisation;

use super::support::*;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{Priority, Region};
use crate::read::missions::{MissionFilter, MissionOrder, Page, count, missions};
use crate::use_case::moderation::SetPriority;

#[tokio::test]
async fn each_filter_finds_what_it_names_and_each_viewer_what_exists_for_them() {
    let world = world().await;
    let tick = || world.tests.advance(chrono::Duration::seconds(1));
    let (both, _, _) = world.published("Réécrire l’Économie").await;
    tick();
    let island = world.draft("Sur une île").await;
    world.add(island, seat(DESIGN, Some(Region::LaReunion))).await;
    world.publish(island).await;
    tick();
    let draft = world.draft("Un brouillon").await;
    world.add(draft, seat(RUST, None)).await;
    world.settle().await;
    let none = MissionFilter::default;
    let (anonymous, owner) = (Actor::Anonymous, world.owner());
    for (viewer, filter, expected) in [
        (&anonymous, none(), vec![island, both]),
        (&world.stranger(), none(), vec![island, both]),
        (&owner, none(), vec![draft, island, both]),
        (&world.administrator(), none(), vec![draft, island, both]),
        (&owner, MissionFilter { statuses: vec![MissionStatus::Draft], ..none() }, vec![draft]),
        (&anonymous, MissionFilter { statuses: vec![MissionStatus::Draft], ..none() }, vec![]),
        (&anonymous, MissionFilter { skills: vec![RUST], ..none() }, vec![both]),
        (&anonymous, MissionFilter { skills: vec![RUST, DESIGN], ..none() }, vec![island, both]),
        (&anonymous, MissionFilter { regions: vec![Region::LaReunion], ..none() }, vec![island]),
        (&anonymous, MissionFilter { regions: vec![Region::LaReunion], remote: true, ..none() }, vec![island, both]),
        (&anonymous, MissionFilter { remote: true, ..none() }, vec![both]),
        (&anonymous, MissionFilter { text: Some("economie REECRIRE".to_owned()), ..none() }, vec![both]),
        (&anonymous, MissionFilter { text: Some("brouillon".to_owned()), ..none() }, vec![]),
        (&anonymous, MissionFilter { text: Some("100%_".to_owned()), ..none() }, vec![]),
        (&anonymous, MissionFilter { organisations: vec![world.direction], ..none() }, vec![island, both]),
        (&anonymous, MissionFilter { organisations: vec![world.ministry], ..none() }, vec![]),
        (&anonymous, MissionFilter { open: true, ..none() }, vec![island, both]),
    ] {
        let page = Page { rows: 10, backward: false, from: None };
        let store = &world.tests.store;
        let found = missions(store, viewer, &filter, MissionOrder::Newest, page).await.expect("an answer");
        assert_eq!(found.iter().map(|view| view.id).collect::<Vec<_>>(), expected, "{filter:?}");
        assert_eq!(count(store, viewer, &filter).await.expect("a count"), expected.len() as i64, "{filter:?}");
    }
}

/// The missions with a seat that looks for somebody; each says so of itself.
async fn open(world: &World, viewer: &Actor) -> Vec<MissionId> {
    world.settle().await;
    let (store, filter) = (&world.tests.store, MissionFilter { open: true, ..MissionFilter::default() });
    let page = Page { rows: 10, backward: false, from: None };
    let found = missions(store, viewer, &filter, MissionOrder::Newest, page).await.expect("an answer");
    assert_eq!(count(store, viewer, &filter).await.expect("a count"), found.len() as i64);
    let all = missions(store, viewer, &MissionFilter::default(), MissionOrder::Newest, page).await.expect("an answer");
    let looks = all.into_iter().filter(|view| view.seats.iter().any(|seat| seat.looks_for_somebody));
    let found: Vec<MissionId> = found.into_iter().map(|view| view.id).collect();
    assert_eq!(found, looks.map(|view| view.id).collect::<Vec<_>>(), "the list and the missions answer alike");
    found
}

#[tokio::test]
async fn a_mission_is_open_until_its_last_free_seat_is_filled_and_its_last_day_is_over() {
    let world = world().await;
    let (filled, first, second) = world.published("Pourvue").await;
    world.tests.advance(chrono::Duration::seconds(1));
    let (free, _, _) = world.published("À pourvoir").await;
    world.tests.advance(chrono::Duration::seconds(1));
    let raise = Raise { organisation: world.direction };
    let raised = world.run(&Actor::system("tests"), raise).await.expect("raised");
    assert_eq!(open(&world, &Actor::Anonymous).await, [free, filled]);
    assert_eq!(open(&world, &world.owner()).await, [raised, free, filled], "that of a flash team, to whoever reads it");
    world.fill(filled, first, 1).await.expect("filled");
    assert_eq!(open(&world, &Actor::Anonymous).await, [free, filled], "one seat is free");
    world.fill(filled, second, 2).await.expect("filled");
    assert_eq!(open(&world, &Actor::Anonymous).await, [free]);
    world.tests.advance(spring().end().signed_duration_since(world.tests.store.clock().today()));
    assert_eq!(open(&world, &world.owner()).await, [raised, free], "on the last day still");
    world.tests.advance(chrono::Duration::days(1));
    assert!(open(&world, &world.owner()).await.is_empty());
}

#[tokio::test]
async fn a_mission_is_open_until_its_administration_leaves_also_that_of_a_flash_team() {
    let world = world().await;
    let (mission, _, _) = world.published("À pourvoir").await;
    world.tests.advance(chrono::Duration::seconds(1));
    let raise = Raise { organisation: world.direction };
    let raised = world.run(&Actor::system("tests"), raise).await.expect("raised");
    assert_eq!(open(&world, &world.administrator()).await, [raised, mission]);
    let close = CloseOrganisation { organisation: world.direction, expected_version: None };
    world.run(&world.administrator(), close).await.expect("closed");
    assert!(open(&world, &world.administrator()).await.is_empty());
}

#[tokio::test]
async fn a_list_is_walked_in_both_orders_and_directions_without_loss() {
    let world = world().await;
    let mut made = Vec::new();
    for weight in [10, 50, 0, 50, 50, 100, 10] {
        world.tests.advance(chrono::Duration::seconds(1));
        let (mission, _, _) = world.published("Un service").await;
        if weight > 0 {
            let priority = Priority::new(weight).expect("a weight");
            let set =
                SetPriority { mission, expected_version: None, priority, justification: because().expect("words") };
            world.run(&world.administrator(), set).await.expect("set");
        }
        made.push((weight, mission));
    }
    world.settle().await;
    for order in [MissionOrder::Newest, MissionOrder::Priority, MissionOrder::Published] {
        let mut expected = made.clone();
        expected.sort_by_key(|(weight, id)| match order {
            // Published in the order in which they were drafted.
            MissionOrder::Newest | MissionOrder::Published => (0, *id),
            MissionOrder::Priority => (*weight, *id),
        });
        expected.reverse();
        let expected: Vec<MissionId> = expected.iter().map(|(_, id)| *id).collect();
        assert_eq!(walk(&world, order, false).await, expected, "{order:?}");
        let backwards: Vec<MissionId> = expected.into_iter().rev().collect();
        assert_eq!(walk(&world, order, true).await, backwards, "{order:?} backwards");
    }
}

async fn walk(world: &World, order: MissionOrder, backward: bool) -> Vec<MissionId> {
    let (mut found, mut from) = (Vec::new(), None);
    loop {
        let page = Page { rows: 3, backward, from };
        let part = missions(&world.tests.store, &Actor::Anonymous, &MissionFilter::default(), order, page).await;
        let part = part.expect("a page");
        let Some(last) = part.last() else { return found };
        from = Some(last.key());
        found.extend(part.iter().map(|view| view.id));
    }
}

#[tokio::test]
async fn the_latest_published_is_not_the_latest_drafted() {
    let world = world().await;
    let early = world.draft("Rédigée d’abord, publiée ensuite").await;
    world.add(early, seat(RUST, None)).await;
    world.tests.advance(chrono::Duration::seconds(1));
    let (late, _, _) = world.published("Rédigée ensuite, publiée d’abord").await;
    world.tests.advance(chrono::Duration::seconds(1));
    world.publish(early).await;
    world.settle().await;
    assert_eq!(walk(&world, MissionOrder::Newest, false).await, [late, early]);
    assert_eq!(walk(&world, MissionOrder::Published, false).await, [early, late]);
}
