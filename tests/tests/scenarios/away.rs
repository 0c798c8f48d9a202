//! The service answers though its manager is away, and from a mail without signing in; later it takes its word back, with notice.

use serde_json::{Value, json};

use crate::cast::arrive;
use crate::step::{Journey, Step, asks, does};

/// What a release is granted by, where nobody signs in.
fn by_link(does_what: &'static str, grant: bool) -> crate::step::Command {
    does(
        "",
        does_what,
        "answerReleaseByLink",
        "placement { status }",
        json!({ "token": "$token in the mail", "grant": grant }),
    )
}

/// From an application to the question to the service; what is read of the release then.
fn asked(seat: &str, kept: &str, release: Value) -> Vec<Step> {
    let of = || json!({ "placementId": kept });
    vec![
        does("Camille", "applies", "applyToSeat", "placement { id }", json!({ "seatId": seat }))
            .gives(json!({ "placement": { "id": kept } })),
        does("Solène", "says yes", "acceptPlacement", "placement { status }", of())
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does(
            "Camille",
            "asks the service",
            "requestRelease",
            "placement { status release { status delegateId } }",
            of(),
        )
        .gives(json!({ "placement": { "status": "RELEASE_PENDING", "release": release } })),
    ]
}

pub fn journey() -> Journey {
    let mut steps = arrive("Inès", "ines@origine.example", "$account of Inès");
    steps.extend(absence());
    steps.extend(mail());
    steps.extend(revocation());
    Journey {
        title: "A manager who is away, an answer by mail, and a word taken back",
        about: "Whoever is away has named somebody who answers meanwhile. A mail is answered by its link, once, without signing in. A release that was granted is taken back with the notice of the agreement.",
        steps,
    }
}

fn absence() -> Vec<Step> {
    let mut steps = vec![
        does(
            "Bruno",
            "is away from today on, and names Inès",
            "planAbsence",
            "absence { period { start end } delegateId }",
            json!({ "startsOn": "$today", "endsOn": "$in a month", "delegateId": "$account of Inès" }),
        )
        .gives(json!({ "absence": { "period": { "start": "$today", "end": "$in a month" }, "delegateId": "$account of Inès" } })),
    ];
    steps.extend(asked(
        "$third seat",
        "$while away",
        json!({ "status": "DELEGATED", "delegateId": "$account of Inès" }),
    ));
    steps.extend([
        asks(
            "Inès",
            "finds it in her queue",
            "{ placements(first: 10, filter: { awaitingMe: true }) { nodes { id mySides } } }",
            json!({}),
            json!({ "placements": { "nodes": [{ "id": "$while away", "mySides": ["SERVICE"] }] } }),
        ),
        by_link("opens the link in the mail that Inès got, and says yes for the service", true)
            .gives(json!({ "placement": { "status": "RELEASED" } }))
            .after_link_to("/answer-release", "ines@origine.example", "while away"),
        by_link("opens it again: a link answers once", true).refused(&["ACTION_LINK_USED"], &["input", "token"]),
        asks(
            "",
            "reads with it what was asked no more",
            "query($token: String!) { releaseByLink(token: $token) { open used asked { talentName } } }",
            json!({ "token": "$token in the mail" }),
            json!({ "releaseByLink": { "open": false, "used": true, "asked": null } }),
        ),
        does("Bruno", "is back early", "cancelAbsence", "absence { delegateId }", json!({}))
            .gives(json!({ "absence": null })),
    ]);
    steps
}

fn mail() -> Vec<Step> {
    let mut steps = asked("$seat of a month", "$by mail", json!({ "status": "REQUESTED", "delegateId": null }));
    // Solène answers from the mail that told her of the application.
    steps[1] = does(
        "",
        "opens the link in the mail that Solène got, and says yes for the host",
        "answerPlacementByLink",
        "placement { status }",
        json!({ "token": "$token in the mail", "accept": true }),
    )
    .gives(json!({ "placement": { "status": "AGREED" } }))
    .after_link_to("/answer-placement", "solene@accueil.example", "by mail");
    let reads = |says: &'static str, field: &str, page: &'static str, email: &'static str| {
        let document = format!(
            "query($token: String!) {{ {field}(token: $token) {{ open used asked {{ talentName share document {{ hash }} }} }} }}"
        );
        let asked = json!({ "talentName": "Camille", "share": 30, "document": null });
        let shown = json!({ field: { "open": true, "used": false, "asked": asked } });
        asks("", says, &document, json!({ "token": "$token in the mail" }), shown).after_link_to(page, email, "by mail")
    };
    steps.insert(
        1,
        reads(
            "opens the link in the mail that Solène got, and reads what is asked",
            "placementByLink",
            "/answer-placement",
            "solene@accueil.example",
        ),
    );
    steps.push(reads(
        "opens the link in the mail that Bruno got, and reads what is asked",
        "releaseByLink",
        "/answer-release",
        "bruno@origine.example",
    ));
    steps.push(
        by_link("opens the link in the mail that Bruno got, and says yes for the service", true)
            .gives(json!({ "placement": { "status": "RELEASED" } }))
            .after_link_to("/answer-release", "bruno@origine.example", "by mail"),
    );
    steps
}

fn revocation() -> Vec<Step> {
    let of = || json!({ "placementId": "$by mail" });
    let sign = |who, missing: &[&str], status: &str| {
        let input = json!({ "placementId": "$by mail", "hash": "$mailed hash" });
        does(who, "signs", "signAgreement", "placement { status agreement { missingSignatures } }", input)
            .gives(json!({ "placement": { "status": status, "agreement": { "missingSignatures": missing } } }))
    };
    let revoke = |says, last_day: &str| {
        let input = json!({ "placementId": "$by mail", "reason": "CRITICAL_PERIOD", "words": "La clôture des comptes.", "lastDay": last_day });
        does(
            "Bruno",
            says,
            "revokeRelease",
            "placement { status release { status } ending { by reason lastDay } }",
            input,
        )
    };
    vec![
        does(
            "Solène",
            "writes the terms down, with the notice of the rules",
            "draftAgreement",
            "placement { agreement { hash noticeDays } }",
            of(),
        )
        .gives(json!({ "placement": { "agreement": { "hash": "$mailed hash", "noticeDays": 2 } } })),
        does(
            "",
            "opens the link in the mail that Camille got, reads the document, and signs it by its hash",
            "signAgreementByLink",
            "placement { status }",
            json!({ "token": "$token in the mail", "hash": "$mailed hash" }),
        )
        .gives(json!({ "placement": { "status": "RELEASED" } }))
        .after_link_to("/sign-agreement", "camille@origine.example", "by mail"),
        sign("Bruno", &["HOST"], "RELEASED"),
        sign("Solène", &[], "SIGNED"),
        does("Solène", "confirms", "confirmPlacement", "placement { status }", of())
            .gives(json!({ "placement": { "status": "CONFIRMED" } })),
        revoke("cannot take his word back from one day to the next", "$tomorrow")
            .refused(&["NOTICE_TOO_SHORT"], &["input", "lastDay"]),
        revoke("takes it back with the notice that was agreed", "$in two days").gives(json!({ "placement": {
            "status": "ENDED_EARLY",
            "release": { "status": "REVOKED" },
            "ending": { "by": "SERVICE", "reason": "RECALLED_BY_SERVICE", "lastDay": "$in two days" },
        } })),
        asks(
            "Camille",
            "reads why",
            "query($id: ID!) { placement(id: $id) { ending { words } } }",
            json!({ "id": "$by mail" }),
            json!({ "placement": { "ending": { "words": "La clôture des comptes." } } }),
        ),
    ]
}
