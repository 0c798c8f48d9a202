//! Whole runs on a real store: who may, what is proposed and why, what if, what acceptance opens, what a change of the inputs does.

use vivier_event_store::{CommandError, QueryError};
use vivier_kernel::id::{MissionId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_missions::domain::value::{CancellationReason, Justification, Priority, Region};
use vivier_missions::use_case::moderation::SetPriority;
use vivier_missions::use_case::progress::CancelMission;
use vivier_organisations::use_case::depart::WithdrawOrganisation;
use vivier_talents::domain::value::{DisplayName, RemotePreference};
use vivier_talents::use_case::profile::DescribeProfile;
use vivier_talents::use_case::skills::ReviseSkillClaim;
use vivier_talents::use_case::status::PauseTalent;

use crate::allocation::decide::{AllocationRun, Opened, RunState};
use crate::allocation::inputs::{Ranker, SEAT_PROPOSED, TIME_PROPOSED, ranker};
use crate::allocation::outcome::{Outcome, as_score};
use crate::allocation::read;
use crate::allocation::use_case::{AcceptAllocation, ComputeAllocation, RejectAllocation};
use crate::allocation::value::{
    AheadBy, AllocationRunId, Minimum, MissedCause, Parameters, RunRejection, RunStatus, SkillSupply,
};
use crate::allocation::what_if::{Moved, Question, what_if};
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::ProposalSource;
use crate::ranking::load::candidates_for_seat;
use crate::ranking::policy::MOST_ASKED;
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::{RUST, World, code, day, level, person, rust_seat, spring, world};

pub(super) async fn ranker_of(world: &World) -> Ranker {
    ranker(&world.tests.store).await.expect("a ranker")
}

pub(super) fn asked() -> Parameters {
    Parameters { period: spring(), releases_per_service: None, spread_percent: 100, minimums: Vec::new() }
}

pub(super) async fn compute(world: &World, parameters: Parameters) -> AllocationRunId {
    world.settle().await;
    let command = ComputeAllocation { parameters, ranker: ranker_of(world).await };
    world.run(&world.administrator(), command).await.expect("computed").run
}

pub(super) async fn state(world: &World, run: AllocationRunId) -> RunState {
    world.tests.store.load::<AllocationRun>(run.uuid()).await.expect("a run").state
}

pub(super) async fn prioritise(world: &World, mission: MissionId, weight: i64) {
    let priority = Priority::new(weight).expect("a priority");
    let justification = Justification::new("Feuille de route.").expect("words");
    let set = SetPriority { mission, expected_version: None, priority, justification };
    world.run(&world.administrator(), set).await.expect("set");
    world.settle().await;
}

/// The run after its acceptance, with what became of its proposals.
pub(super) async fn accepted(world: &World, run: AllocationRunId) -> RunState {
    let accept = AcceptAllocation { run, expected_version: None, words: None };
    world.run(&world.administrator(), accept).await.expect("accepted");
    world.fire().await;
    world.fire().await;
    state(world, run).await
}

pub(super) fn placed(state: &RunState) -> Vec<(TalentId, MissionId)> {
    let outcome = state.outcome.as_ref().expect("an outcome");
    outcome.proposals.iter().map(|proposal| (proposal.talent, proposal.mission)).collect()
}

#[tokio::test]
async fn only_the_programme_asks_sees_and_decides() {
    let world = world().await;
    world.talent(1, true, 50).await;
    world.mission(vec![rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    world.settle().await;
    let store = &world.tests.store;
    let ranker = ranker_of(&world).await;
    for stranger in [world.owner(), world.manager(), person(1)] {
        let command = ComputeAllocation { parameters: asked(), ranker: ranker.clone() };
        assert_eq!(code(world.run(&stranger, command).await), "NOT_ALLOWED");
        let accept = AcceptAllocation { run, expected_version: None, words: None };
        assert_eq!(code(world.run(&stranger, accept).await), "NOT_ALLOWED");
        let reject = RejectAllocation { run, expected_version: None, reason: RunRejection::Other, words: None };
        assert_eq!(code(world.run(&stranger, reject).await), "NOT_ALLOWED");
        assert_eq!(read::run(store, &stranger, run).await.expect("an answer"), None);
        assert_eq!(read::count(store, &stranger).await.expect("an answer"), 0);
        let question = Question::default();
        assert_eq!(what_if(store, &ranker, &stranger, run, &question).await.expect("an answer"), None);
    }
    let seen = read::run(store, &world.administrator(), run).await.expect("an answer").expect("a run");
    assert_eq!(seen.state, state(&world, run).await, "the row is the fold");
    let unknown = AcceptAllocation { run: AllocationRunId::default(), expected_version: None, words: None };
    assert!(matches!(world.run(&world.administrator(), unknown).await, Err(CommandError::NotFound)));
}

#[tokio::test]
async fn whose_administration_left_is_in_no_run() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (mission, _) = world.mission(vec![rust_seat(10)]).await;
    let before = compute(&world, asked()).await;
    assert_eq!(placed(&state(&world, before).await), [(talent, mission)]);
    let leave = WithdrawOrganisation { organisation: world.home, expected_version: None };
    world.run(&world.administrator(), leave).await.expect("left");
    // What was proposed before comes to nothing, and the programme reads why.
    let lapsed = accepted(&world, before).await.opened;
    assert_eq!(lapsed.len(), 1);
    assert!(lapsed.iter().all(|(_, _, opened)| *opened == Opened::Lapsed("HOME_CLOSED".to_owned())), "{lapsed:?}");
    let after = compute(&world, asked()).await;
    assert!(placed(&state(&world, after).await).is_empty());
}

#[tokio::test]
async fn the_mission_that_counts_more_gets_the_person_and_the_other_is_told_why() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (minor, _) = world.mission(vec![rust_seat(40)]).await;
    world.tick();
    let (major, _) = world.mission(vec![rust_seat(40)]).await;
    prioritise(&world, major, 90).await;
    let run = compute(&world, asked()).await;
    let known = state(&world, run).await;
    assert_eq!(placed(&known), [(talent, major)]);
    let outcome = known.outcome.expect("an outcome");
    let counted = |of: &Outcome| of.missions.iter().map(|one| (one.mission, one.priority)).collect::<Vec<_>>();
    assert_eq!(counted(&outcome), [(minor, Some(0)), (major, Some(90))]);
    assert!(outcome.is_optimal());
    assert_eq!(outcome.rules[0].rule, "FIRST_COME");
    assert!(outcome.value > outcome.rules[0].value, "first come first served gives the person to the first mission");
    assert_eq!(outcome.talent_prices[0].talent, talent);

    // What if: the first mission counts as much; the second is closed; there is one more like her.
    let (store, ranker) = (&world.tests.store, ranker_of(&world).await);
    let ask = async |question: Question| {
        what_if(store, &ranker, &world.administrator(), run, &question).await.expect("an answer").expect("a run")
    };
    let same = ask(Question::default()).await;
    assert!(!same.inputs_changed && same.moved.is_empty());
    let closed = ask(Question { closed: vec![major], ..Question::default() }).await;
    assert_eq!(closed.moved.len(), 1);
    let Moved { talent: moved, from, to } = &closed.moved[0];
    assert_eq!((*moved, from.len(), to.len()), (talent, 1, 1));
    let left: Vec<MissionId> = closed.outcome.missions.iter().map(|mission| mission.mission).collect();
    assert_eq!(left, [minor], "nothing is said of who would fit a mission that is closed");
    let (seats, skills) = (closed.outcome.seats, &closed.outcome.skill_prices);
    let asked: Vec<_> = skills.iter().map(|one| (one.skill, one.seats, one.people)).collect();
    assert_eq!((seats, asked), (1, vec![(RUST, 1, 1)]), "a seat of it is not open, and asks for nothing");
    let without = ask(Question { without: vec![talent], ..Question::default() }).await;
    assert_eq!((same.outcome.people, without.outcome.people), (1, 0));
    assert_eq!(without.outcome.skill_prices[0].supply, SkillSupply::NoSupply);
    let more = ask(Question { more_like: vec![talent], ..Question::default() }).await;
    assert!(more.moved.is_empty() && more.outcome.missions.iter().all(|mission| mission.filled == 1));
    let raised =
        ask(Question { priorities: vec![(minor, Priority::new(95).expect("a priority"))], ..Question::default() })
            .await;
    assert!(raised.moved.is_empty(), "a little more is not worth the disturbance");
    assert_eq!(counted(&raised.outcome), [(minor, Some(95)), (major, Some(90))], "each is told as it was asked");
    let stranger = Question { without: vec![TalentId::default()], ..Question::default() };
    assert!(what_if(store, &ranker, &world.administrator(), run, &stranger).await.is_err());
    // Two priorities for one mission are none.
    let priority = |number| Priority::new(number).expect("a priority");
    let twice = vec![(minor, priority(20)), (major, priority(30)), (minor, priority(40))];
    let twice = Question { priorities: twice, ..Question::default() };
    match what_if(store, &ranker, &world.administrator(), run, &twice).await {
        Err(QueryError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("DUPLICATE", Some("input.priorities.2.missionId")));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn nobody_asks_what_if_of_a_run_that_is_decided() {
    let world = world().await;
    world.talent(1, true, 50).await;
    world.mission(vec![rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    world.settle().await;
    let accept = AcceptAllocation { run, expected_version: None, words: None };
    world.run(&world.administrator(), accept).await.expect("accepted");
    let (store, ranker) = (&world.tests.store, ranker_of(&world).await);
    match what_if(store, &ranker, &world.administrator(), run, &Question::default()).await {
        Err(QueryError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("ALLOCATION_DECIDED", Some("runId")));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn whoever_is_added_is_shown_with_their_seat_and_the_value_adds_up() {
    let world = world().await;
    let (better, weaker) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let revise = ReviseSkillClaim { talent: weaker, expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(2), revise).await.expect("revised");
    let (mission, _) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    prioritise(&world, mission, 90).await;
    let run = compute(&world, asked()).await;
    let before = state(&world, run).await.outcome.expect("an outcome");
    let seat_of = |talent: TalentId| before.proposals.iter().find(|one| one.talent == talent).expect("a seat").seat;
    let (store, ranker) = (&world.tests.store, ranker_of(&world).await);
    for more_like in [vec![better], vec![better, better]] {
        let question = Question { more_like: more_like.clone(), ..Question::default() };
        let answer = what_if(store, &ranker, &world.administrator(), run, &question).await;
        let answer = answer.expect("an answer").expect("a run");
        let moved = Moved { talent: weaker, from: vec![seat_of(weaker)], to: Vec::new() };
        assert_eq!(answer.moved, [moved], "the one who is added takes their seat");
        assert_eq!(answer.added.iter().map(|one| one.like).collect::<Vec<_>>(), more_like);
        let seats: Vec<_> = answer.added.iter().flat_map(|one| one.seats.clone()).collect();
        assert_eq!(seats, [seat_of(weaker)]);
        let proposed: i64 = answer.outcome.proposals.iter().map(|one| one.value).sum();
        let added: i64 = answer.added.iter().map(|one| one.value).sum();
        assert!(added > 0);
        assert_eq!(proposed + added, answer.outcome.value);
    }
}

#[tokio::test]
async fn a_minimum_and_a_limit_of_releases_hold_and_name_themselves() {
    let world = world().await;
    let (one, other) = (world.talent(1, false, 50).await, world.talent(2, false, 50).await);
    let (mission, _) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let limited = compute(&world, Parameters { releases_per_service: Some(1), ..asked() }).await;
    let known = state(&world, limited).await;
    assert_eq!(placed(&known).len(), 1);
    let missed = known.outcome.expect("an outcome").missed;
    assert_eq!(missed.len(), 1);
    assert!([one, other].contains(&missed[0].talent) && missed[0].cause == MissedCause::ServiceLimit);
    assert!(missed[0].needed_fit.is_some_and(|fit| fit > 0 && fit >= missed[0].at_least_fit), "{missed:?}");
    let minimums = vec![Minimum { mission, seats: 2 }];
    let both_or_none = Parameters { releases_per_service: Some(1), minimums, ..asked() };
    let run = compute(&world, both_or_none.clone()).await;
    assert_eq!(placed(&state(&world, run).await), []);
    let accept = AcceptAllocation { run, expected_version: None, words: None };
    assert_eq!(code(world.run(&world.administrator(), accept).await), "NOTHING_PROPOSED");
    let run = compute(&world, Parameters { releases_per_service: Some(2), ..both_or_none }).await;
    assert_eq!(placed(&state(&world, run).await).len(), 2);
    // A mission that takes no part, since it is over or not known, has no minimum either.
    let (over, _) = world.mission(vec![rust_seat(40)]).await;
    let cancel =
        CancelMission { mission: over, expected_version: None, reason: CancellationReason::NeedGone, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    world.settle().await;
    for gone in [over, MissionId::default()] {
        let minimums = vec![Minimum { mission, seats: 1 }, Minimum { mission: gone, seats: 1 }];
        let command =
            ComputeAllocation { parameters: Parameters { minimums, ..asked() }, ranker: ranker_of(&world).await };
        let refused = world.run(&world.administrator(), command).await;
        let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), ("NOT_IN_ALLOCATION", Some("minimums.1.missionId")));
    }
}

#[tokio::test]
async fn a_run_over_days_that_are_over_is_refused_by_its_field() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (mission, _) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let ranker = ranker_of(&world).await;
    let ask = async |period: Period| {
        let command = ComputeAllocation { parameters: Parameters { period, ..asked() }, ranker: ranker.clone() };
        world.run(&world.administrator(), command).await
    };
    let today = world.tests.store.clock().today();
    let days = |from: i64, to: i64| {
        let day = |days| today + chrono::Duration::days(days);
        Period::new(day(from), day(to)).expect("a period")
    };
    let Err(CommandError::Refused(problem)) = ask(days(-90, -1)).await else { panic!("a period that is over") };
    assert_eq!((problem.code, problem.field.as_deref()), ("ALLOCATION_PERIOD_OVER", Some("endsOn")));
    // Today is still to come.
    let until_today = ask(days(-90, 0)).await.expect("computed").run;
    let run = ask(spring()).await.expect("computed").run;
    assert_eq!(placed(&state(&world, run).await).iter().map(|(_, of)| *of).collect::<Vec<_>>(), [mission]);
    // Half an hour after midnight in Paris, and half an hour before it in UTC.
    world.tests.advance(chrono::Duration::minutes(15 * 60 + 30));
    let Err(CommandError::Refused(problem)) = ask(days(-90, 0)).await else { panic!("a period that is over") };
    assert_eq!(problem.code, "ALLOCATION_PERIOD_OVER");
    // Nor is a run accepted that was asked for before, and is solved anew no more.
    let accept = async |run| {
        world.run(&world.administrator(), AcceptAllocation { run, expected_version: None, words: None }).await
    };
    let Err(CommandError::Refused(problem)) = accept(until_today).await else { panic!("a period that is over") };
    assert_eq!((problem.code, problem.field.as_deref()), ("ALLOCATION_PERIOD_OVER", Some("runId")));
    accept(run).await.expect("accepted");
}

#[tokio::test]
async fn whoever_missed_a_seat_is_told_what_its_holder_has_that_they_have_not() {
    let world = world().await;
    let (better, applicant) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let weaker = world.talent(3, true, 50).await;
    for (number, talent) in [(2, applicant), (3, weaker)] {
        let revise = ReviseSkillClaim { talent, expected_version: None, skill: RUST, level: level(1), since: None };
        world.run(&person(number), revise).await.expect("revised");
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    let outcome = state(&world, run).await.outcome.expect("an outcome");
    assert_eq!(outcome.proposals.iter().map(|one| one.talent).collect::<Vec<_>>(), [better]);
    let of = |talent: TalentId| outcome.missed.iter().find(|one| one.talent == talent).expect("a reason");
    assert_eq!((of(weaker).by, of(weaker).out_of_reach), (Some(better), false));
    let skill = of(weaker).ahead.iter().find(|ahead| ahead.by == AheadBy::Skill).expect("the skill");
    assert!(skill.skill == Some(RUST) && skill.points > 0, "{skill:?}");
    // One scale for what people are shown: the fit is the ranking's score, but for its last digit.
    let (ranker, owner, whole) = (ranker_of(&world).await, world.owner(), Reach::whole());
    let ranking = candidates_for_seat(&world.tests.store, &ranker, &owner, seats[0], &whole);
    let ranking = ranking.await.expect("an answer").expect("a ranking");
    let score = ranking.ranked.iter().find(|ranked| ranked.key == better).expect("ranked").score;
    assert_eq!(as_score(outcome.proposals[0].fit), score / 10 * 10);
    let told: i64 = of(weaker).ahead.iter().map(|ahead| ahead.points).sum();
    let weak = ranking.ranked.iter().find(|ranked| ranked.key == weaker).expect("ranked").score;
    assert!(told >= score - weak, "the differences add up to the distance at least: {told}, {score}, {weak}");
    // Whoever is on the way keeps the seat against somebody who is a little better, and that is what they are told.
    world.apply(2, seats[0]).await;
    let revise = ReviseSkillClaim { talent: better, expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(1), revise).await.expect("revised");
    let run = compute(&world, asked()).await;
    let outcome = state(&world, run).await.outcome.expect("an outcome");
    assert_eq!(outcome.proposals.iter().map(|one| one.talent).collect::<Vec<_>>(), [applicant]);
    let missed = outcome.missed.iter().find(|one| one.talent == better).expect("a reason");
    assert_eq!(missed.ahead.iter().map(|ahead| ahead.by).collect::<Vec<_>>(), [AheadBy::Begun, AheadBy::Applied]);
}

#[tokio::test]
async fn acceptance_opens_proposals_and_everybody_still_decides() {
    let world = world().await;
    let (staying, leaving) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    assert_eq!(placed(&state(&world, run).await).len(), 2);
    // One of them is invited in the meantime: that placement is the proposal's, and nothing is opened twice.
    let proposals = state(&world, run).await.outcome.expect("an outcome").proposals;
    let theirs = proposals.iter().find(|proposal| proposal.talent == leaving).expect("a proposal");
    let invitation = world.invite(leaving, theirs.seat).await;
    let accept = AcceptAllocation { run, expected_version: Some(1), words: None };
    world.run(&world.administrator(), accept).await.expect("accepted");
    world.fire().await;
    world.fire().await;
    let known = state(&world, run).await;
    assert_eq!((known.status, known.opened.len()), (Some(RunStatus::Accepted), 2));
    assert_eq!(known.opened(leaving, theirs.seat), Some(&Opened::Placement(invitation)));
    assert_eq!(world.status(invitation).await, PlacementStatus::Invited);
    let seat = seats.iter().find(|seat| **seat != theirs.seat).expect("another seat");
    let Some(Opened::Placement(placement)) = known.opened(staying, *seat) else { panic!("{:?}", known.opened) };
    let opened = world.state(*placement).await;
    assert_eq!(opened.status, PlacementStatus::Proposed);
    assert_eq!(opened.source, Some(ProposalSource::Allocation));
    world.settle().await;
    let records = crate::record::read::records(&world.tests.store, &world.administrator(), *seat, None).await;
    let records = records.expect("an answer").expect("the programme's");
    let kept: Vec<_> = records.iter().map(|row| (row.act, row.placement, row.against)).collect();
    assert_eq!(kept, [(crate::record::domain::Act::Allocated, *placement, false)]);
    // It binds until it is answered: another run leaves seat and person alone.
    let again = compute(&world, asked()).await;
    assert!(placed(&state(&world, again).await).iter().all(|(talent, _)| *talent != staying));
    let reject = RejectAllocation { run, expected_version: None, reason: RunRejection::Other, words: None };
    assert_eq!(code(world.run(&world.administrator(), reject).await), "ALLOCATION_DECIDED");
}

#[tokio::test]
async fn nobody_is_proposed_for_more_seats_than_they_may_be_asked_about() {
    let world = world().await;
    let (better, weaker) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let revise = ReviseSkillClaim { talent: weaker, expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(2), revise).await.expect("revised");
    // Both have the time for all of them.
    for _ in 0..=MOST_ASKED {
        world.mission(vec![rust_seat(5)]).await;
    }
    let run = compute(&world, asked()).await;
    let known = state(&world, run).await;
    let of = |talent: TalentId| placed(&known).iter().filter(|(own, _)| *own == talent).count();
    assert_eq!((of(better), of(weaker)), (MOST_ASKED, 1));
    let opened = accepted(&world, run).await.opened;
    let as_placements = opened.iter().filter(|(_, _, opened)| matches!(opened, Opened::Placement(_))).count();
    assert_eq!(as_placements, MOST_ASKED + 1, "{opened:?}");
    // Whoever was asked so often is asked about nothing new.
    world.mission(vec![rust_seat(5)]).await;
    let again = compute(&world, asked()).await;
    let again = placed(&state(&world, again).await);
    assert_eq!(again.iter().map(|(talent, _)| *talent).collect::<Vec<_>>(), [weaker]);
}

#[tokio::test]
async fn what_has_changed_since_the_run_was_solved_is_not_proposed_and_says_why() {
    let world = world().await;
    let (same, away) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let (less, gone) = (world.talent(3, true, 50).await, world.talent(4, true, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(40), rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    let proposals = state(&world, run).await.outcome.expect("an outcome").proposals;
    assert_eq!(proposals.len(), seats.len());
    let seat_of = |talent: TalentId| proposals.iter().find(|one| one.talent == talent).expect("a proposal").seat;
    // One has moved, one can do much less than they said, one is out of the pool.
    let expected_version = None;
    let describe = DescribeProfile {
        talent: away,
        expected_version,
        display_name: Some(DisplayName::new("Ada").expect("a name")),
        headline: None,
        presentation: None,
        regions: vec![Region::Corse],
        remote: RemotePreference::Any,
    };
    world.run(&person(2), describe).await.expect("described");
    let revise = ReviseSkillClaim { talent: less, expected_version, skill: RUST, level: level(1), since: None };
    world.run(&person(3), revise).await.expect("revised");
    let pause = PauseTalent { talent: gone, expected_version, until: day("2026-02-01") };
    world.run(&person(4), pause).await.expect("paused");
    world.settle().await;
    let accept = AcceptAllocation { run, expected_version: Some(1), words: None };
    world.run(&world.administrator(), accept).await.expect("accepted");
    world.fire().await;
    world.fire().await;
    let known = state(&world, run).await;
    let lapsed = |code: &str| Some(Opened::Lapsed(code.to_owned()));
    assert!(matches!(known.opened(same, seat_of(same)), Some(Opened::Placement(_))), "{:?}", known.opened);
    assert_eq!(known.opened(away, seat_of(away)).cloned(), lapsed("REGION"));
    assert_eq!(known.opened(less, seat_of(less)).cloned(), lapsed("FIT_FELL"));
    assert_eq!(known.opened(gone, seat_of(gone)).cloned(), lapsed("TALENT_NOT_IN_POOL"));
    // Nothing is written of those who are not proposed: one placement, one record of a ranking.
    world.settle().await;
    let filter = crate::read::placements::PlacementFilter::default();
    let count = crate::read::placements::count(&world.tests.store, &world.administrator(), &filter).await;
    assert_eq!(count.expect("a number"), 1);
    for seat in seats {
        let records = crate::record::read::records(&world.tests.store, &world.administrator(), seat, None).await;
        let records = records.expect("an answer").expect("the programme's");
        assert_eq!(records.len(), usize::from(seat == seat_of(same)), "{seat:?}");
    }
}

#[tokio::test]
async fn a_seat_that_another_run_proposed_meanwhile_is_not_proposed_again() {
    let world = world().await;
    let (agent, external) = (world.talent(1, false, 50).await, world.talent(2, true, 50).await);
    let expected_version = None;
    let revise = ReviseSkillClaim { talent: external, expected_version, skill: RUST, level: level(1), since: None };
    world.run(&person(2), revise).await.expect("revised");
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let one = compute(&world, asked()).await;
    let without_releases = compute(&world, Parameters { releases_per_service: Some(0), ..asked() }).await;
    let known = accepted(&world, one).await;
    assert_eq!(placed(&known), [(agent, mission)]);
    assert!(matches!(known.opened(agent, seats[0]), Some(Opened::Placement(_))), "{:?}", known.opened);
    let known = accepted(&world, without_releases).await;
    assert_eq!(placed(&known), [(external, mission)]);
    assert_eq!(known.opened(external, seats[0]), Some(&Opened::Lapsed(SEAT_PROPOSED.to_owned())));
}

#[tokio::test]
async fn time_that_another_run_proposed_meanwhile_is_not_proposed_again() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (major, _) = world.mission(vec![rust_seat(40)]).await;
    prioritise(&world, major, 90).await;
    let (minor, others) = world.mission(vec![rust_seat(40)]).await;
    let one = compute(&world, asked()).await;
    // A minimum that the first mission cannot have leaves the other one.
    let minimums = vec![Minimum { mission: major, seats: 2 }];
    let without_the_first = compute(&world, Parameters { minimums, ..asked() }).await;
    assert_eq!(placed(&accepted(&world, one).await), [(talent, major)]);
    let known = accepted(&world, without_the_first).await;
    assert_eq!(placed(&known), [(talent, minor)]);
    assert_eq!(known.opened(talent, others[0]), Some(&Opened::Lapsed(TIME_PROPOSED.to_owned())));
}

#[tokio::test]
async fn who_has_applied_or_was_invited_is_an_answer_and_their_placement_is_used() {
    let world = world().await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    // The two who come last, of four who are alike: by their ids alone they would not be taken.
    world.tick();
    let (applicant, invited) = (world.talent(3, true, 50).await, world.talent(4, true, 50).await);
    let (application, invitation) = (world.apply(3, seats[0]).await, world.invite(invited, seats[1]).await);
    let run = compute(&world, asked()).await;
    let before = state(&world, run).await;
    let proposals = before.outcome.clone().expect("an outcome").proposals;
    let mut pairs: Vec<_> = proposals.iter().map(|proposal| (proposal.talent, proposal.seat)).collect();
    pairs.sort_unstable();
    let mut expected = vec![(applicant, seats[0]), (invited, seats[1])];
    expected.sort_unstable();
    assert_eq!(pairs, expected, "what is on the way is kept");
    let count = async || {
        world.settle().await;
        let filter = crate::read::placements::PlacementFilter::default();
        let count = crate::read::placements::count(&world.tests.store, &world.administrator(), &filter).await;
        count.expect("a number")
    };
    assert_eq!(count().await, 2);
    let accept = AcceptAllocation { run, expected_version: None, words: None };
    world.run(&world.administrator(), accept).await.expect("accepted");
    world.fire().await;
    let known = state(&world, run).await;
    assert_eq!(known.opened(applicant, seats[0]), Some(&Opened::Placement(application)));
    assert_eq!(known.opened(invited, seats[1]), Some(&Opened::Placement(invitation)));
    assert_eq!(count().await, 2, "nothing is opened beside them");
    assert_eq!(world.status(application).await, PlacementStatus::Applied, "whose turn it was, it still is");
    assert_eq!(world.status(invitation).await, PlacementStatus::Invited);
}

#[tokio::test]
async fn an_undecided_run_is_solved_anew_when_its_inputs_change_and_moves_nobody_without_need() {
    let world = world().await;
    let first = world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let run = compute(&world, asked()).await;
    let before = state(&world, run).await;
    assert_eq!(placed(&before), [(first, mission)]);
    let minute = chrono::Duration::seconds(61);
    world.tests.advance_and_fire(minute).await.expect("timers fire");
    assert_eq!(state(&world, run).await, before, "nothing changed");
    let second = world.talent(2, true, 50).await;
    world.settle().await;
    world.tests.advance_and_fire(minute).await.expect("timers fire");
    let after = state(&world, run).await;
    assert_eq!((after.edition, after.moved), (2, 1), "only the newcomer has another seat than before");
    let seat_of = |state: &RunState, talent: TalentId| {
        let proposals = &state.outcome.as_ref().expect("an outcome").proposals;
        proposals.iter().find(|proposal| proposal.talent == talent).map(|proposal| proposal.seat)
    };
    assert_eq!(seat_of(&after, first), seat_of(&before, first));
    assert!(seat_of(&after, second).is_some_and(|seat| seats.contains(&seat)));
    // Whoever looked at the first edition cannot accept the second by mistake.
    let accept = AcceptAllocation { run, expected_version: Some(1), words: None };
    assert!(world.run(&world.administrator(), accept).await.is_err());
    let reject = RejectAllocation { run, expected_version: None, reason: RunRejection::DataToReview, words: None };
    world.run(&world.administrator(), reject).await.expect("rejected");
    world.talent(3, true, 50).await;
    world.settle().await;
    world.tests.advance_and_fire(minute).await.expect("timers fire");
    assert_eq!(state(&world, run).await.edition, 2, "a decided run is left alone");
}

#[tokio::test]
async fn a_ministry_is_what_stands_below_the_programme_and_a_mission_spreads_over_ministries() {
    let mut world = world().await;
    // The one tree's root is the programme; two ministries stand below it.
    let [first, second] = world.two_ministries().await;
    world.home = first;
    for number in [1, 2, 3] {
        world.talent(number, false, 50).await;
    }
    world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let spread = Parameters { spread_percent: 50, ..asked() };
    let run = compute(&world, spread.clone()).await;
    assert_eq!(placed(&state(&world, run).await).len(), 1, "no ministry has more than half of the seats");
    world.home = second;
    let other = world.talent(4, false, 50).await;
    let run = compute(&world, spread).await;
    let both = placed(&state(&world, run).await);
    assert_eq!(both.len(), 2, "people of two ministries fill it");
    assert!(both.iter().any(|(talent, _)| *talent == other));
}
