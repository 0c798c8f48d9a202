//! The fields of an answer in the order in which the document asks for them (October 2021, 7.1.3), and `{}` where every field of
//! an object was skipped. The executor answers in the order in which fields were ready, and null for an object without fields.
//!
//! To tell an object without fields from null, and one type of an interface from another, [`mark`] asks for `__typename` under a
//! name of its own where that is not clear from the document; [`Order::apply`] takes it out of the answer again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned, Request, Value, Variables};

use crate::http::document::index::SchemaIndex;
use crate::http::document::select;

/// The name under which the type is asked for; no document can use it for anything else, since it is no GraphQL name.
const MARK: &str = "(type)";

/// Asks for the types that [`Order::apply`] needs.
fn mark(document: &mut ExecutableDocument, index: &SchemaIndex) {
    let mut conditional = false;
    for (_, operation) in document.operations.iter() {
        conditional |= has_directive(&operation.node.selection_set.node);
    }
    conditional |= document.fragments.values().any(|fragment| has_directive(&fragment.node.selection_set.node));
    let marker = Marker { index, conditional };
    let operations = match &mut document.operations {
        async_graphql::parser::types::DocumentOperations::Single(operation) => vec![operation],
        async_graphql::parser::types::DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        let root = index.root(operation.node.ty).map(str::to_owned);
        let set = &mut operation.node.selection_set.node;
        marker.inner(set, root.as_deref());
        // The root of a subscription is one field, and nothing beside it.
        if operation.node.ty != OperationType::Subscription && marker.wanted(set, root.as_deref()) {
            ask_type(set);
        }
    }
    for fragment in document.fragments.values_mut() {
        let on = fragment.node.type_condition.node.on.node.to_string();
        marker.inner(&mut fragment.node.selection_set.node, Some(&on));
    }
}

struct Marker<'a> {
    index: &'a SchemaIndex,
    /// Some selection of the document may be skipped.
    conditional: bool,
}

impl Marker<'_> {
    /// The selections of the fields in `set`.
    fn inner(&self, set: &mut SelectionSet, parent: Option<&str>) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    let of = parent.and_then(|parent| self.index.field(parent, field.node.name.node.as_str()));
                    let of = of.map(|field| field.type_name.as_str());
                    let inner = &mut field.node.selection_set.node;
                    if !inner.items.is_empty() {
                        self.inner(inner, of);
                        if self.wanted(inner, of) {
                            ask_type(inner);
                        }
                    }
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.to_string());
                    self.inner(&mut inline.node.selection_set.node, on.as_deref().or(parent));
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn wanted(&self, set: &SelectionSet, parent: Option<&str>) -> bool {
        let sure = |item: &Positioned<Selection>| matches!(&item.node, Selection::Field(field) if field.node.directives.is_empty());
        let plain = |item: &Positioned<Selection>| matches!(item.node, Selection::Field(_));
        (self.conditional && !set.items.iter().any(sure))
            || (parent.is_some_and(|parent| self.index.possible(parent).is_some()) && !set.items.iter().all(plain))
    }
}

fn has_directive(set: &SelectionSet) -> bool {
    set.items.iter().any(|item| {
        !item.node.directives().is_empty()
            || match &item.node {
                Selection::Field(field) => has_directive(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => has_directive(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => false,
            }
    })
}

fn ask_type(set: &mut SelectionSet) {
    let here = |name: &str| Positioned::new(Name::new(name), Pos::default());
    let field = Field {
        alias: Some(here(MARK)),
        name: here("__typename"),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    set.items.push(Positioned::new(Selection::Field(Positioned::new(field, Pos::default())), Pos::default()));
}

/// What an answer is put in order by: the document as the client wrote it.
#[derive(Clone, Debug)]
pub(in crate::http) struct Order {
    document: Arc<ExecutableDocument>,
    operation_name: Option<String>,
    /// The variables that are true or false: what `@skip` and `@include` may depend on.
    switches: Arc<HashMap<String, bool>>,
}

impl Order {
    pub(super) fn new(
        document: Arc<ExecutableDocument>,
        operation_name: Option<&str>,
        variables: &serde_json::Value,
    ) -> Self {
        let mut switches = HashMap::new();
        if let Ok(operation) = select(&document, operation_name) {
            for definition in &operation.node.variable_definitions {
                let name = definition.node.name.node.as_str();
                let given = variables.get(name).and_then(serde_json::Value::as_bool);
                let default = match definition.node.default_value.as_ref().map(|value| &value.node) {
                    Some(async_graphql::Value::Boolean(value)) => Some(*value),
                    _ => None,
                };
                if let Some(value) = given.or(default) {
                    switches.insert(name.to_owned(), value);
                }
            }
        }
        Self { document, operation_name: operation_name.map(str::to_owned), switches: Arc::new(switches) }
    }

    pub(in crate::http) fn operation_name(&self) -> Option<&str> {
        self.operation_name.as_deref()
    }

    /// The request whose answer this puts in order; `query` is the document's text.
    pub(in crate::http) fn request(&self, query: String, variables: Variables, index: &SchemaIndex) -> Request {
        let mut document = ExecutableDocument::clone(&self.document);
        mark(&mut document, index);
        let mut request = Request::new(query).variables(variables);
        request.operation_name = self.operation_name.clone();
        request.set_parsed_query(document);
        request
    }

    /// Puts the fields of `data` in order and takes the marks out.
    pub(in crate::http) fn apply(&self, data: Value, index: &SchemaIndex) -> Value {
        let Ok(operation) = select(&self.document, self.operation_name.as_deref()) else { return data };
        let root = Selected::new(index.root(operation.node.ty), vec![&operation.node.selection_set.node]);
        Sorter { order: self, index }.value(data, &root)
    }

    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let skips = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return false,
            };
            let given = directive.node.get_argument("if").and_then(|value| {
                let switch = |name: Name| self.switches.get(name.as_str()).map(|on| Value::Boolean(*on)).ok_or(());
                value.node.clone().into_const_with(switch).ok()
            });
            given == Some(Value::Boolean(skips))
        })
    }
}

