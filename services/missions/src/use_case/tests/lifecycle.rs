//! A mission from its draft to its end, and its former wordings.

use chrono::Duration;
use vivier_event_store::AsOf;
use vivier_kernel::actor::Actor;
use vivier_organisations::use_case::change::CloseOrganisation;

use super::support::*;
use crate::domain::transitions::{MissionAction, MissionStatus};
use crate::domain::value::{CancellationReason, Priority, Region, SeatSpec, SuspensionReason, Words};
use crate::read::mission_revision::{RevisionKind, RevisionPage, revisions};
use crate::read::missions::{MissionFilter, count, mission_at, seats_by_ids};
use crate::read::open_seats::{open_seats, seat_need};
use crate::read::view::MissionView;
use crate::use_case::moderation::{PublishMission, SetPriority};
use crate::use_case::progress::{CancelMission, CompleteMission, ResumeMission, StartMission, SuspendMission};
use crate::use_case::seats::{ChangeSeat, RemoveSeat};
use crate::use_case::text::{DraftMission, EditMission, SubmitMission};

#[tokio::test]
async fn a_mission_goes_its_course() {
    let world = world().await;
    let (mission, first, second) = world.published("Un service").await;
    let expected_version = None;
    let status = async || world.look(&Actor::Anonymous, mission).await.map(|m| m.status);
    assert_eq!(status().await, Some(MissionStatus::Published));

    let suspend = SuspendMission {
        mission,
        expected_version,
        reason: SuspensionReason::BudgetPending,
        words: Some(Words::new("Arbitrage en cours.").expect("words")),
    };
    world.run(&world.owner(), suspend).await.expect("suspended");
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    let reason = view.behind_the_scenes.and_then(|b| b.reason).expect("a reason");
    assert_eq!((reason.code.as_str(), reason.words.as_deref()), ("BUDGET_PENDING", Some("Arbitrage en cours.")));
    assert_eq!(code(world.fill(mission, first, 1).await), "MISSION_STATUS_FORBIDS");
    world.run(&world.administrator(), ResumeMission { mission, expected_version }).await.expect("resumed");
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    assert_eq!(view.behind_the_scenes.and_then(|b| b.reason), None);

    world.fill(mission, first, 1).await.expect("filled");
    assert_eq!(status().await, Some(MissionStatus::Published));
    world.run(&Actor::system("tests"), Begin { mission }).await.expect("nothing happens yet");
    world.fill(mission, second, 2).await.expect("filled");
    assert_eq!(status().await, Some(MissionStatus::Staffed));
    let cancel = CancelMission { mission, expected_version, reason: CancellationReason::NeedGone, words: None };
    assert_eq!(code(world.run(&world.owner(), cancel).await), "SEATS_FILLED");
    world.run(&Actor::system("tests"), Begin { mission }).await.expect("begun");
    world.run(&world.owner(), StartMission { mission, expected_version }).await.expect("already so is no error");
    assert_eq!(status().await, Some(MissionStatus::UnderWay));

    let complete = || CompleteMission { mission, expected_version };
    assert_eq!(code(world.run(&world.owner(), complete()).await), "STILL_UNDER_WAY");
    world.tests.advance(Duration::days(200));
    world.run(&world.owner(), complete()).await.expect("completed");
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    assert_eq!((view.status, view.actions), (MissionStatus::Completed, vec![]));
}

