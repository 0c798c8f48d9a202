//! A document before it is executed: tokens, parse, caps, values, cost. Everything is measured on the parsed document, through
//! its fragments, and nothing has run when it is refused.

pub(super) mod complete;
mod documents;
mod fragments;
pub mod index;
mod inspect;
mod order;
mod shape;
mod tokens;
mod values;

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{self, parse_query};
use async_graphql::{Pos, Positioned, Request, Variables};
use serde_json::Value;
use vivier_kernel::problem::Problem;

pub use self::documents::Documents;
pub(in crate::http) use self::order::Order;
pub use self::shape::AS_OF_COST;
use crate::http::document::index::SchemaIndex;
use crate::http::limits::Limits;
use crate::http::params::Params;

/// A document that may be executed.
pub struct Prepared {
    pub request: Request,
    pub operation: OperationType,
    /// Points that it costs.
    pub cost: u64,
    /// In which order its answer stands.
    pub(in crate::http) order: Order,
}

/// Why a document is not executed. None of it has run.
#[derive(Clone, PartialEq, Debug)]
pub struct Rejected {
    pub problems: Vec<Problem>,
    /// Where in the document, for syntax errors.
    pub position: Option<Pos>,
    /// What it would have cost, where that is known.
    pub cost: Option<u64>,
}

impl From<Problem> for Rejected {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], position: None, cost: None }
    }
}

/// Checks a request against the caps and the schema.
///
/// `signed_in` viewers may introspect; a `program` comes with an API token.
///
/// # Errors
/// Everything that is wrong with it, the caps first.
pub fn prepare(
    params: Params,
    documents: &Documents,
    index: &SchemaIndex,
    limits: &Limits,
    signed_in: bool,
    program: bool,
) -> Result<Prepared, Rejected> {
    let document = documents.read(&params.query, |query| read(query, limits))?;
    let variables = Value::Object(params.variables);
    let mut selected_cost = None;
    let selected = select(&document, params.operation_name.as_deref())?;
    for (_, operation) in document.operations.iter() {
        let cost = shape::check(&document, operation, index, &variables, limits, program)?;
        inspect::check(&document, operation, limits, signed_in)?;
        if std::ptr::eq(operation, selected) {
            selected_cost = Some(cost);
        }
    }
    let cost = selected_cost.unwrap_or(1);
    let operation = selected.node.ty;
    let problems = values::check(&document, selected, index, &variables, limits);
    if !problems.is_empty() {
        return Err(Rejected { problems, position: None, cost: Some(cost) });
    }
    // The executor knows the name of an anonymous operation as none at all.
    let name = params.operation_name.filter(|_| matches!(document.operations, DocumentOperations::Multiple(_)));
    let order = Order::new(document, name.as_deref(), &variables);
    let request = order.request(params.query, Variables::from_json(variables), index);
    Ok(Prepared { request, operation, cost, order })
}

/// Points that the first operation of a document costs, whatever its values are.
///
/// # Errors
/// What cannot be read, and the first cap that it breaks.
pub fn price(query: &str, index: &SchemaIndex, limits: &Limits) -> Result<u64, Rejected> {
    let document = parse(query)?;
    let Some((_, operation)) = document.operations.iter().next() else { return Ok(0) };
    shape::check(&document, operation, index, &Value::Object(serde_json::Map::new()), limits, false)
}

/// A problem of the variables that was found before the document was looked at, at the argument that its variable stands for, where the
/// document can be read.
pub(in crate::http) fn at_argument(problem: Problem, query: &str, limits: &Limits) -> Problem {
    if problem.field.is_none() {
        return problem;
    }
    match read(query, limits) {
        Ok(document) => values::at_argument(problem, &values::places(&document)),
        Err(_) => problem,
    }
}

/// What depends on the text alone.
fn read(query: &str, limits: &Limits) -> Result<ExecutableDocument, Rejected> {
    tokens::check(query, limits)?;
    let document = parse(query)?;
    check_counts(&document, limits)?;
    fragments::refuse_cycles(&document)?;
    Ok(document)
}

fn parse(query: &str) -> Result<ExecutableDocument, Rejected> {
    // The parser is another's; were it to panic on a document, that document is refused like any other it cannot read.
    match std::panic::catch_unwind(AssertUnwindSafe(|| parse_query(query))) {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(error)) => Err(syntax_error(&error)),
        Err(_) => Err(syntax_problem(None)),
    }
}

fn syntax_error(error: &parser::Error) -> Rejected {
    match error {
        parser::Error::MissingOperation => Problem::new("OPERATION_REQUIRED").into(),
        _ => syntax_problem(error.positions().next()),
    }
}

fn syntax_problem(position: Option<Pos>) -> Rejected {
    let place = position.unwrap_or(Pos { line: 1, column: 1 });
    let problem = Problem::new("SYNTAX_ERROR").with("line", place.line).with("column", place.column);
    Rejected { problems: vec![problem], position: Some(place), cost: None }
}

fn check_counts(document: &ExecutableDocument, limits: &Limits) -> Result<(), Problem> {
    if document.fragments.len() > limits.fragments {
        return Err(Problem::new("TOO_MANY_FRAGMENTS").with("max", limits.fragments));
    }
    if document.operations.iter().len() > limits.operations {
        return Err(Problem::new("TOO_MANY_OPERATIONS").with("max", limits.operations));
    }
    Ok(())
}

fn select<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, Problem> {
    let mut operations = document.operations.iter();
    let found = match (name, operations.len()) {
        (None, 1) => operations.next().map(|(_, operation)| operation),
        (None, _) => None,
        (Some(name), _) => operations
            .find(|(found, _)| found.is_some_and(|found| found.as_str() == name))
            .map(|(_, operation)| operation),
    };
    found.ok_or_else(|| Problem::new("OPERATION_REQUIRED").at("operationName"))
}
