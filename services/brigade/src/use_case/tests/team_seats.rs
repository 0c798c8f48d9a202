//! Whoever has said yes to a team that stands is engaged for everybody who looks for somebody who is free: rankings, their free time, allocations.

use std::collections::BTreeSet;

use chrono::Duration;
use vivier_kernel::id::{SeatId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::allocation::decide::AllocationRun;
use vivier_matching::allocation::inputs::ranker;
use vivier_matching::allocation::use_case::ComputeAllocation;
use vivier_matching::allocation::value::Parameters;
use vivier_matching::live::People;
use vivier_matching::ranking::load::candidates_for_seat;
use vivier_matching::ranking::seek::Reach;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, RequiredSkill, SeatSpec, SeatTitle, Title, WorkMode,
};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_talents::read::talents::talent as profile;

use super::deployment::{confirmed_of, deployed};
use super::support::{DESIGN, RUST, World, person, seat, world, world_without_followers};
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{CancelReason, Level};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::{CancelMobilisation, StandDownTeam};

/// Days within those of every team here.
fn days(world: &World) -> Period {
    let today = world.now().date_naive();
    Period::new(today + Duration::days(6), today + Duration::days(15)).expect("a period")
}

/// The only seat of a published mission, in Rust, at this share.
async fn open_seat(world: &World, period: Period, percent: i64) -> SeatId {
    let (title, description) = (Title::new("Mission").expect("a title"), Description::new("Texte").expect("a text"));
    let draft = DraftMission { organisation: world.host, title, description };
    let mission = world.run(&world.owner(), draft).await.expect("drafted").mission;
    let minimum_level = Level::new(2).expect("a level");
    let spec = SeatSpec {
        title: SeatTitle::new("Poste").expect("a title"),
        skills: vec![RequiredSkill { skill: RUST, importance: Importance::Essential, minimum_level }],
        period,
        share: Share::new(percent).expect("a share"),
        mode: WorkMode::Remote,
        region: None,
        place: None,
        clearance: Clearance::None,
    };
    let expected_version = None;
    let add = AddSeat { mission, expected_version, spec, justification: None };
    let seat = world.run(&world.owner(), add).await.expect("added").seat;
    world.run(&world.owner(), SubmitMission { mission, expected_version }).await.expect("submitted");
    world.run(&world.programme(), PublishMission { mission, expected_version }).await.expect("published");
    world.settle().await;
    seat
}

/// For which of the seats somebody is ranked.
async fn ranked(world: &World, people: &People, talent: TalentId, seats: &[SeatId]) -> BTreeSet<SeatId> {
    let mut ranked = BTreeSet::new();
    for seat in seats {
        let ranking = candidates_for_seat(&world.tests.store, people, &world.owner(), *seat, &Reach::whole()).await;
        let ranking = ranking.expect("an answer").expect("an owner of the host ranks");
        if ranking.ranked.iter().any(|one| one.key == talent) {
            ranked.insert(*seat);
        }
    }
    ranked
}

/// For which seats an allocation over these days proposes somebody.
async fn proposed(world: &World, people: &People, talent: TalentId, period: Period) -> BTreeSet<SeatId> {
    let parameters = Parameters { period, releases_per_service: None, spread_percent: 100, minimums: Vec::new() };
    let compute = ComputeAllocation { parameters, ranker: people.clone() };
    let run = world.run(&world.programme(), compute).await.expect("computed").run;
    let state = world.tests.store.load::<AllocationRun>(run.uuid()).await.expect("a run").state;
    let proposals = state.outcome.iter().flat_map(|outcome| &outcome.proposals);
    proposals.filter(|one| one.talent == talent).map(|one| one.seat).collect()
}

/// What the person reads of their own free time.
async fn free_time(world: &World, number: u128, talent: TalentId) -> Vec<(Period, i64)> {
    let own = profile(&world.tests.store, &person(number), talent).await.expect("an answer").expect("their own");
    own.availability.expect("it is theirs").free
}

#[tokio::test]
async fn who_said_yes_is_free_for_what_the_seat_leaves_until_the_team_is_over() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    let (over, work) = (days(&world), world.period());
    // The team's seat takes 60 %.
    let seats = [open_seat(&world, over, 60).await, open_seat(&world, over, 40).await];
    let beside = BTreeSet::from([seats[1]]);
    let people = ranker(&world.tests.store).await.expect("the pool");
    let free = free_time(&world, 1, developer).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    world.tests.settle_followers().await.expect("followers catch up");
    // Whoever is only asked has promised nothing.
    assert_eq!(ranked(&world, &people, developer, &seats).await, BTreeSet::from(seats));
    assert_eq!(proposed(&world, &people, developer, over).await, BTreeSet::from(seats));

    let call = world.call(mobilisation, developer).await;
    world.run(&person(1), AcceptCall { mobilisation, call: call.id }).await.expect("a yes");
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(world.call(mobilisation, developer).await.status, CallStatus::Engaged);
    assert_eq!(ranked(&world, &people, developer, &seats).await, beside);
    assert_eq!(proposed(&world, &people, developer, over).await, beside);
    assert!(free_time(&world, 1, developer).await.contains(&(work, 40)));

    let (expected_version, expected_status, reason) = (None, None, CancelReason::NeedGone);
    let cancel = CancelMobilisation { mobilisation, expected_version, expected_status, reason, words: None };
    world.run(&world.coordinator(), cancel).await.expect("cancelled");
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(ranked(&world, &people, developer, &seats).await, BTreeSet::from(seats));
    assert_eq!(proposed(&world, &people, developer, over).await, BTreeSet::from(seats));
    assert_eq!(free_time(&world, 1, developer).await, free);
}

#[tokio::test]
async fn who_said_yes_before_this_was_kept_counts_too() {
    let mut world = world_without_followers().await;
    let developer = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, developer).await;
    world.run(&person(1), AcceptCall { mobilisation, call: call.id }).await.expect("a yes");
    world.settle().await;
    let work = (world.period(), 40);
    assert!(!free_time(&world, 1, developer).await.contains(&work));
    world.restart().await;
    world.tests.settle_followers().await.expect("followers catch up");
    assert!(free_time(&world, 1, developer).await.contains(&work));
}

#[tokio::test]
async fn a_deployed_team_counts_once_before_and_after_the_placement_is_confirmed() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    world.volunteer(2, DESIGN, world.brigade).await;
    let over = days(&world);
    let seats = [open_seat(&world, over, 60).await, open_seat(&world, over, 40).await];
    let beside = BTreeSet::from([seats[1]]);
    let people = ranker(&world.tests.store).await.expect("the pool");
    let mobilisation = deployed(&world, false).await;
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(ranked(&world, &people, developer, &seats).await, beside);
    assert_eq!(proposed(&world, &people, developer, over).await, beside);

    let call = world.call(mobilisation, developer).await.id;
    let placement = world.state(mobilisation).await.placement(call).expect("a placement");
    confirmed_of(&world, 1, placement).await;
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(ranked(&world, &people, developer, &seats).await, beside);
    assert_eq!(proposed(&world, &people, developer, over).await, beside);

    world.after(3 * 24 * 60).await;
    world.run(&world.coordinator(), StandDownTeam { mobilisation, expected_version: None }).await.expect("stood down");
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(ranked(&world, &people, developer, &seats).await, BTreeSet::from(seats));
    assert_eq!(proposed(&world, &people, developer, over).await, BTreeSet::from(seats));
}
