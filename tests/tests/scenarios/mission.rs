//! A published mission with three seats, and two talents in the pool.

use serde_json::{Value, json};

use crate::step::{Journey, Step, asks, does};

pub fn journey() -> Journey {
    let mut steps = vec![asks(
        "",
        "looks for a skill, with a slip of the finger",
        "{ searchSkills(text: \"pyhton\", first: 1) { matchedLabel skill { id label(language: FR) } } }",
        json!({}),
        json!({ "searchSkills": [{ "matchedLabel": "Python", "skill": { "id": "$Python", "label": "Python" } }] }),
    )];
    steps.extend(mission());
    let agent =
        json!({ "employmentStatus": "CIVIL_SERVANT", "organisationId": "$home", "displayName": "Camille Lambrecht" });
    steps.extend(talent("Camille", agent, "$talent Camille"));
    let external = json!({ "employmentStatus": "EXTERNAL", "displayName": "Dominique Aubry" });
    steps.extend(talent("Dominique", external, "$talent Dominique"));
    Journey {
        title: "A mission is published, talents enter the pool",
        about: "Solène owns the direction’s missions. Camille is a civil servant of the service; Dominique comes from outside the administration.",
        steps,
    }
}

/// A seat that asks for Python.
pub fn seat(title: &str, share: i64, first: &str, last: &str) -> Value {
    json!({
        "title": title, "share": share, "startsOn": first, "endsOn": last, "workMode": "HYBRID", "region": "BRETAGNE", "place": "Rennes",
        "skills": [{ "skillId": "$Python", "importance": "ESSENTIAL", "minimumLevel": 2 }],
    })
}

fn mission() -> Vec<Step> {
    let add = |says, title, share, first, last, kept: &str| {
        let input = json!({ "missionId": "$mission", "seat": seat(title, share, first, last) });
        does("Solène", says, "addSeat", "seatId", input).gives(json!({ "seatId": kept }))
    };
    vec![
        does(
            "Solène",
            "drafts a mission",
            "draftMission",
            "mission { id status version }",
            json!({ "organisationId": "$host", "title": "Ouvrir les données des ports", "description": "Trois sources à réunir et à publier." }),
        )
        .gives(json!({ "mission": { "id": "$mission", "status": "DRAFT", "version": 1 } })),
        asks(
            "Solène",
            "asks which skill a sentence of hers may mean",
            "{ suggestSkills(text: \"Il faudra programmer en Python.\", first: 1) { skill { id label(language: FR) } } }",
            json!({}),
            json!({ "suggestSkills": [{ "skill": { "id": "$Python", "label": "Python" } }] }),
        ),
        add("adds a seat for one day", "Ingénierie des données", 40, "$today", "$today", "$seat of a day"),
        add("adds a seat for a month", "Développement", 30, "$today", "$in a month", "$seat of a month"),
        add("adds another like it", "Développement", 30, "$today", "$in a month", "$third seat"),
        does("Solène", "submits it", "submitMission", "mission { status }", json!({ "missionId": "$mission" }))
            .gives(json!({ "mission": { "status": "SUBMITTED" } })),
        does("Solène", "cannot publish it herself", "publishMission", "", json!({ "missionId": "$mission" })).refused(&["NOT_ALLOWED"], &[]),
        does("Camille", "does not even see it", "publishMission", "", json!({ "missionId": "$mission" })).refused(&["NOT_FOUND"], &[]),
        does("Michel", "publishes it", "publishMission", "mission { status openSeatCount }", json!({ "missionId": "$mission" }))
            .gives(json!({ "mission": { "status": "PUBLISHED", "openSeatCount": 3 } })),
        asks(
            "",
            "reads it, without an account",
            "query($id: ID!) { node(id: $id) { id ... on Mission { title status seats { id share } } } }",
            json!({ "id": "$mission" }),
            json!({ "node": { "id": "$mission", "title": "Ouvrir les données des ports", "status": "PUBLISHED", "seats": [
                { "id": "$seat of a day", "share": 40 }, { "id": "$seat of a month", "share": 30 }, { "id": "$third seat", "share": 30 },
            ] } }),
        ),
    ]
}

/// What whoever registers says of themselves.
pub const PRESENTATION: &str = "Je remets de l’ordre dans les fichiers des autres depuis dix ans.";

/// Somebody registers, says what is asked, and enters the pool.
pub fn talent(who: &'static str, registration: Value, kept: &str) -> Vec<Step> {
    vec![
        does(who, "registers as a talent", "registerTalent", "talent { id status missing }", registration)
            .gives(json!({ "talent": { "id": kept, "status": "REGISTERED", "missing": ["SKILL"] } })),
        does(
            who,
            "says more",
            "describeProfile",
            "talent { headline presentation }",
            json!({
                "talentId": kept, "displayName": who, "headline": "Données publiques", "presentation": PRESENTATION, "regions": ["BRETAGNE"],
            }),
        )
        .gives(json!({ "talent": { "headline": "Données publiques", "presentation": PRESENTATION } })),
        does(
            who,
            "claims a skill",
            "claimSkill",
            "talent { skills { skillId level evidence } }",
            json!({ "talentId": kept, "skillId": "$Python", "level": 3 }),
        )
        .gives(json!({ "talent": { "skills": [{ "skillId": "$Python", "level": 3, "evidence": "CLAIMED" }] } })),
        does(
            who,
            "offers half of the time for a year",
            "declareAvailability",
            "talent { freeTime { percent } }",
            json!({ "talentId": kept, "startsOn": "$today", "endsOn": "$in a year", "share": 50 }),
        )
        .gives(json!({ "talent": { "freeTime": [{ "percent": 50 }] } })),
        does(who, "enters the pool", "activateTalent", "talent { status missing }", json!({ "talentId": kept }))
            .gives(json!({ "talent": { "status": "ACTIVE", "missing": [] } })),
    ]
}
