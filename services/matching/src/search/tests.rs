//! Saved searches: told once, not too often, of what fits, and of nothing after they were forgotten.

use chrono::{DateTime, Duration, Utc};
use sqlx::types::Json;
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AccountId, MissionId, SeatId, TypedId as _};
use vivier_kernel::notice::{Notice, Value};
use vivier_kernel::zone::Zone;
use vivier_missions::domain::value::{
    CancellationReason, Importance, Justification, SeatSpec, SeatTitle, SkillKey, SuspensionReason, WorkMode,
};
use vivier_missions::use_case::progress::{CancelMission, ResumeMission, SuspendMission};
use vivier_missions::use_case::seats::{AddSeat, ChangeSeat};
use vivier_skills::domain::value::SkillId;

use super::domain::{Criteria, MAX_HELD, MOST_AT_ONCE, Search, SearchCommand, SearchEvent, SearchState, Waiting};
use super::read::searches_of;
use super::use_case::{AlertSearch, ForgetSearch, SaveSearch};
use crate::ids::SearchId;
use crate::use_case::tests::support::*;

mod left;
mod limit;
mod watching;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("a date")
}

fn decided(state: &mut SearchState, command: SearchCommand, at: DateTime<Utc>) -> Vec<SearchEvent> {
    let events = Search::decide(state, command, at).expect("decided");
    events.iter().for_each(|event| Search::evolve(state, event));
    events
}

/// A search for seats anywhere that ask for one of the skills.
fn seeking(skills: &[SkillKey], remote_only: bool) -> Criteria {
    Criteria::Seats { skills: skills.to_vec(), regions: Vec::new(), remote_only }
}

/// A search for whatever seat, as it is saved.
fn saved() -> SearchState {
    let mut state = SearchState::default();
    let (search, account, criteria) = (SearchId::default(), AccountId::default(), seeking(&[], false));
    decided(&mut state, SearchCommand::Save { search, account, criteria }, now());
    state
}

#[test]
fn a_few_at_once_the_others_in_a_digest_and_each_seat_once() {
    let mut state = saved();
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
        matches!(&decided(&mut state, SearchCommand::Digest { count: 2, untold: Vec::new() }, now())[..], [SearchEvent::SearchDigested(digest)] if digest.count == 2)
    );
    let again = SearchCommand::Digest { count: 2, untold: Vec::new() };
    assert!(decided(&mut state, again, now()).is_empty());
    let later = now() + Duration::hours(25);
    assert!(matches!(decided(&mut state, alert(20), later)[..], [SearchEvent::SearchAlerted(_)]));
    decided(&mut state, SearchCommand::Forget, later);
    assert!(Search::decide(&state, alert(21), later).is_err());
}

#[test]
fn a_search_keeps_the_newest_seats_in_mind() {
    let mut state = saved();
    let alert = |number: usize| {
        let seat = Some(SeatId::from_uuid(uuid::Uuid::from_u128(number as u128)));
        SearchCommand::Alert { mission: MissionId::default(), seat, elsewhere: MOST_AT_ONCE }
    };
    for number in 0..=MAX_HELD {
        assert_eq!(decided(&mut state, alert(number), now()).len(), 1, "{number}");
    }
    assert!(decided(&mut state, alert(MAX_HELD), now()).is_empty(), "what came last is known");
    assert_eq!(state.seats.len(), MAX_HELD);
}

#[test]
fn a_search_is_the_same_in_whatever_order_it_names_things() {
    use crate::domain::value::Region::{Bretagne, Corse};
    let search = |skills: &[SkillKey], regions: &[crate::domain::value::Region]| Criteria::Seats {
        skills: skills.to_vec(),
        regions: regions.to_vec(),
        remote_only: false,
    };
    let one = search(&[RUST, DESIGN], &[Bretagne, Corse]);
    assert!(one.is_same(&search(&[DESIGN, RUST, RUST], &[Corse, Bretagne])));
    for other in [search(&[RUST], &[Bretagne, Corse]), search(&[RUST, DESIGN], &[Corse]), search(&[], &[])] {
        assert!(!one.is_same(&other) && !other.is_same(&one), "{other:?}");
    }
    let by_score = |least_score| Criteria::Profile { least_score };
    assert!(by_score(1).is_same(&by_score(1)) && !by_score(1).is_same(&by_score(2)) && !by_score(1).is_same(&one));
}

