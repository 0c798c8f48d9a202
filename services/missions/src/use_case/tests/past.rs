//! Answers about past moments equal what the live system answered then.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{MissionId, SeatId};

use super::support::*;
use crate::domain::value::{CancellationReason, Priority, RejectionReason, SuspensionReason, Words};
use crate::read::missions::{mission, mission_at};
use crate::read::view::MissionView;
use crate::use_case::moderation::{PublishMission, RejectMission, SetPriority};
use crate::use_case::progress::{CancelMission, CompleteMission, ResumeMission, StartMission, SuspendMission};
use crate::use_case::seats::{AddSeat, ChangeSeat, RemoveSeat};
use crate::use_case::text::{EditMission, SubmitMission};

/// How many things are tried, hours apart; many are refused.
const STEPS: u64 = 70;

/// xorshift
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    fn one<T: Copy>(&mut self, among: &[T]) -> Option<T> {
        let index = usize::try_from(self.below(among.len().max(1) as u64)).expect("small");
        among.get(index).copied()
    }
}

/// What there is to do something to.
#[derive(Default)]
struct Known {
    seats: Vec<SeatId>,
    /// Seats with the placement that took them.
    filled: Vec<(SeatId, u128)>,
}

/// What each of them sees of each mission.
async fn answers(world: &World, missions: &[MissionId], at: Option<AsOf>) -> Vec<Option<MissionView>> {
    let store = &world.tests.store;
    let mut answers = Vec::new();
    for viewer in [world.owner(), world.administrator(), person(9), Actor::Anonymous] {
        for id in missions {
            let answer = match at {
                None => mission(store, &viewer, *id).await,
                Some(at) => mission_at(store, &viewer, *id, at).await,
            };
            answers.push(answer.expect("an answer"));
        }
    }
    answers
}

/// Tries something; what is refused does not matter.
async fn step(world: &World, chance: &mut Chance, mission: MissionId, known: &mut Known, number: u64) {
    let (owner, programme) = (world.owner(), world.administrator());
    let expected_version = None;
    let words = || Some(Words::new(&format!("Raison {number}")).expect("words"));
    let spec = |chance: &mut Chance| seat(chance.one(&[RUST, DESIGN]).expect("one of two"), None);
    let (seat, filled) = (chance.one(&known.seats), chance.one(&known.filled));
    match (chance.below(14), seat) {
        (0 | 1, _) => {
            let (title, description) = text(&format!("Texte {number}"));
            let edit = EditMission { mission, expected_version, title, description, justification: because() };
            let _ = world.run(&owner, edit).await;
        }
        (2, _) => {
            let add = AddSeat { mission, expected_version, spec: spec(chance), justification: because() };
            known.seats.extend(world.run(&owner, add).await.ok().map(|added| added.seat));
        }
        (3, Some(seat)) => {
            let change = ChangeSeat { mission, expected_version, seat, spec: spec(chance), justification: because() };
            let _ = world.run(&owner, change).await;
        }
        (4, Some(seat)) => {
            let remove = RemoveSeat { mission, expected_version, seat, justification: because() };
            let _ = world.run(&owner, remove).await;
        }
        (5, _) => {
            let _ = world.run(&owner, SubmitMission { mission, expected_version }).await;
        }
        (6, _) => {
            let reason = RejectionReason::Unclear;
            let _ = world.run(&programme, RejectMission { mission, expected_version, reason, words: words() }).await;
        }
        (7, _) => {
            let _ = world.run(&programme, PublishMission { mission, expected_version }).await;
        }
        (8, _) => {
            let reason = chance.one(&[SuspensionReason::BudgetPending, SuspensionReason::Other]).expect("one of two");
            let _ = world.run(&owner, SuspendMission { mission, expected_version, reason, words: words() }).await;
        }
        (9, _) => {
            let _ = world.run(&owner, ResumeMission { mission, expected_version }).await;
        }
        (10, _) => {
            let priority = Priority::new(i64::try_from(number % 90).expect("small")).expect("a weight");
            let justification = because().expect("a justification");
            let _ = world.run(&programme, SetPriority { mission, expected_version, priority, justification }).await;
        }
        (11, Some(seat)) => {
            let filled = world.fill(mission, seat, u128::from(number)).await;
            known.filled.extend(filled.ok().map(|()| (seat, u128::from(number))));
        }
        (12, _) => {
            let Some((seat, placed)) = filled else { return };
            let last_day = world.tests.store.clock().now().date_naive();
            let vacate = Vacate { mission, seat, placement: placement(placed), last_day };
            let _ = world.run(&Actor::system("tests"), vacate).await;
        }
        (13, _) if number > STEPS / 2 => {
            let _ = match chance.below(3) {
                0 => world.run(&owner, StartMission { mission, expected_version }).await,
                1 => world.run(&owner, CompleteMission { mission, expected_version }).await,
                _ => {
                    let reason = CancellationReason::NeedGone;
                    world.run(&owner, CancelMission { mission, expected_version, reason, words: words() }).await
                }
            };
        }
        _ => {}
    }
}

#[tokio::test]
async fn what_was_answered_then_is_answered_again_about_then() {
    history(0x2545_F491_4F6C_DD1D, true).await;
    history(vivier_event_store::testing::seed("what_was_answered_then_is_answered_again_about_then"), false).await;
}

/// One history. `chosen`: its seed leads through everything that is asked for; of another one only what holds for every history is.
async fn history(seed: u64, chosen: bool) {
    let world = world().await;
    let (first, one, other) = world.published("Un service").await;
    let missions = [first, world.draft("Un autre").await, world.draft("Un troisième").await];
    let mut known = [Known::default(), Known::default(), Known::default()];
    known[0].seats = vec![one, other];
    let mut chance = Chance(seed);
    let mut recorded: Vec<(i64, DateTime<Utc>, Vec<Option<MissionView>>)> = Vec::new();
    for number in 1..=STEPS {
        world.tests.clock.advance(Duration::hours(1));
        let before = world.tests.store.committed();
        let which = usize::try_from(chance.below(3)).expect("small");
        step(&world, &mut chance, missions[which], &mut known[which], number).await;
        let position = world.tests.store.committed();
        if position > before {
            world.settle().await;
            let live = answers(&world, &missions, None).await;
            recorded.push((position, world.tests.clock.now(), live));
        }
    }
    assert!(!chosen || recorded.len() > 20, "{} things happened", recorded.len());
    for (position, instant, live) in recorded {
        assert_eq!(answers(&world, &missions, Some(AsOf::Position(position))).await, live, "position {position}");
        assert_eq!(answers(&world, &missions, Some(AsOf::Instant(instant))).await, live, "{instant}");
    }
}
