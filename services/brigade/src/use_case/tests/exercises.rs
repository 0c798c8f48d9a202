//! Exercises: on the present state, which they leave as it is; seen by coordinators alone; compared with the one before.

use super::support::{RUST, World, code, person, seat, world};
use crate::domain::value::{Name, RecipeId};
use crate::read::exercise_card::{before, exercise, exercises};
use crate::use_case::exercise::HoldExercise;
use crate::use_case::recipe::WriteTeamRecipe;

fn hold(world: &World, recipe: RecipeId, seed: u64) -> HoldExercise {
    let name = Name::new("Exercice de printemps").expect("a name");
    HoldExercise { brigade: world.brigade, recipe, name, period: world.period(), hours: 12, seed }
}

async fn recipe(world: &World, seats: u128) -> RecipeId {
    let (name, seats) =
        (Name::new("Sauvetage").expect("a name"), (0..seats).map(|number| seat(number, RUST)).collect());
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats };
    world.run(&world.coordinator(), write).await.expect("written").recipe
}

#[tokio::test]
async fn an_exercise_changes_nothing_but_its_own_record_and_is_compared_with_the_last() {
    let world = world().await;
    for number in 1..=4 {
        world.member(number, RUST, world.brigade).await;
    }
    world.member(5, RUST, world.core).await;
    let recipe = recipe(&world, 2).await;
    world.settle().await;
    let start = world.tests.store.position();
    let coordinator = world.coordinator();
    let first = world.run(&coordinator, hold(&world, recipe, 1)).await.expect("held").exercise;
    let second = world.run(&coordinator, hold(&world, recipe, 2)).await.expect("held").exercise;
    world.settle().await;
    let mut kinds = Vec::new();
    world
        .tests
        .store
        .replay(start, &mut |event| {
            kinds.push(event.kind.clone());
            Ok(())
        })
        .await
        .expect("replayed");
    assert_eq!(kinds, ["ExerciseHeld", "ExerciseHeld"], "nothing else happened");

    let store = &world.tests.store;
    let row = exercise(store, &coordinator, second).await.expect("an answer").expect("it exists");
    assert_eq!((row.held.score.seats, row.held.team.len()), (2, 2));
    assert!(row.held.score.disturbed > 0);
    assert_eq!(before(store, &row).await.expect("an answer").map(|row| row.id), Some(first));
    assert_eq!(exercises(store, &coordinator, world.brigade, 10).await.expect("an answer").len(), 2);
    for stranger in [person(1), world.stranger()] {
        assert_eq!(exercise(store, &stranger, second).await.expect("an answer"), None);
        assert_eq!(exercises(store, &stranger, world.brigade, 10).await.expect("an answer"), []);
    }
    assert_eq!(
        code(world.run(&coordinator, HoldExercise { hours: 0, ..hold(&world, recipe, 1) }).await),
        "OUT_OF_RANGE"
    );
}

#[tokio::test]
async fn where_there_is_no_team_the_exercise_says_what_blocks() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let recipe = recipe(&world, 2).await;
    world.settle().await;
    let held = world.run(&world.coordinator(), hold(&world, recipe, 1)).await.expect("held").exercise;
    world.settle().await;
    let row = exercise(&world.tests.store, &world.coordinator(), held).await.expect("an answer").expect("it exists");
    assert_eq!((row.held.score.unfilled, row.held.score.team_minutes), (2, None));
    assert!(!row.held.blocking.is_empty());
}
