//! What people say for a skill: taught by anybody, looked at by the programme.

use super::{Command, Kind, command, required};

pub const TEACH: Command = command!(
    "teach-word",
    "LearnSkillAlias",
    "learn-skill-alias",
    [
        required("skillId", Kind::Offered),
        required("text", Kind::Line(60)),
        required("language", Kind::Choice("language", &["FR", "EN"])),
    ]
);
pub const REVIEW: Command = command!(
    "review-word",
    "ReviewSkillAlias",
    "review-skill-alias",
    [required("aliasId", Kind::Fixed), required("kept", Kind::Choice("kept", &["true", "false"]))]
);

/// All of them.
pub const COMMANDS: &[&Command] = &[&TEACH, &REVIEW];
