//! One's own profile: a status that the address does not show is said to be one's own word.

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{get, page, post};

#[tokio::test]
async fn an_address_that_shows_nothing_is_said_to_show_nothing() {
    let french = Catalogue::of(Locale::Fr);
    for (affiliation, status, told) in [
        ("UNKNOWN", "CIVIL_SERVANT", Some("affiliation-told.UNKNOWN")),
        ("FREE_MAIL", "FIXED_TERM_CONTRACT", Some("affiliation-told.FREE_MAIL")),
        ("PUBLIC_AGENT", "CIVIL_SERVANT", None),
        ("UNKNOWN", "EXTERNAL", None),
    ] {
        let answers = Shaped::full()
            .with("Account.affiliation", affiliation.into())
            .with("Talent.employmentStatus", status.into());
        let page = page(answers, "/profile").await;
        assert!(page.contains(french.text(&format!("employment.{status}"))), "{page}");
        let says = |key: &str| page.contains(french.find(key).expect("words"));
        let said: Vec<_> =
            ["affiliation-told.UNKNOWN", "affiliation-told.FREE_MAIL"].into_iter().filter(|key| says(key)).collect();
        assert_eq!(said, Vec::from_iter(told), "{affiliation}, {status}");
    }
}

/// A claim that is made anew is a claim and no more: whoever withdraws one reads before what goes with it.
#[tokio::test]
async fn whoever_withdraws_a_skill_is_told_what_goes_with_it_for_good() {
    let french = Catalogue::of(Locale::Fr);
    for (evidence, endorsements, told) in [
        ("CLAIMED", 0, None),
        ("ENDORSED", 1, Some("skill-lost.endorsements.one")),
        ("PROVEN", 0, Some("skill-lost.proof")),
        ("PROVEN", 1, Some("skill-lost.both.one")),
    ] {
        let answers = Shaped::full()
            .with("SkillClaim.evidence", evidence.into())
            .with("SkillClaim.endorsementCount", endorsements.into());
        let withdrawn = page(answers.clone(), "/profile/withdraw-skill?id=id").await;
        assert_eq!(withdrawn.contains("cela ne s’annule pas"), told.is_some(), "{evidence}: {withdrawn}");
        let words = told.map_or("", |key| french.find(key).expect("words"));
        assert!(withdrawn.contains(words), "{words} is not in\n{withdrawn}");
        let revised = page(answers, "/profile/revise-skill?id=id").await;
        assert!(!revised.contains("cela ne s’annule pas"), "{revised}");
    }
}

/// The service refuses it, and cannot say there what comes first.
#[tokio::test]
async fn whoever_has_not_confirmed_an_address_is_asked_to_before_entering_the_pool() {
    let nobody = || Shaped::full().with("Query.ownTalent", Value::Null);
    let (ways, first) = (["/profile/guide\"", "/profile/register-talent\""], "href=\"/account/resend-verification\"");
    let confirmed = page(nobody(), "/profile").await;
    assert!(ways.iter().all(|way| confirmed.contains(way)) && !confirmed.contains(first), "{confirmed}");
    let waiting = page(nobody().unverified(), "/profile").await;
    assert!(ways.iter().all(|way| !waiting.contains(way)) && waiting.contains(first), "{waiting}");
    for form in ["/profile/register-talent", "/profile/guide/situation"] {
        assert_eq!(get(nobody(), form).await.status(), StatusCode::OK, "{form}");
        let answer = get(nobody().unverified(), form).await;
        let to = answer.headers().get("location").map(HeaderValue::as_bytes);
        assert_eq!((answer.status(), to), (StatusCode::SEE_OTHER, Some(b"/profile".as_slice())), "{form}");
    }
}

/// Leaving is no end: the form that leaves says that one can register again, and the pages lead there.
#[tokio::test]
async fn whoever_has_left_the_pool_is_offered_a_new_profile() {
    let left = || Shaped::full().with("Talent.status", "WITHDRAWN".into()).with("Talent.actions", json!([]));
    let profile = page(left(), "/profile").await;
    assert!(profile.contains(Catalogue::of(Locale::Fr).text("profile.left")), "{profile}");
    assert!(profile.contains("href=\"/profile/guide\""), "{profile}");
    let resumed = get(left(), "/profile/guide").await;
    assert_eq!(resumed.headers()["location"], "/profile/guide/situation");
    for form in ["/profile/guide/situation", "/profile/register-talent"] {
        let form = page(left(), form).await;
        assert!(form.contains("name=\"employmentStatus\""), "{form}");
    }
    let done = left().with("Query.registerTalent", json!({ "talent": null, "userErrors": [] }));
    let sent = post(done, "/profile/register-talent", "employmentStatus=EXTERNAL&idempotencyKey=key").await;
    assert_eq!(sent.headers()["location"], "/profile?done=register-talent");
    let waiting = page(left().unverified(), "/profile").await;
    assert!(
        !waiting.contains("href=\"/profile/guide\"") && waiting.contains("/account/resend-verification"),
        "{waiting}"
    );
    for (actions, chooses) in [(json!([]), false), (json!(["CHOOSE_VISIBILITY"]), true)] {
        let preview = page(left().with("Talent.actions", actions), "/profile/preview").await;
        assert_eq!(preview.contains("href=\"/profile/choose-visibility\""), chooses, "{preview}");
    }
    // Whoever is in the pool has a profile.
    let member = || Shaped::full().with("Talent.status", "ACTIVE".into());
    assert!(!page(member(), "/profile").await.contains(Catalogue::of(Locale::Fr).text("profile.left")));
    assert_eq!(get(member(), "/profile/register-talent").await.status(), StatusCode::SEE_OTHER);
}

