//! Why a recipe's command is refused.

use vivier_kernel::problem::{Problem, Refusal};

/// Why a command to a recipe is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecipeRefusal {
    #[error("there is no such recipe")]
    Unknown,
    #[error("the recipe exists")]
    Exists,
    #[error("the recipe is retired")]
    Retired,
    #[error("no more than {max} editions")]
    TooManyEditions { max: u32 },
    #[error("a value does not fit")]
    Input(Problem),
}

impl Refusal for RecipeRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new("UNKNOWN_RECIPE").at("recipeId"),
            Self::Exists => Problem::new("RECIPE_EXISTS").at("recipeId"),
            Self::Retired => Problem::new("RECIPE_RETIRED").at("recipeId"),
            Self::TooManyEditions { max } => Problem::new("TOO_MANY_EDITIONS").with("max", max),
            Self::Input(problem) => problem.clone(),
        }
    }
}
