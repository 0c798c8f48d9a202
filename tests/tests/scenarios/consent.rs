//! Consent and agreements to the end, over two ministries: a secondment with an opinion, a delegate and human resources; an edit that
//! drops signatures; an amendment declined and one signed; a dispute; an early end with its notice. And what time does by itself.

use serde_json::{Value, json};

use crate::cast::{arrive, sign_in};
use crate::mission::seat;
use crate::step::{Journey, Step, asks, does};

pub fn journey() -> Journey {
    let mut steps = arrive("Hélène", "helene@origine.example", "$account of Hélène");
    steps.extend(arrive("Inès", "ines@origine.example", "$account of Inès"));
    steps.push(
        does(
            "Michel",
            "lets Hélène decide for the ministry’s human resources",
            "grantRole",
            "account { id }",
            json!({ "accountId": "$account of Hélène", "role": "HUMAN_RESOURCES", "organisationId": "$home ministry" }),
        )
        .gives(json!({ "account": { "id": "$account of Hélène" } })),
    );
    steps.extend(long_mission());
    steps.extend(release());
    steps.extend(agreement());
    steps.extend(amendment());
    steps.extend(end());
    Journey {
        title: "A secondment, to an amendment, a dispute and an early end",
        about: "Many months at 40 % are a secondment: the manager is heard, human resources decide. Everything signed is a document, by its hash.",
        steps,
    }
}

/// A mission with one seat for a year.
pub fn long_mission() -> Vec<Step> {
    let of = || json!({ "missionId": "$long mission" });
    vec![
        does(
            "Solène",
            "drafts a long mission",
            "draftMission",
            "mission { id }",
            json!({ "organisationId": "$host", "title": "Refondre le portail", "description": "Une année de travail." }),
        )
        .gives(json!({ "mission": { "id": "$long mission" } })),
        does(
            "Solène",
            "adds a seat for a year",
            "addSeat",
            "seatId",
            json!({ "missionId": "$long mission", "seat": seat("Pilotage du portail", 40, "$tomorrow", "$in a year") }),
        )
        .gives(json!({ "seatId": "$long seat" })),
        does("Solène", "submits it", "submitMission", "mission { status }", of())
            .gives(json!({ "mission": { "status": "SUBMITTED" } })),
        does("Michel", "publishes it", "publishMission", "mission { status }", of())
            .gives(json!({ "mission": { "status": "PUBLISHED" } })),
    ]
}

fn placement() -> Value {
    json!({ "placementId": "$secondment" })
}

fn release() -> Vec<Step> {
    vec![
        does("Camille", "applies", "applyToSeat", "placement { id }", json!({ "seatId": "$long seat" }))
            .gives(json!({ "placement": { "id": "$secondment" } })),
        does(
            "Solène",
            "says yes, and each reads whose turn it is and what happens otherwise",
            "acceptPlacement",
            "placement { status pending { side action otherwise overdue } }",
            placement(),
        )
        .gives(json!({ "placement": { "status": "AGREED", "pending": [
            { "side": "TALENT", "action": "REQUEST_RELEASE", "otherwise": "EXPIRES", "overdue": false },
            { "side": "HOST", "action": "REQUEST_RELEASE", "otherwise": "EXPIRES", "overdue": false },
        ] } })),
        does(
            "Camille",
            "asks the service: the rules say what it takes",
            "requestRelease",
            "placement { status awaits release { route rulesVersion turn steps halfDays addressedTo { name } } }",
            placement(),
        )
        .gives(json!({ "placement": { "status": "RELEASE_PENDING", "awaits": ["SERVICE"], "release": {
            "route": "SECONDMENT", "rulesVersion": 1, "turn": "MANAGER_OPINION",
            "steps": ["MANAGER_OPINION", "HUMAN_RESOURCES_DECISION"], "halfDays": "$half days asked",
            "addressedTo": { "name": "Ministère d’origine" },
        } } })),
        does("Bruno", "does not decide on a secondment", "grantRelease", "", placement())
            .refused(&["NOT_THE_DECIDER"], &[]),
        does("Hélène", "does not decide before he was heard", "grantRelease", "", placement())
            .refused(&["OPINION_AWAITED"], &[]),
        does(
            "Bruno",
            "has Inès answer in his place",
            "delegateRelease",
            "placement { release { status delegateId } }",
            json!({ "placementId": "$secondment", "accountId": "$account of Inès" }),
        )
        .gives(json!({ "placement": { "release": { "status": "DELEGATED", "delegateId": "$account of Inès" } } })),
        does(
            "",
            "opens the link in the mail that Inès got, and gives the opinion",
            "giveOpinionByLink",
            "placement { status }",
            json!({ "token": "$token in the mail", "favourable": true, "words": "Un projet utile au service." }),
        )
        .gives(json!({ "placement": { "status": "RELEASE_PENDING" } }))
        .after_link_to("/give-opinion", "ines@origine.example", "secondment"),
        does(
            "",
            "opens it again: a link answers once",
            "giveOpinionByLink",
            "",
            json!({ "token": "$token in the mail", "favourable": false }),
        )
        .refused(&["ACTION_LINK_USED"], &["input", "token"]),
        asks(
            "Solène",
            "reads that there is an opinion, not its words",
            "query($id: ID!) { placement(id: $id) { release { opinion { favourable words } } } }",
            json!({ "id": "$secondment" }),
            json!({ "placement": { "release": { "opinion": { "favourable": true, "words": null } } } }),
        ),
        asks(
            "Hélène",
            "finds it in her queue, with what the manager thinks",
            "{ placements(first: 10, filter: { awaitingMe: true }) { nodes { id mySides release { turn opinion { favourable words } } } } }",
            json!({}),
            json!({ "placements": { "nodes": [{ "id": "$secondment", "mySides": ["HUMAN_RESOURCES"], "release": {
                "turn": "HUMAN_RESOURCES_DECISION", "opinion": { "favourable": true, "words": "Un projet utile au service." },
            } }] } }),
        ),
        does(
            "Hélène",
            "decides: yes, for less",
            "grantRelease",
            "placement { status release { conditions { maxShare } } }",
            json!({ "placementId": "$secondment", "maxShare": 30, "conditions": "Le lundi reste au service." }),
        )
        .gives(json!({ "placement": { "status": "RELEASED", "release": { "conditions": { "maxShare": 30 } } } })),
    ]
}