/// The first of six steps makes a profile; the last one is the way into the pool.
#[tokio::test]
async fn the_first_step_of_a_profile_is_not_called_the_way_into_the_pool() {
    let nobody = Shaped::full().with("Query.ownTalent", Value::Null);
    let first = page(nobody, "/profile/guide/situation").await;
    assert!(first.contains("<button class=\"fr-btn\" type=\"submit\">Créer mon profil</button>"), "{first}");
    let waiting = Shaped::full()
        .with("Talent.actions", json!(["ACTIVATE_TALENT"]))
        .with("Talent.status", "REGISTERED".into())
        .with("Talent.missing", json!([]));
    let last = page(waiting, "/profile/guide/activation").await;
    assert!(last.contains("<button class=\"fr-btn\" type=\"submit\">Activer mon profil</button>"), "{last}");
    assert!(last.contains("Entrée dans le vivier"), "{last}");
}

/// A word that somebody teaches finds people for everybody: the service wants to know whose it is.
#[tokio::test]
async fn whoever_has_not_confirmed_an_address_is_not_led_to_teach_a_word() {
    let (way, first) = ("href=\"/words/teach\"", "href=\"/account/resend-verification\"");
    let confirmed = page(Shaped::full(), "/words").await;
    assert!(confirmed.contains(way) && !confirmed.contains(first), "{confirmed}");
    let waiting = page(Shaped::full().unverified(), "/words").await;
    assert!(!waiting.contains(way) && waiting.contains(first), "{waiting}");
    let answer = get(Shaped::full().unverified(), "/words/teach").await;
    let to = answer.headers().get("location").map(HeaderValue::as_bytes);
    assert_eq!((answer.status(), to), (StatusCode::SEE_OTHER, Some(b"/words".as_slice())));
}

/// A word that was given is not asked for again: it counts for the level that was claimed then.
#[tokio::test]
async fn whoever_stands_behind_a_skill_is_told_so_and_not_asked_again() {
    let words = |by: &str, level: u8| json!([{ "accountId": by, "level": level }]);
    for (endorsements, given) in [(words("id", 1), true), (words("id", 2), false), (words("other", 1), false)] {
        let answers = || {
            let talent = Shaped::full().with("Talent.actions", json!(["ENDORSE_SKILL"]));
            talent.with("SkillClaim.endorsements", endorsements.clone())
        };
        let talent = page(answers(), "/talents/id").await;
        let way = "/talents/id/endorse-skill?skill=id";
        assert_eq!(talent.contains(&format!("href=\"{way}\"")), !given, "{talent}");
        assert_eq!(talent.contains(Catalogue::of(Locale::Fr).text("talent.endorsed")), given, "{talent}");
        let expected = if given { StatusCode::SEE_OTHER } else { StatusCode::OK };
        assert_eq!(get(answers(), way).await.status(), expected);
    }
}

/// Whoever pauses is in the pool: they are led to what ends the pause, and not through the guide once more.
#[tokio::test]
async fn whoever_pauses_is_led_to_resume_and_not_to_enter_the_pool() {
    for (status, way, other) in
        [("PAUSED", "/profile/resume", "/profile/guide"), ("REGISTERED", "/profile/guide", "/profile/resume")]
    {
        let fitting = page(Shaped::full().with("Talent.status", status.into()), "/profile/missions").await;
        let leads = |to: &str| fitting.contains(&format!("href=\"{to}\""));
        assert!(leads(way) && !leads(other), "{status}: {fitting}");
    }
}

/// So they are where a brigade asks for volunteers, and where they look how others see their profile.
#[tokio::test]
async fn whoever_pauses_is_told_so_and_not_that_they_are_outside_the_pool() {
    let french = Catalogue::of(Locale::Fr);
    for (path, on_a_pause, outside) in [
        ("/brigades/id", "brigade.not-while-paused", "brigade.not-in-pool"),
        ("/profile/preview", "preview.paused", "preview.nothing"),
    ] {
        for (status, paused) in [("PAUSED", true), ("REGISTERED", false)] {
            let answers = Shaped::full()
                .with("Talent.status", status.into())
                .with("Brigade.members", serde_json::json!([]))
                .with("Query.ownTalentSeenBy", serde_json::Value::Null);
            let found = page(answers, path).await;
            let told = (found.contains(french.text(on_a_pause)), found.contains(french.text(outside)));
            assert_eq!(told, (paused, !paused), "{path}, {status}: {found}");
            assert_eq!(found.contains("href=\"/profile/resume\""), paused, "{path}, {status}: {found}");
        }
    }
}
