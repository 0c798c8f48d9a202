//! `reverseTransfer`: a posted transfer is never deleted; another one takes it back.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};

use super::TransferOutcome;
use super::ledger::{Ledger, follows_from};
use crate::access;
use crate::domain::refusal::LedgerRefusal;
use crate::domain::transfer::Transfer;
use crate::domain::value::{Rule, TransferId};

#[derive(Clone, Debug, Serialize)]
pub struct ReverseTransfer {
    pub transfer: TransferId,
}

impl UseCase for ReverseTransfer {
    const NAME: &'static str = "reverseTransfer";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::authorise(unit.actor(), Self::NAME, &[])?;
        let mut transfer = unit.load_existing::<Transfer>(self.transfer).await?;
        // That a reversal is not reversed is said by the transfer itself, in words of its own.
        if let Some(rule) = transfer.state.content.as_ref().map(|content| content.rule)
            && !rule.is_taken_back()
            && rule != Rule::Reversal
        {
            let refusal = match rule {
                Rule::PriorityPurchase => LedgerRefusal::PurchaseFinal,
                _ => LedgerRefusal::NotReversible { rule },
            };
            return Err(CommandError::refused(refusal));
        }
        let mut ledger = Ledger::open(unit).await?;
        let by = ledger.reverse(&mut transfer).await.map_err(follows_from("transferId"))?;
        Ok(TransferOutcome { transfer: Some(by) })
    }
}
