//! Editions of a recipe, and seats that no team can be made of.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::{Problem, Refusal as _};

use super::decide::{Recipe, RecipeCommand, RecipeState};
use super::event::{RecipeEvent, samples};
use super::refusal::RecipeRefusal;
use crate::domain::value::{MAX_SEATS, Region, TeamSeat, TeamSeatId, WorkMode, check_region};

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

fn written() -> (RecipeState, RecipeCommand) {
    let first = samples().remove(0);
    let mut state = RecipeState::default();
    Recipe::evolve(&mut state, &first);
    let RecipeEvent::TeamRecipeWritten(e) = first else { panic!("the first sample") };
    let write = RecipeCommand::Write { recipe: e.recipe, brigade: e.brigade, name: e.name, seats: e.seats };
    (state, write)
}

fn with_seats(change: impl FnOnce(&mut Vec<TeamSeat>)) -> Result<Vec<RecipeEvent>, RecipeRefusal> {
    let (_, mut command) = written();
    if let RecipeCommand::Write { seats, .. } = &mut command {
        change(seats);
    }
    Recipe::decide(&RecipeState::default(), command, now())
}

#[test]
fn a_revision_makes_an_edition_and_the_same_again_makes_none() {
    let (mut state, _) = written();
    let RecipeEvent::TeamRecipeRevised(next) = samples().remove(1) else { panic!("the second sample") };
    let mut seats = next.seats.clone();
    seats[0].mode = WorkMode::Remote;
    seats[0].skills[0].skill = Uuid::from_u128(7);
    let revise = RecipeCommand::Revise { name: next.name, seats };
    let events = Recipe::decide(&state, revise.clone(), now()).expect("revised");
    assert!(matches!(&events[..], [RecipeEvent::TeamRecipeRevised(e)] if e.edition == 2));
    Recipe::evolve(&mut state, &events[0]);
    assert_eq!(Recipe::decide(&state, revise.clone(), now()), Ok(Vec::new()));
    Recipe::evolve(&mut state, &samples().remove(2));
    assert_eq!(Recipe::decide(&state, revise, now()), Err(RecipeRefusal::Retired));
    assert_eq!(Recipe::decide(&state, RecipeCommand::Retire, now()), Ok(Vec::new()));
}

#[test]
fn seats_that_no_team_can_be_made_of_are_refused_with_their_field() {
    let input = |code: &'static str, field: &str| Err(RecipeRefusal::Input(Problem::new(code).at(field)));
    assert_eq!(with_seats(Vec::clear), input("EMPTY", "seats"));
    let many = |seats: &mut Vec<TeamSeat>| {
        let one = seats[0].clone();
        *seats =
            (0..10_000).map(|n| TeamSeat { id: TeamSeatId::from_uuid(Uuid::from_u128(n)), ..one.clone() }).collect();
    };
    let too_many = Problem::new("TOO_MANY_TEAM_SEATS").at("seats").with("min", 1).with("max", MAX_SEATS);
    assert_eq!(with_seats(many), Err(RecipeRefusal::Input(too_many)));
    assert_eq!(with_seats(|seats| seats.push(seats[0].clone())), input("DUPLICATE", "seats.1.seatId"));
    assert_eq!(with_seats(|seats| seats[0].skills.clear()), input("EMPTY", "seats.0.skills"));
    assert_eq!(
        with_seats(|seats| {
            let one = seats[0].skills[0];
            seats[0].skills.push(one);
        }),
        input("DUPLICATE", "seats.0.skills.1.skillId")
    );
    assert_eq!(with_seats(|seats| seats[0].mode = WorkMode::OnSite), input("REGION_REQUIRED", "seats.0.region"));
    assert!(with_seats(|_| {}).is_ok());
}

#[test]
fn only_work_on_site_has_a_region_and_what_was_written_before_is_left_as_it_is() {
    for (mode, region, allowed) in [
        (WorkMode::Remote, None, true),
        (WorkMode::Remote, Some(Region::Bretagne), false),
        (WorkMode::Hybrid, Some(Region::Bretagne), true),
        (WorkMode::OnSite, Some(Region::Bretagne), true),
    ] {
        let refused = check_region(mode, region).err().map(|problem| (problem.code, problem.field));
        let expected = (!allowed).then(|| ("REGION_OF_REMOTE_WORK", Some("region".to_owned())));
        assert_eq!(refused, expected, "{mode} {region:?}");
    }
    assert!(with_seats(|seats| seats[0].region = Some(Region::Bretagne)).is_ok());
}

#[test]
fn all_that_is_wrong_with_the_seats_is_told_at_once_each_at_its_own_field() {
    let refused = with_seats(|seats| {
        let one = seats[0].clone();
        let other = |number: u128| TeamSeat { id: TeamSeatId::from_uuid(Uuid::from_u128(number)), ..one.clone() };
        *seats = vec![other(1), other(2), other(3)];
        seats[0].mode = WorkMode::OnSite;
        seats[0].skills.clear();
        seats[2].skills = vec![one.skills[0], one.skills[0]];
    });
    let problem = refused.expect_err("refused").problem();
    let told: Vec<_> = problem.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
    let expected = [
        ("EMPTY", Some("seats.0.skills")),
        ("REGION_REQUIRED", Some("seats.0.region")),
        ("DUPLICATE", Some("seats.2.skills.1.skillId")),
    ];
    assert_eq!(told, expected);
}

#[test]
fn nothing_is_revised_before_it_is_written_or_written_twice() {
    let (state, write) = written();
    assert_eq!(Recipe::decide(&state, write, now()), Err(RecipeRefusal::Exists));
    assert_eq!(Recipe::decide(&RecipeState::default(), RecipeCommand::Retire, now()), Err(RecipeRefusal::Unknown));
}
