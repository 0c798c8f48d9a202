//! Fields that failed, as the specification wants them (October 2021, 6.4.4): null where the schema allows it, and otherwise
//! null for the nearest parent that allows it. The executor leaves failed fields out instead, so answers with errors are
//! mended here; others are not looked at.

use std::collections::BTreeSet;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, Type};
use async_graphql::{Name, PathSegment, Positioned, Response, Value};

use crate::http::document::index::{SchemaIndex, base_name};
use crate::http::document::select;

/// Mends the data of an answer to `operation_name` of `query`.
pub(in crate::http) fn complete(
    response: &mut Response,
    query: &str,
    operation_name: Option<&str>,
    index: &SchemaIndex,
) {
    if response.errors.iter().all(|error| error.path.is_empty()) {
        return;
    }
    let Ok(document) = parse_query(query) else { return };
    let Ok(operation) = select(&document, operation_name) else { return };
    let finder = Finder { document: &document, index };
    let mut nulled: BTreeSet<Vec<String>> = BTreeSet::new();
    let mut data = Some(match std::mem::take(&mut response.data) {
        Value::Null => Value::Object(Default::default()),
        data => data,
    });
    for error in &response.errors {
        if error.path.is_empty() {
            continue;
        }
        let key: Vec<String> = error.path.iter().map(text).collect();
        if (1..=key.len()).any(|length| nulled.contains(&key[..length])) {
            continue;
        }
        let nullable = finder.nullable(&operation.node.selection_set, operation.node.ty, &error.path);
        // The deepest place on the path that may be null, and that the data reaches.
        let place = (1..=error.path.len()).rev().find(|length| {
            nullable.get(length - 1).copied().unwrap_or(true)
                && data.as_ref().is_some_and(|data| reaches(data, &error.path[..length - 1]))
        });
        match place {
            Some(length) => {
                if let Some(data) = &mut data {
                    put_null(data, &error.path[..length]);
                }
                nulled.insert(key[..length].to_vec());
            }
            None => {
                data = None;
                break;
            }
        }
    }
    response.data = data.unwrap_or_default();
}

fn text(segment: &PathSegment) -> String {
    match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    }
}

/// True where everything up to the end of `path` is there. An object all of whose fields failed was left out as null.
fn reaches(mut data: &Value, path: &[PathSegment]) -> bool {
    for segment in path {
        data = match (segment, data) {
            (PathSegment::Field(name), Value::Object(fields)) => match fields.get(name.as_str()) {
                Some(value) => value,
                None => return false,
            },
            (PathSegment::Index(index), Value::List(items)) => match items.get(*index) {
                Some(item) => item,
                None => return false,
            },
            _ => return false,
        };
    }
    true
}

fn put_null(mut data: &mut Value, path: &[PathSegment]) {
    let Some((last, parents)) = path.split_last() else { return };
    for segment in parents {
        let next = match (segment, data) {
            (PathSegment::Field(name), Value::Object(fields)) => fields.get_mut(name.as_str()),
            (PathSegment::Index(index), Value::List(items)) => items.get_mut(*index),
            _ => None,
        };
        let Some(next) = next else { return };
        data = next;
    }
    match (last, data) {
        (PathSegment::Field(name), Value::Object(fields)) => {
            fields.insert(Name::new(name), Value::Null);
        }
        (PathSegment::Field(name), parent @ Value::Null) => {
            *parent = Value::Object([(Name::new(name), Value::Null)].into_iter().collect());
        }
        (PathSegment::Index(index), Value::List(items)) => {
            if let Some(item) = items.get_mut(*index) {
                *item = Value::Null;
            }
        }
        _ => {}
    }
}

struct Finder<'a> {
    document: &'a ExecutableDocument,
    index: &'a SchemaIndex,
}

