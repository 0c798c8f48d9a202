//! What volunteers, coordinators and hosts do with brigades, recipes, mobilisations and calls.

use super::talents::{CLEARANCES, REGIONS};
use super::{CONFIRMED, Command, Kind, WORDS, ZONES, command, optional, required};

/// Where the work of a seat is done.
pub const MODES: Kind = Kind::Choice("work-mode", &["ON_SITE", "HYBRID", "REMOTE"]);
const DUTIES: Kind = Kind::Choice("duty", &["ON_CALL", "BACKUP"]);
const DEPARTURES: Kind = Kind::Choice(
    "departure",
    &["OWN_WISH", "SKILLS_NOT_NEEDED", "NOT_AVAILABLE_ENOUGH", "SERVICE_REFUSES", "CHANGED_POST", "OTHER"],
);
/// Why somebody says no to a call.
pub const DECLINES: Kind = Kind::Choice(
    "call-decline",
    &["NOT_AVAILABLE", "SERVICE_REFUSES", "ON_LEAVE", "SKILLS_DO_NOT_MATCH", "PLACE_DOES_NOT_FIT", "PERSONAL", "OTHER"],
);
const CANCELS: Kind =
    Kind::Choice("mobilisation-cancel", &["NEED_GONE", "SOLVED_OTHERWISE", "POSTPONED", "BY_MISTAKE", "OTHER"]);
const SIDES: Kind = Kind::Choice("review-side", &["BRIGADE", "HOST"]);
/// Hours to the full team of an exercise: sixty days at most.
const LONGEST_EXERCISE: u32 = 1_440;

/// What the programme founds.
pub const FOUND: Command = command!(
    "found-brigade",
    "FoundBrigade",
    "found-brigade",
    [
        required("kind", Kind::Choice("brigade-kind", &["CORE", "MINISTERIAL"])),
        required("organisationId", Kind::Offered),
        required("name", Kind::Line(120)),
    ]
);
pub const RENAME: Command =
    command!("rename-brigade", "RenameBrigade", "rename-brigade", [required("name", Kind::Line(120))]);
pub const VOLUNTEER: Command = command!("volunteer", "VolunteerForBrigade", "volunteer-for-brigade", []);
pub const LEAVE: Command = command!("leave", "LeaveBrigade", "leave-brigade", [required("reason", DEPARTURES), WORDS]);
pub const OPT_OUT: Command = command!("opt-out", "OptOutOfCalls", "opt-out-of-calls", [required("until", Kind::Day)]);
pub const OPT_IN: Command = command!("opt-in", "OptInToCalls", "opt-in-to-calls", []);
pub const QUIET: Command = command!(
    "rest-hours",
    "SetQuietHours",
    "set-quiet-hours",
    [
        required("hours.zone", ZONES),
        required("hours.fromHour", Kind::Count(0, 23)),
        required("hours.untilHour", Kind::Count(0, 23)),
    ]
);
pub const ACCEPT: Command = command!("accept-volunteer", "AcceptVolunteer", "accept-volunteer", []);
pub const DECLINE: Command =
    command!("decline-volunteer", "DeclineVolunteer", "decline-volunteer", [required("reason", DEPARTURES), WORDS]);
pub const REMOVE: Command =
    command!("remove-member", "RemoveFromBrigade", "remove-from-brigade", [required("reason", DEPARTURES), WORDS]);
