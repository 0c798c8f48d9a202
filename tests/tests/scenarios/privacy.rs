//! One's own data over HTTP: who read it, all of it, and its end; and a look at every byte that is left afterwards.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use vivier_tests::binary::workspace;
use vivier_tests::json_schema::complaints;
use vivier_tests::server::{PASSWORD, Server};

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

/// Everything under which Rosalinde is known, or which was written of her or by her. Each is distinct enough not to be found by
/// chance, and plain ASCII, so that no encoding of mails hides it.
const OF_ROSALINDE: [&str; 10] = [
    "rosalinde.quatrefages@origine.example",
    "rosalinde.quatrefages",
    "Rosalinde Quatrefages",
    "Quatrefages",
    "Rosa de Montbel",
    "Montbel",
    "06 98 76 54 32",
    "Cartographe de fonds marins",
    "Je connais les ports.",
    "Sans elle rien ne marche.",
];

/// Comes, applies, and is named in mails to others.
fn rosalinde() -> Journey {
    let email = OF_ROSALINDE[0];
    let describe = json!({
        "talentId": "$talent Rosalinde", "displayName": "Rosa de Montbel", "headline": "Cartographe de fonds marins",
        "presentation": "Appelez-moi au 06 98 76 54 32.", "regions": ["BRETAGNE"],
    });
    let steps = vec![
        does(
            "",
            "asks for an account",
            "registerAccount",
            "accepted",
            json!({ "email": email, "name": "Rosalinde Quatrefages", "password": PASSWORD }),
        )
        .gives(json!({ "accepted": true })),
        does(
            "",
            "opens the link that came by mail",
            "verifyAddress",
            "verified",
            json!({ "token": "$token in the mail" }),
        )
        .gives(json!({ "verified": true }))
        .after_mail_to(email),
        cast::sign_in("Rosalinde", email),
        does(
            "Rosalinde",
            "makes a token",
            "issueApiToken",
            "secret",
            json!({ "label": "Mon carnet", "days": 30, "scopes": ["READ"], "currentPassword": PASSWORD }),
        )
        .gives(json!({ "secret": "$token of Rosalinde" })),
        does(
            "Rosalinde",
            "registers as a talent",
            "registerTalent",
            "talent { id }",
            json!({ "employmentStatus": "CIVIL_SERVANT", "organisationId": "$home", "displayName": "Rosa de Montbel" }),
        )
        .gives(json!({ "talent": { "id": "$talent Rosalinde" } })),
        does("Rosalinde", "says more", "describeProfile", "talent { headline }", describe)
            .gives(json!({ "talent": { "headline": "Cartographe de fonds marins" } })),
        does(
            "Rosalinde",
            "claims a skill",
            "claimSkill",
            "talent { status }",
            json!({ "talentId": "$talent Rosalinde", "skillId": "$Python", "level": 3 }),
        )
        .gives(json!({ "talent": { "status": "REGISTERED" } })),
        does(
            "Rosalinde",
            "offers time",
            "declareAvailability",
            "talent { status }",
            json!({ "talentId": "$talent Rosalinde", "startsOn": "$today", "endsOn": "$in a year", "share": 50 }),
        )
        .gives(json!({ "talent": { "status": "REGISTERED" } })),
        does(
            "Rosalinde",
            "enters the pool",
            "activateTalent",
            "talent { status }",
            json!({ "talentId": "$talent Rosalinde" }),
        )
        .gives(json!({ "talent": { "status": "ACTIVE" } })),
        does("Rosalinde", "saves a search", "saveSearch", "search { held }", json!({ "regions": ["BRETAGNE"] }))
            .gives(json!({ "search": { "held": 0 } })),
        does(
            "Rosalinde",
            "applies",
            "applyToSeat",
            "placement { id }",
            json!({ "seatId": "$seat of a month", "motivation": "Je connais les ports." }),
        )
        .gives(json!({ "placement": { "id": "$application of Rosalinde" } })),
        does(
            "Solène",
            "says yes",
            "acceptPlacement",
            "placement { status }",
            json!({ "placementId": "$application of Rosalinde" }),
        )
        .gives(json!({ "placement": { "status": "AGREED" } })),
        does(
            "Rosalinde",
            "asks the service for a release",
            "requestRelease",
            "placement { status }",
            json!({ "placementId": "$application of Rosalinde" }),
        )
        .gives(json!({ "placement": { "status": "RELEASE_PENDING" } })),
        does(
            "Bruno",
            "grants it",
            "grantRelease",
            "placement { status }",
            json!({ "placementId": "$application of Rosalinde", "conditions": "Sans elle rien ne marche." }),
        )
        .gives(json!({ "placement": { "status": "RELEASED" } })),
    ];
    Journey { title: "Rosalinde", about: "", steps }
}