/// What is selected of one field, and what that comes to for each type of object.
struct Selected<'a> {
    parent: Option<&'a str>,
    sets: Vec<&'a SelectionSet>,
    known: RefCell<Vec<(Option<Name>, Rc<Fields<'a>>)>>,
}

type Fields<'a> = IndexMap<&'a str, Selected<'a>>;

impl<'a> Selected<'a> {
    fn new(parent: Option<&'a str>, sets: Vec<&'a SelectionSet>) -> Self {
        Self { parent, sets, known: RefCell::default() }
    }
}

struct Sorter<'a> {
    order: &'a Order,
    index: &'a SchemaIndex,
}

impl<'a> Sorter<'a> {
    fn value(&self, value: Value, selected: &Selected<'a>) -> Value {
        match value {
            // A scalar that is an object is left as it is.
            value if selected.sets.iter().all(|set| set.items.is_empty()) => value,
            Value::List(items) => Value::List(items.into_iter().map(|item| self.value(item, selected)).collect()),
            Value::Object(fields) => Value::Object(self.object(fields, selected)),
            value => value,
        }
    }

    fn object(&self, mut given: IndexMap<Name, Value>, selected: &Selected<'a>) -> IndexMap<Name, Value> {
        let of = match given.swap_remove(MARK) {
            Some(Value::String(of)) => Some(Name::new(of)),
            _ => None,
        };
        let fields = self.fields(selected, of);
        let mut sorted = IndexMap::with_capacity(given.len());
        for (key, inner) in fields.iter() {
            if let Some((name, value)) = given.swap_remove_entry(*key) {
                sorted.insert(name, self.value(value, inner));
            }
        }
        // Nothing that was answered is lost, whatever the document says.
        sorted.extend(given);
        sorted
    }