pub const CLEAR: Command = command!(
    "record-clearance",
    "RecordClearance",
    "record-clearance",
    [required("clearance", CLEARANCES), optional("expiresOn", Kind::Day)]
);
pub const ASSIGN: Command = command!(
    "assign-duty",
    "AssignDuty",
    "assign-duty",
    [required("kind", DUTIES), required("startsOn", Kind::Day), required("endsOn", Kind::Day)]
);
pub const DROP_DUTY: Command = command!("drop-duty", "DropDuty", "drop-duty", [required("dutyId", Kind::Fixed)]);
/// Any other member may take it.
pub const OFFER_DUTY: Command = command!("offer-duty", "OfferDuty", "offer-duty", [required("dutyId", Kind::Fixed)]);
/// It is kept after all.
pub const KEEP_DUTY: Command = command!("keep-duty", "OfferDuty", "offer-duty", [required("dutyId", Kind::Fixed)]);
pub const TAKE_DUTY: Command = command!("take-duty", "TakeDuty", "take-duty", [required("dutyId", Kind::Fixed)]);
pub const GRANT: Command = command!(
    "grant-standing-release",
    "GrantStandingRelease",
    "grant-standing-release",
    [
        required("share", Kind::Share),
        required("noticeHours", Kind::Count(0, 2160)),
        required("startsOn", Kind::Day),
        required("endsOn", Kind::Day),
        optional("conditions", Kind::Lines(2000)),
    ]
);
/// The first seat of a recipe; others are added to it.
pub const WRITE_RECIPE: Command = command!(
    "write-recipe",
    "WriteTeamRecipe",
    "write-team-recipe",
    [
        required("name", Kind::Line(120)),
        required("seat.title", Kind::Line(160)),
        required("seat.share", Kind::Share),
        required("seat.mode", MODES),
        optional("seat.region", Kind::Choice("region", REGIONS)),
        optional("seat.clearance", CLEARANCES),
        required("seat.skills", Kind::Needed),
    ]
);
/// One more seat: the next edition has those before, and this one.
pub const ADD_RECIPE_SEAT: Command = command!(
    "add-recipe-seat",
    "ReviseTeamRecipe",
    "revise-team-recipe",
    [
        required("seat.title", Kind::Line(160)),
        required("seat.share", Kind::Share),
        required("seat.mode", MODES),
        optional("seat.region", Kind::Choice("region", REGIONS)),
        optional("seat.clearance", CLEARANCES),
        required("seat.skills", Kind::Needed),
    ]
);
/// Another form of one seat: the next edition has it in its place, and the others.
pub const EDIT_RECIPE_SEAT: Command = command!(
    "edit-recipe-seat",
    "ReviseTeamRecipe",
    "revise-team-recipe",
    [
        required("seat.title", Kind::Line(160)),
        required("seat.share", Kind::Share),
        required("seat.mode", MODES),
        optional("seat.region", Kind::Choice("region", REGIONS)),
        optional("seat.clearance", CLEARANCES),
        required("seat.skills", Kind::Needed),
    ]
);
/// One seat less: the next edition has the others.
pub const DROP_RECIPE_SEAT: Command = command!("drop-recipe-seat", "ReviseTeamRecipe", "revise-team-recipe", []);
pub const RETIRE_RECIPE: Command = command!("retire-recipe", "RetireTeamRecipe", "retire-team-recipe", []);
pub const DECLARE: Command = command!(
    "declare-mobilisation",
    "DeclareMobilisation",
    "declare-mobilisation",
    [
        required("name", Kind::Line(120)),
        required("hostId", Kind::Offered),
        required("startsOn", Kind::Day),
        required("endsOn", Kind::Day),
        required("teamBy", Kind::Moment),
        optional("mostFromService", Kind::Count(1, 40)),
        optional("largestTeam", Kind::Count(1, 40)),
        CONFIRMED,
    ]
);
pub const EXERCISE: Command = command!(
    "hold-exercise",
    "HoldExercise",
    "hold-exercise",
    [
        required("name", Kind::Line(120)),
        required("startsOn", Kind::Day),
        required("endsOn", Kind::Day),
        required("hours", Kind::Count(1, LONGEST_EXERCISE)),
    ]
);
pub const COMPOSE: Command = command!("compose-team", "ComposeTeam", "compose-team", []);
pub const CALL: Command = command!("plan-wave", "PlanWave", "plan-wave", []);
pub const DEPLOY: Command = command!("deploy-team", "DeployTeam", "deploy-team", []);
pub const STAND_DOWN: Command = command!("stand-down-team", "StandDownTeam", "stand-down-team", []);
pub const REVIEW: Command = command!(
    "review-mobilisation",
    "ReviewMobilisation",
    "review-mobilisation",
    [required("words", Kind::Lines(1000)), optional("side", SIDES), optional("evidenced", Kind::Evidenced)]
);
/// What was seen is the status: answers that come in while somebody writes why do not change what giving up does.
pub const CANCEL: Command = command!(
    "cancel-mobilisation",
    "CancelMobilisation",
    "cancel-mobilisation",
    [required("reason", CANCELS), WORDS, required("expectedStatus", Kind::Fixed)]
);
/// What a coordinator can say. That a team was never deployed is said by its deadline alone.
const BLOCKING: Kind = Kind::Objects(
    "kind",
    "blocking",
    &[
        "SKILLS",
        "AVAILABILITY",
        "SHARE",
        "NOTICE",
        "RELEASE",
        "CLEARANCE",
        "PLACE",
        "ENGAGED",
        "REST",
        "QUIET",
        "NO_HOUR",
        "SERVICE_LIMIT",
        "ONE_SEAT_EACH",
        "TEAM_SIZE",
        "ANSWERS",
    ],
);
/// There is no team, and that is said before the deadline says it.
pub const FAIL: Command =
    command!("fail-mobilisation", "FailMobilisation", "fail-mobilisation", [required("blocking", BLOCKING), CONFIRMED]);
pub const YES: Command = command!("accept-call", "AcceptCall", "accept-call", []);
pub const LAST_RESORT: Command =
    command!("last-resort", "AcceptCallAsLastResort", "accept-call-as-last-resort", [required("from", Kind::Moment)]);
pub const NO: Command = command!("decline-call", "DeclineCall", "decline-call", [required("reason", DECLINES), WORDS]);
pub const STEP_DOWN: Command = command!("step-down", "StepDown", "step-down", [required("reason", DECLINES), WORDS]);

pub const REVOKE: Command = command!(
    "revoke-standing-release",
    "RevokeStandingRelease",
    "revoke-standing-release",
    [required("standingReleaseId", Kind::Fixed), CONFIRMED]
);

