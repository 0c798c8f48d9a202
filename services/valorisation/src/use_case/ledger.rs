//! The ledger as one command works on it: transfers and the accounts whose limits they meet, loaded once each.

use std::collections::BTreeMap;

use uuid::Uuid;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::TypedId as _;

use crate::domain::account::{LedgerAccount, LedgerAccountCommand};
use crate::domain::legs::{Leg, Legs};
use crate::domain::policy::{CreditPolicy, CreditPolicyState, PolicyTerms};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::transfer::{Content, Transfer, TransferCommand, TransferState};
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{
    AccountClass, Amount, Cause, CreditPolicyId, LedgerAccountId, Rule, TransferId, VoidReason,
};

/// One command's hand on the ledger.
pub(crate) struct Ledger<'a> {
    pub(crate) unit: &'a mut Unit,
    policy: CreditPolicyState,
    accounts: BTreeMap<Uuid, Aggregate<LedgerAccount>>,
}

impl<'a> Ledger<'a> {
    pub(crate) async fn open(unit: &'a mut Unit) -> Result<Self, CommandError> {
        let policy = unit.load::<CreditPolicy>(CreditPolicyId::the_one()).await?.state;
        Ok(Self { unit, policy, accounts: BTreeMap::new() })
    }

    /// The version in force and its terms.
    pub(crate) fn policy(&self) -> (u32, PolicyTerms) {
        self.policy.current()
    }

    /// The terms of a version.
    pub(crate) fn terms(&self, version: u32) -> Result<PolicyTerms, CommandError> {
        self.policy.terms(version).map_err(CommandError::refused)
    }

    fn floor(&self, class: AccountClass) -> Option<Amount> {
        self.policy.current().1.floor(class)
    }

    pub(crate) async fn transfer(&mut self, id: TransferId) -> Result<Aggregate<Transfer>, CommandError> {
        self.unit.load::<Transfer>(id).await
    }

    /// What sort of account it is, where it was opened.
    pub(crate) async fn class(&mut self, account: LedgerAccountId) -> Result<Option<AccountClass>, CommandError> {
        Ok(self.account(account).await?.state.identity.map(|(_, class)| class))
    }

    /// What can be taken from an account of this class above its hard limit, with `held` of its own given back.
    pub(crate) async fn available(
        &mut self,
        account: LedgerAccountId,
        class: AccountClass,
        held: Amount,
    ) -> Result<i64, CommandError> {
        let floor = self.floor(class).map_or(-Amount::MAX, Amount::hundredths);
        let state = self.account(account).await?.state;
        Ok(state.available(floor) - held.hundredths().min(0))
    }

