//! Rules, human resources and absence, over a real store.

use chrono::Duration;
use vivier_accounts::read::responsible::nearest;
use vivier_accounts::use_case::delegation::DelegateRole;
use vivier_event_store::links::ActionLink;
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::notice::{Notice, Value};
use vivier_organisations::domain::value::Kind;
use vivier_talents::domain::value::{DisplayName, EmploymentStatus};
use vivier_talents::use_case::register::RegisterTalent;

use super::support::*;
use crate::domain::rules::{ReleaseStep, Route};
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{Place, Reimbursement, ReleaseRefusalReason, Side};
use crate::use_case::absence::{CancelAbsence, PlanAbsence};
use crate::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use crate::use_case::by_link::{ANSWER_RELEASE, Answer, AnswerReleaseByLink, Held, Purpose, held};
use crate::use_case::release::{GiveReleaseOpinion, GrantRelease, RefuseRelease, RequestRelease};

pub(super) fn request(placement: vivier_kernel::id::PlacementId) -> RequestRelease {
    RequestRelease { placement, expected_version: None, last_day: None, share: None }
}

pub(super) fn grant(placement: vivier_kernel::id::PlacementId) -> GrantRelease {
    GrantRelease { placement, expected_version: None, max_share: None, last_day: None, conditions: None }
}

pub(super) fn opinion(placement: vivier_kernel::id::PlacementId) -> GiveReleaseOpinion {
    GiveReleaseOpinion { placement, expected_version: None, favourable: true, words: None }
}

impl World {
    /// Waits until the placement waits for these sides alone, in its read model too.
    async fn awaited(&self, placement: vivier_kernel::id::PlacementId, sides: &[Side]) {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while self.state(placement).await.awaits() != sides {
            looks.tick().await;
        }
        self.settle().await;
        let waiting = crate::read::placements::waiting_for_a_name(&self.tests.store).await.expect("asked");
        assert!(!waiting.contains(&placement), "it has left the programme’s queue");
    }
}

/// The templates of the notices that wait, with the values of a word.
pub(super) async fn words_told(world: &World, template: &str, word: &str) -> Vec<String> {
    let notices: Vec<sqlx::types::Json<Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("notices");
    let told = notices.into_iter().map(|notice| notice.0).filter(|notice| notice.template == template);
    told.filter_map(|notice| match notice.values.get(word) {
        Some(Value::Word(word)) => Some(word.clone()),
        _ => None,
    })
    .collect()
}

#[tokio::test]
async fn a_secondment_is_for_human_resources_and_waits_for_them_where_nobody_is_named() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(10)]).await;
    let alone = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), alone).await;
    world.run(&person(1), request(alone)).await.expect("requested");
    let state = world.state(alone).await;
    assert_eq!(state.awaits(), vec![Side::Service, Side::Programme], "the programme has somebody to name");
    let release = state.release.expect("a release");
    let both = vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision];
    assert_eq!((release.route, release.steps), (Some(Route::Secondment), both));
    assert_eq!(words_told(&world, "release.vacant", "step").await, ["HUMAN_RESOURCES_DECISION"]);

    // The manager is heard, and decides nothing; nor does the programme, which names somebody.
    assert_eq!(code(world.run(&world.manager(), grant(alone)).await), "NOT_THE_DECIDER");
    world.run(&world.manager(), opinion(alone)).await.expect("heard");
    assert_eq!(world.state(alone).await.awaits(), vec![Side::HumanResources, Side::Programme]);
    assert_eq!(code(world.run(&world.manager(), grant(alone)).await), "NOT_THE_DECIDER");
    assert_eq!(code(world.run(&world.administrator(), grant(alone)).await), "NOT_ALLOWED");
    let seen = world.look(&person(1), alone).await.expect("theirs").release.expect("a release").asked_by;
    assert_eq!(seen.vacant, vec![ReleaseStep::HumanResourcesDecision]);

    world.holder(1004, Role::HumanResources, world.ministry).await;
    // Whoever was named has the turn, and the programme has nobody to name any more.
    world.awaited(alone, &[Side::HumanResources]).await;
    let seen = world.look(&person(1), alone).await.expect("theirs").release.expect("a release").asked_by;
    assert_eq!(seen.vacant, vec![]);
    world.run(&world.human_resources(), grant(alone)).await.expect("decided by whoever was named");
    let state = world.state(alone).await;
    assert_eq!((state.status, state.awaits()), (PlacementStatus::Released, vec![Side::Host]));
    let answered = state.release.expect("a release").answered_by;
    assert_eq!(answered, Some(account(1004)));

    let short = world.apply(1, seats[1]).await;
    world.accept(&world.owner(), short).await;
    world.run(&person(1), request(short)).await.expect("requested");
    let state = world.state(short).await;
    assert_eq!(state.awaits(), vec![Side::Service]);
    let release = state.release.expect("a release");
    assert_eq!((release.route, release.addressed_to), (Some(Route::MissionLetter), Some(world.ministry)));
    assert!(world.look(&world.human_resources(), short).await.is_none(), "a short mission is not theirs");
    let seen = world.look(&world.human_resources(), alone).await.expect("theirs to see");
    assert_eq!(seen.sides, vec![Side::HumanResources]);
}

