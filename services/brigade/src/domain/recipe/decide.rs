//! A recipe's state, what can be asked of it, and what happens then.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;

use super::event::{RecipeEvent, TeamRecipeRetired, TeamRecipeRevised, TeamRecipeWritten};
use super::refusal::RecipeRefusal;
use crate::domain::value::{BrigadeId, Name, RecipeId, TeamSeat, check_seats};

/// The most editions of one recipe.
pub const MAX_EDITIONS: u32 = 500;

/// The aggregate of one team recipe.
pub struct Recipe;

/// A recipe in its present edition.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct RecipeState {
    pub recipe: Option<RecipeId>,
    pub brigade: Option<BrigadeId>,
    pub name: Option<Name>,
    /// 0 before it is written.
    pub edition: u32,
    pub seats: Vec<TeamSeat>,
    pub retired: bool,
}

/// A command to a recipe.
#[derive(Clone, PartialEq, Debug)]
pub enum RecipeCommand {
    Write { recipe: RecipeId, brigade: BrigadeId, name: Name, seats: Vec<TeamSeat> },
    Revise { name: Name, seats: Vec<TeamSeat> },
    Retire,
}

impl Decider for Recipe {
    const TYPE: &'static str = "team_recipe";
    type State = RecipeState;
    type Command = RecipeCommand;
    type Event = RecipeEvent;
    type Refusal = RecipeRefusal;

    fn decide(
        state: &RecipeState,
        command: RecipeCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<RecipeEvent>, RecipeRefusal> {
        let written = state.recipe.is_some();
        match command {
            RecipeCommand::Write { .. } if written => Err(RecipeRefusal::Exists),
            RecipeCommand::Write { recipe, brigade, name, seats } => {
                check_seats(&seats).map_err(RecipeRefusal::Input)?;
                Ok(vec![TeamRecipeWritten { recipe, brigade, name, seats }.into()])
            }
            _ if !written => Err(RecipeRefusal::Unknown),
            RecipeCommand::Revise { .. } if state.retired => Err(RecipeRefusal::Retired),
            RecipeCommand::Revise { .. } if state.edition >= MAX_EDITIONS => {
                Err(RecipeRefusal::TooManyEditions { max: MAX_EDITIONS })
            }
            RecipeCommand::Revise { name, seats } => {
                check_seats(&seats).map_err(RecipeRefusal::Input)?;
                if state.name.as_ref() == Some(&name) && state.seats == seats {
                    return Ok(Vec::new());
                }
                Ok(vec![TeamRecipeRevised { edition: state.edition + 1, name, seats }.into()])
            }
            RecipeCommand::Retire if state.retired => Ok(Vec::new()),
            RecipeCommand::Retire => Ok(vec![TeamRecipeRetired {}.into()]),
        }
    }

    fn evolve(state: &mut RecipeState, event: &RecipeEvent) {
        match event {
            RecipeEvent::TeamRecipeWritten(e) => {
                *state = RecipeState {
                    recipe: Some(e.recipe),
                    brigade: Some(e.brigade),
                    name: Some(e.name.clone()),
                    edition: 1,
                    seats: e.seats.clone(),
                    retired: false,
                };
            }
            RecipeEvent::TeamRecipeRevised(e) => {
                state.edition = e.edition;
                state.name = Some(e.name.clone());
                state.seats.clone_from(&e.seats);
            }
            RecipeEvent::TeamRecipeRetired(_) => state.retired = true,
        }
    }
}
