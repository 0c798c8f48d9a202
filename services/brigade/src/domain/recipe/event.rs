//! What can have happened to a team recipe.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::events;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::share::Share;

use crate::domain::value::{
    BrigadeId, Clearance, Level, Name, RecipeId, SeatSkill, SeatTitle, TeamSeat, TeamSeatId, WorkMode,
};

/// A new recipe, in its first edition: the first event of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamRecipeWritten {
    pub recipe: RecipeId,
    /// The brigade that keeps it.
    pub brigade: BrigadeId,
    pub name: Name,
    pub seats: Vec<TeamSeat>,
}

/// The next edition. Mobilisations that started from an earlier one keep their seats.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamRecipeRevised {
    /// The first edition is 1.
    pub edition: u32,
    pub name: Name,
    pub seats: Vec<TeamSeat>,
}

/// It is offered for no new mobilisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamRecipeRetired {}

events! {
    /// What can have happened to a team recipe.
    pub enum RecipeEvent {
        TeamRecipeWritten = 1,
        TeamRecipeRevised = 1,
        TeamRecipeRetired = 1,
    }
}

/// One fixed sample of every event, in the order of the enum.
pub fn samples() -> Vec<RecipeEvent> {
    let id = |number: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let (Ok(name), Ok(title), Ok(level)) =
        (Name::new("Sauvetage de projet"), SeatTitle::new("Développeur"), Level::new(2))
    else {
        return Vec::new();
    };
    let seat = TeamSeat {
        id: TeamSeatId::from_uuid(id(10)),
        title,
        skills: vec![SeatSkill { skill: id(11), level }],
        share: Share::FULL,
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    };
    let seats = vec![seat];
    vec![
        TeamRecipeWritten {
            recipe: RecipeId::from_uuid(id(5)),
            brigade: BrigadeId::from_uuid(id(3)),
            name: name.clone(),
            seats: seats.clone(),
        }
        .into(),
        TeamRecipeRevised { edition: 2, name, seats }.into(),
        TeamRecipeRetired {}.into(),
    ]
}