#[tokio::test]
async fn any_of_several_managers_answers_and_the_answer_is_given_once() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for number in [1002, 1006] {
        world.holder(number, Role::ReleasingManager, world.ministry).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    world.settle().await;
    let other = holding(1006, Role::ReleasingManager, world.ministry);
    for manager in [&world.manager(), &other] {
        assert!(world.look(manager, placement).await.is_some(), "each is asked");
    }
    world.run(&other, grant(placement)).await.expect("granted by the second of them");
    let state = world.state(placement).await;
    let answered = state.release.and_then(|release| release.answered_by);
    assert_eq!((state.status, answered), (PlacementStatus::Released, Some(account(1006))));
    let refuse =
        RefuseRelease { placement, expected_version: None, reason: ReleaseRefusalReason::Workload, words: None };
    assert_eq!(code(world.run(&world.manager(), refuse).await), "PLACEMENT_STATUS_FORBIDS", "it was answered");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);
}

#[tokio::test]
async fn a_role_fills_the_vacancies_that_it_fills_and_no_others() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    let release = world.state(placement).await.release.expect("a release");
    assert_eq!((release.vacant.len(), release.addressed_to), (2, None), "nobody is named for anything");

    // Another role, the role elsewhere, and the talent themselves are nobody for it.
    world.holder(1001, Role::MissionOwner, world.home).await;
    world.holder(1005, Role::HumanResources, world.host).await;
    world.holder(1, Role::HumanResources, world.home).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    // The manager came last: what was given before them has been looked at too.
    let until = async |vacant: &[ReleaseStep]| {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while world.state(placement).await.release.is_some_and(|release| release.vacant != vacant) {
            looks.tick().await;
        }
    };
    until(&[ReleaseStep::HumanResourcesDecision]).await;
    let state = world.state(placement).await;
    assert_eq!(state.awaits(), vec![Side::Service, Side::Programme]);
    assert_eq!(state.release.expect("a release").addressed_to, Some(world.ministry), "whose manager it is now");

    world.holder(1004, Role::HumanResources, world.ministry).await;
    world.awaited(placement, &[Side::Service]).await;
}

