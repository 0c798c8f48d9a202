//! Whoever was asked for a service's consent is gone: the request has an owner all the same, and its deadline stays.

use vivier_accounts::use_case::delegation::{DelegateRole, EndDelegation};
use vivier_accounts::use_case::roles::{GrantRole, RevokeRole};
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_organisations::use_case::depart::MergeOrganisation;

use super::support::*;
use crate::domain::event::PlacementEvent;
use crate::domain::rules::ReleaseStep;
use crate::domain::state::Release;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{DelegationEnd, ReleaseRefusalReason, Side};
use crate::read::told::exists_for;
use crate::use_case::absence::{CancelAbsence, PlanAbsence};
use crate::use_case::release::{DelegateRelease, GiveReleaseOpinion, GrantRelease, RefuseRelease, RequestRelease};

const MANAGER: Role = Role::ReleasingManager;
const STAFF: Role = Role::HumanResources;

#[derive(serde::Serialize)]
struct Gone(AccountId);

impl UseCase for Gone {
    const NAME: &'static str = "eraseTalent";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        vivier_accounts::erasing::erase(unit, self.0).await
    }
}

impl World {
    /// Asked for a seat of this share, and not answered.
    async fn asked(&self, talent: u128, percent: i64) -> PlacementId {
        let (_, seats) = self.mission(vec![rust_seat(percent)]).await;
        let placement = self.apply(talent, seats[0]).await;
        self.accept(&self.owner(), placement).await;
        let request = RequestRelease { placement, expected_version: None, last_day: None, share: None };
        self.run(&person(talent), request).await.expect("requested");
        self.settle().await;
        placement
    }

    async fn revoke(&self, number: u128, role: Role, organisation: OrganisationId) {
        let command = RevokeRole { account: account(number), grant: RoleGrant { role, organisation } };
        self.run(&self.administrator(), command).await.expect("revoked");
        self.settle().await;
        // One after the other: two that are followed together are told of twice.
        let store = &self.tests.store;
        store.wait_for_follower("release-departures", store.position()).await.expect("followed");
    }

