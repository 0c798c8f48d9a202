//! What could be raised then is answered again about then, whatever has happened since.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::id::TalentId;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::{PauseTalent, ResumeTalent};

use super::support::{DESIGN, RUST, World, person, seat, world};
use crate::domain::value::{DepartureReason, Level, Name, RecipeId, TeamSeat, TeamSeatId};
use crate::read::proposal::readiness_of;
use crate::readiness::count::Within;
use crate::use_case::membership::{LeaveBrigade, OptInToCalls, OptOutOfCalls};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};
use crate::use_case::recipe::{ReviseTeamRecipe, WriteTeamRecipe};

/// How many things are tried, some hours apart; some are refused.
const STEPS: u64 = 30;
const PEOPLE: u128 = 7;

type Answer = Vec<Option<Vec<Within>>>;

/// The board of both recipes, for the brigade and for the network.
async fn answers(world: &World, recipes: &[RecipeId], at: Option<AsOf>) -> Answer {
    let mut answers = Vec::new();
    for recipe in recipes {
        for brigade in [Some(world.brigade), None] {
            let within = readiness_of(&world.tests.store, &world.coordinator(), *recipe, brigade, at).await;
            answers.push(within.expect("an answer"));
        }
    }
    answers
}

#[tokio::test]
async fn what_could_be_raised_then_is_answered_again_about_then() {
    history(0x2545_F491_4F6C_DD1D, true).await;
    history(vivier_event_store::testing::seed("what_could_be_raised_then_is_answered_again_about_then"), false).await;
}

/// One history. `known`: its seed leads through everything that is asked for; of another one only what holds for every history is.
async fn history(mut seed: u64, known: bool) {
    let world = world().await;
    let name = || Name::new("Sauvetage").expect("a name");
    let mut recipes = Vec::new();
    for seats in [vec![seat(0, RUST)], vec![seat(0, RUST), seat(1, DESIGN)]] {
        let write = WriteTeamRecipe { brigade: world.brigade, name: name(), seats };
        recipes.push(world.run(&world.coordinator(), write).await.expect("written").recipe);
    }
    let mut people: Vec<(u128, TalentId)> = Vec::new();
    let mut recorded: Vec<(i64, DateTime<Utc>, Answer)> = Vec::new();
    let mut next = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    let expected_version = None;
    for step in 0..STEPS {
        world.after(60 * i64::try_from(5 + next(40)).expect("small")).await;
        let before = world.tests.store.committed();
        let number = people.len() as u128 + 1;
        let whom = usize::try_from(next(people.len().max(1) as u64)).expect("small");
        let (brigade, today) = (world.brigade, world.now().date_naive());
        match (people.get(whom).copied(), next(9)) {
            (None, _) | (_, 0 | 1) if number <= PEOPLE => {
                let skill = if next(3) == 0 { DESIGN } else { RUST };
                let home = if next(3) == 0 { world.core } else { brigade };
                people.push((number, world.member(number, skill, home).await));
            }
            (Some((number, talent)), 2) => {
                let until = today + Duration::days(i64::try_from(next(5)).expect("small") + 1);
                let out = OptOutOfCalls { brigade, talent, expected_version, until };
                let _ = world.run(&person(number), out).await;
            }
            (Some((number, talent)), 3) => {
                let _ = world.run(&person(number), OptInToCalls { brigade, talent, expected_version }).await;
            }
            (Some((number, talent)), 4) => {
                let until = today + Duration::days(20);
                let _ = world.run(&person(number), PauseTalent { talent, expected_version, until }).await;
            }
            (Some((number, talent)), 5) => {
                let _ = world.run(&person(number), ResumeTalent { talent, expected_version }).await;
            }
            (Some((number, talent)), 6) => {
                let level = Level::new(3).expect("a level");
                let claim = ClaimSkill { talent, expected_version, skill: DESIGN, level, since: None };
                let _ = world.run(&person(number), claim).await;
            }
            (Some((number, talent)), 7) if step % 2 == 0 => {
                let reason = DepartureReason::OwnWish;
                let leave = LeaveBrigade { brigade, talent, expected_version, reason, words: None };
                let _ = world.run(&person(number), leave).await;
            }
            (_, 7) => {
                let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST)]), recipe: None };
                let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
                let compose = ComposeTeam { mobilisation, expected_version, decided: None };
                // Where there is nobody, there is no team.
                let _ = world.run(&world.coordinator(), compose).await;
                let _ = world.tests.advance_and_fire(Duration::zero()).await;
            }
            _ => {
                let skill = if next(2) == 0 { RUST } else { DESIGN };
                // A new seat in the place of the old one.
                let seats = vec![TeamSeat { id: TeamSeatId::default(), ..seat(0, skill) }];
                let revise = ReviseTeamRecipe { recipe: recipes[0], expected_version, name: name(), seats };
                let _ = world.run(&world.coordinator(), revise).await;
            }
        }
        let position = world.tests.store.committed();
        if position > before {
            world.settle().await;
            recorded.push((position, world.now(), answers(&world, &recipes, None).await));
        }
    }
    let different = recorded.windows(2).filter(|pair| pair[0].2 != pair[1].2).count();
    assert!(!known || different > 5, "the board has changed {different} times");
    for (position, instant, live) in recorded {
        assert_eq!(answers(&world, &recipes, Some(AsOf::Position(position))).await, live, "position {position}");
        assert_eq!(answers(&world, &recipes, Some(AsOf::Instant(instant))).await, live, "{instant}");
    }
}