/// Looks until it holds: what follows an event happens soon after it.
async fn until(what: &str, server: &Server, holds: impl Fn() -> bool) {
    let began = Instant::now();
    let mut looks = tokio::time::interval(Duration::from_millis(200));
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}\n--- log\n{}", server.log());
        looks.tick().await;
    }
}

#[tokio::test]
async fn after_an_erasure_no_byte_of_the_person_is_left_in_clear() {
    let settings: &[(&str, &str)] = &[("VIVIER_LOG", "debug"), ("VIVIER_LOG_FORMAT", "json")];
    let before = [cast::journey(), mission::journey(), application::journey(), rosalinde()];
    let (server, mut kept) = run::all_with(settings, &before).await;
    let named = |name: &str| server.files("data/mail").iter().filter(|(_, mail)| mail.contains(name)).count();
    // Others are told of her by name, and she is written to.
    for (email, name) in [
        ("solene@accueil.example", OF_ROSALINDE[2]),
        ("bruno@origine.example", OF_ROSALINDE[2]),
        (OF_ROSALINDE[0], "/"),
    ] {
        let told = || server.mails_to(email).is_ok_and(|mails| mails.iter().any(|mail| mail.contains(name)));
        until(&format!("a mail to {email} says {name}"), &server, told).await;
    }
    // Everything of hers can be taken along before it goes.
    let data = run::ask_as(&server, &kept, "Rosalinde", "{ ownData { json } }").await;
    let export: Value = serde_json::from_str(data["ownData"]["json"].as_str().expect("JSON text")).expect("JSON");
    let text = export.to_string();
    for hers in OF_ROSALINDE {
        assert!(text.contains(hers), "{hers} is not in her data");
    }
    assert!(!text.contains("solene@accueil.example"), "somebody else's address");
    let schema = std::fs::read_to_string(workspace().join("schema/personal-data.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&schema).expect("a JSON Schema");
    assert_eq!(complaints(&schema, &export), Vec::<String>::new());
    let mut damaged = export.clone();
    damaged["access"]["sessions"][0]["token"] = json!("something that no export holds");
    assert_eq!(complaints(&schema, &damaged).len(), 1, "the schema is closed");
    // What is about her and stands in no object of hers: each part has something in it.
    for part in [
        "/access/sessions/0/created_at",
        "/access/api_tokens/0/label",
        "/notifications/0/subject",
        "/deliveries/0/status",
        "/settings/preferences/0/mode",
        "/searches/0/criteria/kind",
        "/rankings/0/act",
        "/actions/0/kind",
    ] {
        assert!(export.pointer(part).is_some_and(Value::is_string), "{part}: {export:#}");
    }
    assert!(
        !text.contains(kept["token of Rosalinde"].as_str().expect("a token")),
        "what opens her account is in no export"
    );
    assert!(!text.contains(kept["session of Rosalinde"].as_str().expect("a token")), "nor is her session");
    let before_the_end = named("solene@accueil.example");
    let erase = does(
        "Rosalinde",
        "erases herself",
        "eraseMyself",
        "receipt { by }",
        json!({ "understood": true, "currentPassword": PASSWORD }),
    )
    .gives(json!({ "receipt": { "by": "ONESELF" } }));
    run::go_on(&server, &mut kept, &Journey { title: "Her end", about: "", steps: vec![erase] }).await;

    // What is beside the database goes once the erasure is followed: mails to her, and mails to others that name her.
    until("mails that name her are gone", &server, || OF_ROSALINDE.iter().all(|hers| named(hers) == 0)).await;
    let left = named("solene@accueil.example");
    assert!(0 < left && left < before_the_end, "mails that do not name her stay: {left} of {before_the_end}");
    // Copies that are made from now on: a backup, the events, what others take along of theirs.
    let mut copies = vec![("a backup".to_owned(), server.dump().await.expect("a backup"))];
    copies.push(("the exported events".to_owned(), server.exported_events().await.expect("the events")));
    for other in ["Solène", "Bruno"] {
        let data = run::ask_as(
            &server,
            &kept,
            other,
            "{ ownData { json } notifications(first: 100) { nodes { subject text } } }",
        )
        .await;
        copies.push((format!("what {other} takes along"), data.to_string()));
    }
    // And every file of the instance: the database's, the log, the mails, the backup.
    copies.extend(server.files("").into_iter().map(|(file, text)| (file.display().to_string(), text)));
    assert!(copies.iter().map(|(_, text)| text.len()).sum::<usize>() > 1_000_000, "much was looked at");
    for (place, text) in copies {
        // However a search or an index would have folded it.
        let text = text.to_lowercase();
        for hers in OF_ROSALINDE {
            assert!(!text.contains(&hers.to_lowercase()), "{hers} stands in {place}");
        }
    }
}

#[tokio::test]
async fn whoever_asks_takes_their_data_along_and_the_figures_stay() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey(), application::journey()]).await;
    run::go_on(&server, &mut kept, &journey()).await;
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
