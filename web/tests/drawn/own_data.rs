//! One's own data, to be read: named in the reader's language as far as the schema of the file names it.

use std::collections::BTreeSet;

use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use vivier_graphql::conventions::global_id::encode_parts;
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{asked_in, page, post, text};

/// Every property that a JSON schema names.
fn names(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Object(properties)) = fields.get("properties") {
                found.extend(properties.keys().cloned());
            }
            fields.values().for_each(|inner| names(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| names(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_name_of_the_export_has_words() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/personal-data.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).expect("the schema")).expect("JSON");
    let mut all = BTreeSet::new();
    names(&schema, &mut all);
    assert!(all.len() > 50, "the schema was read");
    for locale in Locale::ALL {
        let missing: Vec<_> =
            all.iter().filter(|name| Catalogue::of(locale).find(&format!("data-key.{name}")).is_none()).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", locale.tag());
    }
}

#[tokio::test]
async fn the_page_names_and_says_it_in_the_readers_language() {
    let export = r#"{ "account": { "verified": true }, "generated_at": "2027-03-14T09:00:00Z", "unheard_of": 7 }"#;
    for (language, account, verified) in [
        ("fr", "Compte", "Adresse vérifiée\u{a0}: <span class=\"vivier-prose\">oui"),
        ("en", "Account", "Verified address: <span class=\"vivier-prose\">yes"),
    ] {
        let answers = Shaped::full().with("OwnData.json", export.into());
        let page =
            text(asked_in(answers, Request::get("/privacy/data").header("accept-language", language)).await).await;
        for words in [account, verified, "unheard_of"] {
            assert!(page.contains(words), "{language}: {words} is not in\n{page}");
        }
        assert!(!page.contains("generated_at") && !page.contains("2027-03-14T09"), "{language}: {page}");
    }
}

/// The same words as everywhere else, for what stands for something, alone or in a list.
#[tokio::test]
async fn days_and_what_stands_for_something_are_said_in_words() {
    let export = json!({
        "employment": "PERMANENT_CONTRACT", "regions": ["BRETAGNE", "CORSE"], "since": "2027-03-14",
        "rule": "PLACEMENT_COMPLETED", "headline": "Du code, 2027-03-14",
    });
    for (language, words) in [
        ("fr", ["Agent en CDI", "vivier-prose\">Bretagne<", "14\u{a0}mars 2027", "Mission accomplie"]),
        ("en", ["Permanent contract", "vivier-prose\">Brittany<", "14\u{a0}March 2027", "Mission completed"]),
    ] {
        let answers = Shaped::full().with("OwnData.json", export.to_string().into());
        let page =
            text(asked_in(answers, Request::get("/privacy/data").header("accept-language", language)).await).await;
        for words in words {
            assert!(page.contains(words), "{language}: {words} is not in\n{page}");
        }
        assert!(page.contains("Du code, 2027-03-14"), "what somebody wrote stays as it is: {page}");
        for raw in ["PERMANENT_CONTRACT", "BRETAGNE", "PLACEMENT_COMPLETED"] {
            assert!(!page.contains(raw), "{language}: {raw} is in\n{page}");
        }
    }
}

/// One name stands for several lists: a placement has another status than its release, a profile and a credit.
#[tokio::test]
async fn a_status_a_reason_and_a_proof_are_said_by_what_they_are_of() {
    let skill = "f206c1dc-980a-5664-87fe-033bd4f05f72";
    let id = encode_parts("Skill", skill.parse().expect("a key"));
    let state = json!({
        "status": "RELEASE_REFUSED", "release": { "status": "GRANTED", "refusal": "WORKLOAD" },
        "disputes": [{ "matter": "HOURS_COUNTED" }], "ending": { "reason": "TALENT_PLACED" },
    });
    let export = json!({
        "placements": [{ "state": state }],
        "talents": [{ "state": {
            "status": "ACTIVE", "audiences": { "EMPLOYMENT": "INVOLVED" },
            "claims": { skill: { "proofs": [{ "proof": { "kind": "PLACEMENT" } }] } },
        } }],
        "credits": [{ "status": "POSTED", "cause": { "kind": "MOVE" } }],
        "settings": { "preferences": [{ "mode": "WEEKLY", "family": "PLACEMENT" }] },
        "history": [{ "data": { "skill": skill, "source": "ALLOCATION" } }],
        "actions": [{ "object": "team_recipe" }],
    });
    let answers = Shaped::full().with("OwnData.json", export.to_string().into());
    let answers = answers.with("Skill.id", json!(id.as_str())).with("Skill.label", json!("Rust, à l’œuvre"));
    let page = page(answers, "/privacy/data").await;
    let said = [
        "Refusée par la hiérarchie",
        "Donné",
        "Charge de travail",
        "Temps décompté",
        "le talent est engagé ailleurs",
        "Dans le vivier",
        "comptabilisée",
        "entre services",
        "Chaque lundi",
        "Rust, à l’œuvre",
        "répartition calculée",
        "modèle d’équipe",
    ];
    for words in said {
        assert!(page.contains(&format!("vivier-prose\">{words}<")), "{words} is not in\n{page}");
    }
    assert!(page.contains("Statut et administration\u{a0}: <span class=\"vivier-prose\">visible des"), "{page}");
    assert!(page.contains("Nature\u{a0}: <span class=\"vivier-prose\">mise en relation<"), "{page}");
    assert!(!page.contains(skill) && page.contains(">Rust, à l’œuvre</li>"), "a skill is called by its name: {page}");
}

