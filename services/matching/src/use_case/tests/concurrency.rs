//! Invariants 1, 2 and 6 under fire: many clients confirm overlapping placements of the same people and seats at once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::id::{PlacementId, TalentId, TypedId as _};
use vivier_missions::domain::decide::Mission;
use vivier_talents::domain::decide::Talent;

use super::support::*;
use crate::domain::transitions::PlacementStatus;
use crate::use_case::course::ConfirmPlacement;

const TALENTS: u128 = 10;
const PLACEMENTS_EACH: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_clients_confirm_overlapping_placements_at_once() {
    let world = Arc::new(world().await);
    let mut talents: HashMap<u128, TalentId> = HashMap::new();
    for number in 1..=TALENTS {
        talents.insert(number, world.talent(number, true, 50).await);
    }
    let mut missions = Vec::new();
    let mut seats = Vec::new();
    for shares in [[20, 30], [30, 20], [20, 40], [30, 30], [50, 10]] {
        let (mission, added) = world.mission(shares.map(rust_seat).to_vec()).await;
        missions.push(mission);
        seats.extend(added);
    }
    // Halves of the spring, and the whole: some share a seat one after the other, most collide.
    let periods = [None, Some(period("2026-03-01", "2026-04-30")), Some(period("2026-05-01", "2026-06-30"))];
    let mut placements: Vec<PlacementId> = Vec::new();
    for number in 1..=TALENTS {
        for step in 0..PLACEMENTS_EACH {
            let at = usize::try_from(number).expect("a small number");
            let seat = seats[(at * 3 + step * 2) % seats.len()];
            placements.push(world.signed(number, seat, periods[(at + step) % periods.len()]).await);
        }
    }
    assert_eq!(placements.len(), 50);

    // Two clients for each placement, with one key: a hundred commands at once.
    let start = Arc::new(tokio::sync::Barrier::new(2 * placements.len()));
    let clients: Vec<_> = placements
        .iter()
        .flat_map(|placement| [*placement, *placement])
        .map(|placement| {
            let (world, start) = (Arc::clone(&world), Arc::clone(&start));
            tokio::spawn(async move {
                let key = format!("confirm-{placement}");
                let context = CommandContext::new(world.owner(), world.tests.store.clock()).with_key(key);
                start.wait().await;
                let command = ConfirmPlacement { placement, expected_version: None };
                (placement, world.tests.store.execute(&context, &command).await)
            })
        })
        .collect();
    let mut acknowledged: BTreeMap<PlacementId, Vec<bool>> = BTreeMap::new();
    for client in clients {
        let (placement, answer) = client.await.expect("a client ends");
        let done = match answer {
            Ok(_) => true,
            Err(CommandError::Refused(problem)) => {
                let expected = ["SHARE_EXCEEDED", "SEAT_ALREADY_FILLED", "PLACEMENT_STATUS_FORBIDS"];
                assert!(expected.contains(&problem.code), "{problem}");
                false
            }
            Err(other) => panic!("{placement}: {other:?}"),
        };
        acknowledged.entry(placement).or_default().push(done);
    }

    let store = &world.tests.store;
    let mut confirmed = 0;
    for (placement, answers) in &acknowledged {
        assert_eq!(answers[0], answers[1], "the same key gave two answers for {placement}");
        let history = store.history(placement.uuid()).await.expect("a history");
        let events = history.iter().filter(|event| event.kind == "PlacementConfirmed").count();
        assert_eq!(events, usize::from(answers[0]), "{placement}");
        assert_eq!(world.status(*placement).await == PlacementStatus::Confirmed, answers[0], "{placement}");
        confirmed += events;
    }
    assert!(confirmed >= missions.len(), "only {confirmed} were confirmed");

    let mut booked = 0;
    for talent in talents.values() {
        let state = store.load::<Talent>(talent.uuid()).await.expect("a talent").state;
        booked += state.engagements.len();
        for day in spring().each_day() {
            let taken: i64 = state
                .booked()
                .iter()
                .filter(|(period, _)| period.contains(day))
                .map(|(_, share)| share.percent())
                .sum();
            assert!(taken <= 50, "{talent} is at {taken} % on {day}");
        }
        for placement in state.engagements.keys() {
            assert!(acknowledged[placement][0], "{placement} took time without being confirmed");
        }
    }
    let mut filled = 0;
    for mission in missions {
        let state = store.load::<Mission>(mission.uuid()).await.expect("a mission").state;
        filled += state.fillings().count();
        for seat in &state.seats {
            for day in spring().each_day() {
                let there = seat.fillings.iter().filter(|filling| filling.period.contains(day)).count();
                assert!(there <= 1, "seat {} has {there} people on {day}", seat.id);
            }
        }
    }
    assert_eq!((booked, filled), (confirmed, confirmed));

    // What was overtaken does not stay open in silence.
    world.fire().await;
    for placement in &placements {
        let state = world.state(*placement).await;
        assert!(
            matches!(state.status, PlacementStatus::Confirmed | PlacementStatus::Superseded | PlacementStatus::Signed),
            "{placement}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_pair_is_opened_once_however_many_ask() {
    let world = Arc::new(world().await);
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let clients: Vec<_> = (0..20)
        .map(|number| {
            let (world, seat) = (Arc::clone(&world), seats[0]);
            tokio::spawn(async move {
                let answer = if number % 2 == 0 {
                    world.run(&person(1), crate::use_case::open::ApplyToSeat { seat, motivation: None }).await
                } else {
                    let invite = crate::use_case::open::InviteTalent { talent, seat, motivation: None };
                    world.run(&world.owner(), invite).await
                };
                match answer {
                    Ok(outcome) => Some(outcome.placement),
                    Err(CommandError::Refused(problem)) if problem.code == "PLACEMENT_ALREADY_OPEN" => None,
                    Err(CommandError::Taken { scope: crate::use_case::PAIR_SCOPE }) => None,
                    Err(other) => panic!("{other:?}"),
                }
            })
        })
        .collect();
    let mut opened = Vec::new();
    for client in clients {
        opened.extend(client.await.expect("a client ends"));
    }
    assert_eq!(opened.len(), 1);
}
