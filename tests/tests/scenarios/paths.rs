//! Paths beside the main ones: a mission's whole course, human resources that refuse, a word taken back before anything is confirmed, an
//! amendment that goes beyond the release and lapses, a reminder, a link that came too late, and what lies still on an account.

use serde_json::{Value, json};

use crate::cast::{self, arrive, sign_in};
use crate::consent::long_mission;
use crate::mission::{self, seat};
use crate::run;
use crate::step::{Command, Journey, Step, asks, does};

const AHEAD: &[(&str, &str)] = &[("VIVIER_CLOCK_AHEAD", "file")];
const CAMILLE: &str = "camille@origine.example";

/// From an application to the question to the service, which is answered by `route`.
fn asked(applicant: &'static str, seat: &str, kept: &str, route: &str) -> Vec<Step> {
    let of = || json!({ "placementId": kept });
    let mut steps = agreed(applicant, seat, kept);
    steps.push(
        does(applicant, "asks the service", "requestRelease", "placement { status release { route } }", of())
            .gives(json!({ "placement": { "status": "RELEASE_PENDING", "release": { "route": route } } })),
    );
    steps
}

/// From an application to the host's yes.
fn agreed(applicant: &'static str, seat: &str, kept: &str) -> Vec<Step> {
    vec![
        does(applicant, "applies", "applyToSeat", "placement { id }", json!({ "seatId": seat }))
            .gives(json!({ "placement": { "id": kept } })),
        does("Solène", "says yes", "acceptPlacement", "placement { status }", json!({ "placementId": kept }))
            .gives(json!({ "placement": { "status": "AGREED" } })),
    ]
}

/// Hélène decides for the ministry's human resources, and Bruno was heard on a secondment; what he thinks.
fn heard(favourable: bool) -> Vec<Step> {
    let mut steps = arrive("Hélène", "helene@origine.example", "$account of Hélène");
    let role =
        json!({ "accountId": "$account of Hélène", "role": "HUMAN_RESOURCES", "organisationId": "$home ministry" });
    steps.push(
        does("Michel", "lets Hélène decide for human resources", "grantRole", "account { id }", role)
            .gives(json!({ "account": { "id": "$account of Hélène" } })),
    );
    steps.extend(long_mission());
    steps.extend(asked("Camille", "$long seat", "$secondment", "SECONDMENT"));
    let opinion = json!({ "placementId": "$secondment", "favourable": favourable, "words": "Mon avis." });
    steps.push(
        does("Bruno", "says what he thinks", "giveReleaseOpinion", "placement { status release { turn } }", opinion)
            .gives(json!({ "placement": { "status": "RELEASE_PENDING", "release": { "turn": "HUMAN_RESOURCES_DECISION" } } })),
    );
    steps
}

fn journey(title: &'static str, steps: Vec<Step>) -> Journey {
    Journey { title, about: "", steps }
}

/// A drafted, submitted and published mission with one seat for today.
fn mission_of_a_day() -> Vec<Step> {
    let of = || json!({ "missionId": "$mission of a day" });
    let draft =
        json!({ "organisationId": "$host", "title": "Relire un plan", "description": "Une journée de relecture." });
    let add = json!({ "missionId": "$mission of a day", "seat": seat("Relecture", 20, "$today", "$today") });
    vec![
        does("Solène", "drafts a mission", "draftMission", "mission { id }", draft)
            .gives(json!({ "mission": { "id": "$mission of a day" } })),
        does("Solène", "adds a seat", "addSeat", "seatId", add).gives(json!({ "seatId": "$seat to review" })),
        does("Solène", "submits it", "submitMission", "mission { status }", of())
            .gives(json!({ "mission": { "status": "SUBMITTED" } })),
        does("Michel", "publishes it", "publishMission", "mission { status }", of())
            .gives(json!({ "mission": { "status": "PUBLISHED" } })),
    ]
}

