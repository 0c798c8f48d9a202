//! Several people answer for one service: who is asked, whose answer counts, who has it where some are gone or away, and who decides in the
//! place of human resources.

use serde_json::{Value, json};
use vivier_tests::client::Client;
use vivier_tests::server::Server;

use crate::acting::{as_person, ask, change, refusals, refused, told, until};
use crate::cast::arrive;
use crate::run::Kept;
use crate::step::Journey;
use crate::{cast, consent, mission, run};

const MANAGER: &str = "RELEASING_MANAGER";
const STAFF: &str = "HUMAN_RESOURCES";

/// These agents of the ministry arrive too, in this order.
async fn arriving(server: &Server, kept: &mut Kept, people: &[(&'static str, &'static str)]) {
    let steps = people.iter().flat_map(|&(who, email)| arrive(who, email, &format!("$account of {who}"))).collect();
    run::go_on(server, kept, &Journey { title: "More agents", about: "", steps }).await;
}

/// Michel gives somebody a role, or takes it from them.
async fn role(server: &Server, kept: &Kept, mutation: &str, who: &str, role: &str, organisation: &str) {
    let account = &kept[&format!("account of {who}")];
    let input = json!({ "accountId": account, "role": role, "organisationId": kept[organisation] });
    change(&as_person(server.url(), kept, "Michel"), mutation, "account { id }", input).await;
}

/// Camille applies for a seat, the host says yes, and her service is asked.
async fn asked(server: &Server, kept: &Kept, seat: &str) -> Value {
    let [camille, solene] = ["Camille", "Solène"].map(|who| as_person(server.url(), kept, who));
    let applied = change(&camille, "applyToSeat", "placement { id }", json!({ "seatId": kept[seat] })).await;
    let placement = applied["placement"]["id"].clone();
    change(&solene, "acceptPlacement", "placement { id }", of(&placement)).await;
    change(&camille, "requestRelease", "placement { id }", of(&placement)).await;
    placement
}

fn of(placement: &Value) -> Value {
    json!({ "placementId": placement })
}

/// Where the question to the service stands; null for whom it does not exist.
async fn release(client: &Client, placement: &Value) -> Value {
    let document = "query($id: ID!) { placement(id: $id) { status awaits release {
        status turn route deadline addressedTo { name } delegateName answeredByName vacantSteps } } }";
    ask(client, document, json!({ "id": placement })).await["placement"].clone()
}

/// True where it waits in somebody's queue.
async fn waits_for(client: &Client, placement: &Value) -> bool {
    let document = "{ placements(first: 50, filter: { awaitingMe: true }) { nodes { id } } }";
    let queue = ask(client, document, json!({})).await["placements"]["nodes"].clone();
    queue.as_array().expect("a list").iter().any(|node| node["id"] == *placement)
}

