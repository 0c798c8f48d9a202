//! The mirror: the owner invites, and the talent says yes. An external talent has no service that would have to agree.

use serde_json::json;

use crate::step::{Journey, asks, does};

pub fn journey() -> Journey {
    let placement = || json!({ "placementId": "$invitation" });
    let signed = |missing: &[&str], status| json!({ "placement": { "status": status, "agreement": { "missingSignatures": missing } } });
    let sign = |who, says| {
        let input = json!({ "placementId": "$invitation", "hash": "$hash of the terms" });
        does(who, says, "signAgreement", "placement { status agreement { missingSignatures } }", input)
    };
    let steps = vec![
        does(
            "Solène",
            "invites a talent",
            "inviteTalent",
            "placement { id status origin needsRelease awaits }",
            json!({ "talentId": "$talent Dominique", "seatId": "$seat of a month", "motivation": "Votre expérience nous aiderait." }),
        )
        .gives(json!({ "placement": {
            "id": "$invitation", "status": "INVITED", "origin": "INVITATION", "needsRelease": false, "awaits": ["TALENT"],
        } })),
        does("Solène", "does not answer in the other’s place", "acceptPlacement", "", placement()).refused(&["NOT_YOUR_TURN"], &[]),
        does("Dominique", "says yes", "acceptPlacement", "placement { status }", placement())
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does("Dominique", "needs no release", "requestRelease", "", placement()).refused(&["RELEASE_NOT_NEEDED"], &[]),
        does(
            "Solène",
            "writes terms down that differ a little",
            "draftAgreement",
            "placement { agreement { hash share missingSignatures } }",
            json!({ "placementId": "$invitation", "share": 20 }),
        )
        .gives(json!({ "placement": { "agreement": {
            "hash": "$hash of the terms", "share": 20, "missingSignatures": ["TALENT", "HOST"],
        } } })),
        sign("Solène", "signs for the host").gives(signed(&["TALENT"], "AGREED")),
        sign("Dominique", "signs, the last of the two").gives(signed(&[], "SIGNED")),
        does("Solène", "confirms", "confirmPlacement", "placement { status share }", placement())
            .gives(json!({ "placement": { "status": "CONFIRMED", "share": 20 } })),
        does("Solène", "says that the work has begun", "startPlacement", "placement { status }", placement())
            .gives(json!({ "placement": { "status": "ACTIVE" } })),
        does(
            "Solène",
            "cannot say that it is done before its last day",
            "completePlacement",
            "",
            json!({ "placementId": "$invitation", "halfDays": 2, "skills": [] }),
        )
        .refused(&["TOO_EARLY"], &[]),
        does(
            "Dominique",
            "ends it early",
            "endPlacementEarly",
            "placement { status ending { by reason lastDay } }",
            json!({ "placementId": "$invitation", "reason": "PERSONAL", "halfDays": 1 }),
        )
        .gives(json!({ "placement": { "status": "ENDED_EARLY", "ending": { "by": "TALENT", "reason": "PERSONAL", "lastDay": "$today" } } })),
        asks(
            "",
            "sees that the seat is open again",
            "query($id: ID!) { mission(id: $id) { openSeatCount } }",
            json!({ "id": "$mission" }),
            json!({ "mission": { "openSeatCount": 3 } }),
        ),
    ];
    Journey {
        title: "By invitation, without a release",
        about: "The same record as an application, seen from the other side.",
        steps,
    }
}
