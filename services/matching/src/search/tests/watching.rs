//! Whoever watches a mission is told that it is staffed, and that a seat of it is free again; and what comes while it is suspended is told afterwards.

use vivier_kernel::notice::{Notice, Value};
use vivier_missions::domain::value::{Justification, SeatSpec, SuspensionReason, WorkMode};
use vivier_missions::use_case::progress::{ResumeMission, SuspendMission};
use vivier_missions::use_case::seats::AddSeat;

use super::super::domain::Criteria;
use super::super::use_case::SaveSearch;
use super::{awaited, known, notices, seeking, sought_seat, told, world_with_skills};
use crate::domain::value::{EarlyEndReason, HalfDays};
use crate::use_case::course::{EndPlacementEarly, StartPlacement};
use crate::use_case::tests::support::*;

#[tokio::test]
async fn that_a_mission_is_staffed_and_that_a_seat_of_it_is_free_again_is_told() {
    let world = world().await;
    world.talent(1, true, 40).await;
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let (other, _) = world.mission(vec![rust_seat(40)]).await;
    for (number, mission) in [(5, mission), (6, other)] {
        world.run(&person(number), SaveSearch { criteria: Criteria::Mission { mission } }).await.expect("watched");
    }
    world.talent(2, true, 40).await;
    world.settle().await;
    let changed = async |count: usize| -> Vec<String> {
        let look = async || {
            let told = notices(&world).await;
            assert!(told.iter().all(|one| one.recipients.iter().all(|to| to.subject() == Some(account(5).into()))));
            let mut changes: Vec<String> = told.iter().map(|one| change_of(one.values.get("change"))).collect();
            changes.sort_unstable();
            Some(changes).filter(|changes| changes.len() >= count)
        };
        awaited(&world, look).await
    };
    let first = world.signed(1, seats[0], None).await;
    world.confirm(first).await.expect("confirmed");
    // One seat of two is nothing to tell, so that what is told first is of both.
    let second = world.signed(2, seats[1], None).await;
    world.confirm(second).await.expect("confirmed");
    assert_eq!(changed(1).await, ["STAFFED"]);
    world.wait_until("2026-04-01").await;
    let expected_version = None;
    world.run(&world.owner(), StartPlacement { placement: first, expected_version }).await.expect("started");
    let end = EndPlacementEarly {
        placement: first,
        expected_version,
        reason: EarlyEndReason::ChangedPost,
        words: None,
        last_day: Some(day("2026-04-15")),
        half_days: HalfDays::new(10).expect("half days"),
    };
    world.run(&person(1), end).await.expect("ended");
    assert_eq!(changed(2).await, ["SEAT_OPEN", "STAFFED"]);
}

/// Who has heard of the mission's first seat hears of the one that came, once, whichever of their searches finds it; a resumption with nothing new tells nothing.
#[tokio::test]
async fn a_seat_that_came_while_its_mission_was_suspended_is_told_with_the_resumption() {
    let world = world_with_skills().await;
    for remote_only in [false, true] {
        let criteria = seeking(&[known("x:rust")], remote_only);
        world.run(&person(5), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    let remote = |percent| SeatSpec { mode: WorkMode::Remote, ..sought_seat(percent) };
    let (mission, seats) = world.mission(vec![remote(40), remote(40)]).await;
    let told_of = |notices: &[Notice]| {
        notices.iter().filter_map(|one| one.open_seats.get("seat")).map(|open| open.seat).collect::<Vec<_>>()
    };
    let first = told_of(&told(&world, 1).await);
    assert!(first.len() == 1 && seats.contains(&first[0]), "one alert for a mission");
    let expected_version = None;
    let suspend = || SuspendMission { mission, expected_version, reason: SuspensionReason::BudgetPending, words: None };
    let resume = || ResumeMission { mission, expected_version };
    world.run(&world.owner(), suspend()).await.expect("suspended");
    let justification = Some(Justification::new("Un besoin de plus.").expect("words"));
    let add = AddSeat { mission, expected_version, spec: remote(20), justification };
    world.run(&world.owner(), add).await.expect("added");
    world.run(&world.owner(), resume()).await.expect("resumed");
    told(&world, 2).await;
    world.run(&world.owner(), suspend()).await.expect("suspended");
    world.run(&world.owner(), resume()).await.expect("resumed");
    // Whoever looks from now on hears of another mission: what was to be told before that was told.
    world.mission(vec![remote(40)]).await;
    let of = told_of(&told(&world, 3).await);
    let came = of.iter().filter(|seat| **seat != first[0] && !seats.contains(seat)).count();
    assert_eq!((of.len(), came), (3, 2), "the one that came, and that of the other mission: {of:?}");
}

fn change_of(value: Option<&Value>) -> String {
    match value {
        Some(Value::Word(change)) => change.clone(),
        other => panic!("a change, not {other:?}"),
    }
}
