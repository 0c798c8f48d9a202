//! Who can no longer come after the team was composed: they are let go, whatever they have said, and nobody is deployed on a seat of theirs.

use chrono::Duration;
use vivier_event_store::AsOf;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::value::WithdrawalReason;
use vivier_talents::use_case::availability::WithdrawAvailability;
use vivier_talents::use_case::status::{PauseTalent, WithdrawTalent};

use super::links::notices;
use super::moves::records;
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::state::Call;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{Clearance, DepartureReason, MobilisationId, ReleaseReason, TeamSeat};
use crate::read::timeline::{TimelineKind, timeline};
use crate::read::why::{CallOutcome, why};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::DeployTeam;
use crate::use_case::membership::{LeaveBrigade, OptOutOfCalls, RemoveFromBrigade};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};

#[derive(Clone, Copy, Debug)]
enum Way {
    OutOfThePool,
    Pauses,
    OutOfTime,
    OutOfTheBrigade,
}

/// Somebody goes, of their own accord.
async fn goes(world: &World, call: &Call, way: Way) {
    let (actor, talent, expected_version) =
        (person(call.callee.account.uuid().as_u128()), call.callee.talent, None::<i64>);
    match way {
        Way::OutOfThePool => {
            let reason = WithdrawalReason::ChangedPost;
            let withdraw = WithdrawTalent { talent, expected_version, reason, words: None };
            world.run(&actor, withdraw).await.expect("withdrawn");
        }
        Way::Pauses => {
            let until = world.now().date_naive() + Duration::days(40);
            world.run(&actor, PauseTalent { talent, expected_version, until }).await.expect("paused");
        }
        Way::OutOfTime => {
            let declared = world.tests.store.load::<Talent>(talent.uuid()).await.expect("a talent").state.windows;
            for availability in declared.into_keys() {
                let withdraw = WithdrawAvailability { talent, expected_version, availability };
                world.run(&actor, withdraw).await.expect("withdrawn");
            }
        }
        Way::OutOfTheBrigade => {
            let (brigade, reason) = (world.brigade, DepartureReason::OwnWish);
            let leave = LeaveBrigade { brigade, talent, expected_version, reason, words: None };
            world.run(&actor, leave).await.expect("left");
        }
    }
}

/// The first who is asked says yes, and the team of one seat stands.
async fn seated(world: &World, asked: TeamSeat) -> (MobilisationId, Call) {
    let mobilisation = world.composed(vec![asked]).await;
    world.called(mobilisation).await;
    let call = world.state(mobilisation).await.calls[0].clone();
    let actor = person(call.callee.account.uuid().as_u128());
    world.run(&actor, AcceptCall { mobilisation, call: call.id }).await.expect("a yes");
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    (mobilisation, call)
}

/// The call is over, as the person can no longer come.
async fn is_let_go(world: &World, mobilisation: MobilisationId, talent: TalentId) {
    world.tests.settle_followers().await.expect("what follows has followed");
    let call = world.call(mobilisation, talent).await;
    assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::NoLongerCallable)));
}

#[tokio::test]
async fn the_seat_of_somebody_who_goes_before_the_deployment_is_open_again_and_the_next_is_asked() {
    for way in [Way::OutOfThePool, Way::Pauses, Way::OutOfTime, Way::OutOfTheBrigade] {
        let world = world().await;
        for number in 1..=3 {
            world.member(number, RUST, world.brigade).await;
        }
        let (mobilisation, call) = seated(&world, seat(0, RUST)).await;
        goes(&world, &call, way).await;
        is_let_go(&world, mobilisation, call.callee.talent).await;
        assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Calling, "{way:?}");
        let all = notices(&world).await;
        let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
        assert_eq!((told("brigade.seat-open"), told("brigade.seat-let-go")), (1, 1), "{way:?}");
        world.after(0).await;
        let calls = world.state(mobilisation).await.calls;
        assert!(calls.iter().any(|call| call.status == CallStatus::Sent), "{way:?}: the next is asked");
    }
}

#[tokio::test]
async fn coordinators_hear_of_a_seat_that_is_open_again_while_another_still_was() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    world.member(2, DESIGN, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await;
    world.run(&person(1), AcceptCall { mobilisation, call: call.id }).await.expect("a yes");
    goes(&world, &call, Way::Pauses).await;
    is_let_go(&world, mobilisation, talent).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Calling);
    let all = notices(&world).await;
    let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
    assert_eq!((told("brigade.seat-open"), told("brigade.seat-let-go")), (1, 1));
}

