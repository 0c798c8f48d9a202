//! What the caps need to know of the schema, read from its SDL once: types of fields, which are lists, which are pages, and what
//! the values of input may be.

use std::collections::{BTreeSet, HashMap};

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, OperationType, Type, TypeKind, TypeSystemDefinition,
};

use crate::root_field::CostlyField;
use crate::root_field::{Operation, RootField};

/// The schema, by type name.
#[derive(Debug, Default)]
pub struct SchemaIndex {
    types: HashMap<String, Kind>,
    /// The types of objects that an interface or a union may be.
    possible: HashMap<String, BTreeSet<String>>,
    roots: HashMap<Operation, String>,
    rows: HashMap<(Operation, String), Row>,
}

/// What the access matrix says of a root field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// What asking for it costs by itself.
    pub cost: u64,
    /// It must stand alone.
    pub alone: bool,
    /// No program may ask for it.
    pub by_person: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// An object or an interface.
    Fields(HashMap<String, Field>),
    Union,
    Enum(BTreeSet<String>),
    Input {
        fields: HashMap<String, InputField>,
        one_of: bool,
    },
    Scalar,
}

#[derive(Debug)]
pub(super) struct Field {
    pub ty: Type,
    pub type_name: String,
    pub is_list: bool,
    /// Takes `first` or `last`.
    pub is_page: bool,
    /// What asking for it costs besides its own point and its selection.
    pub cost: u64,
    pub arguments: HashMap<String, InputField>,
}

#[derive(Debug)]
pub(super) struct InputField {
    pub ty: Type,
    pub has_default: bool,
}

impl SchemaIndex {
    /// Reads an SDL; `rows` are the costs of the root fields, `costly` those of fields below them.
    ///
    /// # Errors
    /// Where it is not an SDL.
    pub fn new<'a>(
        sdl: &str,
        rows: impl Iterator<Item = &'a RootField>,
        costly: &[CostlyField],
    ) -> Result<Self, async_graphql::parser::Error> {
        let document = parse_schema(sdl)?;
        let mut index = Self::default();
        for (operation, name) in
            [(Operation::Query, "Query"), (Operation::Mutation, "Mutation"), (Operation::Subscription, "Subscription")]
        {
            index.roots.insert(operation, name.to_owned());
        }
        for definition in document.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    for (operation, name) in [
                        (Operation::Query, schema.node.query),
                        (Operation::Mutation, schema.node.mutation),
                        (Operation::Subscription, schema.node.subscription),
                    ] {
                        match name {
                            Some(name) => index.roots.insert(operation, name.node.to_string()),
                            None => index.roots.remove(&operation),
                        };
                    }
                }
                TypeSystemDefinition::Type(definition) => {
                    index.note_possible(definition.node.name.node.as_str(), &definition.node.kind);
                    index.types.insert(
                        definition.node.name.node.to_string(),
                        kind(definition.node.kind, &definition.node.directives),
                    );
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for row in costly {
            if let Some(Kind::Fields(fields)) = index.types.get_mut(row.on)
                && let Some(field) = fields.get_mut(row.name)
            {
                field.cost = u64::from(row.cost);
            }
        }
        for name in ["Int", "Float", "String", "Boolean", "ID"] {
            index.types.entry(name.to_owned()).or_insert(Kind::Scalar);
        }
        index.rows = rows
            .map(|row| {
                let known = Row { cost: u64::from(row.cost), alone: row.alone, by_person: row.by_person };
                ((row.operation, row.name.to_owned()), known)
            })
            .collect();
        Ok(index)
    }

    fn note_possible(&mut self, name: &str, kind: &TypeKind) {
        match kind {
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    self.possible.entry(interface.node.to_string()).or_default().insert(name.to_owned());
                }
            }
            TypeKind::Interface(_) => {
                self.possible.entry(name.to_owned()).or_default();
            }
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.to_string());
                self.possible.entry(name.to_owned()).or_default().extend(members);
            }
            TypeKind::Enum(_) | TypeKind::InputObject(_) | TypeKind::Scalar => {}
        }
    }

    /// The types of objects that an interface or a union may be; `None` for every other type.
    pub(super) fn possible(&self, type_name: &str) -> Option<&BTreeSet<String>> {
        self.possible.get(type_name)
    }

    pub(super) fn root(&self, operation: OperationType) -> Option<&str> {
        self.roots.get(&operation_of(operation)).map(String::as_str)
    }

    pub(super) fn field(&self, type_name: &str, field: &str) -> Option<&Field> {
        match self.types.get(type_name)? {
            Kind::Fields(fields) => fields.get(field),
            Kind::Union | Kind::Enum(_) | Kind::Input { .. } | Kind::Scalar => None,
        }
    }

    pub(super) fn kind(&self, type_name: &str) -> Option<&Kind> {
        self.types.get(type_name)
    }

    /// What the access matrix says of a root field.
    pub(super) fn row(&self, operation: OperationType, field: &str) -> Row {
        self.rows.get(&(operation_of(operation), field.to_owned())).copied().unwrap_or(Row {
            cost: 1,
            alone: false,
            by_person: false,
        })
    }
}

fn operation_of(operation: OperationType) -> Operation {
    match operation {
        OperationType::Query => Operation::Query,
        OperationType::Mutation => Operation::Mutation,
        OperationType::Subscription => Operation::Subscription,
    }
}

/// The name inside lists and `!`.
pub(super) fn base_name(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => base_name(inner),
    }
}

fn kind(kind: TypeKind, directives: &[Positioned<async_graphql::parser::types::ConstDirective>]) -> Kind {
    match kind {
        TypeKind::Object(object) => Kind::Fields(fields(object.fields)),
        TypeKind::Interface(interface) => Kind::Fields(fields(interface.fields)),
        TypeKind::Union(_) => Kind::Union,
        TypeKind::Enum(values) => {
            Kind::Enum(values.values.into_iter().map(|value| value.node.value.node.to_string()).collect())
        }
        TypeKind::InputObject(object) => Kind::Input {
            fields: input_fields(object.fields),
            one_of: directives.iter().any(|directive| directive.node.name.node == "oneOf"),
        },
        TypeKind::Scalar => Kind::Scalar,
    }
}

fn fields(definitions: Vec<Positioned<FieldDefinition>>) -> HashMap<String, Field> {
    definitions
        .into_iter()
        .map(|Positioned { node, .. }| {
            let arguments = input_fields(node.arguments);
            let field = Field {
                type_name: base_name(&node.ty.node).to_owned(),
                is_list: matches!(node.ty.node.base, BaseType::List(_)),
                is_page: arguments.contains_key("first") || arguments.contains_key("last"),
                cost: 0,
                ty: node.ty.node,
                arguments,
            };
            (node.name.node.to_string(), field)
        })
        .collect()
}

fn input_fields(definitions: Vec<Positioned<InputValueDefinition>>) -> HashMap<String, InputField> {
    definitions
        .into_iter()
        .map(|Positioned { node, .. }| {
            (node.name.node.to_string(), InputField { ty: node.ty.node, has_default: node.default_value.is_some() })
        })
        .collect()
}
