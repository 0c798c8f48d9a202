//! What the calls of a deployed team become: a mission, placements with releases and agreements, and proofs of skills.

use chrono::Duration;
use vivier_event_store::{AsOf, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::domain::value::{ProposalSource, Side, WithdrawalReason};
use vivier_matching::use_case::agreement::SignAgreement;
use vivier_matching::use_case::answer::WithdrawPlacement;
use vivier_matching::use_case::course::ConfirmPlacement;
use vivier_matching::use_case::mobilised::was_at_work;
use vivier_matching::use_case::open::InviteTalent;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_organisations::use_case::depart::WithdrawOrganisation;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::value::{EmploymentStatus, Evidence};

use super::links::{notices, token};
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::access::of_mobilisation;
use crate::domain::mobilisation::check::open_sides;
use crate::domain::mobilisation::event::{Assignment, Evidenced, Need, ReviewSide};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{Level, MobilisationId, SeatSkill, Words};
use crate::process::telling::ANSWER;
use crate::read::by_link::linked_call;
use crate::read::mobilisations::mobilisation;
use crate::read::timeline::{TimelineKind, timeline};
use crate::read::why::{CallOutcome, why};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::{DeployTeam, ReviewMobilisation, StandDownTeam};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};

pub(super) async fn placement(world: &World, id: PlacementId) -> PlacementState {
    world.tests.store.load::<Placement>(id.uuid()).await.expect("a placement").state
}

/// A team of one developer and one designer that has said yes, deployed.
pub(super) async fn deployed(world: &World, exercise: bool) -> MobilisationId {
    let seats = vec![seat(0, RUST), seat(1, DESIGN)];
    let (today, need) = (world.now().date_naive(), world.need(seats));
    // Far enough ahead that a service which has granted nothing in advance can still be asked.
    let period = Period::new(today + Duration::days(3), today + Duration::days(20)).expect("a period");
    let need = Need { period, ..need };
    let id = if exercise {
        world.exercise(need).await
    } else {
        let declare = DeclareMobilisation { need, recipe: None };
        world.run(&world.coordinator(), declare).await.expect("declared").mobilisation
    };
    let compose = ComposeTeam { mobilisation: id, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(id).await;
    for (number, call) in [1, 2].into_iter().zip(world.state(id).await.calls) {
        world.run(&person(number), AcceptCall { mobilisation: id, call: call.id }).await.expect("a yes");
    }
    let deploy = DeployTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), deploy.clone()).await.expect("deployed");
    let before = world.state(id).await;
    world.run(&world.coordinator(), deploy).await.expect("it was so already");
    assert_eq!(world.state(id).await, before, "deployed once");
    world.settle().await;
    id
}

/// Everybody signs, and the host confirms, what each of the team has become.
pub(super) async fn confirmed(world: &World, id: MobilisationId) {
    let state = world.state(id).await;
    for (number, call) in (1..).zip(&state.calls) {
        let Some(placed) = state.placement(call.id) else { continue };
        confirmed_of(world, number, placed).await;
    }
}

