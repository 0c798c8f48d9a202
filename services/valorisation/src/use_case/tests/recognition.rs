//! The signed record of a completed mission: for the talent alone, with what they choose, verified with the published key.

use serde_json::Value;

use super::support::*;
use crate::credential::{CredentialError, verify};
use crate::read::recognition::{Choice, Milestone, credential, milestones_of, own_milestones, published_key};

const ALL: Choice = Choice { name: true, mission: true, host: true, days: true, skills: true };

#[tokio::test]
async fn a_completed_mission_is_shown_to_others_by_the_talent_alone() {
    let world = world().await;
    let talent = world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    let store = &world.tests.store;
    world.react().await;
    assert_eq!(credential(store, &person(1), placement, ALL).await.expect("an answer"), None, "not completed yet");
    world.completed(placement, 20).await;
    for stranger in [world.owner(), world.manager(), world.administrator(), person(2)] {
        assert_eq!(credential(store, &stranger, placement, ALL).await.expect("an answer"), None, "{stranger:?}");
    }
    let record = credential(store, &person(1), placement, ALL).await.expect("an answer").expect("a record");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    let key = published_key(store).expect("a key");
    let verified = verify(&record, Some(&key)).expect("it fits");
    assert_eq!((verified.name.as_str(), verified.valid_from.as_str()), ("Mission", "2026-03-31T08:00:00Z"));
    let text = record.to_string();
    assert!(text.contains("Ada d’Essai") && text.contains("Direction d’accueil") && text.contains("\"20\""), "{text}");
    let mut changed = record.clone();
    changed["credentialSubject"]["result"][0]["value"] = serde_json::json!("200");
    assert_eq!(verify(&changed, Some(&key)), Err(CredentialError::Changed));

    let days = Choice { days: true, ..Choice::default() };
    let bare = credential(store, &person(1), placement, days).await.expect("an answer").expect("a record");
    assert!(!bare.contains("Ada d’Essai") && !bare.contains("Direction"), "{bare}");
    let reached = own_milestones(store, &person(1)).await.expect("milestones");
    assert_eq!(reached, [Milestone::Missions(1), Milestone::Days(10)]);
    assert_eq!(milestones_of(store, talent).await.expect("milestones"), reached, "what others are shown is the same");
    assert!(own_milestones(store, &person(2)).await.expect("milestones").is_empty());
}

/// What the record says was worked, in half days.
async fn recorded(world: &World, placement: vivier_kernel::id::PlacementId) -> String {
    world.react().await;
    let days = Choice { days: true, ..Choice::default() };
    let record = credential(&world.tests.store, &person(1), placement, days).await.expect("an answer").expect("one");
    let record: Value = serde_json::from_str(&record).expect("JSON");
    record["credentialSubject"]["result"][0]["value"].as_str().expect("half days").to_owned()
}

#[tokio::test]
async fn days_that_both_reviews_corrected_are_the_ones_that_are_recognised() {
    let world = world().await;
    world.talent(1, Some(world.home)).await;
    let (_, seat) = world.mission().await;
    let placement = world.asked(1, seat).await;
    world.begun(1, placement).await;
    world.completed(placement, 20).await;
    world.reviewed(&person(1), placement, Some(18)).await;
    assert_eq!(recorded(&world, placement).await, "20", "one side alone corrects nothing");
    let reached = async || own_milestones(&world.tests.store, &person(1)).await.expect("milestones");
    assert_eq!(reached().await, [Milestone::Missions(1), Milestone::Days(10)]);
    world.reviewed(&world.owner(), placement, Some(18)).await;
    assert_eq!(recorded(&world, placement).await, "18");
    assert_eq!(reached().await, [Milestone::Missions(1)], "nine days are no ten");
}
