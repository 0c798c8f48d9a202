//! Saved searches: told once, not too often, of what fits, and of nothing after they were forgotten.

use chrono::{DateTime, Duration, Utc};
use sqlx::types::Json;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_kernel::notice::Notice;
use vivier_missions::domain::value::{CancellationReason, Importance, Justification, WorkMode};
use vivier_missions::use_case::progress::CancelMission;
use vivier_missions::use_case::seats::AddSeat;

use super::domain::{Criteria, MOST_AT_ONCE, Search, SearchCommand, SearchEvent, SearchState};
use super::read::searches_of;
use super::use_case::{ForgetSearch, SaveSearch};
use crate::ids::SearchId;
use crate::use_case::tests::support::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a date")
}

fn decided(state: &mut SearchState, command: SearchCommand, at: DateTime<Utc>) -> Vec<SearchEvent> {
    let events = Search::decide(state, command, at).expect("decided");
    events.iter().for_each(|event| Search::evolve(state, event));
    events
}

#[test]
fn a_few_at_once_the_others_in_a_digest_and_each_seat_once() {
    let mut state = SearchState::default();
    let criteria = Criteria::Seats { skills: Vec::new(), regions: Vec::new(), remote_only: false };
    let save = SearchCommand::Save { search: SearchId::default(), account: AccountId::default(), criteria };
    decided(&mut state, save, now());
    let seat = |number: u128| Some(SeatId::from_uuid(uuid::Uuid::from_u128(number)));
    let alert = |number| SearchCommand::Alert { mission: MissionId::default(), seat: seat(number), elsewhere: 0 };
    for number in 0..MOST_AT_ONCE as u128 {
        let events = decided(&mut state, alert(number), now());
        assert!(matches!(events[..], [SearchEvent::SearchAlerted(_)]));
    }
    assert!(decided(&mut state, alert(0), now()).is_empty(), "nobody hears of a seat twice");
    let mut fresh = SearchState { told: Vec::new(), seats: Default::default(), ..state.clone() };
    let elsewhere = SearchCommand::Alert { mission: MissionId::default(), seat: seat(9), elsewhere: MOST_AT_ONCE };
    let events = decided(&mut fresh, elsewhere, now());
    assert!(matches!(events[..], [SearchEvent::SearchAlertHeld(_)]), "what other searches told counts too");
    for number in 10..12 {
        let events = decided(&mut state, alert(number), now() + Duration::hours(number as i64));
        assert!(matches!(events[..], [SearchEvent::SearchAlertHeld(_)]));
    }
    assert_eq!(state.digest_at, Some(now() + Duration::hours(10 + 24)), "from the first that waits");
    assert!(
        matches!(&decided(&mut state, SearchCommand::Digest, now())[..], [SearchEvent::SearchDigested(digest)] if digest.count == 2)
    );
    assert!(decided(&mut state, SearchCommand::Digest, now()).is_empty());
    let later = now() + Duration::hours(25);
    assert!(matches!(decided(&mut state, alert(20), later)[..], [SearchEvent::SearchAlerted(_)]));
    decided(&mut state, SearchCommand::Forget, later);
    assert!(Search::decide(&state, alert(21), later).is_err());
}

#[test]
fn criteria_take_what_they_name() {
    let seat = rust_seat(40);
    let mut remote = seat.clone();
    remote.mode = WorkMode::Remote;
    remote.region = None;
    let criteria =
        |skills: &[crate::domain::value::SkillKey], regions: &[crate::domain::value::Region], remote_only| {
            Criteria::Seats { skills: skills.to_vec(), regions: regions.to_vec(), remote_only }
        };
    use crate::domain::value::Region::{Bretagne, Corse};
    for (criteria, on_site, at_a_distance) in [
        (criteria(&[], &[], false), true, true),
        (criteria(&[RUST], &[], false), true, true),
        (criteria(&[DESIGN], &[], false), false, false),
        (criteria(&[DESIGN, RUST], &[Bretagne], false), true, true),
        (criteria(&[], &[Corse], false), false, true),
        (criteria(&[], &[], true), false, true),
        (Criteria::Profile { least_score: 0 }, false, false),
    ] {
        assert_eq!((criteria.take(&seat), criteria.take(&remote)), (on_site, at_a_distance), "{criteria:?}");
    }
}

/// Every notice of matches so far, with what caused it.
async fn notices(world: &World) -> Vec<Notice> {
    let rows: Vec<Json<Notice>> = sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
        .fetch_all(world.tests.store.pool())
        .await
        .expect("the timers");
    rows.into_iter().map(|row| row.0).filter(|notice| notice.template.starts_with("match.")).collect()
}

