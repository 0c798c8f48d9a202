//! Needs and recipes ask for skills that there are.

use vivier_event_store::CommandError;
use vivier_kernel::id::TypedId as _;

use super::support::{DESIGN, HEADING, RUST, World, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{Level, Name, SeatSkill, SkillKey, TeamSeat};
use crate::use_case::mobilise::{CorrectMobilisation, DeclareMobilisation};
use crate::use_case::recipe::{ReviseTeamRecipe, WriteTeamRecipe};

#[track_caller]
fn refused_at<T: std::fmt::Debug>(answer: Result<T, CommandError>, code: &str, field: &str) {
    let Err(CommandError::Refused(problem)) = answer else { panic!("{answer:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), (code, Some(field)));
}

/// The second skill of the second seat is this one.
fn seats(skill: SkillKey) -> Vec<TeamSeat> {
    let mut seats = vec![seat(0, RUST), seat(1, DESIGN)];
    // As the input has them: the command gives each its id.
    seats.iter_mut().for_each(|seat| seat.id = Default::default());
    seats[1].skills.push(SeatSkill { skill, level: Level::new(1).expect("a level") });
    seats
}

#[tokio::test]
async fn a_skill_that_no_framework_has_or_nobody_can_hold_is_refused_at_its_field() {
    let world: World = world().await;
    let coordinator = world.coordinator();
    let name = Name::new("Sauvetage").expect("a name");
    let write = |seats| WriteTeamRecipe { brigade: world.brigade, name: name.clone(), seats };
    let recipe = world.run(&coordinator, write(seats(RUST))).await.expect("written").recipe;
    let need = world.need(seats(RUST));
    let declare = |need| DeclareMobilisation { need, recipe: None };
    let mobilisation = world.run(&coordinator, declare(need.clone())).await.expect("declared").mobilisation;
    world.settle().await;
    let field = "seats.1.skills.1.skillId";
    for (skill, code) in [(uuid::Uuid::from_u128(0xA1), "UNKNOWN_SKILL"), (HEADING, "SKILL_NOT_CLAIMABLE")] {
        let expected_version = None;
        refused_at(world.run(&coordinator, write(seats(skill))).await, code, field);
        let revise = ReviseTeamRecipe { recipe, expected_version, name: name.clone(), seats: seats(skill) };
        // Whoever revises gives the seat beside the id of the one whose place it takes.
        refused_at(world.run(&coordinator, revise).await, code, "seats.1.seat.skills.1.skillId");
        refused_at(world.run(&coordinator, declare(Need { seats: seats(skill), ..need.clone() })).await, code, field);
        let Need { name, period, team_by, limits, .. } = need.clone();
        let seats = seats(skill);
        let correct = CorrectMobilisation { mobilisation, expected_version, name, seats, period, team_by, limits };
        refused_at(world.run(&coordinator, correct).await, code, field);
    }
}

#[tokio::test]
async fn skills_that_there_are_not_are_told_with_all_else_that_is_wrong() {
    let world: World = world().await;
    let coordinator = world.coordinator();
    let told = |answer: Result<(), CommandError>| -> Vec<(&'static str, String)> {
        let Err(CommandError::Refused(problem)) = answer else { panic!("{answer:?}") };
        problem.all().map(|problem| (problem.code, problem.field.clone().unwrap_or_default())).collect()
    };
    let expected = |problems: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        problems.iter().map(|(code, field)| (*code, (*field).to_owned())).collect()
    };
    let mut wrong = seats(HEADING);
    wrong[0].skills = vec![SeatSkill { skill: uuid::Uuid::from_u128(0xA1), level: Level::new(1).expect("a level") }];
    wrong.push(TeamSeat { skills: Vec::new(), ..seat(2, RUST) });
    let nobody = world.ministry_named("Sans responsable").await;
    world.settle().await;
    let need = world.need(wrong.clone());
    let need = Need { host: nobody, team_by: world.now(), ..need };
    let declared = world.run(&coordinator, DeclareMobilisation { need, recipe: None }).await.map(|_| ());
    let of_need = [
        ("HOST_WITHOUT_OWNER", "hostId"),
        ("EMPTY", "seats.2.skills"),
        ("DEADLINE_PASSED", "teamBy"),
        ("UNKNOWN_SKILL", "seats.0.skills.0.skillId"),
        ("SKILL_NOT_CLAIMABLE", "seats.1.skills.1.skillId"),
    ];
    assert_eq!(told(declared), expected(&of_need));
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: wrong };
    let of_recipe = [
        ("EMPTY", "seats.2.skills"),
        ("UNKNOWN_SKILL", "seats.0.skills.0.skillId"),
        ("SKILL_NOT_CLAIMABLE", "seats.1.skills.1.skillId"),
    ];
    assert_eq!(told(world.run(&coordinator, write).await.map(|_| ())), expected(&of_recipe));
}

#[tokio::test]
async fn a_seat_of_no_present_edition_is_refused_where_it_is_named_and_so_is_one_that_is_named_again() {
    let world: World = world().await;
    let coordinator = world.coordinator();
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name: name.clone(), seats: vec![seat(0, RUST)] };
    let recipe = world.run(&coordinator, write).await.expect("written").recipe;
    let state = async || world.tests.store.glance::<Recipe>(recipe.uuid()).await.expect("a recipe").state;
    let own = state().await.seats[0].clone();
    let new = TeamSeat { id: Default::default(), ..seat(1, DESIGN) };
    let revise = |seats: &[&TeamSeat]| ReviseTeamRecipe {
        recipe,
        expected_version: None,
        name: name.clone(),
        seats: seats.iter().map(|seat| (*seat).clone()).collect(),
    };
    let strange = seat(7, DESIGN);
    refused_at(world.run(&coordinator, revise(&[&own, &strange])).await, "UNKNOWN_TEAM_SEAT", "seats.1.seatId");
    refused_at(world.run(&coordinator, revise(&[&own, &new, &own])).await, "DUPLICATE", "seats.2.seatId");
    assert_eq!(state().await.edition, 1, "nothing changed");
    world.run(&coordinator, revise(&[&new, &own, &new])).await.expect("revised");
    let after = state().await;
    assert_eq!((after.edition, after.seats.len(), after.seats[1].id), (2, 3, own.id));
    // What the present edition has no more is not taken up again.
    world.run(&coordinator, revise(&[&new])).await.expect("revised");
    refused_at(world.run(&coordinator, revise(&[&own])).await, "UNKNOWN_TEAM_SEAT", "seats.0.seatId");
}