#[tokio::test]
async fn a_mission_is_started_and_completed_by_its_owner() {
    let placement = || json!({ "placementId": "$review" });
    let mission = |who, says, command| {
        does(who, says, command, "mission { status }", json!({ "missionId": "$mission of a day" }))
    };
    let status = |status: &str| json!({ "mission": { "status": status } });
    let sign = |who, status: &str| {
        let input = json!({ "placementId": "$review", "hash": "$hash of the review" });
        does(who, "signs", "signAgreement", "placement { status }", input)
            .gives(json!({ "placement": { "status": status } }))
    };
    let mut steps = mission_of_a_day();
    steps.extend(agreed("Dominique", "$seat to review", "$review"));
    steps.extend([
        does("Solène", "writes the terms down", "draftAgreement", "placement { agreement { hash } }", placement())
            .gives(json!({ "placement": { "agreement": { "hash": "$hash of the review" } } })),
        sign("Dominique", "AGREED"),
        sign("Solène", "SIGNED"),
        mission("Solène", "cannot start what nobody has confirmed", "startMission")
            .refused(&["MISSION_STATUS_FORBIDS"], &[]),
        does("Solène", "confirms", "confirmPlacement", "placement { status }", placement())
            .gives(json!({ "placement": { "status": "CONFIRMED" } })),
        mission("Michel", "does not start a mission of others", "startMission").refused(&["NOT_ALLOWED"], &[]),
        mission("Solène", "starts it: its only seat is taken from today on", "startMission").gives(status("UNDER_WAY")),
        mission("Solène", "says that it is done: nobody stays after today", "completeMission")
            .gives(status("COMPLETED")),
    ]);
    let course = journey("A mission’s course", steps);
    run::all(&[cast::journey(), mission::journey(), course]).await;
}

#[tokio::test]
async fn human_resources_refuse_and_the_host_does_not_read_why() {
    let reads = |who, says, release: Value| {
        let document = "query($id: ID!) { placement(id: $id) { status release { refusalReason words } } }";
        let data = json!({ "placement": { "status": "RELEASE_REFUSED", "release": release } });
        asks(who, says, document, json!({ "id": "$secondment" }), data)
    };
    let refuse = |who, says| -> Command {
        let input =
            json!({ "placementId": "$secondment", "reason": "CRITICAL_PERIOD", "words": "Le concours est en cours." });
        does(who, says, "refuseRelease", "placement { status release { status } }", input)
    };
    let mut steps = heard(false);
    steps.extend([
        refuse("Bruno", "was heard, and does not decide").refused(&["NOT_THE_DECIDER"], &[]),
        refuse("Hélène", "refuses, with a reason from the list")
            .gives(json!({ "placement": { "status": "RELEASE_REFUSED", "release": { "status": "REFUSED" } } })),
        reads(
            "Camille",
            "reads why",
            json!({ "refusalReason": "CRITICAL_PERIOD", "words": "Le concours est en cours." }),
        ),
        reads("Bruno", "does too", json!({ "refusalReason": "CRITICAL_PERIOD", "words": "Le concours est en cours." })),
        reads("Solène", "does not", json!({ "refusalReason": null, "words": null })),
    ]);
    let refusal = journey("Human resources refuse", steps);
    run::all(&[cast::journey(), mission::journey(), refusal]).await;
}

#[tokio::test]
async fn whoever_has_a_fixed_term_contract_is_not_seconded() {
    let mut steps = arrive("Farid", "farid@origine.example", "$account of Farid");
    let registration =
        json!({ "employmentStatus": "FIXED_TERM_CONTRACT", "organisationId": "$home", "displayName": "Farid" });
    steps.extend(mission::talent("Farid", registration, "$talent Farid"));
    steps.extend(long_mission());
    steps.extend(agreed("Farid", "$long seat", "$year"));
    let ask = |says, last_day: &str| {
        let input = json!({ "placementId": "$year", "lastDay": last_day });
        does("Farid", says, "requestRelease", "placement { release { route } }", input)
    };
    steps.extend([
        ask("cannot be lent for a year", "$in a year").refused(&["ROUTE_CLOSED"], &[]),
        ask("can for a few days", "$in two days")
            .gives(json!({ "placement": { "release": { "route": "MISSION_LETTER" } } })),
    ]);
    let closed = journey("A way that is closed", steps);
    run::all(&[cast::journey(), mission::journey(), closed]).await;
}

