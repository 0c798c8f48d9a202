//! `takeDemurrage`: what one account loses in one month, once, where the policy in force has demurrage. It has none by default.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};

use super::TransferOutcome;
use super::grant::programme;
use super::ledger::Ledger;
use crate::access;
use crate::domain::account::LedgerAccount;
use crate::domain::legs::{Leg, Legs};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::rule;
use crate::domain::transfer::Content;
use crate::domain::value::{Amount, Cause, LedgerAccountId, Rule, TransferId};

/// The month is the present one, by the store's clock.
#[derive(Clone, Debug, Serialize)]
pub struct TakeDemurrage {
    pub account: LedgerAccountId,
}

impl UseCase for TakeDemurrage {
    const NAME: &'static str = "takeDemurrage";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::authorise(unit.actor(), Self::NAME, &[])?;
        let month = unit.now().format("%Y-%m").to_string();
        let account = unit.load_existing::<LedgerAccount>(self.account).await?.state;
        let (holder, class) = account.identity.ok_or(CommandError::NotFound)?;
        let mut ledger = Ledger::open(unit).await?;
        let (policy, terms) = ledger.policy();
        let demurrage = terms.demurrage.ok_or_else(|| CommandError::refused(LedgerRefusal::NoDemurrage))?;
        let Ok(lost) = Amount::positive(rule::demurrage(demurrage, account.balance)) else {
            return Ok(TransferOutcome { transfer: None });
        };
        let legs = vec![Leg::new(holder, class, lost.negated()), programme(lost)];
        let legs = Legs::new(legs).map_err(CommandError::refused)?;
        let id = TransferId::of_demurrage(self.account, &month);
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Demurrage { month };
        ledger.post(&mut transfer, Content { legs, cause, rule: Rule::Demurrage, policy, work: None }).await?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}
