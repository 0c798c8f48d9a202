//! A need that nobody has been called for yet is corrected: what blocked it blocks no more, and what was composed for it holds no more.

use vivier_event_store::CommandError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId as _;

use super::support::{DESIGN, RUST, World, code, seat, world};
use crate::composition::remedy::Remedy;
use crate::composition::solve::Composition;
use crate::domain::mobilisation::event::{Limits, Need};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{ConstraintKind, Level, MobilisationId, Name, RecipeId};
use crate::read::proposal::proposal;
use crate::use_case::mobilise::{ComposeTeam, CorrectMobilisation, DeclareMobilisation, no_more_corrected};
use crate::use_case::recipe::WriteTeamRecipe;

async fn declared(world: &World, need: Need) -> MobilisationId {
    let declare = DeclareMobilisation { need, recipe: None };
    world.run(&world.coordinator(), declare).await.expect("declared").mobilisation
}

fn correction(mobilisation: MobilisationId, need: Need) -> CorrectMobilisation {
    let Need { name, seats, period, team_by, limits, .. } = need;
    CorrectMobilisation { mobilisation, expected_version: None, name, seats, period, team_by, limits }
}

async fn remedies(world: &World, id: MobilisationId) -> Vec<(ConstraintKind, Option<Remedy>)> {
    let proposal = proposal(&world.tests.store, &world.coordinator(), id).await.expect("an answer").expect("it exists");
    let Composition::Blocked(blocks) = proposal.composition else { return Vec::new() };
    blocks.sets.iter().flat_map(|set| &set.constraints).map(|lift| (lift.constraint.kind, lift.remedy)).collect()
}

#[tokio::test]
async fn what_would_lift_a_constraint_is_declared_and_there_is_a_team() {
    let world = world().await;
    // Both of one service; nobody holds more than level 3.
    for number in [1, 5] {
        world.member(number, RUST, world.brigade).await;
    }
    let mut wanted = seat(0, RUST);
    wanted.skills[0].level = Level::new(4).expect("a level");
    let limits = Limits { from_service: Some(1), team: None };
    let need = Need { limits, ..world.need(vec![wanted, seat(1, RUST)]) };
    let id = declared(&world, need.clone()).await;
    let lower = Remedy::Skill { skill: RUST, level: Level::new(3).ok() };
    let more = Remedy::ServiceLimit(2);
    let told = remedies(&world, id).await;
    assert_eq!(told, [(ConstraintKind::Skills, Some(lower)), (ConstraintKind::ServiceLimit, Some(more))]);

    let mut seats = need.seats.clone();
    seats[0].skills[0].level = Level::new(3).expect("a level");
    let corrected = Need { seats, limits: Limits { from_service: Some(2), ..limits }, ..need };
    let correct = correction(id, corrected.clone());
    assert!(matches!(world.run(&world.stranger(), correct.clone()).await, Err(CommandError::NotFound)));
    assert_eq!(code(world.run(&world.owner(), correct.clone()).await), "NOT_ALLOWED");
    let backwards = Need { team_by: world.now(), ..corrected.clone() };
    assert_eq!(code(world.run(&world.coordinator(), correction(id, backwards)).await), "DEADLINE_PASSED");
    let nobody = Need { limits: Limits { from_service: Some(0), team: None }, ..corrected };
    assert_eq!(code(world.run(&world.coordinator(), correction(id, nobody)).await), "OUT_OF_RANGE");
    world.run(&world.coordinator(), correct.clone()).await.expect("corrected");
    world.settle().await;
    assert_eq!(remedies(&world, id).await, []);

    // Both of one service are in the team, as the need says.
    let compose = ComposeTeam { mobilisation: id, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose.clone()).await.expect("composed");
    let composed = world.state(id).await;
    assert_eq!((composed.status, composed.team.len()), (MobilisationStatus::Composed, 2));
    world.run(&world.coordinator(), correct.clone()).await.expect("corrected once more");
    let again = world.state(id).await;
    assert_eq!((again.status, again.team.len(), again.difference), (MobilisationStatus::Declared, 0, None));
    world.run(&world.coordinator(), compose).await.expect("composed anew");
    world.called(id).await;
    // Which of the two is called for which seat is nobody's matter here.
    for call in world.state(id).await.calls {
        let number = call.callee.account.uuid().as_u128();
        let yes = crate::use_case::answer::AcceptCall { mobilisation: id, call: call.id };
        world.run(&super::support::person(number), yes).await.expect("a yes");
    }
    assert_eq!(world.state(id).await.status, MobilisationStatus::Mobilised);
    assert_eq!(code(world.run(&world.coordinator(), correct).await), "MOBILISATION_STATUS_FORBIDS");
    // That is known before the correction is read, to whoever could have corrected it.
    let told = async |actor: &Actor| {
        let told = no_more_corrected(&world.tests.store, actor, id, world.now()).await.expect("an answer");
        told.map(|problem| problem.code)
    };
    assert_eq!(told(&world.coordinator()).await, Some("MOBILISATION_STATUS_FORBIDS"));
    assert_eq!((told(&world.owner()).await, told(&world.stranger()).await), (None, None));
}

#[tokio::test]
async fn whoever_declares_hears_of_everything_at_once_though_no_seats_are_known() {
    let world = world().await;
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    world.settle().await;
    let limits = Limits { from_service: Some(0), team: None };
    let late = |seats| Need { team_by: world.now(), limits, ..world.need(seats) };
    let unknown = RecipeId::from_uuid(uuid::Uuid::from_u128(404));
    for (need, recipe, about) in [
        (late(vec![seat(0, RUST)]), recipe, ("SEATS_AND_RECIPE", "seats")),
        (late(Vec::new()), unknown, ("UNKNOWN_RECIPE", "recipeId")),
    ] {
        let declare = DeclareMobilisation { need, recipe: Some(recipe) };
        let refused = world.run(&world.coordinator(), declare).await;
        let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        let told: Vec<_> =
            problem.all().map(|problem| (problem.code, problem.field.as_deref().unwrap_or_default())).collect();
        assert_eq!(told, [about, ("OUT_OF_RANGE", "mostFromService"), ("DEADLINE_PASSED", "teamBy")]);
    }
}

#[tokio::test]
async fn a_need_that_is_as_its_recipe_keeps_it_and_one_that_is_not_does_not() {
    let world = world().await;
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    world.settle().await;
    let declare = DeclareMobilisation { need: world.need(Vec::new()), recipe: Some(recipe) };
    let id = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let first = world.state(id).await.need.expect("a need");
    world.run(&world.coordinator(), correction(id, first.clone())).await.expect("corrected");
    let second = world.state(id).await.need.expect("a need");
    assert_eq!(second.recipe, first.recipe);
    assert_ne!(second.seats[0].id, first.seats[0].id);
    let other = Need { seats: vec![seat(0, DESIGN)], ..first };
    world.run(&world.coordinator(), correction(id, other)).await.expect("corrected");
    assert_eq!(world.state(id).await.need.expect("a need").recipe, None);
}
