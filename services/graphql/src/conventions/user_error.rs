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

/// The problems of a mutation's input, in the reader's language; all that one refusal is about, each at its field.
pub fn user_errors(problems: &[Problem], locale: Locale) -> Vec<UserError> {
    problems.iter().flat_map(Problem::all).map(|problem| user_error(problem, locale)).collect()
}

fn user_error(problem: &Problem, locale: Locale) -> UserError {
    let path = match &problem.field {
        Some(field) => std::iter::once("input").chain(field.split('.')).map(str::to_owned).collect(),
        None => Vec::new(),
    };
    UserError { code: problem.code.to_owned(), message: messages::problem(problem, locale), path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_one_refusal_is_about_is_told_each_at_its_field() {
        let hours = Problem::new("CLAUSE_REQUIRED").at("hours");
        let both = hours.besides([Problem::new("REIMBURSEMENT_REQUIRED").at("reimbursement")]);
        let told = user_errors(&[both, Problem::new("NOT_ALLOWED")], Locale::En);
        let at: Vec<_> = told.iter().map(|error| (error.code.as_str(), error.path.join("."))).collect();
        let expected = [
            ("CLAUSE_REQUIRED", "input.hours"),
            ("REIMBURSEMENT_REQUIRED", "input.reimbursement"),
            ("NOT_ALLOWED", ""),
        ];
        assert_eq!(at, expected.map(|(code, path)| (code, path.to_owned())));
    }
}
