//! Forms over the whole router: what they begin with, what they keep, and what they send.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vivier_web::state::WebConfig;

use crate::common::{Answers, get, post, text};

/// The value of the hidden input of a name.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("{name} is not in\n{page}")).1;
    rest.split_once('"').expect("a value").0
}

#[tokio::test]
async fn after_a_conflict_both_versions_are_shown_and_the_form_can_be_sent_again() {
    let form = |version: &str, key: &str| {
        format!(
            "displayName=Ada&headline=Le+mien&regions=BRETAGNE&remotePreference=HYBRID&expectedVersion={version}&idempotencyKey={key}"
        )
    };
    let answers = Answers::with_talent();
    let response = post(answers.clone(), WebConfig::default(), "/profile/describe", &form("5", "key")).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains("Le mien") && page.contains("Valeur actuelle\u{a0}: Écrit ailleurs"), "{page}");
    assert_eq!(page.matches("Valeur actuelle").count(), 1, "only what differs: {page}");
    assert_eq!(hidden(&page, "expectedVersion"), "7");
    let again = form(hidden(&page, "expectedVersion"), hidden(&page, "idempotencyKey"));
    let response = post(answers.clone(), WebConfig::default(), "/profile/describe", &again).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let sent: Vec<_> = answers.asked().iter().filter_map(|asked| asked["input"]["expectedVersion"].as_i64()).collect();
    assert_eq!(sent, [5, 7]);
}

/// Whoever searches under a form has not read what others changed meanwhile.
#[tokio::test]
async fn a_search_under_a_form_keeps_the_version_that_it_was_made_from() {
    for (typed, version) in [("", "7"), ("&level=2&expectedVersion=5", "5"), ("&expectedVersion=x", "7")] {
        let address = format!("/profile/claim-skill?q=python{typed}");
        let page = text(get(Answers::with_talent(), &address, &[]).await).await;
        assert_eq!(hidden(&page, "expectedVersion"), version, "{address}");
    }
}

/// The Enter key gives the command, also in the field of the search.
#[tokio::test]
async fn what_was_about_to_be_searched_for_outlives_a_refusal() {
    let typed = "q=python&skillId=&level=2&idempotencyKey=key";
    let response = post(Answers::with_talent(), WebConfig::default(), "/profile/claim-skill?q=rust", typed).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains("name=\"q\" value=\"python\""), "{page}");
}

#[tokio::test]
async fn what_was_typed_outlives_an_expired_session() {
    let typed = "headline=%22%3E%3Cscript%3E&regions=BRETAGNE&regions=CORSE&currentPassword=hush&idempotencyKey=key";
    let response = post(Answers::default(), WebConfig::default(), "/profile/describe?id=a", typed).await;
    assert_eq!(response.status(), StatusCode::OK);
    let page = text(response).await;
    assert!(!page.contains("hush") && !page.contains("><script>"), "{page}");
    assert_eq!(hidden(&page, "to"), "/profile/describe?id=a");
    assert_eq!(hidden(&page, "kept:idempotencyKey"), "key");
    assert_eq!(page.matches("name=\"kept:regions\"").count(), 2, "{page}");

    let kept = "kept%3Aheadline=Le+mien&kept%3Aregions=BRETAGNE&kept%3AcurrentPassword=hush&kept%3AidempotencyKey=key";
    let sign_in = |password: &str, to: &str| format!("email=ada%40example.org&password={password}&to={to}&{kept}");
    let wrong =
        post(Answers::default(), WebConfig::default(), "/sign-in", &sign_in("wrong", "/profile/describe")).await;
    let wrong = text(wrong).await;
    assert_eq!(hidden(&wrong, "kept:headline"), "Le mien", "a wrong password loses nothing either");
    let right =
        post(Answers::default(), WebConfig::default(), "/sign-in", &sign_in("right", "/profile/describe")).await;
    assert_eq!(right.status(), StatusCode::OK);
    assert!(right.headers()["set-cookie"].to_str().expect("text").starts_with("vivier-session=token; "));
    assert_eq!(right.headers()["cache-control"], "no-store");
    let page = text(right).await;
    assert!(page.contains("<form method=\"post\" action=\"/profile/describe\">"), "{page}");
    assert_eq!((hidden(&page, "headline"), hidden(&page, "idempotencyKey")), ("Le mien", "key"));
    assert!(!page.contains("hush"), "{page}");
    let elsewhere = sign_in("right", "https%3A%2F%2Fevil.example%2F");
    let page = text(post(Answers::default(), WebConfig::default(), "/sign-in", &elsewhere).await).await;
    assert!(page.contains("<form method=\"post\" action=\"/\">") && !page.contains("evil"), "{page}");
}