fn sign(who: &'static str, says: &'static str, hash: &str, missing: &[&str], status: &str) -> Step {
    let input = json!({ "placementId": "$secondment", "hash": hash });
    does(who, says, "signAgreement", "placement { status agreement { missingSignatures } }", input)
        .gives(json!({ "placement": { "status": status, "agreement": { "missingSignatures": missing } } }))
}

fn agreement() -> Vec<Step> {
    vec![
        does(
            "Solène",
            "is told at once all that a convention has to say and hers does not",
            "draftAgreement",
            "",
            placement(),
        )
        .refused_for(&[
            ("CLAUSE_REQUIRED", &["input", "activities"]),
            ("CLAUSE_REQUIRED", &["input", "hours"]),
            ("REIMBURSEMENT_REQUIRED", &["input", "reimbursement"]),
        ]),
        does(
            "Solène",
            "cannot set a shorter notice than the rules do, and has still to say whether the home service is paid back",
            "draftAgreement",
            "",
            json!({
                "placementId": "$secondment", "activities": "Piloter la refonte du portail.", "hours": "le mardi et le jeudi",
                "noticeDays": 5,
            }),
        )
        .refused_for(&[
            ("NOTICE_BELOW_RULES", &["input", "noticeDays"]),
            ("REIMBURSEMENT_REQUIRED", &["input", "reimbursement"]),
        ]),
        does(
            "Solène",
            "writes the convention: the notice that she does not say comes from the rules",
            "draftAgreement",
            "placement { agreement { hash share noticeDays reimbursement document { hash template } missingSignatures } }",
            json!({
                "placementId": "$secondment", "activities": "Piloter la refonte du portail.", "hours": "le mardi et le jeudi",
                "reimbursement": "REIMBURSED",
            }),
        )
        .gives(json!({ "placement": { "agreement": {
            "hash": "$first hash", "share": 30, "noticeDays": 30, "reimbursement": "REIMBURSED",
            "document": { "hash": "$first hash", "template": 2 }, "missingSignatures": ["TALENT", "SERVICE", "HOST"],
        } } })),
        sign("Camille", "signs", "$first hash", &["SERVICE", "HOST"], "RELEASED"),
        does(
            "Solène",
            "writes it again: her edit drops the signature",
            "draftAgreement",
            "placement { agreement { number hash missingSignatures } }",
            json!({
                "placementId": "$secondment", "share": 20, "activities": "Piloter la refonte du portail.", "hours": "le jeudi",
            }),
        )
        .gives(json!({ "placement": { "agreement": {
            "number": 2, "hash": "$second hash", "missingSignatures": ["TALENT", "SERVICE", "HOST"],
        } } })),
        does(
            "Bruno",
            "does not sign what is no longer there",
            "signAgreement",
            "",
            json!({ "placementId": "$secondment", "hash": "$first hash" }),
        )
        .refused(&["TERMS_CHANGED"], &["input", "hash"]),
        sign("Camille", "signs again", "$second hash", &["SERVICE", "HOST"], "RELEASED"),
        sign("Bruno", "signs for the service", "$second hash", &["HOST"], "RELEASED"),
        sign("Solène", "signs for the host", "$second hash", &[], "SIGNED"),
        does("Solène", "confirms", "confirmPlacement", "placement { status pending { action otherwise } }", placement())
            .gives(json!({ "placement": { "status": "CONFIRMED", "pending": [
                { "action": "START_PLACEMENT", "otherwise": "BEGINS_BY_ITSELF" },
            ] } })),
    ]
}

