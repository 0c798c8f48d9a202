//! One transfer: two or more entries whose sum is zero, pending, posted or voided, and at most once reversed.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::transition;

use super::event::{TransferEvent, TransferHeld, TransferPosted, TransferReversed, TransferVoided};
use super::legs::Legs;
use super::refusal::LedgerRefusal;
use super::transitions::{TRANSITIONS, TransferAction, TransferStatus};
use super::value::{Cause, Rule, TransferId, VoidReason, Work};

/// What is moved, why, and by which rule of which version of the policy.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Content {
    pub legs: Legs,
    pub cause: Cause,
    pub rule: Rule,
    pub policy: u32,
    pub work: Option<Work>,
}

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct TransferState {
    pub status: TransferStatus,
    /// What is held or posted.
    pub content: Option<Content>,
    /// Why it came to nothing, where it did.
    pub voided: Option<VoidReason>,
    pub reversed_by: Option<TransferId>,
}

impl TransferState {
    /// True where another transfer of the same placement stands in its place, or may come to.
    pub fn is_replaced(&self) -> bool {
        let may_come_back = match self.voided {
            Some(VoidReason::DaysChanged | VoidReason::NothingWorked) => true,
            Some(VoidReason::PlacementFailed) | None => false,
        };
        self.reversed_by.is_some() || may_come_back
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum TransferCommand {
    Hold { transfer: TransferId, content: Content },
    Post { transfer: TransferId, content: Content },
    Void { transfer: TransferId, reason: VoidReason },
    Reverse { transfer: TransferId, by: TransferId },
}

impl TransferCommand {
    fn action(&self) -> TransferAction {
        match self {
            Self::Hold { .. } => TransferAction::Hold,
            Self::Post { .. } => TransferAction::Post,
            Self::Void { .. } => TransferAction::Void,
            Self::Reverse { .. } => TransferAction::Reverse,
        }
    }
}

pub struct Transfer;

impl Decider for Transfer {
    const TYPE: &'static str = "transfer";
    type State = TransferState;
    type Command = TransferCommand;
    type Event = TransferEvent;
    type Refusal = LedgerRefusal;

    fn decide(
        state: &TransferState,
        command: TransferCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<TransferEvent>, LedgerRefusal> {
        let action = command.action();
        // Done already is no error: a cause that is seen twice acts once.
        let already = match &command {
            TransferCommand::Hold { .. } => state.status != TransferStatus::Absent,
            TransferCommand::Post { .. } => state.status == TransferStatus::Posted,
            TransferCommand::Void { .. } => state.status == TransferStatus::Voided,
            TransferCommand::Reverse { by, .. } => state.reversed_by == Some(*by),
        };
        if already {
            return Ok(Vec::new());
        }
        if transition::find(TRANSITIONS, &state.status, &action).is_none() {
            return Err(LedgerRefusal::StatusForbids { status: state.status, action });
        }
        match command {
            TransferCommand::Hold { transfer, content: Content { legs, cause, rule, policy, work } } => {
                Ok(vec![TransferHeld { transfer, legs, cause, rule, policy, work }.into()])
            }
            TransferCommand::Post { transfer, content: Content { legs, cause, rule, policy, work } } => {
                Ok(vec![TransferPosted { transfer, legs, cause, rule, policy, work }.into()])
            }
            TransferCommand::Void { transfer, reason } => {
                let held = state.content.as_ref().map(|content| content.legs.clone());
                Ok(held.map(|legs| TransferVoided { transfer, legs, reason }.into()).into_iter().collect())
            }
            TransferCommand::Reverse { .. } if state.reversed_by.is_some() => Err(LedgerRefusal::AlreadyReversed),
            TransferCommand::Reverse { .. }
                if state.content.as_ref().is_some_and(|content| content.rule == Rule::Reversal) =>
            {
                Err(LedgerRefusal::ReversalOfReversal)
            }
            TransferCommand::Reverse { transfer, by } => Ok(vec![TransferReversed { transfer, by }.into()]),
        }
    }

    fn evolve(state: &mut TransferState, event: &TransferEvent) {
        match event.clone() {
            TransferEvent::TransferHeld(TransferHeld { legs, cause, rule, policy, work, .. }) => {
                state.status = TransferStatus::Pending;
                state.content = Some(Content { legs, cause, rule, policy, work });
            }
            TransferEvent::TransferPosted(TransferPosted { legs, cause, rule, policy, work, .. }) => {
                state.status = TransferStatus::Posted;
                state.content = Some(Content { legs, cause, rule, policy, work });
            }
            TransferEvent::TransferVoided(voided) => {
                state.status = TransferStatus::Voided;
                state.voided = Some(voided.reason);
            }
            TransferEvent::TransferReversed(reversed) => state.reversed_by = Some(reversed.by),
        }
    }
}