#[tokio::test]
async fn a_word_is_taken_back_before_anything_is_confirmed() {
    let of = || json!({ "placementId": "$taken back" });
    let mut steps = asked("Camille", "$third seat", "$taken back", "MISSION_LETTER");
    let sign = json!({ "placementId": "$taken back", "hash": "$hash that holds no more" });
    let revoke =
        json!({ "placementId": "$taken back", "reason": "CRITICAL_PERIOD", "words": "La clôture des comptes." });
    steps.extend([
        does("Bruno", "grants it", "grantRelease", "placement { status }", of())
            .gives(json!({ "placement": { "status": "RELEASED" } })),
        does("Solène", "writes the terms down", "draftAgreement", "placement { agreement { hash } }", of())
            .gives(json!({ "placement": { "agreement": { "hash": "$hash that holds no more" } } })),
        does("Camille", "signs", "signAgreement", "placement { status }", sign.clone())
            .gives(json!({ "placement": { "status": "RELEASED" } })),
        does(
            "Bruno",
            "takes his word back: nothing was confirmed, so that no notice is kept",
            "revokeRelease",
            "placement { status release { status } }",
            revoke,
        )
        .gives(json!({ "placement": { "status": "RELEASE_REFUSED", "release": { "status": "REVOKED" } } })),
        asks(
            "Camille",
            "reads why",
            "query($id: ID!) { placement(id: $id) { release { refusalReason words } } }",
            json!({ "id": "$taken back" }),
            json!({ "placement": { "release": { "refusalReason": "CRITICAL_PERIOD", "words": "La clôture des comptes." } } }),
        ),
        does("Solène", "signs for nothing any more", "signAgreement", "", sign).refused(&["PLACEMENT_STATUS_FORBIDS"], &[]),
        does("Camille", "may apply again", "applyToSeat", "placement { status }", json!({ "seatId": "$third seat" }))
            .gives(json!({ "placement": { "status": "APPLIED" } })),
    ]);
    let taken_back = journey("A word taken back before the confirmation", steps);
    run::all(&[cast::journey(), mission::journey(), taken_back]).await;
}

/// Of a secondment for which the service left 20 %, with its convention signed and confirmed.
fn confirmed_at_twenty() -> Vec<Step> {
    let of = || json!({ "placementId": "$secondment" });
    let sign = |who, status: &str| {
        let input = json!({ "placementId": "$secondment", "hash": "$hash at twenty" });
        does(who, "signs", "signAgreement", "placement { status }", input)
            .gives(json!({ "placement": { "status": status } }))
    };
    let grant = json!({ "placementId": "$secondment", "maxShare": 20 });
    let draft = json!({
        "placementId": "$secondment", "activities": "Piloter la refonte du portail.", "hours": "le mardi", "reimbursement": "REIMBURSED",
    });
    vec![
        does("Hélène", "decides: yes, for less", "grantRelease", "placement { status }", grant)
            .gives(json!({ "placement": { "status": "RELEASED" } })),
        does("Solène", "writes the convention", "draftAgreement", "placement { agreement { hash share } }", draft)
            .gives(json!({ "placement": { "agreement": { "hash": "$hash at twenty", "share": 20 } } })),
        sign("Camille", "RELEASED"),
        sign("Bruno", "RELEASED"),
        sign("Solène", "SIGNED"),
        does("Solène", "confirms", "confirmPlacement", "placement { status }", of())
            .gives(json!({ "placement": { "status": "CONFIRMED" } })),
    ]
}