#[tokio::test]
async fn whoever_answers_for_a_closed_administration_ends_what_is_under_way_there_and_begins_nothing() {
    let world = world().await;
    let (mission, ..) = world.published("Un service").await;
    let submitted = world.draft("Un service de plus").await;
    world.add(submitted, seat(RUST, None)).await;
    let unsubmitted = world.draft("Encore un service").await;
    world.add(unsubmitted, seat(RUST, None)).await;
    let (suspended, ..) = world.published("Un service suspendu").await;
    let (begun, first, _) = world.published("Un service commencé").await;
    world.fill(begun, first, 1).await.expect("filled");
    for mission in [suspended, begun] {
        let (expected_version, reason, words) = (None, SuspensionReason::BudgetPending, None);
        let suspend = SuspendMission { mission, expected_version, reason, words };
        world.run(&world.owner(), suspend).await.expect("suspended");
    }
    let submit = |mission| SubmitMission { mission, expected_version: None };
    world.run(&world.owner(), submit(submitted)).await.expect("submitted");
    let open = async || {
        world.settle().await;
        open_seats(&world.tests.store, &[]).await.expect("an answer").into_iter().map(|need| need.mission)
    };
    assert!(open().await.any(|looks| looks == mission));
    let before = AsOf::Position(world.tests.store.committed());
    let close = CloseOrganisation { organisation: world.direction, expected_version: None };
    world.run(&world.administrator(), close).await.expect("closed");
    assert!(!open().await.any(|looks| looks == mission), "nobody is led to a seat that nobody can have");
    let listed = MissionFilter { open: true, ..MissionFilter::default() };
    assert_eq!(count(&world.tests.store, &world.owner(), &listed).await.expect("a count"), 0);
    // What the public is invited to holds none of them; whoever asks for all finds them.
    let public =
        |going_on| MissionFilter { statuses: vec![MissionStatus::Published], going_on, ..MissionFilter::default() };
    let listed = async |going_on| count(&world.tests.store, &Actor::Anonymous, &public(going_on)).await;
    assert_eq!((listed(true).await.expect("a count"), listed(false).await.expect("a count")), (0, 1));
    let looks = |view: MissionView| (view.host_goes_on, view.seats.iter().any(|seat| seat.looks_for_somebody));
    assert_eq!(world.look(&Actor::Anonymous, mission).await.map(looks), Some((false, false)));
    let then = mission_at(&world.tests.store, &Actor::Anonymous, mission, before).await.expect("an answer");
    assert_eq!(then.map(looks), Some((true, true)), "what was said of it before is said of then");
    let (title, description) = text("Un autre service");
    let draft = DraftMission { organisation: world.direction, title, description };
    assert!(world.run(&world.owner(), draft).await.is_err(), "nothing new begins there");
    assert_eq!(code(world.run(&world.owner(), submit(unsubmitted)).await), "ORGANISATION_CLOSED");
    let publish = PublishMission { mission: submitted, expected_version: None };
    assert_eq!(code(world.run(&world.administrator(), publish).await), "ORGANISATION_CLOSED");
    let resume = |mission| ResumeMission { mission, expected_version: None };
    for mission in [begun, suspended] {
        world.run(&world.owner(), resume(mission)).await.expect("what was begun there comes to its end");
    }
    assert_eq!(open().await.count(), 0, "and nobody is looked for");
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    assert!(view.actions.contains(&MissionAction::Cancel), "{:?}", view.actions);
    let (expected_version, reason, words) = (None, CancellationReason::NeedGone, None);
    let cancel = CancelMission { mission, expected_version, reason, words };
    world.run(&world.owner(), cancel).await.expect("cancelled");
}

#[tokio::test]
async fn what_the_programme_suspended_is_not_resumed_by_its_owner() {
    let world = world().await;
    let (mission, _, _) = world.published("Un service").await;
    let (expected_version, words) = (None, None);
    let suspend = SuspendMission { mission, expected_version, reason: SuspensionReason::Moderation, words };
    world.run(&world.administrator(), suspend).await.expect("suspended");
    let offered = async |viewer: &Actor| {
        let view = world.look(viewer, mission).await.expect("public");
        let reason = view.behind_the_scenes.and_then(|behind| behind.reason).expect("a reason");
        (reason.by_programme, view.actions.contains(&MissionAction::Resume))
    };
    assert_eq!(offered(&world.owner()).await, (true, false));
    assert_eq!(offered(&world.administrator()).await, (true, true));
    let resume = || ResumeMission { mission, expected_version };
    assert_eq!(code(world.run(&world.owner(), resume()).await), "SUSPENDED_BY_PROGRAMME");
    world.run(&world.administrator(), resume()).await.expect("resumed");

    let suspend = SuspendMission { mission, expected_version, reason: SuspensionReason::BudgetPending, words: None };
    world.run(&world.owner(), suspend).await.expect("suspended");
    assert_eq!(offered(&world.owner()).await, (false, true));
    world.run(&world.owner(), resume()).await.expect("resumed");
}

#[tokio::test]
async fn a_seat_that_is_left_opens_the_mission_again() {
    let world = world().await;
    let (mission, first, second) = world.published("Un service").await;
    world.fill(mission, first, 1).await.expect("filled");
    world.fill(mission, second, 2).await.expect("filled");
    world.settle().await;
    let store = &world.tests.store;
    assert_eq!(open_seats(store, &[]).await.expect("an answer"), []);
    let leave = Vacate { mission, seat: second, placement: placement(2), last_day: day("2026-03-31") };
    world.run(&Actor::system("tests"), leave).await.expect("left");
    let view = world.look(&Actor::Anonymous, mission).await.expect("public");
    assert_eq!(view.status, MissionStatus::Published);
    let open = open_seats(store, &[DESIGN]).await.expect("an answer");
    assert_eq!(open.iter().map(|need| need.seat).collect::<Vec<_>>(), [second]);
    assert_eq!(open_seats(store, &[RUST]).await.expect("an answer"), []);
    let need = seat_need(store, first).await.expect("an answer").expect("a seat");
    assert_eq!((need.mission, need.filled, need.fillings.len()), (mission, true, 1));
}

