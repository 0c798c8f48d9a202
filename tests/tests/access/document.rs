//! Documents that ask one root field, and ways through their answers.

use serde_json::{Map, Value, json};
use vivier_graphql::root_field::Operation;

use crate::sdl::Sdl;

/// A document with its variables.
#[derive(Clone, Debug)]
pub struct Document {
    pub operation: Operation,
    pub field: String,
    pub text: String,
    pub arguments: Map<String, Value>,
}

impl Document {
    /// Asks `field` with these arguments (of a mutation, its input), for `select` and the paths in `keeps`; for the least that can
    /// be asked where both are empty.
    pub fn new<'a>(
        sdl: &Sdl,
        (operation, field): (Operation, &str),
        arguments: Map<String, Value>,
        select: Option<&str>,
        keeps: impl Iterator<Item = &'a String>,
    ) -> Self {
        let root = sdl.root(operation, field);
        let wanted: Vec<String> = select
            .map(str::to_owned)
            .into_iter()
            .chain(keeps.filter(|path| !path.is_empty()).map(|path| selection(path)))
            .collect();
        let text = if operation == Operation::Mutation {
            let input = &root.arguments["input"];
            format!(
                "mutation($input: {input}) {{ {field}(input: $input) {{ {} userErrors {{ code path }} }} }}",
                wanted.join(" ")
            )
        } else {
            let list = |item: &dyn Fn(&String) -> String| arguments.keys().map(item).collect::<Vec<_>>().join(", ");
            let wrapped = |inner: String| if inner.is_empty() { inner } else { format!("({inner})") };
            let declared = wrapped(list(&|name| format!("${name}: {}", root.arguments[name])));
            let given = wrapped(list(&|name| format!("{name}: ${name}")));
            let asked = match wanted.is_empty() {
                true => sdl.smallest(&root.r#type),
                false => format!("{{ __typename {} }}", wanted.join(" ")),
            };
            let keyword = if operation == Operation::Query { "query" } else { "subscription" };
            format!("{keyword}{declared} {{ {field}{given} {asked} }}")
        };
        Self { operation, field: field.to_owned(), text, arguments }
    }

    pub fn variables(&self) -> Value {
        match self.operation {
            Operation::Mutation => json!({ "input": self.arguments }),
            Operation::Query | Operation::Subscription => Value::Object(self.arguments.clone()),
        }
    }

    /// The same with another argument.
    pub fn with(&self, argument: &str, value: Value) -> Self {
        let mut other = self.clone();
        other.arguments.insert(argument.to_owned(), value);
        other
    }
}

/// `a.0.b.[c=d].e` as a selection: `a { b { e } }`.
fn selection(path: &str) -> String {
    let names: Vec<&str> = path.split('.').filter(|step| !is_place(step)).collect();
    format!("{}{}", names.join(" { "), " }".repeat(names.len().saturating_sub(1)))
}

fn is_place(step: &str) -> bool {
    step.starts_with(|first: char| first == '[' || first.is_ascii_digit())
}

/// What stands at a path of an answer; the answer itself where the path is empty.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    if path.is_empty() {
        return Some(value).filter(|value| !value.is_null());
    }
    path.split('.').try_fold(value, |value, step| {
        if let Some(wanted) = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
            let (name, wanted) = wanted.split_once('=')?;
            let is = |item: &&Value| match &item[name] {
                Value::String(text) => text == wanted,
                other => {
                    let text = other.to_string();
                    text == wanted
                }
            };
            return value.as_array()?.iter().find(is);
        }
        match value {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => value.get(step).filter(|found| !found.is_null()),
        }
    })
}

#[test]
fn a_path_is_asked_for_and_found_again() {
    assert_eq!(selection("edges.0.node.id"), "edges { node { id } }");
    assert_eq!(selection("sessions.[current=true].id"), "sessions { id }");
    let answer = json!({ "sessions": [{ "current": false, "id": "a" }, { "current": true, "id": "b" }], "none": null });
    assert_eq!(at(&answer, "sessions.[current=true].id"), Some(&json!("b")));
    assert_eq!(at(&answer, "sessions.0.id"), Some(&json!("a")));
    assert_eq!((at(&answer, "sessions.2.id"), at(&answer, "none")), (None, None));
}
