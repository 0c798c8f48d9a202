//! The delivery's state machine, once, as data.

use vivier_kernel::access::Party;
use vivier_kernel::closed_list;
use vivier_kernel::transition::{self, Transition};

closed_list! {
    /// Where a delivery stands.
    #[derive(Default)]
    pub enum DeliveryStatus {
        /// There is no such delivery.
        #[default]
        Absent => "ABSENT",
        /// It waits for its time.
        Planned => "PLANNED",
        /// It has failed and is tried again.
        Retrying => "RETRYING",
        /// The receiver has taken it.
        Sent => "SENT",
        /// It has failed too often, or its webhook is put aside; its owner can have it tried again.
        Quarantined => "QUARANTINED",
        /// It is not wanted any more.
        Dropped => "DROPPED",
    }
}

closed_list! {
    /// What is done with a delivery.
    pub enum DeliveryAction {
        Plan => "PLAN",
        Send => "SEND",
        Fail => "FAIL",
        Quarantine => "QUARANTINE",
        Drop => "DROP",
        Replay => "REPLAY",
    }
}

use DeliveryAction as Action;
use DeliveryStatus::{Absent, Dropped, Planned, Quarantined, Retrying, Sent};

/// Every transition there is.
pub const TRANSITIONS: &[Transition<DeliveryStatus, DeliveryAction, Party>] = &[
    Transition { from: &[Absent], command: Action::Plan, who: &[Party::System], guard: "", to: Planned },
    Transition {
        from: &[Planned, Retrying],
        command: Action::Send,
        who: &[Party::System],
        guard: "the receiver has taken it; the try is the next one",
        to: Sent,
    },
    Transition {
        from: &[Planned, Retrying],
        command: Action::Fail,
        who: &[Party::System],
        guard: "the try is the next one, and another is left",
        to: Retrying,
    },
    Transition {
        from: &[Planned, Retrying],
        command: Action::Quarantine,
        who: &[Party::System],
        guard: "no try is left, the receiver will never take it, or the webhook is put aside",
        to: Quarantined,
    },
    Transition {
        from: &[Planned, Retrying],
        command: Action::Drop,
        who: &[Party::System],
        guard: "it is too late, somebody is gone, or its reader may not know it any more",
        to: Dropped,
    },
    Transition {
        from: &[Sent, Quarantined],
        command: Action::Replay,
        who: &[Party::Oneself],
        guard: "it goes to a webhook that is there",
        to: Planned,
    },
];

/// The status that `action` leads to; `None` where it cannot be done now.
pub fn after(from: DeliveryStatus, action: DeliveryAction) -> Option<DeliveryStatus> {
    transition::find(TRANSITIONS, &from, &action).map(|row| row.to)
}
