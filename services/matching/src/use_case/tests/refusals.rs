//! Who may not, cannot; what does not fit, is refused with a code.

use vivier_event_store::CommandError;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{PlacementId, TypedId};
use vivier_kernel::notice::{Notice, Recipient};
use vivier_missions::domain::value::Justification;
use vivier_missions::use_case::progress::CancelMission;
use vivier_missions::use_case::seats::ChangeSeat;
use vivier_talents::use_case::status::PauseTalent;

use super::support::*;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{DeclineReason, ProposalSource, ReleaseRefusalReason, Side, WithdrawalReason};
use crate::use_case::absence::PlanAbsence;
use crate::use_case::agreement::SignAgreement;
use crate::use_case::answer::{AcceptPlacement, DeclinePlacement, WithdrawPlacement};
use crate::use_case::open::{ApplyToSeat, InviteTalent, ProposePlacement};
use crate::use_case::overtaken::{ExpirePlacement, SupersedePlacement};
use crate::use_case::release::{DelegateRelease, GrantRelease, RefuseRelease, RequestRelease, RevokeRelease};

const EXPECTED_VERSION: Option<i64> = None;

fn accept(placement: PlacementId) -> AcceptPlacement {
    AcceptPlacement { placement, expected_version: EXPECTED_VERSION }
}

#[tokio::test]
async fn each_side_answers_only_for_itself() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    assert_eq!(code(world.run(&person(1), accept(placement)).await), "NOT_YOUR_TURN");
    let decline = |reason| DeclinePlacement { placement, expected_version: EXPECTED_VERSION, reason, words: None };
    assert_eq!(code(world.run(&person(1), decline(DeclineReason::NotInterested)).await), "NOT_YOUR_TURN");
    assert_eq!(code(world.run(&world.owner(), decline(DeclineReason::NotAvailable)).await), "REASON_OF_THE_OTHER");
    assert_eq!(code(world.run(&world.administrator(), accept(placement)).await), "NOT_ALLOWED");
    for stranger in [person(9), Actor::Anonymous, world.manager(), holding(8, Role::MissionOwner, world.home)] {
        let answer = world.run(&stranger, accept(placement)).await;
        assert!(matches!(answer, Err(CommandError::NotFound)), "{stranger:?}: {answer:?}");
    }
    let nothing = accept(PlacementId::from_uuid(uuid::Uuid::from_u128(1)));
    assert!(matches!(world.run(&world.owner(), nothing).await, Err(CommandError::NotFound)));
    for actor in [person(1), world.owner(), world.administrator()] {
        assert_eq!(code(world.run(&actor, ExpirePlacement { placement }).await), "NOT_ALLOWED");
        assert_eq!(code(world.run(&actor, SupersedePlacement { placement }).await), "NOT_ALLOWED");
    }
    world.run(&world.owner(), decline(DeclineReason::SkillsDoNotMatch)).await.expect("declined");
    assert_eq!(code(world.run(&world.owner(), accept(placement)).await), "PLACEMENT_STATUS_FORBIDS");
    // The pair is free again.
    world.apply(1, seats[0]).await;
}

#[tokio::test]
async fn what_a_person_proposes_comes_from_them() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let propose = |source| ProposePlacement { talent, seat: seats[0], source, motivation: None };
    for source in [ProposalSource::Allocation, ProposalSource::Mobilisation] {
        match world.run(&world.administrator(), propose(source)).await {
            Err(CommandError::Refused(problem)) => {
                assert_eq!((problem.code, problem.field.as_deref()), ("NOT_ALLOWED", Some("source")));
            }
            other => panic!("expected a refusal, got {other:?}"),
        }
    }
    world.run(&world.administrator(), propose(ProposalSource::Programme)).await.expect("proposed");
}

