//! What moves credit between accounts by hand: the programme gives, and services of one ministry help each other.

use super::{CONFIRMED, Command, Kind, command, optional, required};

/// The most hundredths of a day that a form takes at once.
const MOST_HUNDREDTHS: u32 = 60_000;
const HUNDREDTHS: Kind = Kind::Count(1, MOST_HUNDREDTHS);

/// The programme gives credit to an administration.
pub const GRANT: Command = command!(
    "grant-credits",
    "GrantCredits",
    "grant-credits",
    [
        required("holderId", Kind::Offered),
        required("gift", Kind::Choice("credit-gift", &["MENTORING", "SKILL_SHARING", "NAMED"])),
        optional("halfDays", Kind::Count(1, 400)),
        optional("amount", HUNDREDTHS),
        required("purpose", Kind::Line(200)),
        CONFIRMED,
    ]
);
/// An administration gives to another one of the same ministry.
pub const TRANSFER: Command = command!(
    "transfer-credits",
    "TransferCredits",
    "transfer-credits",
    [required("toId", Kind::Offered), required("amount", HUNDREDTHS), required("purpose", Kind::Line(200)), CONFIRMED,]
);

/// Points of priority that an administration buys for a mission of its own, as many as the policy allows.
pub const BUY_PRIORITY: Command =
    command!("buy-priority", "BuyPriority", "buy-priority", [required("points", Kind::Count(1, 9)), CONFIRMED]);
/// The programme takes a transfer back by another one.
pub const REVERSE: Command = command!(
    "reverse-transfer",
    "ReverseTransfer",
    "reverse-transfer",
    [required("transferId", Kind::Fixed), CONFIRMED]
);
/// The programme takes what an account loses this month.
pub const DEMURRAGE: Command =
    command!("take-demurrage", "TakeDemurrage", "take-demurrage", [required("accountId", Kind::Fixed), CONFIRMED]);
/// Classes of accounts that have limits.
pub const CLASSES: &[&str] = &["TALENT", "SERVICE", "ADMINISTRATION", "BRIGADE"];
const RATE: Kind = Kind::Count(0, 1000);
const PER_CENT: Kind = Kind::Count(0, 100);
const AMOUNT: Kind = Kind::Count(0, 10_000_000);
/// The programme puts other terms in force.
pub const ADOPT: Command = command!(
    "adopt-policy",
    "AdoptCreditPolicy",
    "adopt-credit-policy",
    [
        required("levelRates", Kind::Numbers(4)),
        required("priorityBonus", RATE),
        required("serviceShare", PER_CENT),
        required("hostShare", PER_CENT),
        required("callPerson", AMOUNT),
        required("callService", AMOUNT),
        required("mentoringRate", RATE),
        required("sharingRate", RATE),
        required("openingGrant", AMOUNT),
        required("priorityPrice", AMOUNT),
        required("priorityPoints", Kind::Count(0, 9)),
        optional("limits", Kind::Limits("account-class", CLASSES)),
        optional("demurragePercent", Kind::Count(1, 100)),
        optional("demurrageFree", AMOUNT),
        CONFIRMED,
    ]
);

/// All of them.
pub const COMMANDS: &[&Command] = &[&GRANT, &TRANSFER, &BUY_PRIORITY, &REVERSE, &DEMURRAGE, &ADOPT];
