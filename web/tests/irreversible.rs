//! What cannot be undone says so before it is confirmed: the list of it, held against the catalogues and the tables of the states.

use std::collections::BTreeSet;

use vivier_brigade::domain::mobilisation::transitions::{self as mobilisations, CallStep, MobilisationAction};
use vivier_kernel::access::Party;
use vivier_kernel::locale::Locale;
use vivier_kernel::transition::Transition;
use vivier_matching::domain::transitions::{self as placements, PlacementAction};
use vivier_missions::domain::transitions::{self as missions, MissionAction};
use vivier_talents::domain::transitions::{self as talents, TalentAction};
use vivier_web::messages::Catalogue;

/// Each command with its mutation.
const IRREVERSIBLE: [(&str, &str); 43] = [
    ("confirm", "confirmPlacement"),
    ("start", "startPlacement"),
    ("complete", "completePlacement"),
    ("review", "reviewPlacement"),
    ("give-opinion", "giveReleaseOpinion"),
    ("refuse-release", "refuseRelease"),
    ("revoke-release", "revokeRelease"),
    ("sign-agreement", "signAgreement"),
    ("sign-amendment", "signAmendment"),
    ("decline-amendment", "declineAmendment"),
    ("decline", "declinePlacement"),
    ("turn-down", "declinePlacement"),
    ("withdraw", "withdrawPlacement"),
    ("end-early", "endPlacementEarly"),
    ("raise-dispute", "raiseDispute"),
    ("settle-dispute", "settleDispute"),
    ("remove-seat", "removeSeat"),
    ("start-mission", "startMission"),
    ("complete-mission", "completeMission"),
    ("reject", "rejectMission"),
    ("cancel", "cancelMission"),
    ("retire-recipe", "retireTeamRecipe"),
    ("plan-wave", "planWave"),
    ("deploy-team", "deployTeam"),
    ("stand-down-team", "standDownTeam"),
    ("review-mobilisation", "reviewMobilisation"),
    ("cancel-mobilisation", "cancelMobilisation"),
    ("fail-mobilisation", "failMobilisation"),
    ("decline-call", "declineCall"),
    ("step-down", "stepDown"),
    ("accept-allocation", "acceptAllocation"),
    ("reject-allocation", "rejectAllocation"),
    ("buy-priority", "buyPriority"),
    ("reverse-transfer", "reverseTransfer"),
    ("merge-organisation", "mergeOrganisation"),
    ("withdraw-organisation", "withdrawOrganisation"),
    ("close-organisation", "closeOrganisation"),
    ("erase-talent", "eraseTalent"),
    ("endorse-skill", "endorseSkill"),
    ("renew-recovery-codes", "renewRecoveryCodes"),
    ("revoke-token", "revokeApiToken"),
    ("rotate-secret", "rotateWebhookSecret"),
    ("revoke-calendar", "revokeCalendarLink"),
];

#[test]
fn what_cannot_be_undone_says_so_and_nothing_else_does() {
    let listed: BTreeSet<&str> = IRREVERSIBLE.iter().map(|(command, _)| *command).collect();
    assert_eq!(listed.len(), IRREVERSIBLE.len(), "one stands twice");
    for locale in Locale::ALL {
        let catalogue = Catalogue::of(locale);
        let sentence = catalogue.text("form.irreversible");
        let said: BTreeSet<&str> = catalogue
            .keys()
            .filter_map(|key| Some((key, key.strip_prefix("command-explained.")?)))
            .filter(|(key, _)| catalogue.text(key).contains(sentence))
            .map(|(_, command)| command)
            .collect();
        assert_eq!(said, listed, "{}", locale.tag());
    }
}

/// The mutations by which somebody brings something to a state that nothing leads out of.
fn ends<S: PartialEq + 'static, C: Copy + 'static>(
    table: &'static [Transition<S, C, Party>],
    name: fn(C) -> &'static str,
) -> Vec<&'static str> {
    let is_end = |state: &S| table.iter().filter(|row| row.from.contains(state)).all(|row| row.to == *state);
    let asked = table.iter().filter(|row| row.who.iter().any(|who| !matches!(who, Party::System)));
    asked.filter(|row| is_end(&row.to) && !row.from.contains(&row.to)).map(|row| name(row.command)).collect()
}

/// The steps of a call by the mutations that take them.
fn step(step: CallStep) -> &'static str {
    match step {
        CallStep::Decline => "declineCall",
        CallStep::StepDown => "stepDown",
        other => other.as_str(),
    }
}

#[test]
fn whatever_ends_something_is_on_the_list() {
    let sdl = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/schema.graphql");
    let sdl = std::fs::read_to_string(sdl).expect("the published schema");
    for (command, mutation) in IRREVERSIBLE {
        assert!(sdl.contains(&format!("\t{mutation}(")), "{command}: there is no {mutation}");
    }
    let listed: BTreeSet<&str> = IRREVERSIBLE.iter().map(|(_, mutation)| *mutation).collect();
    let tables = [
        ends(placements::TRANSITIONS, PlacementAction::as_str),
        ends(missions::TRANSITIONS, MissionAction::as_str),
        ends(talents::TRANSITIONS, TalentAction::as_str),
        ends(mobilisations::TRANSITIONS, MobilisationAction::as_str),
        ends(mobilisations::CALL_TRANSITIONS, step),
    ];
    for table in &tables {
        assert!(!table.is_empty(), "a table without an end");
    }
    let missing: BTreeSet<&str> = tables.concat().into_iter().filter(|mutation| !listed.contains(mutation)).collect();
    assert_eq!(missing, BTreeSet::new(), "these lead to an end, and are not on the list");
}

/// The pages that a link from a mail opens say it where they ask, too.
#[test]
fn answers_by_link_say_it_too() {
    let template = |name: &str| {
        let path = format!("{}/templates/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a template")
    };
    let by_link = template("by_link.html");
    assert_eq!(by_link.matches("page.t(\"form.irreversible\")").count(), 2, "the opinion and the signature");
    assert!(by_link.contains("page.word(\"command-explained\", command)"), "the refusals");
    assert!(template("answer_call.html").contains("page.word(\"command-explained\", \"decline-call\")"));
}
