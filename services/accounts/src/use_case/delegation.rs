//! `delegateRole`, `endDelegation`: a role lent to a colleague for some days. Both accounts record it, in one transaction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;

use super::{authorised, mails};
use crate::access;
use crate::domain::account::{Account, Delegation};
use crate::domain::decide::AccountCommand;
use crate::domain::event::DelegationReceived;
use crate::domain::refusal::AccountRefusal;
use crate::domain::value::{Affiliation, DelegationId};
use crate::mail::sending::Mail;

/// Which delegation a command was about, and the account that gave it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DelegationOutcome {
    pub delegation: DelegationId,
    pub delegator: AccountId,
}

/// The actor lends one of their own roles.
#[derive(Serialize)]
pub struct DelegateRole {
    /// The account of the address that was typed, where it has one.
    pub delegate: Option<AccountId>,
    pub grant: RoleGrant,
    pub period: Period,
}

impl UseCase for DelegateRole {
    const NAME: &'static str = "delegateRole";
    type Outcome = DelegationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<DelegationOutcome, CommandError> {
        let Some(delegator) = unit.actor().account() else { return Err(Problem::new("SIGN_IN_REQUIRED").into()) };
        let mut own = authorised(unit, Self::NAME, delegator).await?;
        // What the actor does not exercise now (for want of a second factor, say) they do not lend either.
        if !unit.actor().grants().contains(&self.grant) {
            return Err(CommandError::refused(AccountRefusal::RoleNotHeld));
        }
        // An absence that goes on may have begun before; what is typed here begins now at the earliest.
        let today = unit.today();
        if self.period.start() < today && self.period.end() >= today {
            return Err(CommandError::refused(AccountRefusal::DelegationBegunInThePast));
        }
        let loan = Loan { delegation: DelegationId::new(unit.clock()), grant: self.grant, period: self.period };
        let Some(delegate) = self.delegate else {
            // Everything else is said first: an address that has no account is told to none but holders of the role.
            unit.decide(&mut own, loan.given(AccountId::default()))?;
            return Err(CommandError::refused(AccountRefusal::NoSuchDelegate));
        };
        // Whoever has an address that anybody gets is not made an agent by somebody's choice (decision 0035).
        let other = unit.store().glance::<Account>(delegate.uuid()).await?.state;
        let future = crate::read::future_affiliation(unit.store(), delegate).await?;
        let anybodys = other.affiliation == Affiliation::FreeMail || future == Some(Affiliation::FreeMail);
        if anybodys && other.grants.is_empty() {
            return Err(CommandError::refused(AccountRefusal::DelegateNotAnAgent));
        }
        let same = |given: &Delegation| (given.other, given.grant) == (delegate, self.grant);
        if own.state.given.values().any(|given| same(given) && given.period.overlaps(&self.period)) {
            return Err(CommandError::refused(AccountRefusal::DelegationOverlaps));
        }
        exchange(unit, &mut own, Vec::new(), delegate, &[loan]).await?;
        let delegation = loan.delegation;
        Ok(DelegationOutcome { delegation, delegator })
    }
}

/// Either end ends it, or a programme administrator.
#[derive(Serialize)]
pub struct EndDelegation {
    /// Whose account lists it.
    pub account: AccountId,
    pub delegation: DelegationId,
}

impl UseCase for EndDelegation {
    const NAME: &'static str = "endDelegation";
    type Outcome = DelegationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<DelegationOutcome, CommandError> {
        let mut own = unit.load_existing::<Account>(self.account).await?;
        if !access::may(unit.actor(), Self::NAME, Some(self.account)) {
            return Err(CommandError::NotFound);
        }
        let given = own.state.given.get(&self.delegation).copied();
        let received = own.state.received.get(&self.delegation).copied();
        let (delegator, other) = match (given, received) {
            (Some(given), _) => (self.account, given.other),
            (None, Some(received)) => (received.other, received.other),
            (None, None) => return Err(CommandError::NotFound),
        };
        unit.decide(&mut own, AccountCommand::EndDelegation(self.delegation))?;
        let mut counterpart = unit.load::<Account>(other).await?;
        unit.decide(&mut counterpart, AccountCommand::EndDelegation(self.delegation))?;
        Ok(DelegationOutcome { delegation: self.delegation, delegator })
    }
}

/// A role that is to be lent for some days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loan {
    pub delegation: DelegationId,
    pub grant: RoleGrant,
    pub period: Period,
}

impl Loan {
    fn given(self, delegate: AccountId) -> AccountCommand {
        let Self { delegation, grant, period } = self;
        AccountCommand::GiveDelegation { delegation, delegate, grant, period }
    }
}

/// Ends some of what the account has lent, and lends to `delegate`: each at both ends, with a mail to who receives.
///
/// # Errors
/// `ROLE_NOT_HELD`, `NO_SUCH_DELEGATE` and what else [`DelegateRole`] is refused for; `Store`.
pub async fn exchange(
    unit: &mut Unit,
    own: &mut Aggregate<Account>,
    ended: Vec<(DelegationId, AccountId)>,
    delegate: AccountId,
    loans: &[Loan],
) -> Result<(), CommandError> {
    let Some(delegator) = own.state.identity.as_ref().map(|identity| identity.account) else {
        return Err(CommandError::NotFound);
    };
    let mut others = BTreeMap::<AccountId, Vec<AccountCommand>>::new();
    for (delegation, other) in ended {
        unit.decide(own, AccountCommand::EndDelegation(delegation))?;
        others.entry(other).or_default().push(AccountCommand::EndDelegation(delegation));
    }
    for loan in loans {
        unit.decide(own, loan.given(delegate))?;
        let Loan { delegation, grant, period } = *loan;
        let received = DelegationReceived { delegation, delegator, grant, period };
        others.entry(delegate).or_default().push(AccountCommand::ReceiveDelegation(received));
    }
    at_the_others(unit, others).await?;
    if !loans.is_empty() {
        mails::schedule(unit, delegate, Mail::DelegationReceived);
    }
    Ok(())
}

/// Whatever was lent of a role that its holder loses ends with it.
pub(super) async fn end_lent(
    unit: &mut Unit,
    own: &mut Aggregate<Account>,
    grant: RoleGrant,
) -> Result<(), CommandError> {
    let given = own.state.given.iter().filter(|(_, delegation)| delegation.grant == grant);
    let lent: Vec<(DelegationId, AccountId)> = given.map(|(id, delegation)| (*id, delegation.other)).collect();
    for (delegation, _) in &lent {
        unit.decide(own, AccountCommand::EndDelegation(*delegation))?;
    }
    end_at_the_other(unit, lent).await
}

/// Ends delegations at the accounts that are their other ends.
pub(crate) async fn end_at_the_other(
    unit: &mut Unit,
    lent: impl IntoIterator<Item = (DelegationId, AccountId)>,
) -> Result<(), CommandError> {
    let mut others = BTreeMap::<AccountId, Vec<AccountCommand>>::new();
    for (delegation, other) in lent {
        others.entry(other).or_default().push(AccountCommand::EndDelegation(delegation));
    }
    at_the_others(unit, others).await
}

/// Each account is loaded once, whatever it shares.
async fn at_the_others(unit: &mut Unit, others: BTreeMap<AccountId, Vec<AccountCommand>>) -> Result<(), CommandError> {
    for (other, commands) in others {
        let mut other = unit.load::<Account>(other).await?;
        for command in commands {
            unit.decide(&mut other, command)?;
        }
    }
    Ok(())
}
