//! What does not happen: a side says no, a right is missing, somebody else was there first.

use serde_json::{Value, json};

use crate::step::{Journey, Step, asks, does};

pub fn journey() -> Journey {
    let mut steps = rights();
    steps.extend(merging());
    steps.extend(sides_say_no());
    steps.extend(repetitions());
    steps.extend(already_taken());
    Journey {
        title: "Refusals",
        about: "A refusal is an answer like another: status 200, a payload, a code, and where in the input it points. What may not be \
                seen answers as if it did not exist.",
        steps,
    }
}

/// An administration becomes part of another, and what cannot be is told at the field that names the other.
fn merging() -> Vec<Step> {
    let merge = |who, says, organisation: &str, into: &str| {
        let input = json!({ "organisationId": organisation, "intoId": into });
        does(who, says, "mergeOrganisation", "organisation { id }", input)
    };
    vec![
        does(
            "Michel",
            "creates a service that will not last",
            "createOrganisation",
            "organisation { id }",
            json!({ "kind": "SERVICE", "name": "Service éphémère", "parentId": "$host" }),
        )
        .gives(json!({ "organisation": { "id": "$short-lived service" } })),
        merge("Solène", "has no right to merge administrations", "$short-lived service", "$host")
            .refused(&["NOT_ALLOWED"], &[]),
        merge("Michel", "cannot merge one into itself", "$short-lived service", "$short-lived service")
            .refused(&["ORGANISATION_CYCLE"], &["input", "intoId"]),
        merge("Michel", "cannot merge a ministry into what stands below it", "$host ministry", "$short-lived service")
            .refused(&["ORGANISATION_CYCLE"], &["input", "intoId"]),
        merge("Michel", "merges the service into its direction", "$short-lived service", "$host")
            .gives(json!({ "organisation": { "id": "$short-lived service" } })),
        asks(
            "Michel",
            "finds what stands above every ministry",
            "query($id: ID!) { organisation(id: $id) { parent { id } } }",
            json!({ "id": "$host ministry" }),
            json!({ "organisation": { "parent": { "id": "$programme" } } }),
        ),
        merge("Michel", "cannot merge the programme into a ministry", "$programme", "$host ministry")
            .refused(&["PROGRAMME_STAYS"], &["input", "organisationId"]),
        does(
            "Michel",
            "cannot make a second programme",
            "createOrganisation",
            "organisation { id }",
            json!({ "kind": "PROGRAMME", "name": "Un autre programme", "parentId": "$host ministry" }),
        )
        .refused(&["PROGRAMME_EXISTS"], &["input", "kind"]),
        merge("Michel", "cannot merge the service twice", "$short-lived service", "$home")
            .refused(&["ORGANISATION_CLOSED"], &[]),
        merge("Michel", "cannot merge another into what is gone", "$home", "$short-lived service")
            .refused(&["NO_SUCH_PARENT"], &["input", "intoId"]),
    ]
}

fn rights() -> Vec<Step> {
    vec![
        does("", "applies without an account", "applyToSeat", "", json!({ "seatId": "$seat of a day" }))
            .refused(&["TALENT_REQUIRED"], &[]),
        does("Bruno", "applies without being a talent", "applyToSeat", "", json!({ "seatId": "$seat of a day" }))
            .refused(&["TALENT_REQUIRED"], &[]),
        does(
            "Camille",
            "invites somebody to a seat of others",
            "inviteTalent",
            "",
            json!({ "talentId": "$talent Dominique", "seatId": "$seat of a day" }),
        )
        .refused(&["NOT_ALLOWED"], &[]),
        does(
            "Bruno",
            "cannot draft a mission for another ministry",
            "draftMission",
            "",
            json!({
                "organisationId": "$host", "title": "Une mission", "description": "Un texte.",
            }),
        )
        .refused(&["NOT_ALLOWED"], &["input", "organisationId"]),
        does(
            "Dominique",
            "changes a profile that is not theirs",
            "activateTalent",
            "",
            json!({ "talentId": "$talent Camille" }),
        )
        .refused(&["NOT_FOUND"], &[]),
    ]
}