/// The templates of everything that somebody was told.
async fn templates(client: &Client) -> Vec<String> {
    let told = ask(client, "{ notifications(first: 50) { nodes { template } } }", json!({})).await;
    let nodes = told["notifications"]["nodes"].as_array().cloned().unwrap_or_default();
    nodes.iter().filter_map(|node| node["template"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn each_manager_of_a_service_is_asked_one_answer_counts_and_then_it_goes_up_the_tree() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    arriving(&server, &mut kept, &[("Inès", "ines@origine.example"), ("Hélène", "helene@origine.example")]).await;
    for who in ["Inès", "Hélène"] {
        role(&server, &kept, "grantRole", who, MANAGER, "home").await;
    }
    let [camille, bruno, ines, helene] =
        ["Camille", "Bruno", "Inès", "Hélène"].map(|who| as_person(server.url(), &kept, who));

    // Both managers of the service have it; whoever is above them is not told, and could answer all the same.
    let first = asked(&server, &kept, "seat of a month").await;
    assert_eq!(release(&camille, &first).await["release"]["addressedTo"]["name"], "Service des données");
    for manager in [&ines, &helene] {
        told(manager, "release.requested").await;
        assert!(waits_for(manager, &first).await);
    }
    assert!(!templates(&bruno).await.iter().any(|template| template.starts_with("release.")));
    change(&helene, "grantRelease", "placement { status }", of(&first)).await;
    let answered = release(&camille, &first).await;
    assert_eq!((&answered["status"], &answered["release"]["answeredByName"]), (&json!("RELEASED"), &json!("Hélène")));
    let refuse = json!({ "placementId": first, "reason": "WORKLOAD" });
    assert_eq!(refused(&ines, "refuseRelease", refuse).await, ["PLACEMENT_STATUS_FORBIDS"], "it was answered");
    until("it waits in no queue any more", &server, async || !waits_for(&ines, &first).await).await;

    // One of the two loses the role: the other was asked all along. Once both have lost it, it is the ministry's to say.
    let second = asked(&server, &kept, "third seat").await;
    let before = release(&camille, &second).await;
    role(&server, &kept, "revokeRole", "Inès", MANAGER, "home").await;
    assert_eq!(refused(&ines, "grantRelease", of(&second)).await, ["NOT_FOUND"]);
    assert!(waits_for(&helene, &second).await);
    role(&server, &kept, "revokeRole", "Hélène", MANAGER, "home").await;
    until("it goes up the tree", &server, async || {
        release(&camille, &second).await["release"]["addressedTo"]["name"] == "Ministère d’origine"
    })
    .await;
    told(&bruno, "release.readdressed").await;
    let after = release(&camille, &second).await;
    assert_eq!((&after["status"], &after["awaits"]), (&json!("RELEASE_PENDING"), &json!(["SERVICE"])));
    assert_eq!(after["release"]["deadline"], before["release"]["deadline"], "the clock stays");

    // Where nobody is left above either, the programme has somebody to name.
    role(&server, &kept, "revokeRole", "Bruno", MANAGER, "home ministry").await;
    until("the programme owns it", &server, async || {
        release(&camille, &second).await["awaits"] == json!(["SERVICE", "PROGRAMME"])
    })
    .await;
    told(&as_person(server.url(), &kept, "Michel"), "release.vacant").await;
    let vacant = release(&camille, &second).await["release"].clone();
    assert_eq!((&vacant["vacantSteps"], &vacant["addressedTo"]), (&json!(["MANAGER_DECISION"]), &Value::Null));
    role(&server, &kept, "grantRole", "Inès", MANAGER, "home ministry").await;
    until("somebody is named", &server, async || release(&camille, &second).await["awaits"] == json!(["SERVICE"]))
        .await;
    change(&ines, "grantRelease", "placement { status }", of(&second)).await;
    let answered = release(&camille, &second).await;
    assert_eq!((&answered["status"], &answered["release"]["answeredByName"]), (&json!("RELEASED"), &json!("Inès")));
}

#[tokio::test]
async fn a_stand_in_answers_once_every_manager_is_away_and_no_sooner() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let people = [
        ("Inès", "ines@origine.example"),
        ("Hélène", "helene@origine.example"),
        ("Nadia", "nadia@origine.example"),
        ("Paul", "paul@origine.example"),
    ];
    arriving(&server, &mut kept, &people).await;
    for who in ["Inès", "Hélène"] {
        role(&server, &kept, "grantRole", who, MANAGER, "home").await;
    }
    let [camille, ines, helene, nadia, paul] =
        ["Camille", "Inès", "Hélène", "Nadia", "Paul"].map(|who| as_person(server.url(), &kept, who));
    let away = |delegate: &str| json!({ "startsOn": kept["today"], "endsOn": kept["in a month"], "delegateId": kept[&format!("account of {delegate}")] });
    // Nobody has somebody else stand in who has nothing to answer for.
    assert_eq!(refused(&nadia, "planAbsence", away("Paul")).await, ["NOT_ALLOWED"]);
    change(&ines, "planAbsence", "absence { delegateName }", away("Nadia")).await;
    let placement = asked(&server, &kept, "seat of a month").await;
    let one_is_there = release(&camille, &placement).await["release"].clone();
    assert_eq!((&one_is_there["status"], &one_is_there["delegateName"]), (&json!("REQUESTED"), &Value::Null));
    assert_eq!(refused(&nadia, "grantRelease", of(&placement)).await, ["NOT_FOUND"], "it is not hers yet");

    // The other goes away too: it is for the stand-in of the first of them.
    change(&helene, "planAbsence", "absence { delegateName }", away("Paul")).await;
    until("it is for a stand-in", &server, async || {
        release(&camille, &placement).await["release"]["delegateName"] == "Nadia"
    })
    .await;
    told(&nadia, "release.delegated").await;
    assert!(waits_for(&nadia, &placement).await);
    assert_eq!(refused(&paul, "grantRelease", of(&placement)).await, ["NOT_FOUND"]);
    change(&nadia, "grantRelease", "placement { status }", of(&placement)).await;
    let answered = release(&camille, &placement).await;
    assert_eq!((&answered["status"], &answered["release"]["answeredByName"]), (&json!("RELEASED"), &json!("Nadia")));
}

#[tokio::test]
async fn whoever_stands_in_for_human_resources_decides_while_they_are_away() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    arriving(&server, &mut kept, &[("Hélène", "helene@origine.example"), ("Inès", "ines@origine.example")]).await;
    let long = Journey { title: "A long mission", about: "", steps: consent::long_mission() };
    run::go_on(&server, &mut kept, &long).await;
    role(&server, &kept, "grantRole", "Hélène", STAFF, "home ministry").await;
    let [camille, bruno, helene, ines] =
        ["Camille", "Bruno", "Hélène", "Inès"].map(|who| as_person(server.url(), &kept, who));
    let placement = asked(&server, &kept, "long seat").await;
    let opinion = json!({ "placementId": placement, "favourable": true });
    change(&bruno, "giveReleaseOpinion", "placement { id }", opinion).await;
    let heard = release(&camille, &placement).await;
    assert_eq!(heard["release"]["turn"], "HUMAN_RESOURCES_DECISION");
    assert_eq!(refused(&ines, "grantRelease", of(&placement)).await, ["NOT_FOUND"]);

    // A role is not lent for a whole year.
    let away =
        |last: &str| json!({ "startsOn": kept["today"], "endsOn": kept[last], "delegateId": kept["account of Inès"] });
    let too_long = json!([{ "code": "DELEGATION_TOO_LONG", "path": ["input", "endsOn"] }]);
    assert_eq!(refusals(&helene, "planAbsence", away("in a year")).await, too_long);
    change(&helene, "planAbsence", "absence { delegateName }", away("in a month")).await;
    until("it waits for whoever stands in", &server, async || waits_for(&ines, &placement).await).await;
    change(&ines, "grantRelease", "placement { status }", of(&placement)).await;
    let decided = release(&camille, &placement).await;
    assert_eq!((&decided["status"], &decided["release"]["answeredByName"]), (&json!("RELEASED"), &json!("Inès")));
    assert_eq!(decided["release"]["route"], "SECONDMENT");

    // Back before: nothing is lent any more, and what was decided stays.
    change(&helene, "cancelAbsence", "absence { delegateName }", json!({})).await;
    assert_eq!(release(&ines, &placement).await, Value::Null, "it is nothing of hers now");
    assert_eq!(release(&helene, &placement).await["status"], "RELEASED");
}