#[tokio::test]
async fn nobody_is_said_to_be_thanked_who_can_no_longer_come() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let (mobilisation, call) = seated(&world, seat(0, RUST)).await;
    goes(&world, &call, Way::Pauses).await;
    is_let_go(&world, mobilisation, talent).await;
    world.settle().await;
    let (store, coordinator) = (&world.tests.store, world.coordinator());
    let entries = timeline(store, &coordinator, mobilisation).await.expect("an answer");
    let of = |kind| entries.iter().filter(|entry| entry.kind == kind && entry.talent == Some(talent)).count();
    assert_eq!((of(TimelineKind::LetGo), of(TimelineKind::Thanked)), (1, 0));
    let now = AsOf::Position(store.committed());
    let why = why(store, &coordinator, mobilisation, now).await.expect("an answer").expect("it is theirs to see");
    let outcome = why.people.iter().find(|person| person.talent == talent).map(|person| person.outcome);
    assert_eq!(outcome, Some(CallOutcome::LetGo), "they had the seat, and not until the end");
}

#[tokio::test]
async fn no_team_is_deployed_with_nobody_on_a_seat() {
    for leaves in [true, false] {
        let world = world().await;
        let talent = world.member(1, RUST, world.brigade).await;
        records(&world, talent, Clearance::Secret).await;
        let (mobilisation, call) = seated(&world, TeamSeat { clearance: Clearance::Secret, ..seat(0, RUST) }).await;
        if leaves {
            goes(&world, &call, Way::OutOfThePool).await;
        } else {
            // They are there still, and without what the seat asks for.
            records(&world, talent, Clearance::None).await;
        }
        // What follows may have followed already.
        let refused = code(world.run(&world.coordinator(), DeployTeam { mobilisation, expected_version: None }).await);
        assert!(["MEMBER_CANNOT_COME", "MOBILISATION_STATUS_FORBIDS"].contains(&refused), "{refused}");
        is_let_go(&world, mobilisation, talent).await;
    }
}

#[tokio::test]
async fn whoever_is_in_no_brigade_any_more_is_asked_no_more_and_their_yes_is_refused() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await.id;
    let (brigade, expected_version, reason) = (world.brigade, None, DepartureReason::Other);
    let remove = RemoveFromBrigade { brigade, talent, expected_version, reason, words: None };
    world.run(&world.coordinator(), remove).await.expect("removed");
    let yes = AcceptCall { mobilisation, call };
    assert_eq!(code(world.run(&person(1), yes.clone()).await), "CALL_NO_LONGER_YOURS");
    is_let_go(&world, mobilisation, talent).await;
    assert_eq!(code(world.run(&person(1), yes).await), "CALL_NO_LONGER_YOURS");
}

#[tokio::test]
async fn whoever_has_no_more_the_clearance_that_the_seat_asks_for_is_not_called_and_keeps_no_seat() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let secret = || TeamSeat { clearance: Clearance::Secret, ..seat(0, RUST) };
    records(&world, talent, Clearance::Secret).await;
    let uncalled = world.composed(vec![secret()]).await;
    let (mobilisation, _) = seated(&world, secret()).await;
    records(&world, talent, Clearance::None).await;
    is_let_go(&world, mobilisation, talent).await;
    let plan = PlanWave { mobilisation: uncalled, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
}

#[tokio::test]
async fn a_release_in_advance_whose_notice_is_over_by_the_time_of_the_call_calls_nobody() {
    let world = world().await;
    let talent = world.volunteer(1, RUST, world.brigade).await;
    let today = world.now().date_naive();
    let first = today + Duration::days(2);
    let hours = (Zone::Metropolitan.begins(first) - world.now()).num_hours();
    world.releases_with(world.brigade, talent, hours).await;
    let period = Period::new(first, today + Duration::days(20)).expect("a period");
    let declared = async || {
        let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
        let declare = DeclareMobilisation { need, recipe: None };
        let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
        let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
        world.run(&world.coordinator(), compose).await.expect("composed");
        mobilisation
    };
    let (at_once, later) = (declared().await, declared().await);
    world.called(at_once).await;
    world.after(61).await;
    let plan = PlanWave { mobilisation: later, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
    // Whoever was asked in time answers in their own.
    let call = world.call(at_once, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation: at_once, call }).await.expect("a yes");
    assert_eq!(world.state(at_once).await.status, MobilisationStatus::Mobilised);
}

#[tokio::test]
async fn whoever_stands_by_and_wants_no_calls_any_more_is_given_no_seat() {
    let world = world().await;
    let (one, two) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    for (number, talent) in [(1, one), (2, two)] {
        let call = world.call(mobilisation, talent).await.id;
        world.run(&person(number), AcceptCall { mobilisation, call }).await.expect("a yes");
    }
    assert_eq!(world.call(mobilisation, two).await.status, CallStatus::Reserve);
    let (brigade, until) = (world.brigade, world.now().date_naive() + Duration::days(30));
    let opt_out = OptOutOfCalls { brigade, talent: two, expected_version: None, until };
    world.run(&person(2), opt_out).await.expect("out");
    is_let_go(&world, mobilisation, two).await;
}