fn apply(who: &'static str, says: &'static str, seat: &str, kept: &str) -> Step {
    does(who, says, "applyToSeat", "placement { id status }", json!({ "seatId": seat }))
        .gives(json!({ "placement": { "id": kept, "status": "APPLIED" } }))
}

fn sides_say_no() -> Vec<Step> {
    let ended = |status: &str, by: &str, reason: &str| json!({ "placement": { "status": status, "ending": { "by": by, "reason": reason } } });
    let selection = "placement { status ending { by reason } }";
    vec![
        apply("Camille", "applies", "$seat of a day", "$declined"),
        does("Dominique", "does not see others’ placements", "withdrawPlacement", "", json!({ "placementId": "$declined", "reason": "BY_MISTAKE" }))
            .refused(&["NOT_FOUND"], &[]),
        does("Michel", "sees it, but does not decide", "acceptPlacement", "", json!({ "placementId": "$declined" })).refused(&["NOT_ALLOWED"], &[]),
        does("Camille", "does not accept it in the host’s place", "acceptPlacement", "", json!({ "placementId": "$declined" }))
            .refused(&["NOT_YOUR_TURN"], &[]),
        does("Solène", "declines", "declinePlacement", selection, json!({
            "placementId": "$declined", "reason": "NEED_CHANGED", "words": "Nous repoussons ce poste.",
        }))
        .gives(ended("DECLINED", "HOST", "NEED_CHANGED")),
        does("Solène", "cannot accept it any more", "acceptPlacement", "", json!({ "placementId": "$declined" }))
            .refused(&["PLACEMENT_STATUS_FORBIDS"], &[]),
        apply("Camille", "applies again", "$seat of a day", "$withdrawn"),
        does("Camille", "cannot apply twice at a time", "applyToSeat", "", json!({ "seatId": "$seat of a day" }))
            .refused(&["PLACEMENT_ALREADY_OPEN"], &["input", "seatId"]),
        does("Camille", "withdraws", "withdrawPlacement", selection, json!({ "placementId": "$withdrawn", "reason": "NO_LONGER_AVAILABLE" }))
            .gives(ended("WITHDRAWN", "TALENT", "NO_LONGER_AVAILABLE")),
        apply("Camille", "applies once more", "$seat of a day", "$not released"),
        does("Solène", "says yes", "acceptPlacement", "placement { status }", json!({ "placementId": "$not released" }))
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does("Solène", "cannot write terms down before the release", "draftAgreement", "", json!({ "placementId": "$not released" }))
            .refused(&["RELEASE_NEEDED"], &[]),
        does("Solène", "asks the service for a release", "requestRelease", "placement { status }", json!({ "placementId": "$not released" }))
            .gives(json!({ "placement": { "status": "RELEASE_PENDING" } })),
        does("Solène", "does not answer for the service", "grantRelease", "", json!({ "placementId": "$not released" }))
            .refused(&["NOT_ALLOWED"], &[]),
        does("Bruno", "refuses, and says why", "refuseRelease", "placement { status release { refusalReason words } }", json!({
            "placementId": "$not released", "reason": "CRITICAL_PERIOD", "words": "Pas avant la clôture des comptes.",
        }))
        .gives(json!({ "placement": { "status": "RELEASE_REFUSED", "release": {
            "refusalReason": "CRITICAL_PERIOD", "words": "Pas avant la clôture des comptes.",
        } } })),
    ]
}