#[tokio::test]
async fn the_old_text_stays_visible_after_an_edit() {
    let world = world().await;
    let (mission, first, _) = world.published("Un service").await;
    let (title, description) = text("Un meilleur service");
    let edit = |justification| EditMission {
        mission,
        expected_version: None,
        title: title.clone(),
        description: description.clone(),
        justification,
    };
    assert_eq!(code(world.run(&world.owner(), edit(None)).await), "JUSTIFICATION_REQUIRED");
    world.run(&world.owner(), edit(because())).await.expect("edited");
    let shorter = SeatSpec { period: period("2026-02-01", "2026-03-31"), ..seat(RUST, Some(Region::Bretagne)) };
    let change = ChangeSeat { mission, expected_version: None, seat: first, spec: shorter, justification: because() };
    world.run(&world.owner(), change).await.expect("changed");
    world.settle().await;

    let store = &world.tests.store;
    let page = RevisionPage { rows: 10, backward: false, from: None };
    let all = revisions(store, &Actor::Anonymous, mission, page).await.expect("an answer");
    let kinds: Vec<RevisionKind> = all.iter().map(|revision| revision.kind).collect();
    use RevisionKind::{Drafted, SeatAdded, SeatChanged, TextEdited};
    assert_eq!(kinds, [SeatChanged, TextEdited, SeatAdded, SeatAdded, Drafted]);
    assert_eq!(all[1].justification, because());
    assert_eq!(all[4].title.as_ref().map(|title| title.as_str()), Some("Un service"));
    let page = RevisionPage { rows: 2, backward: false, from: Some(all[1].version) };
    assert_eq!(revisions(store, &Actor::Anonymous, mission, page).await.expect("an answer"), all[2..4]);
    let page = RevisionPage { rows: 2, backward: true, from: Some(all[4].version) };
    let newer = revisions(store, &Actor::Anonymous, mission, page).await.expect("an answer");
    assert_eq!(newer, [all[3].clone(), all[2].clone()]);
}

#[tokio::test]
async fn what_preceded_publication_is_for_those_behind_the_scenes() {
    let world = world().await;
    let mission = world.draft("Premier jet").await;
    let kept = world.add(mission, seat(RUST, None)).await;
    let dropped = world.add(mission, seat(DESIGN, None)).await;
    let (title, description) = text("Texte publié");
    let edit = EditMission { mission, expected_version: None, title, description, justification: None };
    world.run(&world.owner(), edit).await.expect("edited");
    let remove = RemoveSeat { mission, expected_version: None, seat: dropped, justification: None };
    world.run(&world.owner(), remove).await.expect("removed");
    let page = RevisionPage { rows: 10, backward: false, from: None };
    let store = &world.tests.store;
    world.settle().await;
    let hidden = revisions(store, &Actor::Anonymous, mission, page).await.expect("an answer");
    assert_eq!(hidden, [], "nothing before publication");
    world.publish(mission).await;
    world.settle().await;
    let seen = revisions(store, &Actor::Anonymous, mission, page).await.expect("an answer");
    let seen: Vec<_> = seen.iter().map(|revision| (revision.kind, revision.seat)).collect();
    assert_eq!(seen, [(RevisionKind::TextEdited, None), (RevisionKind::SeatAdded, Some(kept))]);
    assert_eq!(revisions(store, &world.owner(), mission, page).await.expect("an answer").len(), 5);
}

#[tokio::test]
async fn a_mission_is_read_as_it_was() {
    let world = world().await;
    let drafted = world.draft("Un service").await;
    let before = world.tests.store.clock().now();
    world.tests.advance(Duration::days(1));
    world.add(drafted, seat(RUST, None)).await;
    world.publish(drafted).await;
    world.settle().await;
    let at = |viewer: Actor| {
        let store = world.tests.store.clone();
        async move { mission_at(&store, &viewer, drafted, AsOf::Instant(before)).await.expect("an answer") }
    };
    let past = at(world.owner()).await.expect("theirs");
    assert_eq!((past.status, past.version, past.seats.len()), (MissionStatus::Draft, 1, 0));
    assert_eq!(at(Actor::Anonymous).await, None, "it was no public text then");
}

#[tokio::test]
async fn the_programme_sets_priorities_and_seats_are_found_by_id() {
    let world = world().await;
    let (mission, first, second) = world.published("Un service").await;
    let set = || SetPriority {
        mission,
        expected_version: None,
        priority: Priority::new(80).expect("a weight"),
        justification: because().expect("words"),
    };
    assert_eq!(code(world.run(&world.owner(), set()).await), "NOT_ALLOWED");
    world.run(&world.administrator(), set()).await.expect("set");
    let view = world.look(&person(9), mission).await.expect("public");
    assert_eq!((view.priority, view.owner), (80, Some(account(1))));
    assert_eq!(view.actions, vec![], "a passer-by has nothing to decide");
    let actions = world.look(&world.administrator(), mission).await.expect("public").actions;
    assert_eq!(actions, [MissionAction::Suspend, MissionAction::Cancel, MissionAction::SetPriority]);
    world.fill(mission, first, 1).await.expect("filled");
    world.settle().await;
    let store = &world.tests.store;
    let seats = seats_by_ids(store, &Actor::Anonymous, &[second, first]).await.expect("an answer");
    assert_eq!((seats[&first].filled, seats[&second].filled, seats[&first].fillings.as_ref()), (true, false, None));
    let seats = seats_by_ids(store, &world.owner(), &[first]).await.expect("an answer");
    assert_eq!(seats[&first].fillings.as_ref().map(Vec::len), Some(1));
}
