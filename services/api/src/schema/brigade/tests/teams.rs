//! From a volunteer to a full team with the live board, and who is named in a proposal.

use async_graphql::Request;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vivier_event_store::CommandContext;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;

use super::support::{BOARD, World, person, world};
use vivier_graphql::conventions::answer::stream;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

#[tokio::test]
async fn from_a_volunteer_to_a_full_team_with_the_live_board() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, need) = (world.coordinator(), world.need(&brigade));
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id status }", need).await;
    let id = declared["mobilisation"]["id"].clone();
    let input = json!({ "mobilisationId": id });
    let proposal = "query($id: ID!) { teamProposal(mobilisationId: $id) { gap teams { points terms { points } members { seatIds } } blocking { constraints { kind } } } }";
    let proposed = world.ask(&coordinator, proposal, json!({ "id": id })).await["teamProposal"].clone();
    assert_eq!((&proposed["gap"], &proposed["blocking"]), (&json!(0), &json!([])));
    let teams = proposed["teams"].as_array().expect("teams");
    assert_eq!(teams.len(), 2, "either of the two members");
    for team in teams {
        let terms = team["terms"].as_array().expect("terms").iter().filter_map(|term| term["points"].as_i64());
        assert_eq!(Some(terms.sum()), team["points"].as_i64(), "the points are the sum of the terms");
    }
    assert_eq!(world.ask(&person(1), proposal, json!({ "id": id })).await["teamProposal"], Value::Null);
    world.change(&coordinator, "composeTeam", "mobilisation { difference }", input.clone()).await;
    let planned =
        world.change(&coordinator, "planWave", "mobilisation { status calls { status } }", input.clone()).await;
    // The timers that send them may have rung already.
    assert_eq!(planned["mobilisation"]["calls"].as_array().map(Vec::len), Some(2));
    world.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
    world.tests.settle().await.expect("the read models catch up");

    let call = async |number| {
        let seen = world.ask(&person(number), BOARD, json!({ "id": id })).await["mobilisation"].clone();
        assert_eq!(seen["calls"].as_array().map(Vec::len), Some(1), "one's own call and no other: {seen}");
        json!({ "mobilisationId": id, "callId": seen["calls"][0]["id"] })
    };
    let (first, second) = (call(1).await, call(2).await);
    let payload = world.try_change(&person(2), "acceptCall", "mobilisation { status }", first.clone()).await;
    assert_eq!(payload["userErrors"][0]["code"], "NOT_FOUND", "nobody answers for somebody else");
    world.change(&person(1), "acceptCall", "mobilisation { status }", first).await;
    let late = world.change(&person(2), "acceptCall", "mobilisation { calls { status } }", second).await;
    assert_eq!(late["mobilisation"]["calls"], json!([{ "status": "RESERVE" }]));

    // Whoever comes back is told how it stands now, once for all that they missed.
    let context = RequestContext::new(coordinator.clone(), Locale::En).for_subscription(Some(0));
    let document =
        format!("subscription {{ mobilisation(id: {id}) {{ status seats {{ filled }} calls {{ status }} }} }}");
    let mut watch = Box::pin(stream(&world.schema, Request::new(document), context));
    let told = serde_json::to_value(watch.next().await.expect("an item")).expect("JSON");
    let calls = told["data"]["mobilisation"]["calls"].as_array().expect("calls").clone();
    assert_eq!(told["data"]["mobilisation"]["status"], "MOBILISED", "{told}");
    assert_eq!(told["data"]["mobilisation"]["seats"], json!([{ "filled": true }]));
    assert!(calls.contains(&json!({ "status": "ENGAGED" })) && calls.contains(&json!({ "status": "RESERVE" })));
    assert_eq!(told["extensions"]["position"], late["position"]);

    let deployed = world.change(&coordinator, "deployTeam", "position", input.clone()).await;
    the_board_tells_of_placements(&world, &id, &deployed["position"]).await;
    let done = world.change(&coordinator, "standDownTeam", "mobilisation { status }", input).await;
    assert_eq!(done["mobilisation"]["status"], "STOOD_DOWN");
    for stranger in [Actor::Anonymous, person(9)] {
        assert_eq!(world.ask(&stranger, BOARD, json!({ "id": id })).await["mobilisation"], Value::Null);
    }
}