#[tokio::test]
async fn what_was_typed_outlives_a_moment_in_which_nothing_can_be_answered() {
    let typed = "headline=Le+mien&regions=BRETAGNE&regions=CORSE&currentPassword=hush&idempotencyKey=key";
    for (answers, status) in [
        (Answers::spent(17), StatusCode::TOO_MANY_REQUESTS),
        (Answers::failing_with("TIMEOUT"), StatusCode::SERVICE_UNAVAILABLE),
        (Answers::failing(), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let response = post(answers, WebConfig::default(), "/profile/describe?id=a", typed).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()["cache-control"], "no-store", "{status}");
        let comes_back = status != StatusCode::INTERNAL_SERVER_ERROR;
        assert_eq!(response.headers().contains_key("retry-after"), comes_back, "{status}");
        let page = text(response).await;
        assert!(page.contains("<form method=\"post\" action=\"/profile/describe?id=a\">"), "{page}");
        assert_eq!((hidden(&page, "headline"), hidden(&page, "idempotencyKey")), ("Le mien", "key"));
        assert_eq!(page.matches("name=\"regions\"").count(), 2, "{page}");
        assert!(!page.contains("hush"), "{page}");
    }
    // Where only a page was asked for, nothing is there to be sent again.
    let page = text(get(Answers::spent(17), "/profile/describe?id=a", &[]).await).await;
    assert!(!page.contains("action=\"/profile/describe"), "{page}");
}

#[tokio::test]
async fn an_identity_is_linked_by_a_form_with_the_password_and_not_by_a_link() {
    let answers = Answers::with_talent();
    let account = text(get(answers.clone(), "/account", &[]).await).await;
    assert!(account.contains("href=\"/account/link-identity\"") && !account.contains("purpose=link"), "{account}");
    // An address that another site can send a browser to begins a sign-in, whatever it says.
    get(answers.clone(), "/sign-in/federation?purpose=link&to=/account", &[]).await;
    let begun = json!({ "input": { "purpose": "SIGN_IN", "returnTo": "/account" } });
    assert_eq!(answers.asked().last(), Some(&begun));

    let form = text(get(answers.clone(), "/account/link-identity", &[]).await).await;
    assert!(form.contains("name=\"currentPassword\""), "{form}");
    let response =
        post(answers.clone(), WebConfig::default(), "/account/link-identity", "currentPassword=le+mien").await;
    assert!(response.headers()["set-cookie"].to_str().expect("text").contains("vivier-federation=state;"));
    let page = text(response).await;
    assert!(page.contains("href=\"https://provider.example/authorize\""), "{page}");
    let asked = json!({ "input": { "purpose": "LINK", "returnTo": "/account?done=link-identity", "currentPassword": "le mien" } });
    assert_eq!(answers.asked().last(), Some(&asked));
}