/// The kinds of events, by the names of their samples.
fn kinds() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/events");
    let files = std::fs::read_dir(folder).expect("the samples").map(|entry| entry.expect("an entry").file_name());
    let names = files.filter_map(|file| file.to_str().map(str::to_owned));
    names.filter_map(|file| file.split_once(".v").map(|(kind, _)| kind.to_owned())).collect()
}

#[tokio::test]
async fn what_happened_is_said_in_words() {
    let kinds = kinds();
    assert!(kinds.len() > 100, "the samples were read");
    let actions: Vec<Value> = kinds.iter().map(|kind| json!({ "kind": kind, "object": "placement" })).collect();
    let export = json!({ "actions": actions, "sessions": [{ "method": "PASSWORD" }] }).to_string();
    for (language, words) in [
        ("fr", ["L’accord du service a été demandé.", "mise en relation", "mot de passe"]),
        ("en", ["The service’s release was asked for.", "placement", "password"]),
    ] {
        let answers = Shaped::full().with("OwnData.json", export.as_str().into());
        let page =
            text(asked_in(answers, Request::get("/privacy/data").header("accept-language", language)).await).await;
        for words in words {
            assert!(page.contains(words), "{language}: {words} is not in\n{page}");
        }
        let raw: Vec<_> = kinds.iter().filter(|kind| page.contains(&format!(">{kind}<"))).collect();
        assert!(raw.is_empty(), "{language}: shown by their names in the code: {raw:?}");
        let unfilled: Vec<_> =
            page.lines().filter(|line| line.contains("vivier-prose") && line.contains('{')).collect();
        assert!(unfilled.is_empty(), "{language}: {unfilled:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_at_its_field_and_what_was_understood_stays_ticked() {
    let error = json!({ "code": "WRONG", "message": "Ce n’est pas le bon.", "path": ["input", "currentPassword"] });
    let answers = Shaped::full().with("Query.eraseMyself", json!({ "receipt": null, "userErrors": [error] }));
    let response = post(answers, "/privacy/erase", "understood=yes&password=hush").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    for words in [
        "<a href=\"#password\">Ce n’est pas le bon.</a>",
        "id=\"password-error\">Ce n’est pas le bon.</p>",
        "value=\"yes\" required checked>",
    ] {
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
    assert!(!page.contains("hush"), "{page}");
}

/// Why something is kept for so long is said in the reader's language; the text that says so is French.
#[tokio::test]
async fn where_a_rule_of_keeping_comes_from_is_said_in_the_readers_language() {
    for locale in Locale::ALL {
        let catalogue = Catalogue::of(locale);
        let classes: Vec<&str> = catalogue.keys().filter_map(|key| key.strip_prefix("data-class.")).collect();
        let missing: Vec<_> =
            classes.iter().filter(|class| catalogue.find(&format!("retention-gloss.{class}")).is_none()).collect();
        assert!(!classes.is_empty() && missing.is_empty(), "{}: {missing:?}", locale.tag());
    }
    let gloss = Catalogue::of(Locale::En).text("retention-gloss.SESSION");
    for (language, explained) in [("en", true), ("fr", false)] {
        let answers = Shaped::full().with("RetentionRule.class", json!("SESSION"));
        let request = Request::get("/privacy").header("accept-language", language);
        let page = text(asked_in(answers, request).await).await;
        assert_eq!(page.contains(gloss), explained, "{language}: {page}");
        assert_eq!(page.contains("<q lang=\"fr\">id</q>"), explained, "{language}: {page}");
    }
}

/// Whoever was erased keeps a code, and needs no account and no client of the API to have it checked.
#[tokio::test]
async fn whoever_shows_the_code_of_a_receipt_is_told_what_it_proves() {
    let answers = Shaped::full().with("ErasureReceipt.by", json!("PROGRAMME"));
    let asked = answers.asked();
    let told = text(post(answers, "/erasure-receipt", "code=+r3c+").await).await;
    for said in ["Ce reçu est authentique", "la personne, par l’administration du programme", "14\u{a0}mars 2027"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let asked = asked.lock().expect("nobody panicked").clone();
    let (_, variables) = asked.iter().find(|(operation, _)| *operation == "ErasureReceipt").expect("asked");
    assert_eq!(variables["code"], json!("r3c"));
    for (sent, why) in [("code=wrong", "Ce code ne prouve aucun effacement."), ("code=", "Ce champ est obligatoire.")] {
        let nothing = Shaped::full().with("Query.erasureReceipt", Value::Null);
        let refused = post(nothing, "/erasure-receipt", sent).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{sent}");
        let refused = text(refused).await;
        assert!(refused.contains(&format!("<a href=\"#code\">{why}")), "{sent}: {refused}");
    }
    let policy = page(Shaped::full(), "/privacy-policy").await;
    assert!(policy.contains("href=\"/erasure-receipt\""), "{policy}");
}

#[tokio::test]
async fn the_programme_reads_what_retention_did() {
    let count = json!({ "class": "SESSION", "found": 12, "told": 0, "deleted": 11 });
    let run = json!({ "number": 3, "rulesVersion": 1, "on": "2027-03-14", "did": [count] });
    let told = page(Shaped::full().with("Query.retentionRuns", json!([run])), "/programme/retention").await;
    for said in ["Passage n°\u{a0}3", "Sessions terminées", ">12<", ">11<"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let programme = page(Shaped::full(), "/programme").await;
    assert!(programme.contains("href=\"/programme/retention\""), "{programme}");
}