/// What becomes of the team's placements is told too, though nothing of it is the mobilisation's own.
async fn the_board_tells_of_placements(world: &World, id: &Value, since: &Value) {
    let own = "query($id: ID!) { mobilisation(id: $id) { calls { placement { id missionRead seat { title } } } } }";
    let seen = world.ask(&person(1), own, json!({ "id": id })).await["mobilisation"]["calls"][0].clone();
    // The mission is its administration's alone; what its seat is, whoever has it reads here.
    let placement = &seen["placement"];
    assert!(placement["missionRead"] == false && placement["seat"]["title"].is_string(), "{placement}");
    let withdraw = json!({ "placementId": placement["id"], "reason": "NO_LONGER_AVAILABLE" });
    let withdrawn = world.change(&person(1), "withdrawPlacement", "placement { status }", withdraw).await;
    let since = since.as_str().and_then(|position| position.parse().ok());
    let context = RequestContext::new(world.coordinator(), Locale::En).for_subscription(since);
    let document = format!("subscription {{ mobilisation(id: {id}) {{ calls {{ placementStatus }} }} }}");
    let mut watch = Box::pin(stream(&world.schema, Request::new(document), context));
    let told = serde_json::to_value(watch.next().await.expect("an item")).expect("JSON");
    assert_eq!(told["extensions"]["position"], withdrawn["position"], "{told}");
    let calls = told["data"]["mobilisation"]["calls"].as_array().expect("calls");
    assert!(calls.contains(&json!({ "placementStatus": "WITHDRAWN" })), "{told}");
}

#[tokio::test]
async fn somebody_of_another_brigade_is_not_named_in_a_proposal() {
    let mut world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, ministry) = (world.coordinator(), world.ministry);
    let name = Name::new("Autre ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", world.tests.store.clock());
    world.ministry = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    world.tests.settle().await.expect("the read models catch up");
    let found = json!({ "kind": "MINISTERIAL", "organisationId": encode(world.ministry).to_string(), "name": "Autre" });
    let programme = world.holding(12, Role::ProgrammeAdministrator);
    let other = world.change(&programme, "foundBrigade", "brigade { id }", found).await["brigade"]["id"].clone();
    for number in [3, 4] {
        let input = json!({ "brigadeId": other, "talentId": world.talent(number).await });
        world.change(&person(number), "volunteerForBrigade", "position", input.clone()).await;
        world.change(&world.holding(13, Role::Coordinator), "acceptVolunteer", "position", input).await;
    }
    world.ministry = ministry;
    let mut need = world.need(&brigade);
    need["seats"] = json!(vec![need["seats"][0].clone(); 3]);
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let who = "talentId talent { id }";
    let document = format!(
        "query($id: ID!) {{ teamProposal(mobilisationId: $id) {{ teams {{ members {{ {who} backups {{ {who} }} }} }} }} }}"
    );
    let proposed = world.ask(&coordinator, &document, json!({ "id": declared["mobilisation"]["id"] })).await;
    let members = proposed["teamProposal"]["teams"][0]["members"].as_array().expect("a team").clone();
    let unnamed = json!({ "talentId": null, "talent": null });
    let is_unnamed = |person: &Value| person["talentId"].is_null() && person["talent"].is_null();
    assert_eq!(members.iter().filter(|member| is_unnamed(member)).count(), 1, "{members:?}");
    assert_eq!(members.len(), 3);
    // Nor whoever of them stands behind the team.
    for member in &members {
        assert_eq!(member["backups"], json!([unnamed]), "{members:?}");
    }
}