#[tokio::test]
async fn a_mailed_link_of_a_service_offers_the_answer_that_is_wanted_and_no_other() {
    let offers = async |address: &str| {
        let page = text(get(Answers::default(), address, &[]).await).await;
        assert!(page.contains("Portail"), "{page}");
        let forms = ["action=\"/give-opinion\"", "action=\"/answer-release\""];
        forms.map(|form| page.contains(form))
    };
    assert_eq!(offers("/give-opinion?token=opinion").await, [true, false]);
    assert_eq!(offers("/answer-release?token=decision").await, [false, true]);
    // A link on the page of the other answer, or one whose turn has passed.
    assert_eq!(offers("/give-opinion?token=decision").await, [false, false]);
    assert_eq!(offers("/answer-release?token=opinion").await, [false, false]);

    // Whoever has answered is told so, and not that their link is no good.
    let page = text(get(Answers::default(), "/answer-release?token=answered", &[]).await).await;
    assert!(page.contains("Portail") && !page.contains("action=\"/answer-release\""), "{page}");
    let page =
        text(post(Answers::default(), WebConfig::default(), "/answer-release", "token=answered&answer=yes").await)
            .await;
    assert!(page.contains("role=\"status\"") && page.contains("Portail"), "{page}");

    let answers = Answers::default();
    let form = "token=opinion&answer=no&words=Trop+long.";
    let page = text(post(answers.clone(), WebConfig::default(), "/give-opinion", form).await).await;
    assert!(page.contains("role=\"status\"") && !page.contains("action=\"/give-opinion\""), "{page}");
    let given = json!({ "input": { "token": "opinion", "favourable": false, "words": "Trop long." } });
    assert!(answers.asked().contains(&given), "{:?}", answers.asked());
}

#[tokio::test]
async fn an_address_that_several_ask_for_is_registered_by_the_form_of_a_mailed_link() {
    let form = text(get(Answers::default(), "/finish-registration?token=mailed", &[]).await).await;
    for field in ["name=\"token\" value=\"mailed\"", "name=\"name\"", "name=\"email\"", "name=\"password\""] {
        assert!(form.contains(field), "{field}: {form}");
    }
    let answers = Answers::default();
    let sent = "token=mailed&name=Ada&email=ada%40accueil.example&password=un+grillon+traverse";
    let page = text(post(answers.clone(), WebConfig::default(), "/finish-registration", sent).await).await;
    assert!(page.contains("Votre compte est créé"), "{page}");
    let asked = json!({ "input": {
        "token": "mailed", "name": "Ada", "email": "ada@accueil.example", "password": "un grillon traverse",
    } });
    assert!(answers.asked().contains(&asked), "{:?}", answers.asked());
}

#[tokio::test]
async fn a_member_offers_keeps_and_takes_duties_on_the_page_of_the_brigade() {
    let page = text(get(Answers::with_talent(), "/brigades/brigade", &[]).await).await;
    for (command, duty) in [("offer-duty", "kept"), ("keep-duty", "given"), ("take-duty", "theirs")] {
        assert!(page.contains(&format!("href=\"/brigades/brigade/{command}?duty={duty}\"")), "{command}: {page}");
    }
    // Nobody is named whom a duty could be put on.
    assert!(!page.contains("swap-duty") && !page.contains("drop-duty"), "{page}");

    for (command, duty, open) in [
        ("offer-duty", "kept", Value::Null),
        ("keep-duty", "given", json!(false)),
        ("take-duty", "theirs", Value::Null),
    ] {
        let form =
            text(get(Answers::with_talent(), &format!("/brigades/brigade/{command}?duty={duty}"), &[]).await).await;
        assert!(form.contains(&format!("name=\"dutyId\" value=\"{duty}\"")), "{form}");
        let answers = Answers::with_talent();
        let address = format!("/brigades/brigade/{command}");
        let sent = format!("dutyId={duty}&expectedVersion=4&idempotencyKey=key");
        let response = post(answers.clone(), WebConfig::default(), &address, &sent).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{command}");
        let asked = answers.asked().last().cloned().expect("the command");
        let input = &asked["input"];
        assert_eq!((&input["talentId"], &input["dutyId"], &input["open"]), (&json!("ada"), &json!(duty), &open));
    }
}