    async fn erase(&self, number: u128) {
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &Gone(account(number))).await.expect("erased");
        self.settle().await;
    }

    async fn release(&self, placement: PlacementId) -> Release {
        self.state(placement).await.release.expect("a release")
    }

    /// Looks until the release is so: followers act after the commit that they follow.
    async fn until(&self, placement: PlacementId, is: impl Fn(&Release) -> bool) {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        while !is(&self.release(placement).await) {
            looks.tick().await;
        }
        self.settle().await;
    }

    /// What became of the request, in order.
    async fn fate(&self, placement: PlacementId) -> Vec<Fate> {
        let history = self.tests.store.history(placement.uuid()).await.expect("a history");
        let events = history.iter().map(|event| event.event::<PlacementEvent>().expect("an event"));
        events
            .filter_map(|event| match event {
                PlacementEvent::ReleaseReaddressed(e) => Some(Fate::Readdressed(e.steps, e.addressed_to)),
                PlacementEvent::ReleaseVacated(e) => Some(Fate::Vacated(e.steps)),
                PlacementEvent::ReleaseDelegationEnded(e) => Some(Fate::GivenBack(e.delegate, e.cause)),
                _ => None,
            })
            .collect()
    }

    async fn fated(&self, placement: PlacementId, count: usize) -> Vec<Fate> {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            let fate = self.fate(placement).await;
            if fate.len() >= count {
                return fate;
            }
            looks.tick().await;
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
enum Fate {
    Readdressed(Vec<ReleaseStep>, Option<OrganisationId>),
    Vacated(Vec<ReleaseStep>),
    GivenBack(AccountId, DelegationEnd),
}

#[tokio::test]
async fn a_request_goes_to_the_colleague_then_up_the_tree_then_to_the_programme() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for (number, organisation) in [(1002, world.home), (1006, world.home), (1008, world.ministry)] {
        world.holder(number, MANAGER, organisation).await;
    }
    // The role elsewhere, and another role here, are nobody's departure.
    world.holder(1009, MANAGER, world.host).await;
    world.holder(1010, Role::MissionOwner, world.home).await;
    let placement = world.asked(1, 10).await;
    let asked = world.release(placement).await;
    assert_eq!(asked.addressed_to, Some(world.home));
    world.revoke(1009, MANAGER, world.host).await;
    world.revoke(1010, Role::MissionOwner, world.home).await;

    let decision = vec![ReleaseStep::ManagerDecision];
    world.revoke(1002, MANAGER, world.home).await;
    assert_eq!(
        world.fate(placement).await,
        vec![],
        "the colleague was asked all along, and nothing else was a departure"
    );

    world.revoke(1006, MANAGER, world.home).await;
    let mut expected = vec![Fate::Readdressed(decision.clone(), Some(world.ministry))];
    assert_eq!(world.fated(placement, 1).await, expected, "the next one up");
    assert_eq!(world.state(placement).await.awaits(), vec![Side::Service]);

    world.erase(1008).await;
    expected.push(Fate::Vacated(decision.clone()));
    assert_eq!(world.fated(placement, 2).await, expected);
    let state = world.state(placement).await;
    assert_eq!(state.awaits(), vec![Side::Service, Side::Programme], "the programme has somebody to name");
    let release = state.release.expect("a release");
    assert_eq!((release.vacant, release.addressed_to), (decision, None));
    assert_eq!((release.deadline, state.answer_by), (asked.deadline, Some(asked.deadline)), "the clock stays");
    assert_eq!(super::consent::words_told(&world, "release.vacant", "step").await, ["MANAGER_DECISION"]);

    // Whoever is named then has it, and leaves the programme alone.
    world.holder(1011, MANAGER, world.ministry).await;
    world.until(placement, |release| release.vacant.is_empty()).await;
    assert_eq!(world.state(placement).await.awaits(), vec![Side::Service]);
    let grant = GrantRelease { placement, expected_version: None, max_share: None, last_day: None, conditions: None };
    world.run(&holding(1011, MANAGER, world.ministry), grant).await.expect("granted");

    // Answered requests wait for nobody.
    world.revoke(1011, MANAGER, world.ministry).await;
    let again = world.asked(1, 10).await;
    assert_eq!(world.release(again).await.vacant, vec![ReleaseStep::ManagerDecision]);
    assert_eq!(world.fate(placement).await, expected);
}

#[tokio::test]
async fn human_resources_who_leave_are_followed_by_others_or_by_the_programme_each_time() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, MANAGER, world.ministry).await;
    world.holder(1004, STAFF, world.home).await;
    world.holder(1005, STAFF, world.ministry).await;
    let placement = world.asked(1, 40).await;
    let step = vec![ReleaseStep::HumanResourcesDecision];

    // Somebody who was not asked, since another was nearer, leaves nothing behind.
    world.holder(1012, STAFF, world.ministry).await;
    world.revoke(1012, STAFF, world.ministry).await;
    world.revoke(1004, STAFF, world.home).await;
    let mut expected = vec![Fate::Readdressed(step.clone(), None)];
    assert_eq!(world.fated(placement, 1).await, expected);
    assert_eq!(world.release(placement).await.addressed_to, Some(world.ministry), "the manager's part is as it was");

    for round in 1..=2 {
        let opinion = GiveReleaseOpinion { placement, expected_version: None, favourable: true, words: None };
        if round == 1 {
            world.run(&world.manager(), opinion).await.expect("heard");
        }
        world.revoke(1005, STAFF, world.ministry).await;
        expected.push(Fate::Vacated(step.clone()));
        assert_eq!(world.fated(placement, round + 1).await, expected);
        assert_eq!(world.state(placement).await.awaits(), vec![Side::HumanResources, Side::Programme]);
        let grant = RoleGrant { role: STAFF, organisation: world.ministry };
        let grant = vivier_accounts::use_case::roles::GrantRole { account: account(1005), grant };
        world.run(&world.administrator(), grant).await.expect("granted");
        world.until(placement, |release| release.vacant.is_empty()).await;
    }
    let told = super::consent::words_told(&world, "release.vacant", "step").await;
    assert_eq!(told, ["HUMAN_RESOURCES_DECISION", "HUMAN_RESOURCES_DECISION"], "each time anew");
}