#[tokio::test]
async fn nobody_decides_on_their_own_release_nor_has_somebody_else_do_it_for_them() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.talent(2, false, 50).await;
    // The first is the service's only manager, the second its only human resources; above them there is one manager.
    world.holder(1, Role::ReleasingManager, world.home).await;
    world.holder(2, Role::HumanResources, world.home).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.host).await;
    let lent = RoleGrant { role: Role::ReleasingManager, organisation: world.home };
    let lend = DelegateRole { delegate: Some(account(77)), grant: lent, period: period("2026-01-05", "2026-01-20") };
    world.run(&holding(1, Role::ReleasingManager, world.home), lend).await.expect("lent");
    world.settle().await;
    let colleague = holding(77, Role::ReleasingManager, world.home);

    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10), rust_seat(40)]).await;
    let asked = async |talent, seat| {
        let placement = world.apply(talent, seat).await;
        world.accept(&world.owner(), placement).await;
        world.run(&person(talent), request(placement)).await.expect("requested");
        placement
    };
    let own = asked(1, seats[0]).await;
    let release = world.state(own).await.release.expect("a release");
    assert_eq!(release.addressed_to, Some(world.ministry), "the next manager up the tree");
    let refused = world.run(&holding(1, Role::ReleasingManager, world.home), grant(own)).await;
    assert_eq!(code(refused), "NOT_ALLOWED", "the talent is nothing but the talent");
    let through = world.run(&colleague, grant(own)).await;
    assert!(matches!(through, Err(CommandError::NotFound)), "{through:?}");
    assert!(world.look(&colleague, own).await.is_none());
    let to = RoleGrant { role: Role::ReleasingManager, organisation: world.ministry };
    let other = Actor::Account { account: account(77), verified: true, grants: vec![lent, to] };
    assert!(world.look(&other, own).await.is_some(), "what they hold otherwise counts");

    // For somebody else of the service the colleague answers.
    let theirs = asked(2, seats[1]).await;
    assert_eq!(world.state(theirs).await.release.expect("a release").addressed_to, Some(world.home));
    world.run(&colleague, grant(theirs)).await.expect("granted");

    let secondment = asked(2, seats[2]).await;
    let release = world.state(secondment).await.release.expect("a release");
    assert_eq!(release.vacant, vec![ReleaseStep::HumanResourcesDecision], "nobody else is there");
    assert_eq!(words_told(&world, "release.vacant", "step").await, ["HUMAN_RESOURCES_DECISION"]);
    world.run(&world.manager(), opinion(secondment)).await.expect("heard");
    let refused = world.run(&holding(2, Role::HumanResources, world.home), grant(secondment)).await;
    assert_eq!(code(refused), "NOT_ALLOWED");
}

#[tokio::test]
async fn a_manager_who_is_away_has_a_delegate_and_one_who_goes_away_too() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let waiting = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), waiting).await;
    world.run(&person(1), request(waiting)).await.expect("requested");
    let plan = PlanAbsence { period: period("2026-01-07", "2026-01-20"), delegate: Some(account(77)) };
    assert_eq!(code(world.run(&person(5), plan.clone()).await), "NOT_ALLOWED");
    world.run(&world.manager(), plan).await.expect("planned");
    let delegate = async |placement| world.state(placement).await.release.and_then(|release| release.delegate);
    assert_eq!(delegate(waiting).await, None);
    world.settle().await;
    world.wait_until("2026-01-07").await;
    assert_eq!(delegate(waiting).await, Some(account(77)));
    let new = world.apply(1, seats[1]).await;
    world.accept(&world.owner(), new).await;
    world.run(&person(1), request(new)).await.expect("requested");
    let release = world.state(new).await.release.expect("a release");
    assert_eq!((release.status, release.delegate), (ReleaseStatus::Delegated, Some(account(77))));
    world.run(&person(77), grant(new)).await.expect("the delegate answers");
}

#[tokio::test]
async fn whoever_stands_in_for_human_resources_decides_for_the_days_of_the_absence() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(1004, Role::HumanResources, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    world.run(&world.manager(), opinion(placement)).await.expect("an opinion");

    let staff = || holding(1004, Role::HumanResources, world.ministry);
    let plan = |start, end, delegate| PlanAbsence { period: period(start, end), delegate: Some(account(delegate)) };
    let long = world.run(&staff(), plan("2026-01-07", "2026-12-31", 77)).await.expect_err("too long to lend a role");
    assert!(matches!(long, CommandError::Refused(problem)
        if problem.code == "DELEGATION_TOO_LONG" && problem.field.as_deref() == Some("endsOn")));
    // Planned for another first: nothing of that is left.
    world.holder(78, Role::MissionOwner, world.home).await;
    world.run(&staff(), plan("2026-01-07", "2026-01-09", 78)).await.expect("planned");
    world.run(&staff(), plan("2026-01-07", "2026-01-20", 77)).await.expect("planned");
    let store = &world.tests.store;
    let asked = async || {
        world.settle().await;
        nearest(store, Role::HumanResources, &[world.home, world.ministry]).await.expect("an answer")
    };
    assert_eq!(asked().await, [account(1004)], "not before its first day");
    world.wait_until("2026-01-07").await;
    assert_eq!(asked().await, [account(77), account(1004)]);
    world.run(&holding(77, Role::HumanResources, world.ministry), grant(placement)).await.expect("decided");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);

    world.run(&staff(), CancelAbsence {}).await.expect("back");
    assert_eq!(asked().await, [account(1004)], "an absence that is over lends nothing");
}

