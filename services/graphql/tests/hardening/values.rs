//! Bad values: each is a typed answer that names its field, in French or English as asked, and nothing is done.

use serde_json::{Value, json};
use uuid::Uuid;
use vivier_graphql::conventions::global_id;
use vivier_kernel::id::{MissionId, TalentId, TypedId as _};

use crate::support::{Answer, server};

const RENAME: &str = "mutation q($input: RenameTalentInput!) { renameTalent(input: $input) { talent { name } userErrors { code message path } } }";

fn talent() -> String {
    global_id::encode(TalentId::from_uuid(Uuid::from_u128(7))).to_string()
}

#[tokio::test]
async fn values_that_do_not_fit_their_type_are_named_by_their_path() {
    let server = server().await;
    let wrong = json!({
        "talentId": true, "status": "RETIRED", "share": "half", "color": "red", "skills": [{ "label": "Rust", "level": 9_999_999_999_i64 }, { "level": 1.5 }, null],
    });
    let answer = server.ask(json!({ "query": RENAME, "variables": { "input": wrong } })).await;
    assert_eq!((answer.status, server.executed()), (400, 0));
    let mut told: Vec<(String, String)> = answer.json["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| {
            (
                error["extensions"]["argument"].as_str().unwrap_or_default().to_owned(),
                error["extensions"]["code"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    told.sort();
    let expected = [
        ("input", "UNKNOWN_FIELD"),
        ("input.name", "REQUIRED"),
        ("input.share", "WRONG_TYPE"),
        ("input.skills.0.level", "OUT_OF_RANGE"),
        ("input.skills.1.label", "REQUIRED"),
        ("input.skills.1.level", "WRONG_TYPE"),
        ("input.skills.2", "REQUIRED"),
        ("input.status", "UNKNOWN_VALUE"),
        ("input.talentId", "WRONG_TYPE"),
    ];
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
    let message = answer.json["errors"]
        .as_array()
        .and_then(|errors| errors.iter().find(|error| error["extensions"]["code"] == "UNKNOWN_VALUE"))
        .map(|error| error["message"].clone());
    assert_eq!(message, Some(json!("“RETIRED” is not a value of Status.")));
}

#[tokio::test]
async fn the_same_in_the_document_itself() {
    let server = server().await;
    for (query, code, argument) in [
        ("{ talents(first: 1, status: RETIRED) { nodes { id } } }", "UNKNOWN_VALUE", "status"),
        ("{ talents(first: 1, status: \"ACTIVE\") { nodes { id } } }", "WRONG_TYPE", "status"),
        ("{ talents(first: \"1\") { nodes { id } } }", "WRONG_TYPE", "first"),
        ("{ talents(first: 99999999999) { nodes { id } } }", "OUT_OF_RANGE", "first"),
        ("{ talent { id } }", "REQUIRED", "id"),
        ("{ talent(id: null) { id } }", "REQUIRED", "id"),
        ("mutation { renameTalent(input: {name: \"n\"}) { position } }", "REQUIRED", "input.talentId"),
    ] {
        let answer = server.refuses(query, code).await;
        assert_eq!(answer.json["errors"][0]["extensions"]["argument"], argument, "{query}");
    }
    let answer = server.ask(json!({ "query": "query q($id: ID!) { talent(id: $id) { id } }" })).await;
    assert_eq!(
        (answer.status, answer.codes(), &answer.json["errors"][0]["extensions"]["argument"]),
        (400, vec!["REQUIRED"], &json!("id"))
    );
}

async fn rename(language: &str, input: &Value) -> Value {
    let server = server().await;
    let request = server
        .client
        .post(server.url())
        .header("accept-language", language)
        .json(&json!({ "query": RENAME, "variables": { "input": input } }));
    let answer = Answer::read(request.send().await.expect("an answer")).await;
    assert_eq!((answer.status, answer.codes(), server.executed()), (200, vec![], 0), "{}", answer.json);
    answer.json["data"]["renameTalent"].clone()
}

#[tokio::test]
async fn values_that_break_a_rule_are_all_told_in_the_readers_language() {
    let another = global_id::encode(MissionId::from_uuid(Uuid::from_u128(7))).to_string();
    let input = json!({ "talentId": another, "name": "x".repeat(100_000), "share": 0, "from": "9999-12-31" });
    let payload = rename("fr", &input).await;
    assert_eq!(payload["talent"], Value::Null);
    assert_eq!(
        payload["userErrors"],
        json!([
            { "code": "WRONG_KIND_OF_ID", "path": ["input", "talentId"], "message": "Ceci est l’identifiant d’un autre type (Mission)\u{202f}; il faut un identifiant de type Talent." },
            { "code": "TOO_LONG", "path": ["input", "name"], "message": "Ce texte est trop long\u{a0}: 100 caractères au plus." },
            { "code": "OUT_OF_RANGE", "path": ["input", "share"], "message": "Cette valeur doit être comprise entre 1 et 100." },
            { "code": "DATE_OUT_OF_RANGE", "path": ["input", "from"], "message": "Cette date doit être comprise entre le 1er\u{a0}janvier 2015 et le 31\u{a0}décembre 2100." },
        ])
    );
}

#[tokio::test]
async fn each_bad_value_has_its_code() {
    for (field, value, code) in [
        ("name", json!("a\u{0}b"), "CONTROL_CHARACTER"),
        ("name", json!("a\u{202E}b"), "CONTROL_CHARACTER"),
        ("name", json!("   "), "EMPTY"),
        ("share", json!(101), "OUT_OF_RANGE"),
        ("share", json!(-1), "OUT_OF_RANGE"),
        ("share", json!(12.5), "MALFORMED"),
        ("share", json!(u64::MAX), "OUT_OF_RANGE"),
        ("from", json!("0000-01-01"), "DATE_OUT_OF_RANGE"),
        ("from", json!("2026-02-30"), "MALFORMED"),
        ("talentId", json!("not an id"), "MALFORMED_ID"),
        ("talentId", json!(7), "MALFORMED_ID"),
    ] {
        let mut input = json!({ "talentId": talent(), "name": "Ada" });
        input[field] = value.clone();
        let errors = rename("en", &input).await["userErrors"].clone();
        assert_eq!(
            (&errors[0]["code"], &errors[0]["path"]),
            (&json!(code), &json!(["input", field])),
            "{field}: {value}"
        );
    }
}

#[tokio::test]
async fn the_language_can_be_said_in_the_address() {
    let server = server().await;
    let ask = |lang: &str| {
        server
            .client
            .post(format!("{}?lang={lang}", server.url()))
            .header("accept-language", "en")
            .json(&json!({ "query": "{ talents { nodes { id } } }" }))
            .send()
    };
    for (lang, expected) in [
        ("fr", "Donnez `first` ou `last`, de 1 à 100."),
        ("en", "Give `first` or `last`, from 1 to 100."),
        ("de", "Give `first` or `last`, from 1 to 100."),
    ] {
        let answer = Answer::read(ask(lang).await.expect("an answer")).await;
        assert_eq!(answer.json["errors"][0]["message"], expected);
    }
}
