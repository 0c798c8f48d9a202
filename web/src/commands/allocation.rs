//! What the programme asks of an allocation: to compute one, to accept it, to reject it.

use super::{CONFIRMED, Command, Kind, command, optional, required};

const REJECTIONS: Kind = Kind::Choice(
    "allocation-rejection",
    &["PRIORITIES_TO_REVIEW", "DATA_TO_REVIEW", "TOO_MUCH_CHANGE", "REPLACED", "OTHER"],
);

/// A new run.
pub const COMPUTE: Command = command!(
    "compute-allocation",
    "ComputeAllocation",
    "compute-allocation",
    [
        required("startsOn", Kind::Day),
        required("endsOn", Kind::Day),
        optional("releasesPerService", Kind::Count(0, 1000)),
        required("spreadPercent", Kind::Share),
        optional("minimums", Kind::Minimums(50)),
        CONFIRMED,
    ]
);

/// What can be decided on a run.
pub const ON_RUN: &[Command] = &[
    command!("accept-allocation", "AcceptAllocation", "accept-allocation", [optional("words", Kind::Lines(2000))]),
    command!(
        "reject-allocation",
        "RejectAllocation",
        "reject-allocation",
        [required("reason", REJECTIONS), optional("words", Kind::Lines(2000))]
    ),
];
