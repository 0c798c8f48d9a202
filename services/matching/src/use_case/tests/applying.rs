//! Why somebody cannot apply is told beforehand exactly as the command would answer.

use std::collections::BTreeSet;

use vivier_kernel::actor::Actor;
use vivier_kernel::id::SeatId;
use vivier_missions::domain::value::CancellationReason;
use vivier_missions::use_case::progress::CancelMission;
use vivier_talents::use_case::status::{PauseTalent, ResumeTalent};

use super::support::*;
use crate::read::applying::{CODES, application_refusal};
use crate::use_case::open::ApplyToSeat;

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
    assert_eq!(seen, BTreeSet::from(CODES), "each code is told in some case");
}