/// The same of one of them.
pub(super) async fn confirmed_of(world: &World, number: u128, placed: PlacementId) {
    let hash = placement(world, placed).await.agreement.expect("terms are drafted").hash;
    for actor in [person(number), world.manager(), world.owner()] {
        let sign = SignAgreement { placement: placed, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }
    let confirm = ConfirmPlacement { placement: placed, expected_version: None };
    world.run(&world.owner(), confirm).await.expect("confirmed");
}

pub(super) fn skill(skill: uuid::Uuid) -> SeatSkill {
    SeatSkill { skill, level: Level::new(3).expect("a level") }
}

async fn evidence(world: &World, talent: TalentId, skill: uuid::Uuid) -> Evidence {
    let state = world.tests.store.load::<Talent>(talent.uuid()).await.expect("a talent").state;
    state.claims[&skill].evidence(world.now().date_naive())
}

#[tokio::test]
async fn each_of_the_team_has_a_placement_and_what_was_seen_becomes_proven() {
    let world = world().await;
    let (developer, designer) =
        (world.member(1, RUST, world.brigade).await, world.volunteer(2, DESIGN, world.brigade).await);
    world.settle().await;
    let id = deployed(&world, false).await;
    let state = world.state(id).await;
    let mission =
        world.tests.store.load::<Mission>(state.mission.expect("a mission").uuid()).await.expect("loaded").state;
    assert_eq!((mission.status, mission.seats.len()), (MissionStatus::Published, 2));
    assert_eq!(mission.organisation(), Some(world.host));
    // It is the administration's, and nobody's to find: on no list, and no seat of it is open to whoever applies.
    assert!(mission.was_raised && !mission.was_published);
    assert!(vivier_missions::read::open_seats::open_seats(&world.tests.store, &[]).await.expect("seats").is_empty());

    let of = |talent| {
        let call = state.calls.iter().find(|call| call.callee.talent == talent).expect("a call").id;
        (call, state.placement(call).expect("a placement"))
    };
    let ((call, released), (other_call, asked)) = (of(developer), of(designer));
    let first = placement(&world, released).await;
    assert_eq!((first.status, first.source), (PlacementStatus::Released, Some(ProposalSource::Mobilisation)));
    assert!(first.accepted.contains(&Side::Talent) && first.accepted.contains(&Side::Host));
    let first_day = state.need.as_ref().expect("a need").period.start();
    assert_eq!(first.answer_by, Some(Zone::Metropolitan.begins(first_day)), "it is signed before the work begins");
    let agreement = first.agreement.expect("terms are drafted");
    assert!(agreement.document.is_some(), "there is a document to sign");
    assert_eq!(agreement.terms.notice_days, Some(2), "the notice of a mission letter");
    let hash = agreement.hash;
    let second = placement(&world, asked).await;
    assert_eq!((second.status, second.agreement), (PlacementStatus::ReleasePending, None));
    assert!(second.release.expect("it is asked").deadline <= world.now() + Duration::hours(48), "a short deadline");

    for actor in [person(1), world.manager(), world.owner()] {
        let sign = SignAgreement { placement: released, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }
    world
        .run(&world.owner(), ConfirmPlacement { placement: released, expected_version: None })
        .await
        .expect("confirmed");
    world.after(3 * 24 * 60).await;

    world.settle().await;
    let seen = async |actor| mobilisation(&world.tests.store, actor, id).await.expect("an answer").expect("it exists");
    let owner = world.owner();
    let host = seen(&owner).await.state;
    assert_eq!(host.calls.iter().map(|call| call.id).collect::<Vec<_>>(), [call, other_call], "the host sees who came");

    let expected_version = None;
    world.run(&world.coordinator(), StandDownTeam { mobilisation: id, expected_version }).await.expect("stood down");
    assert_eq!(placement(&world, released).await.status, PlacementStatus::EndedEarly);
    assert_eq!(placement(&world, asked).await.status, PlacementStatus::Expired, "the service never answered");
    let mission =
        world.tests.store.load::<Mission>(state.mission.expect("a mission").uuid()).await.expect("loaded").state;
    assert_eq!(mission.status, MissionStatus::Completed, "it is over with the team");
    let talent = world.tests.store.load::<Talent>(developer.uuid()).await.expect("a talent").state;
    let rest = Period::new(world.now().date_naive() + Duration::days(2), world.period().end());
    assert_eq!(talent.free_share(rest.expect("a period")), 100, "the time is free again");

    let words = Words::new("Une équipe remarquable.").expect("words");
    let review = |side, evidenced| ReviewMobilisation {
        mobilisation: id,
        expected_version,
        side: Some(side),
        words: words.clone(),
        evidenced,
    };
    let one = |call, seen| vec![Evidenced { call, skills: vec![skill(seen)] }];
    let wrong = review(ReviewSide::Host, one(call, DESIGN));
    assert_eq!(code(world.run(&world.owner(), wrong).await), "SKILL_NOT_OF_SEAT");
    assert_eq!(evidence(&world, developer, RUST).await, Evidence::Claimed);
    world.run(&world.owner(), review(ReviewSide::Host, one(call, RUST))).await.expect("reviewed");
    assert_eq!(evidence(&world, developer, RUST).await, Evidence::Proven);
    let never_there = review(ReviewSide::Brigade, one(other_call, DESIGN));
    assert_eq!(code(world.run(&world.coordinator(), never_there).await), "NOBODY_PLACED");
    let today = world.now().date_naive();
    let at_work = async |placement| was_at_work(&world.tests.store, placement, today).await.expect("an answer");
    assert!(at_work(released).await && !at_work(asked).await, "what is offered is what is taken");
    let notions = SeatSkill { skill: RUST, level: Level::new(1).expect("a level") };
    let less = vec![Evidenced { call, skills: vec![notions] }];
    world.run(&world.coordinator(), review(ReviewSide::Brigade, less.clone())).await.expect("reviewed");
    assert_eq!(
        evidence(&world, developer, RUST).await,
        Evidence::Proven,
        "what one side saw, the other does not take back"
    );
    assert_eq!(evidence(&world, designer, DESIGN).await, Evidence::Claimed);
    let said = world.state(id).await.reviews;
    let seen = |side| said.iter().find(|review| review.by == side).map(|review| review.evidenced.clone());
    assert_eq!((seen(ReviewSide::Host), seen(ReviewSide::Brigade)), (Some(one(call, RUST)), Some(less)));
    assert_eq!(world.state(id).await.status, MobilisationStatus::Reviewed);
}

#[tokio::test]
async fn an_exercise_deploys_nobody_and_proves_nothing() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, true).await;
    let state = world.state(id).await;
    assert_eq!((state.mission, state.placed.len()), (None, 0));
    world
        .run(&world.coordinator(), StandDownTeam { mobilisation: id, expected_version: None })
        .await
        .expect("stood down");
    let evidenced = vec![Evidenced { call: state.calls[0].id, skills: vec![skill(RUST)] }];
    let words = Words::new("Bien.").expect("words");
    let review = ReviewMobilisation { mobilisation: id, expected_version: None, side: None, words, evidenced };
    assert_eq!(code(world.run(&world.coordinator(), review).await), "NOBODY_PLACED");
    assert_eq!(evidence(&world, developer, RUST).await, Evidence::Claimed);
}

