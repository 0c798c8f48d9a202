//! The page of a mission: what one cannot do there says why, and what one can do about it.

use axum::http::{HeaderValue, StatusCode};
use serde_json::json;
use vivier_kernel::locale::Locale;
use vivier_matching::read::applying::CODES;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{get, page};

#[tokio::test]
async fn whoever_cannot_apply_is_told_why_and_what_to_do() {
    let french = Catalogue::of(Locale::Fr);
    for code in CODES {
        let answers = Shaped::full().with("Mission.actions", json!([])).with("ApplicationRefusal.code", json!(code));
        let page = page(answers, "/missions/id").await;
        let why = french.find(&format!("apply-refused.{code}")).unwrap_or_else(|| panic!("{code} has no words"));
        let remedy = french.find(&format!("apply-remedy.{code}")).unwrap_or_else(|| panic!("{code} has no remedy"));
        let button = page.split("<button").find(|rest| rest.contains("aria-describedby=\"why-not-1\""));
        let button = button.unwrap_or_else(|| panic!("{code}: no button that is described by the reason:\n{page}"));
        assert!(button.split('>').next().is_some_and(|tag| tag.contains(" disabled")), "{code}: {button}");
        for words in [format!("id=\"why-not-1\">{why} <a href=\"/"), format!(">{remedy}</a>")] {
            assert!(page.contains(&words), "{code}: {words} is not in\n{page}");
        }
        assert!(!page.contains("/apply\""), "{code}: a way to apply all the same");
    }
}

/// Nobody is led to their profile for a seat that nobody can have any more.
#[tokio::test]
async fn whoever_is_not_in_the_pool_reads_of_a_mission_that_is_over_that_it_looks_for_nobody() {
    for (looks, code) in [(true, "TALENT_NOT_IN_POOL"), (false, "SEAT_NOT_OPEN")] {
        let answers = Shaped::full().with("Mission.actions", json!([])).with("Seat.looksForSomebody", json!(looks));
        let page = page(answers.with("ApplicationRefusal.code", json!("TALENT_NOT_IN_POOL")), "/missions/id").await;
        let why = Catalogue::of(Locale::Fr).find(&format!("apply-refused.{code}")).expect("words");
        assert!(page.contains(&format!("id=\"why-not-1\">{why}")), "{page}");
    }
}

/// Somebody leaves with notice: who comes next reads from when on.
#[tokio::test]
async fn from_which_day_a_seat_is_free_that_somebody_still_has_is_said() {
    let active = || Shaped::full().with("Talent.status", json!("ACTIVE"));
    for address in ["/missions/id", "/seats/id/candidates", "/profile", "/profile/missions"] {
        let day = |day| active().with("Seat.freeFrom", day);
        let said = page(day(json!("2031-04-16")), address).await;
        assert!(said.contains("16\u{a0}avril 2031"), "{address}: {said}");
        let free = page(day(serde_json::Value::Null), address).await;
        assert!(!free.contains("16\u{a0}avril 2031"), "{address}: {free}");
    }
    let file = page(active().with("Seat.freeFrom", json!("2031-04-16")), "/profile/missions.csv").await;
    assert!(file.contains("2031-04-16"), "{file}");
}

#[tokio::test]
async fn whoever_can_apply_is_given_the_way_alone() {
    let answers =
        Shaped::full().with("Mission.actions", json!([])).with("Seat.applicationRefusal", serde_json::Value::Null);
    let page = page(answers, "/missions/id").await;
    assert!(page.contains("href=\"/seats/id/apply\""), "{page}");
    assert!(!page.contains("why-not-"), "{page}");
}

/// A rejection is final: whoever answers for the mission reads where to go with their need.
#[tokio::test]
async fn the_page_of_a_rejected_mission_leads_to_another_one() {
    let says = Catalogue::of(Locale::Fr).text("mission.rejected-now");
    for (status, told) in [("REJECTED", true), ("SUBMITTED", false)] {
        let answers = || Shaped::full().with("Mission.actions", json!([])).with("Mission.status", json!(status));
        let owners = page(answers().without_roles(), "/missions/id").await;
        assert_eq!(owners.contains(says), told, "{status}: {owners}");
        assert!(!told || owners.contains("href=\"/my-missions/draft\""), "{owners}");
        let programmes = page(answers(), "/missions/id").await;
        assert!(!programmes.contains(says), "{programmes}");
    }
}

