//! A service that has granted nothing in advance is asked in the time that it has: recalled within it, and told above within it.

use chrono::{DateTime, Duration, Utc};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::notice::Value;
use vivier_kernel::period::Period;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::state::Release;
use vivier_matching::domain::transitions::{PlacementStatus, ReleaseStatus};

use super::links::notices;
use super::support::{RUST, World, person, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::DeployTeam;
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};

/// A team of one that has said yes and is deployed, what it has become, and when it was.
async fn deployed(world: &World) -> (PlacementId, DateTime<Utc>) {
    world.settle().await;
    let today = world.now().date_naive();
    // Far enough ahead that the service has its two days.
    let period = Period::new(today + Duration::days(4), today + Duration::days(20)).expect("a period");
    let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
    let declare = DeclareMobilisation { need, recipe: None };
    let id = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = ComposeTeam { mobilisation: id, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(id).await;
    let call = world.state(id).await.calls[0].id;
    world.run(&person(1), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    let asked_at = world.now();
    let deploy = DeployTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), deploy).await.expect("deployed");
    (world.state(id).await.placement(call).expect("a placement"), asked_at)
}

#[tokio::test]
async fn a_release_in_advance_answers_for_the_service_where_its_notice_is_kept_and_otherwise_the_service_is_asked() {
    for (notice, expected) in [(72, PlacementStatus::Released), (500, PlacementStatus::ReleasePending)] {
        let world = world().await;
        let talent = world.volunteer(1, RUST, world.brigade).await;
        world.releases_with(world.brigade, talent, notice).await;
        let (placed, _) = deployed(&world).await;
        let placement = world.tests.store.load::<Placement>(placed.uuid()).await.expect("a placement").state;
        assert_eq!(placement.status, expected, "{notice} hours");
    }
}

#[tokio::test]
async fn nobody_is_late_with_the_release_that_they_have_just_been_asked_for() {
    let world = world().await;
    world.volunteer(1, RUST, world.brigade).await;
    let (placed, asked_at) = deployed(&world).await;
    let release = async || -> Release {
        let placement = world.tests.store.load::<Placement>(placed.uuid()).await.expect("a placement").state;
        placement.release.expect("it is asked")
    };
    let deadline = release().await.deadline;
    assert_eq!(deadline, asked_at + Duration::hours(48));
    let told = async || {
        let late = |template: &str| ["placement.unanswered", "placement.escalated"].contains(&template);
        notices(&world).await.into_iter().filter(|notice| late(&notice.template)).collect::<Vec<_>>()
    };
    for (minutes, reminders, above) in [
        // At once, and until a third of the time is over: nothing.
        (0, 0, 0),
        (16 * 60 - 1, 0, 0),
        (1, 1, 0),
        // With a third of it left.
        (16 * 60 - 1, 1, 0),
        (1, 1, 1),
        (16 * 60 - 1, 1, 1),
    ] {
        world.after(minutes).await;
        let release = release().await;
        assert_eq!((release.reminders, told().await.len()), (reminders, above), "at {}", world.now() - asked_at);
    }
    let [unanswered] = &told().await[..] else { panic!("told once") };
    assert_eq!(unanswered.values.get("deadline"), Some(&Value::Instant(deadline)));
    assert_eq!(unanswered.recipients.len(), 2, "whoever decides, and the programme");
    world.after(1).await;
    assert_eq!(release().await.status, ReleaseStatus::Expired);
}
