//! The pages that links in mails lead to, over the whole router: what they show, and where to go on once a link is no good.

use axum::http::StatusCode;
use serde_json::json;
use vivier_web::state::WebConfig;

use crate::common::{Answers, get, post, text};

#[tokio::test]
async fn whoever_said_yes_in_the_app_reads_by_the_link_that_they_have_the_seat() {
    let page = text(get(Answers::default(), "/answer-call/m1?token=engaged", &[("accept-language", "en")]).await).await;
    assert!(page.contains("You have the seat") && page.contains("href=\"/mobilisations/m1\""), "{page}");
    assert!(!page.contains("<button class=\"fr-btn\" type=\"submit\" name=\"answer\""), "{page}");
}

#[tokio::test]
async fn whoever_follows_the_link_reads_where_the_work_is_and_which_skills_it_asks_for() {
    let page = text(get(Answers::default(), "/answer-call/m1?token=good", &[("accept-language", "en")]).await).await;
    for said in ["Partly remote", "Brittany", "SQL (level 3"] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn whoever_lives_overseas_reads_and_types_times_by_their_own_clocks_as_in_the_mail() {
    let page = text(get(Answers::default(), "/answer-call/m1?token=far", &[("accept-language", "en")]).await).await;
    for said in ["04:00 (time of La Réunion)", "name=\"zone\" value=\"REUNION\""] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn whoever_answers_for_the_service_by_a_link_reads_what_it_gives_and_gets_and_what_a_yes_does() {
    let page =
        text(get(Answers::default(), "/answer-release?token=decision", &[("accept-language", "en")]).await).await;
    for said in ["35 half days", "<dt>What the service gets</dt><dd>4.50 days</dd>", "Your agent will be able to sign"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
}

/// The mail says that conditions can be set, and that the answer can be delegated: its page does the one, and says where the other is done.
#[tokio::test]
async fn whoever_answers_for_the_service_by_a_link_sets_conditions_there_and_reads_how_to_delegate() {
    let page = text(get(Answers::default(), "/answer-release?token=decision", &[]).await).await;
    for said in ["name=\"maxShare\"", "name=\"lastDay\"", "name=\"conditions\"", "Pour déléguer la réponse"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let answers = Answers::default();
    let typed = "token=decision&answer=yes&maxShare=20&lastDay=2027-04-01&conditions=Pas+le+lundi.";
    let response = post(answers.clone(), WebConfig::default(), "/answer-release", typed).await;
    assert_eq!(response.status(), StatusCode::OK);
    let input = json!({
        "token": "decision", "grant": true, "maxShare": 20, "lastDay": "2027-04-01", "conditions": "Pas le lundi.",
    });
    assert!(answers.asked().contains(&json!({ "input": input })), "{:?}", answers.asked());
    // Nobody asks for an opinion under conditions.
    let opinion = text(get(Answers::default(), "/give-opinion?token=opinion", &[]).await).await;
    assert!(!opinion.contains("name=\"maxShare\""), "{opinion}");
}

#[tokio::test]
async fn what_is_refused_by_a_link_leads_to_its_field_and_keeps_what_was_typed() {
    let typed = "token=decision&answer=no&words=Trop+long.";
    let response = post(Answers::default(), WebConfig::default(), "/answer-release", typed).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(
        page.contains("<a href=\"#reason\">") && page.contains("<select class=\"fr-select\" id=\"reason\""),
        "{page}"
    );
    assert!(page.contains(">Trop long.</textarea>"), "{page}");
    assert!(page.contains("<title>Erreur"), "a refusal is heard first: {page}");
}

#[tokio::test]
async fn whoever_comes_as_a_last_resort_reads_from_when() {
    let typed = "token=waits&answer=LAST_RESORT&from=2027-01-20T09%3A30";
    let page = text(post(Answers::default(), WebConfig::default(), "/answer-call/m1", typed).await).await;
    assert!(page.contains("nous comptons sur vous à partir du 20\u{a0}janvier 2027, 09:30"), "{page}");
}

#[tokio::test]
async fn whoever_holds_a_link_that_has_expired_is_led_to_what_it_was_about_and_told_nothing_of_it() {
    for (link, to) in [
        ("/answer-release?token=expired", "/placements/placement"),
        ("/give-opinion?token=expired", "/placements/placement"),
        ("/answer-placement?token=expired", "/placements/placement"),
        ("/sign-agreement?token=expired", "/placements/placement"),
        ("/answer-call/m1?token=expired", "/mobilisations/m1"),
    ] {
        for (language, words) in [("fr", "Ce lien a expiré."), ("en", "This link has expired.")] {
            let response = get(Answers::default(), link, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{link}");
            let page = text(response).await;
            let button = format!("class=\"fr-btn\" href=\"{to}\"");
            assert!(page.contains(words) && page.contains(&button), "{link} {language}: {page}");
            assert!(!page.contains("Portail") && !page.contains("<dl"), "{link}: {page}");
            assert!(!page.contains("name=\"token\""), "nothing is asked by it: {page}");
        }
    }
}

#[tokio::test]
async fn whoever_holds_a_link_that_is_not_genuine_is_led_to_what_is_asked_of_them() {
    for (link, to) in [
        ("/answer-placement?token=forged", "href=\"/placements\""),
        ("/answer-call/m1?token=forged", "href=\"/mobilisations\""),
    ] {
        for (language, words) in [("fr", "Ce lien n’est pas valable"), ("en", "This link is not")] {
            let response = get(Answers::default(), link, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{link}");
            let page = text(response).await;
            let button = format!("class=\"fr-btn\" {to}");
            assert!(page.contains(words) && page.contains(&button), "{link} {language}: {page}");
            assert!(!page.contains("/placements/placement") && !page.contains("/mobilisations/m1"), "{link}: {page}");
        }
    }
}

#[tokio::test]
async fn whoever_has_a_link_that_is_no_good_any_more_is_led_to_where_another_is_asked_for() {
    for (path, typed, another) in [
        ("/verify", "token=expired", "/account/resend-verification"),
        ("/confirm-address", "token=expired", "/account/change-address"),
        ("/reset-password", "token=expired&newPassword=un+grillon+traverse", "/forgotten-password"),
        (
            "/finish-registration",
            "token=expired&name=Ada&email=ada%40accueil.example&password=un+grillon+traverse",
            "/sign-up",
        ),
    ] {
        let shown = text(get(Answers::default(), &format!("{path}?token=expired"), &[]).await).await;
        assert!(!shown.contains("Demander un autre lien"), "nothing is wrong yet: {shown}");
        let response = post(Answers::default(), WebConfig::default(), path, typed).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(response).await;
        let link = format!("href=\"{another}\">Demander un autre lien</a>");
        assert!(page.contains("Demandez-en un autre.") && page.contains(&link), "{path}: {page}");
    }
}

#[tokio::test]
async fn whoever_has_answered_by_a_link_can_go_on_to_what_has_become_of_it() {
    let page = text(get(Answers::default(), "/answer-release?token=answered", &[]).await).await;
    assert!(page.contains("n’attend plus de réponse") && page.contains("href=\"/placements/placement\""), "{page}");
}
