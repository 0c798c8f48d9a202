//! What moves credit between accounts by hand: the programme gives, and services of one ministry help each other.

use super::{CONFIRMED, Command, Kind, command, optional, required};

/// The most that is given at once, in hundredths of a day.
const MOST_GIVEN: i64 = 60_000;
const GIVEN: Kind = Kind::Days(1, MOST_GIVEN);

/// The programme gives credit to an administration.
pub const GRANT: Command = command!(
    "grant-credits",
    "GrantCredits",
    "grant-credits",
    [
        required("holderId", Kind::Offered),
        required("gift", Kind::Choice("credit-gift", &["MENTORING", "SKILL_SHARING", "NAMED"])),
        optional("halfDays", Kind::Count(1, 400)),
        optional("amount", GIVEN),
        required("purpose", Kind::Line(200)),
        CONFIRMED,
    ]
);
/// An administration gives to another one of the same ministry.
pub const TRANSFER: Command = command!(
    "transfer-credits",
    "TransferCredits",
    "transfer-credits",
    [required("toId", Kind::Offered), required("amount", GIVEN), required("purpose", Kind::Line(200)), CONFIRMED,]
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
/// The most that the policy sets as an amount, in hundredths of a day.
const MOST_SET: i64 = 10_000_000;
const AMOUNT: Kind = Kind::Days(0, MOST_SET);
/// How far from nothing a limit can lie on either side, in hundredths of a day: as far as any amount of the ledger.
const FARTHEST_LIMIT: i64 = 100_000_000;
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
        optional("limits", Kind::Limits("account-class", CLASSES, FARTHEST_LIMIT)),
        optional("demurragePercent", Kind::Count(1, 100)),
        optional("demurrageFree", AMOUNT),
        CONFIRMED,
    ]
);

/// All of them.
pub const COMMANDS: &[&Command] = &[&GRANT, &TRANSFER, &BUY_PRIORITY, &REVERSE, &DEMURRAGE, &ADOPT];
