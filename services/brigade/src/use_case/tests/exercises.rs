//! Exercises: on the present state, which they leave as it is; seen by coordinators alone; compared with the one before.

use chrono::Duration;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::period::Period;

use super::support::{RUST, World, code, person, seat, world};
use crate::domain::exercise::event::ExerciseStepKind as Kind;
use crate::domain::value::{Channel, Name, RecipeId, TeamSeat, TeamSeatId};
use crate::read::exercise_card::{before, exercise, exercises};
use crate::use_case::exercise::HoldExercise;
use crate::use_case::recipe::{ReviseTeamRecipe, WriteTeamRecipe};

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
    assert_eq!(before(store, &coordinator, &row).await.expect("an answer").map(|row| row.id), Some(first));
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
async fn an_exercise_calls_the_brigade_s_own_people_before_those_of_others_as_a_real_need_does() {
    let world = world().await;
    // Their services have still to be asked: each is worth less than the one of the core brigade.
    let own = [world.volunteer(1, RUST, world.brigade).await, world.volunteer(2, RUST, world.brigade).await];
    world.member(3, RUST, world.core).await;
    let recipe = recipe(&world, 1).await;
    let today = world.now().date_naive();
    let period = Period::new(today + Duration::days(4), today + Duration::days(20)).expect("a period");
    let hold = HoldExercise { period, ..hold(&world, recipe, 1) };
    let held = world.run(&world.coordinator(), hold).await.expect("held").exercise;
    world.settle().await;
    // The core's coordinator sees everybody on the lists.
    let core = world.core_coordinator();
    let row = exercise(&world.tests.store, &core, held).await.expect("an answer").expect("it exists");
    let place = &row.held.team[0];
    assert!(own.contains(&place.chosen));
    let other = own.into_iter().find(|talent| *talent != place.chosen);
    assert_eq!(place.backups.iter().copied().map(Some).collect::<Vec<_>>(), [other]);
}

#[tokio::test]
async fn an_exercise_reminds_and_goes_on_to_the_next_brigade_as_a_real_need_does() {
    let world = world().await;
    let own = [world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await];
    let elsewhere = world.member(3, RUST, world.core).await;
    let recipe = recipe(&world, 1).await;
    let core = world.core_coordinator();
    let (mut reminded, mut reached) = (0, 0);
    for seed in 0..24 {
        let held = world.run(&world.coordinator(), hold(&world, recipe, seed)).await.expect("held").exercise;
        world.settle().await;
        let row = exercise(&world.tests.store, &core, held).await.expect("an answer").expect("it exists");
        let steps = row.held.steps;
        // Nobody here has a webhook: the next channel is the mail again.
        reminded +=
            steps.iter().filter(|step| step.kind == Kind::Reminded && step.channel == Some(Channel::Email)).count();
        let to_core =
            steps.iter().position(|step| step.kind == Kind::BrigadeReached && step.brigade == Some(world.core));
        let called = |talent| steps.iter().position(|step| step.kind == Kind::Called && step.talent == Some(talent));
        assert_eq!(called(elsewhere).is_some(), to_core.is_some(), "seed {seed}");
        if let Some(to_core) = to_core {
            reached += 1;
            assert!(own.iter().all(|one| called(*one).is_some_and(|at| at < to_core)), "seed {seed}");
        }
    }
    assert!(reminded > 5 && reached > 5, "{reminded} reminders, {reached} times to the core brigade");
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

#[tokio::test]
async fn what_no_mobilisation_could_be_declared_for_is_no_exercise_either_and_names_its_field() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let recipe = recipe(&world, 1).await;
    let today = world.now().date_naive();
    let period = |first: i64, last: i64| Period::new(today + Duration::days(first), today + Duration::days(last));
    for (period, code, field) in [
        (period(-3, 20), "PERIOD_BEGUN", "startsOn"),
        (period(1, 400), "PERIOD_TOO_LONG", "endsOn"),
        (period(0, 0), "DEADLINE_AFTER_PERIOD", "hours"),
    ] {
        let hold = HoldExercise { period: period.expect("a period"), hours: 40, ..hold(&world, recipe, 1) };
        let refused = world.run(&world.coordinator(), hold).await;
        let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
    }
    // No hours and no recipe are told with the days, and nothing is said of what follows from them.
    for hours in [0, i64::MAX] {
        let unknown = RecipeId::from_uuid(uuid::Uuid::from_u128(404));
        let hold = HoldExercise { period: period(-3, 0).expect("a period"), hours, ..hold(&world, unknown, 1) };
        let refused = world.run(&world.coordinator(), hold).await;
        let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        let told: Vec<_> = problem.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
        let expected =
            [("UNKNOWN_RECIPE", Some("recipeId")), ("OUT_OF_RANGE", Some("hours")), ("PERIOD_BEGUN", Some("startsOn"))];
        assert_eq!(told, expected, "{hours} hours");
    }
    // Both at once, each at the field of the exercise that it comes from.
    let hold = HoldExercise { period: period(-3, 0).expect("a period"), hours: 40, ..hold(&world, recipe, 1) };
    let refused = world.run(&world.coordinator(), hold).await;
    let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    let told: Vec<_> = problem.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
    assert_eq!(told, [("PERIOD_BEGUN", Some("startsOn")), ("DEADLINE_AFTER_PERIOD", Some("hours"))]);
}

