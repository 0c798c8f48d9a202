//! What a person decides about themselves, over HTTP: who sees which part of their profile, whether they can be found at all, and who has
//! looked.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vivier_tests::client::Client;
use vivier_tests::server::Server;

use crate::acting::{Site, as_person, change, until};
use crate::{application, cast, mission, run};

const PROFILE: &str = "query($id: ID!) { talent(id: $id) { status displayName presentation regions } }";

async fn profile(client: &Client, talent: &Value) -> Value {
    let answer = client.ask(PROFILE, &json!({ "id": talent })).await.expect("an answer");
    assert!(answer.errors().is_empty(), "{:#}", answer.body);
    answer.body["data"]["talent"].clone()
}

async fn listed(client: &Client, talent: &Value) -> bool {
    let answer = client.ask("{ talents(first: 50) { nodes { id } } }", &json!({})).await.expect("an answer");
    answer.body["data"]["talents"]["nodes"].as_array().expect("a list").iter().any(|node| node["id"] == *talent)
}

async fn stand(journeys: &[crate::step::Journey]) -> (Server, crate::run::Kept) {
    run::all(journeys).await
}

#[tokio::test]
async fn each_section_of_a_profile_has_the_audience_that_its_person_chose() {
    // No placement, so that nobody is involved.
    let (server, kept) = stand(&[cast::journey(), mission::journey()]).await;
    let (camille, talent) = (as_person(server.url(), &kept, "Camille"), &kept["talent Camille"]);
    // A colleague (by a role), somebody signed in who is none, and whoever has not signed in.
    let colleague = as_person(server.url(), &kept, "Solène");
    let (stranger, nobody) = (as_person(server.url(), &kept, "Dominique"), Client::new(server.url()));
    let words = json!({ "talentId": talent, "displayName": "Camille", "presentation": "Je lis les cartes.", "regions": ["BRETAGNE"] });
    change(&camille, "describeProfile", "talent { version }", words).await;
    // For each audience: whether a colleague, a stranger and somebody who has not signed in see the section. What may tell who somebody
    // is, is for nobody who has not signed in.
    for (audience, seen) in [
        ("PUBLIC", [true, true, false]),
        ("VERIFIED_COLLEAGUES", [true, false, false]),
        ("INVOLVED", [false, false, false]),
    ] {
        let sections = json!([{ "section": "PRESENTATION", "audience": audience }, { "section": "LOCATION", "audience": "PUBLIC" }]);
        change(&camille, "chooseVisibility", "talent { version }", json!({ "talentId": talent, "sections": sections }))
            .await;
        for ((who, client), sees) in
            [("colleague", &colleague), ("stranger", &stranger), ("nobody", &nobody)].into_iter().zip(seen)
        {
            let told = profile(client, talent).await;
            assert_eq!(told["presentation"].is_string(), sees, "{audience}, {who}: {told}");
            assert_eq!(told["regions"], json!(["BRETAGNE"]), "{audience}: the other section is as it was");
        }
        assert_eq!(profile(&camille, talent).await["presentation"], "Je lis les cartes.", "one sees oneself");
    }
}

