//! The machine of a transfer, as data: pending, then posted or voided; a posted one is never changed, only reversed by another.

use vivier_kernel::access::Party;
use vivier_kernel::transition::Transition;
use vivier_talents::closed_list;

closed_list! {
    /// Where a transfer stands.
    #[derive(Default)]
    pub enum TransferStatus {
        /// There is none yet.
        #[default]
        Absent => "ABSENT",
        /// Announced: it counts in no balance, and what it would take is held.
        Pending => "PENDING",
        Posted => "POSTED",
        Voided => "VOIDED",
    }
}

closed_list! {
    /// What can be done with a transfer.
    pub enum TransferAction {
        Hold => "holdTransfer",
        Post => "postTransfer",
        Void => "voidTransfer",
        Reverse => "reverseTransfer",
    }
}

type Row = Transition<TransferStatus, TransferAction, Party>;

const VIVIER: &[Party] = &[Party::System];

/// The whole machine.
pub const TRANSITIONS: &[Row] = &[
    Row {
        from: &[TransferStatus::Absent],
        command: TransferAction::Hold,
        who: VIVIER,
        guard: "nobody passes a hard limit",
        to: TransferStatus::Pending,
    },
    Row {
        from: &[TransferStatus::Absent, TransferStatus::Pending],
        command: TransferAction::Post,
        who: &[Party::System, Party::ProgrammeAdministrator, Party::MissionOwner, Party::ReleasingManager],
        guard: "the entries' sum is zero, nobody passes a hard limit",
        to: TransferStatus::Posted,
    },
    Row {
        from: &[TransferStatus::Pending],
        command: TransferAction::Void,
        who: VIVIER,
        guard: "",
        to: TransferStatus::Voided,
    },
    Row {
        from: &[TransferStatus::Posted],
        command: TransferAction::Reverse,
        who: &[Party::ProgrammeAdministrator, Party::System],
        guard: "it was not reversed and is no reversal; nobody passes a hard limit",
        to: TransferStatus::Posted,
    },
];
