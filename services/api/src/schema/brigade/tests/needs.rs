//! What a mobilisation asks for: needs that are refused by path, all at once, and one that is corrected.

use serde_json::{Value, json};
use vivier_kernel::locale::Locale;

use super::support::{person, skill, world};
use vivier_graphql::conventions::global_id::encode_parts;

#[tokio::test]
async fn a_limit_that_no_team_can_have_is_refused_at_its_field_and_so_is_a_skill_that_there_is_not() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    for (field, value) in [
        ("largestTeam", -1_i64),
        ("largestTeam", 0),
        ("mostFromService", -1),
        ("mostFromService", 10_000),
        ("largestTeam", 1 << 40),
    ] {
        let mut need = world.need(&brigade);
        need[field] = json!(value);
        let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
        assert_eq!(payload["userErrors"], json!([{ "code": "OUT_OF_RANGE", "path": ["input", field] }]), "{value}");
    }
    let mut need = world.need(&brigade);
    need["seats"][0]["skills"][0]["skillId"] = json!(encode_parts("Skill", uuid::Uuid::from_u128(1)).to_string());
    let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let path = json!(["input", "seats", "0", "skills", "0", "skillId"]);
    assert_eq!(payload["userErrors"], json!([{ "code": "UNKNOWN_SKILL", "path": path }]));
}

#[tokio::test]
async fn all_that_is_wrong_with_a_need_is_told_at_once_and_how_many_seats_a_team_may_have() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let mut need = world.need(&brigade);
    let seat = need["seats"][0].clone();
    need["seats"] = json!([seat, seat]);
    need["seats"][0]["mode"] = json!("ON_SITE");
    need["seats"][1]["skills"] = json!([]);
    need["mostFromService"] = json!(0);
    need["teamBy"] = json!("2026-01-01T00:00:00Z");
    let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let all = json!([
        { "code": "REGION_REQUIRED", "path": ["input", "seats", "0", "region"] },
        { "code": "EMPTY", "path": ["input", "seats", "1", "skills"] },
        { "code": "OUT_OF_RANGE", "path": ["input", "mostFromService"] },
        { "code": "DEADLINE_PASSED", "path": ["input", "teamBy"] },
    ]);
    assert_eq!(payload["userErrors"], all);

    let too_many = vivier_brigade::domain::value::check_number_of_seats(41).expect_err("too many");
    let said = |locale| vivier_graphql::conventions::messages::problem(&too_many, locale);
    assert_eq!(said(Locale::En), "A team has 1 to 40 seats in all.");
    assert_eq!(said(Locale::Fr), "Une équipe compte de 1 à 40 postes en tout.");
}

#[tokio::test]
async fn bad_input_names_its_path_and_changes_nothing() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut need = world.need(&brigade);
        change(&mut need);
        let payload = world.try_change(&world.coordinator(), "declareMobilisation", "mobilisation { id }", need).await;
        (payload["userErrors"][0]["code"].clone(), payload["userErrors"][0]["path"].clone())
    };
    let past = "2026-01-01T00:00:00Z";
    for (change, code, path) in [
        (&(|need: &mut Value| need["seats"] = json!([])) as &dyn Fn(&mut Value), "EMPTY", json!(["input", "seats"])),
        (
            &|need: &mut Value| need["seats"] = json!(vec![need["seats"][0].clone(); 10_000]),
            "TOO_MANY_TEAM_SEATS",
            json!(["input", "seats"]),
        ),
        (&|need: &mut Value| need["teamBy"] = json!(past), "DEADLINE_PASSED", json!(["input", "teamBy"])),
        (&|need: &mut Value| need["endsOn"] = json!("2025-12-01"), "END_BEFORE_START", json!(["input", "endsOn"])),
        (&|need: &mut Value| need["seats"][0]["skills"] = json!([]), "EMPTY", json!(["input", "seats", "0", "skills"])),
        (
            &|need: &mut Value| need["seats"][0]["region"] = json!("BRETAGNE"),
            "REGION_OF_REMOTE_WORK",
            json!(["input", "seats", "0", "region"]),
        ),
    ] {
        assert_eq!(refused(change).await, (json!(code), path));
    }
    let listed = world.ask(&world.coordinator(), "{ mobilisations(newest: 10) { id } }", json!({})).await;
    assert_eq!(listed["mobilisations"], json!([]));
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": [] });
    let payload = world.try_change(&world.coordinator(), "writeTeamRecipe", "recipeId", write).await;
    assert_eq!(payload["userErrors"], json!([{ "code": "EMPTY", "path": ["input", "seats"] }]));
    let mut seats = world.need(&brigade)["seats"].clone();
    seats[0]["region"] = json!("BRETAGNE");
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let payload = world.try_change(&world.coordinator(), "writeTeamRecipe", "recipeId", write).await;
    let path = json!(["input", "seats", "0", "region"]);
    assert_eq!(payload["userErrors"], json!([{ "code": "REGION_OF_REMOTE_WORK", "path": path }]));
    let recipes = "query($id: ID!) { brigade(id: $id) { recipes { id } } }";
    let kept = world.ask(&world.coordinator(), recipes, json!({ "id": brigade })).await;
    assert_eq!(kept["brigade"]["recipes"], json!([]));
}