fn amendment() -> Vec<Step> {
    let propose = |says, number: i64, hash: &str| {
        does(
            "Solène",
            says,
            "proposeAmendment",
            "placement { amendments { number agreed beyondRelease missingSignatures document { hash } } }",
            json!({ "placementId": "$secondment", "lastDay": "$in two months" }),
        )
        .gives(json!({ "placement": { "amendments": [
            {
                "number": number, "agreed": false, "beyondRelease": false,
                "missingSignatures": ["TALENT", "SERVICE", "HUMAN_RESOURCES", "HOST"], "document": { "hash": hash },
            },
        ] } }))
    };
    let sign = |who, says, missing: Value| {
        does(
            who,
            says,
            "signAmendment",
            "placement { amendments { agreed missingSignatures } }",
            json!({ "placementId": "$secondment", "hash": "$amendment hash" }),
        )
        .gives(json!({ "placement": { "amendments": [missing] } }))
    };
    vec![
        propose("proposes an amendment: a shorter time", 1, "$declined hash"),
        does(
            "Bruno",
            "declines it for the service: what was signed stays",
            "declineAmendment",
            "placement { status amendments { number } declinedAmendment { number by reason } }",
            json!({ "placementId": "$secondment", "reason": "NEED_CHANGED" }),
        )
        .gives(json!({ "placement": { "status": "CONFIRMED", "amendments": [], "declinedAmendment": {
            "number": 1, "by": "SERVICE", "reason": "NEED_CHANGED",
        } } })),
        propose("proposes it again", 2, "$amendment hash"),
        sign(
            "Camille",
            "signs it",
            json!({ "agreed": false, "missingSignatures": ["SERVICE", "HUMAN_RESOURCES", "HOST"] }),
        ),
        sign("Bruno", "signs it", json!({ "agreed": false, "missingSignatures": ["HUMAN_RESOURCES", "HOST"] })),
        sign(
            "Hélène",
            "signs what changes the secondment that she decided on",
            json!({ "agreed": false, "missingSignatures": ["HOST"] }),
        ),
        sign("Solène", "signs it, the last of the four: it holds", json!({ "agreed": true, "missingSignatures": [] })),
        asks(
            "Camille",
            "has other days booked from now on",
            "query($id: ID!) { placement(id: $id) { share period { start end } } }",
            json!({ "id": "$secondment" }),
            json!({ "placement": { "share": 20, "period": { "start": "$tomorrow", "end": "$in two months" } } }),
        ),
    ]
}

fn end() -> Vec<Step> {
    vec![
        does(
            "Camille",
            "calls upon the programme",
            "raiseDispute",
            "placement { disputes { number by matter words outcome } }",
            json!({ "placementId": "$secondment", "matter": "WORKING_CONDITIONS", "words": "Aucun poste de travail n’est prêt." }),
        )
        .gives(json!({ "placement": { "disputes": [{
            "number": 1, "by": "TALENT", "matter": "WORKING_CONDITIONS", "words": "Aucun poste de travail n’est prêt.", "outcome": null,
        }] } })),
        asks(
            "Solène",
            "knows of it, not what was written",
            "query($id: ID!) { placement(id: $id) { disputes { matter words } pending { side action otherwise } } }",
            json!({ "id": "$secondment" }),
            json!({ "placement": { "disputes": [{ "matter": "WORKING_CONDITIONS", "words": null }], "pending": [
                { "side": "HOST", "action": "START_PLACEMENT", "otherwise": "BEGINS_BY_ITSELF" },
                { "side": "PROGRAMME", "action": "SETTLE_DISPUTE", "otherwise": "PROGRAMME_IS_TOLD" },
            ] } }),
        ),
        does(
            "Michel",
            "settles it, and all sides read how",
            "settleDispute",
            "placement { disputes { outcome settlement } }",
            json!({ "placementId": "$secondment", "number": 1, "outcome": "MEDIATED", "words": "Un poste est commandé pour demain." }),
        )
        .gives(json!({ "placement": { "disputes": [{ "outcome": "MEDIATED", "settlement": "Un poste est commandé pour demain." }] } })),
        does(
            "Solène",
            "cannot end it from one day to the next",
            "endPlacementEarly",
            "",
            json!({ "placementId": "$secondment", "reason": "PROJECT_STOPPED", "lastDay": "$tomorrow", "halfDays": 0 }),
        )
        .refused(&["NOTICE_TOO_SHORT"], &["input", "lastDay"]),
        does(
            "Solène",
            "ends it with the notice that the convention sets",
            "endPlacementEarly",
            "placement { status ending { by reason lastDay } }",
            json!({ "placementId": "$secondment", "reason": "PROJECT_STOPPED", "lastDay": "$in a month", "halfDays": 8 }),
        )
        .gives(json!({ "placement": { "status": "ENDED_EARLY", "ending": {
            "by": "HOST", "reason": "PROJECT_STOPPED", "lastDay": "$in a month",
        } } })),
    ]
}

