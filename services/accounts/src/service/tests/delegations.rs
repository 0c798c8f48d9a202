//! Roles lent for some days.

use chrono::{Days, Duration, NaiveDate};
use vivier_event_store::CommandContext;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::period::Period;

use super::*;
use crate::domain::account::Account;
use crate::use_case::delegation::{DelegateRole, DelegationOutcome, EndDelegation};
use crate::use_case::roles::RevokeRole;

struct Two {
    world: World,
    manager: Actor,
    colleague: AccountId,
    session: zeroize::Zeroizing<String>,
    grant: RoleGrant,
}

/// A manager with a role, and a verified colleague who is signed in.
async fn two() -> Two {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let account = actor.account().expect("an account");
    let grant =
        RoleGrant { role: Role::ReleasingManager, organisation: OrganisationId::new(world.tests.store.clock()) };
    let system = CommandContext::system("test", world.tests.store.clock());
    world.tests.store.execute(&system, &GrantRole { account, grant }).await.expect("granted");
    let (manager, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let colleague = world.accounts.provide(registration("grace@numerique.example"), &[]).await.expect("provided");
    let session = world.sign_in("grace@numerique.example", PASSWORD).await.expect("signed in");
    Two { world, manager, colleague, session, grant }
}

impl Two {
    fn today(&self) -> NaiveDate {
        self.world.tests.store.clock().now().date_naive()
    }

    fn days(&self, from: u64, to: u64) -> Period {
        Period::new(self.today() + Days::new(from), self.today() + Days::new(to)).expect("a period")
    }

    async fn lend(
        &self,
        by: &Actor,
        delegate: Option<AccountId>,
        period: Period,
    ) -> Result<DelegationOutcome, CommandError> {
        let context = CommandContext::new(by.clone(), self.world.tests.store.clock());
        let command = DelegateRole { delegate, grant: self.grant, period };
        Ok(self.world.tests.store.execute(&context, &command).await?.outcome)
    }

    async fn delegate_holds(&self) -> bool {
        // The session is used all along, so that it does not end by itself.
        let session = self.world.sign_in("grace@numerique.example", PASSWORD).await.expect("signed in");
        let (actor, _) = self.world.accounts.by_session(&session).await.expect("asked").expect("open");
        actor.holds(self.grant.role, &[self.grant.organisation])
    }
}

#[tokio::test]
async fn a_role_that_was_lent_twice_to_one_colleague_can_still_be_revoked() {
    let two = two().await;
    for period in [two.days(2, 4), two.days(10, 14)] {
        two.lend(&two.manager, Some(two.colleague), period).await.expect("lent");
    }
    let system = CommandContext::system("test", two.world.tests.store.clock());
    let account = two.manager.account().expect("an account");
    two.world.tests.store.execute(&system, &RevokeRole { account, grant: two.grant }).await.expect("revoked");
    for who in [account, two.colleague] {
        let state = two.world.tests.store.load::<Account>(who.uuid()).await.expect("loaded").state;
        assert!(state.given.is_empty() && state.received.is_empty(), "{who}");
    }
}

#[tokio::test]
async fn a_role_is_lent_from_its_first_day_to_its_last() {
    let two = two().await;
    let period = two.days(2, 4);
    two.lend(&two.manager, Some(two.colleague), period).await.expect("lent");
    let mut held = Vec::new();
    for _ in 0..7 {
        held.push(two.delegate_holds().await);
        two.world.tests.advance(Duration::days(1));
    }
    assert_eq!(held, [false, false, true, true, true, false, false]);
    assert!(two.world.sent().await.iter().any(|mail| mail.contains("To: grace@") && mail.contains("/account")));
}

#[tokio::test]
async fn a_role_that_was_lent_for_tomorrow_is_held_from_midnight_in_paris() {
    let two = two().await;
    two.lend(&two.manager, Some(two.colleague), two.days(1, 1)).await.expect("lent");
    let mut held = Vec::new();
    // From nine in the morning there, in winter: half past eleven in the evening, half past midnight, and both a day later.
    for minutes in [14 * 60 + 30, 60, 23 * 60, 60] {
        two.world.tests.advance(Duration::minutes(minutes));
        held.push(two.delegate_holds().await);
    }
    assert_eq!(held, [false, true, true, false]);
}

#[tokio::test]
async fn either_end_ends_it_and_so_does_the_loss_of_the_role() {
    for ending in ["delegator", "delegate", "loss"] {
        let two = two().await;
        let lent = two.lend(&two.manager, Some(two.colleague), two.days(0, 9)).await.expect("lent");
        assert!(two.delegate_holds().await);
        let (delegate, _) = two.world.accounts.by_session(&two.session).await.expect("asked").expect("open");
        let clock = two.world.tests.store.clock();
        let store = &two.world.tests.store;
        let end = |account| EndDelegation { account, delegation: lent.delegation };
        match ending {
            "delegator" => {
                let context = CommandContext::new(two.manager.clone(), clock);
                store.execute(&context, &end(lent.delegator)).await.expect("ended");
            }
            "delegate" => {
                let context = CommandContext::new(delegate, clock);
                store.execute(&context, &end(two.colleague)).await.expect("ended");
            }
            _ => {
                let revoke = RevokeRole { account: lent.delegator, grant: two.grant };
                store.execute(&CommandContext::system("test", clock), &revoke).await.expect("revoked");
            }
        }
        assert!(!two.delegate_holds().await, "{ending}");
        let system = Actor::system("test");
        for account in [lent.delegator, two.colleague] {
            let left = crate::read::own::delegations(store, &system, account).await.expect("read");
            assert_eq!(left, Some(Vec::new()), "{ending}: both ends know");
        }
    }
}

#[tokio::test]
async fn a_list_of_accounts_shows_what_each_lent_and_was_lent() {
    let two = two().await;
    let lent = two.lend(&two.manager, Some(two.colleague), two.days(0, 9)).await.expect("lent");
    let (store, system) = (&two.world.tests.store, Actor::system("test"));
    let ids = [lent.delegator, two.colleague];
    let found = crate::read::own::delegations_of(store, &system, &ids).await.expect("read");
    for id in ids {
        let alone = crate::read::own::delegations(store, &system, id).await.expect("read").expect("seen");
        assert_eq!((alone.len(), found.get(&id)), (1, Some(&alone)));
    }
    let theirs = crate::read::own::delegations_of(store, &two.manager, &ids).await.expect("read");
    assert_eq!(theirs.keys().collect::<Vec<_>>(), [&lent.delegator], "one's own alone");
}

#[tokio::test]
async fn what_cannot_be_lent_and_to_whom() {
    let two = two().await;
    let week = two.days(0, 6);
    let nobody = two.lend(&two.manager, None, week).await;
    assert_eq!(code(nobody), "NO_SUCH_DELEGATE");
    // An address that anybody gets makes no agent.
    let anybody = two.world.accounts.provide(registration("ada.lovelace@gmail.com"), &[]).await.expect("provided");
    assert_eq!(code(two.lend(&two.manager, Some(anybody), week).await), "DELEGATE_NOT_AN_AGENT");
    assert_eq!(code(two.lend(&two.manager, two.manager.account(), week).await), "DELEGATE_IS_ONESELF");
    assert_eq!(code(two.lend(&two.manager, Some(two.colleague), two.days(0, 184)).await), "DELEGATION_TOO_LONG");
    let past = Period::new(two.today() - Days::new(9), two.today() - Days::new(1)).expect("a period");
    assert_eq!(code(two.lend(&two.manager, Some(two.colleague), past).await), "DELEGATION_IN_THE_PAST");
    let begun = Period::new(two.today() - Days::new(1), two.today() + Days::new(3)).expect("a period");
    let refused = two.lend(&two.manager, Some(two.colleague), begun).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("DELEGATION_BEGUN_IN_THE_PAST", Some("start")));

    // Who holds nothing lends nothing, and is not told whether the address has an account.
    let (delegate, _) = two.world.accounts.by_session(&two.session).await.expect("asked").expect("open");
    assert_eq!(code(two.lend(&delegate, None, week).await), "ROLE_NOT_HELD");
    // Nor is what was lent lent on.
    let lent = two.lend(&two.manager, Some(two.colleague), week).await.expect("lent");
    let refused = two.lend(&two.manager, Some(two.colleague), two.days(6, 9)).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("DELEGATION_OVERLAPS", Some("delegateEmail")));
    let (delegate, _) = two.world.accounts.by_session(&two.session).await.expect("asked").expect("open");
    assert!(delegate.holds(two.grant.role, &[two.grant.organisation]));
    let third = two.world.accounts.provide(registration("alan@numerique.example"), &[]).await.expect("provided");
    assert_eq!(code(two.lend(&delegate, Some(third), week).await), "ROLE_NOT_HELD");

    // A stranger ends nothing, and does not learn that there is something.
    let stranger = Actor::Account { account: third, verified: true, grants: Vec::new() };
    let context = CommandContext::new(stranger.clone(), two.world.tests.store.clock());
    let command = EndDelegation { account: lent.delegator, delegation: lent.delegation };
    assert!(matches!(two.world.tests.store.execute(&context, &command).await, Err(CommandError::NotFound)));
    let seen = crate::read::own::delegations(&two.world.tests.store, &stranger, lent.delegator).await.expect("read");
    assert_eq!(seen, None);
}
