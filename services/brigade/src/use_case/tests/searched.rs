//! Whom the lists do not name since they came, or can come, only after the team was composed: they are asked before anybody says that nobody is left.

use chrono::Duration;
use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::TalentId;
use vivier_talents::use_case::status::{PauseTalent, ResumeTalent};

use super::links::notices;
use super::moves::{no, records};
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::command::{Callable, MobilisationCommand, NewCall};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::Callee;
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{CallDeclineReason, CallId, Clearance, MAX_WAVES, MobilisationId, ReleaseReason, TeamSeat};
use crate::read::mobilisations::{anybody_to_call, seats_with_nobody_left};
use crate::use_case::answer::{AcceptCall, StepDown};
use crate::use_case::mobilise::PlanWave;

/// Everybody who was called, in the order in which they were.
async fn called(world: &World, mobilisation: MobilisationId) -> Vec<TalentId> {
    world.state(mobilisation).await.calls.iter().map(|call| call.callee.talent).collect()
}

/// Somebody says no, and the next is looked for.
async fn says_no(world: &World, mobilisation: MobilisationId, who: (u128, TalentId)) {
    no(world, mobilisation, who).await;
    world.after(1).await;
}

/// That nobody is left is what the board says, and the command.
async fn nobody_is_left(world: &World, mobilisation: MobilisationId) {
    let store = &world.tests.store;
    let left = seats_with_nobody_left(store, mobilisation).await.expect("an answer");
    assert_eq!(left, world.state(mobilisation).await.open_seats());
    assert_eq!(anybody_to_call(store, mobilisation).await.expect("an answer"), Some(false));
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
}

/// That somebody is there is what the board says, and the command: they are called.
async fn is_called(world: &World, mobilisation: MobilisationId, talent: TalentId) {
    let store = &world.tests.store;
    assert_eq!(seats_with_nobody_left(store, mobilisation).await.expect("an answer"), []);
    assert_eq!(anybody_to_call(store, mobilisation).await.expect("an answer"), Some(true));
    let plan = PlanWave { mobilisation, expected_version: None };
    world.run(&world.coordinator(), plan).await.expect("a wave");
    assert_eq!(called(world, mobilisation).await.last(), Some(&talent));
    world.after(0).await;
}

