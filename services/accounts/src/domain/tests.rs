//! What may happen to an account, as a table of cases.

use chrono::{DateTime, Utc};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::period::Period;

use super::account::{Account, AccountState, Delegation};
use super::decide::AccountCommand;
use super::event::{AccountEvent, samples};
use super::refusal::AccountRefusal;
use super::value::{AddressChangeId, AddressSide, Affiliation, DelegationId, FederatedIdentityId, MAX_DELEGATION_DAYS};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_764_583_200, 0).expect("an instant")
}

/// The state after the first samples of these kinds.
fn after(kinds: &[&str]) -> AccountState {
    use vivier_kernel::decider::StoredEvent as _;
    let mut state = AccountState::default();
    for kind in kinds {
        let sample = samples().into_iter().find(|event| event.kind() == *kind).expect("a sample");
        Account::evolve(&mut state, &sample);
    }
    state
}

/// The one that the samples link.
fn linked_identity() -> FederatedIdentityId {
    *after(&["IdentityLinked"]).identities.keys().next().expect("one is linked")
}

#[test]
fn every_refusal_has_its_case() {
    let grant = RoleGrant { role: Role::Coordinator, organisation: OrganisationId::from_uuid(uuid::Uuid::nil()) };
    let lend = |grant, days: i64| AccountCommand::GiveDelegation {
        delegation: DelegationId::default(),
        delegate: AccountId::default(),
        grant,
        period: Period::new(now().date_naive(), now().date_naive() + chrono::Duration::days(days)).expect("a period"),
    };
    let administrator = RoleGrant { role: Role::ProgrammeAdministrator, ..grant };
    let held = {
        let mut state = after(&["AccountRegistered", "AddressVerified"]);
        state.grants.push(grant);
        state
    };
    let confirm = |change| AccountCommand::ConfirmAddressChange {
        change,
        side: AddressSide::Present,
        affiliation: Affiliation::Unknown,
    };
    let link = || {
        let linked = samples().into_iter().find_map(|event| match event {
            AccountEvent::IdentityLinked(linked) => Some(linked),
            _ => None,
        });
        AccountCommand::LinkIdentity(linked.expect("a sample"))
    };
    for (state, command, expected) in [
        (after(&["AccountRegistered"]), AccountCommand::GrantRole(grant), AccountRefusal::NotVerified),
        (after(&["AccountRegistered"]), confirm(AddressChangeId::default()), AccountRefusal::NoAddressChange),
        (after(&["AddressChangeRequested"]), confirm(AddressChangeId::default()), AccountRefusal::NoAddressChange),
        (
            after(&["AccountRegistered"]),
            AccountCommand::EnrolSecondFactor { recovery_codes: 1 },
            AccountRefusal::NotVerified,
        ),
        (after(&["AccountRegistered"]), link(), AccountRefusal::NotVerified),
        (
            after(&["AddressVerified", "SecondFactorEnrolled"]),
            AccountCommand::EnrolSecondFactor { recovery_codes: 1 },
            AccountRefusal::AlreadyEnrolled,
        ),
        (after(&[]), AccountCommand::IssueRecoveryCodes { count: 1 }, AccountRefusal::NotEnrolled),
        (after(&[]), AccountCommand::UseRecoveryCode, AccountRefusal::NotEnrolled),
        (
            after(&["AccountRegistered", "AddressVerified", "IdentityLinked"]),
            AccountCommand::UnlinkIdentity { identity: linked_identity(), has_password: false },
            AccountRefusal::OnlyWayIn,
        ),
        (held.clone(), lend(administrator, 1), AccountRefusal::RoleNotDelegable),
        (after(&[]), lend(grant, 1), AccountRefusal::RoleNotHeld),
        (held, lend(grant, MAX_DELEGATION_DAYS), AccountRefusal::DelegationTooLong),
    ] {
        assert_eq!(Account::decide(&state, command.clone(), now()), Err(expected), "{command:?}");
    }
}