#[tokio::test]
async fn a_service_that_merges_takes_its_requests_along() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1002, MANAGER, world.ministry).await;
    let create = CreateOrganisation {
        kind: Kind::Service,
        name: Name::new("Autre service").expect("a name"),
        name_en: None,
        short_name: None,
        siret: None,
        parent: Some(world.host),
    };
    let context = CommandContext::system("tests", world.tests.store.clock());
    let other = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    world.holder(1006, MANAGER, other).await;
    let placement = world.asked(1, 10).await;
    assert_eq!(world.release(placement).await.addressed_to, Some(world.ministry));
    let merge = MergeOrganisation { organisation: world.home, expected_version: None, into: other };
    world.run(&world.administrator(), merge).await.expect("merged");
    let expected = vec![Fate::Readdressed(vec![ReleaseStep::ManagerDecision], Some(other))];
    assert_eq!(world.fated(placement, 1).await, expected);
}

#[tokio::test]
async fn a_delegation_ends_with_the_absence_with_its_delegate_and_with_its_manager() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.talent(2, false, 50).await;
    for (number, organisation) in [(1002, world.ministry), (1006, world.home)] {
        world.holder(number, MANAGER, organisation).await;
    }
    for number in [77, 78, 79] {
        world.holder(number, Role::MissionOwner, world.home).await;
    }
    let manager = holding(1006, MANAGER, world.home);
    let plan = |to| PlanAbsence { period: period("2026-01-05", "2026-01-08"), delegate: Some(account(to)) };

    // The last day passes.
    world.run(&manager, plan(77)).await.expect("planned");
    world.wait_until("2026-01-06").await;
    let away = world.asked(1, 10).await;
    let asked = world.release(away).await;
    assert_eq!((asked.status, asked.delegate), (ReleaseStatus::Delegated, Some(account(77))));
    let leads = async || {
        world.settle().await;
        exists_for(&world.tests.store, &person(77), away).await.expect("an answer")
    };
    assert!(leads().await, "what they were told leads to it");
    world.wait_until("2026-01-08").await;
    assert_eq!(world.fate(away).await, vec![], "not before its last day is over");
    world.wait_until("2026-01-09").await;
    assert_eq!(world.fate(away).await, vec![Fate::GivenBack(account(77), DelegationEnd::AbsenceOver)]);
    let release = world.release(away).await;
    assert_eq!((release.status, release.delegate), (ReleaseStatus::Requested, None));
    assert_eq!(release.deadline, asked.deadline, "the clock stays");
    assert!(!leads().await, "and leads nowhere now");
    let grant = |placement| GrantRelease {
        placement,
        expected_version: None,
        max_share: None,
        last_day: None,
        conditions: None,
    };
    let late = world.run(&person(77), grant(away)).await;
    assert!(matches!(late, Err(CommandError::NotFound)), "{late:?}");

    // The manager is back before.
    let later = PlanAbsence { period: period("2026-01-09", "2026-01-20"), delegate: Some(account(78)) };
    world.run(&manager, later).await.expect("planned");
    let second = world.asked(2, 10).await;
    assert_eq!(world.release(second).await.delegate, Some(account(78)));
    world.run(&manager, CancelAbsence {}).await.expect("back");
    let mut expected = vec![Fate::GivenBack(account(78), DelegationEnd::AbsenceOver)];
    assert_eq!(world.fated(second, 1).await, expected);

    // The delegate leaves; then the manager does, and takes with them what they had delegated.
    let delegate = |to| DelegateRelease { placement: second, expected_version: None, to: Some(account(to)) };
    world.run(&manager, delegate(79)).await.expect("delegated");
    world.settle().await;
    world.erase(79).await;
    expected.push(Fate::GivenBack(account(79), DelegationEnd::DelegateLeft));
    assert_eq!(world.fated(second, 2).await, expected);
    world.run(&manager, delegate(77)).await.expect("delegated");
    world.settle().await;
    world.revoke(1006, MANAGER, world.home).await;
    expected.push(Fate::GivenBack(account(77), DelegationEnd::DelegatorLeft));
    expected.push(Fate::Readdressed(vec![ReleaseStep::ManagerDecision], Some(world.ministry)));
    assert_eq!(world.fated(second, 4).await, expected);
    world.run(&world.manager(), grant(second)).await.expect("whoever has it now");
}

