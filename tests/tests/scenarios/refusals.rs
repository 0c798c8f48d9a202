//! What does not happen: a right is missing, somebody else was there first.

use serde_json::{Value, json};

use crate::step::{Journey, Step, does};

pub fn journey() -> Journey {
    let mut steps = rights();
    steps.extend(repetitions());
    Journey {
        title: "Refusals",
        about: "A refusal is an answer like another: status 200, a payload, a code, and where in the input it points. What may not be \
                seen answers as if it did not exist.",
        steps,
    }
}

fn rights() -> Vec<Step> {
    vec![
        does("Bruno", "cannot draft a mission for another ministry", "draftMission", "", json!({
            "organisationId": "$host", "title": "Une mission", "description": "Un texte.",
        }))
        .refused(&["NOT_ALLOWED"], &["input", "organisationId"]),
        does("Dominique", "changes a profile that is not theirs", "activateTalent", "", json!({ "talentId": "$talent Camille" }))
            .refused(&["NOT_FOUND"], &[]),
    ]
}

fn repetitions() -> Vec<Step> {
    let draft = |title: &str| json!({ "organisationId": "$host", "title": title, "description": "Un texte.", "idempotencyKey": "a-new-mission" });
    vec![
        does("Solène", "drafts a mission with an idempotency key", "draftMission", "mission { id }", draft("Un brouillon"))
            .gives(json!({ "mission": { "id": "$draft" } })),
        does("Solène", "sends the same again, and nothing more happens", "draftMission", "mission { id }", draft("Un brouillon"))
            .gives(json!({ "mission": { "id": "$draft" } })),
        does("Solène", "sends something else under the key", "draftMission", "", draft("Un autre"))
            .refused(&["IDEMPOTENCY_KEY_REUSED"], &["input", "idempotencyKey"]),
        does("Solène", "changes the text that she has read", "editMission", "mission { version }", edit("Une version plus claire"))
            .gives(json!({ "mission": { "version": 2 } })),
        does("Solène", "sends a change of the text as it was before", "editMission", "", edit("Une autre version"))
            .refused(&["VERSION_CONFLICT"], &["input", "expectedVersion"]),
        does("Solène", "cannot submit a mission without a seat", "submitMission", "", json!({ "missionId": "$draft" }))
            .refused(&["SEAT_REQUIRED"], &[]),
    ]
}

fn edit(title: &str) -> Value {
    json!({ "missionId": "$draft", "title": title, "description": "Un texte.", "expectedVersion": 1 })
}
