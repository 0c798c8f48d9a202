//! The values of a request against the types of the schema: unknown enum values, missing and unknown input fields, numbers
//! where texts belong, lists that are too long. Every problem is named by its path, so that the client reads what to mend in
//! its own language; what a value means is for the resolvers.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Positioned, Value as Literal};
use serde_json::Value;
use vivier_kernel::problem::Problem;

use crate::http::document::index::{Kind, SchemaIndex};
use crate::http::limits::Limits;

/// A client reads the first problems; it gets no more than these at a time.
const MAX_PROBLEMS: usize = 20;

/// How a variable within the document is marked once its literal is made constant: no name can begin so.
const VARIABLE: char = '$';

/// A value of the variables or of the document, seen alike.
#[derive(Clone, Copy)]
enum Given<'a> {
    Json(&'a Value),
    Literal(&'a Literal),
}

enum Shown<'a> {
    Null,
    Boolean,
    Number(Option<i64>),
    Text {
        text: &'a str,
        as_string: bool,
        as_name: bool,
    },
    List(Vec<Given<'a>>),
    Object(Vec<(&'a str, Given<'a>)>),
    /// A variable within the document, by its name: it is checked where it is defined.
    Variable(&'a str),
}

struct Checker<'a> {
    index: &'a SchemaIndex,
    limits: &'a Limits,
    problems: Vec<Problem>,
}

/// Every problem of the variables and of the document's own values.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    index: &SchemaIndex,
    variables: &Value,
    limits: &Limits,
) -> Vec<Problem> {
    let mut checker = Checker { index, limits, problems: Vec::new() };
    for definition in &operation.node.variable_definitions {
        let (name, ty) = (definition.node.name.node.as_str(), &definition.node.var_type.node);
        match variables.get(name) {
            Some(value) => checker.value(name, Given::Json(value), ty),
            None if !ty.nullable && definition.node.default_value.is_none() => {
                checker.add(Problem::new("REQUIRED").at(name))
            }
            None => {}
        }
    }
    checker.extra_lists(variables, operation);
    if !checker.problems.is_empty() {
        let places = places(document);
        let told = std::mem::take(&mut checker.problems);
        checker.problems = told.into_iter().map(|problem| at_argument(problem, &places)).collect();
    }
    let mut seen = HashSet::new();
    checker.selection(document, &operation.node.selection_set, index.root(operation.node.ty), &mut seen);
    checker.problems
}

/// Where each variable of a document stands among the arguments: `input.seats` for `$all` of `declare(input: { seats: $all })`. Of several
/// places one.
pub(super) fn places(document: &ExecutableDocument) -> HashMap<String, String> {
    let mut places = HashMap::new();
    for (_, operation) in document.operations.iter() {
        places_within(&operation.node.selection_set, &mut places);
    }
    for fragment in document.fragments.values() {
        places_within(&fragment.node.selection_set, &mut places);
    }
    places
}

fn places_within(selection_set: &Positioned<SelectionSet>, places: &mut HashMap<String, String>) {
    for selection in &selection_set.node.items {
        match &selection.node {
            Selection::Field(field) => {
                for (name, value) in &field.node.arguments {
                    let Ok(literal) = value.node.clone().into_const_with(|name| Ok::<_, Infallible>(marked(&name)));
                    stands_in(name.node.as_str(), Given::Literal(&literal), places);
                }
                places_within(&field.node.selection_set, places);
            }
            // Each fragment is looked at by itself.
            Selection::FragmentSpread(_) => {}
            Selection::InlineFragment(inline) => places_within(&inline.node.selection_set, places),
        }
    }
}

fn stands_in(path: &str, given: Given<'_>, places: &mut HashMap<String, String>) {
    match show(given) {
        Shown::Variable(name) => {
            places.entry(name.to_owned()).or_insert_with(|| path.to_owned());
        }
        Shown::List(items) => {
            for (place, item) in items.into_iter().enumerate() {
                stands_in(&format!("{path}.{place}"), item, places);
            }
        }
        Shown::Object(fields) => {
            for (name, value) in fields {
                stands_in(&format!("{path}.{name}"), value, places);
            }
        }
        Shown::Null | Shown::Boolean | Shown::Number(_) | Shown::Text { .. } => {}
    }
}

