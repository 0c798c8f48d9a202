//! What can have happened in the ledger. Whole transfers stand in one event each, so that the sum of all entries is zero at every
//! position. People stand in it as talents' ids; what a grant is for, in words, is sealed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_event_store::upcast::Upcast;
use vivier_kernel::events;

use super::legs::Legs;
use super::policy::PolicyTerms;
use super::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason, Work};

/// What is announced when a release is asked: it counts in no balance yet.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TransferHeld {
    pub transfer: TransferId,
    pub legs: Legs,
    pub cause: Cause,
    pub rule: Rule,
    /// The version of the policy that it was worked out by.
    pub policy: u32,
    pub work: Option<Work>,
}

/// The entries count from here on. They may differ from those that were held: more or less was worked than asked for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TransferPosted {
    pub transfer: TransferId,
    pub legs: Legs,
    pub cause: Cause,
    pub rule: Rule,
    pub policy: u32,
    pub work: Option<Work>,
}

/// What was held counts never.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TransferVoided {
    pub transfer: TransferId,
    /// What was held.
    pub legs: Legs,
    pub reason: VoidReason,
}

/// Another transfer took this one back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TransferReversed {
    pub transfer: TransferId,
    pub by: TransferId,
}

events! {
    /// What can have happened to a transfer.
    pub enum TransferEvent {
        TransferHeld = 3,
        TransferPosted = 3,
        TransferVoided = 1,
        TransferReversed = 1,
    }
}

/// How older transfers are read. Those of before purposes were sealed: without their purposes, which stood there in clear and nothing
/// shows any more. Those of before half days were kept: without any, and with days that one side alone had stated.
pub fn upcasts() -> [Upcast; 4] {
    let kinds = ["TransferHeld", "TransferPosted"];
    let [held, posted] = kinds.map(|kind| Upcast { kind, from: 1, change: without_purpose });
    let [held_since, posted_since] = kinds.map(|kind| Upcast { kind, from: 2, change: without_half_days });
    [held, posted, held_since, posted_since]
}

fn without_purpose(payload: &mut serde_json::Value) {
    if let Some(purpose) = payload.pointer_mut("/cause/purpose") {
        *purpose = serde_json::Value::Null;
    }
}

fn without_half_days(payload: &mut serde_json::Value) {
    if payload["cause"]["kind"] == "GRANT" {
        payload["cause"]["half_days"] = serde_json::Value::Null;
    }
    if payload["work"].is_object() {
        payload["work"]["confirmed"] = serde_json::Value::Bool(false);
    }
}

/// The first event of an account's stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LedgerAccountOpened {
    pub account: LedgerAccountId,
    pub holder: Holder,
    pub class: AccountClass,
}

/// A pending transfer would move this.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmountHeld {
    pub transfer: TransferId,
    pub amount: Amount,
}

/// A transfer moved this; what it had held is free.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmountPosted {
    pub transfer: TransferId,
    pub amount: Amount,
    /// What was held for this transfer until now.
    pub held: Amount,
}

/// A pending transfer came to nothing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct HoldReleased {
    pub transfer: TransferId,
    pub held: Amount,
}

events! {
    /// What can have happened to an account: the guard of its limits. What was moved stands in the transfers.
    pub enum LedgerAccountEvent {
        LedgerAccountOpened = 1,
        AmountHeld = 1,
        AmountPosted = 1,
        HoldReleased = 1,
    }
}

/// New terms, in force from this event on; what was promised under earlier ones is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CreditPolicyAdopted {
    /// The first one that is adopted is 2: version 1 is built in.
    pub version: u32,
    pub terms: PolicyTerms,
}

events! {
    /// What can have happened to the policy.
    pub enum CreditPolicyEvent { CreditPolicyAdopted = 1 }
}

pub use super::samples::{account_samples, policy_samples, transfer_samples};