#[test]
fn what_waits_with_a_search_that_is_forgotten_waits_with_another() {
    let (mut forgotten, mut heir) = (saved(), saved());
    let mission = MissionId::default();
    let seat = |number: u128| Some(SeatId::from_uuid(uuid::Uuid::from_u128(number)));
    let alert = |seat| SearchCommand::Alert { mission, seat, elsewhere: MOST_AT_ONCE };
    for seat in [seat(1), seat(2), None] {
        decided(&mut forgotten, alert(seat), now());
    }
    let waiting = forgotten.waiting.clone();
    assert_eq!(waiting, [seat(1), seat(2), None].map(|seat| Waiting { mission, seat }));
    decided(&mut forgotten, SearchCommand::Forget, now());
    assert_eq!((forgotten.held, forgotten.digest_at, forgotten.seats.len()), (0, None, 0), "nothing was told");
    decided(&mut heir, SearchCommand::Alert { mission, seat: seat(2), elsewhere: 0 }, now());
    let take_over = SearchCommand::TakeOver { waiting, digest_at: now() + Duration::hours(5) };
    assert_eq!(decided(&mut heir, take_over.clone(), now()).len(), 2, "what was told is told");
    assert_eq!((heir.held, heir.digest_at), (2, Some(now() + Duration::hours(5))), "no later than it would have come");
    assert!(Search::decide(&forgotten, take_over, now()).is_err());
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

#[test]
fn a_search_accounts_for_what_it_looks_for_itself() {
    let [here, elsewhere] = [1, 2].map(|number| MissionId::from_uuid(uuid::Uuid::from_u128(number)));
    let spec = rust_seat(40);
    let change = Waiting { mission: here, seat: None };
    let seat = Waiting { mission: here, seat: Some(SeatId::default()) };
    for (criteria, of_change, of_seat, of_none) in [
        (Criteria::Mission { mission: here }, true, false, false),
        (Criteria::Mission { mission: elsewhere }, false, false, false),
        (Criteria::Profile { least_score: 1 }, false, true, true),
        (seeking(&[RUST], false), false, true, false),
        (seeking(&[DESIGN], false), false, false, false),
    ] {
        let found =
            [(&change, None), (&seat, Some(&spec)), (&seat, None)].map(|(one, spec)| criteria.accounts_for(one, spec));
        assert_eq!(found, [of_change, of_seat, of_none], "{criteria:?}");
    }
}

const FRAMEWORK: &str = r#"{"id":"x:group","kind":"group","labels":{"fr":["Numérique"]}}
{"id":"x:rust","labels":{"fr":["Rust"]},"broader":["x:group"]}
{"id":"x:design","labels":{"fr":["Design"]},"broader":["x:group"]}"#;

/// A skill of [`FRAMEWORK`].
fn known(uri: &str) -> SkillKey {
    SkillId::of_uri(uri).uuid()
}

/// A world whose framework has skills that one can search for.
async fn world_with_skills() -> World {
    let world = world().await;
    let file = std::env::temp_dir().join(format!("vivier-search-{}.jsonl", uuid::Uuid::new_v4()));
    std::fs::write(&file, FRAMEWORK).expect("a file");
    let context = CommandContext::system("tests", world.tests.store.clock());
    let imported = vivier_skills::import::jsonl(&world.tests.store, &context, &file, "essai", "1", &mut |_| {}).await;
    std::fs::remove_file(&file).expect("it is there");
    imported.expect("a framework");
    world.settle().await;
    world
}

/// A seat for which everybody of the world is ranked, and that asks for a skill that one can search for.
fn sought_seat(percent: i64) -> SeatSpec {
    spec(&[(RUST, Importance::Essential, 2), (known("x:rust"), Importance::Desirable, 1)], percent)
}

/// Every notice of matches so far, with what caused it.
async fn notices(world: &World) -> Vec<Notice> {
    let rows: Vec<Json<Notice>> = sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
        .fetch_all(world.tests.store.pool())
        .await
        .expect("the timers");
    rows.into_iter().map(|row| row.0).filter(|notice| notice.template.starts_with("match.")).collect()
}

/// What there is to see at last: looks again after every event.
async fn awaited<T>(world: &World, look: impl AsyncFn() -> Option<T>) -> T {
    let mut events = world.tests.store.subscribe(vivier_event_store::From::Beginning);
    let seen = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            // Each alert is an event, and one that waits may be the last of all: nothing to look at before the next one.
            events.next_batch().await.expect("the store is open");
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), seen).await.expect("in time")
}

