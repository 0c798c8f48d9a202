//! The pages over the whole router: what they say, in which language, and what they tell the browser.

mod common;
mod forms;

use axum::body::to_bytes;
use axum::http::{Request, StatusCode};
use common::{Answers, ENTRIES, get, post, text};
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
async fn a_day_that_is_to_come_is_refused_at_its_field_and_nothing_that_was_typed_is_lost() {
    for (path, kept) in [
        ("/statistics?q=match&on=2999-03-04", "value=\"match\""),
        ("/statistics.csv?q=match&on=2999-03-04", "value=\"match\""),
        ("/statistics/talents-in-pool?on=2999-03-04", "action=\"/statistics/talents-in-pool\""),
        ("/credits/a1?on=2999-03-04&sort=oldest", "<option value=\"oldest\" selected"),
        ("/credits/a1/statement.csv?on=2999-03-04&sort=oldest", "<option value=\"oldest\" selected"),
        ("/seats/s1/candidates?skill=k1&on=2999-03-04", "<option value=\"k1\" selected"),
        ("/seats/s1/candidates.csv?skill=k1&on=2999-03-04", "<option value=\"k1\" selected"),
        ("/mobilisations/m1/reasons?on=2999-03-04", "action=\"/mobilisations/m1/reasons\""),
    ] {
        for (language, words) in [
            ("fr", "Ce jour est à venir. Choisissez aujourd’hui ou un jour passé."),
            ("en", "This day is to come. Choose today or a day that is over."),
        ] {
            let response = get(Answers::default(), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            let page = text(response).await;
            for expected in [words, kept, "id=\"on-error\"", "value=\"2999-03-04\"", "aria-invalid=\"true\""] {
                assert!(page.contains(expected), "{path} {language}: {expected} is not in\n{page}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_day_is_refused_at_its_field_and_never_taken_for_today() {
    for (path, field, typed) in [
        ("/statistics?on=2026-13-01", "on", "2026-13-01"),
        ("/statistics.csv?on=zzz", "on", "zzz"),
        ("/statistics/talents-in-pool?on=zzz", "on", "zzz"),
        ("/credits/a1?on=2026-13-01", "on", "2026-13-01"),
        ("/credits/a1/print?on=zzz", "on", "zzz"),
        ("/credits/a1/statement.csv?on=2026-13-01", "on", "2026-13-01"),
        ("/seats/s1/candidates?on=31.12.2025", "on", "31.12.2025"),
        ("/mobilisations/m1/reasons?on=2026-02-30", "on", "2026-02-30"),
        ("/history/few?from=abc", "from", "abc"),
        ("/history/few/changes.csv?to=abc", "to", "abc"),
    ] {
        for (language, words) in [
            ("fr", "Ce n’est pas un jour. Écrivez l’année, le mois et le jour, comme 2026-03-14."),
            ("en", "This is no day. Write the year, the month and the day, as in 2026-03-14."),
        ] {
            let response = get(Answers::with_talent(), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            let page = text(response).await;
            let (error, value) = (format!("id=\"{field}-error\""), format!("value=\"{typed}\""));
            for expected in [words, error.as_str(), value.as_str(), "aria-invalid=\"true\""] {
                assert!(page.contains(expected), "{path} {language}: {expected} is not in\n{page}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_cut_off_from_a_list_of_changes_is_said() {
    let words = "Only the first 500 changes of these days";
    for (id, cut) in [("many", true), ("few", false)] {
        for path in [format!("/history/{id}?q=pause"), format!("/history/{id}/changes.csv")] {
            let response = get(Answers::with_talent(), &path, &[("accept-language", "en")]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(text(response).await.contains(words), cut, "{path}");
        }
    }
    for day in ["from", "to"] {
        let path = format!("/history/few?{day}=2999-03-04");
        let response = get(Answers::with_talent(), &path, &[("accept-language", "en")]).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(text(response).await.contains(&format!("id=\"{day}-error\"")), "{path}");
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
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["cross-origin-opener-policy"], "same-origin");
        assert!(!response.headers().contains_key("strict-transport-security"), "{path} is served over http");
    }
    let https = WebConfig { https: true, ..WebConfig::default() };
    let response = common::send(Answers::default(), https, Request::get("/")).await;
    assert!(response.headers().contains_key("strict-transport-security"));
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
    for path in
        ["/nowhere", "/missions/unknown", "/missions?after=damaged", "/assets/nothing.css", "/assets/manifest.json"]
    {
        assert_eq!(get(Answers::default(), path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let page = text(get(Answers::default(), "/nowhere", &[]).await).await;
    assert!(page.contains("Page introuvable"), "{page}");
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
            "first": 12, "after": "abc", "text": "a&b", "regions": ["BRETAGNE"], "remote": false, "open": true, "order": "PRIORITY",
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
    assert!(answers.asked().iter().all(|asked| asked["input"] == Value::Null), "it is not sent");
    // Whatever else is not of the schema is the sender's fault, and not ours.
    let response = get(Answers::failing_with("VALIDATION_FAILED"), "/", &[]).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let response = post(Answers::failing_with("VALIDATION_FAILED"), none(), "/give-opinion", "token=a&answer=no").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whoever_does_not_lead_the_brigade_is_shown_no_form_that_is_always_refused_to_them() {
    for (command, status) in [
        ("write-recipe", StatusCode::NOT_FOUND),
        ("rename-brigade", StatusCode::NOT_FOUND),
        ("rest-hours", StatusCode::OK),
    ] {
        let path = format!("/brigades/brigade/{command}");
        assert_eq!(get(Answers::with_talent(), &path, &[]).await.status(), status, "{command}");
    }
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
async fn a_need_is_declared_from_scratch_seat_by_seat() {
    let path = "/brigades/brigade/need";
    let page = text(get(Answers::with_talent(), path, &[]).await).await;
    assert!(page.contains("Recherchez d’abord une compétence") && page.contains("Préfecture"), "{page}");
    assert_eq!(get(Answers::with_talent(), "/brigades/other/need", &[]).await.status(), StatusCode::NOT_FOUND);
    // More skills, and one more seat: nothing typed is lost, and nothing is declared.
    let typed = "seats=1&name=Reprise&hostId=host&seat.0.title=Base&skill=sql&seat.0.skill.sql=3";
    for (step, expected) in [
        ("step=search&q=rust", ["name=\"seat.0.skill.rust\"", "value=\"Base\"", "name=\"seats\" value=\"1\""]),
        ("step=seat", ["name=\"seat.1.skill.sql\"", "value=\"Base\"", "name=\"seats\" value=\"2\""]),
    ] {
        let answers = Answers::with_talent();
        let response = post(answers.clone(), WebConfig::default(), path, &format!("{typed}&{step}")).await;
        assert_eq!(response.status(), StatusCode::OK, "{step}");
        let page = text(response).await;
        for words in expected {
            assert!(page.contains(words), "{step}: {words} is not in\n{page}");
        }
        assert!(answers.asked().iter().all(|asked| asked["input"] == Value::Null), "{step}");
    }
    let seat = |number: u8, more: &str| {
        format!(
            "seat.{number}.title=Base&seat.{number}.count={more}&seat.{number}.share=60&seat.{number}.mode=REMOTE&seat.{number}.clearance=NONE&seat.{number}.skill.sql=3"
        )
    };
    let whole = |name: &str, host: &str, last: &str| {
        let days = "startsOn=2027-03-01&endsOn=2027-03-31&teamBy=2027-02-26T12:00";
        format!("seats=2&skill=sql&{days}&name={name}&hostId={host}&{}&{}&{last}", seat(0, "2"), seat(1, "1"))
    };
    let answers = Answers::with_talent();
    let response = post(answers.clone(), WebConfig::default(), path, &whole("Reprise", "host", "")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/mobilisations/m1/team?done=declare-mobilisation");
    let asked = answers.asked().last().cloned().expect("the command");
    let one = json!({
        "title": "Base", "share": 60, "mode": "REMOTE", "region": null, "clearance": "NONE",
        "skills": [{ "skillId": "sql", "level": 3 }],
    });
    let input = &asked["input"];
    assert_eq!((&input["brigadeId"], &input["hostId"]), (&json!("brigade"), &json!("host")));
    assert_eq!(input["seats"], json!([one, one, one]));
    // What is refused is said above the form and at its field.
    for (sent, at, words) in [
        (whole("Autre", "host", ""), "share-1", "De 1 à 100."),
        (whole("Autre", "", ""), "hostId", "Ce champ est obligatoire."),
        (whole("", "", ""), "name", "Ce champ est obligatoire."),
        (whole("", "", "endsOn=&seat.1.title="), "title-1", "Ce champ est obligatoire."),
        (whole("Autre", "host", "teamBy=demain"), "teamBy", "Indiquez un jour et une heure."),
        (whole("Autre", "host", "seat.0.count=0&seat.1.count=0"), "count-0", "Un poste au moins est nécessaire."),
        (whole("Autre", "host", "skill=broken"), "search", "Choisissez l’une des valeurs proposées."),
        (whole("Autre", "host", "seat.1.clearance=X"), "clearance-1", "Choisissez l’une des valeurs proposées."),
        (
            whole("Autre", "host", "seat.0.mode=ON_SITE&seat.0.region=ATLANTIS"),
            "region-0",
            "Choisissez l’une des valeurs",
        ),
    ] {
        let response = post(Answers::with_talent(), WebConfig::default(), path, &sent).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{at}");
        let page = text(response).await;
        let (link, message) = (format!("href=\"#{at}\""), format!("id=\"{at}-error\">{words}"));
        let invalid = format!("aria-invalid=\"true\" aria-describedby=\"{at}-error\"");
        for words in [link, message, invalid] {
            assert!(page.contains(&words), "{at}: {words} is not in\n{page}");
        }
    }
}

#[tokio::test]
async fn a_seat_of_a_recipe_is_changed_in_its_place() {
    let page = text(get(Answers::with_talent(), "/recipes/recipe", &[]).await).await;
    let path = "/recipes/recipe/seats/one/edit-recipe-seat";
    assert!(page.contains(&format!("href=\"{path}\"")), "{page}");
    let form = text(get(Answers::with_talent(), path, &[]).await).await;
    for field in ["value=\"Base\"", "value=\"60\"", "name=\"seat.skills:sql\"", "<option value=\"3\" selected>"] {
        assert!(form.contains(field), "{field}: {form}");
    }
    let unknown = "/recipes/recipe/seats/none/edit-recipe-seat";
    assert_eq!(get(Answers::with_talent(), unknown, &[]).await.status(), StatusCode::NOT_FOUND);
    let answers = Answers::with_talent();
    let sent = "seat.title=Base&seat.share=80&seat.mode=REMOTE&seat.clearance=NONE&seat.skills:sql=4&expectedVersion=3";
    let response = post(answers.clone(), WebConfig::default(), &format!("{path}?skill=sql"), sent).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let asked = answers.asked().last().cloned().expect("the command");
    let (name, seats) = (&asked["input"]["name"], &asked["input"]["seats"]);
    assert_eq!((name, seats.as_array().map(Vec::len)), (&json!("Sauvetage"), Some(2)));
    assert_eq!((&seats[0]["seatId"], &seats[1]["seatId"]), (&json!("one"), &json!("two")));
    let skills = json!([{ "skillId": "sql", "level": 4 }]);
    assert_eq!((&seats[0]["seat"]["share"], &seats[0]["seat"]["skills"]), (&json!(80), &skills));
    assert_eq!(seats[1]["seat"]["region"], "BRETAGNE");
}

#[tokio::test]
async fn the_service_takes_its_release_back_on_the_page_of_the_brigade() {
    let page = text(get(Answers::with_talent(), "/brigades/brigade", &[]).await).await;
    let address = "/brigades/brigade/members/lin/revoke-standing-release?release=release";
    assert!(page.contains("Accords donnés d’avance à vos agents") && page.contains(address), "{page}");
    let form = text(get(Answers::with_talent(), address, &[]).await).await;
    assert!(form.contains("Brigade – Lin") && form.contains("name=\"standingReleaseId\" value=\"release\""), "{form}");
}

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

#[tokio::test]
async fn a_statement_is_sent_whole_however_long_it_is() {
    let response = get(Answers::with_talent(), "/credits/account/statement.csv", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"statement.csv\"");
    let table = text(response).await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(u64::try_from(lines.len()), Ok(ENTRIES + 1));
    assert!(lines[0].starts_with("transfer,status,at,"), "{}", lines[0]);
    assert!(lines[1].starts_with("t0,POSTED,2026-03-14T09:00:00+00:00,50,"), "{}", lines[1]);
    assert!(lines[50_300].starts_with("t50299,") && lines[50_300].ends_with(",'=1+1"), "{}", lines[50_300]);
}

/// Whatever the pages of the list hold, and what is taken back stands with what it was.
#[tokio::test]
async fn a_statement_is_printed_whole_up_to_a_hundred_sheets() {
    let english = [("accept-language", "en")];
    let rows = |page: &str| page.matches("<time datetime=\"2026-03-14T09:00:00+00:00\"").count();
    let page = text(get(Answers::with_talent(), "/credits/short/print", &english).await).await;
    assert_eq!(rows(&page), 230);
    assert!(page.contains(": Grant – Atelier"), "{page}");
    assert!(!page.contains("the file has all of them"), "nothing is left out");
    let page = text(get(Answers::with_talent(), "/credits/account/print", &english).await).await;
    assert_eq!(rows(&page), 5_000);
    assert!(page.contains("the file has all of them"), "what is left out is said");
    let broken = get(Answers::with_talent(), "/credits/breaks/print", &english).await;
    assert_ne!(broken.status(), StatusCode::OK, "half a statement is no statement");
}

#[tokio::test]
async fn a_statement_that_cannot_be_read_to_its_end_breaks_off() {
    let response = get(Answers::with_talent(), "/credits/breaks/statement.csv", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(to_bytes(response.into_body(), 10_000_000).await.is_err(), "half a statement is no statement");
}

#[tokio::test]
async fn each_person_has_their_reason_in_words() {
    let english = [("accept-language", "en")];
    let page = text(get(Answers::with_talent(), "/mobilisations/mobilisation/reasons", &english).await).await;
    assert!(page.contains("Fitted no seat"), "{page}");
    assert!(
        page.contains("Base de données – did not fit: skills and levels, rest since the last mobilisation"),
        "{page}"
    );
    assert!(page.contains("No. 2 on the list of Base de données"), "{page}");
    // When it was sent is not when nobody had answered it, and nobody waits any more.
    assert!(page.contains("wave 1: called on <time datetime=\"2026-03-14T08:05:00+00:00\">"), "{page}");
    assert!(page.contains("</time>, no answer in time</li>"), "{page}");
    assert!(page.contains("href=\"/mobilisations/mobilisation/reasons?position=7\""), "{page}");

    let answers = Answers::with_talent();
    let address = "/mobilisations/mobilisation/reasons?position=7&on=2026-03-14";
    let page = text(get(answers.clone(), address, &english).await).await;
    assert!(page.contains("Waited on a list, behind those who are called first"), "{page}");
    let asked = answers.asked().last().cloned().expect("a question");
    assert_eq!((&asked["position"], &asked["asOf"]), (&json!("7"), &json!(null)));
    assert!(page.contains("What spoke against each person is of when the team was decided on"), "{page}");
    let page = text(get(answers.clone(), "/mobilisations/mobilisation/reasons?position=9", &english).await).await;
    assert!(page.contains("What spoke against each person is of when the need came to its end"), "{page}");
    assert!(!page.contains("is of when the team was decided on"), "{page}");
    let evening = answers.clone();
    get(evening.clone(), "/mobilisations/mobilisation/reasons?on=2026-03-14", &english).await;
    let asked = evening.asked().last().cloned().expect("a question");
    assert_eq!((&asked["position"], &asked["asOf"]), (&json!(null), &json!("2026-03-14T23:59:59.999999Z")));
}
