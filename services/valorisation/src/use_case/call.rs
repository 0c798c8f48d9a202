//! A brigade call that was answered in time, yes or no, is worth something to the person and to their service. Exercises are not.

use serde::Serialize;
use vivier_brigade::domain::mobilisation::decide::Mobilisation;
use vivier_brigade::domain::mobilisation::event::MobilisationEvent;
use vivier_brigade::domain::value::{CallId, MobilisationId};
use vivier_event_store::{CommandError, Store, Unit, UseCase};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::TypedId as _;
use vivier_talents::domain::decide::Talent;

use super::TransferOutcome;
use super::ledger::Ledger;
use crate::access;
use crate::domain::legs::{Leg, Legs};
use crate::domain::rule;
use crate::domain::transfer::Content;
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId};

#[derive(Clone, Debug, Serialize)]
pub struct CreditCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for CreditCall {
    const NAME: &'static str = "creditCall";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::vivier_only(unit.actor(), Self::NAME)?;
        let mobilisation = unit.store().glance::<Mobilisation>(self.mobilisation.uuid()).await?.state;
        let exercise = mobilisation.need.as_ref().is_none_or(|need| need.exercise);
        let Some(call) = mobilisation.call(self.call).filter(|_| !exercise) else {
            return Ok(TransferOutcome { transfer: None });
        };
        let talent = call.callee.talent;
        if answered_late(unit.store(), self.mobilisation, self.call).await? {
            return Ok(TransferOutcome { transfer: None });
        }
        let home = unit.store().glance::<Talent>(talent.uuid()).await?.state.organisation();
        let mut ledger = Ledger::open(unit).await?;
        let (policy, terms) = ledger.policy();
        let (person, service) = rule::call(&terms, home.is_some());
        let amount = |hundredths: i64| Amount::new(hundredths).unwrap_or_default();
        let mut legs = vec![
            Leg::new(Holder::Talent { talent }, AccountClass::Talent, amount(person)),
            Leg::new(Holder::Programme, AccountClass::Programme, amount(-(person + service))),
        ];
        if let Some(organisation) = home {
            let holder = Holder::Organisation { organisation };
            let class = ledger.class(LedgerAccountId::of(holder)).await?.unwrap_or(AccountClass::Service);
            legs.push(Leg::new(holder, class, amount(service)));
        }
        let Some(legs) = Legs::without_empty(legs).map_err(CommandError::refused)? else {
            return Ok(TransferOutcome { transfer: None });
        };
        let id = TransferId::of_call(self.call);
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Call { mobilisation: self.mobilisation, call: self.call };
        ledger.post(&mut transfer, Content { legs, cause, rule: Rule::CallAnswered, policy, work: None }).await?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// True where the first answer was a yes after its time: the no that may follow it, from the reserve, is no answer in time either.
async fn answered_late(store: &Store, mobilisation: MobilisationId, call: CallId) -> Result<bool, CommandError> {
    for event in store.history(mobilisation.uuid()).await? {
        match MobilisationEvent::decode(&event.kind, &event.data)? {
            MobilisationEvent::CallAccepted(accepted) if accepted.call == call => return Ok(accepted.late),
            MobilisationEvent::CallAcceptedAsLastResort(accepted) if accepted.call == call => return Ok(false),
            MobilisationEvent::CallDeclined(declined) if declined.call == call => return Ok(false),
            _ => {}
        }
    }
    Ok(false)
}
