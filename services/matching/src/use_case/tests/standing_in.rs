//! Who can answer in somebody's place: an agent, and nobody of the administration that asks.

use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AccountRegistered;
use vivier_accounts::domain::value::Affiliation;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, PlacementId, SubjectId};
use vivier_kernel::locale::Locale;

use super::support::*;
use crate::domain::transitions::ReleaseStatus;
use crate::use_case::absence::PlanAbsence;
use crate::use_case::release::{DelegateRelease, GrantRelease, RequestRelease};

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
