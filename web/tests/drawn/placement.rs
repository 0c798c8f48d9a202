//! The page of a placement: whoever may read it is told what the mail told, and what is written in another language than the reader's is
//! quoted, and its meaning said.

use axum::http::Request;
use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_matching::domain::rules::RULES;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{asked_in, page, text};

/// What the page says of an amendment that was declined; none where it says nothing of one.
fn said(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("id=\"declined-amendment\">")?;
    rest.split_once("</p>").map(|(said, _)| said)
}

#[tokio::test]
async fn a_no_to_an_amendment_is_said_with_whose_it_was_and_why() {
    let french = Catalogue::of(Locale::Fr);
    let said_so = "Le besoin a été repris par une autre équipe.";
    let declined = json!({
        "number": 2, "by": "SERVICE", "reason": "NEED_CHANGED", "words": said_so, "declinedOn": "2027-03-14",
    });
    // Whether or not another amendment holds.
    for answers in [Shaped::full().with("Placement.amendments", json!([])), Shaped::full()] {
        let shown = page(answers.clone().with("Placement.declinedAmendment", declined.clone()), "/placements/id").await;
        let words = said(&shown).unwrap_or_else(|| panic!("{shown}"));
        for key in ["amendments.declined", "side.SERVICE", "decline-reason.NEED_CHANGED", "amendments.stays"] {
            assert!(words.contains(french.text(key)), "{key}: {words}");
        }
        assert!(words.contains("Avenant 2") && words.contains("14\u{a0}mars 2027"), "{words}");
        assert!(words.contains(said_so), "{words}");
        let without = page(answers.with("Placement.declinedAmendment", Value::Null), "/placements/id").await;
        assert_eq!(said(&without), None);
    }
}

#[tokio::test]
async fn the_rule_of_a_release_is_quoted_to_whoever_does_not_read_french_and_its_meaning_said() {
    let page = async |language: &str| {
        let answers =
            Shaped::full().with("Release.route", "SECONDMENT".into()).with("Release.source", "Décret\u{a0}7".into());
        text(asked_in(answers, Request::get("/placements/id").header("accept-language", language)).await).await
    };
    let english = page("en").await;
    assert!(english.contains("<q lang=\"fr\">Décret\u{a0}7</q>"), "{english}");
    assert!(english.contains(Catalogue::of(Locale::En).text("rule-gloss.SECONDMENT")), "{english}");
    let french = page("fr").await;
    assert!(french.contains("<dd>Décret\u{a0}7<br>") && !french.contains("<q"), "{french}");
}

#[tokio::test]
async fn a_request_that_was_answered_expires_no_more() {
    let expires = Catalogue::of(Locale::Fr).text("release.expires");
    let waits = page(Shaped::full().with("Release.turn", "MANAGER_DECISION".into()), "/placements/id").await;
    assert!(waits.contains(expires), "{waits}");
    let answered = page(Shaped::full().with("Release.turn", Value::Null), "/placements/id").await;
    assert!(!answered.contains(expires), "{answered}");
}

/// A gloss is of one source: where a later version of the rules names another one, its gloss has to be written.
#[test]
fn every_rule_has_its_gloss() {
    for row in RULES.iter().flat_map(|rules| rules.rows) {
        let key = format!("rule-gloss.{}", row.route.as_str());
        assert!(Catalogue::of(Locale::En).find(&key).is_some(), "{key}");
        let words = |text: &str| -> String { text.chars().filter(|letter| letter.is_alphanumeric()).collect() };
        let gloss = Catalogue::of(Locale::Fr).find(&key).unwrap_or_default();
        assert_eq!(
            words(&gloss.replace("articles", "article")),
            words(&row.source.replace("art.", "article")),
            "{key}"
        );
    }
}