/// On a server whose clock is set ahead.
pub fn in_time() -> Journey {
    let asked = |name: &str| json!({ "placementId": name });
    let mut steps = vec![
        does("Camille", "applies", "applyToSeat", "placement { id }", json!({ "seatId": "$seat of a month" }))
            .gives(json!({ "placement": { "id": "$unanswered" } })),
        does("Solène", "says yes", "acceptPlacement", "placement { status }", asked("$unanswered"))
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does(
            "Camille",
            "asks the service: a short mission takes the manager’s word alone",
            "requestRelease",
            "placement { status release { route turn } pending { side action otherwise } }",
            asked("$unanswered"),
        )
        .gives(json!({ "placement": {
            "status": "RELEASE_PENDING", "release": { "route": "MISSION_LETTER", "turn": "MANAGER_DECISION" },
            "pending": [{ "side": "SERVICE", "action": "GRANT_RELEASE", "otherwise": "EXPIRES" }],
        } })),
    ];
    let looks = |does, data| {
        asks(
            "",
            does,
            "query($id: ID!) { placement(id: $id) { status release { status reminders escalated } } }",
            json!({ "id": "$unanswered" }),
            json!({ "placement": data }),
        )
    };
    let later = |days, who: &'static str, email, mut step: Step| {
        step.who = who;
        step.patient = true;
        let mut back = sign_in(who, email);
        back.days_later = days;
        vec![back, step]
    };
    let camille = "camille@origine.example";
    steps.extend(later(
        8,
        "Camille",
        camille,
        looks(
            "sees that Vivier has reminded the service",
            json!({ "status": "RELEASE_PENDING", "release": { "status": "REMINDED", "reminders": 1, "escalated": false } }),
        ),
    ));
    steps.extend(later(
        7,
        "Camille",
        camille,
        looks(
            "sees that whoever stands above was told",
            json!({ "status": "RELEASE_PENDING", "release": { "status": "REMINDED", "reminders": 2, "escalated": true } }),
        ),
    ));
    steps.extend(later(
        7,
        "Camille",
        camille,
        looks(
            "sees that it expired: nothing stays silent",
            json!({ "status": "EXPIRED", "release": { "status": "EXPIRED", "reminders": 2, "escalated": true } }),
        ),
    ));
    steps.extend([
        sign_in("Solène", "solene@accueil.example"),
        sign_in("Bruno", "bruno@origine.example"),
        does("Camille", "applies for another seat", "applyToSeat", "placement { id }", json!({ "seatId": "$third seat" }))
            .gives(json!({ "placement": { "id": "$refused" } })),
        does("Solène", "says yes again", "acceptPlacement", "placement { status }", asked("$refused"))
            .gives(json!({ "placement": { "status": "AGREED" } })),
        does("Solène", "asks the service herself", "requestRelease", "placement { status }", asked("$refused"))
            .gives(json!({ "placement": { "status": "RELEASE_PENDING" } })),
        does(
            "Bruno",
            "refuses, with a reason from the list",
            "refuseRelease",
            "placement { status }",
            json!({ "placementId": "$refused", "reason": "CRITICAL_PERIOD", "words": "La clôture des comptes." }),
        )
        .gives(json!({ "placement": { "status": "RELEASE_REFUSED" } })),
        asks(
            "Camille",
            "reads why",
            "query($id: ID!) { placement(id: $id) { release { refusalReason words } } }",
            json!({ "id": "$refused" }),
            json!({ "placement": { "release": { "refusalReason": "CRITICAL_PERIOD", "words": "La clôture des comptes." } } }),
        ),
        asks(
            "Solène",
            "does not",
            "query($id: ID!) { placement(id: $id) { release { refusalReason words } } }",
            json!({ "id": "$refused" }),
            json!({ "placement": { "release": { "refusalReason": null, "words": null } } }),
        ),
    ]);
    Journey {
        title: "What time does, and a refusal",
        about: "On a server whose clock is set ahead: reminders, escalation and expiry happen by themselves.",
        steps,
    }
}
