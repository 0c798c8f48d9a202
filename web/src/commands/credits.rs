//! What moves credit between accounts by hand: the programme gives, and services of one ministry help each other.

use super::{CONFIRMED, Command, Kind, command, optional, required};

/// The most hundredths of a day that a form takes at once.
const MOST_HUNDREDTHS: u16 = 60_000;
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

/// All of them.
pub const COMMANDS: &[&Command] = &[&GRANT, &TRANSFER];
