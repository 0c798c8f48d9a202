//! Why an exercise is refused.

use vivier_kernel::problem::{Problem, Refusal};

/// Why a command to an exercise is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExerciseRefusal {
    #[error("the exercise was held")]
    Held,
    #[error("a value does not fit")]
    Input(Problem),
}

impl Refusal for ExerciseRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Held => Problem::new("EXERCISE_HELD"),
            Self::Input(problem) => problem.clone(),
        }
    }
}
