//! One's own data over HTTP: who read it, all of it, and its end; and a look at every byte that is left afterwards.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use vivier_tests::server::PASSWORD;

use crate::step::{Journey, asks, does};
use crate::{application, cast, mission, run};

pub fn journey() -> Journey {
    let steps = vec![
        asks(
            "Solène",
            "reads Camille’s profile",
            "query($id: ID!) { talent(id: $id) { displayName } }",
            json!({ "id": "$talent Camille" }),
            json!({ "talent": { "displayName": "Camille" } }),
        ),
        asks(
            "Camille",
            "sees what erasing her would take",
            "{ erasurePreview { talents openPlacements runningPlacements pastPlacements } }",
            json!({}),
            json!({ "erasurePreview": { "talents": 1, "openPlacements": 0, "runningPlacements": 0, "pastPlacements": 1 } }),
        ),
        asks(
            "Dominique",
            "has data of another person alone",
            "{ erasurePreview { talents pastPlacements } }",
            json!({}),
            json!({ "erasurePreview": { "talents": 1, "pastPlacements": 0 } }),
        ),
        asks("", "has none without an account", "{ ownData { json } erasurePreview { talents } }", json!({}), json!({ "ownData": null, "erasurePreview": null })),
        does("Camille", "has to say that she understood", "eraseMyself", "", json!({ "understood": false, "currentPassword": PASSWORD }))
            .refused(&["REQUIRED"], &["input", "understood"]),
        does("Camille", "has to give her password", "eraseMyself", "", json!({ "understood": true, "currentPassword": "ce n’est pas le bon" }))
            .refused(&["WRONG_CREDENTIALS"], &["input", "currentPassword"]),
        does("Camille", "is asked for it as well where she names her profile", "eraseTalent", "", json!({ "talentId": "$talent Camille", "currentPassword": "ce n’est pas le bon" }))
            .refused(&["WRONG_CREDENTIALS"], &["input", "currentPassword"]),
        does("Camille", "erases herself", "eraseMyself", "receipt { code by taken { talents pastPlacements } }", json!({ "understood": true, "currentPassword": PASSWORD }))
            .gives(json!({ "receipt": { "code": "$receipt", "by": "ONESELF", "taken": { "talents": 1, "pastPlacements": 1 } } })),
        asks(
            "",
            "is told that the receipt is genuine",
            "query($code: String!) { erasureReceipt(code: $code) { by taken { talents } } }",
            json!({ "code": "$receipt" }),
            json!({ "erasureReceipt": { "by": "ONESELF", "taken": { "talents": 1 } } }),
        ),
        asks(
            "Solène",
            "finds nobody where she was",
            "query($id: ID!) { talent(id: $id) { displayName } }",
            json!({ "id": "$talent Camille" }),
            json!({ "talent": null }),
        ),
        does("Dominique", "is erased by naming the profile, with the same receipt", "eraseTalent", "receipt { by taken { talents } }", json!({ "talentId": "$talent Dominique", "currentPassword": PASSWORD }))
            .gives(json!({ "receipt": { "by": "ONESELF", "taken": { "talents": 1 } } })),
    ];
    Journey {
        title: "One’s own data, and its end",
        about: "After a placement that went well, Camille takes her data along and is erased. The figures stay as they were.",
        steps,
    }
}

/// Every text under which Camille was known, or which was written of her.
fn of_camille() -> Vec<&'static str> {
    vec![
        "camille@origine.example",
        "Camille Lambrecht",
        "J’ai ouvert les données de mon service.",
        "Une équipe accueillante.",
        "Le jeudi reste au service.",
    ]
}

#[tokio::test]
async fn after_an_erasure_no_byte_of_the_person_is_left_in_clear() {
    let settings: &[(&str, &str)] = &[("VIVIER_LOG", "debug"), ("VIVIER_LOG_FORMAT", "json")];
    let before = [cast::journey(), mission::journey(), application::journey()];
    let (server, mut kept) = run::all_with(settings, &before).await;
    // Everything of hers can be taken along before it goes.
    let data = run::ask_as(&server, &kept, "Camille", "{ ownData { json } }").await;
    let export: Value = serde_json::from_str(data["ownData"]["json"].as_str().expect("JSON text")).expect("JSON");
    let text = export.to_string();
    for hers in of_camille() {
        assert!(text.contains(hers), "{hers} is not in her data");
    }
    assert!(!text.contains("solene@accueil.example"), "somebody else's address");
    run::go_on(&server, &mut kept, &journey()).await;
    let dump = server.dump().await.expect("a backup");
    for hers in of_camille() {
        assert!(!dump.contains(hers), "{hers} stands in the dump");
        assert!(!server.log().contains(hers), "{hers} stands in the log");
    }
    // What is beside the database goes once the erasure is followed.
    let began = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(200));
    let mailed = || server.files("data/mail").iter().any(|(_, mail)| mail.contains("camille@origine.example"));
    while mailed() && began.elapsed() < Duration::from_secs(60) {
        looks.tick().await;
    }
    let mut looked = 0;
    for (file, text) in server.files("") {
        looked += text.len();
        // Mails that were written into the folder are gone too; the database's files never held them.
        for hers in of_camille() {
            assert!(!text.contains(hers), "{hers} stands in {}", file.display());
        }
    }
    assert!(looked > 1_000_000, "{looked} bytes were looked at");
}
