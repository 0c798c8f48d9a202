//! What a ranking promises comes true by the commands: a skill claimed, time declared, a region named, and the seat changed.

use chrono::Days;
use vivier_kernel::id::TalentId;
use vivier_kernel::period::Period;
use vivier_missions::domain::value::{Clearance, Importance, Justification, Region, SeatSpec, WorkMode};
use vivier_missions::use_case::seats::ChangeSeat;
use vivier_talents::domain::value::{DisplayName, RemotePreference};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::profile::DescribeProfile;
use vivier_talents::use_case::skills::ClaimSkill;

use super::load::people;
use crate::ranking::load::{Prospects, candidates_for_seat, prospects};
use crate::ranking::relax::Change;
use crate::ranking::seek::Reach;
use crate::ranking::taken_out::OwnChange;
use crate::use_case::tests::support::*;

/// Somebody works in these regions.
async fn work_in(world: &World, number: u128, talent: TalentId, regions: Vec<Region>) {
    let describe = DescribeProfile {
        talent,
        expected_version: None,
        display_name: Some(DisplayName::new("Ada").expect("a name")),
        headline: None,
        presentation: None,
        regions,
        remote: RemotePreference::Any,
    };
    world.run(&person(number), describe).await.expect("described");
}

#[tokio::test]
async fn whoever_does_what_they_were_told_stands_where_they_were_told() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for (number, percent) in [(1, 50), (2, 50), (3, 20), (4, 50)] {
        talents.push(world.talent(number, true, percent).await);
    }
    work_in(&world, 4, talents[3], vec![Region::Corse]).await;
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let told = async |at: usize| -> Prospects {
        world.settle().await;
        let own = prospects(store, &people, &person(at as u128 + 1), talents[at], seats[0]).await;
        own.expect("an answer").expect("prospects")
    };

    let [promised] = told(1).await.changes[..] else { panic!("one skill is missing") };
    assert_eq!((promised.skill, promised.place), (DESIGN, 1));
    let (skill, level) = (promised.skill, promised.level);
    let claim = ClaimSkill { talent: talents[1], expected_version: None, skill, level, since: None };
    world.run(&person(2), claim).await.expect("claimed");
    let came = told(1).await.standing.expect("ranked");
    assert_eq!((came.score, came.place), (promised.score, promised.place));

    let out = told(2).await.taken_out.expect("too little time");
    let [OwnChange::DeclareShare { share, days }] = out.own[..] else { panic!("{out:?}") };
    let declare = DeclareAvailability { talent: talents[2], expected_version: None, period: days, share };
    world.run(&person(3), declare).await.expect("declared");
    let came = told(2).await;
    assert!(came.taken_out.is_none() && came.standing.is_some(), "{came:?}");
    assert_eq!(came.standing, out.standing);

    let out = told(3).await.taken_out.expect("another region");
    let [OwnChange::AddRegion { region }] = out.own[..] else { panic!("{out:?}") };
    work_in(&world, 4, talents[3], vec![Region::Corse, region]).await;
    let came = told(3).await;
    assert!(came.taken_out.is_none() && came.standing.is_some(), "{came:?}");
    assert_eq!(came.standing, out.standing);
}

/// The seat as whoever has it would write it after the change.
fn otherwise(seat: &SeatSpec, change: Change) -> SeatSpec {
    let seat = seat.clone();
    match change {
        Change::StartLater { days } => {
            let period = Period::new(seat.period.start() + Days::new(days), seat.period.end());
            SeatSpec { period: period.expect("days are left"), ..seat }
        }
        Change::LowerShare { percent } => SeatSpec { share: share(percent), ..seat },
        Change::Remote => SeatSpec { mode: WorkMode::Remote, ..seat },
        Change::NoClearance => SeatSpec { clearance: Clearance::None, ..seat },
        Change::OtherRegion { region } => SeatSpec { region: Some(region), ..seat },
    }
}

#[tokio::test]
async fn a_seat_that_is_changed_as_it_was_said_brings_and_loses_as_many_as_were_said() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for (number, percent) in [(1, 50), (2, 50), (3, 20), (4, 50), (5, 50), (6, 50), (7, 50)] {
        talents.push(world.talent(number, true, percent).await);
    }
    // More than there are in the seat's region.
    for number in [4, 6, 7] {
        work_in(&world, number, talents[number as usize - 1], vec![Region::Corse]).await;
    }
    // Elsewhere for the first days.
    let (_, elsewhere) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(5, elsewhere[0], Some(period("2026-03-01", "2026-03-05"))).await;
    world.confirm(placement).await.expect("confirmed");
    let seat = rust_seat(40);
    let (mission, seats) = world.mission(vec![seat.clone()]).await;
    world.settle().await;
    let (store, people, owner) = (&world.tests.store, people(&world).await, world.owner());
    let ask = async || {
        world.settle().await;
        let ranking = candidates_for_seat(store, &people, &owner, seats[0], &Reach::whole()).await;
        ranking.expect("an answer").expect("a ranking")
    };
    let write = async |spec: SeatSpec| {
        let justification = Some(Justification::new("Pour voir.").expect("words"));
        let change = ChangeSeat { mission, expected_version: None, seat: seats[0], spec, justification };
        world.run(&owner, change).await.expect("changed");
    };
    let before = ask().await;
    assert_eq!(before.ranked.len(), 2);
    let kinds: [fn(Change) -> bool; 4] = [
        |change| matches!(change, Change::StartLater { .. }),
        |change| matches!(change, Change::LowerShare { .. }),
        |change| matches!(change, Change::Remote),
        |change| matches!(change, Change::OtherRegion { .. }),
    ];
    for (at, is) in kinds.into_iter().enumerate() {
        assert!(before.relaxations.iter().any(|one| is(one.change)), "kind {at} of {:?}", before.relaxations);
    }
    for relaxation in &before.relaxations {
        write(otherwise(&seat, relaxation.change)).await;
        let after = ask().await;
        let promised = before.ranked.len() + relaxation.adds - relaxation.loses;
        assert_eq!(after.ranked.len(), promised, "{relaxation:?}");
        write(seat.clone()).await;
    }
    assert_eq!(ask().await.ranked, before.ranked);
}
