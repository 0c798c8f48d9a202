//! Expected failures of a mutation, as data in its payload.

use async_graphql::SimpleObject;
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;

use crate::conventions::messages;

/// Why a mutation changed nothing: the input was not valid, or the present state forbids it.
#[derive(SimpleObject, Clone, PartialEq, Eq, Debug)]
pub struct UserError {
    /// Stable, upper case, for programs: `SEAT_ALREADY_FILLED`. All codes stand in `schema/errors.md`.
    pub code: String,
    /// For people, in French or English as the request's `Accept-Language` asks.
    pub message: String,
    /// Where the value at fault stands among the mutation's arguments, for example `["input", "seats", "0", "share"]`; empty
    /// where no single value is at fault.
    pub path: Vec<String>,
}

/// The problems of a mutation's input, in the reader's language.
pub fn user_errors(problems: &[Problem], locale: Locale) -> Vec<UserError> {
    problems.iter().map(|problem| user_error(problem, locale)).collect()
}

fn user_error(problem: &Problem, locale: Locale) -> UserError {
    let path = match &problem.field {
        Some(field) => std::iter::once("input").chain(field.split('.')).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    UserError { code: problem.code.to_owned(), message: messages::problem(problem, locale), path }
}
