//! Why somebody cannot apply is told beforehand exactly as the command would answer.

use std::collections::BTreeSet;

use vivier_kernel::actor::Actor;
use vivier_kernel::id::SeatId;
use vivier_missions::domain::value::{CancellationReason, SuspensionReason};
use vivier_missions::use_case::progress::{CancelMission, ResumeMission, SuspendMission};
use vivier_organisations::use_case::depart::{MergeOrganisation, WithdrawOrganisation};
use vivier_talents::use_case::status::{PauseTalent, ResumeTalent};

use super::support::*;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::ProposalSource;
use crate::read::applying::{CODES, application_refusal, begins};
use crate::use_case::open::{ApplyToSeat, InviteTalent, ProposePlacement};

const EXPECTED_VERSION: Option<i64> = None;

async fn told(world: &World, actor: &Actor, seat: SeatId) -> Option<&'static str> {
    world.settle().await;
    application_refusal(&world.tests.store, actor, seat).await.expect("an answer").map(|problem| problem.code)
}

#[tokio::test]
async fn what_is_told_beforehand_is_what_the_command_answers() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let mut seen = BTreeSet::new();
    let mut refused = async |actor: &Actor, seat, expected: &'static str| {
        assert_eq!(told(&world, actor, seat).await, Some(expected), "{actor:?}");
        assert_eq!(code(world.run(actor, ApplyToSeat { seat, motivation: None }).await), expected, "{actor:?}");
        seen.insert(expected);
    };
    refused(&Actor::Anonymous, seats[0], "TALENT_REQUIRED").await;
    refused(&person(9), seats[0], "TALENT_REQUIRED").await;
    assert_eq!(told(&world, &person(1), seats[0]).await, None);
    world.apply(1, seats[0]).await;
    refused(&person(1), seats[0], "PLACEMENT_ALREADY_OPEN").await;
    assert_eq!(told(&world, &person(1), seats[1]).await, None, "the other seat is free");

    let pause = PauseTalent { talent, expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    refused(&person(1), seats[1], "TALENT_NOT_IN_POOL").await;
    world.run(&person(1), ResumeTalent { talent, expected_version: EXPECTED_VERSION }).await.expect("resumed");
    assert_eq!(told(&world, &person(1), seats[1]).await, None);

    let reason = CancellationReason::NeedGone;
    let cancel = CancelMission { mission, expected_version: EXPECTED_VERSION, reason, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    refused(&person(1), seats[1], "SEAT_NOT_OPEN").await;

    world.talent(2, false, 50).await;
    let leave = WithdrawOrganisation { organisation: world.home, expected_version: EXPECTED_VERSION };
    world.run(&world.administrator(), leave).await.expect("left");
    refused(&person(2), seats[1], "HOME_CLOSED").await;
    assert_eq!(seen, BTreeSet::from(CODES), "each code is told in some case");
}

/// What its missions had found before goes on to its end.
#[tokio::test]
async fn nobody_new_comes_to_an_administration_that_left() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let invited = world.talent(2, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let before = world.apply(1, seats[0]).await;
    let leave = WithdrawOrganisation { organisation: world.host, expected_version: EXPECTED_VERSION };
    world.run(&world.administrator(), leave).await.expect("left");
    assert_eq!(told(&world, &person(1), seats[1]).await, Some("SEAT_NOT_OPEN"));
    let apply = ApplyToSeat { seat: seats[1], motivation: None };
    assert_eq!(code(world.run(&person(1), apply).await), "SEAT_NOT_OPEN");
    let invite = InviteTalent { talent: invited, seat: seats[1], motivation: None };
    assert_eq!(code(world.run(&world.owner(), invite).await), "SEAT_NOT_OPEN");
    world.accept(&world.owner(), before).await;
    assert_eq!(world.status(before).await, PlacementStatus::Agreed);
}

/// Nobody is confirmed while a mission is suspended, so it is resumed, though nobody is on a seat yet.
#[tokio::test]
async fn what_was_signed_on_a_suspended_mission_of_an_administration_that_left_is_confirmed() {
    let world = world().await;
    for number in [1, 2] {
        world.talent(number, true, 50).await;
    }
    let (mission, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let signed = world.signed(1, seats[0], None).await;
    let (expected_version, reason) = (EXPECTED_VERSION, SuspensionReason::BudgetPending);
    let suspend = SuspendMission { mission, expected_version, reason, words: None };
    world.run(&world.owner(), suspend).await.expect("suspended");
    let leave = WithdrawOrganisation { organisation: world.host, expected_version };
    world.run(&world.administrator(), leave).await.expect("left");
    assert!(world.confirm(signed).await.is_err());
    world.run(&world.owner(), ResumeMission { mission, expected_version }).await.expect("resumed");
    world.confirm(signed).await.expect("confirmed");
    assert_eq!(told(&world, &person(2), seats[1]).await, Some("SEAT_NOT_OPEN"), "nobody new comes");
}

#[tokio::test]
async fn what_became_part_of_another_finds_people_until_that_leaves() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let (organisation, expected_version) = (world.host, EXPECTED_VERSION);
    let merge = MergeOrganisation { organisation, expected_version, into: world.ministry };
    world.run(&world.administrator(), merge).await.expect("merged");
    assert_eq!(told(&world, &person(1), seats[0]).await, None);
    world.apply(1, seats[0]).await;
    let leave = WithdrawOrganisation { organisation: world.ministry, expected_version };
    world.run(&world.administrator(), leave).await.expect("left");
    assert_eq!(told(&world, &person(1), seats[1]).await, Some("SEAT_NOT_OPEN"));
}

/// What they had begun goes on to its end, with the service that left.
#[tokio::test]
async fn whose_administration_left_begins_nothing_new() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let before = world.apply(1, seats[0]).await;
    let leave = WithdrawOrganisation { organisation: world.home, expected_version: EXPECTED_VERSION };
    world.run(&world.administrator(), leave).await.expect("left");
    world.settle().await;
    let seat = seats[1];
    let invite = InviteTalent { talent, seat, motivation: None };
    assert_eq!(code(world.run(&world.owner(), invite).await), "TALENT_BEGINS_NOTHING");
    let source = ProposalSource::Programme;
    let propose = ProposePlacement { talent, seat, source, motivation: None };
    assert_eq!(code(world.run(&world.administrator(), propose).await), "HOME_CLOSED");
    assert!(!begins(&world.tests.store, account(1)).await.expect("an answer"));

    world.accept(&world.owner(), before).await;
    world.released(1, before).await;
    assert_eq!(world.status(before).await, PlacementStatus::Released);
}

/// A service that became part of another goes on there.
#[tokio::test]
async fn whose_service_became_part_of_another_goes_on_applying() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let (organisation, expected_version) = (world.home, EXPECTED_VERSION);
    let merge = MergeOrganisation { organisation, expected_version, into: world.host };
    world.run(&world.administrator(), merge).await.expect("merged");
    assert_eq!(told(&world, &person(1), seats[0]).await, None);
    world.apply(1, seats[0]).await;
}
