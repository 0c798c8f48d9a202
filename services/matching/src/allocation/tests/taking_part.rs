//! Which seats and people a run is about, why a mission goes without, and a priority that is worth a move.

use serde::Serialize;
use vivier_event_store::{CommandError, QueryError, Unit, UseCase};
use vivier_kernel::id::{MissionId, SeatId, TalentId};
use vivier_missions::domain::command::MissionCommand;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::{Importance, Priority, SeatSpec};

use super::runs::{accepted, asked, compute, placed, prioritise, ranker_of, state};
use crate::allocation::decide::Opened;
use crate::allocation::value::{Minimum, Parameters, ShortfallCause};
use crate::allocation::what_if::{Moved, Question, what_if};
use crate::domain::transitions::PlacementStatus;
use crate::use_case::tests::support::{DESIGN, code, period, person, rust_seat, spec, spring, world};

#[tokio::test]
async fn a_run_is_about_the_seats_whose_days_meet_its_period() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let autumn = period("2026-09-01", "2026-11-30");
    let (first, _) = world.mission(vec![rust_seat(40)]).await;
    world.tick();
    let (second, _) = world.mission(vec![SeatSpec { period: autumn, ..rust_seat(40) }]).await;
    for (days, expected) in [
        (spring(), vec![first]),
        (autumn, vec![second]),
        (period("2026-03-01", "2026-11-30"), vec![first, second]),
        // The last day of the one, the first of the other, and neither.
        (period("2026-06-30", "2026-08-31"), vec![first]),
        (period("2026-07-01", "2026-09-01"), vec![second]),
        (period("2026-07-01", "2026-08-31"), Vec::new()),
    ] {
        let run = compute(&world, Parameters { period: days, ..asked() }).await;
        let known = state(&world, run).await;
        let outcome = known.outcome.as_ref().expect("an outcome");
        let about: Vec<MissionId> = outcome.missions.iter().map(|one| one.mission).collect();
        let filled: Vec<MissionId> = placed(&known).into_iter().map(|(_, mission)| mission).collect();
        assert_eq!((&about, &filled), (&expected, &expected), "{days:?}");
        assert_eq!(outcome.seats as usize, expected.len(), "{days:?}");
    }
}

#[tokio::test]
async fn each_mission_is_told_why_its_seats_stay_empty() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let nobody_has = || spec(&[(DESIGN, Importance::Essential, 2)], 40);
    let (served, _) = world.mission(vec![rust_seat(40)]).await;
    prioritise(&world, served, 90).await;
    let (second, _) = world.mission(vec![rust_seat(40)]).await;
    let (unfit, _) = world.mission(vec![nobody_has()]).await;
    let (team, _) = world.mission(vec![rust_seat(40), nobody_has()]).await;
    let minimums = vec![Minimum { mission: team, seats: 2 }];
    let run = compute(&world, Parameters { minimums, ..asked() }).await;
    let outcome = state(&world, run).await.outcome.expect("an outcome");
    for (mission, expected) in [
        (served, (1, 1, ShortfallCause::None)),
        (second, (1, 0, ShortfallCause::TakenElsewhere)),
        (unfit, (1, 0, ShortfallCause::NobodyFits)),
        (team, (2, 0, ShortfallCause::MinimumOutOfReach)),
    ] {
        let one = outcome.missions.iter().find(|one| one.mission == mission).expect("it takes part");
        assert_eq!((one.seats, one.filled, one.shortfall), expected);
    }
}