/// A problem of a variable at the argument that it stands for: what to mend is told by the names of the schema, as everywhere else, whatever
/// the client calls its variables.
pub(super) fn at_argument(mut problem: Problem, places: &HashMap<String, String>) -> Problem {
    problem.field = problem.field.map(|field| {
        let place = match field.split_once('.') {
            Some((variable, rest)) => places.get(variable).map(|place| format!("{place}.{rest}")),
            None => places.get(field.as_str()).cloned(),
        };
        place.unwrap_or(field)
    });
    problem
}

/// A variable as a constant: see [`VARIABLE`].
fn marked(name: &Name) -> Literal {
    Literal::Enum(Name::new(format!("{VARIABLE}{name}")))
}

impl<'a> Checker<'a> {
    fn add(&mut self, problem: Problem) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// Variables that the operation does not define are read by nobody, but a list in them is not let grow either.
    fn extra_lists(&mut self, variables: &Value, operation: &Positioned<OperationDefinition>) {
        let defined: HashSet<&str> =
            operation.node.variable_definitions.iter().map(|definition| definition.node.name.node.as_str()).collect();
        for (name, value) in variables.as_object().into_iter().flatten() {
            if !defined.contains(name.as_str())
                && value.as_array().is_some_and(|items| items.len() > self.limits.list_items)
            {
                self.add(Problem::new("LIST_TOO_LONG").with("max", self.limits.list_items));
            }
        }
    }

