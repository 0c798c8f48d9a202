//! Giving a team up while answers come in: on the board that was seen, and told to those who were called, to nobody else.

use vivier_event_store::CommandError;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::Value;

use super::links::notices;
use super::memberships::quiet_now;
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{Blocking, CancelReason, ConstraintKind, MobilisationId, ReleaseReason};
use crate::read::mobilisations::mobilisation;
use crate::read::timeline::{TimelineKind, timeline};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::{CancelMobilisation, FailMobilisation};
use crate::use_case::membership::SetQuietHours;
use crate::use_case::mobilise::PlanWave;
use crate::use_case::support::MobilisationOutcome;

async fn cancel(
    world: &World,
    mobilisation: MobilisationId,
    seen: MobilisationStatus,
) -> Result<MobilisationOutcome, CommandError> {
    let (expected_version, expected_status, reason) = (None, Some(seen), CancelReason::NeedGone);
    let cancel = CancelMobilisation { mobilisation, expected_version, expected_status, reason, words: None };
    world.run(&world.coordinator(), cancel).await
}

#[tokio::test]
async fn an_answer_that_comes_in_meanwhile_changes_nothing_and_a_team_that_stands_by_then_does() {
    let world = world().await;
    let (one, other) = (world.member(1, RUST, world.brigade).await, world.member(2, DESIGN, world.brigade).await);
    let id = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(id).await;
    let seen = world.state(id).await.status;
    assert_eq!(seen, MobilisationStatus::Calling);
    let yes = async |number, talent| {
        let call = world.call(id, talent).await.id;
        world.run(&person(number), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    };
    yes(1, one).await;
    yes(2, other).await;
    // Somebody who saw a team that was not there yet would end one that is.
    let refused = cancel(&world, id, seen).await;
    assert_eq!(code(refused), "MOBILISATION_MOVED_ON");
    assert_eq!(world.state(id).await.status, MobilisationStatus::Mobilised, "it changed nothing");
    cancel(&world, id, MobilisationStatus::Mobilised).await.expect("it was seen standing");
    let again = cancel(&world, id, seen).await.expect("it is what they wanted");
    assert_eq!(again.version, world.tests.store.load::<Mobilisation>(id.uuid()).await.expect("it exists").version);

    let second = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(second).await;
    let call = world.call(second, one).await.id;
    world.run(&person(1), AcceptCall { mobilisation: second, call }).await.expect("a yes");
    cancel(&world, second, MobilisationStatus::Calling).await.expect("one answer more or less is the same to it");
    let state = world.state(second).await;
    assert_eq!(state.status, MobilisationStatus::Cancelled);
    assert!(state.calls.iter().all(|call| call.released == Some(ReleaseReason::MobilisationCancelled)));
}

#[tokio::test]
async fn whoever_was_to_be_called_and_was_not_never_learns_of_it() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let seen = async |id| mobilisation(&world.tests.store, &person(1), id).await.expect("an answer").is_some();
    // The call is planned, and given up before it leaves.
    let planned = world.composed(vec![seat(0, RUST)]).await;
    // It waits, for as long as the test takes, until their quiet hours are over.
    let quiet = async |hours| {
        let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
        world.run(&person(1), set).await.expect("chosen");
        world.settle().await;
    };
    quiet(quiet_now(&world)).await;
    world.run(&world.coordinator(), PlanWave { mobilisation: planned, expected_version: None }).await.expect("planned");
    cancel(&world, planned, MobilisationStatus::Calling).await.expect("cancelled");
    world.after(120).await;
    let call = world.call(planned, talent).await;
    assert_eq!((call.status, call.deadline), (CallStatus::Released, None));
    assert!(!seen(planned).await, "they were asked nothing");
    let told = async |id| {
        let entries = timeline(&world.tests.store, &world.coordinator(), id).await.expect("an answer");
        let of = |kind| entries.iter().any(|entry| entry.kind == kind && entry.talent == Some(talent));
        (of(TimelineKind::CallDropped), of(TimelineKind::Thanked))
    };
    assert_eq!(told(planned).await, (true, false), "nobody thanked whom nobody had asked");
    // One that left is seen to its end.
    quiet(None).await;
    let called = world.composed(vec![seat(0, RUST)]).await;
    world.called(called).await;
    assert!(seen(called).await);
    cancel(&world, called, MobilisationStatus::Calling).await.expect("cancelled");
    world.settle().await;
    assert!(seen(called).await, "whoever was asked sees what came of it");
    assert_eq!(told(called).await, (false, true));
}

