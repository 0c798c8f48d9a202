//! Recipes of teams: their editions, and the readiness of a brigade for one.

use serde_json::{Value, json};
use vivier_kernel::actor::Actor;

use super::support::{person, world};

#[tokio::test]
async fn readiness_says_what_can_be_raised_and_what_one_more_takes() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let recipe = world.change(&world.coordinator(), "writeTeamRecipe", "recipeId", write).await["recipeId"].clone();
    let document = "query($id: ID!) { readiness(recipeId: $id) { hours teams missing { people } } }";
    let board = world.ask(&world.coordinator(), document, json!({ "id": recipe })).await["readiness"].clone();
    let within = |hours: i64| json!({ "hours": hours, "teams": 2, "missing": [{ "people": 1 }] });
    assert_eq!(board, json!([within(24), within(72), within(168)]));
    assert_eq!(world.ask(&person(1), document, json!({ "id": recipe })).await["readiness"], Value::Null);
}

#[tokio::test]
async fn a_recipe_in_editions_a_need_from_it_and_a_team_by_hand() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let written =
        world.change(&coordinator, "writeTeamRecipe", "recipe { id version edition seats { id title } }", write).await;
    let recipe = written["recipe"].clone();
    let revised = json!({
        "recipeId": recipe["id"], "name": "Sauvetage de projet", "expectedVersion": recipe["version"],
        "seats": [{ "seatId": recipe["seats"][0]["id"], "seat": seats[0] }, { "seat": seats[0] }],
    });
    let next = world.change(&coordinator, "reviseTeamRecipe", "recipe { edition seats { id } }", revised).await;
    assert_eq!((&next["recipe"]["edition"], next["recipe"]["seats"].as_array().map(Vec::len)), (&json!(2), Some(2)));
    assert_eq!(next["recipe"]["seats"][0]["id"], recipe["seats"][0]["id"], "a seat that stays keeps its id");
    let mut need = world.need(&brigade);
    need["recipeId"] = recipe["id"].clone();
    let both = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need.clone()).await;
    assert_eq!(both["userErrors"], json!([{ "code": "SEATS_AND_RECIPE", "path": ["input", "seats"] }]));
    need["seats"] = Value::Null;
    let selection = "mobilisation { id seats { id skills { level } } }";
    let declared = world.change(&coordinator, "declareMobilisation", selection, need).await["mobilisation"].clone();
    assert_eq!(declared["seats"].as_array().map(Vec::len), Some(2));

    let people = world
        .ask(&coordinator, "query($id: ID!) { brigade(id: $id) { members { talentId } } }", json!({ "id": brigade }))
        .await;
    let person_of = |index: usize| people["brigade"]["members"][index]["talentId"].clone();
    let place =
        |seat: usize, index: usize| json!({ "seatId": declared["seats"][seat]["id"], "talentId": person_of(index) });
    let check = "query($id: ID!, $places: [TeamPlaceInput!]!) { checkedTeam(mobilisationId: $id, places: $places) { difference objections { kind } } }";
    let checked = async |viewer: &Actor, places: Value| {
        world.ask(viewer, check, json!({ "id": declared["id"], "places": places })).await["checkedTeam"].clone()
    };
    let good = checked(&coordinator, json!([place(0, 0), place(1, 1)])).await;
    assert_eq!(good, json!({ "difference": 0, "objections": [] }));
    let twice = checked(&coordinator, json!([place(0, 0), place(1, 0)])).await;
    assert!(!twice["objections"].as_array().expect("objections").is_empty(), "{twice}");
    assert_eq!(checked(&person(1), json!([place(0, 0)])).await, Value::Null);
    let compose = json!({ "mobilisationId": declared["id"], "places": [place(0, 1), place(1, 0)] });
    let selection = "mobilisation { status difference team { talentId } proposed { talentId } timeline { kind } }";
    let composed = world.change(&coordinator, "composeTeam", selection, compose).await["mobilisation"].clone();
    assert_eq!((&composed["status"], &composed["difference"]), (&json!("COMPOSED"), &json!(0)));
    assert_eq!(composed["team"][0]["talentId"], person_of(1), "what was decided");
    assert_eq!(composed["proposed"].as_array().map(Vec::len), Some(2), "and what was proposed");
    assert_eq!(composed["timeline"], json!([{ "kind": "DECLARED" }, { "kind": "COMPOSED" }]));
    let retired = json!({ "recipeId": recipe["id"] });
    world.change(&coordinator, "retireTeamRecipe", "recipe { retired }", retired).await;
    let mut again = world.need(&brigade);
    (again["recipeId"], again["seats"]) = (recipe["id"].clone(), Value::Null);
    let refused = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", again).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "UNKNOWN_RECIPE", "path": ["input", "recipeId"] }]));
}
