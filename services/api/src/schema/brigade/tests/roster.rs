//! A brigade: how many there may be, what is known of its members, and their duties.

use serde_json::{Value, json};
use vivier_event_store::CommandContext;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::OrganisationId;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;

use super::support::{person, world};
use vivier_graphql::conventions::global_id::encode;

#[tokio::test]
async fn whoever_takes_a_duty_while_they_have_another_is_refused_at_the_duty() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let mut duties = Vec::new();
    for number in [1, 2] {
        let talent = world.ask(&person(number), "{ ownTalent { id } }", json!({})).await["ownTalent"]["id"].clone();
        let duty = json!({
            "brigadeId": brigade, "talentId": talent, "kind": "ON_CALL", "startsOn": world.day(1), "endsOn": world.day(7),
        });
        world.change(&coordinator, "assignDuty", "position", duty).await;
        let document = "query($id: ID!) { brigade(id: $id) { duties { id talentId } } }";
        let seen = world.ask(&person(number), document, json!({ "id": brigade })).await;
        let duty = seen["brigade"]["duties"].as_array().expect("duties").iter().find(|duty| duty["talentId"] == talent);
        duties.push(json!({ "brigadeId": brigade, "talentId": talent, "dutyId": duty.expect("a duty")["id"] }));
    }
    let mut offer = duties[0].clone();
    offer["open"] = json!(true);
    world.change(&person(1), "offerDuty", "position", offer).await;
    let mut take = duties[1].clone();
    take["dutyId"] = duties[0]["dutyId"].clone();
    let refused = world.try_change(&person(2), "takeDuty", "position", take).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "DUTY_OVERLAPS", "path": ["input", "dutyId"] }]));
}

#[tokio::test]
async fn a_second_core_brigade_is_refused_at_its_kind_and_a_second_one_of_an_organisation_at_that() {
    let world = world().await;
    let programme = world.holding(12, Role::ProgrammeAdministrator);
    let name = Name::new("Autre ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", world.tests.store.clock());
    let other = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    world.tests.settle().await.expect("the read models catch up");
    let found = |kind: &str, organisation: OrganisationId| {
        let organisation = encode(organisation).to_string();
        json!({ "kind": kind, "organisationId": organisation, "name": "Brigade" })
    };
    world.change(&programme, "foundBrigade", "position", found("CORE", world.ministry)).await;
    for (kind, organisation, field) in [("CORE", other, "kind"), ("MINISTERIAL", world.ministry, "organisationId")] {
        let payload = world.try_change(&programme, "foundBrigade", "position", found(kind, organisation)).await;
        assert_eq!(payload["userErrors"], json!([{ "code": "ALREADY_TAKEN", "path": ["input", field] }]), "{kind}");
    }
}

#[tokio::test]
async fn what_is_known_of_members_is_for_their_coordinators_and_for_them() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let members = "query($id: ID!) { brigade(id: $id) { coordinated members { isYou status quietHours { fromHour } } duties { kind } recipes { id } } exercises(brigadeId: $id, newest: 5) { id } }";
    let talent = world.ask(&person(1), "{ ownTalent { id } }", json!({})).await["ownTalent"]["id"].clone();
    let whom = |extra: Value| {
        let mut input = json!({ "brigadeId": brigade, "talentId": talent });
        input.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        input
    };
    let quiet = whom(json!({ "hours": { "zone": "METROPOLITAN", "fromHour": 22, "untilHour": 7 } }));
    world.change(&person(1), "setQuietHours", "position", quiet.clone()).await;
    let others = world.try_change(&coordinator, "setQuietHours", "position", quiet).await;
    assert_eq!(others["userErrors"][0]["code"], "NOT_ALLOWED", "one's hours are one's own");
    for (from, until, code, field) in
        [(25, 7, "OUT_OF_RANGE", "fromHour"), (22, 24, "OUT_OF_RANGE", "untilHour"), (7, 7, "SAME_HOUR", "untilHour")]
    {
        let wrong = whom(json!({ "hours": { "zone": "METROPOLITAN", "fromHour": from, "untilHour": until } }));
        let refused = world.try_change(&person(1), "setQuietHours", "position", wrong).await;
        assert_eq!(refused["userErrors"], json!([{ "code": code, "path": ["input", "hours", field] }]));
    }
    let duty = whom(json!({ "kind": "ON_CALL", "startsOn": world.day(1), "endsOn": world.day(7) }));
    world.change(&coordinator, "assignDuty", "position", duty).await;
    world.change(&coordinator, "recordClearance", "position", whom(json!({ "clearance": "RESTRICTED" }))).await;

    let seen = async |viewer: &Actor| world.ask(viewer, members, json!({ "id": brigade })).await;
    let all = seen(&coordinator).await;
    assert_eq!(all["brigade"]["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["brigade"]["duties"], json!([{ "kind": "ON_CALL" }]));
    let own = seen(&person(1)).await;
    let myself = json!([{ "isYou": true, "status": "ACCEPTED", "quietHours": { "fromHour": 22 } }]);
    assert_eq!((&own["brigade"]["coordinated"], &own["brigade"]["members"]), (&json!(false), &myself));
    let other = seen(&person(2)).await;
    assert_eq!(other["brigade"]["members"][0]["quietHours"], Value::Null, "{other}");
    assert_eq!((&other["brigade"]["duties"], &other["exercises"]), (&json!([]), &json!([])));
    let stranger = seen(&person(9)).await;
    assert_eq!(stranger["brigade"]["members"], json!([]));

    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let recipe = world.change(&coordinator, "writeTeamRecipe", "recipeId", write).await["recipeId"].clone();
    let hold = json!({
        "brigadeId": brigade, "recipeId": recipe, "name": "Exercice", "startsOn": world.day(2), "endsOn": world.day(9),
        "hours": 12, "seed": 3,
    });
    let selection = "exercise { id score { seats disturbed } lastScore { seats } last { id name } steps { kind } }";
    let mut below = hold.clone();
    below["seed"] = json!(-5);
    let refused = world.try_change(&coordinator, "holdExercise", selection, below.clone()).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "OUT_OF_RANGE", "path": ["input", "seed"] }]));
    // What is said to be the range is what is taken.
    let document = "mutation($input: HoldExerciseInput!) { holdExercise(input: $input) { userErrors { message } } }";
    let told = world.ask(&coordinator, document, json!({ "input": below })).await;
    let message = json!("This must be between 0 and 2147483647.");
    assert_eq!(told["holdExercise"]["userErrors"][0]["message"], message);
    let held = world.change(&coordinator, "holdExercise", selection, hold.clone()).await["exercise"].clone();
    let none = (&json!(1), &Value::Null, &Value::Null);
    assert_eq!((&held["score"]["seats"], &held["lastScore"], &held["last"]), none);
    let again = world.change(&coordinator, "holdExercise", selection, hold).await["exercise"].clone();
    assert_eq!(again["lastScore"]["seats"], json!(1), "compared with the last");
    assert_eq!(again["last"], json!({ "id": held["id"], "name": "Exercice" }), "and which one that is");
    let document = "query($id: ID!) { exercise(id: $id) { id } }";
    assert_eq!(world.ask(&person(1), document, json!({ "id": held["id"] })).await["exercise"], Value::Null);
    assert_eq!(
        world
            .ask(&person(1), "query($id: ID!) { readinessChanges(recipeId: $id) { hours } }", json!({ "id": recipe }))
            .await["readinessChanges"],
        Value::Null
    );
}