#[tokio::test]
async fn nobody_stands_on_both_sides() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let grants = [
        (Role::MissionOwner, world.host),
        (Role::ReleasingManager, world.home),
        (Role::ProgrammeAdministrator, world.home),
    ];
    let grants = grants.map(|(role, organisation)| RoleGrant { role, organisation }).to_vec();
    let everything = Actor::Account { account: account(1), verified: true, grants };
    let invite = InviteTalent { talent, seat: seats[0], motivation: None };
    assert_eq!(code(world.run(&everything, invite).await), "NOT_ALLOWED");
    let propose = ProposePlacement { talent, seat: seats[0], source: ProposalSource::Programme, motivation: None };
    assert_eq!(code(world.run(&everything, propose).await), "NOT_ALLOWED");
    let placement = world.apply(1, seats[0]).await;
    assert_eq!(code(world.run(&everything, accept(placement)).await), "NOT_YOUR_TURN");
    world.accept(&world.owner(), placement).await;
    world
        .run(&everything, RequestRelease { placement, expected_version: EXPECTED_VERSION, last_day: None, share: None })
        .await
        .expect("as the talent");
    let grant = GrantRelease {
        placement,
        expected_version: EXPECTED_VERSION,
        max_share: None,
        last_day: None,
        conditions: None,
    };
    assert_eq!(code(world.run(&everything, grant).await), "NOT_ALLOWED");
    let delegate = DelegateRelease { placement, expected_version: EXPECTED_VERSION, to: Some(account(1)) };
    assert_eq!(code(world.run(&world.manager(), delegate).await), "DELEGATE_IS_TALENT");
}

#[tokio::test]
async fn nothing_opens_where_talent_or_seat_is_not_to_be_had() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let apply = || ApplyToSeat { seat: seats[0], motivation: None };
    assert_eq!(code(world.run(&person(9), apply()).await), "TALENT_REQUIRED");
    assert_eq!(code(world.run(&Actor::Anonymous, apply()).await), "TALENT_REQUIRED");
    let placement = world.apply(1, seats[0]).await;
    assert_eq!(code(world.run(&person(1), apply()).await), "PLACEMENT_ALREADY_OPEN");
    let invite = || InviteTalent { talent, seat: seats[0], motivation: None };
    assert_eq!(code(world.run(&world.owner(), invite()).await), "PLACEMENT_ALREADY_OPEN");
    let withdraw = WithdrawPlacement {
        placement,
        expected_version: EXPECTED_VERSION,
        reason: WithdrawalReason::ByMistake,
        words: None,
    };
    world.run(&person(1), withdraw).await.expect("withdrawn");
    world
        .run(&person(1), PauseTalent { talent, expected_version: EXPECTED_VERSION, until: day("2026-02-01") })
        .await
        .expect("paused");
    assert_eq!(code(world.run(&person(1), apply()).await), "TALENT_NOT_IN_POOL");
    assert!(matches!(world.run(&world.owner(), invite()).await, Err(CommandError::NotFound)));
    // Nor does anybody find out who cannot invite at all.
    assert!(matches!(world.run(&Actor::Anonymous, invite()).await, Err(CommandError::NotFound)));
    assert!(matches!(world.run(&person(9), invite()).await, Err(CommandError::NotFound)));
    let propose = ProposePlacement { talent, seat: seats[0], source: ProposalSource::Programme, motivation: None };
    assert_eq!(code(world.run(&world.administrator(), propose).await), "TALENT_NOT_IN_POOL");
    world.talent(2, true, 50).await;
    let reason = vivier_missions::domain::value::CancellationReason::NeedGone;
    let cancel = CancelMission { mission, expected_version: EXPECTED_VERSION, reason, words: None };
    world.run(&world.owner(), cancel).await.expect("cancelled");
    assert_eq!(code(world.run(&person(2), apply()).await), "SEAT_NOT_OPEN");
}

#[tokio::test]
async fn a_service_says_no_and_only_those_concerned_read_why() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world
        .run(&person(1), RequestRelease { placement, expected_version: EXPECTED_VERSION, last_day: None, share: None })
        .await
        .expect("requested");
    let refuse = RefuseRelease {
        placement,
        expected_version: EXPECTED_VERSION,
        reason: ReleaseRefusalReason::CriticalPeriod,
        words: words("Pas avant l’été."),
    };
    world.run(&world.heard(placement, false).await, refuse).await.expect("refused");
    for (viewer, reads) in [
        (person(1), true),
        (world.manager(), true),
        (world.human_resources(), true),
        (world.administrator(), true),
        (world.owner(), false),
    ] {
        let view = world.look(&viewer, placement).await.expect("a view");
        assert_eq!(view.status, PlacementStatus::ReleaseRefused);
        let (release, ending) = (view.release.expect("a release"), view.ending.expect("an ending"));
        let expected = reads.then_some("Pas avant l’été.");
        assert_eq!((release.words.as_deref(), ending.words.as_deref()), (expected, expected), "{viewer:?}");
        assert_eq!((release.refusal.is_some(), ending.reason.is_some()), (reads, reads), "{viewer:?}");
    }
}

