//! One fixed sample of every event, against which stored samples of each version are compared.

use vivier_kernel::id::{SubjectId, TypedId};
use vivier_kernel::sealed::Sealed;

use super::event::{
    AmountHeld, AmountPosted, CreditPolicyAdopted, CreditPolicyEvent, HoldReleased, LedgerAccountEvent,
    LedgerAccountOpened, TransferEvent, TransferHeld, TransferPosted, TransferReversed, TransferVoided,
};
use super::legs::{Leg, Legs};
use super::policy::PolicyTerms;
use super::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason, Work};

fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).unwrap_or_default()
}

fn legs() -> Option<Legs> {
    let (talent, service, host) = (
        Holder::Talent { talent: id(1) },
        Holder::Organisation { organisation: id(2) },
        Holder::Organisation { organisation: id(3) },
    );
    Legs::new(vec![
        Leg::new(talent, AccountClass::Talent, amount(450)),
        Leg::new(service, AccountClass::Service, amount(450)),
        Leg::new(host, AccountClass::Administration, amount(-540)),
        Leg::new(Holder::Programme, AccountClass::Programme, amount(-360)),
    ])
    .ok()
}

/// One sample of each event of a transfer.
pub fn transfer_samples() -> Vec<TransferEvent> {
    let Some(legs) = legs() else { return Vec::new() };
    let transfer = TransferId::of_placement(id(5), 0);
    let cause = Cause::Placement { placement: id(5) };
    let grant =
        Cause::Grant { purpose: Some(Sealed::from_parts(id::<SubjectId>(1), "AAAA".to_owned())), half_days: Some(18) };
    let work = Some(Work { days: 900, level: 3, priority: 40, confirmed: false });
    let rule = Rule::PlacementCompleted;
    vec![
        TransferHeld { transfer, legs: legs.clone(), cause, rule, policy: 1, work }.into(),
        TransferPosted { transfer, legs: legs.clone(), cause: grant, rule: Rule::Mentoring, policy: 1, work: None }
            .into(),
        TransferVoided { transfer, legs, reason: VoidReason::PlacementFailed }.into(),
        TransferReversed { transfer, by: TransferId::of_reversal(transfer) }.into(),
    ]
}

/// One sample of each event of an account.
pub fn account_samples() -> Vec<LedgerAccountEvent> {
    let holder = Holder::Talent { talent: id(1) };
    let transfer = TransferId::of_placement(id(5), 0);
    vec![
        LedgerAccountOpened { account: LedgerAccountId::of(holder), holder, class: AccountClass::Talent }.into(),
        AmountHeld { transfer, amount: amount(450) }.into(),
        AmountPosted { transfer, amount: amount(450), held: amount(450) }.into(),
        HoldReleased { transfer, held: amount(450) }.into(),
    ]
}

/// One sample of each event of the policy.
pub fn policy_samples() -> Vec<CreditPolicyEvent> {
    vec![CreditPolicyAdopted { version: 2, terms: PolicyTerms { service_share: 60, ..PolicyTerms::first() } }.into()]
}