    /// Refuses to take more from an account than it has, what is held left aside.
    pub(crate) async fn within_balance(
        &mut self,
        account: LedgerAccountId,
        amount: Amount,
    ) -> Result<(), CommandError> {
        let state = self.account(account).await?.state;
        let available = state.available(0).max(0);
        match state.identity {
            Some((_, class)) if amount.hundredths() > available => {
                Err(CommandError::refused(LedgerRefusal::HardLimit { class, available }))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Opens an account that is not there yet.
    pub(crate) async fn open_account(&mut self, leg: &Leg) -> Result<(), CommandError> {
        let (account, holder, class) = (leg.account, leg.holder, leg.class);
        self.decide(account, LedgerAccountCommand::Open { account, holder, class }).await
    }

    /// Announces a transfer: what it would take is held.
    pub(crate) async fn hold(
        &mut self,
        transfer: &mut Aggregate<Transfer>,
        content: Content,
    ) -> Result<(), CommandError> {
        let id = TransferId::from_uuid(transfer.id);
        let legs = content.legs.clone();
        if self.unit.decide(transfer, TransferCommand::Hold { transfer: id, content })? > 0 {
            for leg in limited(&legs) {
                self.open_account(leg).await?;
                let floor = self.floor(leg.class);
                let hold = LedgerAccountCommand::Hold { transfer: id, amount: leg.amount, floor };
                self.decide(leg.account, hold).await?;
            }
        }
        Ok(())
    }

    /// Posts a transfer, announced before or not. Nothing happens where it was posted already.
    pub(crate) async fn post(
        &mut self,
        transfer: &mut Aggregate<Transfer>,
        content: Content,
    ) -> Result<(), CommandError> {
        self.post_within(transfer, content, Limit::Hard).await
    }

    async fn post_within(
        &mut self,
        transfer: &mut Aggregate<Transfer>,
        content: Content,
        limit: Limit,
    ) -> Result<(), CommandError> {
        let id = TransferId::from_uuid(transfer.id);
        let held = pending(&transfer.state);
        let legs = content.legs.clone();
        if self.unit.decide(transfer, TransferCommand::Post { transfer: id, content })? == 0 {
            return Ok(());
        }
        for leg in limited(&legs) {
            self.open_account(leg).await?;
            let held = held.as_ref().map_or(Amount::ZERO, |held| held.amount_of(leg.account));
            let floor = self.floor(leg.class).filter(|_| limit == Limit::Hard);
            let post = LedgerAccountCommand::Post { transfer: id, amount: leg.amount, held, floor };
            self.decide(leg.account, post).await?;
        }
        // What was held on an account that has no entry in the end.
        for leg in held.iter().flat_map(|held| limited(held)) {
            if legs.amount_of(leg.account) == Amount::ZERO {
                let release = LedgerAccountCommand::Release { transfer: id, held: leg.amount };
                self.decide(leg.account, release).await?;
            }
        }
        Ok(())
    }

    /// Gives back what a pending transfer held.
    pub(crate) async fn void(
        &mut self,
        transfer: &mut Aggregate<Transfer>,
        reason: VoidReason,
    ) -> Result<(), CommandError> {
        let id = TransferId::from_uuid(transfer.id);
        let held = pending(&transfer.state);
        if self.unit.decide(transfer, TransferCommand::Void { transfer: id, reason })? > 0 {
            for leg in held.iter().flat_map(|held| limited(held)) {
                let release = LedgerAccountCommand::Release { transfer: id, held: leg.amount };
                self.decide(leg.account, release).await?;
            }
        }
        Ok(())
    }

    /// Takes a posted transfer back by another one, and says which.
    pub(crate) async fn reverse(&mut self, transfer: &mut Aggregate<Transfer>) -> Result<TransferId, CommandError> {
        self.take_back(transfer, Limit::Hard).await
    }

    /// The same for a payment of a placement that was found wrong: it is taken back even where it was spent.
    pub(crate) async fn correct(&mut self, transfer: &mut Aggregate<Transfer>) -> Result<TransferId, CommandError> {
        self.take_back(transfer, Limit::None).await
    }

    async fn take_back(
        &mut self,
        transfer: &mut Aggregate<Transfer>,
        limit: Limit,
    ) -> Result<TransferId, CommandError> {
        let id = TransferId::from_uuid(transfer.id);
        let by = TransferId::of_reversal(id);
        self.unit.decide(transfer, TransferCommand::Reverse { transfer: id, by })?;
        if let Some(content) = &transfer.state.content {
            let reversal = Content {
                legs: content.legs.reversed(),
                cause: Cause::Reversal { of: id },
                rule: Rule::Reversal,
                policy: content.policy,
                work: None,
            };
            let mut taking_back = self.transfer(by).await?;
            self.post_within(&mut taking_back, reversal, limit).await?;
        }
        Ok(by)
    }

    async fn account(&mut self, id: LedgerAccountId) -> Result<&mut Aggregate<LedgerAccount>, CommandError> {
        let key = id.uuid();
        if !self.accounts.contains_key(&key) {
            let account = self.unit.load::<LedgerAccount>(id).await?;
            self.accounts.insert(key, account);
        }
        self.accounts.get_mut(&key).ok_or_else(|| CommandError::refused(LedgerRefusal::NoAccount))
    }

    async fn decide(&mut self, account: LedgerAccountId, command: LedgerAccountCommand) -> Result<(), CommandError> {
        self.account(account).await?;
        if let Some(account) = self.accounts.get_mut(&account.uuid()) {
            self.unit.decide(account, command)?;
        }
        Ok(())
    }
}

/// A refusal of an amount that nobody named, at the field that it follows from.
pub(crate) fn follows_from(field: &'static str) -> impl Fn(CommandError) -> CommandError {
    move |error| match error {
        CommandError::Refused(problem) if problem.field.as_deref() == Some("amount") => problem.at(field).into(),
        other => other,
    }
}

/// Whether an entry may take an account below its hard limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    Hard,
    None,
}

/// The entries of accounts that have limits, and therefore streams of their own, in one order for all commands.
fn limited(legs: &Legs) -> Vec<&Leg> {
    let mut limited: Vec<&Leg> = legs.iter().filter(|leg| leg.class != AccountClass::Programme).collect();
    limited.sort_by_key(|leg| leg.account);
    limited
}

/// What is held for a transfer that is pending.
fn pending(state: &TransferState) -> Option<Legs> {
    let content = state.content.as_ref().filter(|_| state.status == TransferStatus::Pending);
    content.map(|content| content.legs.clone())
}