#[tokio::test]
async fn whoever_stands_on_both_sides_reviews_for_the_one_and_then_for_the_other() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, true).await;
    let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), stand_down).await.expect("stood down");
    let (Actor::Account { account, verified, mut grants }, Actor::Account { grants: others, .. }) =
        (world.coordinator(), world.owner())
    else {
        panic!("accounts")
    };
    grants.extend(others);
    let both = Actor::Account { account, verified, grants };
    for side in [ReviewSide::Brigade, ReviewSide::Host] {
        let parties = of_mobilisation(&world.tests.store, &both, &world.state(id).await).await.expect("parties");
        assert_eq!(open_sides(&world.state(id).await, &parties, world.now()).first(), Some(&side));
        let words = Words::new("Bien.").expect("words");
        let review =
            ReviewMobilisation { mobilisation: id, expected_version: None, side: None, words, evidenced: Vec::new() };
        world.run(&both, review).await.expect("reviewed");
    }
    let state = world.state(id).await;
    assert_eq!(
        state.reviews.iter().map(|review| review.by).collect::<Vec<_>>(),
        [ReviewSide::Brigade, ReviewSide::Host]
    );
    assert_eq!(state.status, MobilisationStatus::Reviewed);
}

#[tokio::test]
async fn a_long_mission_is_for_human_resources_and_the_managers_word_is_their_opinion() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    world.human_resources().await;
    let (id, _) = called_for(&world, (1, talent), 90).await;
    world.run(&world.coordinator(), DeployTeam { mobilisation: id, expected_version: None }).await.expect("deployed");
    let state = world.state(id).await;
    let placed = placement(&world, state.placement(state.calls[0].id).expect("a placement")).await;
    assert_eq!(placed.status, PlacementStatus::ReleasePending);
    let release = placed.release.expect("it is asked");
    assert!(release.opinion.is_some(), "the manager has said yes in advance");
    assert_eq!((release.decider(), placed.agreement), (Side::HumanResources, None));
}