#[tokio::test]
async fn the_roster_says_that_nobody_can_be_called_for_a_duty_of_somebody_who_takes_no_calls() {
    let away = "ne prend pas d’appel jusqu’au 6\u{a0}janvier 2999";
    let roster = async |path: &str| {
        let page = text(get(Answers::with_talent(), path, &[("accept-language", "fr")]).await).await;
        let lines = page.lines().filter(|line| line.contains("/offer-duty?duty=") || line.contains("/keep-duty?duty="));
        lines.map(|line| (line.contains("duty=farther"), line.contains(away))).collect::<Vec<_>>()
    };
    let there = roster("/brigades/brigade").await;
    assert!(there.len() == 4 && there.iter().all(|(_, away)| !away), "{there:?}");
    // The one that begins after the last day without calls is kept as any other.
    let later = |rows: &[(bool, bool)]| rows.iter().filter(|(farther, _)| *farther).all(|(_, away)| !away);
    for path in ["/brigades/away", "/brigades/paused"] {
        let rows = roster(path).await;
        assert!(rows.contains(&(false, true)) && later(&rows), "{path}: {rows:?}");
    }
}

#[tokio::test]
async fn what_is_withdrawn_or_changed_is_named_and_stands_in_the_form() {
    for (path, expected) in [
        ("/profile/withdraw-skill?id=rust", vec!["<strong>Rust</strong>", "name=\"skillId\" value=\"rust\""]),
        ("/profile/withdraw-availability?id=window", vec!["1er\u{a0}mars 2027", "40\u{a0}%", "value=\"window\""]),
        (
            "/profile/revise-skill?id=rust",
            vec!["<strong>Rust</strong>", "value=\"3\" selected", "value=\"2020-02-01\""],
        ),
        (
            "/profile/revise-availability?id=window",
            vec!["value=\"2027-03-01\"", "value=\"2027-04-30\"", "value=\"40\""],
        ),
    ] {
        let response = get(Answers::with_talent(), path, &[("accept-language", "fr")]).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let page = text(response).await;
        for words in expected {
            assert!(page.contains(words), "{path}: {words} is not in\n{page}");
        }
        assert!(!page.contains("SQL"), "{path} is about one of them");
    }
    let response = get(Answers::with_talent(), "/profile/withdraw-skill?id=unknown", &[]).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "what is not there is not withdrawn");
}

#[tokio::test]
async fn the_hint_on_optional_fields_stands_where_there_are_some() {
    let hint = "sauf mention contraire";
    for (path, there) in
        [("/profile/describe", true), ("/profile/activate", false), ("/profile/withdraw-skill?id=sql", false)]
    {
        let page = text(get(Answers::with_talent(), path, &[("accept-language", "fr")]).await).await;
        assert_eq!(page.contains(hint), there, "{path}");
    }
}

#[tokio::test]
async fn who_sees_what_is_chosen_section_by_section() {
    let answers = Answers::with_talent();
    let page = text(get(answers.clone(), "/profile/choose-visibility", &[]).await).await;
    let chosen = page.split("name=\"sections:SKILLS\"").nth(1).expect("a field for the skills");
    assert!(
        chosen.split("</select>").next().is_some_and(|field| field.contains("value=\"INVOLVED\" selected")),
        "{page}"
    );
    assert!(page.contains("name=\"sections:MILESTONES\""), "{page}");
    let typed = "sections%3ASKILLS=PUBLIC&sections%3ALOCATION=INVOLVED&expectedVersion=7&idempotencyKey=key";
    let response = post(answers.clone(), WebConfig::default(), "/profile/choose-visibility", typed).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let sent = answers.asked().iter().find_map(|asked| asked["input"].get("sections").cloned()).expect("sections");
    let expected = json!([
        { "section": "SKILLS", "audience": "PUBLIC" }, { "section": "LOCATION", "audience": "INVOLVED" },
    ]);
    assert_eq!(sent, expected);
}