/// What is done with one's own membership.
pub const OWN: &[&Command] = &[&VOLUNTEER, &LEAVE, &OPT_OUT, &OPT_IN, &QUIET, &OFFER_DUTY, &KEEP_DUTY, &TAKE_DUTY];
/// What is done with somebody's membership by others.
pub const MEMBER: &[&Command] = &[&ACCEPT, &DECLINE, &REMOVE, &CLEAR, &ASSIGN, &DROP_DUTY, &GRANT, &REVOKE];
/// What is done with a recipe.
pub const RECIPE: &[&Command] =
    &[&ADD_RECIPE_SEAT, &EDIT_RECIPE_SEAT, &DROP_RECIPE_SEAT, &RETIRE_RECIPE, &DECLARE, &EXERCISE];
/// What is done with a mobilisation, by the statuses in which it can be.
pub const MOBILISATION: &[(&[&str], &Command)] = &[
    (&["DECLARED", "COMPOSED"], &COMPOSE),
    (&["COMPOSED", "CALLING"], &CALL),
    (&["MOBILISED"], &DEPLOY),
    (&["DEPLOYED"], &STAND_DOWN),
    (&["STOOD_DOWN"], &REVIEW),
    (&["DECLARED", "COMPOSED", "CALLING"], &FAIL),
    (&["DECLARED", "COMPOSED", "CALLING", "MOBILISED"], &CANCEL),
];
/// What a person who was called says.
#[derive(Debug)]
pub struct Answer {
    pub command: &'static Command,
    /// Statuses of the call in which it can be said.
    pub call: &'static [&'static str],
    /// Statuses of the mobilisation in which it can be said.
    pub mobilisation: &'static [&'static str],
}

const fn answer(
    command: &'static Command,
    call: &'static [&'static str],
    mobilisation: &'static [&'static str],
) -> Answer {
    Answer { command, call, mobilisation }
}

/// The answers, in the order in which the page shows them.
pub const ANSWERS: &[Answer] = &[
    answer(&YES, &["SENT", "EXPIRED", "RELEASED", "ACCEPTED_AS_LAST_RESORT"], &["CALLING", "MOBILISED"]),
    answer(&LAST_RESORT, &["SENT"], &["CALLING"]),
    answer(&NO, &["SENT", "ACCEPTED_AS_LAST_RESORT", "RESERVE"], &["CALLING", "MOBILISED"]),
    answer(&STEP_DOWN, &["ENGAGED"], &["CALLING", "MOBILISED"]),
];
/// Why somebody was let go who may still say yes: everybody else was let go for good.
pub const MAY_COME_BACK: &str = "NOT_NEEDED";

/// Every command of brigades.
pub fn all() -> impl Iterator<Item = &'static Command> {
    let of_states = MOBILISATION.iter().map(|(_, command)| *command);
    let of_states = of_states.chain(ANSWERS.iter().map(|answer| answer.command));
    OWN.iter().chain(MEMBER).chain(RECIPE).copied().chain(of_states).chain([&WRITE_RECIPE, &FOUND, &RENAME])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vivier_brigade::domain::mobilisation::transitions::{
        CALL_TRANSITIONS, CallStep, MobilisationAction as Action, TRANSITIONS,
    };

    use super::*;

    fn set<'a>(words: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        words.into_iter().collect()
    }

    fn from(action: Action) -> BTreeSet<&'static str> {
        let rows = TRANSITIONS.iter().filter(|row| row.command == action);
        set(rows.flat_map(|row| row.from).map(|status| status.as_str()))
    }

    /// A page shows what the service's table allows in a status, and nothing else.
    #[test]
    fn a_mobilisation_is_offered_what_its_table_allows() {
        for (command, action) in [
            (&COMPOSE, Action::Compose),
            (&CALL, Action::PlanWave),
            (&DEPLOY, Action::Deploy),
            (&STAND_DOWN, Action::StandDown),
            (&REVIEW, Action::Review),
            (&FAIL, Action::Fail),
            (&CANCEL, Action::Cancel),
        ] {
            let offered = MOBILISATION.iter().filter(|(_, known)| known.name == command.name);
            assert_eq!(set(offered.flat_map(|(statuses, _)| *statuses).copied()), from(action), "{action}");
        }
    }

    #[test]
    fn a_call_is_offered_the_answers_that_its_tables_allow() {
        for (command, action, step) in [
            (&YES, Action::AcceptCall, CallStep::Accept),
            (&LAST_RESORT, Action::AcceptAsLastResort, CallStep::AcceptAsLastResort),
            (&NO, Action::DeclineCall, CallStep::Decline),
            (&STEP_DOWN, Action::StepDown, CallStep::StepDown),
        ] {
            let answer = ANSWERS.iter().find(|answer| answer.command.name == command.name).expect("an answer");
            let rows = CALL_TRANSITIONS.iter().filter(|row| row.command == step);
            assert_eq!(
                set(answer.call.iter().copied()),
                set(rows.flat_map(|row| row.from).map(|status| status.as_str())),
                "{action}"
            );
            assert_eq!(set(answer.mobilisation.iter().copied()), from(action), "{action}");
        }
    }
}
