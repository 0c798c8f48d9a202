//! `reverseTransfer`: a posted transfer is never deleted; another one takes it back.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};

use super::TransferOutcome;
use super::ledger::Ledger;
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
        // A placement's payment follows its days, and a purchase stands on its mission: taken back here, the two would say different things.
        if let Some(rule) = transfer.state.content.as_ref().map(|content| content.rule)
            && matches!(rule, Rule::PlacementCompleted | Rule::PriorityPurchase)
        {
            return Err(CommandError::refused(LedgerRefusal::NotReversible { rule }));
        }
        let mut ledger = Ledger::open(unit).await?;
        let by = ledger.reverse(&mut transfer).await?;
        Ok(TransferOutcome { transfer: Some(by) })
    }
}