#[tokio::test]
async fn somebody_on_two_sides_says_for_which_they_sign() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let hash = world.draft(placement, None).await;
    let grants = [(Role::MissionOwner, world.host), (Role::ReleasingManager, world.ministry)];
    let grants = grants.map(|(role, organisation)| RoleGrant { role, organisation }).to_vec();
    let both = Actor::Account { account: account(5), verified: true, grants };
    let sign = |side| SignAgreement { placement, expected_version: EXPECTED_VERSION, side, hash: hash.clone() };
    assert_eq!(code(world.run(&both, sign(None)).await), "SIDE_REQUIRED");
    assert_eq!(code(world.run(&both, sign(Some(Side::Talent))).await), "NOT_ALLOWED");
    world.run(&both, sign(Some(Side::Service))).await.expect("signed");
    assert_eq!(world.state(placement).await.awaits(), vec![Side::Talent, Side::Host]);
}

#[tokio::test]
async fn a_confirmation_that_does_not_fit_changes_nothing() {
    let world = world().await;
    world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let first = world.signed(1, seats[0], None).await;
    let second = world.signed(1, seats[1], None).await;
    let third = world.signed(2, seats[0], None).await;
    world.confirm(first).await.expect("confirmed");
    // Either the refusal, or Vivier has superseded them already.
    for (placement, refusal) in [(second, "SHARE_EXCEEDED"), (third, "SEAT_ALREADY_FILLED")] {
        let answer = code(world.confirm(placement).await);
        assert!([refusal, "PLACEMENT_STATUS_FORBIDS"].contains(&answer), "{answer}");
        assert_ne!(world.status(placement).await, PlacementStatus::Confirmed);
    }
}

/// What was signed is for what the seat asked for then: whoever lowers its share since has an agreement drawn up for it.
#[tokio::test]
async fn an_agreement_for_more_than_the_seat_asks_for_now_is_not_confirmed() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], None).await;
    let justification = Some(Justification::new("Moins de temps suffit.").expect("a text"));
    let (seat, spec) = (seats[0], rust_seat(20));
    let change = ChangeSeat { mission, expected_version: EXPECTED_VERSION, seat, spec, justification };
    world.run(&world.owner(), change).await.expect("changed");
    assert_eq!(code(world.confirm(placement).await), "BEYOND_SEAT_SHARE");
    assert_eq!(world.status(placement).await, PlacementStatus::Signed);
}

#[tokio::test]
async fn everybody_who_was_asked_in_a_service_hears_that_it_takes_its_word_back() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let reason = ReleaseRefusalReason::CriticalPeriod;
    let revoke = RevokeRelease { placement, expected_version: EXPECTED_VERSION, reason, words: None, last_day: None };
    world.run(&world.human_resources(), revoke).await.expect("taken back");
    assert_eq!(world.status(placement).await, PlacementStatus::ReleaseRefused);
    let told = revocation(&world).await;
    let role = |recipient: &Recipient| match recipient {
        Recipient::Holders { role, .. } => Some(*role),
        Recipient::Account { .. } | Recipient::Address { .. } => None,
    };
    let roles: Vec<Role> = told.iter().filter_map(role).collect();
    assert_eq!(roles, [Role::MissionOwner, Role::ReleasingManager, Role::HumanResources]);
    assert!(told.contains(&Recipient::Account { account: account(1) }), "and the person");
}

/// Whoever stands in for somebody who is away was asked beside them: what they may both have agreed to is taken back from both.
#[tokio::test]
async fn managers_beside_whom_a_delegate_was_asked_hear_that_consent_is_taken_back() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let away = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(77)) };
    world.run(&world.manager(), away).await.expect("planned");
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let release = world.state(placement).await.release.expect("a release");
    assert_eq!(release.delegate, Some(account(77)), "they stand in to the end of the absence");
    let reason = ReleaseRefusalReason::CriticalPeriod;
    let revoke = RevokeRelease { placement, expected_version: EXPECTED_VERSION, reason, words: None, last_day: None };
    world.run(&world.manager(), revoke).await.expect("taken back");

    let (role, besides) = (Role::ReleasingManager, Some(account(1)));
    let told = revocation(&world).await;
    for recipient in [
        Recipient::Account { account: account(1) },
        Recipient::Account { account: account(77) },
        Recipient::Holders { role, organisation: world.home, besides },
    ] {
        assert!(told.contains(&recipient), "{recipient:?}: {told:?}");
    }
}

/// Whom it is told that a consent is taken back.
pub(super) async fn revocation(world: &World) -> Vec<Recipient> {
    let notices: Vec<sqlx::types::Json<Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("notices");
    notices.into_iter().find(|notice| notice.0.template == "release.revoked").expect("a notice").0.recipients
}
