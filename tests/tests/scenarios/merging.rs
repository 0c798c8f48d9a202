//! Two administrations become part of others: what was done in them is read as before, what is under way goes on in other hands, and nothing
//! new begins there.

use chrono::SecondsFormat;
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_tests::client::Client;
use vivier_tests::server::PASSWORD;

use crate::acting::{Site, as_person, ask, change, refusals, refused};
use crate::cast::arrive;
use crate::step::Journey;
use crate::{application, cast, mission, run};

/// A placement as its sides read it, now or at an instant.
const PLACEMENT: &str = "query($id: ID!, $at: DateTime) { placement(id: $id, asOf: $at) {
    status host { name } mission { title } steps { version kind at side accountId status } completion { halfDays }
    reviews { by rating words } agreement { hash } release { status addressedTo { name } answeredByName organisation { name } } } }";

async fn placement(client: &Client, id: &Value) -> Value {
    ask(client, PLACEMENT, json!({ "id": id })).await["placement"].clone()
}

/// On which sides somebody stands; null for whom the placement does not exist.
async fn sides(client: &Client, id: &Value) -> Value {
    ask(client, "query($id: ID!) { placement(id: $id) { mySides } }", json!({ "id": id })).await["placement"].clone()
}

#[tokio::test]
async fn administrations_merge_and_their_past_their_requests_and_their_people_stay() {
    let (server, mut kept) = {
        // It asks for far more in a few seconds than people do.
        let rates: &[(&str, &str)] = &[("VIVIER_SIGNED_IN_RATE", "0"), ("VIVIER_ANONYMOUS_RATE", "0")];
        run::all_with(rates, &[cast::journey(), mission::journey(), application::journey()]).await
    };
    let mut steps = arrive("Inès", "ines@origine.example", "$account of Inès");
    steps.extend(arrive("Hélène", "helene@accueil.example", "$account of Hélène"));
    run::go_on(&server, &mut kept, &Journey { title: "Two more", about: "", steps }).await;
    let [michel, solene, camille, ines, helene] =
        ["Michel", "Solène", "Camille", "Inès", "Hélène"].map(|who| as_person(server.url(), &kept, who));
    let create = async |name: &str, kind: &str, parent: &str| {
        let input = json!({ "kind": kind, "name": name, "parentId": kept[parent] });
        change(&michel, "createOrganisation", "organisation { id }", input).await["organisation"]["id"].clone()
    };
    let service = create("Service statistique", "SERVICE", "home ministry").await;
    let direction = create("Direction des plateformes", "DIRECTION", "host ministry").await;
    for (who, role, organisation) in [("Inès", "RELEASING_MANAGER", &service), ("Hélène", "MISSION_OWNER", &direction)]
    {
        let account = &kept[&format!("account of {who}")];
        let grant = json!({ "accountId": account, "role": role, "organisationId": organisation });
        change(&michel, "grantRole", "account { id }", grant).await;
    }

    // One placement is over and reviewed; of another the service is being asked.
    let over = &kept["application"];
    let applied = change(&camille, "applyToSeat", "placement { id }", json!({ "seatId": kept["third seat"] })).await;
    let open = &applied["placement"]["id"];
    change(&solene, "acceptPlacement", "placement { id }", json!({ "placementId": open })).await;
    change(&camille, "requestRelease", "placement { id }", json!({ "placementId": open })).await;
    let [of_camille, of_solene] = [placement(&camille, over).await, placement(&solene, over).await];
    let asked = placement(&camille, open).await;
    assert_eq!((&of_camille["status"], &asked["status"]), (&json!("REVIEWED"), &json!("RELEASE_PENDING")));
    assert_eq!(asked["release"]["addressedTo"]["name"], "Ministère d’origine");
    for (client, id) in [(&ines, over), (&ines, open), (&helene, over), (&helene, open)] {
        assert_eq!(sides(client, id).await, Value::Null, "it is nothing of theirs yet");
    }
    let before = SystemClock.now().to_rfc3339_opts(SecondsFormat::Micros, true);

    // Whoever is involved with somebody is shown of their past what they are shown of their present.
    let profile = "query($id: ID!, $at: DateTime) { talent(id: $id, asOf: $at) { displayName clearance } }";
    let seen = async |at: Option<&str>| {
        ask(&solene, profile, json!({ "id": kept["talent Camille"], "at": at })).await["talent"].clone()
    };
    let present = seen(None).await;
    assert_eq!(present["clearance"], "NONE");
    assert_eq!(seen(Some(&before)).await, present);

    for (from, into, name) in
        [("home", &service, "Service statistique"), ("host", &direction, "Direction des plateformes")]
    {
        let merge = json!({ "organisationId": kept[from], "intoId": into });
        let merged = change(&michel, "mergeOrganisation", "organisation { closed mergedInto { name } }", merge).await;
        assert_eq!(merged["organisation"], json!({ "closed": true, "mergedInto": { "name": name } }));
    }

    // What is over is told as before to those who were there, and to those who took over, who read all of it.
    assert_eq!(placement(&camille, over).await, of_camille);
    assert_eq!(placement(&solene, over).await, of_solene);
    assert_eq!(placement(&helene, over).await, of_solene, "whoever took the host in reads what the host read");
    assert_eq!(sides(&helene, over).await, json!({ "mySides": ["HOST"] }));
    assert_eq!(sides(&solene, over).await, json!({ "mySides": ["HOST"] }), "and nobody lost it");
    assert_eq!(sides(&ines, over).await, json!({ "mySides": ["SERVICE"] }));
    let list = ask(&helene, "{ placements(first: 50) { nodes { id } } }", json!({})).await;
    let listed = list["placements"]["nodes"].as_array().expect("a list");
    assert!([over, open].iter().all(|id| listed.iter().any(|node| node["id"] == **id)), "{list}");

    // Who was asked for the service answers above both still, so that it stays with them; whoever took the service in may answer as well.
    assert_eq!(placement(&camille, open).await["release"]["addressedTo"]["name"], "Ministère d’origine");
    change(&ines, "grantRelease", "placement { status }", json!({ "placementId": open })).await;
    let terms = change(&helene, "draftAgreement", "placement { status }", json!({ "placementId": open })).await;
    assert_eq!(terms["placement"]["status"], "RELEASED");
    let now = placement(&camille, open).await;
    assert_eq!((&now["release"]["status"], &now["release"]["answeredByName"]), (&json!("GRANTED"), &json!("Inès")));
    assert_eq!(now["release"]["organisation"]["name"], "Service des données", "what it was called stays");
    let then = ask(&camille, PLACEMENT, json!({ "id": open, "at": before })).await["placement"].clone();
    assert_eq!(then["status"], "RELEASE_PENDING", "and at that instant it stood as it did");
    assert_eq!(then["release"]["addressedTo"]["name"], "Ministère d’origine");

    // Whoever answers for them now sends on their credit, on the pages too; nobody else does.
    for (who, from, expected) in
        [("Hélène", "host", 200), ("Solène", "host", 200), ("Inès", "home", 200), ("Inès", "host", 404)]
    {
        let session = kept[&format!("session of {who}")].as_str().expect("signed in");
        let path = format!("/credits/from/{}", kept[from].as_str().expect("an id"));
        let (status, page) = Site { url: server.url(), session }.get(&path, "fr").await;
        assert_eq!(status, expected, "{who}, {from}: {page}");
    }

    // Nothing new begins in what merged; in what took it in, everything does.
    let draft = |organisation: &Value| json!({ "organisationId": organisation, "title": "Une suite", "description": "La même équipe, ailleurs." });
    assert_eq!(refused(&solene, "draftMission", draft(&kept["host"])).await.len(), 1);
    change(&helene, "draftMission", "mission { id }", draft(&direction)).await;
    let register =
        json!({ "employmentStatus": "CIVIL_SERVANT", "organisationId": kept["home"], "displayName": "Inès" });
    let gone = json!([{ "code": "NO_SUCH_ORGANISATION", "path": ["input", "organisationId"] }]);
    assert_eq!(refusals(&ines, "registerTalent", register).await, gone);

    // The people of both sign in as they did, and everything that happened is on record.
    let nobody = Client::new(server.url());
    for email in ["camille@origine.example", "ines@origine.example", "solene@accueil.example"] {
        let input = json!({ "email": email, "password": PASSWORD });
        assert!(change(&nobody, "signIn", "sessionToken", input).await["sessionToken"].is_string());
    }
    let events = server.exported_events().await.expect("exported");
    for kind in ["OrganisationMerged", "PlacementReviewed"] {
        assert!(events.contains(&format!("\"{kind}\"")), "{kind} is on record");
    }
}