#[tokio::test]
async fn a_colleague_to_whom_the_managers_role_is_lent_is_asked_and_answers() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let lent = RoleGrant { role: Role::ReleasingManager, organisation: world.ministry };
    let lend = DelegateRole { delegate: Some(account(77)), grant: lent, period: period("2026-01-07", "2026-01-20") };
    world.run(&world.manager(), lend).await.expect("lent");
    // Away as well, with somebody else for what nobody who holds the role answers.
    world.holder(78, Role::MissionOwner, world.home).await;
    let plan = PlanAbsence { period: period("2026-01-07", "2026-01-20"), delegate: Some(account(78)) };
    world.run(&world.manager(), plan).await.expect("planned");
    let store = &world.tests.store;
    let asked = async || {
        world.settle().await;
        nearest(store, Role::ReleasingManager, &[world.home, world.ministry]).await.expect("an answer")
    };
    assert_eq!(asked().await, [account(1002)], "not before its first day");

    world.wait_until("2026-01-07").await;
    assert_eq!(asked().await, [account(77), account(1002)]);
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    let release = world.state(placement).await.release.expect("a release");
    assert_eq!((release.addressed_to, release.delegate), (Some(world.ministry), None), "somebody is there to answer");
    let link = ActionLink {
        action: ANSWER_RELEASE.to_owned(),
        subject: placement.uuid(),
        person: SubjectId::from(account(77)),
        expires_at: store.clock().now() + Duration::days(3),
        mailbox: 0,
    };
    let token = link.token(store.keys());
    let Held { actor, .. } = held(store, Purpose::AnswerRelease, &token).await.expect("a genuine link");
    let context = CommandContext::new(actor, store.clock());
    store.execute(&context, &AnswerReleaseByLink { token, answer: Answer::Grant }).await.expect("granted");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);

    world.wait_until("2026-01-21").await;
    assert_eq!(asked().await, [account(1002)], "not after its last day");
}

#[tokio::test]
async fn nobody_waits_for_somebody_who_is_gone() {
    let world = world().await;
    let gone = world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(20), rust_seat(20)]).await;
    let running = world.signed(1, seats[0], None).await;
    world.confirm(running).await.expect("confirmed");
    let open = world.apply(1, seats[1]).await;
    let other = world.apply(2, seats[1]).await;
    world.settle().await;
    let erase = vivier_talents::use_case::status::EraseTalent { talent: gone, expected_version: None };
    world.run(&person(1), erase).await.expect("erased");
    let until = async |placement, status| {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while world.status(placement).await != status {
            looks.tick().await;
        }
    };
    until(open, PlacementStatus::Superseded).await;
    until(running, PlacementStatus::EndedEarly).await;
    assert_eq!(world.state(running).await.ending.and_then(|ending| ending.reason).as_deref(), Some("TALENT_LEFT"));
    assert_eq!(world.status(other).await, PlacementStatus::Applied);
    let cancel = vivier_missions::use_case::progress::CancelMission {
        mission,
        expected_version: None,
        reason: vivier_missions::domain::value::CancellationReason::NeedGone,
        words: None,
    };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    until(other, PlacementStatus::Superseded).await;
}

