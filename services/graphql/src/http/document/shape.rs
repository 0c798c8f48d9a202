//! The size of an operation with its fragments written out: fields, depth, aliases, directives and cost. Each fragment is
//! measured once for each way it is used, so that a document of fragments within fragments costs no more to measure than to read.
//!
//! The cost: a field is one point; a list multiplies what is selected of its items by the number it may hold — what `first` or
//! `last` says for a connection, [`LIST_FACTOR`] for other lists; root fields add what their row in the access matrix says, and
//! fields below them that compute what they cost by themselves, as often as they are asked for. What is asked about the past is put
//! together from events, and costs [`AS_OF_COST`] more.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet, VariableDefinition,
};
use serde_json::Value;
use vivier_kernel::problem::Problem;

use crate::conventions::validation;
use crate::http::document::Rejected;
use crate::http::document::index::{Row, SchemaIndex};
use crate::http::limits::{LIST_FACTOR, Limits, WIDE_LISTS};

/// What a page may hold at most; a bad `first` counts as that, and is refused by the resolver.
const LARGEST_PAGE: u64 = 100;

/// The argument of fields that answer about a past instant.
const AS_OF: &str = "asOf";
/// A leaf that every object has.
const TYPENAME: &str = "__typename";
/// Points for putting an answer about the past together.
pub const AS_OF_COST: u64 = 50;

#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Shape {
    fields: u64,
    depth: u64,
    aliases: u64,
    directives: u64,
    cost: u64,
}

impl Shape {
    /// Two selections side by side.
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            cost: self.cost.saturating_add(other.cost),
        }
    }
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    index: &'a SchemaIndex,
    definitions: &'a [Positioned<VariableDefinition>],
    variables: &'a Value,
    /// By fragment and by the size of the page it is spread in; 0 outside a page.
    known: HashMap<(&'a str, u64), Shape>,
    /// `__typename` was given arguments or a selection: the executor's validation does not look at it.
    misused: bool,
}

/// The cost of `operation`; `program`: it comes with an API token.
///
/// # Errors
/// The first cap that it breaks.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    index: &SchemaIndex,
    variables: &Value,
    limits: &Limits,
    program: bool,
) -> Result<u64, Rejected> {
    let mut measure = Measure {
        document,
        index,
        definitions: &operation.node.variable_definitions,
        variables,
        known: HashMap::new(),
        misused: false,
    };
    let mut shape = measure.selection(&operation.node.selection_set, index.root(operation.node.ty), 0);
    shape.directives = shape.directives.saturating_add(operation.node.directives.len() as u64);
    for (value, max, code) in [
        (shape.fields, limits.fields, "DOCUMENT_TOO_LARGE"),
        (shape.depth, limits.depth, "TOO_DEEP"),
        (shape.aliases, limits.aliases, "TOO_MANY_ALIASES"),
        (shape.directives, limits.directives, "TOO_MANY_DIRECTIVES"),
    ] {
        if value > max {
            return Err(Problem::new(code).with("max", max).into());
        }
    }
    if measure.misused {
        let problem = Problem::new(validation::CODE).with("rule", "selection-not-allowed");
        return Err(problem.with("name", TYPENAME).with("type", "String").into());
    }
    // Written out, the roots are at most as many as the fields, which were just capped.
    let mut roots = Vec::new();
    collect_roots(document, &operation.node.selection_set, &mut roots);
    if roots.len() > limits.root_fields {
        return Err(Problem::new("TOO_MANY_ROOT_FIELDS").with("max", limits.root_fields).into());
    }
    let mut cost = shape.cost.max(1);
    for root in &roots {
        let Row { cost: own, alone, by_person } = index.row(operation.node.ty, root);
        if by_person && program {
            return Err(Problem::new("SESSION_REQUIRED").with("field", root).into());
        }
        if alone && roots.len() > 1 {
            return Err(Problem::new("FIELD_MUST_STAND_ALONE").with("field", root).into());
        }
        cost = cost.saturating_add(own);
    }
    if operation.node.ty == OperationType::Subscription {
        check_subscription(operation)?;
    }
    if cost > limits.cost {
        let problem = Problem::new("TOO_COSTLY").with("requested", cost).with("max", limits.cost);
        return Err(Rejected { problems: vec![problem], position: None, cost: Some(cost) });
    }
    Ok(cost)
}

/// The executor looks for a subscription's field in the operation itself and would answer a fragment with nothing.
fn check_subscription(operation: &Positioned<OperationDefinition>) -> Result<(), Problem> {
    match operation.node.selection_set.node.items.as_slice() {
        [only] if matches!(only.node, Selection::Field(_)) => Ok(()),
        _ => Err(Problem::new("SUBSCRIPTION_ONE_FIELD")),
    }
}

