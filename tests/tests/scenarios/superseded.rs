//! Somebody is placed: what they had asked for besides, and can do no more, is closed by itself, and everybody who was waiting for it is told.
//! What still fits their time goes on.

use serde_json::{Value, json};
use vivier_tests::client::Client;

use crate::acting::{applied, as_person, ask, change, is_about, mails_to, refused, told, until};
use crate::{cast, mission, run};

const CAMILLE: &str = "camille@origine.example";

fn of(placement: &Value) -> Value {
    json!({ "placementId": placement })
}

async fn status(client: &Client, placement: &Value) -> Value {
    let document = "query($id: ID!) { placement(id: $id) { status } }";
    ask(client, document, json!({ "id": placement })).await["placement"]["status"].clone()
}

/// Whose turn it is, by the placements in somebody's queue.
async fn queue(client: &Client) -> Vec<Value> {
    let document = "{ placements(first: 50, filter: { awaitingMe: true }) { nodes { id } } }";
    let nodes = ask(client, document, json!({})).await["placements"]["nodes"].clone();
    nodes.as_array().expect("a list").iter().map(|node| node["id"].clone()).collect()
}

#[tokio::test]
async fn whoever_is_placed_keeps_what_still_fits_and_the_rest_is_closed_and_told() {
    let (server, kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let [camille, dominique, solene, bruno, michel] =
        ["Camille", "Dominique", "Solène", "Bruno", "Michel"].map(|who| as_person(server.url(), &kept, who));
    // A seat that fits beside any other.
    let draft =
        json!({ "organisationId": kept["host"], "title": "Relire le guide", "description": "Un peu chaque semaine." });
    let small = change(&solene, "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let day = |name: &str| kept[name].as_str().expect("a day");
    let mut seat = mission::seat("Relecture", 10, day("today"), day("in a month"));
    seat["skills"][0]["skillId"] = kept["Python"].clone();
    let add = json!({ "missionId": small, "seat": seat });
    let small_seat = change(&solene, "addSeat", "seatId", add).await["seatId"].clone();
    change(&solene, "submitMission", "mission { status }", json!({ "missionId": small })).await;
    change(&michel, "publishMission", "mission { status }", json!({ "missionId": small })).await;

    // She has half of her time: one of the two seats of a month fits, both do not. Another person wants the second, too.
    let placed = applied(&camille, &kept["seat of a month"]).await;
    let too_much = applied(&camille, &kept["third seat"]).await;
    let beside = applied(&camille, &small_seat).await;
    let anothers = applied(&dominique, &kept["third seat"]).await;
    for placement in [&placed, &too_much] {
        change(&solene, "acceptPlacement", "placement { status }", of(placement)).await;
        change(&camille, "requestRelease", "placement { status }", of(placement)).await;
    }
    change(&bruno, "grantRelease", "placement { status }", of(&placed)).await;
    let terms = "placement { agreement { hash } }";
    let drafted = change(&solene, "draftAgreement", terms, of(&placed)).await;
    let sign = json!({ "placementId": placed, "hash": drafted["placement"]["agreement"]["hash"] });
    for signatory in [&camille, &bruno, &solene] {
        change(signatory, "signAgreement", "placement { status }", sign.clone()).await;
    }
    assert_eq!(status(&camille, &too_much).await, "RELEASE_PENDING", "a signature is no placement yet");
    assert_eq!(queue(&bruno).await, std::slice::from_ref(&too_much));
    change(&solene, "confirmPlacement", "placement { status }", of(&placed)).await;

    until("what does not fit is closed", &server, async || status(&camille, &too_much).await == "SUPERSEDED").await;
    let document = "query($id: ID!) { placement(id: $id) { ending { by reason } pending { side } steps { kind side accountId } } }";
    let closed = ask(&camille, document, json!({ "id": too_much })).await["placement"].clone();
    assert_eq!(closed["ending"], json!({ "by": "VIVIER", "reason": "TALENT_PLACED" }));
    assert_eq!(closed["pending"], json!([]));
    let last = closed["steps"].as_array().and_then(|steps| steps.last().cloned());
    let by_itself = json!({ "kind": "PlacementSuperseded", "side": "VIVIER", "accountId": null });
    assert_eq!(last, Some(by_itself));
    // Both who had said yes are told, and the service that was asked, which has nothing to answer any more.
    for (client, template) in
        [(&camille, "placement.superseded"), (&solene, "placement.superseded"), (&bruno, "release.superseded")]
    {
        let notification = told(client, template).await;
        assert!(is_about(&notification, &too_much), "{notification}");
    }
    let id = too_much.as_str().expect("an id").to_owned();
    until("and by mail", &server, async || {
        let says = |mail: &String| ["/placements/", id.as_str(), "close"].iter().all(|words| mail.contains(words));
        mails_to(&server, CAMILLE).iter().any(says)
    })
    .await;
    assert_eq!(queue(&bruno).await, Vec::<Value>::new());
    assert_eq!(refused(&bruno, "grantRelease", of(&too_much)).await, ["PLACEMENT_STATUS_FORBIDS"]);

    // What she can do beside, and what another person asked for, wait for their answers as before.
    assert_eq!(status(&camille, &placed).await, "CONFIRMED");
    assert_eq!(status(&camille, &beside).await, "APPLIED");
    assert_eq!(status(&dominique, &anothers).await, "APPLIED");
    let waiting = queue(&solene).await;
    assert!(waiting.contains(&beside) && waiting.contains(&anothers), "{waiting:?}");
    change(&solene, "acceptPlacement", "placement { status }", of(&beside)).await;
    assert_eq!(status(&camille, &beside).await, "AGREED");
}
