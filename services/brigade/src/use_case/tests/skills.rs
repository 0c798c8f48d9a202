//! Needs and recipes ask for skills that there are.

use vivier_event_store::CommandError;

use super::support::{DESIGN, HEADING, RUST, World, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::domain::value::{Level, Name, SeatSkill, SkillKey, TeamSeat};
use crate::use_case::mobilise::{CorrectMobilisation, DeclareMobilisation};
use crate::use_case::recipe::{ReviseTeamRecipe, WriteTeamRecipe};

fn refused_at<T: std::fmt::Debug>(answer: Result<T, CommandError>, code: &str) {
    let Err(CommandError::Refused(problem)) = answer else { panic!("{answer:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), (code, Some("seats.1.skills.1.skillId")));
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
    for (skill, code) in [(uuid::Uuid::from_u128(0xA1), "UNKNOWN_SKILL"), (HEADING, "SKILL_NOT_CLAIMABLE")] {
        let expected_version = None;
        refused_at(world.run(&coordinator, write(seats(skill))).await, code);
        let revise = ReviseTeamRecipe { recipe, expected_version, name: name.clone(), seats: seats(skill) };
        refused_at(world.run(&coordinator, revise).await, code);
        refused_at(world.run(&coordinator, declare(Need { seats: seats(skill), ..need.clone() })).await, code);
        let Need { name, period, team_by, limits, .. } = need.clone();
        let seats = seats(skill);
        let correct = CorrectMobilisation { mobilisation, expected_version, name, seats, period, team_by, limits };
        refused_at(world.run(&coordinator, correct).await, code);
    }
}
