//! A talent applies, and all goes well.

use serde_json::json;

use crate::step::{Journey, asks, does};

pub fn journey() -> Journey {
    let placement = || json!({ "placementId": "$application" });
    let sign = |who, says, missing: &[&str], status| {
        let input = json!({ "placementId": "$application", "hash": "$hash of the terms" });
        does(who, says, "signAgreement", "placement { status agreement { missingSignatures } }", input)
            .gives(json!({ "placement": { "status": status, "agreement": { "missingSignatures": missing } } }))
    };
    let steps = vec![
        does(
            "Camille",
            "applies for a seat",
            "applyToSeat",
            "placement { id status origin needsRelease awaits }",
            json!({ "seatId": "$seat of a day", "motivation": "J’ai ouvert les données de mon service." }),
        )
        .gives(json!({ "placement": {
            "id": "$application", "status": "APPLIED", "origin": "APPLICATION", "needsRelease": true, "awaits": ["HOST"],
        } })),
        does("Solène", "says yes", "acceptPlacement", "placement { status motivation }", placement())
            .gives(json!({ "placement": { "status": "AGREED", "motivation": "J’ai ouvert les données de mon service." } })),
        does("Camille", "asks the service for a release", "requestRelease", "placement { status awaits release { status share } }", placement())
            .gives(json!({ "placement": { "status": "RELEASE_PENDING", "awaits": ["SERVICE"], "release": { "status": "REQUESTED", "share": 40 } } })),
        asks(
            "Bruno",
            "finds it in his queue",
            "{ placements(first: 10, filter: { awaitingMe: true }) { totalCount nodes { id mySides } } }",
            json!({}),
            json!({ "placements": { "totalCount": 1, "nodes": [{ "id": "$application", "mySides": ["SERVICE"] }] } }),
        ),
        does(
            "Bruno",
            "grants it, on a condition",
            "grantRelease",
            "placement { status release { status conditions { words } } }",
            json!({ "placementId": "$application", "conditions": "Le jeudi reste au service." }),
        )
        .gives(json!({ "placement": { "status": "RELEASED", "release": {
            "status": "GRANTED", "conditions": { "words": "Le jeudi reste au service." },
        } } })),
        does("Solène", "writes the terms down", "draftAgreement", "placement { agreement { hash share place missingSignatures } }", placement())
            .gives(json!({ "placement": { "agreement": {
                "hash": "$hash of the terms", "share": 40, "place": "Rennes", "missingSignatures": ["TALENT", "SERVICE", "HOST"],
            } } })),
        sign("Camille", "signs", &["SERVICE", "HOST"], "RELEASED"),
        sign("Bruno", "signs for the service", &["HOST"], "RELEASED"),
        sign("Solène", "signs for the host, the last of the three", &[], "SIGNED"),
        does("Solène", "confirms: the time is booked, the seat is filled", "confirmPlacement", "placement { status }", placement())
            .gives(json!({ "placement": { "status": "CONFIRMED" } })),
        asks(
            "",
            "sees one match more among the programme’s figures, and one open seat less",
            "query($id: ID!) { programme { placementCount } mission(id: $id) { openSeatCount } }",
            json!({ "id": "$mission" }),
            json!({ "programme": { "placementCount": 1 }, "mission": { "openSeatCount": 2 } }),
        ),
        does("Solène", "says that the work has begun", "startPlacement", "placement { status }", placement())
            .gives(json!({ "placement": { "status": "ACTIVE" } })),
        does(
            "Solène",
            "says that it is done, and what was seen",
            "completePlacement",
            "placement { status completion { halfDays skills { skillId level } } }",
            json!({ "placementId": "$application", "halfDays": 2, "skills": [{ "skillId": "$Python", "level": 4 }] }),
        )
        .gives(json!({ "placement": { "status": "COMPLETED", "completion": {
            "halfDays": 2, "skills": [{ "skillId": "$Python", "level": 4 }],
        } } })),
        does(
            "Camille",
            "reviews it",
            "reviewPlacement",
            "placement { status reviews { by rating words } }",
            json!({ "placementId": "$application", "rating": "EXCELLENT", "words": "Une équipe accueillante." }),
        )
        .gives(json!({ "placement": { "status": "COMPLETED", "reviews": [
            { "by": "TALENT", "rating": "EXCELLENT", "words": "Une équipe accueillante." },
        ] } })),
        does(
            "Solène",
            "reviews it too, and each reads the other",
            "reviewPlacement",
            "placement { status reviews { by rating words } }",
            json!({ "placementId": "$application", "rating": "GOOD" }),
        )
        .gives(json!({ "placement": { "status": "REVIEWED", "reviews": [
            { "by": "TALENT", "rating": "EXCELLENT", "words": "Une équipe accueillante." },
            { "by": "HOST", "rating": "GOOD", "words": null },
        ] } })),
        asks(
            "Camille",
            "has a proven skill, and the whole story",
            "query($talent: ID!, $placement: ID!) {\n  talent(id: $talent) { skills { skillId evidence } }\n  placement(id: $placement) { steps { kind side status } }\n}",
            json!({ "talent": "$talent Camille", "placement": "$application" }),
            json!({
                "talent": { "skills": [{ "skillId": "$Python", "evidence": "PROVEN" }] },
                "placement": { "steps": story() },
            }),
        ),
    ];
    Journey {
        title: "By application, to the reviews",
        about: "Both sides say yes, the service releases its agent, the three sign; the time is booked and the seat filled in one step.",
        steps,
    }
}

fn story() -> serde_json::Value {
    let steps = [
        ("PlacementApplied", "TALENT", "APPLIED"),
        ("PlacementAccepted", "HOST", "APPLIED"),
        ("PlacementAgreed", "HOST", "AGREED"),
        ("ReleaseRequested", "TALENT", "RELEASE_PENDING"),
        ("ReleaseGranted", "SERVICE", "RELEASED"),
        ("AgreementDrafted", "HOST", "RELEASED"),
        ("AgreementSigned", "TALENT", "RELEASED"),
        ("AgreementSigned", "SERVICE", "RELEASED"),
        ("AgreementSigned", "HOST", "RELEASED"),
        ("PlacementSigned", "HOST", "SIGNED"),
        ("PlacementConfirmed", "HOST", "CONFIRMED"),
        ("PlacementStarted", "HOST", "ACTIVE"),
        ("PlacementCompleted", "HOST", "COMPLETED"),
        ("ReviewGiven", "TALENT", "COMPLETED"),
        ("ReviewGiven", "HOST", "COMPLETED"),
        ("PlacementReviewed", "HOST", "REVIEWED"),
    ];
    steps.iter().map(|(kind, side, status)| json!({ "kind": kind, "side": side, "status": status })).collect()
}
