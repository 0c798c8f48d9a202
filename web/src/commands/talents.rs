//! What a talent does with their own profile.

use super::{CONFIRMED, Command, Kind, WORDS, command, optional, required};

/// Employment statuses; they decide whether a release is needed.
const STATUSES: Kind =
    Kind::Choice("employment", &["CIVIL_SERVANT", "PERMANENT_CONTRACT", "FIXED_TERM_CONTRACT", "EXTERNAL"]);
const REMOTE: Kind = Kind::Choice("remote", &["ANY", "ON_SITE", "HYBRID", "REMOTE"]);
/// Up to what protection somebody is cleared, or a seat asks for.
pub const CLEARANCES: Kind = Kind::Choice("clearance", &["NONE", "RESTRICTED", "SECRET", "TOP_SECRET"]);
const LEVELS: Kind = Kind::Choice("level", &["1", "2", "3", "4"]);
/// The regions, as the API names them.
pub const REGIONS: &[&str] = &[
    "AUVERGNE_RHONE_ALPES",
    "BOURGOGNE_FRANCHE_COMTE",
    "BRETAGNE",
    "CENTRE_VAL_DE_LOIRE",
    "CORSE",
    "GRAND_EST",
    "GUADELOUPE",
    "GUYANE",
    "HAUTS_DE_FRANCE",
    "ILE_DE_FRANCE",
    "LA_REUNION",
    "MARTINIQUE",
    "MAYOTTE",
    "NORMANDIE",
    "NOUVELLE_AQUITAINE",
    "OCCITANIE",
    "PAYS_DE_LA_LOIRE",
    "PROVENCE_ALPES_COTE_D_AZUR",
];

/// The parts of a profile, and who may see one.
const SECTIONS: &[&str] =
    &["IDENTITY", "PRESENTATION", "SKILLS", "AVAILABILITY", "LOCATION", "EMPLOYMENT", "MILESTONES"];
const AUDIENCES: &[&str] = &["PUBLIC", "VERIFIED_COLLEAGUES", "INVOLVED"];

pub const REGISTER: Command = command!(
    "register-talent",
    "RegisterTalent",
    "register-talent",
    [
        required("employmentStatus", STATUSES),
        optional("organisationId", Kind::Offered),
        optional("displayName", Kind::Line(120)),
    ]
);
pub const DESCRIBE: Command = command!(
    "describe",
    "DescribeProfile",
    "describe-profile",
    [
        optional("displayName", Kind::Line(120)),
        optional("headline", Kind::Line(160)),
        optional("presentation", Kind::Lines(4000)),
        optional("regions", Kind::Choices("region", REGIONS)),
        optional("remotePreference", REMOTE),
    ]
);
pub const CLAIM_SKILL: Command = command!(
    "claim-skill",
    "ClaimSkill",
    "claim-skill",
    [required("skillId", Kind::Offered), required("level", LEVELS), optional("since", Kind::Day),]
);
/// Another level, or another beginning, of a skill that is claimed already.
pub const REVISE_SKILL: Command = command!(
    "revise-skill",
    "ReviseSkillClaim",
    "revise-skill-claim",
    [required("skillId", Kind::Fixed), required("level", LEVELS), optional("since", Kind::Day)]
);
pub const WITHDRAW_SKILL: Command =
    command!("withdraw-skill", "WithdrawSkillClaim", "withdraw-skill-claim", [required("skillId", Kind::Fixed)]);
pub const DECLARE_AVAILABILITY: Command = command!(
    "declare-availability",
    "DeclareAvailability",
    "declare-availability",
    [required("startsOn", Kind::Day), required("endsOn", Kind::Day), required("share", Kind::Share),]
);
/// Other days, or another share, of a period that is offered already.
pub const REVISE_AVAILABILITY: Command = command!(
    "revise-availability",
    "ReviseAvailability",
    "revise-availability",
    [
        required("availabilityId", Kind::Fixed),
        required("startsOn", Kind::Day),
        required("endsOn", Kind::Day),
        required("share", Kind::Share),
    ]
);
/// Who sees which part of the profile.
pub const CHOOSE_VISIBILITY: Command = command!(
    "choose-visibility",
    "ChooseVisibility",
    "choose-visibility",
    [required("sections", Kind::Each("section", SECTIONS, "audience", AUDIENCES))]
);
pub const WITHDRAW_AVAILABILITY: Command = command!(
    "withdraw-availability",
    "WithdrawAvailability",
    "withdraw-availability",
    [required("availabilityId", Kind::Fixed)]
);
pub const ACTIVATE: Command = command!("activate", "ActivateTalent", "activate-talent", []);
pub const PAUSE: Command = command!("pause", "PauseTalent", "pause-talent", [required("until", Kind::Day)]);
pub const RESUME: Command = command!("resume", "ResumeTalent", "resume-talent", []);
/// Why somebody leaves the pool.
const LEAVING: Kind = Kind::Choice(
    "leaving-reason",
    &[
        "NO_LONGER_AVAILABLE",
        "CHANGED_POST",
        "LEFT_PUBLIC_SERVICE",
        "NO_SUITABLE_MISSION",
        "HIERARCHY_OBJECTS",
        "NOT_INTERESTED_ANY_MORE",
        "OTHER",
    ],
);
pub const WITHDRAW_TALENT: Command =
    command!("withdraw-talent", "WithdrawTalent", "withdraw-talent", [required("reason", LEAVING), WORDS]);

/// A colleague stands behind a skill at the level that is claimed.
pub const ENDORSE: Command =
    command!("endorse-skill", "EndorseSkill", "endorse-skill", [required("skillId", Kind::Fixed), CONFIRMED]);
/// The programme erases a person who asked for it in another way.
pub const ERASE: Command = command!("erase-talent", "EraseTalent", "erase-talent", [CONFIRMED]);

/// The service, or the programme, has seen somebody's clearance.
pub const RECORD_CLEARANCE: Command = command!(
    "record-talent-clearance",
    "RecordTalentClearance",
    "record-talent-clearance",
    [required("clearance", CLEARANCES), optional("expiresOn", Kind::Day)]
);

/// What others do with a profile.
#[cfg(test)]
pub const BY_OTHERS: &[&Command] = &[&ENDORSE, &RECORD_CLEARANCE, &ERASE];

/// Everything that one does with one's own profile.
pub const COMMANDS: &[&Command] = &[
    &REGISTER,
    &DESCRIBE,
    &CLAIM_SKILL,
    &REVISE_SKILL,
    &WITHDRAW_SKILL,
    &DECLARE_AVAILABILITY,
    &REVISE_AVAILABILITY,
    &CHOOSE_VISIBILITY,
    &WITHDRAW_AVAILABILITY,
    &ACTIVATE,
    &PAUSE,
    &RESUME,
    &WITHDRAW_TALENT,
];

pub fn named(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name).copied()
}