#[tokio::test]
async fn whoever_joins_the_brigade_while_it_calls_is_asked_before_the_next_brigade() {
    let world = world().await;
    let first = (1, world.member(1, RUST, world.brigade).await);
    let elsewhere = (6, world.member(6, RUST, world.core).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let joined = (2, world.member(2, RUST, world.brigade).await);
    says_no(&world, mobilisation, first).await;
    assert_eq!(called(&world, mobilisation).await, [first.1, joined.1]);
    assert_eq!(world.state(mobilisation).await.reached, [], "no other brigade");
    says_no(&world, mobilisation, joined).await;
    assert_eq!(called(&world, mobilisation).await, [first.1, joined.1, elsewhere.1]);
    assert_eq!(world.state(mobilisation).await.reached, [world.core]);
}

#[tokio::test]
async fn whoever_joins_any_brigade_after_nobody_was_left_can_be_called() {
    let world = world().await;
    let mut last = (1, world.member(1, RUST, world.brigade).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    // The core brigade is searched again too, after it has been reached.
    for (number, brigade) in [(2, world.brigade), (3, world.core), (4, world.core), (5, world.brigade)] {
        says_no(&world, mobilisation, last).await;
        nobody_is_left(&world, mobilisation).await;
        last = (number, world.member(number, RUST, brigade).await);
        is_called(&world, mobilisation, last.1).await;
    }
    assert_eq!(world.state(mobilisation).await.reached, [world.core], "each other brigade once, and never the own one");
}

#[tokio::test]
async fn whoever_comes_after_nobody_was_left_is_asked_without_anybody_s_doing_and_its_coordinators_are_told_once() {
    let world = world().await;
    let first = (1, world.member(1, RUST, world.brigade).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    says_no(&world, mobilisation, first).await;
    let told = async || notices(&world).await.iter().filter(|notice| notice.template == "brigade.nobody-left").count();
    // Nobody comes for hours.
    for _ in 0..8 {
        world.after(16).await;
        nobody_is_left(&world, mobilisation).await;
    }
    assert_eq!((called(&world, mobilisation).await, told().await), (vec![first.1], 1));
    let joined = world.member(2, RUST, world.brigade).await;
    world.after(16).await;
    assert_eq!(called(&world, mobilisation).await, [first.1, joined]);
    // Nothing is looked for any more when it is over.
    world.after(60 * 24 * 30).await;
    assert!(world.state(mobilisation).await.status.is_over());
    let left: i64 = sqlx::query_scalar("select count(*) from es_timer where kind like 'brigade\\_%'")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("a number");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn that_nobody_is_left_is_told_again_where_a_late_yes_has_been_taken_back() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    world.after(91).await;
    let told = async || {
        notices(&world).await.iter().filter(|notice| notice.template.starts_with("brigade.nobody-left")).count()
    };
    assert_eq!(told().await, 1);
    let call = world.call(mobilisation, talent).await;
    assert_eq!(call.status, CallStatus::Expired);
    // A timer that is set again for the same instant is the same timer.
    world.after(1).await;
    world.run(&person(1), AcceptCall { mobilisation, call: call.id }).await.expect("late, and a yes");
    let (call, reason) = (call.id, CallDeclineReason::OnLeave);
    world.run(&person(1), StepDown { mobilisation, call, reason, words: None }).await.expect("given back");
    world.after(1).await;
    assert_eq!(told().await, 2);
}

#[tokio::test]
async fn whoever_gets_the_clearance_that_a_seat_asks_for_can_be_called() {
    let world = world().await;
    let (first, second) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    records(&world, first, Clearance::Secret).await;
    let mobilisation = world.composed(vec![TeamSeat { clearance: Clearance::Secret, ..seat(0, RUST) }]).await;
    world.called(mobilisation).await;
    says_no(&world, mobilisation, (1, first)).await;
    nobody_is_left(&world, mobilisation).await;
    records(&world, second, Clearance::Secret).await;
    is_called(&world, mobilisation, second).await;
}

#[tokio::test]
async fn whoever_was_paused_when_the_team_was_composed_or_called_can_be_called_when_they_are_back() {
    let world = world().await;
    let pauses = async |number, talent| {
        let until = world.now().date_naive() + Duration::days(40);
        let pause = PauseTalent { talent, expected_version: None, until };
        world.run(&person(number), pause).await.expect("paused");
        world.tests.settle_followers().await.expect("what follows has followed");
        world.settle().await;
    };
    let resumes = async |number, talent| {
        let resume = ResumeTalent { talent, expected_version: None };
        world.run(&person(number), resume).await.expect("back");
        world.settle().await;
    };
    let (first, second) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    pauses(2, second).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    pauses(1, first).await;
    let call = world.call(mobilisation, first).await;
    assert_eq!((call.status, call.released), (CallStatus::Released, Some(ReleaseReason::NoLongerCallable)));
    world.after(16).await;
    nobody_is_left(&world, mobilisation).await;
    resumes(2, second).await;
    is_called(&world, mobilisation, second).await;
    says_no(&world, mobilisation, (2, second)).await;
    nobody_is_left(&world, mobilisation).await;
    resumes(1, first).await;
    is_called(&world, mobilisation, first).await;
    assert_eq!(called(&world, mobilisation).await, [first, second, first]);
    let again = notices(&world).await.into_iter().filter(|notice| notice.values.contains_key("thanked_for")).count();
    assert_eq!(again, 0, "they were not told before that the team did not need them");
}

#[tokio::test]
async fn one_wave_asks_somebody_for_each_seat_whichever_brigades_they_are_of() {
    let world = world().await;
    let own = [(1, world.member(1, RUST, world.brigade).await), (2, world.member(2, DESIGN, world.brigade).await)];
    let elsewhere = [world.member(3, RUST, world.core).await, world.member(4, DESIGN, world.brigade).await];
    let mobilisation = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(mobilisation).await;
    assert_eq!(
        called(&world, mobilisation).await.len(),
        3,
        "the core brigade is not asked while the brigade's own are"
    );
    for one in own {
        says_no(&world, mobilisation, one).await;
    }
    let all = called(&world, mobilisation).await;
    assert!(elsewhere.iter().all(|one| all.contains(one)), "{all:?}");
    assert_eq!(world.state(mobilisation).await.reached, [world.core]);
}

/// As many waves as there may be, each of which calls somebody who is let go.
#[derive(Serialize)]
struct AllWaves {
    mobilisation: MobilisationId,
    talent: TalentId,
}

impl UseCase for AllWaves {
    const NAME: &'static str = "allWaves";
    type Outcome = u32;

    async fn run(&self, unit: &mut Unit) -> Result<u32, CommandError> {
        let mut mobilisation = unit.load_existing::<Mobilisation>(self.mobilisation).await?;
        let call = mobilisation.state.calls[0].clone();
        let callee = Callee { talent: self.talent, ..call.callee };
        for _ in mobilisation.state.wave..MAX_WAVES {
            let (by, callable, answer_minutes) = (Party::System, Callable::Yes, 60);
            let new = NewCall { call: CallId::new(unit.clock()), seat: call.seat, callee, callable, answer_minutes };
            unit.decide(&mut mobilisation, MobilisationCommand::PlanWave { by, calls: vec![new] })?;
            let (call, hindered) = (new.call, Hindrances::default());
            unit.decide(&mut mobilisation, MobilisationCommand::LetGo { call, hindered })?;
        }
        Ok(mobilisation.state.wave)
    }
}

#[tokio::test]
async fn whoever_leads_it_is_told_where_no_further_wave_goes_out() {
    let world = world().await;
    let (first, second) = (world.member(1, RUST, world.brigade).await, world.member(2, DESIGN, world.brigade).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    assert_eq!(called(&world, mobilisation).await, [first]);
    let context = CommandContext::system("tests", world.tests.store.clock());
    let waves = world.tests.store.execute(&context, &AllWaves { mobilisation, talent: second }).await.expect("waves");
    assert_eq!(waves.outcome, MAX_WAVES);
    // There would be somebody to call.
    world.member(3, RUST, world.brigade).await;
    world.after(16).await;
    let left = async || seats_with_nobody_left(&world.tests.store, mobilisation).await.expect("an answer");
    assert_eq!(left().await, [], "the first may still answer");
    world.after(90).await;
    let state = world.state(mobilisation).await;
    assert_eq!((left().await, state.wave), (state.open_seats(), MAX_WAVES));
    let told =
        notices(&world).await.into_iter().filter(|notice| notice.template.starts_with("brigade.nobody-left")).count();
    assert_eq!(told, 1);
}