#[tokio::test]
async fn what_blocks_names_every_seat_and_what_would_lift_it_can_be_declared() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let third = json!({ "brigadeId": brigade, "talentId": world.talent(3).await });
    world.change(&person(3), "volunteerForBrigade", "position", third.clone()).await;
    world.change(&coordinator, "acceptVolunteer", "position", third).await;
    let mut need = world.need(&brigade);
    let with_level = |need: &mut Value, level: i64| {
        need["seats"][0]["skills"][0]["level"] = json!(level);
        need["seats"] = json!(vec![need["seats"][0].clone(); 2]);
    };
    with_level(&mut need, 4);
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id seats { id } }", need.clone());
    let declared = declared.await["mobilisation"].clone();
    let id = declared["id"].clone();
    let seats = [declared["seats"][0]["id"].clone(), declared["seats"][1]["id"].clone()];
    let document = "query($id: ID!) { teamProposal(mobilisationId: $id) { blockingComplete
        teams { members { seatIds backups { more alsoFor } } }
        blocking { alike { seatIds atOnce } constraints { kind seatId people value startsOn endsOn skillId level mode region effect } } } }";
    let proposed = async || world.ask(&coordinator, document, json!({ "id": id })).await["teamProposal"].clone();
    let constraint = json!({
        "kind": "SKILLS", "seatId": seats[0], "people": 3, "value": null, "startsOn": null, "endsOn": null, "skillId": skill(), "level": 3,
        "mode": null, "region": null, "effect": "TEAM_WITH_ALIKE",
    });
    let blocking = json!([{ "alike": [{ "seatIds": seats, "atOnce": 1 }], "constraints": [constraint] }]);
    assert_eq!(proposed().await, json!({ "blockingComplete": true, "teams": [], "blocking": blocking }));

    with_level(&mut need, 3);
    let mut correction = need.clone();
    let fields = correction.as_object_mut().expect("an object");
    fields.retain(|name, _| name != "brigadeId" && name != "hostId");
    fields.insert("mobilisationId".to_owned(), id.clone());
    let mut spoilt = correction.clone();
    spoilt["seats"][1]["skills"] = json!([]);
    let refused = world.try_change(&coordinator, "correctMobilisation", "mobilisation { id }", spoilt).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "EMPTY", "path": ["input", "seats", "1", "skills"] }]));
    let mut nameless = correction.clone();
    nameless["name"] = json!("");
    let corrected =
        world.change(&coordinator, "correctMobilisation", "mobilisation { status seats { id } }", correction);
    let corrected = corrected.await["mobilisation"].clone();
    assert_eq!(corrected["status"], "DECLARED");
    let found = proposed().await;
    assert_eq!((&found["blocking"], &found["blockingComplete"]), (&json!([]), &json!(true)));
    // The third of three stands behind both who are in the best team, and takes the place of one.
    let members = found["teams"][0]["members"].as_array().expect("a team").clone();
    for (member, other) in [(&members[0], &members[1]), (&members[1], &members[0])] {
        assert_eq!(member["backups"][0]["alsoFor"], other["seatIds"], "{members:?}");
    }
    // A name that cannot be read is told while there is something to correct, and no more once there is not.
    let codes = async || {
        let refused =
            world.try_change(&coordinator, "correctMobilisation", "mobilisation { id }", nameless.clone()).await;
        let errors = refused["userErrors"].as_array().expect("a list").clone();
        errors.into_iter().map(|error| error["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, [json!("EMPTY")]);
    let cancel = json!({ "mobilisationId": id, "reason": "BY_MISTAKE" });
    world.change(&coordinator, "cancelMobilisation", "mobilisation { id }", cancel).await;
    assert_eq!(codes().await, [json!("MOBILISATION_STATUS_FORBIDS")]);
}