#[tokio::test]
async fn whoever_has_no_way_by_the_rules_is_in_no_team() {
    let world = world().await;
    let talent = world.agent(1, RUST, EmploymentStatus::FixedTermContract).await;
    let today = world.now().date_naive();
    let period = |days| Period::new(today + Duration::days(7), today + Duration::days(days)).expect("a period");
    for (days, blocked) in [(90, true), (20, false)] {
        let need = Need { period: period(days), ..world.need(vec![seat(0, RUST)]) };
        let declare = DeclareMobilisation { need, recipe: None };
        let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
        let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
        let composed = world.run(&world.coordinator(), compose).await;
        assert_eq!(composed.is_err(), blocked, "{days} days");
        if blocked {
            assert_eq!(code(composed), "NO_TEAM");
            let decided = vec![Assignment {
                seat: world.state(mobilisation).await.need.expect("a need").seats[0].id,
                chosen: talent,
                backups: Vec::new(),
            }];
            let by_hand = ComposeTeam {
                mobilisation,
                expected_version: None,
                decided: Some(decided.into_iter().map(Into::into).collect()),
            };
            assert_eq!(code(world.run(&world.coordinator(), by_hand).await), "TEAM_NOT_POSSIBLE");
        }
    }
}

/// A team of one who has said yes, for work that begins in a week and goes on until `days` from now.
async fn called_for(
    world: &World,
    (number, talent): (u128, TalentId),
    days: i64,
) -> (MobilisationId, crate::domain::value::CallId) {
    let today = world.now().date_naive();
    let period = Period::new(today + Duration::days(7), today + Duration::days(days)).expect("a period");
    let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
    let declare = DeclareMobilisation { need, recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await.id;
    world.run(&person(number), AcceptCall { mobilisation, call }).await.expect("a yes");
    (mobilisation, call)
}

#[tokio::test]
async fn nobody_proves_their_own_skills() {
    let world = world().await;
    // Coordinates the brigade, and is called.
    let talent = world.member(1001, RUST, world.brigade).await;
    let (id, call) = called_for(&world, (1001, talent), 20).await;
    let expected_version = None;
    world.run(&world.coordinator(), DeployTeam { mobilisation: id, expected_version }).await.expect("deployed");
    world.run(&world.coordinator(), StandDownTeam { mobilisation: id, expected_version }).await.expect("stood down");
    let evidenced = vec![Evidenced { call, skills: vec![skill(RUST)] }];
    let words = Words::new("Bien.").expect("words");
    let side = Some(ReviewSide::Brigade);
    let review = ReviewMobilisation { mobilisation: id, expected_version, side, words, evidenced };
    match world.run(&world.coordinator(), review).await {
        Err(CommandError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("OWN_SKILL", Some("evidenced.0.callId")));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_withdraws_after_the_deployment_is_missing_on_the_board_and_the_coordinators_are_told() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let designer = world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, false).await;
    let before = world.state(id).await;
    let call = world.call(id, designer).await;
    let placement = before.placement(call.id).expect("a placement");
    let withdraw = WithdrawPlacement {
        placement,
        reason: WithdrawalReason::NoLongerAvailable,
        words: None,
        expected_version: None,
    };
    world.run(&person(2), withdraw).await.expect("withdrawn");
    world.tests.settle_followers().await.expect("what follows has followed");
    let after = world.state(id).await;
    assert_eq!((after.status, after.lost.clone()), (MobilisationStatus::Deployed, vec![call.id]));
    let shown =
        mobilisation(&world.tests.store, &world.coordinator(), id).await.expect("an answer").expect("it exists");
    let others: Vec<_> = after.team_at_work().map(|call| call.seat).collect();
    assert_eq!((shown.filled, others.len()), (others, 1), "the seat is not said to be filled");
    let entries = timeline(&world.tests.store, &world.coordinator(), id).await.expect("an answer");
    let last = entries.last().map(|entry| (entry.kind, entry.talent));
    assert_eq!(last, Some((TimelineKind::Lost, Some(designer))), "whoever watches the board is told");
    let told = notices(&world).await.into_iter().filter(|notice| notice.template == "brigade.member-lost");
    let causes: Vec<String> = told.map(|notice| notice.cause).collect();
    assert_eq!(causes, [format!("call:{}:lost", call.id)]);
    let came = after.team_at_work().next().expect("the developer").clone();
    let links = [&call, &came].map(|call| token(&world, call, ANSWER, world.now() + Duration::days(1)));
    for (link, lost) in links.iter().zip([true, false]) {
        let linked = linked_call(&world.tests.store, id, link).await.expect("the call");
        assert_eq!((linked.lost, linked.dissolved), (lost, false), "nobody who does not come is said to have the seat");
    }
    // Nor is it the reason that coordinators are given for them.
    let now = AsOf::Instant(world.now());
    let reasons = why(&world.tests.store, &world.coordinator(), id, now).await.expect("an answer").expect("it exists");
    let of = |talent: TalentId| {
        let person = reasons.people.iter().find(|person| person.talent == talent).expect("was called");
        (person.outcome, person.lost.clone())
    };
    assert_eq!(of(designer), (CallOutcome::Lost, vec![call.id]));
    assert_eq!(of(came.callee.talent), (CallOutcome::Seated, Vec::new()));
    // They can be in another team of these days.
    let need = Need { period: before.need.expect("a need").period, ..world.need(vec![seat(0, DESIGN)]) };
    let declare = DeclareMobilisation { need, recipe: None };
    let next = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = ComposeTeam { mobilisation: next, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    assert_eq!(world.state(next).await.team[0].chosen, designer);
    // What ends by the stand-down is no loss.
    let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), stand_down).await.expect("stood down");
    world.tests.settle_followers().await.expect("what follows has followed");
    assert_eq!(world.state(id).await.lost, [call.id]);
    for (link, lost) in links.iter().zip([true, false]) {
        let linked = linked_call(&world.tests.store, id, link).await.expect("the call");
        assert_eq!((linked.lost, linked.dissolved), (lost, true), "the team is no more");
    }
}