/// Whoever signs has read the terms on the page before; and terms that are drafted anew begin with those that there are.
#[tokio::test]
async fn what_was_agreed_on_stands_on_the_page_and_in_the_next_draft() {
    let answers = || {
        let draft =
            json!({ "action": "DRAFT_AGREEMENT", "side": "HOST", "enabled": true, "code": null, "message": null });
        Shaped::full()
            .with("Placement.actions", json!([draft]))
            .with("Agreement.activities", json!("Refondre le portail."))
            .with("Agreement.reimbursement", json!("WAIVED"))
    };
    let placement = page(answers(), "/placements/id").await;
    for words in ["<dd class=\"vivier-prose\">Refondre le portail.</dd>", "<dd>Sans remboursement</dd>"] {
        assert!(placement.contains(words), "{words} is not in\n{placement}");
    }
    let draft = page(answers(), "/placements/id/draft-agreement").await;
    for value in ["<option value=\"WAIVED\" selected>", ">Refondre le portail.</textarea>"] {
        assert!(draft.contains(value), "{value} is not in\n{draft}");
    }
}

/// What the service would refuse is explained, and what goes on is offered all the same.
#[tokio::test]
async fn a_suspended_mission_offers_no_confirmation_and_says_why() {
    let state =
        |action: &str| json!({ "action": action, "side": "HOST", "enabled": true, "code": null, "message": null });
    let actions = json!([state("CONFIRM_PLACEMENT"), state("ACCEPT_PLACEMENT"), state("DECLINE_PLACEMENT")]);
    let why = Catalogue::of(Locale::Fr).text("placement.mission-suspended");
    for (status, offered) in [("PUBLISHED", true), ("SUSPENDED", false)] {
        let answers = Shaped::full().with("Placement.actions", actions.clone()).with("Mission.status", json!(status));
        let shown = page(answers, "/placements/id").await;
        assert_eq!((shown.contains("/confirm\""), shown.contains(why)), (offered, !offered), "{status}: {shown}");
        assert!(shown.contains("/accept\"") && shown.contains("/turn-down\""), "{status}: {shown}");
    }
}

/// A service may see nothing of the seat: the way back from the form has words all the same, and the form says whom it is about.
#[tokio::test]
async fn a_form_of_a_placement_says_whose_it_is_and_leads_back_by_words() {
    let french = Catalogue::of(Locale::Fr);
    let actions = json!([{
        "action": "GRANT_RELEASE", "side": "SERVICE", "enabled": true, "code": null, "message": null,
    }]);
    let answers = || {
        Shaped::full()
            .with("Placement.actions", actions.clone())
            .with("Talent.displayName", json!("Ada"))
            .with("Mission.title", json!("Un guichet"))
    };
    let form = page(answers().with("Placement.seat", Value::Null), "/placements/id/grant-release").await;
    let back = format!("href=\"/placements/id\">{}</a>", french.text("placements.unnamed-seat"));
    assert!(form.contains(&back), "{form}");
    assert!(form.contains("<strong>Ada – Un guichet</strong>"), "{form}");
    let unnamed = page(answers().with("Talent.displayName", Value::Null), "/placements/id/grant-release").await;
    let whose = format!("<strong>{} – Un guichet</strong>", french.text("placements.unnamed-talent"));
    assert!(unnamed.contains(&whose), "{unnamed}");
}