#[tokio::test]
async fn a_need_that_is_given_up_is_not_told_as_one_that_ran_out_of_time() {
    for given_up in [true, false] {
        let world = world().await;
        world.member(1, RUST, world.brigade).await;
        let id = world.composed(vec![seat(0, RUST)]).await;
        world.called(id).await;
        if given_up {
            let seat = world.state(id).await.need.expect("a need").seats[0].id;
            // Of the seat and of the team: each kind is told once.
            let blocking = vec![
                Blocking { kind: ConstraintKind::Skills, seat: Some(seat) },
                Blocking { kind: ConstraintKind::Skills, seat: None },
                Blocking { kind: ConstraintKind::Answers, seat: None },
            ];
            let fail = FailMobilisation { mobilisation: id, expected_version: None, blocking };
            world.run(&world.coordinator(), fail).await.expect("given up");
        } else {
            world.after(9 * 60).await;
        }
        assert_eq!(world.state(id).await.status, MobilisationStatus::Failed);
        let all = notices(&world).await;
        let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
        let early = ["brigade.given-up", "brigade.given-up-host"].map(told);
        let late = ["brigade.failed", "brigade.no-team"].map(told);
        assert_eq!((early, late), if given_up { ([1, 1], [0, 0]) } else { ([0, 0], [1, 1]) }, "{given_up}");
        if given_up {
            let notice = all.iter().find(|notice| notice.template == "brigade.given-up-host").expect("it is told");
            let named = ["blocked_by_1", "blocked_by_2", "blocked_by_3"].map(|name| notice.values.get(name).cloned());
            let word = |item: &str| Some(Value::Word(item.to_owned()));
            assert_eq!(named, [word("BLOCKED_BY_SKILLS"), word("BLOCKED_BY_ANSWERS"), None]);
            assert_eq!(told("brigade.not-raised"), 1, "they were called");
        }
    }
}

#[tokio::test]
async fn where_nobody_was_called_in_time_that_is_what_is_recorded_and_told() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.after(9 * 60).await;
    let state = world.state(id).await;
    assert_eq!(state.status, MobilisationStatus::Failed);
    let seat = state.need.as_ref().map(|need| need.seats[0].id);
    assert_eq!(state.blocking, [Blocking { kind: ConstraintKind::NotCalled, seat }]);
    let all = notices(&world).await;
    let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
    assert_eq!(["brigade.not-called", "brigade.not-called-host"].map(told), [1, 1]);
    assert_eq!(["brigade.failed", "brigade.no-team", "brigade.not-raised"].map(told), [0, 0, 0]);
}

#[tokio::test]
async fn a_team_that_nobody_deployed_is_not_told_as_one_that_was_not_raised() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let call = world.call(id, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    let state = world.state(id).await;
    assert_eq!(state.status, MobilisationStatus::Mobilised);
    let over = state.due_at().expect("it ends by itself");
    world.after((over - world.now()).num_minutes() + 1).await;
    assert_eq!(world.state(id).await.status, MobilisationStatus::Failed);
    let all = notices(&world).await;
    let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
    let never = ["brigade.not-deployed", "brigade.not-deployed-host", "brigade.not-deployed-team"].map(told);
    assert_eq!((never, ["brigade.failed", "brigade.no-team"].map(told)), ([1, 1, 1], [0, 0]));
}
