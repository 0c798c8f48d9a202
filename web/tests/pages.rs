//! The pages over the whole router: what they say, in which language, and what they tell the browser.

mod brigades;
mod common;
mod forms;
mod histories;
mod links;

use axum::http::{Request, StatusCode};
use common::{Answers, get, post, text};
use serde_json::{Value, json};
use vivier_web::state::{Brand, Publisher, WebConfig};

#[tokio::test]
async fn the_first_page_is_in_the_readers_language() {
    for (accepted, lang, expected) in [
        (
            "fr-FR,en;q=0.5",
            "<html lang=\"fr\">",
            ["1\u{202f}284", "talents dans le vivier", "mission ouverte", "mise en relation confirmée"],
        ),
        ("en-GB", "<html lang=\"en\">", ["1,284", "talents in the pool", "open mission", "confirmed placements"]),
    ] {
        let response = get(Answers::default(), "/", &[("accept-language", accepted)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["vary"], "Cookie, Accept-Language");
        let page = text(response).await;
        for words in [lang].into_iter().chain(expected) {
            assert!(page.contains(words), "{accepted}: {words} is not in\n{page}");
        }
    }
}

#[tokio::test]
async fn what_people_wrote_is_text_and_never_markup() {
    let page = text(get(Answers::default(), "/", &[]).await).await;
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
    let page = text(get(Answers::default(), "/missions?q=%22%3E%3Cscript%3E", &[]).await).await;
    assert!(!page.contains("\"><script>"), "{page}");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/missions", "/sign-in", "/nowhere", "/graphiql", "/preferences?theme=dark"] {
        let response = get(Answers::default(), path, &[]).await;
        let policy = response.headers()["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for refused in ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.split("; ").any(|rule| rule == refused), "{path}: {refused} in {policy}");
        }
        assert_eq!(response.headers()["x-frame-options"], "DENY");
        assert_eq!(response.headers()["referrer-policy"], "same-origin");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["cross-origin-opener-policy"], "same-origin");
        assert!(!response.headers().contains_key("strict-transport-security"), "{path} is served over http");
    }
    let https = WebConfig { https: true, ..WebConfig::default() };
    let response = common::send(Answers::default(), https, Request::get("/")).await;
    assert_eq!(response.headers()["strict-transport-security"], "max-age=63072000; includeSubDomains");
}

#[tokio::test]
async fn what_somebody_saw_who_has_signed_in_is_kept_nowhere() {
    for path in ["/", "/missions", "/account", "/nowhere"] {
        let response = get(Answers::with_talent(), path, &[]).await;
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
    }
    for path in ["/", "/missions", "/nowhere"] {
        let response = get(Answers::default(), path, &[]).await;
        assert_eq!(response.headers()["cache-control"], "private, no-cache", "{path}");
    }
}