#[tokio::test]
async fn an_amendment_beyond_the_release_lapses_unsigned_and_holds_once_whoever_granted_less_signs_it() {
    let propose = |says, number: i64, hash: &str| {
        let input = json!({ "placementId": "$secondment", "share": 40 });
        let proposed = json!({
            "number": number, "agreed": false, "beyondRelease": true,
            "missingSignatures": ["TALENT", "SERVICE", "HUMAN_RESOURCES", "HOST"], "document": { "hash": hash },
        });
        let selection = "placement { amendments { number agreed beyondRelease missingSignatures document { hash } } }";
        does("Solène", says, "proposeAmendment", selection, input)
            .gives(json!({ "placement": { "amendments": [proposed] } }))
    };
    let sign = |who, hash: &str| {
        let input = json!({ "placementId": "$secondment", "hash": hash });
        does(
            who,
            "signs the amendment",
            "signAmendment",
            "placement { amendments { agreed missingSignatures } }",
            input,
        )
    };
    let missing = |agreed: bool, sides: &[&str]| json!({ "placement": { "amendments": [{ "agreed": agreed, "missingSignatures": sides }] } });
    let share = |says, share: i64, amendments: Value| {
        let document = "query($id: ID!) { placement(id: $id) { share amendments { number } } }";
        let data = json!({ "placement": { "share": share, "amendments": amendments } });
        asks("Camille", says, document, json!({ "id": "$secondment" }), data)
    };
    let mut steps = heard(true);
    steps.extend(confirmed_at_twenty());
    steps.extend([
        propose("proposes twice the share that was granted", 1, "$lapsed hash"),
        sign("Camille", "$lapsed hash").gives(missing(false, &["SERVICE", "HUMAN_RESOURCES", "HOST"])),
    ]);
    // Nobody else signs for three weeks.
    let mut back = sign_in("Camille", CAMILLE);
    back.days_later = 22;
    let mut lapsed = share("sees that it has lapsed: the terms stay as they were", 20, json!([]));
    lapsed.patient = true;
    steps.extend([back, lapsed]);
    for (who, email) in
        [("Solène", "solene@accueil.example"), ("Bruno", "bruno@origine.example"), ("Hélène", "helene@origine.example")]
    {
        steps.push(sign_in(who, email));
    }
    steps.extend([
        sign("Camille", "$lapsed hash").refused(&["NO_AMENDMENT"], &[]),
        propose("proposes it again", 2, "$lifted hash"),
        sign("Camille", "$lifted hash").gives(missing(false, &["SERVICE", "HUMAN_RESOURCES", "HOST"])),
        sign("Bruno", "$lifted hash").gives(missing(false, &["HUMAN_RESOURCES", "HOST"])),
        sign("Solène", "$lifted hash").gives(missing(false, &["HUMAN_RESOURCES"])),
        share(
            "has the share that was granted as long as human resources have not signed",
            20,
            json!([{ "number": 2 }]),
        ),
        sign("Hélène", "$lifted hash").gives(missing(true, &[])),
        share("has the other share from now on", 40, json!([{ "number": 2 }])),
    ]);
    let amended = journey("An amendment beyond the release", steps);
    run::all_with(AHEAD, &[cast::journey(), mission::journey(), amended]).await;
}

#[tokio::test]
async fn a_service_is_reminded_by_whoever_waits_and_a_mailed_link_ends_with_its_deadline() {
    let of = || json!({ "placementId": "$late" });
    let remind = |says| does("Camille", says, "remindRelease", "placement { release { status reminders } }", of());
    let by_link =
        |says| does("", says, "answerReleaseByLink", "", json!({ "token": "$token in the mail", "grant": true }));
    let open = "query($token: String!) { releaseByLink(token: $token) { open used } }";
    let mut steps = asked("Camille", "$seat of a month", "$late", "MISSION_LETTER");
    let mut soon = sign_in("Camille", CAMILLE);
    soon.days_later = 2;
    steps.extend([
        remind("cannot remind the service on the same day").refused(&["REMIND_LATER"], &[]),
        soon,
        remind("reminds it two days later")
            .gives(json!({ "placement": { "release": { "status": "REMINDED", "reminders": 1 } } })),
        asks(
            "",
            "opens the link in the mail that Bruno got, and leaves it at that",
            open,
            json!({ "token": "$token in the mail" }),
            json!({ "releaseByLink": { "open": true, "used": false } }),
        )
        .after_link_to("/answer-release", "bruno@origine.example", "late"),
    ]);
    let mut too_late =
        by_link("opens the link when the deadline is over").refused(&["ACTION_LINK_EXPIRED"], &["input", "token"]);
    too_late.days_later = 30;
    steps.push(too_late);
    let late = journey("A reminder, and a link that came too late", steps);
    run::all_with(AHEAD, &[cast::journey(), mission::journey(), late]).await;
}
