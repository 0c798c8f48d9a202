//! What becomes of a delivery after each try.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::zone::QuietHours;

use super::event::{
    DeliveryDropped, DeliveryEvent, DeliveryFailed, DeliveryPlanned, DeliveryQuarantined, DeliveryReplayed,
    DeliverySent, Target,
};
use super::transitions::{DeliveryAction, DeliveryStatus, after};
use crate::domain::policy;
use crate::domain::value::{DropReason, FailureReason};

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct DeliveryState {
    pub status: DeliveryStatus,
    pub plan: Option<DeliveryPlanned>,
    /// Tries since it was planned, or planned again.
    pub attempts: u32,
    /// When it is tried next.
    pub due_at: Option<DateTime<Utc>>,
}

/// How a try ended without success.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    pub reason: FailureReason,
    pub status: Option<u16>,
    /// The receiver will never take it: it is not tried again.
    pub lasting: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum DeliveryCommand {
    Plan(Box<DeliveryPlanned>),
    /// The try of this number has arrived.
    Sent {
        attempt: u32,
    },
    Failed {
        attempt: u32,
        failure: Failure,
        /// When the reader's mails do not come; none for webhooks.
        quiet: Option<QuietHours>,
    },
    /// Its webhook is put aside.
    SetAside,
    Drop(DropReason),
    Replay,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DeliveryRefusal {
    #[error("the delivery is not one that can be sent again")]
    NotReplayable,
    #[error("the delivery has gone on")]
    GoneOn,
}

impl Refusal for DeliveryRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotReplayable => Problem::new("DELIVERY_NOT_REPLAYABLE"),
            Self::GoneOn => Problem::new("DELIVERY_HAS_GONE_ON"),
        }
    }
}

pub struct Delivery;

impl Decider for Delivery {
    const TYPE: &'static str = "delivery";
    type State = DeliveryState;
    type Command = DeliveryCommand;
    type Event = DeliveryEvent;
    type Refusal = DeliveryRefusal;

    fn decide(
        state: &DeliveryState,
        command: DeliveryCommand,
        now: DateTime<Utc>,
    ) -> Result<Vec<DeliveryEvent>, DeliveryRefusal> {
        let can = |action| after(state.status, action).is_some();
        match command {
            DeliveryCommand::Plan(_) if !can(DeliveryAction::Plan) => Ok(Vec::new()),
            DeliveryCommand::Plan(plan) => Ok(vec![(*plan).into()]),
            DeliveryCommand::Sent { attempt } => {
                // Another node has recorded this try, or the reader asked for it again: what was recorded stands.
                if !can(DeliveryAction::Send) || attempt != state.attempts + 1 {
                    return Err(DeliveryRefusal::GoneOn);
                }
                Ok(vec![DeliverySent { attempt }.into()])
            }
            DeliveryCommand::Failed { attempt, failure, quiet } => {
                if !can(DeliveryAction::Fail) || attempt != state.attempts + 1 {
                    return Err(DeliveryRefusal::GoneOn);
                }
                let Failure { reason, status, lasting } = failure;
                Ok(vec![match policy::pause_after(attempt).filter(|_| !lasting) {
                    Some(pause) => {
                        // The next try keeps to them as the first one did.
                        let next_at = quiet.map_or(now + pause, |quiet| quiet.over_at(now + pause));
                        DeliveryFailed { attempt, reason, status, next_at }.into()
                    }
                    None => DeliveryQuarantined { attempts: attempt, reason, status }.into(),
                }])
            }
            DeliveryCommand::SetAside if !can(DeliveryAction::Quarantine) => Ok(Vec::new()),
            DeliveryCommand::SetAside => {
                let reason = FailureReason::WebhookQuarantined;
                Ok(vec![DeliveryQuarantined { attempts: state.attempts, reason, status: None }.into()])
            }
            DeliveryCommand::Drop(_) if !can(DeliveryAction::Drop) => Ok(Vec::new()),
            DeliveryCommand::Drop(reason) => Ok(vec![DeliveryDropped { reason }.into()]),
            DeliveryCommand::Replay => {
                let to_webhook = state.plan.as_ref().is_some_and(|plan| matches!(plan.target, Target::Webhook { .. }));
                // It waits already: asking again changes nothing.
                if to_webhook && matches!(state.status, DeliveryStatus::Planned | DeliveryStatus::Retrying) {
                    return Ok(Vec::new());
                }
                if !to_webhook || !can(DeliveryAction::Replay) {
                    return Err(DeliveryRefusal::NotReplayable);
                }
                Ok(vec![DeliveryReplayed { due_at: now }.into()])
            }
        }
    }

    fn evolve(state: &mut DeliveryState, event: &DeliveryEvent) {
        match event {
            DeliveryEvent::DeliveryPlanned(planned) => {
                state.status = DeliveryStatus::Planned;
                state.due_at = Some(planned.due_at);
                state.plan = Some(planned.clone());
            }
            DeliveryEvent::DeliveryFailed(failed) => {
                state.status = DeliveryStatus::Retrying;
                state.attempts = failed.attempt;
                state.due_at = Some(failed.next_at);
            }
            DeliveryEvent::DeliverySent(sent) => {
                state.status = DeliveryStatus::Sent;
                state.attempts = sent.attempt;
                state.due_at = None;
            }
            DeliveryEvent::DeliveryQuarantined(quarantined) => {
                state.status = DeliveryStatus::Quarantined;
                state.attempts = quarantined.attempts;
                state.due_at = None;
            }
            DeliveryEvent::DeliveryDropped(_) => {
                state.status = DeliveryStatus::Dropped;
                state.due_at = None;
            }
            DeliveryEvent::DeliveryReplayed(replayed) => {
                state.status = DeliveryStatus::Planned;
                state.attempts = 0;
                state.due_at = Some(replayed.due_at);
            }
        }
    }
}

#[cfg(test)]
mod tests;
