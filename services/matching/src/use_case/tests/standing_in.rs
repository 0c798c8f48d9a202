//! Who can answer in somebody's place: an agent, and nobody of the administration that asks.

use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AccountRegistered;
use vivier_accounts::domain::value::Affiliation;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, PlacementId, SubjectId};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Recipient;

use super::refusals::revocation;
use super::support::*;
use crate::domain::transitions::ReleaseStatus;
use crate::domain::value::{ReleaseRefusalReason, Side, WithdrawalReason};
use crate::read::placements::{PlacementFilter, count, involved};
use crate::use_case::absence::PlanAbsence;
use crate::use_case::agreement::SignAgreement;
use crate::use_case::answer::WithdrawPlacement;
use crate::use_case::release::{DelegateRelease, GrantRelease, RequestRelease, RevokeRelease};

/// Somebody whose address shows no public service, and who has no role.
#[derive(serde::Serialize)]
struct Stranger(AccountId);

impl UseCase for Stranger {
    const NAME: &'static str = "registerAccount";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut aggregate = unit.load::<Account>(self.0).await?;
        let subject = SubjectId::from(self.0);
        let email = unit.seal(subject, &"jean@ailleurs.example".to_owned()).await?;
        let name = unit.seal(subject, &"Jean".to_owned()).await?;
        let registered = AccountRegistered { account: self.0, email, name, locale: Locale::Fr };
        unit.decide(&mut aggregate, AccountCommand::Register(registered))?;
        unit.decide(&mut aggregate, AccountCommand::VerifyAddress(Affiliation::FreeMail))?;
        Ok(())
    }
}

fn refusal<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> (&'static str, Option<String>) {
    match answer.expect_err("refused") {
        CommandError::Refused(problem) => (problem.code, problem.field),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_stand_in_is_an_agent_and_not_of_those_who_ask_and_has_what_was_asked_for_alone() {
    let world = world().await;
    let context = CommandContext::system("tests", world.tests.store.clock());
    world.tests.store.execute(&context, &Stranger(account(79))).await.expect("registered");
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(1001, Role::MissionOwner, world.host).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    let request = RequestRelease { placement, expected_version: None, last_day: None, share: None };
    world.run(&person(1), request).await.expect("requested");

    let at_the_delegate = |code| (code, Some("delegate".to_owned()));
    let delegate = |to| DelegateRelease { placement, expected_version: None, to };
    let plan = |delegate| PlanAbsence { period: period("2026-01-07", "2026-01-20"), delegate };
    for (to, code) in [
        (None, "NO_SUCH_ACCOUNT"),
        (Some(account(404)), "NO_SUCH_ACCOUNT"),
        (Some(account(79)), "DELEGATE_NOT_AN_AGENT"),
    ] {
        assert_eq!(refusal(world.run(&world.manager(), delegate(to)).await), at_the_delegate(code));
        assert_eq!(refusal(world.run(&world.manager(), plan(to)).await), at_the_delegate(code));
    }
    assert_eq!(
        refusal(world.run(&world.manager(), delegate(Some(account(1001)))).await),
        at_the_delegate("DELEGATE_IS_HOST")
    );
    assert_eq!(world.state(placement).await.release.expect("asked").status, ReleaseStatus::Requested);

    // Who stands in reads the request while it waits, and no longer.
    world.run(&world.manager(), delegate(Some(account(77)))).await.expect("delegated");
    let reads = async |id: PlacementId| {
        world.settle().await;
        world.look(&person(77), id).await.is_some()
    };
    assert!(reads(placement).await);
    let grant = GrantRelease { placement, expected_version: None, max_share: None, last_day: None, conditions: None };
    world.run(&person(77), grant).await.expect("granted");
    assert!(!reads(placement).await);
}

/// All who are asked are away: whoever stands in for one of them and is there has it, before one who is away too.
#[tokio::test]
async fn of_several_stand_ins_one_who_is_there_answers() {
    let world = world().await;
    let [elsewhere, _] = world.two_ministries().await;
    world.talent(1, false, 50).await;
    for (number, organisation) in [(1002, world.ministry), (1006, world.ministry), (77, elsewhere), (78, elsewhere)] {
        world.holder(number, Role::ReleasingManager, organisation).await;
    }
    for (number, organisation, delegate) in
        [(1002, world.ministry, 77), (1006, world.ministry, 78), (77, elsewhere, 78)]
    {
        let manager = holding(number, Role::ReleasingManager, organisation);
        let plan = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(delegate)) };
        world.run(&manager, plan).await.expect("planned");
    }
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    let request = RequestRelease { placement, expected_version: None, last_day: None, share: None };
    world.run(&person(1), request).await.expect("requested");
    let release = world.state(placement).await.release.expect("asked");
    assert_eq!((release.status, release.delegate), (ReleaseStatus::Delegated, Some(account(78))));
}

