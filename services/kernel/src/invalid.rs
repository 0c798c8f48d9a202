//! Why a value was refused at the edge: one closed list, with the field named by whoever parses the input.

use crate::problem::Problem;

/// A value that breaks a rule of its type.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Invalid {
    #[error("must not be empty")]
    Empty,
    #[error("must not be longer than {max} characters")]
    TooLong { max: usize },
    #[error("must not be shorter than {min} characters")]
    TooShort { min: usize },
    #[error("must not contain control characters")]
    ControlCharacter,
    #[error("must be between {min} and {max}")]
    OutOfRange { min: i64, max: i64 },
    #[error("must be a date between {min} and {max}")]
    DateOutOfRange { min: chrono::NaiveDate, max: chrono::NaiveDate },
    #[error("must not end before it starts")]
    EndBeforeStart,
    #[error("must be {expected}")]
    Malformed { expected: &'static str },
    #[error("must not have more than {max} items")]
    TooMany { max: usize },
    #[error("must not name the same item twice")]
    Duplicate,
    #[error("must not be the hour at which it begins")]
    SameHour,
}

impl Invalid {
    /// The stable code that API clients read.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::TooLong { .. } => "TOO_LONG",
            Self::TooShort { .. } => "TOO_SHORT",
            Self::ControlCharacter => "CONTROL_CHARACTER",
            Self::OutOfRange { .. } => "OUT_OF_RANGE",
            Self::DateOutOfRange { .. } => "DATE_OUT_OF_RANGE",
            Self::EndBeforeStart => "END_BEFORE_START",
            Self::Malformed { .. } => "MALFORMED",
            Self::TooMany { .. } => "TOO_MANY",
            Self::Duplicate => "DUPLICATE",
            Self::SameHour => "SAME_HOUR",
        }
    }

    /// The same, with the field that held the value (a dotted path in the input's names).
    pub fn at(self, field: &str) -> Problem {
        let problem = Problem::new(self.code()).at(field);
        match &self {
            Self::TooLong { max } | Self::TooMany { max } => problem.with("max", max),
            Self::TooShort { min } => problem.with("min", min),
            Self::OutOfRange { min, max } => problem.with("min", min).with("max", max),
            Self::DateOutOfRange { min, max } => problem.with("min", min).with("max", max),
            Self::Malformed { expected } => problem.with("expected", expected),
            Self::Empty | Self::ControlCharacter | Self::EndBeforeStart | Self::Duplicate | Self::SameHour => problem,
        }
    }
}