fn collect_roots<'a>(
    document: &'a ExecutableDocument,
    selection_set: &'a Positioned<SelectionSet>,
    roots: &mut Vec<&'a str>,
) {
    for selection in &selection_set.node.items {
        match &selection.node {
            Selection::Field(field) => roots.push(field.node.name.node.as_str()),
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect_roots(document, &fragment.node.selection_set, roots);
                }
            }
            Selection::InlineFragment(inline) => collect_roots(document, &inline.node.selection_set, roots),
        }
    }
}

impl<'a> Measure<'a> {
    fn selection(
        &mut self,
        selection_set: &'a Positioned<SelectionSet>,
        type_name: Option<&'a str>,
        page: u64,
    ) -> Shape {
        let mut shape = Shape::default();
        for selection in &selection_set.node.items {
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, type_name, page),
                Selection::FragmentSpread(spread) => {
                    let inner = self.fragment(spread.node.fragment_name.node.as_str(), page);
                    with_directives(inner, spread.node.directives.len())
                }
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let inner = self.selection(&inline.node.selection_set, condition.or(type_name), page);
                    with_directives(inner, inline.node.directives.len())
                }
            };
            shape = shape.beside(part);
        }
        shape
    }

    fn fragment(&mut self, name: &'a str, page: u64) -> Shape {
        if let Some(known) = self.known.get(&(name, page)) {
            return *known;
        }
        let document = self.document;
        let Some(fragment) = document.fragments.get(name) else { return Shape::default() };
        let shape = self.selection(
            &fragment.node.selection_set,
            Some(fragment.node.type_condition.node.on.node.as_str()),
            page,
        );
        self.known.insert((name, page), shape);
        shape
    }

    fn field(&mut self, field: &'a Field, parent: Option<&'a str>, page: u64) -> Shape {
        let index = self.index;
        let typename = field.name.node == TYPENAME;
        self.misused |= typename && !(field.selection_set.node.items.is_empty() && field.arguments.is_empty());
        let known = parent.and_then(|parent| index.field(parent, field.name.node.as_str()));
        let own_page = match known {
            Some(known) if known.is_page => self.page_size(field),
            _ => 0,
        };
        let inner = self.selection(&field.selection_set, known.map(|known| known.type_name.as_str()), own_page);
        let items = match known {
            Some(known) if known.is_list && page > 0 => page,
            Some(known) if known.is_list && !known.is_page => list_factor(parent, field.name.node.as_str()),
            // A page that is a plain list holds its items itself.
            Some(known) if known.is_list => own_page,
            _ => 1,
        };
        let past = if field.get_argument(AS_OF).is_some() { AS_OF_COST } else { 0 };
        let own = u64::from(!typename) + known.map_or(0, |known| known.cost) + past;
        Shape {
            fields: inner.fields.saturating_add(1),
            depth: inner.depth.saturating_add(1),
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            directives: inner.directives.saturating_add(field.directives.len() as u64),
            cost: inner.cost.saturating_mul(items).saturating_add(own),
        }
    }

    /// What `first` or `last` says, from the document or its variables.
    fn page_size(&self, field: &Field) -> u64 {
        let value = ["first", "last"].iter().find_map(|name| field.get_argument(name));
        let number = value.and_then(|value| {
            value.node.clone().into_const_with(|name| self.variable(name.as_str()).map(Into::into).ok_or(())).ok()
        });
        let number = match number {
            Some(async_graphql::Value::Number(number)) => number.as_u64(),
            _ => None,
        };
        number.unwrap_or(LARGEST_PAGE).clamp(1, LARGEST_PAGE)
    }

    fn variable(&self, name: &str) -> Option<u64> {
        if let Some(value) = self.variables.get(name) {
            return value.as_u64();
        }
        let definition = self.definitions.iter().find(|definition| definition.node.name.node == name)?;
        match definition.node.default_value.as_ref().map(|value| &value.node) {
            Some(async_graphql::Value::Number(number)) => number.as_u64(),
            _ => None,
        }
    }
}

/// How many items a list without `first` or `last` is taken to hold.
fn list_factor(parent: Option<&str>, name: &str) -> u64 {
    let wide = WIDE_LISTS.iter().find(|(of, list, _)| parent == Some(*of) && name == *list);
    wide.map_or(LIST_FACTOR, |(_, _, items)| *items)
}

fn with_directives(shape: Shape, count: usize) -> Shape {
    Shape { directives: shape.directives.saturating_add(count as u64), ..shape }
}