/// The programme moderates missions and writes none: no form is filled in that is always refused.
#[tokio::test]
async fn a_new_mission_is_offered_to_who_answers_for_an_administration_and_not_to_the_programme() {
    for (role, offered) in [("MISSION_OWNER", true), ("PROGRAMME_ADMINISTRATOR", false)] {
        let roles = json!([{ "role": role, "organisation": { "id": "id" } }]);
        let answers = || Shaped::full().with("Account.roles", roles.clone());
        let list = page(answers(), "/my-missions").await;
        assert_eq!(list.contains("href=\"/my-missions/draft\""), offered, "{role}: {list}");
        let form = get(answers(), "/my-missions/draft").await;
        let status = if offered { StatusCode::OK } else { StatusCode::SEE_OTHER };
        assert_eq!(form.status(), status, "{role}");
    }
}

/// Whoever reads a mission that was edited can read what it said before, and why it was changed.
#[tokio::test]
async fn what_a_mission_said_before_an_edit_stays_readable() {
    let mission = page(Shaped::full(), "/missions/id").await;
    assert!(mission.contains("href=\"/wordings/id\""), "{mission}");
    let wording = |kind: &str, changes: serde_json::Value| {
        let mut wording = json!({
            "kind": kind, "revisedAt": "2027-03-14T09:00:00Z", "justification": null, "title": null, "description": null,
            "seatId": null, "requirements": null,
        });
        for (name, change) in changes.as_object().expect("an object") {
            wording[name] = change.clone();
        }
        wording
    };
    let asks = json!({
        "title": "Juriste", "share": 40, "workMode": "REMOTE", "place": null, "region": null, "clearance": "NONE", "skills": [],
        "period": { "start": "2027-04-01", "end": "2027-04-30" },
    });
    let nodes = json!([
        wording("SEAT_REMOVED", json!({ "seatId": "seat", "justification": "Le besoin a changé." })),
        wording("TEXT_EDITED", json!({ "title": "Nouveau titre", "description": "Nouveau texte" })),
        wording("SEAT_ADDED", json!({ "seatId": "seat", "requirements": asks })),
        wording("DRAFTED", json!({ "title": "Ancien titre", "description": "Ancien texte" })),
    ]);
    let answers = Shaped::full().with("MissionRevisionConnection.nodes", nodes);
    let told = page(answers.with("PageInfo.endCursor", json!("next")), "/wordings/id").await;
    for said in [
        "Poste retiré – Juriste",
        "Justification\u{a0}: Le besoin a changé.",
        "Nouveau texte",
        "40\u{a0}%",
        "Ancien titre",
        "Ancien texte",
        "href=\"/wordings/id?after=next\"",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let nowhere = get(Shaped::full().with("Query.mission", serde_json::Value::Null), "/wordings/id").await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
}

/// By its address, the form leads to where it is said why.
#[tokio::test]
async fn the_forms_that_open_a_placement_are_shown_to_who_can_open_one() {
    for (refusal, expected) in
        [(json!({ "code": "SEAT_NOT_OPEN" }), StatusCode::SEE_OTHER), (serde_json::Value::Null, StatusCode::OK)]
    {
        let answers = Shaped::full().with("Seat.applicationRefusal", refusal);
        assert_eq!(get(answers, "/seats/id/apply").await.status(), expected);
    }
    // Somebody else is asked by whoever answers for the mission.
    for (actions, looks, expected) in [
        (json!(["EDIT_MISSION"]), true, StatusCode::OK),
        (json!(["EDIT_MISSION"]), false, StatusCode::SEE_OTHER),
        (json!(["SET_PRIORITY"]), true, StatusCode::SEE_OTHER),
    ] {
        let answers = Shaped::full().with("Mission.actions", actions).with("Seat.looksForSomebody", json!(looks));
        assert_eq!(get(answers, "/seats/id/invite/id").await.status(), expected);
    }
    for (looks, expected) in [(true, StatusCode::OK), (false, StatusCode::SEE_OTHER)] {
        let answers = Shaped::full().with("Seat.looksForSomebody", json!(looks));
        assert_eq!(get(answers, "/seats/id/propose/id").await.status(), expected);
    }
}

/// The service refuses it without a seat: the page does not offer it, and says what comes first.
#[tokio::test]
async fn a_mission_without_a_seat_is_not_submitted_and_its_page_says_why() {
    let draft = || {
        let actions = json!(["SUBMIT_MISSION", "EDIT_MISSION", "ADD_SEAT"]);
        let answers = Shaped::full().with("Mission.actions", actions).with("Mission.status", json!("DRAFT"));
        answers.with("Period.end", json!("9999-01-01"))
    };
    let way = "href=\"/missions/id/submit\"";
    let bare = page(draft().with("Mission.seats", json!([])), "/missions/id").await;
    assert!(!bare.contains(way), "{bare}");
    assert!(bare.contains("disabled aria-describedby=\"no-seat\">Soumettre au programme</button>"), "{bare}");
    let why = format!("<p id=\"no-seat\">{}</p>", Catalogue::of(Locale::Fr).text("mission-hindered.no-seat"));
    assert!(bare.contains(&why), "{bare}");
    let form = get(draft().with("Mission.seats", json!([])), "/missions/id/submit").await;
    assert_eq!(form.status(), StatusCode::SEE_OTHER);
    let ready = page(draft(), "/missions/id").await;
    assert!(ready.contains(way) && !ready.contains("no-seat"), "{ready}");
}

/// The service refuses it: the page says why.
#[tokio::test]
async fn a_mission_whose_administration_left_is_not_begun_and_its_page_says_why() {
    let begins = [("DRAFT", "SUBMIT_MISSION", "submit"), ("SUBMITTED", "PUBLISH_MISSION", "publish")];
    for ((status, action, name), goes_on) in begins.into_iter().flat_map(|one| [(one, true), (one, false)]) {
        let answers = || {
            let answers = Shaped::full().with("Mission.actions", json!([action])).with("Mission.status", json!(status));
            let answers = answers.with("Period.end", json!("9999-01-01")).with("Seat.filled", json!(false));
            answers.with("Mission.organisationGoesOn", json!(goes_on))
        };
        let (way, path) = (format!("href=\"/missions/id/{name}\""), format!("/missions/id/{name}"));
        let shown = page(answers(), "/missions/id").await;
        assert_eq!(shown.contains(&way), goes_on, "{shown}");
        let button = "disabled aria-describedby=\"organisation-gone\">";
        let why = Catalogue::of(Locale::Fr).text("mission-hindered.organisation-gone");
        let why = format!("<p id=\"organisation-gone\">{why}</p>");
        assert_eq!(shown.contains(button) && shown.contains(&why), !goes_on, "{shown}");
        let form = if goes_on { StatusCode::OK } else { StatusCode::SEE_OTHER };
        assert_eq!(get(answers(), &path).await.status(), form, "{name}");
    }
}

/// What was begun there comes to its end only on a mission that is resumed.
#[tokio::test]
async fn a_suspended_mission_whose_administration_left_is_resumed() {
    let answers = Shaped::full().with("Mission.actions", json!(["RESUME_MISSION"]));
    let answers = answers.with("Mission.status", json!("SUSPENDED")).with("Seat.filled", json!(false));
    let shown = page(answers.with("Mission.organisationGoesOn", json!(false)), "/missions/id").await;
    assert!(shown.contains("href=\"/missions/id/resume-mission\"") && !shown.contains("organisation-gone"), "{shown}");
}

/// Its owners read why it is out of view, and whose decision it is to put it back.
#[tokio::test]
async fn a_mission_out_of_view_says_why_and_who_resumes_it() {
    let because = "Le besoin est à préciser.";
    for (status, code, by_programme, why) in [
        ("SUSPENDED", "MODERATION", true, "Modération"),
        ("SUSPENDED", "BUDGET_PENDING", false, "Budget en attente"),
        ("REJECTED", "UNCLEAR", false, "Pas assez claire"),
        ("CANCELLED", "NEED_GONE", false, "Le besoin a disparu"),
    ] {
        let reason = json!({ "code": code, "words": because, "byProgramme": by_programme });
        let answers = Shaped::full().with("Mission.status", json!(status)).with("Mission.reason", reason);
        let page = page(answers, "/missions/id").await;
        let said = format!("<dt>Raison</dt><dd>{why}<br><span class=\"vivier-prose\">{because}</span>");
        assert!(page.contains(&said), "{status}: {page}");
        assert_eq!(page.contains("id=\"by-programme\""), by_programme, "{status}: {page}");
    }
    let published = page(Shaped::full().with("Mission.reason", serde_json::Value::Null), "/missions/id").await;
    assert!(!published.contains("<dt>Raison</dt>"), "{published}");
}

/// The service refuses it: nothing more is told of what is over.
#[tokio::test]
async fn a_mission_that_has_ended_is_not_offered_to_be_watched() {
    for (status, offered) in [("PUBLISHED", true), ("CANCELLED", false), ("COMPLETED", false)] {
        let answers = || {
            let mission = Shaped::full().with("Mission.actions", json!([])).with("Mission.status", json!(status));
            mission.with("Query.savedSearches", json!([]))
        };
        let shown = page(answers(), "/missions/id").await;
        assert_eq!(shown.contains("href=\"/missions/id/watch\""), offered, "{status}: {shown}");
        let form = get(answers(), "/missions/id/watch").await;
        let expected = if offered { StatusCode::OK } else { StatusCode::SEE_OTHER };
        assert_eq!(form.status(), expected, "{status}");
    }
}

/// What was done is said to be done, with the way back.
#[tokio::test]
async fn whoever_watches_a_mission_can_stop_where_they_began() {
    for (mission, watched) in [("id", true), ("other", false)] {
        let searches = json!([{ "id": "mine", "mission": { "id": mission } }, { "id": "seats", "mission": null }]);
        let answers = Shaped::full().with("Mission.actions", json!([])).with("Query.savedSearches", searches);
        let shown = page(answers.with("Mission.status", json!("PUBLISHED")), "/missions/id").await;
        assert_eq!(shown.contains("href=\"/searches/mine/forget\""), watched, "{shown}");
        assert_eq!(shown.contains("href=\"/missions/id/watch\""), !watched, "{shown}");
    }
}

/// As the service sells it: to who answers for the mission, while it is published and the programme has set no priority of its own.
#[tokio::test]
async fn the_form_that_buys_priority_is_shown_to_who_may_buy_and_others_are_led_to_the_mission() {
    for (actions, status, priority, sold) in [
        (json!(["EDIT_MISSION"]), "PUBLISHED", 0, true),
        (json!(["EDIT_MISSION"]), "PUBLISHED", 9, true),
        (json!(["EDIT_MISSION"]), "PUBLISHED", 10, false),
        (json!(["EDIT_MISSION"]), "DRAFT", 0, false),
        (json!(["SET_PRIORITY"]), "PUBLISHED", 0, false),
        (json!([]), "PUBLISHED", 0, false),
    ] {
        let answers = Shaped::full()
            .with("Mission.actions", actions.clone())
            .with("Mission.status", json!(status))
            .with("Mission.priority", json!(priority));
        let answer = get(answers, "/missions/id/buy-priority").await;
        let said = (answer.status(), answer.headers().get("location").map(HeaderValue::as_bytes));
        let expected =
            if sold { (StatusCode::OK, None) } else { (StatusCode::SEE_OTHER, Some(b"/missions/id".as_slice())) };
        assert_eq!(said, expected, "{actions}, {status}, {priority}");
    }
}
