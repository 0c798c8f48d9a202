//! `delegateRole`, `endDelegation`: a role lent to a colleague for some days. Both accounts record it, in one transaction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::id::AccountId;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;

use super::{authorised, mails};
use crate::access;
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::event::DelegationReceived;
use crate::domain::refusal::AccountRefusal;
use crate::domain::value::DelegationId;
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
        let delegation = DelegationId::new(unit.clock());
        let (grant, period) = (self.grant, self.period);
        // Everything else is said first: an address that has no account is told to none but holders of the role.
        let delegate = self.delegate.unwrap_or_default();
        unit.decide(&mut own, AccountCommand::GiveDelegation { delegation, delegate, grant, period })?;
        if self.delegate.is_none() {
            return Err(CommandError::refused(AccountRefusal::NoSuchDelegate));
        }
        let mut other = unit.load::<Account>(delegate).await?;
        let received = DelegationReceived { delegation, delegator, grant, period };
        unit.decide(&mut other, AccountCommand::ReceiveDelegation(received))?;
        mails::schedule(unit, delegate, Mail::DelegationReceived);
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

/// Whatever was lent of a role that its holder loses ends with it.
pub(super) async fn end_lent(
    unit: &mut Unit,
    own: &mut vivier_event_store::Aggregate<Account>,
    grant: RoleGrant,
) -> Result<(), CommandError> {
    let lent: Vec<(DelegationId, AccountId)> = own
        .state
        .given
        .iter()
        .filter(|(_, delegation)| delegation.grant == grant)
        .map(|(id, delegation)| (*id, delegation.other))
        .collect();
    for (delegation, _) in &lent {
        unit.decide(own, AccountCommand::EndDelegation(*delegation))?;
    }
    end_at_the_other(unit, lent).await
}

/// Ends delegations at the accounts that are their other ends: each account is loaded once, whatever it shares.
pub(crate) async fn end_at_the_other(
    unit: &mut Unit,
    lent: impl IntoIterator<Item = (DelegationId, AccountId)>,
) -> Result<(), CommandError> {
    let mut others = BTreeMap::<AccountId, Vec<DelegationId>>::new();
    for (delegation, other) in lent {
        others.entry(other).or_default().push(delegation);
    }
    for (other, delegations) in others {
        let mut other = unit.load::<Account>(other).await?;
        for delegation in delegations {
            unit.decide(&mut other, AccountCommand::EndDelegation(delegation))?;
        }
    }
    Ok(())
}