#[tokio::test]
async fn who_pauses_or_leaves_is_not_found_and_who_read_what_is_told() {
    let (server, kept) = stand(&[cast::journey(), mission::journey(), application::journey()]).await;
    let (camille, talent) = (as_person(server.url(), &kept, "Camille"), &kept["talent Camille"]);
    let [solene, dominique] = ["Solène", "Dominique"].map(|who| as_person(server.url(), &kept, who));
    let ranked = async || {
        let document =
            "query($seat: ID!) { candidatesForSeat(seatId: $seat) { candidates(first: 50) { nodes { talentId } } } }";
        let answer = solene.ask(document, &json!({ "seat": kept["seat of a month"] })).await.expect("an answer");
        let nodes = answer.body["data"]["candidatesForSeat"]["candidates"]["nodes"].as_array().cloned();
        nodes.unwrap_or_else(|| panic!("{:#}", answer.body)).iter().any(|node| node["talentId"] == *talent)
    };
    assert!(listed(&dominique, talent).await);
    change(
        &camille,
        "pauseTalent",
        "talent { status pausedUntil }",
        json!({ "talentId": talent, "until": kept["in a month"] }),
    )
    .await;
    assert!(!listed(&dominique, talent).await, "who pauses is in no list");
    until("who pauses is ranked no more", &server, async || !ranked().await).await;
    assert_eq!(profile(&dominique, talent).await, Value::Null);
    change(&camille, "resumeTalent", "talent { status }", json!({ "talentId": talent })).await;
    assert!(listed(&dominique, talent).await);

    // Who read what about her: the reader, what was read, in how many visits; and nothing about a look at oneself.
    profile(&dominique, talent).await;
    profile(&camille, talent).await;
    let document = "{ accessesToMe { name what times day lastAt } }";
    let by_dominique = async || {
        let answer = camille.ask(document, &json!({})).await.expect("an answer");
        let all = answer.body["data"]["accessesToMe"].as_array().cloned().unwrap_or_default();
        assert!(all.iter().all(|access| access["name"] != "Camille"), "{all:?}");
        all.into_iter().filter(|access| access["name"] == "Dominique").collect::<Vec<_>>()
    };
    until("a look at her profile is noted", &server, async || {
        by_dominique().await.iter().any(|access| access["what"] == "LOCATION" && access["times"].as_u64() >= Some(1))
    })
    .await;
    let looked = by_dominique().await;
    assert!(
        looked.iter().all(|access| access["what"] == "LOCATION"),
        "what was not asked for was not read: {looked:?}"
    );

    // One field of a profile is one section, and whoever finds people by a section is told it of them; nothing else is written down.
    let by_solene = async || {
        let answer = camille.ask(document, &json!({})).await.expect("an answer");
        let all = answer.body["data"]["accessesToMe"].as_array().cloned().unwrap_or_default();
        let hers = all.iter().filter(|access| access["name"] == "Solène" && access["day"] == kept["today"]);
        let when = |access: &Value| access["lastAt"].as_str().expect("an instant").to_owned();
        hers.map(|access| (access["what"].as_str().expect("a word").to_owned(), when(access)))
            .collect::<BTreeMap<_, _>>()
    };
    let before = by_solene().await;
    let asked = [
        ("query($id: ID!) { talent(id: $id) { id status displayName } }", json!({ "id": talent })),
        (
            "query($skill: ID!) { talents(first: 9, filter: { skillIds: [$skill] }) { nodes { id } } }",
            json!({ "skill": kept["Python"] }),
        ),
    ];
    for (question, variables) in asked {
        let answer = solene.ask(question, &variables).await.expect("an answer");
        assert_eq!(answer.body["errors"], Value::Null, "{:#}", answer.body);
    }
    let after = by_solene().await;
    let read = after.iter().filter(|(what, when)| before.get(*what) != Some(*when)).map(|(what, _)| what.as_str());
    assert_eq!(read.collect::<Vec<_>>(), ["IDENTITY", "SKILLS"]);

    // A visit of a page, which asks several questions, is written down too.
    let before = by_solene().await;
    let site = Site { url: server.url(), session: kept["session of Solène"].as_str().expect("signed in") };
    let path = format!("/placements/{}", kept["application"].as_str().expect("an id"));
    let (status, page) = site.get(&path, "fr").await;
    assert!(status == 200 && page.contains("Camille"), "{status}: {page}");
    assert_ne!(by_solene().await.get("PLACEMENT"), before.get("PLACEMENT"));

    let answer = dominique.ask(document, &json!({})).await.expect("an answer");
    let of_dominique = answer.body["data"]["accessesToMe"].as_array().expect("a list");
    assert!(of_dominique.iter().all(|access| access["name"] != "Dominique"), "another’s log is another’s");

    change(&camille, "withdrawTalent", "talent { status }", json!({ "talentId": talent, "reason": "CHANGED_POST" }))
        .await;
    assert!(!listed(&dominique, talent).await, "who left is in no list");
    assert_eq!(profile(&dominique, talent).await, Value::Null);
    assert_eq!(profile(&camille, talent).await["status"], "WITHDRAWN");
}

#[tokio::test]
async fn who_shows_their_skills_to_nobody_is_named_in_no_ranking_but_the_programmes() {
    let (server, kept) = stand(&[cast::journey(), mission::journey()]).await;
    let (camille, talent) = (as_person(server.url(), &kept, "Camille"), &kept["talent Camille"]);
    let [solene, michel] = ["Solène", "Michel"].map(|who| as_person(server.url(), &kept, who));
    // What a ranking tells of her: whether she is named as taken out, where she stands, and whether it says how many such people there are.
    let told = async |client: &Client| {
        let document = "query($seat: ID!, $talent: ID!) { candidatesForSeat(seatId: $seat) {
            takenOut { talentId } standing(talentId: $talent) { ranked { score } takenOut { talentId } }
            removed { constraint count alone } candidates(first: 50) { nodes { talentId } } } }";
        let asked = json!({ "seat": kept["seat of a month"], "talent": talent });
        let answer = client.ask(document, &asked).await.expect("an answer");
        let ranking = answer.body["data"]["candidatesForSeat"].clone();
        let named = |list: &Value| list.as_array().expect("a list").iter().any(|one| one["talentId"] == *talent);
        let ranked = named(&ranking["candidates"]["nodes"]);
        let of = ranking["removed"].as_array().expect("a list").iter().find(|one| one["constraint"] == "NOT_SHOWN");
        let counted = of.cloned().unwrap_or(Value::Null);
        (ranked || named(&ranking["takenOut"]), !ranking["standing"].is_null(), counted)
    };
    let hide =
        |audience: &str| json!({ "talentId": talent, "sections": [{ "section": "SKILLS", "audience": audience }] });
    change(&camille, "chooseVisibility", "talent { version }", hide("VERIFIED_COLLEAGUES")).await;
    until("she is in the ranking", &server, async || told(&solene).await.0).await;
    assert!(told(&solene).await.1);
    change(&camille, "chooseVisibility", "talent { version }", hide("INVOLVED")).await;
    until("she is named no more", &server, async || !told(&solene).await.0).await;
    let (named, stands, counted) = told(&solene).await;
    assert_eq!((named, stands), (false, false));
    assert_eq!(
        (&counted["count"], &counted["alone"]),
        (&Value::Null, &Value::Null),
        "one person is no number to tell: {counted}"
    );
    let (named, stands, _) = told(&michel).await;
    assert_eq!((named, stands), (true, true), "the programme sees everybody");
}