#[tokio::test]
async fn a_fault_is_said_without_its_details() {
    let response = get(Answers::failing(), "/", &[("accept-language", "en")]).await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let page = text(response).await;
    assert!(page.contains("Something went wrong"), "{page}");
    assert!(!page.contains("SECRET"), "{page}");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    for path in ["/nowhere", "/missions?after=damaged", "/assets/nothing.css", "/assets/manifest.json"] {
        assert_eq!(get(Answers::default(), path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    // It may be there for whoever signs in: a mission that is not published yet, an account of credits.
    assert_eq!(get(Answers::with_talent(), "/missions/unknown", &[]).await.status(), StatusCode::NOT_FOUND);
    for path in ["/missions/unknown", "/credits/unknown", "/credits/unknown/print"] {
        let stranger = get(Answers::default(), path, &[]).await;
        assert_eq!(stranger.headers()["location"], format!("/sign-in?to={path}"));
    }
    let page = text(get(Answers::default(), "/nowhere", &[]).await).await;
    assert!(page.contains("Page introuvable"), "{page}");
}

/// Without a script a search for skills sends the whole form: what was typed is in the address, and comes back after signing in.
#[tokio::test]
async fn a_session_that_ended_under_a_form_leads_to_where_one_signs_in_and_back() {
    for (path, to) in [
        ("/missions/public/add-seat?seat.title=Base", "/missions/public/add-seat%3Fseat.title%3DBase"),
        ("/missions/public/edit-mission", "/missions/public/edit-mission"),
        ("/profile/claim-skill?q=rust&level=3", "/profile/claim-skill%3Fq%3Drust%26level%3D3"),
    ] {
        let stranger = get(Answers::default(), path, &[]).await;
        assert_eq!(stranger.headers()["location"], format!("/sign-in?to={to}"), "{path}");
    }
}

/// The framework would say it in plain English, or send an empty page.
#[tokio::test]
async fn what_cannot_be_read_is_said_on_a_page_in_the_readers_language() {
    for (language, words) in [("fr", "Page introuvable"), ("en", "Page not found")] {
        for path in ["/sign-in?to=/a&to=/b", "/verify?token=a&token=b", "/missions/%ff", "/preferences?language=xx"] {
            let response = get(Answers::default(), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            let page = text(response).await;
            assert!(page.contains(words), "{path}: {page}");
        }
    }
    let long = format!("email={}", "a".repeat(70_000));
    let response = post(Answers::default(), WebConfig::default(), "/sign-in", &long).await;
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let page = text(response).await;
    assert!(page.contains("La demande est trop longue"), "{page}");
    let no_form =
        Request::post("/sign-in").header("content-type", "application/json").header("sec-fetch-site", "same-origin");
    let response = common::send(Answers::default(), WebConfig::default(), no_form).await;
    assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let page = text(response).await;
    assert!(page.contains("La demande n’a pas été comprise"), "{page}");
}

#[tokio::test]
async fn a_choice_is_kept_in_a_cookie_and_leads_back_only_to_this_site() {
    for (path, cookie, location) in [
        ("/preferences?language=en&to=/missions%3Fq%3Drust", "vivier-language=en", "/missions?q=rust"),
        ("/preferences?theme=dark&to=//evil.example", "vivier-theme=dark", "/"),
    ] {
        let response = get(Answers::default(), path, &[]).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()["location"], location);
        let set = response.headers()["set-cookie"].to_str().expect("text");
        assert!(set.starts_with(cookie) && set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    }
    let page = text(get(Answers::default(), "/", &[("cookie", "vivier-language=en; vivier-theme=dark")]).await).await;
    assert!(page.contains("<html lang=\"en\" data-fr-theme=\"dark\">"), "{page}");
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_only_this_host_gets() {
    let form = "email=ada%40example.org&password=right&to=/missions";
    for (https, start, ends_secure) in
        [(false, "vivier-session=token; ", false), (true, "__Host-vivier-session=token; ", true)]
    {
        let config = WebConfig { https, ..WebConfig::default() };
        let response = post(Answers::default(), config, "/sign-in", form).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()["location"], "/missions");
        let set = response.headers()["set-cookie"].to_str().expect("text");
        assert!(set.starts_with(start) && set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
        assert_eq!(set.contains("Secure"), ends_secure, "{set}");
    }
}

#[tokio::test]
async fn a_refused_sign_in_gives_the_form_back_without_the_password() {
    let response =
        post(Answers::default(), WebConfig::default(), "/sign-in", "email=ada%40example.org&password=wrong").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!response.headers().contains_key("set-cookie"));
    let page = text(response).await;
    assert!(page.contains("value=\"ada@example.org\"") && page.contains("role=\"alert\""), "{page}");
    assert!(page.contains("<a href=\"#email\">Non.</a>") && page.contains("id=\"email\""), "{page}");
    assert!(!page.contains("wrong"), "{page}");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let request = Request::post("/sign-in")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "vivier.example")
        .header("origin", "https://evil.example");
    let response = common::send(Answers::default(), WebConfig::default(), request).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn assets_are_sent_compressed_and_kept_for_ever() {
    let path = vivier_web::assets::address("vivier.css");
    for (accepted, encoding) in [("gzip, deflate, br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
        let response = get(Answers::default(), &path, &[("accept-encoding", accepted)]).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
        assert_eq!(response.headers().get("content-encoding").map(|value| value.to_str().expect("text")), encoding);
    }
}

#[tokio::test]
async fn the_states_mark_and_typeface_show_on_the_states_instances_alone() {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/dist");
    let typeface = std::fs::read_dir(dist)
        .expect("the assets are built")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .find(|name| name.starts_with("Marianne-Regular-"))
        .expect("the State's typeface is among the assets");
    for (brand, mark, status) in [(Brand::Neutral, false, StatusCode::NOT_FOUND), (Brand::State, true, StatusCode::OK)]
    {
        let config = || WebConfig { brand, ..WebConfig::default() };
        let page = text(common::send(Answers::default(), config(), Request::get("/")).await).await;
        assert_eq!(page.contains("République"), mark, "{brand:?}");
        assert_eq!(page.contains("/assets/state-"), mark, "{brand:?}");
        let response = common::send(Answers::default(), config(), Request::get(format!("/assets/{typeface}"))).await;
        assert_eq!(response.status(), status, "{brand:?}");
    }
}

#[tokio::test]
async fn a_search_and_its_pages_live_in_the_address() {
    let answers = Answers::default();
    let address = "/missions?q=a%26b&region=BRETAGNE&open=1&sort=priority";
    let page = text(get(answers.clone(), &format!("{address}&after=abc"), &[]).await).await;
    for words in [
        "href=\"/missions?q=a%26b&#38;region=BRETAGNE&#38;open=1&#38;sort=priority&#38;after=end%3D\"",
        "href=\"/missions.csv?q=a%26b&#38;region=BRETAGNE&#38;open=1&#38;sort=priority\"",
        "<option value=\"BRETAGNE\" selected>",
        "<option value=\"priority\" selected>",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    assert_eq!(
        answers.asked(),
        vec![json!({
            "first": 12, "after": "abc", "text": "a&b", "skillIds": null, "regions": ["BRETAGNE"], "remote": false, "open": true,
            "order": "PRIORITY",
        })]
    );
}

#[tokio::test]
async fn every_page_says_whose_classification_it_uses() {
    for (path, accepted, sentence) in [
        ("/", "fr", "Ce service utilise la classification ESCO de la Commission européenne."),
        ("/missions", "en", "This service uses the ESCO classification of the European Commission."),
    ] {
        let page = text(get(Answers::default(), path, &[("accept-language", accepted)]).await).await;
        assert_eq!(page.matches(sentence).count(), 1, "{path}: {page}");
    }
}

#[tokio::test]
async fn the_api_explorer_says_the_language_that_it_speaks() {
    let response = get(Answers::default(), "/graphiql", &[("accept-language", "fr")]).await;
    assert_eq!(response.headers()["content-language"], "en");
    assert!(text(response).await.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn the_notices_name_who_is_answerable_or_say_that_nobody_is_named() {
    let publisher = Publisher {
        name: Some("Direction de l’essai, 1 rue d’Essai, Paris".to_owned()),
        director: Some("Ada Exemple, directrice".to_owned()),
        host: Some("Centre d’hébergement".to_owned()),
        contact: Some("aide@vivier.example".to_owned()),
        security: Some("securite@vivier.example".to_owned()),
    };
    let named = || WebConfig { publisher: publisher.clone(), ..WebConfig::default() };
    for (path, words) in [
        (
            "/legal",
            vec![
                "Direction de l’essai",
                "Ada Exemple",
                "Centre d’hébergement",
                "mailto:aide@vivier.example",
                "security.txt",
            ],
        ),
        ("/privacy-policy", vec!["Direction de l’essai", "mailto:aide@vivier.example", "CNIL"]),
        ("/accessibility", vec!["mailto:aide@vivier.example", "Défenseur des droits", "non conforme"]),
    ] {
        let page = text(common::send(Answers::default(), named(), Request::get(path)).await).await;
        for words in words {
            assert!(page.contains(words), "{path}: {words} is not in\n{page}");
        }
        assert!(!page.contains("ne l’a pas encore indiqué"), "{path}");
        let page = text(get(Answers::default(), path, &[]).await).await;
        assert!(page.contains("ne l’a pas encore indiqué"), "{path}: {page}");
    }
    let file = common::send(Answers::default(), named(), Request::get("/.well-known/security.txt")).await;
    assert_eq!(file.status(), StatusCode::OK);
    let file = text(file).await;
    assert!(file.starts_with("Contact: mailto:securite@vivier.example\nExpires: "), "{file}");
    assert_eq!(get(Answers::default(), "/.well-known/security.txt", &[]).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_list_is_exported_as_a_table_that_no_spreadsheet_runs() {
    let response = get(Answers::default(), "/missions.csv?q=x", &[("accept-language", "en")]).await;
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"missions.csv\"");
    let table = text(response).await;
    let lines: Vec<&str> = table.trim_start_matches('\u{FEFF}').lines().collect();
    assert!(lines[1].starts_with("\"<script>alert(1)</script>\",\"Agence\",\"Poste\",\"2026-11-07\","), "{table}");
}

#[tokio::test]
async fn what_no_page_offers_is_refused_at_its_field_and_is_no_fault() {
    let needs = "Choisissez l’une des valeurs proposées.";
    let none = || WebConfig::default();
    // The lists of forms.
    let answers = Answers::with_talent();
    let response = post(answers.clone(), none(), "/brigades/brigade/leave", "reason=FOO&words=Parce+que").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains(needs) && page.contains("Parce que"), "{page}");
    assert!(answers.asked().iter().all(|asked| asked["input"]["reason"] != "FOO"), "it is not sent");
    // The page of the link in a call's mail, to a stranger.
    for (link, sent, kept) in [
        ("good", "answer=FOO&words=Peut-%C3%AAtre", None),
        ("good", "answer=NO&reason=FOO&words=Parce+que", Some(("href=\"#reason\"", "Parce que</textarea>"))),
        ("forged", "answer=NO&reason=FOO", None),
    ] {
        let answers = Answers::default();
        let response = post(answers.clone(), none(), "/answer-call/m1", &format!("token={link}&{sent}")).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{sent}");
        let page = text(response).await;
        assert!(page.contains(needs), "{sent}: {page}");
        assert!(answers.asked().iter().all(|asked| asked["input"] == Value::Null), "it is not sent");
        if let Some((at, words)) = kept {
            assert!(page.contains(at) && page.contains(words), "{sent}: {page}");
        }
    }
    // A time that is none is said in the words of the field, which is no program's.
    let answers = Answers::default();
    let response = post(answers.clone(), none(), "/answer-call/m1", "token=good&answer=LAST_RESORT&from=abc").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains("Indiquez un jour et une heure.") && page.contains("href=\"#from\""), "{page}");
    assert!(page.contains("<title>Erreur"), "{page}");
    assert!(answers.asked().iter().all(|asked| asked["input"] == Value::Null), "it is not sent");
    // Whatever else is not of the schema is the sender's fault, and not ours.
    let response = get(Answers::failing_with("VALIDATION_FAILED"), "/", &[]).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let response = post(Answers::failing_with("VALIDATION_FAILED"), none(), "/give-opinion", "token=a&answer=no").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whoever_has_no_role_for_it_is_shown_no_form_that_is_always_refused_to_them() {
    for path in ["/allocation", "/allocation.csv", "/allocation/compute"] {
        assert_eq!(get(Answers::with_talent(), path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        let stranger = get(Answers::default(), path, &[]).await;
        assert_eq!(stranger.headers()["location"], format!("/sign-in?to={path}"));
    }
    // The list of one's own missions says by whom the role is given.
    let draft = get(Answers::with_talent(), "/my-missions/draft", &[]).await;
    assert_eq!(draft.status(), StatusCode::SEE_OTHER);
    assert_eq!(draft.headers()["location"], "/my-missions");
}

#[tokio::test]
async fn the_policy_names_every_cookie_that_is_set() {
    use std::collections::BTreeSet;
    for https in [false, true] {
        let config = || WebConfig { https, ..WebConfig::default() };
        let mut set = BTreeSet::new();
        let form = "email=ada%40example.org&password=right";
        let mut responses = vec![
            post(Answers::default(), config(), "/sign-in", form).await,
            post(Answers::default(), config(), "/sign-out", "").await,
        ];
        for path in [
            "/preferences?language=en&theme=dark&zone=REUNION",
            "/sign-in/federation?to=/",
            "/",
            "/sign-in",
            "/privacy-policy",
        ] {
            responses.push(common::send(Answers::default(), config(), Request::get(path)).await);
        }
        for response in &responses {
            for cookie in response.headers().get_all("set-cookie") {
                set.insert(cookie.to_str().expect("text").split_once('=').expect("a name").0.to_owned());
            }
        }
        assert_eq!(set.len(), 6, "{set:?}");
        let policy = text(common::send(Answers::default(), config(), Request::get("/privacy-policy")).await).await;
        let sentence =
            policy.split("Témoins de connexion").nth(1).and_then(|rest| rest.split("</p>").next()).expect("a sentence");
        let sentence = sentence.rsplit('>').next().expect("its words");
        let named: BTreeSet<String> = sentence
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-' && letter != '_')
            .filter(|word| word.trim_start_matches("__Host-").starts_with("vivier-"))
            .map(str::to_owned)
            .collect();
        assert_eq!(named, set);
    }
}

#[tokio::test]
async fn a_page_without_budget_says_when_to_come_back() {
    for (language, words) in [("en", "Too many requests"), ("fr", "Trop de demandes")] {
        for path in ["/", "/missions"] {
            let response = get(Answers::spent(17), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(response.headers()["retry-after"], "17");
            assert!(text(response).await.contains(words), "{path} in {language}");
        }
    }
}

#[tokio::test]
async fn a_page_out_of_time_says_so_and_when_to_come_back() {
    for (language, words) in [("en", "The page was not ready in time"), ("fr", "La page n’a pas été prête à temps")]
    {
        for code in ["TIMEOUT", "UNAVAILABLE"] {
            for path in ["/", "/missions", "/missions/id"] {
                let response = get(Answers::failing_with(code), path, &[("accept-language", language)]).await;
                assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}, {code}");
                assert_eq!(response.headers()["retry-after"], "5");
                let page = text(response).await;
                assert!(page.contains(words) && !page.contains(code), "{path} in {language}: {page}");
            }
        }
    }
}