/// Whoever stood in for an absence and has answered, or the manager before them, follows it no more once the manager is back, or leaves.
#[tokio::test]
async fn a_delegation_that_outlived_the_answer_ends_with_the_absence_and_with_its_manager() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.talent(2, false, 50).await;
    for (number, organisation) in [(1002, world.ministry), (1006, world.home)] {
        world.holder(number, MANAGER, organisation).await;
    }
    world.holder(77, Role::MissionOwner, world.home).await;
    let manager = holding(1006, MANAGER, world.home);
    let plan = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(77)) };
    let granted = async |talent| {
        world.run(&manager, plan.clone()).await.expect("planned");
        let placement = world.asked(talent, 10).await;
        let (expected_version, max_share, last_day, conditions) = (None, None, None, None);
        let grant = GrantRelease { placement, expected_version, max_share, last_day, conditions };
        world.run(&person(77), grant).await.expect("granted");
        world.settle().await;
        assert_eq!(world.release(placement).await.delegate, Some(account(77)), "the absence lasts");
        placement
    };
    let first = granted(1).await;
    world.run(&manager, CancelAbsence {}).await.expect("back");
    assert_eq!(world.fated(first, 1).await, vec![Fate::GivenBack(account(77), DelegationEnd::AbsenceOver)]);
    assert!(world.look(&person(77), first).await.is_none());

    let second = granted(2).await;
    world.revoke(1006, MANAGER, world.home).await;
    assert_eq!(world.fated(second, 1).await, vec![Fate::GivenBack(account(77), DelegationEnd::DelegatorLeft)]);
    assert!(world.look(&person(77), second).await.is_none());
}

/// Nothing is asked any more of what was refused: whoever stood in reads it while the absence lasts, and no longer.
#[tokio::test]
async fn whoever_refused_for_an_absence_reads_nothing_of_it_once_the_manager_is_back() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for (number, organisation) in [(1002, world.ministry), (1006, world.home)] {
        world.holder(number, MANAGER, organisation).await;
    }
    world.holder(77, Role::MissionOwner, world.home).await;
    let manager = holding(1006, MANAGER, world.home);
    let plan = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(77)) };
    world.run(&manager, plan).await.expect("planned");
    let placement = world.asked(1, 10).await;
    let (expected_version, reason) = (None, ReleaseRefusalReason::CriticalPeriod);
    let refuse = RefuseRelease { placement, expected_version, reason, words: None };
    world.run(&person(77), refuse).await.expect("refused");
    let reads = async || world.look(&person(77), placement).await.is_some();
    assert!(reads().await, "the absence lasts");
    world.run(&manager, CancelAbsence {}).await.expect("back");
    assert_eq!(world.fated(placement, 1).await, vec![Fate::GivenBack(account(77), DelegationEnd::AbsenceOver)]);
    assert!(!reads().await, "they are back");
    assert_eq!(world.status(placement).await, PlacementStatus::ReleaseRefused);
}

/// Whoever has come to answer for those who ask does not answer them: the request is the manager's again.
#[tokio::test]
async fn a_delegation_ends_where_its_delegate_comes_to_answer_for_the_host() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.holder(1006, MANAGER, world.home).await;
    world.holder(77, Role::MissionOwner, world.home).await;
    let plan = PlanAbsence { period: period("2026-01-05", "2026-01-20"), delegate: Some(account(77)) };
    world.run(&holding(1006, MANAGER, world.home), plan).await.expect("planned");
    let placement = world.asked(1, 10).await;
    assert_eq!(world.release(placement).await.delegate, Some(account(77)));
    let grant = RoleGrant { role: Role::MissionOwner, organisation: world.host };
    world.run(&world.administrator(), GrantRole { account: account(77), grant }).await.expect("granted");
    let expected = vec![Fate::GivenBack(account(77), DelegationEnd::DelegateIsHost)];
    assert_eq!(world.fated(placement, 1).await, expected);
    let release = world.release(placement).await;
    assert_eq!((release.status, release.delegate), (ReleaseStatus::Requested, None));
}

