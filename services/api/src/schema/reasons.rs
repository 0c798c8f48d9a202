//! A reason that is none of its list is said in words, wherever somebody reads them.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use async_graphql::{Request, Variables};
use serde_json::{Map, Value, json};
use vivier_kernel::actor::Actor;
use vivier_kernel::locale::Locale;

use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;

/// Mutations whose words nobody is shown: they may be absent, whatever the reason.
const KEPT: [&str; 1] = ["withdrawTalent"];

/// What the schema says of inputs: mutations with the type of their input, input types with the types of their fields, enums with
/// their values.
#[derive(Default)]
struct Inputs {
    mutations: BTreeMap<String, String>,
    fields: BTreeMap<String, Vec<(String, String)>>,
    values: BTreeMap<String, Vec<String>>,
}

fn inputs() -> Inputs {
    let mut read = Inputs::default();
    for definition in parse_schema(super::sdl()).expect("our own schema").definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::Object(object) if name == "Mutation" => {
                for field in object.fields {
                    let mut arguments = field.node.arguments.iter();
                    let input = arguments.find(|argument| argument.node.name.node.as_str() == "input");
                    if let Some(input) = input {
                        read.mutations.insert(field.node.name.node.to_string(), input.node.ty.node.to_string());
                    }
                }
            }
            TypeKind::InputObject(object) => {
                let of = object.fields.iter();
                let of = of.map(|field| (field.node.name.node.to_string(), field.node.ty.node.to_string()));
                read.fields.insert(name, of.collect());
            }
            TypeKind::Enum(list) => {
                let values = list.values.iter().map(|value| value.node.value.node.to_string());
                read.values.insert(name, values.collect());
            }
            TypeKind::Object(_) | TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => {}
        }
    }
    read
}

/// Something for a field that has to be there; no id is one, so that nothing is ever done.
fn made_up(inputs: &Inputs, r#type: &str) -> Value {
    match r#type.trim_end_matches('!') {
        "Boolean" => json!(false),
        "Int" => json!(1),
        list if list.starts_with('[') => json!([]),
        named => match inputs.values.get(named) {
            // Where yes or no is said, the reason goes with the no.
            Some(values) => json!(values.iter().find(|value| *value == "NO").or(values.first())),
            None => json!("x"),
        },
    }
}

#[tokio::test]
async fn a_reason_that_is_none_of_the_list_is_said_in_words_wherever_they_are_read() {
    let inputs = inputs();
    let schema = super::builder().finish();
    let mut asked = Vec::new();
    for (mutation, input) in &inputs.mutations {
        let fields = &inputs.fields[input.trim_end_matches('!')];
        let has = |wanted: &str| fields.iter().find(|(name, _)| name == wanted);
        let reasons = has("reason").and_then(|(_, of)| inputs.values.get(of.trim_end_matches('!')));
        let other = reasons.is_some_and(|reasons| reasons.iter().any(|reason| reason == "OTHER"));
        if !other || has("words").is_none() {
            continue;
        }
        let needed = fields.iter().filter(|(name, of)| of.ends_with('!') && name != "reason");
        let mut given: Map<String, Value> = needed.map(|(name, of)| (name.clone(), made_up(&inputs, of))).collect();
        given.insert("reason".to_owned(), json!("OTHER"));
        let document =
            format!("mutation($input: {input}) {{ {mutation}(input: $input) {{ userErrors {{ code path }} }} }}");
        let request = Request::new(document).variables(Variables::from_json(json!({ "input": given })));
        let answer = execute(&schema, request, RequestContext::new(Actor::Anonymous, Locale::En)).await;
        let answer = serde_json::to_value(answer).expect("JSON");
        let told = answer["data"][mutation]["userErrors"].as_array();
        let told = told.unwrap_or_else(|| panic!("{mutation}: {answer}"));
        let words = told.contains(&json!({ "code": "WORDS_NEEDED", "path": ["input", "words"] }));
        assert_eq!(words, !KEPT.contains(&mutation.as_str()), "{mutation}: {answer}");
        asked.push(mutation.as_str());
    }
    assert!(KEPT.iter().all(|kept| asked.contains(kept)) && asked.len() > 10, "{asked:?}");
}
