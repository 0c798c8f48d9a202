//! Invariant 2 under concurrency: fifty clients fill the same two seats at once, and no seat is taken twice on any day.

use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId;

use super::support::*;
use crate::domain::decide::Mission;
use crate::domain::transitions::MissionStatus;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_placements_at_once_never_share_a_seat_and_a_day() {
    let world = world().await;
    let (mission, first, second) = world.published("Un service").await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50_u128 {
        let seat = if number % 2 == 0 { first } else { second };
        let month = 1 + (number % 5) as u32;
        let stretch = period(&format!("2026-{month:02}-15"), &format!("2026-{:02}-20", month + 1));
        let (store, command) = (world.tests.store.clone(), fill(mission, seat, number, stretch));
        tasks.spawn(async move {
            let context = CommandContext::new(Actor::system("tests"), store.clock());
            store.execute(&context, &command).await
        });
    }
    let (mut filled, mut refused) = (0, 0);
    for answer in tasks.join_all().await {
        match answer {
            Ok(_) => filled += 1,
            Err(CommandError::Refused(problem)) => {
                assert_eq!(problem.code, "SEAT_ALREADY_FILLED");
                refused += 1;
            }
            Err(other) => panic!("neither filled nor refused: {other}"),
        }
    }
    assert_eq!(filled + refused, 50);
    // Months 1 to 5 with overlapping neighbours: two or three placements fit on each seat.
    assert!((4..=6).contains(&filled), "{filled} filled");
    let state = world.tests.store.load::<Mission>(mission.uuid()).await.expect("the mission").state;
    assert_eq!(state.fillings().count(), filled);
    for seat in &state.seats {
        for day in spring().each_day() {
            let there = seat.fillings.iter().filter(|filling| filling.period.contains(day)).count();
            assert!(there <= 1, "{there} placements on one seat on {day}");
        }
    }
    assert_eq!(state.status, MissionStatus::Staffed);
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    let seen: usize = view.seats.iter().filter_map(|seat| seat.fillings.as_ref()).map(Vec::len).sum();
    assert_eq!(seen, filled, "the read model equals the stream");
}
