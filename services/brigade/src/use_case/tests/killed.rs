//! Answers, timers and commands by chance, another process after each: what the one before held in memory is lost between two of them. Within
//! one nothing is, and no process is stopped there: each is one transaction, or a timer that rings again.

use std::collections::BTreeSet;

use chrono::Duration;
use vivier_event_store::links::ActionLink;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::notice::{Notice, Ways};

use super::support::{DESIGN, RUST, World, person, seat, world};
use crate::chance::Chance;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{CallDeclineReason, CancelReason, MAX_FROM_SERVICE, MobilisationId};
use crate::process::telling::ANSWER;
use crate::use_case::answer::{AcceptCall, AcceptCallAsLastResort, DeclineCall, StepDown};
use crate::use_case::by_link::{AnswerCallByLink, LinkAnswer};
use crate::use_case::course::{CancelMobilisation, DeployTeam, StandDownTeam};
use crate::use_case::mobilise::PlanWave;

const COURSES: u64 = 6;
const STEPS: usize = 14;

/// One thing that somebody does, or that time brings; what is refused changes nothing.
async fn step(world: &World, mobilisation: MobilisationId, chance: &mut Chance) {
    let state = world.state(mobilisation).await;
    let calls = &state.calls;
    let call = (!calls.is_empty()).then(|| calls[chance.below(calls.len())].clone());
    let by = |account: AccountId| person(account.uuid().as_u128());
    let reason = CallDeclineReason::Personal;
    match (chance.below(13), call) {
        (0 | 1, _) => world.after(1 + chance.below(40) as i64).await,
        (2..=4, Some(call)) => {
            drop(world.run(&by(call.callee.account), AcceptCall { mobilisation, call: call.id }).await);
        }
        (5, Some(call)) => {
            let no = DeclineCall { mobilisation, call: call.id, reason, words: None };
            drop(world.run(&by(call.callee.account), no).await);
        }
        (6, Some(call)) => {
            let down = StepDown { mobilisation, call: call.id, reason, words: None };
            drop(world.run(&by(call.callee.account), down).await);
        }
        (7, Some(call)) => {
            let from = world.now() + Duration::minutes(1 + chance.below(60) as i64);
            let last_resort = AcceptCallAsLastResort { mobilisation, call: call.id, from };
            drop(world.run(&by(call.callee.account), last_resort).await);
        }
        // By the link in the mail, which knows no account.
        (8 | 9, Some(call)) => {
            let (person, expires_at) = (SubjectId::from(call.callee.account), world.now() + Duration::days(2));
            let (action, subject) = (ANSWER.to_owned(), call.id.uuid());
            let link = ActionLink { action, subject, person, expires_at, mailbox: 0 };
            let answer = if chance.percent(70) { LinkAnswer::Yes } else { LinkAnswer::No(reason, None) };
            let token = link.token(world.tests.store.keys());
            drop(world.run(&Actor::Anonymous, AnswerCallByLink { mobilisation, token, answer }).await);
        }
        (10, _) if chance.percent(15) => {
            let cancel = CancelMobilisation {
                mobilisation,
                expected_version: None,
                expected_status: None,
                reason: CancelReason::NeedGone,
                words: None,
            };
            drop(world.run(&world.coordinator(), cancel).await);
        }
        (11, _) => drop(world.run(&world.coordinator(), DeployTeam { mobilisation, expected_version: None }).await),
        _ => drop(world.run(&world.coordinator(), PlanWave { mobilisation, expected_version: None }).await),
    }
}

fn holds(state: &MobilisationState) {
    let engaged: Vec<_> = state.calls.iter().filter(|call| call.status == CallStatus::Engaged).collect();
    let seats: BTreeSet<_> = engaged.iter().map(|call| call.seat).collect();
    assert_eq!(seats.len(), engaged.len(), "a seat filled twice");
    let people: BTreeSet<TalentId> = engaged.iter().map(|call| call.callee.talent).collect();
    assert_eq!(people.len(), engaged.len(), "a person with two seats");
    for service in engaged.iter().filter_map(|call| call.callee.service) {
        assert!(engaged.iter().filter(|call| call.callee.service == Some(service)).count() <= MAX_FROM_SERVICE);
    }
    assert_eq!(state.placed.is_empty(), state.mission.is_none());
}

/// Each call is told once that it was sent, whatever process did it, and nobody else is told so.
async fn told_once(world: &World, state: &MobilisationState) {
    let payloads: Vec<serde_json::Value> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' and key like '%brigade.call'")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("timers");
    let notices = payloads.into_iter().map(|payload| serde_json::from_value::<Notice>(payload).expect("a notice"));
    // What only leaves a calendar is told to nobody.
    let told: BTreeSet<String> =
        notices.filter(|notice| notice.ways != Ways::Calendar).map(|notice| notice.cause).collect();
    let sent = state.calls.iter().filter(|call| call.deadline.is_some());
    assert_eq!(told, sent.map(|call| format!("call:{}:sent", call.id)).collect());
}

#[tokio::test]
async fn whichever_process_does_the_next_step_nothing_is_lost_and_nothing_happens_twice() {
    let mut ends = BTreeSet::new();
    for course in 0..COURSES {
        let mut world = world().await;
        for number in 1..=3 {
            world.member(number, RUST, world.brigade).await;
        }
        world.member(4, DESIGN, world.brigade).await;
        world.member(5, DESIGN, world.core).await;
        let mobilisation = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
        let mut chance = Chance::new(course);
        world.called(mobilisation).await;
        for _ in 0..STEPS {
            step(&world, mobilisation, &mut chance).await;
            world.restart().await;
            let state = world.state(mobilisation).await;
            holds(&state);
            told_once(&world, &state).await;
        }
        // Nobody does anything any more.
        drop(world.run(&world.coordinator(), StandDownTeam { mobilisation, expected_version: None }).await);
        for _ in 0..4 {
            world.restart().await;
            world.after(31 * 24 * 60).await;
        }
        let state = world.state(mobilisation).await;
        assert!(state.status.is_over(), "course {course}: {:?}", state.status);
        ends.insert(state.status);
        let left: i64 = sqlx::query_scalar("select count(*) from es_timer where kind like 'brigade%'")
            .fetch_one(world.tests.store.pool())
            .await
            .expect("timers");
        assert_eq!(left, 0, "course {course}: timers are left");
    }
    assert!(ends.len() > 1, "the courses differ: {ends:?}");
}