impl<'a> Finder<'a> {
    /// For each segment of `path`, whether the schema allows null there; unknown counts as allowed.
    fn nullable(
        &self,
        selection_set: &'a Positioned<SelectionSet>,
        operation: OperationType,
        path: &[PathSegment],
    ) -> Vec<bool> {
        let mut allowed = Vec::with_capacity(path.len());
        let mut sets = vec![(selection_set, self.index.root(operation).unwrap_or_default())];
        let mut current: Option<Type> = None;
        for segment in path {
            current = match segment {
                PathSegment::Index(_) => current.and_then(|ty| match ty.base {
                    BaseType::List(inner) => Some(*inner),
                    BaseType::Named(_) => None,
                }),
                PathSegment::Field(name) => {
                    let mut found = Vec::new();
                    for (set, parent) in &sets {
                        self.collect(set, parent, name, &mut found);
                    }
                    let ty = found.first().map(|(_, ty)| (*ty).clone());
                    sets = found.into_iter().map(|(set, ty)| (set, base_name(ty))).collect();
                    ty
                }
            };
            allowed.push(current.as_ref().is_none_or(|ty| ty.nullable));
        }
        allowed
    }

    /// The selections under the response key `name`, with the types of their fields.
    fn collect(
        &self,
        set: &'a Positioned<SelectionSet>,
        parent: &str,
        name: &str,
        found: &mut Vec<(&'a Positioned<SelectionSet>, &'a Type)>,
    ) {
        for selection in &set.node.items {
            match &selection.node {
                Selection::Field(field) if field.node.response_key().node == name => {
                    if let Some(known) = self.index.field(parent, field.node.name.node.as_str()) {
                        found.push((&field.node.selection_set, &known.ty));
                    }
                }
                Selection::Field(_) => {}
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.collect(
                            &fragment.node.selection_set,
                            fragment.node.type_condition.node.on.node.as_str(),
                            name,
                            found,
                        );
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map_or(parent, |condition| condition.node.on.node.as_str());
                    self.collect(&inline.node.selection_set, condition, name, found);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::{ServerError, value};

    use super::*;

    const SDL: &str = "type Query { a: A b: A! list: [A!]! items: [A]! text: String } type A { name: String! note: String inner: A! }";

    fn completed(query: &str, data: Value, paths: &[&[PathSegment]]) -> Value {
        let index = SchemaIndex::new(SDL, std::iter::empty(), &[]).expect("an SDL");
        let mut response = Response::new(data);
        response.errors = paths.iter().map(|path| ServerError::new("failed", None).with_path(path.to_vec())).collect();
        complete(&mut response, query, None, &index);
        response.data
    }

    fn field(name: &str) -> PathSegment {
        PathSegment::Field(name.to_owned())
    }

    #[test]
    fn a_field_that_failed_is_null_or_its_nearest_parent_that_may_be() {
        let (text, note, name) = ([field("text")], [field("a"), field("n")], [field("a"), field("name")]);
        assert_eq!(completed("{ text }", Value::Null, &[&text]), value!({ "text": null }));
        assert_eq!(
            completed("{ a { n: note name } }", value!({ "a": { "name": "x" } }), &[&note]),
            value!({ "a": { "name": "x", "n": null } })
        );
        assert_eq!(
            completed("{ a { name note } text }", value!({ "a": { "note": "x" }, "text": "t" }), &[&name]),
            value!({ "a": null, "text": "t" })
        );
        assert_eq!(
            completed("{ ...f } fragment f on Query { a { ... { name } } }", value!({ "a": null }), &[&name]),
            value!({ "a": null })
        );
        let deep = [field("b"), field("inner"), field("name")];
        assert_eq!(
            completed("{ b { inner { name } } text }", value!({ "b": { "inner": null }, "text": "t" }), &[&deep]),
            Value::Null
        );
    }

    #[test]
    fn items_of_lists_are_null_where_they_may_be() {
        let (items, list) = (
            [field("items"), PathSegment::Index(1), field("name")],
            [field("list"), PathSegment::Index(0), field("name")],
        );
        let both = value!([{ "name": "x" }, null]);
        assert_eq!(
            completed("{ items { name } }", value!({ "items": (both.clone()) }), &[&items]),
            value!({ "items": (both.clone()) })
        );
        assert_eq!(completed("{ list { name } }", value!({ "list": [null] }), &[&list]), Value::Null);
        // A list that is missing as a whole.
        assert_eq!(completed("{ items { name } text }", value!({ "text": "t" }), &[&items]), Value::Null);
    }
}
