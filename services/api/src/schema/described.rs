//! Every type, field, argument and value of the schema says what it is for.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};

/// What the library says of every place in a list: nothing of this one.
const OF_THE_LIBRARY: &str = "An edge in a connection.";

#[test]
fn everything_is_described() {
    let document = parse_schema(super::sdl()).expect("our own schema");
    let mut bare = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let root = matches!(name.as_str(), "Query" | "Mutation" | "Subscription");
        let words = definition.node.description.as_ref().map(|words| words.node.trim());
        if words.is_none_or(|words| words == OF_THE_LIBRARY) && !root {
            bare.push(name.clone());
        }
        match definition.node.kind {
            TypeKind::Object(object) => {
                for field in object.fields {
                    if field.node.description.is_none() {
                        bare.push(format!("{name}.{}", field.node.name.node));
                    }
                    let arguments = field.node.arguments.iter().filter(|argument| argument.node.description.is_none());
                    let paging = ["input", "first", "after", "last", "before"];
                    let arguments = arguments.filter(|argument| !paging.contains(&argument.node.name.node.as_str()));
                    bare.extend(
                        arguments
                            .map(|argument| format!("{name}.{}({})", field.node.name.node, argument.node.name.node)),
                    );
                }
            }
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().filter(|field| field.node.description.is_none());
                bare.extend(fields.map(|field| format!("{name}.{}", field.node.name.node)));
            }
            TypeKind::Enum(values) => {
                let values = values.values.iter().filter(|value| value.node.description.is_none());
                bare.extend(values.map(|value| format!("{name}.{}", value.node.value.node)));
            }
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}