/// Waits until the follower has told so many.
async fn told(world: &World, expected: usize) -> Vec<Notice> {
    let mut events = world.tests.store.subscribe(vivier_event_store::From::Beginning);
    let told = async {
        loop {
            let found = notices(world).await;
            if found.len() >= expected {
                return found;
            }
            // Each alert is an event: nothing to look at before the next one.
            events.next_batch().await.expect("the store is open");
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), told).await.expect("told in time")
}

#[tokio::test]
async fn a_new_seat_that_fits_is_told_to_who_looks_for_it() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let seats = |skills: &[crate::domain::value::SkillKey]| Criteria::Seats {
        skills: skills.to_vec(),
        regions: Vec::new(),
        remote_only: false,
    };
    for (number, criteria) in
        [(1, Criteria::Profile { least_score: 1 }), (2, seats(&[RUST])), (3, seats(&[DESIGN])), (4, seats(&[RUST]))]
    {
        world.run(&person(number), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    let store = &world.tests.store;
    let own = searches_of(store, account(4)).await.expect("an answer");
    assert!(world.run(&person(2), ForgetSearch { search: own[0].id }).await.is_err(), "somebody else's");
    world.run(&person(4), ForgetSearch { search: own[0].id }).await.expect("forgotten");
    let again = world.run(&person(2), SaveSearch { criteria: seats(&[RUST]) }).await.expect("the same");
    assert_eq!(searches_of(store, account(2)).await.expect("an answer")[0].id, again.search);
    world.settle().await;
    let (mission, _) = world.mission(vec![rust_seat(40), rust_seat(20)]).await;
    world.settle().await;
    let found = told(&world, 2).await;
    let to: std::collections::BTreeSet<_> =
        found.iter().flat_map(|notice| notice.recipients.iter().filter_map(|to| to.subject())).collect();
    assert_eq!(to, [account(1), account(2)].map(Into::into).into(), "once for each, however many seats fit");
    assert!(
        found.iter().all(|notice| notice.link.as_ref().is_some_and(|link| link.contains(&mission.uuid().to_string())))
    );

    // A seat that comes later is told too, to whom it fits.
    let spec = spec(&[(DESIGN, Importance::Essential, 1)], 20);
    let justification = Some(Justification::new("Un besoin de plus.").expect("words"));
    let add = AddSeat { mission, expected_version: None, spec, justification };
    world.run(&world.owner(), add).await.expect("added");
    let found = told(&world, 3).await;
    assert!(
        found.iter().any(|notice| notice.recipients.iter().any(|to| to.subject() == Some(account(3).into()))),
        "{found:?}"
    );

    let watch = Criteria::Mission { mission };
    world.run(&person(5), SaveSearch { criteria: watch.clone() }).await.expect("watched");
    let hidden = Criteria::Mission { mission: MissionId::default() };
    assert!(world.run(&person(5), SaveSearch { criteria: hidden }).await.is_err());
    world.settle().await;
    let cancel = CancelMission { mission, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    let found = told(&world, 4).await;
    assert!(found.iter().any(|notice| notice.template == "match.mission"));
}

#[tokio::test]
async fn a_person_with_many_searches_hears_of_a_seat_once_and_of_few_seats_a_day() {
    let world = world().await;
    let criteria = |remote_only, skills: &[crate::domain::value::SkillKey]| Criteria::Seats {
        skills: skills.to_vec(),
        regions: Vec::new(),
        remote_only,
    };
    for criteria in [criteria(false, &[]), criteria(false, &[RUST]), criteria(false, &[RUST, DESIGN])] {
        world.run(&person(1), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    for _ in 0..MOST_AT_ONCE + 3 {
        world.mission(vec![rust_seat(40)]).await;
    }
    // The last alert that waits may be the last event of all.
    let store = &world.tests.store;
    let mut events = store.subscribe(vivier_event_store::From::Beginning);
    let waiting = async {
        loop {
            world.settle().await;
            let rows = searches_of(store, account(1)).await.expect("an answer");
            let held: Vec<i32> = rows.iter().map(|row| row.held).filter(|held| *held > 0).collect();
            if held.iter().sum::<i32>() >= 3 {
                return held;
            }
            events.next_batch().await.expect("the store is open");
        }
    };
    let waiting = tokio::time::timeout(std::time::Duration::from_secs(60), waiting).await.expect("held in time");
    assert_eq!(waiting, [3], "one digest for all searches");
    assert_eq!(notices(&world).await.len(), MOST_AT_ONCE);
}