    fn fields(&self, selected: &Selected<'a>, of: Option<Name>) -> Rc<Fields<'a>> {
        if let Some((_, fields)) = selected.known.borrow().iter().find(|(known, _)| *known == of) {
            return Rc::clone(fields);
        }
        let mut fields = Fields::new();
        let runtime = of.as_ref().map(Name::as_str).or(selected.parent);
        for set in &selected.sets {
            self.collect(set, selected.parent, runtime, &mut fields);
        }
        let fields = Rc::new(fields);
        selected.known.borrow_mut().push((of, Rc::clone(&fields)));
        fields
    }

    fn collect(&self, set: &'a SelectionSet, parent: Option<&'a str>, runtime: Option<&str>, fields: &mut Fields<'a>) {
        for item in &set.items {
            if self.order.is_skipped(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let of = parent.and_then(|parent| self.index.field(parent, field.node.name.node.as_str()));
                    fields
                        .entry(field.node.response_key().node.as_str())
                        .or_insert_with(|| Selected::new(of.map(|field| field.type_name.as_str()), Vec::new()))
                        .sets
                        .push(&field.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.order.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        if self.applies(on, runtime) {
                            self.collect(&fragment.node.selection_set.node, Some(on), runtime, fields);
                        }
                    }
                }
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    if on.is_none_or(|on| self.applies(on, runtime)) {
                        self.collect(&inline.node.selection_set.node, on.or(parent), runtime, fields);
                    }
                }
            }
        }
    }

    /// True where an object of the type `runtime` is one of `on`, or where that is not known.
    fn applies(&self, on: &str, runtime: Option<&str>) -> bool {
        let Some(runtime) = runtime else { return true };
        match (self.index.possible(on), self.index.possible(runtime)) {
            (_, Some(_)) => true,
            (Some(possible), None) => possible.contains(runtime),
            (None, None) => on == runtime,
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;
    use async_graphql::value;
    use serde_json::json;

    use super::*;

    const SDL: &str = "type Query { a: A b: B any: Any node: Node items: [A!]! } union Any = A | B \
                       interface Node { id: ID! } type A implements Node { id: ID! x: Int y: Int a: A } type B { x: Int y: Int }";

    fn index() -> SchemaIndex {
        SchemaIndex::new(SDL, std::iter::empty(), &[]).expect("an SDL")
    }

    /// The answer as JSON text, whose order shows.
    fn ordered(query: &str, variables: serde_json::Value, data: Value) -> String {
        let document = Arc::new(parse_query(query).expect("a document"));
        serde_json::to_string(&Order::new(document, None, &variables).apply(data, &index())).expect("JSON")
    }

    #[test]
    fn fields_come_in_the_order_in_which_they_are_asked_for() {
        let none = || json!({});
        for (query, variables, data, expected) in [
            (
                "{ a { x y } b { x } }",
                none(),
                value!({ "b": { "x": 1 }, "a": { "y": 2, "x": 1 } }),
                r#"{"a":{"x":1,"y":2},"b":{"x":1}}"#,
            ),
            // The first place of a field counts, and both of its selections.
            (
                "{ a { y } b { x } a { x y } }",
                none(),
                value!({ "b": { "x": 1 }, "a": { "x": 1, "y": 2 } }),
                r#"{"a":{"y":2,"x":1},"b":{"x":1}}"#,
            ),
            (
                "{ a { ...f x } } fragment f on A { y }",
                none(),
                value!({ "a": { "x": 1, "y": 2 } }),
                r#"{"a":{"y":2,"x":1}}"#,
            ),
            (
                "{ items { second: y first: x } }",
                none(),
                value!({ "items": [{ "first": 1, "second": 2 }] }),
                r#"{"items":[{"second":2,"first":1}]}"#,
            ),
            // What was skipped has no place.
            (
                "query($s: Boolean!) { a { x @skip(if: $s) y x } }",
                json!({ "s": true }),
                value!({ "a": { "x": 1, "y": 2 } }),
                r#"{"a":{"y":2,"x":1}}"#,
            ),
            (
                "query($s: Boolean = false) { a { x @include(if: $s) y x } }",
                none(),
                value!({ "a": { "x": 1, "y": 2 } }),
                r#"{"a":{"y":2,"x":1}}"#,
            ),
            // What the type of the object decides.
            (
                "{ any { ... on A { x y } ... on B { y x } } }",
                none(),
                value!({ "any": { "x": 1, "y": 2, "(type)": "B" } }),
                r#"{"any":{"y":2,"x":1}}"#,
            ),
            (
                "{ node { ... on Node { id } ... on A { y x } } }",
                none(),
                value!({ "node": { "x": 1, "y": 2, "id": "i", "(type)": "A" } }),
                r#"{"node":{"id":"i","y":2,"x":1}}"#,
            ),
            // Nothing but the mark: an object without fields. Null stays null.
            (
                "{ a { x @skip(if: true) } b { x } }",
                none(),
                value!({ "b": null, "a": { "(type)": "A" } }),
                r#"{"a":{},"b":null}"#,
            ),
        ] {
            assert_eq!(ordered(query, variables, data), expected, "{query}");
        }
    }

    #[test]
    fn the_type_is_asked_for_where_it_is_needed_and_nowhere_else() {
        for (query, marks) in [
            ("{ a { x } items { x y } }", 0),
            ("{ a { ...f } } fragment f on A { x }", 0),
            ("{ a { x @skip(if: true) } b { x } }", 1),
            ("{ a @skip(if: true) { x } }", 1),
            ("{ a { ...f } } fragment f on A { x @include(if: false) a { y @skip(if: true) } }", 2),
            ("{ any { ... on A { x } ... on B { y } } node { id } }", 1),
        ] {
            let mut document = parse_query(query).expect("a document");
            mark(&mut document, &index());
            assert_eq!(format!("{document:?}").matches(MARK).count(), marks, "{query}");
        }
    }
}
