//! Why somebody stands above: by a skill that a mission proved, which is named to those who may read of it, and to others by its year alone.

use super::*;

const ABOVE: &str = "query($id: ID!) { candidatesForSeat(seatId: $id) { candidates(first: 5) { nodes { talentId score behindBecause { points \
    above { name } by { skill { label } evidence evidencedOn proof { kind provenOn placementId mission { title } } } } } } } }";

/// A seat in spring, of a mission of another administration.
async fn seat_elsewhere(world: &World, owner: &Actor) -> Value {
    let organisation = encode(world.home).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Ailleurs", "description": "Tout refaire." });
    let mission = world.change(owner, "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let seat = json!({
        "title": "Développement", "share": 40, "startsOn": "2026-03-02", "endsOn": "2026-03-27", "workMode": "REMOTE",
        "skills": [{ "skillId": skill(), "importance": "ESSENTIAL", "minimumLevel": 2 }],
    });
    let added = world.change(owner, "addSeat", "seatId", json!({ "missionId": mission, "seat": seat })).await;
    world.change(owner, "submitMission", "position", json!({ "missionId": mission })).await;
    world.change(&world.programme(), "publishMission", "position", json!({ "missionId": mission })).await;
    added["seatId"].clone()
}

/// Ada completes her mission, which proves her skill.
async fn proven(world: &World) -> Value {
    let (ada, owner, manager) = (world.ada(), world.owner(), world.manager());
    let (talent, seat) = (world.talent().await, world.seat().await);
    let applied = world.change(&ada, "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let this = json!({ "placementId": applied["placement"]["id"] });
    world.change(&owner, "acceptPlacement", "position", this.clone()).await;
    world.change(&ada, "requestRelease", "position", this.clone()).await;
    world.change(&manager, "grantRelease", "position", this.clone()).await;
    let selection = "placement { agreement { hash } }";
    let drafted = world.change(&owner, "draftAgreement", selection, this.clone()).await;
    let mut sign = this.clone();
    sign["hash"] = drafted["placement"]["agreement"]["hash"].clone();
    for party in [&ada, &manager, &owner] {
        world.change(party, "signAgreement", "position", sign.clone()).await;
    }
    world.change(&owner, "confirmPlacement", "position", this.clone()).await;
    world.change(&owner, "startPlacement", "position", this.clone()).await;
    world.tests.advance(chrono::Duration::days(25));
    let mut complete = this;
    complete["halfDays"] = json!(15);
    complete["skills"] = json!([{ "skillId": skill(), "level": 3 }]);
    world.change(&owner, "completePlacement", "position", complete).await;
    talent
}

#[tokio::test]
async fn who_stands_above_by_a_proven_skill_is_told_with_the_mission_to_those_who_may_know_it() {
    let world = world().await;
    let elsewhere = person(8, &[(Role::MissionOwner, world.home)]);
    let ada = proven(&world).await;
    let seat = seat_elsewhere(&world, &elsewhere).await;
    let other = world.talent_of(&person(11, &[])).await;
    for (viewer, knows) in [(elsewhere, false), (world.programme(), true)] {
        let answer = world.ask(&viewer, ABOVE, json!({ "id": seat })).await;
        let nodes = answer["candidatesForSeat"]["candidates"]["nodes"].clone();
        assert_eq!((&nodes[0]["talentId"], &nodes[1]["talentId"]), (&ada, &other), "{nodes}");
        let score = |at: usize| nodes[at]["score"].as_i64().expect("a score");
        let because = nodes[1]["behindBecause"].as_array().expect("differences");
        let points: i64 = because.iter().filter_map(|one| one["points"].as_i64()).sum();
        assert_eq!(points, score(0) - score(1));
        let first = &because[0];
        assert_eq!(first["above"]["name"], "EVIDENCE", "{nodes}");
        let by = &first["by"];
        assert_eq!((&by["skill"]["label"], &by["evidence"]), (&json!("Rust"), &json!("PROVEN")), "{nodes}");
        let proof = &by["proof"];
        assert_eq!((&proof["kind"], &proof["provenOn"]), (&json!("MISSION"), &by["evidencedOn"]), "{nodes}");
        let mission = if knows { json!({ "title": "Un service" }) } else { Value::Null };
        assert_eq!((&proof["mission"], proof["placementId"].is_string()), (&mission, knows), "{nodes}");
    }
}