#[test]
fn an_agents_address_or_a_role_makes_a_colleague_and_an_address_that_anybody_gets_does_not() {
    let grant = RoleGrant { role: Role::MissionOwner, organisation: OrganisationId::from_uuid(uuid::Uuid::nil()) };
    let today = now().date_naive();
    let period = Period::new(today, today).expect("a day");
    let lent = Delegation { grant, period, other: AccountId::from_uuid(uuid::Uuid::from_u128(9)) };
    let registered = after(&["AccountRegistered"]);
    for (verified, affiliation, own, received, colleague) in [
        (false, Affiliation::PublicAgent, false, false, None),
        (true, Affiliation::PublicAgent, false, false, Some(true)),
        (true, Affiliation::FreeMail, false, false, Some(false)),
        (true, Affiliation::Unknown, false, false, Some(false)),
        (true, Affiliation::FreeMail, true, false, Some(true)),
        (true, Affiliation::Unknown, false, true, Some(true)),
    ] {
        let mut state = AccountState { verified, affiliation, ..registered.clone() };
        state.grants.extend(own.then_some(grant));
        state.received.extend(received.then(|| (DelegationId::default(), lent)));
        // A session that carries no role shows the same person.
        for holds in [true, false] {
            let actor = state.actor(today, |_| holds).expect("an actor");
            let found = match &actor {
                Actor::Account { verified, .. } => verified.then_some(true),
                Actor::Outsider { .. } => Some(false),
                Actor::Anonymous | Actor::System { .. } => panic!("{actor:?}"),
            };
            assert_eq!(found, colleague, "{affiliation:?}, own role {own}, lent role {received}");
        }
    }
}

#[test]
fn what_is_so_already_writes_nothing() {
    let enrolled = after(&["SecondFactorEnrolled", "RecoveryCodesIssued", "RecoveryCodeUsed"]);
    assert_eq!(enrolled.recovery_codes, 9);
    let verified = after(&["AccountRegistered", "AddressVerified", "AffiliationFound"]);
    for (state, command) in [
        (verified, AccountCommand::VerifyAddress(Affiliation::PublicAgent)),
        (after(&[]), AccountCommand::RemoveSecondFactor),
        (after(&[]), AccountCommand::CancelAddressChange),
        (after(&[]), AccountCommand::EndDelegation(DelegationId::default())),
    ] {
        assert_eq!(Account::decide(&state, command.clone(), now()), Ok(Vec::new()), "{command:?}");
    }
}

#[test]
fn tokens_of_before_scopes_have_all_of_them() {
    use vivier_kernel::decider::StoredEvent as _;
    let payload = r#"{"token":"01900000-0000-7000-8000-000000000003","label":{"k":"01900000-0000-7000-8000-000000000001","c":"eA"},"expires_at":"2027-01-01T00:00:00Z"}"#;
    let event = super::event::AccountEvent::decode("ApiTokenIssued", payload).expect("it is read");
    let mut state = AccountState::default();
    Account::evolve(&mut state, &event);
    assert_eq!(state.tokens.values().next().map(|token| token.scopes.len()), Some(4));
}

/// Histories of before a rule are kept: what they hold ends with the first proof of the address, and with that one only.
#[test]
fn the_first_proof_ends_what_was_prepared_before_it() {
    use vivier_kernel::decider::StoredEvent as _;
    let prepared =
        ["AccountRegistered", "SecondFactorEnrolled", "RecoveryCodesIssued", "IdentityLinked", "ApiTokenIssued"];
    let decided = |state: &AccountState| {
        let verify = AccountCommand::VerifyAddress(Affiliation::Unknown);
        let events = Account::decide(state, verify, now()).expect("it may be");
        events.iter().map(|event| event.kind()).collect::<Vec<_>>()
    };
    let mut state = after(&prepared);
    assert_eq!(decided(&state), ["SecondFactorRemoved", "IdentityUnlinked", "ApiTokenRevoked", "AddressVerified"]);
    for event in Account::decide(&state, AccountCommand::VerifyAddress(Affiliation::Unknown), now()).expect("it may be")
    {
        Account::evolve(&mut state, &event);
    }
    let left = AccountState { verified: true, identity: state.identity.clone(), ended: 1, ..AccountState::default() };
    assert_eq!(state, left);

    let changing = after(&["AccountRegistered", "AddressChangeRequested"]);
    assert_eq!(decided(&changing), ["AddressChangeCancelled", "AddressVerified"]);
    let proved = [["AccountRegistered", "AddressVerified"].as_slice(), &prepared[1..]].concat();
    assert_eq!(decided(&after(&proved)), [""; 0], "the holder's own stay");
}