/// Whoever waits for an answer reads how long its giver takes; nobody reads anything where there is too little to tell.
#[tokio::test]
async fn an_administration_says_how_long_its_answers_take() {
    let times = json!({ "side": "HOST", "answered": 12, "expired": 3, "medianHours": 20, "ninthDecileHours": 61 });
    let told = page(Shaped::full().with("Query.responseTimes", json!([times])), "/organisations/id").await;
    for said in ["Délais de réponse", "l’administration d’accueil", ">12<", ">20<", ">61<", ">3<"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let silent = page(Shaped::full().with("Query.responseTimes", json!([])), "/organisations/id").await;
    assert!(!silent.contains("Délais de réponse"), "{silent}");
}

/// A signature and a confirmation are no answers: who had given theirs is not said to have been silent.
#[tokio::test]
async fn a_placement_that_expired_says_what_was_missing_of_it() {
    let french = Catalogue::of(Locale::Fr);
    let shown = async |status: &str, missing: Value| {
        let answers =
            Shaped::full().with("Placement.status", status.into()).with("Agreement.missingSignatures", missing);
        page(answers, "/placements/id").await
    };
    let (unconfirmed, unsigned) = (french.text("placement.unconfirmed"), "Signatures manquantes\u{a0}: le talent.");
    for (status, missing, expected) in [
        ("EXPIRED", json!([]), [true, false]),
        ("EXPIRED", json!(["TALENT"]), [false, true]),
        ("SIGNED", json!([]), [false, false]),
    ] {
        let page = shown(status, missing).await;
        assert_eq!([unconfirmed, unsigned].map(|words| page.contains(words)), expected, "{status}: {page}");
    }
    for (release, undrafted) in [("GRANTED", true), ("EXPIRED", false)] {
        let answers = Shaped::full()
            .with("Placement.status", "EXPIRED".into())
            .with("Placement.agreement", Value::Null)
            .with("Release.status", release.into());
        let page = page(answers, "/placements/id").await;
        assert_eq!(page.contains(french.text("placement.undrafted")), undrafted, "{release}: {page}");
    }
    // An external expert has no service to ask.
    for (needs_release, last, undrafted) in
        [(false, "PlacementAgreed", true), (false, "PlacementAccepted", false), (true, "PlacementAgreed", false)]
    {
        let answers = Shaped::full()
            .with("Placement.status", "EXPIRED".into())
            .with("Placement.agreement", Value::Null)
            .with("Placement.release", Value::Null)
            .with("Placement.needsRelease", needs_release.into())
            .with("PlacementStep.kind", last.into());
        let page = page(answers, "/placements/id").await;
        assert_eq!(page.contains(french.text("placement.undrafted")), undrafted, "{last}, {needs_release}: {page}");
    }
}

/// The mission of a flash team has no page for the team: what they work on stands in their placement, and no link leads nowhere.
#[tokio::test]
async fn whoever_does_not_read_the_mission_beside_its_placement_reads_of_the_work_here() {
    let words = "Tenir la chaîne de paie.";
    for read in [true, false] {
        let answers =
            Shaped::full().with("Placement.missionRead", json!(read)).with("Mission.description", json!(words));
        let placement = page(answers, "/placements/id").await;
        assert_eq!(placement.contains("href=\"/missions/id\""), read, "{placement}");
        assert_eq!(placement.contains(words), !read, "{placement}");
    }
}

/// A draft beyond what the service granted is refused: the form begins within it.
#[tokio::test]
async fn a_draft_begins_within_what_the_service_granted() {
    let action =
        json!([{ "action": "DRAFT_AGREEMENT", "side": "HOST", "enabled": true, "code": null, "message": null }]);
    for (granted, day, share) in [
        (json!({ "maxShare": 10, "lastDay": "2027-02-01", "words": null }), "2027-02-01", "10"),
        (json!({ "maxShare": 90, "lastDay": "2028-01-01", "words": null }), "2027-03-29", "30"),
        (Value::Null, "2027-03-29", "30"),
    ] {
        let answers = Shaped::full()
            .with("Placement.actions", action.clone())
            .with("Placement.period", json!({ "start": "2027-01-04", "end": "2027-03-29" }))
            .with("Placement.share", json!(30))
            .with("Release.conditions", granted);
        let draft = page(answers, "/placements/id/draft-agreement").await;
        assert!(draft.contains(&format!("name=\"endsOn\" value=\"{day}\"")), "{day}: {draft}");
        assert!(draft.contains(&format!("name=\"share\" value=\"{share}\"")), "{share}: {draft}");
    }
}

/// From a day on which somebody else still has the seat, the placement could not be confirmed.
#[tokio::test]
async fn a_draft_begins_on_the_first_day_that_the_seat_is_free() {
    let action =
        json!([{ "action": "DRAFT_AGREEMENT", "side": "HOST", "enabled": true, "code": null, "message": null }]);
    for (free_from, day) in [
        (json!("2027-02-11"), "2027-02-11"),
        (json!("2026-12-01"), "2027-01-04"),
        (json!("2027-03-30"), "2027-01-04"),
        (Value::Null, "2027-01-04"),
    ] {
        let answers = Shaped::full()
            .with("Placement.actions", action.clone())
            .with("Placement.period", json!({ "start": "2027-01-04", "end": "2027-03-29" }))
            .with("Release.conditions", Value::Null)
            .with("Seat.freeFrom", free_from);
        let draft = page(answers, "/placements/id/draft-agreement").await;
        assert!(draft.contains(&format!("name=\"startsOn\" value=\"{day}\"")), "{day}: {draft}");
    }
}