#[tokio::test]
async fn nobody_is_proposed_for_the_seat_that_their_service_refused() {
    let world = world().await;
    let (refused, other) = (world.talent(1, false, 50).await, world.talent(2, false, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    world.refused_by_service(1, seats[0]).await;
    let run = compute(&world, asked()).await;
    let proposals = state(&world, run).await.outcome.expect("an outcome").proposals;
    let mut pairs: Vec<(TalentId, SeatId)> = proposals.iter().map(|one| (one.talent, one.seat)).collect();
    pairs.sort_unstable();
    let mut expected = vec![(refused, seats[1]), (other, seats[0])];
    expected.sort_unstable();
    assert_eq!(pairs, expected);
}

#[tokio::test]
async fn whom_a_mission_knows_is_sent_to_it_before_somebody_alike() {
    let autumn = period("2026-09-01", "2026-11-30");
    for applies in [true, false] {
        let world = world().await;
        let (first, second) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
        let mut expected: Vec<(TalentId, MissionId)> = Vec::new();
        // They have begun with one another about a seat that the run is not about: a wish or a call is all that counts here.
        for (number, talent) in [(2, second), (1, first)] {
            world.tick();
            let later = SeatSpec { period: autumn, ..rust_seat(40) };
            let (mission, seats) = world.mission(vec![rust_seat(40), later]).await;
            if applies {
                world.apply(number, seats[1]).await;
            } else {
                world.invite(talent, seats[1]).await;
            }
            expected.push((talent, mission));
        }
        let run = compute(&world, asked()).await;
        let mut pairs = placed(&state(&world, run).await);
        pairs.sort_unstable();
        expected.sort_unstable();
        assert_eq!(pairs, expected, "applies: {applies}");
    }
}

#[tokio::test]
async fn a_priority_that_is_worth_a_move_moves_somebody_and_does_so_when_it_is_set() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (minor, here) = world.mission(vec![rust_seat(40)]).await;
    world.tick();
    let (major, there) = world.mission(vec![rust_seat(40)]).await;
    prioritise(&world, major, 50).await;
    let run = compute(&world, asked()).await;
    assert_eq!(placed(&state(&world, run).await), [(talent, major)]);
    let (store, ranker) = (&world.tests.store, ranker_of(&world).await);
    let priority = Priority::new(95).expect("a priority");
    let question = Question { priorities: vec![(minor, priority)], ..Question::default() };
    let answer = what_if(store, &ranker, &world.administrator(), run, &question).await;
    let answer = answer.expect("an answer").expect("a run");
    assert_eq!(answer.moved, [Moved { talent, from: there, to: here }]);
    assert!(!answer.inputs_changed && answer.outcome.is_optimal());
    // What was promised comes true.
    prioritise(&world, minor, 95).await;
    world.tests.advance_and_fire(chrono::Duration::seconds(61)).await.expect("timers fire");
    let after = state(&world, run).await;
    assert_eq!((after.edition, after.moved), (2, 1));
    assert_eq!(placed(&after), [(talent, minor)]);
    assert_eq!(after.outcome.map(|outcome| outcome.value), Some(answer.outcome.value));
}

/// A mission's administration has bought these points for it.
#[derive(Serialize)]
struct Bought(MissionId, Priority);

impl UseCase for Bought {
    const NAME: &'static str = "buyPriority";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let Self(mission, total) = *self;
        let mut mission = unit.load_existing::<Mission>(mission).await?;
        unit.decide(&mut mission, MissionCommand::BuyPriority { points: total.weight(), total }).map(|_| ())
    }
}

#[tokio::test]
async fn a_priority_that_is_asked_about_is_one_that_can_be_set_and_counts_as_it_would() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (mission, _) = world.mission(vec![rust_seat(40)]).await;
    let priority = |number| Priority::new(number).expect("a priority");
    world.run(&world.owner(), Bought(mission, priority(5))).await.expect("bought");
    prioritise(&world, mission, 40).await;
    let run = compute(&world, asked()).await;
    let (store, ranker) = (&world.tests.store, ranker_of(&world).await);
    let ask = async |weight| {
        let question = Question { priorities: vec![(mission, priority(weight))], ..Question::default() };
        what_if(store, &ranker, &world.administrator(), run, &question).await
    };
    for reserved in [1, 5, 9] {
        match ask(reserved).await {
            Err(QueryError::Refused(problem)) => {
                let field = Some("input.priorities.0.priority");
                assert_eq!((problem.code, problem.field.as_deref()), ("PRIORITY_RESERVED", field));
            }
            other => panic!("expected a refusal, got {other:?}"),
        }
    }
    let answer = ask(0).await.expect("an answer").expect("a run").outcome;
    assert_eq!(answer.missions[0].priority, Some(5), "what was bought counts again");
    // What was promised comes true.
    prioritise(&world, mission, 0).await;
    let after = state(&world, compute(&world, asked()).await).await.outcome.expect("an outcome");
    assert_eq!((after.value, &after.missions), (answer.value, &answer.missions));
}

#[tokio::test]
async fn what_an_allocation_proposes_waits_for_the_yes_of_everybody() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    let known = accepted(&world, run).await;
    let Some(&Opened::Placement(placement)) = known.opened(talent, seats[0]) else { panic!("{:?}", known.opened) };
    let stands = async |status: PlacementStatus| {
        assert_eq!(world.status(placement).await, status);
        assert_eq!(code(world.confirm(placement).await), "PLACEMENT_STATUS_FORBIDS", "{status:?}");
    };
    stands(PlacementStatus::Proposed).await;
    world.accept(&person(1), placement).await;
    stands(PlacementStatus::Proposed).await;
    world.accept(&world.owner(), placement).await;
    stands(PlacementStatus::Agreed).await;
    world.released(1, placement).await;
    stands(PlacementStatus::Released).await;
    let hash = world.draft(placement, None).await;
    world.sign(&person(1), placement, &hash).await;
    world.sign(&world.manager(), placement, &hash).await;
    stands(PlacementStatus::Released).await;
    world.sign(&world.owner(), placement, &hash).await;
    world.confirm(placement).await.expect("everybody said yes");
    assert_eq!(world.status(placement).await, PlacementStatus::Confirmed);
}
