//! What somebody wants to hear of: searches that are kept, and missions that are watched.

use super::talents::REGIONS;
use super::{Command, Kind, command, optional, required};

/// The highest score that a ranking gives.
const MAX_SCORE: u32 = 1_000_000;

pub const SAVE: Command = command!(
    "save-search",
    "SaveSearch",
    "save-search",
    [
        optional("skillIds", Kind::Several),
        optional("regions", Kind::Choices("region", REGIONS)),
        optional("remoteOnly", Kind::Switch),
        optional("leastScore", Kind::Count(0, MAX_SCORE)),
    ]
);
pub const WATCH: Command =
    command!("watch-mission", "WatchMission", "watch-mission", [required("missionId", Kind::Fixed)]);
pub const FORGET: Command =
    command!("forget-search", "ForgetSearch", "forget-search", [required("searchId", Kind::Fixed)]);

/// All of them.
pub const COMMANDS: &[&Command] = &[&SAVE, &WATCH, &FORGET];
