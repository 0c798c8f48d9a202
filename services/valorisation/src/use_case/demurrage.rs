//! `takeDemurrage`: what one account that lay still loses in one month, once, where the policy in force has demurrage. It has none by
//! default.

use chrono::{DateTime, Months, Utc};
use serde::Serialize;
use vivier_event_store::{CommandError, Store, Unit, UseCase};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::TypedId as _;

use super::TransferOutcome;
use super::grant::programme;
use super::ledger::{Ledger, follows_from};
use crate::access;
use crate::domain::account::LedgerAccount;
use crate::domain::event::LedgerAccountEvent;
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
        let (policy, terms) = Ledger::open(unit).await?.policy();
        let demurrage = terms.demurrage.ok_or_else(|| CommandError::refused(LedgerRefusal::NoDemurrage))?;
        if !lay_still(unit.store(), self.account, unit.now()).await? {
            return Ok(TransferOutcome { transfer: None });
        }
        let mut ledger = Ledger::open(unit).await?;
        let Ok(lost) = Amount::positive(rule::demurrage(demurrage, account.balance)) else {
            return Ok(TransferOutcome { transfer: None });
        };
        let legs = vec![Leg::new(holder, class, lost.negated()), programme(lost)];
        let legs = Legs::new(legs).map_err(CommandError::refused)?;
        let id = TransferId::of_demurrage(self.account, &month);
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Demurrage { month };
        let content = Content { legs, cause, rule: Rule::Demurrage, policy, work: None };
        // What is held of an account stays for what it is held for.
        ledger.post(&mut transfer, content).await.map_err(follows_from("accountId"))?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// Whether nothing was posted on the account for a whole month; what demurrage itself took does not move it. Read from all its events,
/// which were loaded before: where one came meanwhile, the command is decided again.
async fn lay_still(store: &Store, account: LedgerAccountId, now: DateTime<Utc>) -> Result<bool, CommandError> {
    for event in store.history(account.uuid()).await?.iter().rev() {
        let LedgerAccountEvent::AmountPosted(posted) = LedgerAccountEvent::decode(&event.kind, &event.data)? else {
            continue;
        };
        let month = event.recorded_at.format("%Y-%m").to_string();
        if posted.transfer != TransferId::of_demurrage(account, &month) {
            let still_since = event.recorded_at.checked_add_months(Months::new(1));
            return Ok(still_since.is_some_and(|since| since <= now));
        }
    }
    Ok(true)
}