#[tokio::test]
async fn a_service_answers_before_the_first_day_however_late_the_team_is_deployed() {
    for minutes_before in [60 * 60, 30 * 60, 5 * 60 + 20, 25] {
        let world = world().await;
        let talent = world.volunteer(1, RUST, world.brigade).await;
        let first_day = (world.now() + Duration::days(4)).date_naive();
        let period = Period::new(first_day, first_day + Duration::days(9)).expect("a period");
        let need = Need { period, ..world.need(vec![seat(0, RUST)]) };
        let declare = DeclareMobilisation { need, recipe: None };
        let id = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
        let compose = ComposeTeam { mobilisation: id, expected_version: None, decided: None };
        world.run(&world.coordinator(), compose).await.expect("composed");
        world.called(id).await;
        let call = world.call(id, talent).await.id;
        world.run(&person(1), AcceptCall { mobilisation: id, call }).await.expect("a yes");
        let begins = first_day.and_time(chrono::NaiveTime::MIN).and_utc();
        let begins = begins - Duration::hours(Zone::Metropolitan.offset_hours(begins));
        world.after((begins - world.now()).num_minutes() - minutes_before).await;
        let deploy = DeployTeam { mobilisation: id, expected_version: None };
        world.run(&world.coordinator(), deploy).await.expect("deployed");
        let state = world.state(id).await;
        let placed = placement(&world, state.placement(call).expect("a placement")).await;
        let deadline = placed.release.expect("it is asked").deadline;
        assert_eq!(deadline, begins.min(world.now() + Duration::hours(48)), "{minutes_before} minutes before");
    }
}

/// The people of the team had said yes before; nobody else of a service that left is asked for its mission.
#[tokio::test]
async fn whose_service_left_is_not_invited_to_the_mission_of_a_team_either() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, false).await;
    let other = world.volunteer(3, RUST, world.brigade).await;
    let mission = world.state(id).await.mission.expect("a mission");
    let mission = world.tests.store.load::<Mission>(mission.uuid()).await.expect("loaded").state;
    let talent = world.tests.store.load::<Talent>(other.uuid()).await.expect("a talent").state;
    let organisation = talent.identity.and_then(|identity| identity.organisation).expect("a service");
    let leave = WithdrawOrganisation { organisation, expected_version: None };
    world.run(&world.programme(), leave).await.expect("left");
    world.settle().await;
    let invite = InviteTalent { talent: other, seat: mission.seats[0].id, motivation: None };
    assert_eq!(code(world.run(&world.owner(), invite).await), "TALENT_BEGINS_NOTHING");
}
