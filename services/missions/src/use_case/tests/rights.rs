//! Who may do what; what may not be seen answers as if it did not exist.

use vivier_event_store::{CommandError, UseCase};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{MissionId, SeatId, TypedId};

use super::support::*;
use crate::domain::value::{CancellationReason, Priority, RejectionReason, SuspensionReason};
use crate::use_case::moderation::{PublishMission, RejectMission, SetPriority};
use crate::use_case::progress::{CancelMission, CompleteMission, ResumeMission, StartMission, SuspendMission};
use crate::use_case::seats::{AddSeat, ChangeSeat, RemoveSeat};
use crate::use_case::text::{DraftMission, EditMission, SubmitMission};

/// What a command that may not be given answers: the same for everybody who may not.
async fn answers<U: UseCase>(world: &World, actor: &Actor, command: U) -> String
where
    U::Outcome: std::fmt::Debug,
{
    match world.run(actor, command).await {
        Err(CommandError::NotFound) => "NotFound".to_owned(),
        Err(CommandError::Refused(problem)) => problem.code.to_owned(),
        other => format!("{}: {other:?}", U::NAME),
    }
}

/// What each of the commands answers to `actor`, who may give none of them.
async fn all_answers(world: &World, actor: &Actor, mission: MissionId) -> Vec<String> {
    let (expected_version, justification) = (None, because());
    let seat_id = SeatId::from_uuid(uuid::Uuid::from_u128(5));
    let (title, description) = text("Autre");
    let edit = EditMission { mission, expected_version, title, description, justification: justification.clone() };
    let spec = seat(RUST, None);
    let add = AddSeat { mission, expected_version, spec: spec.clone(), justification: justification.clone() };
    let change = ChangeSeat { mission, expected_version, seat: seat_id, spec, justification: justification.clone() };
    let remove = RemoveSeat { mission, expected_version, seat: seat_id, justification };
    let reject = RejectMission { mission, expected_version, reason: RejectionReason::Other, words: None };
    let suspend = SuspendMission { mission, expected_version, reason: SuspensionReason::Other, words: None };
    let cancel = CancelMission { mission, expected_version, reason: CancellationReason::Other, words: None };
    let priority = SetPriority {
        mission,
        expected_version,
        priority: Priority::new(1).expect("a weight"),
        justification: because().expect("words"),
    };
    vec![
        answers(world, actor, edit).await,
        answers(world, actor, add).await,
        answers(world, actor, change).await,
        answers(world, actor, remove).await,
        answers(world, actor, SubmitMission { mission, expected_version }).await,
        answers(world, actor, PublishMission { mission, expected_version }).await,
        answers(world, actor, reject).await,
        answers(world, actor, suspend).await,
        answers(world, actor, ResumeMission { mission, expected_version }).await,
        answers(world, actor, cancel).await,
        answers(world, actor, StartMission { mission, expected_version }).await,
        answers(world, actor, CompleteMission { mission, expected_version }).await,
        answers(world, actor, priority).await,
    ]
}

#[tokio::test]
async fn a_draft_does_not_exist_for_others_and_a_published_mission_is_not_theirs() {
    let world = world().await;
    let draft = world.draft("Un service").await;
    let nobodys = MissionId::from_uuid(uuid::Uuid::from_u128(0xFFFF));
    let (published, _, _) = world.published("Un autre").await;
    for actor in [Actor::Anonymous, person(9), world.stranger()] {
        for hidden in [draft, nobodys] {
            assert_eq!(all_answers(&world, &actor, hidden).await, ["NotFound"; 13], "{actor:?}");
            assert!(world.look(&actor, hidden).await.is_none(), "{actor:?}");
        }
        assert_eq!(all_answers(&world, &actor, published).await, ["NOT_ALLOWED"; 13], "{actor:?}");
        let view = world.look(&actor, published).await.expect("public");
        assert!(view.behind_the_scenes.is_none() && view.seats.iter().all(|seat| seat.fillings.is_none()));
        assert_eq!(view.owner.is_some(), actor != Actor::Anonymous);
    }
    assert!(world.look(&world.owner(), draft).await.is_some());
    assert!(world.look(&world.administrator(), draft).await.is_some());
}

#[tokio::test]
async fn rights_come_down_the_tree_and_only_down() {
    let world = world().await;
    let above = holding(7, Role::MissionOwner, world.ministry);
    let (title, description) = text("D’en haut");
    let draft = |organisation| DraftMission { organisation, title: title.clone(), description: description.clone() };
    let mission =
        world.run(&above, draft(world.direction)).await.expect("the ministry drafts for its direction").mission;
    assert!(world.look(&world.owner(), mission).await.is_some(), "and the direction sees it");
    assert_eq!(code(world.run(&world.owner(), draft(world.ministry)).await), "NOT_ALLOWED");
    assert_eq!(code(world.run(&world.stranger(), draft(world.direction)).await), "NOT_ALLOWED");
    assert_eq!(
        code(world.run(&holding(8, Role::Coordinator, world.direction), draft(world.direction)).await),
        "NOT_ALLOWED"
    );
}

#[tokio::test]
async fn owners_do_not_moderate_and_the_programme_does_not_write() {
    let world = world().await;
    let mission = world.draft("Un service").await;
    world.add(mission, seat(RUST, None)).await;
    let expected_version = None;
    let (title, description) = text("Autre");
    let edit = EditMission { mission, expected_version, title, description, justification: None };
    assert_eq!(code(world.run(&world.administrator(), edit).await), "NOT_ALLOWED");
    world.run(&world.owner(), SubmitMission { mission, expected_version }).await.expect("submitted");
    assert_eq!(code(world.run(&world.owner(), PublishMission { mission, expected_version }).await), "NOT_ALLOWED");
    let reject = || RejectMission { mission, expected_version, reason: RejectionReason::Unclear, words: None };
    assert_eq!(code(world.run(&world.owner(), reject()).await), "NOT_ALLOWED");
    world.run(&world.administrator(), reject()).await.expect("rejected");
    assert!(world.look(&person(9), mission).await.is_none(), "a rejected mission was never public");
    let view = world.look(&world.owner(), mission).await.expect("theirs");
    assert_eq!(view.behind_the_scenes.and_then(|b| b.reason).map(|r| r.code).as_deref(), Some("UNCLEAR"));
}

#[tokio::test]
async fn another_version_than_the_client_saw_is_a_conflict() {
    let world = world().await;
    let mission = world.draft("Un service").await;
    let add =
        |version| AddSeat { mission, expected_version: Some(version), spec: seat(RUST, None), justification: None };
    let conflict = world.run(&world.owner(), add(2)).await;
    assert!(matches!(conflict, Err(CommandError::Conflict { expected: 2, actual: 1 })), "{conflict:?}");
    world.run(&world.owner(), add(1)).await.expect("added");
}