/// Waits until the follower has told so many.
async fn told(world: &World, expected: usize) -> Vec<Notice> {
    let look = async || Some(notices(world).await).filter(|found| found.len() >= expected);
    awaited(world, look).await
}

#[tokio::test]
async fn a_new_seat_that_fits_is_told_to_who_looks_for_it() {
    let world = world_with_skills().await;
    let (rust, design) = (known("x:rust"), known("x:design"));
    world.talent(1, true, 50).await;
    let seats = |skill| seeking(&[skill], false);
    for (number, criteria) in
        [(1, Criteria::Profile { least_score: 1 }), (2, seats(rust)), (3, seats(design)), (4, seats(rust))]
    {
        world.run(&person(number), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    let store = &world.tests.store;
    let own = searches_of(store, account(4)).await.expect("an answer");
    assert!(world.run(&person(2), ForgetSearch { search: own[0].id }).await.is_err(), "somebody else's");
    world.run(&person(4), ForgetSearch { search: own[0].id }).await.expect("forgotten");
    let again = world.run(&person(2), SaveSearch { criteria: seats(rust) }).await.expect("the same");
    assert_eq!(searches_of(store, account(2)).await.expect("an answer")[0].id, again.search);
    world.settle().await;
    let (mission, _) = world.mission(vec![sought_seat(40), sought_seat(20)]).await;
    world.settle().await;
    let found = told(&world, 2).await;
    let to: std::collections::BTreeSet<_> =
        found.iter().flat_map(|notice| notice.recipients.iter().filter_map(|to| to.subject())).collect();
    assert_eq!(to, [account(1), account(2)].map(Into::into).into(), "once for each, however many seats fit");
    assert!(
        found.iter().all(|notice| notice.link.as_ref().is_some_and(|link| link.contains(&mission.uuid().to_string())))
    );
    let over = Zone::Metropolitan.begins(spring().end() + Duration::days(1));
    assert!(found.iter().all(|notice| notice.valid_until == Some(over)), "no mail tells of it after its last day");
    let of_mission = |notice: &Notice| notice.open_seats.get("seat").is_some_and(|open| open.mission == mission);
    assert!(found.iter().all(of_mission), "nor once somebody has it");

    // A seat that comes later is told too, to whom it fits.
    let spec = spec(&[(design, Importance::Essential, 1)], 20);
    let justification = Some(Justification::new("Un besoin de plus.").expect("words"));
    let add = AddSeat { mission, expected_version: None, spec, justification };
    world.run(&world.owner(), add).await.expect("added");
    let found = told(&world, 3).await;
    assert!(
        found.iter().any(|notice| notice.recipients.iter().any(|to| to.subject() == Some(account(3).into()))),
        "{found:?}"
    );

    let watch = Criteria::Mission { mission };
    world.run(&person(5), SaveSearch { criteria: watch }).await.expect("watched");
    let hidden = Criteria::Mission { mission: MissionId::default() };
    assert!(world.run(&person(5), SaveSearch { criteria: hidden }).await.is_err());
    world.settle().await;
    let cancel = CancelMission { mission, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    let found = told(&world, 4).await;
    assert!(found.iter().any(|notice| notice.template == "match.mission"));
}

#[tokio::test]
async fn a_seat_that_somebody_has_asked_for_is_no_news_to_them() {
    let world = world_with_skills().await;
    world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![sought_seat(40)]).await;
    world.apply(1, seats[0]).await;
    for number in [1, 2] {
        let criteria = seeking(&[known("x:rust")], false);
        world.run(&person(number), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    let justification = Some(Justification::new("Moins de temps suffit.").expect("words"));
    let change = ChangeSeat { mission, expected_version: None, seat: seats[0], spec: sought_seat(20), justification };
    world.run(&world.owner(), change).await.expect("changed");
    let found = told(&world, 1).await;
    let to: Vec<_> = found.iter().flat_map(|notice| notice.recipients.iter().filter_map(|to| to.subject())).collect();
    assert_eq!(to, [account(2).into()]);
}

#[tokio::test]
async fn the_same_search_saved_several_times_at_once_is_one_search() {
    let world = world_with_skills().await;
    let save = async |_: usize| {
        let criteria = seeking(&[known("x:rust")], false);
        world.run(&person(1), SaveSearch { criteria }).await.expect("saved").search
    };
    let saved = futures_util::future::join_all((0..8).map(&save)).await;
    let search = saved[0];
    assert!(saved.iter().all(|one| *one == search), "{saved:?}");
    // Once it is forgotten, the same is another one.
    world.run(&person(1), ForgetSearch { search }).await.expect("forgotten");
    assert_ne!(save(0).await, search);
}

#[tokio::test]
async fn whoever_carries_a_mission_is_not_told_of_its_seats() {
    let world = world_with_skills().await;
    // One whose search is looked at before the owner's, and one after it.
    for actor in [person(2), world.owner(), person(3)] {
        let criteria = seeking(&[known("x:rust")], false);
        world.run(&actor, SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    world.mission(vec![sought_seat(40)]).await;
    let found = told(&world, 2).await;
    let to: std::collections::BTreeSet<_> =
        found.iter().flat_map(|notice| notice.recipients.iter().filter_map(|to| to.subject())).collect();
    assert_eq!(to, [account(2), account(3)].map(Into::into).into());
}

#[tokio::test]
async fn a_mission_that_has_ended_is_watched_by_nobody_new() {
    let world = world().await;
    let (mission, _) = world.mission(vec![rust_seat(40)]).await;
    let watch =
        async |number: u128| world.run(&person(number), SaveSearch { criteria: Criteria::Mission { mission } }).await;
    let before = watch(1).await.expect("watched");
    let cancel = CancelMission { mission, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    world.settle().await;
    match watch(2).await {
        Err(CommandError::Refused(problem)) => {
            let status = problem.params.get("status").map(String::as_str);
            let refused = (problem.code, problem.field.as_deref(), status);
            assert_eq!(refused, ("MISSION_STATUS_FORBIDS", Some("missionId"), Some("CANCELLED")));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
    // Whoever watches it already is told nothing else.
    assert_eq!(watch(1).await.expect("the one that is there").search, before.search);
}

#[tokio::test]
async fn that_a_mission_is_suspended_is_told_once_where_the_programme_suspends_what_its_owner_had() {
    let world = world().await;
    let (mission, _) = world.mission(vec![rust_seat(40)]).await;
    world.run(&person(1), SaveSearch { criteria: Criteria::Mission { mission } }).await.expect("watched");
    world.settle().await;
    let suspend =
        || SuspendMission { mission, expected_version: None, reason: SuspensionReason::BudgetPending, words: None };
    world.run(&world.owner(), suspend()).await.expect("suspended");
    world.run(&world.administrator(), suspend()).await.expect("the programme's");
    world.run(&world.administrator(), ResumeMission { mission, expected_version: None }).await.expect("resumed");
    let changes = async || -> Vec<Value> {
        notices(&world).await.into_iter().filter_map(|notice| notice.values.get("change").cloned()).collect()
    };
    let [suspended, resumed] = ["SUSPENDED", "RESUMED"].map(|change| Value::Word(change.to_owned()));
    let look = async || Some(changes().await).filter(|changes| changes.contains(&resumed));
    let told = awaited(&world, look).await;
    assert_eq!((told.len(), told.iter().filter(|change| **change == suspended).count()), (2, 1), "{told:?}");
}

/// How many alerts wait with each search of the first person with whom any do, once so many wait.
async fn held(world: &World, expected: i32) -> Vec<i32> {
    let look = async || {
        world.settle().await;
        let rows = searches_of(&world.tests.store, account(1)).await.expect("an answer");
        let held: Vec<i32> = rows.iter().map(|row| row.held).filter(|held| *held > 0).collect();
        (held.iter().sum::<i32>() >= expected).then_some(held)
    };
    awaited(world, look).await
}

#[tokio::test]
async fn a_person_with_many_searches_hears_of_a_seat_once_and_of_few_seats_a_day() {
    let world = world_with_skills().await;
    let (rust, design) = (known("x:rust"), known("x:design"));
    for skills in [&[] as &[SkillKey], &[rust], &[rust, design]] {
        let criteria = seeking(skills, false);
        world.run(&person(1), SaveSearch { criteria }).await.expect("saved");
    }
    world.settle().await;
    for _ in 0..MOST_AT_ONCE + 3 {
        world.mission(vec![sought_seat(40)]).await;
    }
    assert_eq!(held(&world, 3).await, [3], "one digest for all searches");
    assert_eq!(notices(&world).await.len(), MOST_AT_ONCE);

    // The search with which it waits, and which told the others, is forgotten: nothing that waits is lost, and the day goes on.
    let store = &world.tests.store;
    let own = searches_of(store, account(1)).await.expect("an answer");
    let with_all = own.iter().find(|row| row.held > 0).expect("it waits").id;
    world.run(&person(1), ForgetSearch { search: with_all }).await.expect("forgotten");
    world.settle().await;
    let left = searches_of(store, account(1)).await.expect("an answer");
    assert!(left.iter().all(|row| row.id != with_all));
    assert_eq!((left.len(), held(&world, 3).await), (2, vec![3]));
    let (mission, _) = world.mission(vec![sought_seat(40)]).await;
    assert_eq!(held(&world, 4).await, [4]);
    assert_eq!(notices(&world).await.len(), MOST_AT_ONCE, "three were told today");

    // Changes of a watched mission are told with them, and are no seats.
    world.run(&person(1), SaveSearch { criteria: Criteria::Mission { mission } }).await.expect("watched");
    world.settle().await;
    let cancel = CancelMission { mission, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    assert_eq!(held(&world, 5).await, [5]);
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    let found = notices(&world).await;
    let digests: Vec<&Notice> = found.iter().filter(|notice| notice.template.starts_with("match.digest")).collect();
    let [digest] = digests[..] else { panic!("one digest: {digests:?}") };
    assert_eq!((digest.template.as_str(), digest.values.get("count")), ("match.digest", Some(&Value::Number(3))));
    let text = |name: &str| digest.values.get(name).cloned();
    for name in ["seat-01", "seat-02", "seat-03"] {
        assert_eq!(text(name), Some(Value::Text("Développement – Mission".to_owned())), "{name}");
        assert!(digest.open_seats.contains_key(name), "{name}");
    }
    assert_eq!((text("seat-04"), text("seat-more")), (None, None), "the fourth was cancelled");
    assert_eq!(text("watched-one"), Some(Value::Text("Mission".to_owned())));
}

/// The first person's search that finds no [`sought_seat`] by itself: it hears of what a test alerts it to.
async fn unfitting(world: &World, remote_only: bool) -> SearchId {
    let criteria = seeking(&[known("x:design")], remote_only);
    world.run(&person(1), SaveSearch { criteria }).await.expect("saved").search
}

/// A mission with one seat more than are told at once.
async fn one_too_many(world: &World) -> (MissionId, Vec<SeatId>) {
    world.mission((0..=MOST_AT_ONCE).map(|_| sought_seat(10)).collect()).await
}

/// Has a search alerted to a seat, which it tells, holds or knows.
async fn alert(world: &World, search: SearchId, (mission, seat): (MissionId, SeatId), cause: &str) {
    let cause = format!("{seat}:{cause}");
    let alert = AlertSearch { search, mission, seat: Some(seat), change: None, cause };
    world.run(&Actor::system("tests"), alert).await.expect("looked at");
}

#[tokio::test]
async fn what_was_told_is_not_told_again_with_what_waits_with_another_search() {
    let world = world_with_skills().await;
    let [first, second] = [unfitting(&world, false).await, unfitting(&world, true).await];
    let (mission, seats) = one_too_many(&world).await;
    let alert = async |search: SearchId, seat: SeatId, cause: &str| alert(&world, search, (mission, seat), cause).await;
    for seat in &seats[..MOST_AT_ONCE] {
        alert(first, *seat, "new").await;
    }
    alert(second, seats[MOST_AT_ONCE], "new").await;
    assert_eq!(held(&world, 1).await, [1]);
    // A seat is changed and found again, by the search that has told it.
    alert(first, seats[0], "changed").await;
    assert_eq!(held(&world, 1).await, [1], "it was told");
    // That search is forgotten, and the other finds the seat.
    world.run(&person(1), ForgetSearch { search: first }).await.expect("forgotten");
    world.settle().await;
    alert(second, seats[0], "changed again").await;
    assert_eq!(held(&world, 1).await, [1], "what was told was told");
    assert_eq!(notices(&world).await.len(), MOST_AT_ONCE);
}

#[tokio::test]
async fn what_waits_with_a_search_that_is_forgotten_is_forgotten_where_no_other_looks_for_it() {
    let world = world_with_skills().await;
    let [first, second] = [unfitting(&world, false).await, unfitting(&world, true).await];
    let (mission, seats) = one_too_many(&world).await;
    for seat in seats {
        alert(&world, first, (mission, seat), "new").await;
    }
    assert_eq!(held(&world, 1).await, [1]);
    world.run(&person(1), ForgetSearch { search: first }).await.expect("forgotten");
    world.settle().await;
    let left = searches_of(&world.tests.store, account(1)).await.expect("an answer");
    assert_eq!(left.iter().map(|row| (row.id, row.held)).collect::<Vec<_>>(), [(second, 0)]);
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    assert!(notices(&world).await.iter().all(|notice| !notice.template.starts_with("match.digest")));
}

#[tokio::test]
async fn of_a_search_that_is_forgotten_its_row_does_not_keep_what_it_looked_for() {
    let world = world().await;
    let (mission, _) = world.mission(vec![rust_seat(40)]).await;
    let seats = Criteria::Seats { skills: Vec::new(), regions: Vec::new(), remote_only: true };
    for (criteria, watches) in [(seats, false), (Criteria::Mission { mission }, true)] {
        let search = world.run(&person(1), SaveSearch { criteria }).await.expect("saved").search;
        let kept = async || -> (bool, bool) {
            world.settle().await;
            sqlx::query_as("select criteria is not null, mission is not null from saved_search where id = $1")
                .bind(search.uuid())
                .fetch_one(world.tests.store.pool())
                .await
                .expect("its row")
        };
        assert_eq!(kept().await, (true, watches));
        world.run(&person(1), ForgetSearch { search }).await.expect("forgotten");
        assert_eq!(kept().await, (false, false), "watches: {watches}");
    }
}

#[tokio::test]
async fn a_digest_says_nothing_of_what_nobody_can_ask_for_any_more() {
    let world = world_with_skills().await;
    let search = unfitting(&world, false).await;
    let (mission, seats) = one_too_many(&world).await;
    let alert = async |seat: SeatId, cause: &str| alert(&world, search, (mission, seat), cause).await;
    for seat in &seats {
        alert(*seat, "new").await;
    }
    assert_eq!(held(&world, 1).await, [1]);
    let row = async || {
        world.settle().await;
        searches_of(&world.tests.store, account(1)).await.expect("an answer").remove(0)
    };
    let before = row().await;
    let cancel = CancelMission { mission, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    let after = row().await;
    assert_eq!((after.held, after.told_at), (0, before.told_at), "nothing was said");
    assert!(notices(&world).await.iter().all(|notice| !notice.template.starts_with("match.digest")));
    // What was not told is told when it is found again; what was told is not.
    alert(seats[0], "again").await;
    assert_eq!(row().await.told_at, before.told_at);
    alert(seats[MOST_AT_ONCE], "again").await;
    assert!(row().await.told_at > before.told_at);
}

#[tokio::test]
async fn a_digest_says_nothing_of_a_seat_that_asks_for_something_else_now() {
    let world = world_with_skills().await;
    world.run(&person(1), SaveSearch { criteria: seeking(&[known("x:rust")], false) }).await.expect("saved");
    world.settle().await;
    for _ in 0..MOST_AT_ONCE {
        world.mission(vec![sought_seat(40)]).await;
    }
    told(&world, MOST_AT_ONCE).await;
    let (mission, seats) = world.mission(vec![sought_seat(40)]).await;
    world.mission(vec![SeatSpec { title: SeatTitle::new("Renfort").expect("a title"), ..sought_seat(40) }]).await;
    held(&world, 2).await;
    let justification = Some(Justification::new("Le besoin a changé.").expect("words"));
    let (seat, spec) = (seats[0], spec(&[(known("x:design"), Importance::Essential, 2)], 40));
    let change = ChangeSeat { mission, expected_version: None, seat, spec, justification };
    world.run(&world.owner(), change).await.expect("changed");
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    let found = notices(&world).await;
    let digests: Vec<&Notice> = found.iter().filter(|notice| notice.template.starts_with("match.digest")).collect();
    let [digest] = digests[..] else { panic!("one digest: {digests:?}") };
    assert_eq!(digest.template, "match.digest-one");
    assert_eq!(digest.values.get("seat-01"), Some(&Value::Text("Renfort – Mission".to_owned())));
}

#[tokio::test]
async fn a_search_that_could_never_find_anything_is_refused() {
    let world = world_with_skills().await;
    let refused = async |criteria| match world.run(&person(1), SaveSearch { criteria }).await {
        Err(CommandError::Refused(problem)) => (problem.code, problem.field.clone().unwrap_or_default()),
        other => panic!("expected a refusal, got {other:?}"),
    };
    let known_and = |skill| seeking(&[known("x:rust"), skill], false);
    assert_eq!(refused(known_and(RUST)).await, ("UNKNOWN_SKILL", "skillIds.1".to_owned()));
    let by_score = || Criteria::Profile { least_score: 1 };
    assert_eq!(refused(by_score()).await, ("TALENT_REQUIRED", "leastScore".to_owned()));
    world.talent(1, true, 50).await;
    world.run(&person(1), SaveSearch { criteria: by_score() }).await.expect("saved");
}

#[tokio::test]
async fn a_heading_that_a_seat_asks_for_is_searched_for_and_found() {
    let world = world_with_skills().await;
    let heading = known("x:group");
    let criteria = Criteria::Seats { skills: vec![heading], regions: Vec::new(), remote_only: false };
    world.run(&person(2), SaveSearch { criteria }).await.expect("saved");
    world.settle().await;
    world.mission(vec![spec(&[(heading, Importance::Essential, 1)], 40)]).await;
    world.settle().await;
    let found = told(&world, 1).await;
    assert!(found[0].recipients.iter().any(|to| to.subject() == Some(account(2).into())), "{found:?}");
}