#[tokio::test]
async fn a_release_that_is_late_twice_is_told_twice() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.holder(1004, Role::HumanResources, world.ministry).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.run(&person(1), request(placement)).await.expect("requested");
    let deadline = world.state(placement).await.release.expect("a release").deadline;
    // First the manager's opinion is overdue, then the decision of human resources.
    while world.tests.store.clock().now() + Duration::days(1) < deadline {
        world.tests.advance_and_fire(Duration::days(1)).await.expect("timers fire");
    }
    assert_eq!(world.status(placement).await, PlacementStatus::ReleasePending);
    let notices: Vec<sqlx::types::Json<vivier_kernel::notice::Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice'")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("the timers");
    let told = ["placement.escalated", "placement.unanswered"]
        .map(|template| notices.iter().filter(|notice| notice.0.template == template).count());
    assert_eq!(told, [1, 1]);
    let unanswered = notices.iter().find(|notice| notice.0.template == "placement.unanswered").expect("told");
    assert_eq!(unanswered.0.values.get("deadline"), Some(&vivier_kernel::notice::Value::Instant(deadline)));
}

#[tokio::test]
async fn what_is_a_service_of_the_state_is_read_from_the_tree() {
    let world = world().await;
    let create = async |name, kind, parent| {
        let name = vivier_organisations::domain::value::Name::new(name).expect("a name");
        let create = vivier_organisations::use_case::create::CreateOrganisation {
            kind,
            name,
            name_en: None,
            short_name: None,
            siret: None,
            parent,
        };
        let context = CommandContext::system("tests", world.tests.store.clock());
        world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let town = create("Ville", Kind::LocalAuthority, Some(world.ministry)).await;
    let its_service = create("Service de la ville", Kind::Service, Some(town)).await;
    let operator = create("Opérateur", Kind::Operator, Some(world.ministry)).await;
    world.settle().await;
    let of_state = async |id| vivier_organisations::read::is_of_state(&world.tests.store, id).await.expect("an answer");
    for (organisation, expected) in
        [(world.host, true), (world.home, true), (town, false), (its_service, false), (operator, false)]
    {
        assert_eq!(of_state(organisation).await, expected);
    }
    assert!(!of_state(vivier_kernel::id::OrganisationId::from_uuid(uuid::Uuid::from_u128(9))).await, "nobody knows it");

    // The whole way: the host is of the State, the town's agent is not.
    let register = RegisterTalent {
        employment: EmploymentStatus::CivilServant,
        organisation: Some(its_service),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let talent = world.run(&person(1), register).await.expect("registered").talent;
    world.enter(1, talent, 50).await;
    for (number, role) in [(1002, Role::ReleasingManager), (1004, Role::HumanResources)] {
        world.holder(number, role, world.ministry).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let draft = |details: AgreementDetails, place: Option<Place>| DraftAgreement {
        placement,
        expected_version: None,
        period: None,
        share: None,
        place,
        conditions: None,
        details,
    };
    let rennes = || Some(Place::new("Rennes").expect("a place"));
    let refused = async |command| match world.run(&world.owner(), command).await {
        Err(CommandError::Refused(problem)) => (problem.code, problem.field),
        other => panic!("expected a refusal, got {other:?}"),
    };
    let waived = draft(convention(Some(Reimbursement::Waived)), rennes());
    assert_eq!(refused(waived).await, ("WAIVER_OUTSIDE_STATE", Some("reimbursement".to_owned())));
    let nowhere = draft(convention(Some(Reimbursement::Reimbursed)), None);
    assert_eq!(refused(nowhere).await, ("CLAUSE_REQUIRED", Some("place".to_owned())));
    let whole = || draft(convention(Some(Reimbursement::Reimbursed)), rennes());
    world.run(&world.owner(), whole()).await.expect("drafted");
    // The same words again are the same draft: they take no signature away.
    let drafted = world.state(placement).await.agreement.expect("a draft");
    let sign = SignAgreement { placement, expected_version: None, side: None, hash: drafted.hash.clone() };
    world.run(&person(1), sign).await.expect("signed");
    world.run(&world.owner(), whole()).await.expect("as it was");
    let again = world.state(placement).await.agreement.expect("a draft");
    assert_eq!((again.number, again.hash, again.signatures.len()), (drafted.number, drafted.hash, 1));
    world.run(&world.owner(), draft(convention(Some(Reimbursement::Reimbursed)), None)).await.expect_err("no place");
}

#[tokio::test]
async fn what_was_asked_is_judged_by_the_rules_of_its_day() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for (number, role) in [(1002, Role::ReleasingManager), (1004, Role::HumanResources)] {
        world.holder(number, role, world.ministry).await;
    }
    // The second version begins with 2030; until the day before, the first one holds.
    world.tests.clock.advance(Duration::days((day("2029-12-20") - world.tests.store.clock().today()).num_days()));
    let days = period("2030-02-01", "2030-04-30");
    let seat = || vivier_missions::domain::value::SeatSpec { period: days, ..rust_seat(20) };
    let (_, seats) = world.mission(vec![seat(), seat(), seat()]).await;
    let asked = async |seat| {
        let placement = world.apply(1, seat).await;
        world.accept(&world.owner(), placement).await;
        world.run(&person(1), request(placement)).await.expect("requested");
        placement
    };
    let draft = |placement, notice_days| DraftAgreement {
        placement,
        expected_version: None,
        period: None,
        share: None,
        place: None,
        conditions: None,
        details: AgreementDetails { notice_days, ..AgreementDetails::default() },
    };
    let before = asked(seats[0]).await;
    world.wait_until("2030-01-02").await;
    let after = asked(seats[1]).await;
    let of = async |placement| {
        let release = world.state(placement).await.release.expect("a release");
        (release.rules, release.route, release.steps)
    };
    let decision = vec![ReleaseStep::ManagerDecision];
    assert_eq!(of(before).await, (Some(1), Some(Route::MissionLetter), decision));
    let staff = vec![ReleaseStep::HumanResourcesDecision];
    assert_eq!(of(after).await, (Some(2), Some(Route::Secondment), staff));

    // The decider, the contents and the notice are the first version's, although the second one is in force.
    let staffs = world.run(&world.human_resources(), grant(before)).await;
    assert!(matches!(staffs, Err(CommandError::NotFound)), "they have no part in it: {staffs:?}");
    world.run(&world.manager(), grant(before)).await.expect("the manager decides");
    assert_eq!(code(world.run(&world.owner(), draft(before, Some(1))).await), "NOTICE_BELOW_RULES");
    world.run(&world.owner(), draft(before, None)).await.expect("no clause is the host's to say");
    let terms = world.state(before).await.agreement.expect("an agreement").terms;
    assert_eq!((terms.rules, terms.route, terms.notice_days), (Some(1), Some(Route::MissionLetter), Some(2)));

    assert_eq!(code(world.run(&world.manager(), grant(after)).await), "NOT_THE_DECIDER");
    world.run(&world.human_resources(), grant(after)).await.expect("human resources decide");
    assert_eq!(code(world.run(&world.owner(), draft(after, Some(59))).await), "NOTICE_BELOW_RULES");
    assert_eq!(code(world.run(&world.owner(), draft(after, None)).await), "CLAUSE_REQUIRED");
}

#[tokio::test]
async fn a_role_that_was_lent_is_not_lent_on_by_an_absence() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for role in [Role::HumanResources, Role::ReleasingManager] {
        let lender = if role == Role::HumanResources { 1004 } else { 1002 };
        world.holder(lender, role, world.ministry).await;
        let borrower = lender + 100;
        world.holder(borrower, Role::MissionOwner, world.host).await;
        let grant = RoleGrant { role, organisation: world.ministry };
        let days = period("2026-02-01", "2026-02-10");
        let lend = DelegateRole { delegate: Some(account(borrower)), grant, period: days };
        world.run(&holding(lender, role, world.ministry), lend).await.expect("lent");
        world.settle().await;
        let actor = holding(borrower, role, world.ministry);
        let plan = |start, end| PlanAbsence { period: period(start, end), delegate: Some(account(lender)) };
        let taken = world.run(&actor, plan("2026-02-10", "2026-02-20")).await;
        assert_eq!(code(taken), "ABSENCE_TAKES_DELEGATED_ROLE", "{role:?}");
        // Before and after, there is nothing of somebody else's to take; and whoever lent it may be away.
        world.run(&actor, plan("2026-02-11", "2026-02-20")).await.expect("planned");
        let own = PlanAbsence { period: period("2026-02-01", "2026-02-20"), delegate: Some(account(borrower)) };
        world.run(&holding(lender, role, world.ministry), own).await.expect("planned");
    }
}