#[tokio::test]
async fn a_role_that_was_lent_and_is_given_back_asks_nobody_again() {
    let world = world().await;
    world.talent(1, false, 50).await;
    for (number, organisation) in [(1002, world.ministry), (1006, world.home)] {
        world.holder(number, MANAGER, organisation).await;
    }
    world.holder(77, Role::MissionOwner, world.home).await;
    let manager = holding(1006, MANAGER, world.home);
    let grant = RoleGrant { role: MANAGER, organisation: world.home };
    let lend = || DelegateRole { delegate: Some(account(77)), grant, period: period("2026-01-05", "2026-01-20") };
    let lent = world.run(&manager, lend()).await.expect("lent").delegation;
    let placement = world.asked(1, 10).await;
    assert_eq!(world.release(placement).await.addressed_to, Some(world.home));
    world.run(&manager, EndDelegation { account: account(1006), delegation: lent }).await.expect("given back");
    world.settle().await;
    let store = &world.tests.store;
    store.wait_for_follower("release-departures", store.position()).await.expect("followed");
    assert_eq!(world.fate(placement).await, Vec::new(), "whoever lent it was asked as well");

    // Where the lender loses it, the borrower does too, and it goes up the tree.
    world.run(&manager, lend()).await.expect("lent again");
    world.settle().await;
    world.revoke(1006, MANAGER, world.home).await;
    let expected = Fate::Readdressed(vec![ReleaseStep::ManagerDecision], Some(world.ministry));
    assert_eq!(world.fate(placement).await, vec![expected]);
}

/// A loan is made ahead, and no event says that it begins or is over: the request is the service's again all the same.
#[tokio::test]
async fn a_delegation_ends_as_a_loan_to_its_delegate_begins_and_as_one_to_its_delegator_is_over() {
    let world = world().await;
    world.talent(1, false, 50).await;
    world.talent(2, false, 50).await;
    world.holder(1006, MANAGER, world.home).await;
    world.holder(1011, Role::MissionOwner, world.host).await;
    for number in [77, 78, 79] {
        world.holder(number, Role::MissionOwner, world.home).await;
    }
    let manager = holding(1006, MANAGER, world.home);
    let lend = async |lender, role, organisation, to, days| {
        let grant = RoleGrant { role, organisation };
        let loan = DelegateRole { delegate: Some(account(to)), grant, period: days };
        world.run(&holding(lender, role, organisation), loan).await.expect("lent");
    };
    let delegate = |placement, to| DelegateRelease { placement, expected_version: None, to: Some(account(to)) };
    let first = world.asked(1, 10).await;
    world.run(&manager, delegate(first, 77)).await.expect("delegated");
    lend(1011, Role::MissionOwner, world.host, 77, period("2026-01-08", "2026-01-20")).await;
    lend(1006, MANAGER, world.home, 78, period("2026-01-05", "2026-01-09")).await;
    let second = world.asked(2, 10).await;
    world.run(&holding(78, MANAGER, world.home), delegate(second, 79)).await.expect("delegated");
    world.settle().await;
    world.tests.settle_followers().await.expect("followed");

    world.wait_until("2026-01-07").await;
    assert_eq!(world.fate(first).await, vec![], "the loan is to come");
    world.wait_until("2026-01-08").await;
    assert_eq!(world.fate(first).await, vec![Fate::GivenBack(account(77), DelegationEnd::DelegateIsHost)]);
    world.wait_until("2026-01-09").await;
    assert_eq!(world.fate(second).await, vec![], "it is the last day");
    world.wait_until("2026-01-10").await;
    let given_back = Fate::GivenBack(account(79), DelegationEnd::DelegatorLeft);
    assert_eq!(world.fate(second).await.first(), Some(&given_back));
    assert_eq!(world.release(second).await.delegate, None);
}