/// A yes does not end an absence, and an absence is not for ever: to its last day whoever stands in follows what they were asked about.
#[tokio::test]
async fn whoever_stands_in_for_an_absence_is_of_the_service_to_its_last_day_and_no_longer() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let away = PlanAbsence { period: period("2026-01-05", "2026-01-08"), delegate: Some(account(77)) };
    world.run(&world.manager(), away).await.expect("planned");
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let hash = world.draft(placement, None).await;

    let (store, colleague) = (&world.tests.store, person(77));
    let stands = async || {
        let seen = world.look(&colleague, placement).await;
        let listed = count(store, &colleague, &PlacementFilter::default()).await.expect("an answer");
        let theirs = PlacementFilter { awaiting_me: true, ..PlacementFilter::default() };
        let awaited = count(store, &colleague, &theirs).await.expect("an answer");
        let reads = !involved(store, &colleague, &[talent]).await.expect("an answer").is_empty();
        (seen.map(|seen| seen.sides), listed, awaited, reads)
    };
    world.wait_until("2026-01-08").await;
    assert_eq!(stands().await, (Some(vec![Side::Service]), 1, 1, true), "its last day");
    let shown = world.look(&world.manager(), placement).await.and_then(|seen| seen.release?.delegate);
    assert_eq!(shown, Some(account(77)));

    world.wait_until("2026-01-09").await;
    assert_eq!(stands().await, (None, 0, 0, false), "it is over");
    let shown = world.look(&world.manager(), placement).await.and_then(|seen| seen.release?.delegate);
    assert_eq!(shown, None);
    let expected_version = None;
    let sign = SignAgreement { placement, expected_version, side: None, hash };
    let refused = world.run(&colleague, sign).await;
    assert!(matches!(refused, Err(CommandError::NotFound)), "{refused:?}");
    let reason = ReleaseRefusalReason::CriticalPeriod;
    let revoke = RevokeRelease { placement, expected_version, reason, words: None, last_day: None };
    let refused = world.run(&colleague, revoke.clone()).await;
    assert!(matches!(refused, Err(CommandError::NotFound)), "{refused:?}");

    // Nor are they told what becomes of it.
    world.run(&world.manager(), revoke).await.expect("taken back");
    let told = revocation(&world).await;
    assert!(!told.contains(&Recipient::Account { account: account(77) }), "{told:?}");
}

/// What is asked for no more is nobody's to answer.
#[tokio::test]
async fn whoever_was_chosen_for_an_answer_reads_nothing_of_what_was_withdrawn() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    let expected_version = None;
    let request = RequestRelease { placement, expected_version, last_day: None, share: None };
    world.run(&person(1), request).await.expect("requested");
    let delegate = DelegateRelease { placement, expected_version, to: Some(account(77)) };
    world.run(&world.manager(), delegate).await.expect("delegated");
    let colleague = person(77);
    assert!(world.look(&colleague, placement).await.is_some());
    let reason = WithdrawalReason::NoLongerAvailable;
    let withdraw = WithdrawPlacement { placement, expected_version, reason, words: None };
    world.run(&person(1), withdraw).await.expect("withdrawn");
    assert!(world.look(&colleague, placement).await.is_none());
    let listed = count(&world.tests.store, &colleague, &PlacementFilter::default()).await.expect("an answer");
    assert_eq!(listed, 0);
}

/// A role may come after the choice: whoever answers for the host by then does not answer their own request.
#[tokio::test]
async fn whoever_comes_to_answer_for_the_host_stands_in_for_the_service_no_more() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let away = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(77)) };
    world.run(&world.manager(), away).await.expect("planned");
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    let request = RequestRelease { placement, expected_version: None, last_day: None, share: None };
    world.run(&person(1), request).await.expect("requested");
    assert_eq!(world.state(placement).await.stand_in(day("2026-01-06")), Some(account(77)));

    let since = holding(77, Role::MissionOwner, world.host);
    let sides = async |viewer: &Actor| world.look(viewer, placement).await.map(|seen| seen.sides);
    assert_eq!(sides(&person(77)).await, Some(vec![Side::Service]), "before");
    assert_eq!(sides(&since).await, Some(vec![Side::Host]));
    let theirs = PlacementFilter { awaiting_me: true, ..PlacementFilter::default() };
    assert_eq!(count(&world.tests.store, &since, &theirs).await.expect("an answer"), 0);
    let (expected_version, max_share, last_day, conditions) = (None, None, None, None);
    let grant = GrantRelease { placement, expected_version, max_share, last_day, conditions };
    assert_eq!(code(world.run(&since, grant.clone()).await), "NOT_ALLOWED");
    world.run(&world.manager(), grant).await.expect("whose answer it is");
}