/// An administration answers for whoever holds a role of it, or will: their address is one that an office gives.
#[test]
fn a_role_of_ones_own_or_a_loan_that_is_not_over_binds() {
    let mut own = after(&["AccountRegistered", "AddressVerified"]);
    assert!(!own.is_bound(now().date_naive()));
    let mut lent = own.clone();
    own.grants.push(RoleGrant { role: Role::Coordinator, organisation: OrganisationId::from_uuid(uuid::Uuid::nil()) });
    assert!(own.is_bound(now().date_naive()));
    let day = |days: i64| now().date_naive() + chrono::Duration::days(days);
    let period = Period::new(day(10), day(20)).expect("a period");
    let grant = RoleGrant { role: Role::ReleasingManager, organisation: OrganisationId::from_uuid(uuid::Uuid::nil()) };
    lent.received.insert(DelegationId::default(), Delegation { other: AccountId::default(), grant, period });
    for (today, bound) in [(0, true), (20, true), (21, false)] {
        assert_eq!(lent.is_bound(day(today)), bound, "day {today} of a loan from day 10 to 20");
    }
}

/// What rests on a second factor that was shown at another provider goes with the identity, where nothing else shows one.
#[test]
fn the_last_way_to_a_second_factor_takes_the_tokens_that_need_one_along() {
    use vivier_kernel::decider::StoredEvent as _;
    // The sample's token has the scopes of before there were any: all of them.
    let strong = r#"{"token":"01900000-0000-7000-8000-000000000003","label":{"k":"01900000-0000-7000-8000-000000000001","c":"eA"},"expires_at":"2027-01-01T00:00:00Z"}"#;
    let with = |kinds: &[&str]| {
        let mut state = after(kinds);
        Account::evolve(&mut state, &AccountEvent::decode("ApiTokenIssued", strong).expect("it is read"));
        state
    };
    let unlinked = |state: &AccountState| {
        let identity = *state.identities.keys().next().expect("one is linked");
        let unlink = AccountCommand::UnlinkIdentity { identity, has_password: true };
        let events = Account::decide(state, unlink, now()).expect("it may be");
        events.iter().map(|event| event.kind()).collect::<Vec<_>>()
    };
    let linked = ["AccountRegistered", "AddressVerified", "IdentityLinked"];
    assert_eq!(unlinked(&with(&linked)), ["IdentityUnlinked", "ApiTokenRevoked"]);
    let with_codes = [linked.as_slice(), &["SecondFactorEnrolled"]].concat();
    assert_eq!(unlinked(&with(&with_codes)), ["IdentityUnlinked"]);
}

#[test]
fn a_loan_is_over_when_its_last_day_is_over_in_paris() {
    let grant = RoleGrant { role: Role::Coordinator, organisation: OrganisationId::from_uuid(uuid::Uuid::nil()) };
    let mut state = after(&["AccountRegistered", "AddressVerified"]);
    state.grants.push(grant);
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let lend = |at: &str, last: &str| {
        let command = AccountCommand::GiveDelegation {
            delegation: DelegationId::default(),
            delegate: AccountId::default(),
            grant,
            period: Period::new(day("2026-06-20"), day(last)).expect("a period"),
        };
        Account::decide(&state, command, at.parse().expect("an instant"))
    };
    assert!(lend("2026-07-01T21:59:59Z", "2026-07-01").is_ok());
    assert_eq!(lend("2026-07-01T22:30:00Z", "2026-07-01"), Err(AccountRefusal::DelegationInThePast));
    assert!(lend("2026-07-01T22:30:00Z", "2026-07-02").is_ok());
}