    /// Each fragment once: its arguments are the same wherever it is spread.
    fn selection(
        &mut self,
        document: &'a ExecutableDocument,
        selection_set: &'a Positioned<SelectionSet>,
        type_name: Option<&'a str>,
        seen: &mut HashSet<&'a str>,
    ) {
        for selection in &selection_set.node.items {
            match &selection.node {
                Selection::Field(field) => {
                    let known =
                        type_name.and_then(|type_name| self.index.field(type_name, field.node.name.node.as_str()));
                    if let Some(known) = known {
                        self.arguments(&field.node, known);
                    }
                    self.selection(
                        document,
                        &field.node.selection_set,
                        known.map(|known| known.type_name.as_str()),
                        seen,
                    );
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = document.fragments.get(name)
                        && seen.insert(name)
                    {
                        let condition = fragment.node.type_condition.node.on.node.as_str();
                        self.selection(document, &fragment.node.selection_set, Some(condition), seen);
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    self.selection(document, &inline.node.selection_set, condition.or(type_name), seen);
                }
            }
        }
    }

    fn arguments(&mut self, field: &'a Field, known: &'a super::index::Field) {
        for (name, value) in &field.arguments {
            if let Some(argument) = known.arguments.get(name.node.as_str()) {
                let Ok(literal) = value.node.clone().into_const_with(|name| Ok::<_, Infallible>(marked(&name)));
                self.value(name.node.as_str(), Given::Literal(&literal), &argument.ty);
            }
        }
        let mut missing: Vec<&String> = known
            .arguments
            .iter()
            .filter(|(name, argument)| {
                !argument.ty.nullable && !argument.has_default && field.get_argument(name).is_none()
            })
            .map(|(name, _)| name)
            .collect();
        missing.sort_unstable();
        for name in missing {
            self.add(Problem::new("REQUIRED").at(name));
        }
    }

    fn value(&mut self, path: &str, given: Given<'_>, ty: &Type) {
        let shown = show(given);
        match (&ty.base, shown) {
            (_, Shown::Variable(_)) => {}
            (_, Shown::Null) if ty.nullable => {}
            (_, Shown::Null) => self.add(Problem::new("REQUIRED").at(path)),
            (BaseType::List(inner), Shown::List(items)) => {
                if items.len() > self.limits.list_items {
                    self.add(Problem::new("LIST_TOO_LONG").at(path).with("max", self.limits.list_items));
                    return;
                }
                for (place, item) in items.into_iter().enumerate() {
                    self.value(&format!("{path}.{place}"), item, inner);
                }
            }
            // One item stands for a list of one.
            (BaseType::List(inner), _) => self.value(path, given, inner),
            (BaseType::Named(name), shown) => self.named(path, shown, name),
        }
    }

    fn named(&mut self, path: &str, shown: Shown<'_>, type_name: &str) {
        match self.index.kind(type_name) {
            Some(Kind::Enum(values)) => match shown {
                Shown::Text { text, as_name: true, .. } if values.contains(text) => {}
                Shown::Text { text, as_name: true, .. } => {
                    let value: String = text.chars().take(60).collect();
                    self.add(Problem::new("UNKNOWN_VALUE").at(path).with("value", value).with("type", type_name));
                }
                _ => self.wrong_type(path, type_name),
            },
            Some(Kind::Input { fields, one_of }) => match shown {
                Shown::Object(given) => self.object(path, &given, type_name, fields, *one_of),
                _ => self.wrong_type(path, type_name),
            },
            Some(Kind::Scalar) => self.scalar(path, &shown, type_name),
            // Not a type of input: the validator says so.
            Some(Kind::Fields(_) | Kind::Union) | None => {}
        }
    }

    fn object(
        &mut self,
        path: &str,
        given: &[(&str, Given<'_>)],
        type_name: &str,
        fields: &std::collections::HashMap<String, super::index::InputField>,
        one_of: bool,
    ) {
        for (name, value) in given {
            match fields.get(*name) {
                Some(field) => self.value(&format!("{path}.{name}"), *value, &field.ty),
                None => {
                    let value: String = name.chars().take(60).collect();
                    self.add(Problem::new("UNKNOWN_FIELD").at(path).with("value", value).with("type", type_name));
                }
            }
        }
        if one_of && given.len() != 1 {
            self.wrong_type(path, type_name);
        }
        let mut missing: Vec<&String> = fields
            .iter()
            .filter(|(name, field)| {
                !field.ty.nullable && !field.has_default && !given.iter().any(|(given, _)| given == name)
            })
            .map(|(name, _)| name)
            .collect();
        missing.sort_unstable();
        for name in missing {
            self.add(Problem::new("REQUIRED").at(&format!("{path}.{name}")));
        }
    }

    fn scalar(&mut self, path: &str, shown: &Shown<'_>, type_name: &str) {
        match (type_name, shown) {
            ("Int", Shown::Number(Some(number))) if i32::try_from(*number).is_ok() => {}
            ("Int", Shown::Number(Some(_))) => {
                self.add(Problem::new("OUT_OF_RANGE").at(path).with("min", i32::MIN).with("max", i32::MAX))
            }
            ("Float" | "Share", Shown::Number(_)) | ("Boolean", Shown::Boolean) => {}
            ("String" | "Date" | "DateTime", Shown::Text { as_string: true, .. }) => {}
            ("ID" | "Position", Shown::Text { as_string: true, .. } | Shown::Number(Some(_))) => {}
            ("Int" | "Float" | "Share" | "Boolean" | "String" | "Date" | "DateTime" | "ID" | "Position", _) => {
                self.wrong_type(path, type_name)
            }
            _ => {}
        }
    }

    fn wrong_type(&mut self, path: &str, type_name: &str) {
        self.add(Problem::new("WRONG_TYPE").at(path).with("type", type_name));
    }
}

/// Texts of the variables may be enum values or strings; in the document the two are written differently.
fn show(given: Given<'_>) -> Shown<'_> {
    match given {
        Given::Json(Value::Null) | Given::Literal(Literal::Null) => Shown::Null,
        Given::Json(Value::Bool(_)) | Given::Literal(Literal::Boolean(_)) => Shown::Boolean,
        Given::Json(Value::Number(number)) | Given::Literal(Literal::Number(number)) => Shown::Number(whole(number)),
        Given::Json(Value::String(text)) => Shown::Text { text, as_string: true, as_name: true },
        Given::Literal(Literal::String(text)) => Shown::Text { text, as_string: true, as_name: false },
        Given::Literal(Literal::Enum(name)) => match name.as_str().strip_prefix(VARIABLE) {
            Some(variable) => Shown::Variable(variable),
            None => Shown::Text { text: name.as_str(), as_string: false, as_name: true },
        },
        Given::Json(Value::Array(items)) => Shown::List(items.iter().map(Given::Json).collect()),
        Given::Literal(Literal::List(items)) => Shown::List(items.iter().map(Given::Literal).collect()),
        Given::Json(Value::Object(fields)) => {
            Shown::Object(fields.iter().map(|(name, value)| (name.as_str(), Given::Json(value))).collect())
        }
        Given::Literal(Literal::Object(fields)) => {
            Shown::Object(fields.iter().map(|(name, value)| (name.as_str(), Given::Literal(value))).collect())
        }
        Given::Literal(Literal::Binary(_)) => Shown::Boolean,
    }
}

fn whole(number: &serde_json::Number) -> Option<i64> {
    number.as_i64().or_else(|| number.as_u64().map(|_| i64::MAX))
}