#[tokio::test]
async fn an_exercise_is_compared_with_the_last_one_in_which_there_was_somebody_to_call() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let recipe = recipe(&world, 1).await;
    world.settle().await;
    let coordinator = world.coordinator();
    let first = world.run(&coordinator, hold(&world, recipe, 1)).await.expect("held").exercise;
    // In one hour nobody's service gives them: there is nobody to call.
    let today = world.now().date_naive();
    let period = Period::new(today, today + Duration::days(5)).expect("a period");
    let at_once = HoldExercise { period, ..hold(&world, recipe, 2) };
    let blocked = world.run(&coordinator, at_once).await.expect("held").exercise;
    let last = world.run(&coordinator, hold(&world, recipe, 3)).await.expect("held").exercise;
    world.settle().await;
    let store = &world.tests.store;
    let row = async |id| exercise(store, &coordinator, id).await.expect("an answer").expect("it exists");
    assert!(row(blocked).await.held.team.is_empty());
    assert_eq!(before(store, &coordinator, &row(last).await).await.expect("an answer").map(|row| row.id), Some(first));
}

#[tokio::test]
async fn an_exercise_is_compared_with_none_of_another_edition_which_asks_for_another_team() {
    let world = world().await;
    for number in 1..=3 {
        world.member(number, RUST, world.brigade).await;
    }
    let recipe = recipe(&world, 1).await;
    world.settle().await;
    let coordinator = world.coordinator();
    let hold_one = async |seed| world.run(&coordinator, hold(&world, recipe, seed)).await.expect("held").exercise;
    hold_one(1).await;
    let seats = (0..2).map(|number| TeamSeat { id: TeamSeatId::default(), ..seat(number, RUST) }).collect();
    let name = Name::new("Sauvetage").expect("a name");
    let revise = ReviseTeamRecipe { recipe, expected_version: None, name, seats };
    world.run(&coordinator, revise).await.expect("revised");
    world.settle().await;
    let first_of_two = hold_one(2).await;
    let second_of_two = hold_one(3).await;
    world.settle().await;
    let store = &world.tests.store;
    let last = async |id| {
        let row = exercise(store, &coordinator, id).await.expect("an answer").expect("it exists");
        before(store, &coordinator, &row).await.expect("an answer").map(|row| row.id)
    };
    assert_eq!(last(first_of_two).await, None, "the edition before asked for one seat, this one for two");
    assert_eq!(last(second_of_two).await, Some(first_of_two));
}