fn repetitions() -> Vec<Step> {
    let draft = |title: &str| json!({ "organisationId": "$host", "title": title, "description": "Un texte.", "idempotencyKey": "a-new-mission" });
    vec![
        does(
            "Solène",
            "drafts a mission with an idempotency key",
            "draftMission",
            "mission { id }",
            draft("Un brouillon"),
        )
        .gives(json!({ "mission": { "id": "$draft" } })),
        does(
            "Solène",
            "sends the same again, and nothing more happens",
            "draftMission",
            "mission { id }",
            draft("Un brouillon"),
        )
        .gives(json!({ "mission": { "id": "$draft" } })),
        does("Solène", "sends something else under the key", "draftMission", "", draft("Un autre"))
            .refused(&["IDEMPOTENCY_KEY_REUSED"], &["input", "idempotencyKey"]),
        does(
            "Solène",
            "changes the text that she has read",
            "editMission",
            "mission { version }",
            edit("Une version plus claire"),
        )
        .gives(json!({ "mission": { "version": 2 } })),
        does("Solène", "sends a change of the text as it was before", "editMission", "", edit("Une autre version"))
            .refused(&["VERSION_CONFLICT"], &["input", "expectedVersion"]),
        does(
            "Solène",
            "sends a version that no object ever has",
            "editMission",
            "",
            json!({ "missionId": "$draft", "title": "Une autre version", "description": "Un texte.", "expectedVersion": -1 }),
        )
        .refused(&["OUT_OF_RANGE"], &["input", "expectedVersion"]),
        does("Solène", "cannot submit a mission without a seat", "submitMission", "", json!({ "missionId": "$draft" }))
            .refused(&["SEAT_REQUIRED"], &[]),
    ]
}

fn edit(title: &str) -> Value {
    json!({ "missionId": "$draft", "title": title, "description": "Un texte.", "expectedVersion": 1 })
}

/// Two seats that one talent has no time for both, and one seat that two want.
fn already_taken() -> Vec<Step> {
    let mut steps = vec![
        does(
            "Solène",
            "drafts a mission with two seats of 30 %",
            "draftMission",
            "mission { id }",
            json!({
                "organisationId": "$host", "title": "Deux postes", "description": "Un texte.",
            }),
        )
        .gives(json!({ "mission": { "id": "$two seats" } })),
    ];
    for kept in ["$first seat", "$second seat"] {
        let seat = crate::mission::seat("Développement", 30, "$tomorrow", "$in two months");
        steps.push(
            does("Solène", "adds a seat", "addSeat", "seatId", json!({ "missionId": "$two seats", "seat": seat }))
                .gives(json!({ "seatId": kept })),
        );
    }
    let mission = || json!({ "missionId": "$two seats" });
    steps.push(
        does("Solène", "submits it", "submitMission", "mission { status }", mission())
            .gives(json!({ "mission": { "status": "SUBMITTED" } })),
    );
    steps.push(
        does("Michel", "publishes it", "publishMission", "mission { status }", mission())
            .gives(json!({ "mission": { "status": "PUBLISHED" } })),
    );
    steps.extend(signed("Dominique", "$first seat", "$first", "$terms of the first"));
    steps.extend(signed("Dominique", "$second seat", "$beyond the share", "$terms of the second"));
    let confirm = |says, placement: &str| {
        does("Solène", says, "confirmPlacement", "placement { status }", json!({ "placementId": placement }))
    };
    steps.extend([
        confirm("confirms the first", "$first").gives(json!({ "placement": { "status": "CONFIRMED" } })),
        does(
            "Solène",
            "cannot confirm beyond the talent’s share of 50 %",
            "confirmPlacement",
            "",
            json!({ "placementId": "$beyond the share" }),
        )
        .refused(&["SHARE_EXCEEDED", "PLACEMENT_STATUS_FORBIDS"], &[]),
        does("Camille", "applies for the seat that is filled", "applyToSeat", "", json!({ "seatId": "$first seat" }))
            .refused(&["SEAT_NOT_OPEN"], &["input", "seatId"]),
    ]);
    steps
}

/// From an external talent's application to the second signature.
fn signed(who: &'static str, seat: &str, kept: &'static str, hash: &'static str) -> Vec<Step> {
    let input = || json!({ "placementId": kept });
    let sign = || json!({ "placementId": kept, "hash": hash });
    vec![
        apply(who, "applies", seat, kept),
        does("Solène", "says yes", "acceptPlacement", "placement { status }", input())
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does("Solène", "writes the terms down", "draftAgreement", "placement { agreement { hash } }", input())
            .gives(json!({ "placement": { "agreement": { "hash": hash } } })),
        does(who, "signs", "signAgreement", "placement { status }", sign())
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does("Solène", "signs for the host", "signAgreement", "placement { status }", sign())
            .gives(json!({ "placement": { "status": "SIGNED" } })),
    ]
}
