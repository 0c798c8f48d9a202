//! An executor that answers every document with something of the shape that the published schema gives it: full lists with pages after them, or
//! lists of nothing.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use axum::http::request::Parts;
use serde_json::{Map, Value, json};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_web::executor::{BoxFuture, Call, Document, ExecuteError, GraphqlExecutor, Viewer};

/// Items of a list at the top of an answer, more than any page shows; lists inside have one.
const MANY: usize = 120;
/// How deep the lists stand that have one item.
const INSIDE: usize = 3;
/// Lists of which each item is asked about once more, in lists again: one item shows all that many would.
const ASKED_ABOUT_EACH: [&str; 1] = ["Brigade.recipes"];

/// The published schema's types. Reading them takes longer than drawing many pages, so they are read once.
static TYPES: LazyLock<BTreeMap<String, TypeKind>> = LazyLock::new(|| {
    let sdl = concat!(env!("CARGO_MANIFEST_DIR"), "/../schema/schema.graphql");
    let sdl = std::fs::read_to_string(sdl).expect("the published schema");
    let document = parse_schema(sdl).expect("the published schema is SDL");
    let types = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.collect()
});

/// What a document asks for; each is read once, too.
fn selected(document: Document) -> Arc<SelectionSet> {
    static READ: LazyLock<Mutex<HashMap<&'static str, Arc<SelectionSet>>>> = LazyLock::new(Mutex::default);
    let mut read = READ.lock().expect("every document can be read");
    let set = read.entry(document.source).or_insert_with(|| {
        let operations = parse_query(document.source).expect("a document").operations;
        let DocumentOperations::Multiple(operations) = operations else { panic!("{} has no name", document.operation) };
        let found = operations.into_values().next().expect("an operation");
        Arc::new(found.node.selection_set.node)
    });
    Arc::clone(set)
}

#[derive(Clone)]
pub struct Shaped {
    /// Lists hold nothing, in the answers of these operations; in all where there are none.
    empty: Option<Vec<&'static str>>,
    asked: Arc<Mutex<Vec<(&'static str, Value)>>>,
    /// What these fields hold, by `Type.field`.
    given: BTreeMap<&'static str, Value>,
    verified: bool,
    roles: Vec<Role>,
}

impl Shaped {
    pub fn full() -> Self {
        // What is told is of this moment, and nothing is done with a recipe that was retired.
        let given = BTreeMap::from([("RankingFreshness.behind", json!(false)), ("TeamRecipe.retired", json!(false))]);
        Self { empty: None, asked: Arc::default(), given, verified: true, roles: Role::ALL.to_vec() }
    }

    /// Lists hold nothing in the answers of these operations; of all where none is named.
    pub fn empty(operations: &[&'static str]) -> Self {
        Self { empty: Some(operations.to_vec()), ..Self::full() }
    }

    /// The same, where a field, `Type.field`, holds this.
    pub fn with(mut self, field: &'static str, value: Value) -> Self {
        self.given.insert(field, value);
        self
    }

    /// The same, read by somebody who has not confirmed their address.
    pub fn unverified(mut self) -> Self {
        self.verified = false;
        self
    }

    /// The same, read by somebody who holds no role.
    pub fn without_roles(mut self) -> Self {
        self.roles.clear();
        self
    }

    /// The variables of each call, by operation, as they come.
    pub fn asked(&self) -> Arc<Mutex<Vec<(&'static str, Value)>>> {
        Arc::clone(&self.asked)
    }

    fn object(&self, ty: &str, set: &SelectionSet, depth: usize, call: &Ground) -> Map<String, Value> {
        let mut object = Map::new();
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.alias.as_ref().unwrap_or(&field.node.name).node.to_string();
                    let name = field.node.name.node.as_str();
                    let path = format!("{ty}.{name}");
                    if let Some(given) = self.given.get(path.as_str()) {
                        object.insert(key, given.clone());
                        continue;
                    }
                    let depth = if ASKED_ABOUT_EACH.contains(&path.as_str()) { INSIDE } else { depth };
                    let value = match (name, shape_of(ty, name)) {
                        ("__typename", _) => json!(ty),
                        // There is one page before and one after the first; nothing after what comes after it.
                        ("hasNextPage", _) => json!(!call.empty && !call.goes_on),
                        ("totalCount", _) => json!(if call.empty { 0 } else { MANY }),
                        (_, Some(shape)) => self.value(shape, &field.node.selection_set.node, depth, call),
                        (_, None) => panic!("{path} is not in the schema"),
                    };
                    object.insert(key, value);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.to_string());
                    let ty = condition.as_deref().unwrap_or(ty);
                    object.extend(self.object(ty, &fragment.node.selection_set.node, depth, call));
                }
                Selection::FragmentSpread(spread) => panic!("a named fragment: {}", spread.node.fragment_name),
            }
        }
        object
    }

    fn value(&self, ty: &Type, set: &SelectionSet, depth: usize, call: &Ground) -> Value {
        match &ty.base {
            BaseType::List(_) if call.empty => json!([]),
            BaseType::List(inner) => {
                // A connection's nodes stand one deeper than a list of the root.
                let many = if depth < INSIDE { MANY } else { 1 };
                (0..many).map(|_| self.value(inner, set, INSIDE.max(depth + 1), call)).collect()
            }
            BaseType::Named(name) => match (name.as_str(), TYPES.get(name.as_str())) {
                (_, Some(TypeKind::Enum(words))) => json!(words.values[0].node.value.node.as_str()),
                ("Int", _) => json!(1),
                ("Float", _) => json!(1.5),
                ("Boolean", _) => json!(true),
                ("Date", _) => json!("2027-03-14"),
                ("DateTime", _) => json!("2027-03-14T09:00:00Z"),
                ("Share", _) => json!(40),
                ("Position", _) => json!("7"),
                ("String" | "ID", _) => json!("id"),
                (name, _) => Value::Object(self.object(name, set, depth + 1, call)),
            },
        }
    }
}

fn shape_of(ty: &str, name: &str) -> Option<&'static Type> {
    let fields = match TYPES.get(ty)? {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => return None,
    };
    fields.iter().find(|field| field.node.name.node == name).map(|field| &field.node.ty.node)
}

/// What one answer is made by.
struct Ground {
    empty: bool,
    /// It is about what comes after a cursor.
    goes_on: bool,
}

impl GraphqlExecutor for Shaped {
    /// Somebody who may do everything, unless it was said otherwise.
    fn viewer<'a>(&'a self, _: &'a Parts) -> BoxFuture<'a, Viewer> {
        let organisation = OrganisationId::from_uuid(uuid::Uuid::from_u128(1));
        let grants = self.roles.iter().map(|&role| RoleGrant { role, organisation }).collect();
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(1));
        let actor = Actor::Account { account, verified: self.verified, grants };
        Box::pin(async { Viewer { actor, session: None, address: None } })
    }

    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>> {
        let operation = call.document.operation;
        self.asked.lock().expect("no test panics while it holds this").push((operation, call.variables.clone()));
        let empty = self.empty.as_ref().is_some_and(|some| some.is_empty() || some.contains(&operation));
        // Nothing is older than what was given first.
        let empty = empty || call.variables["olderThanId"].is_string();
        let ground = Ground { empty, goes_on: call.variables["after"].is_string() };
        let answer = self.object("Query", &selected(call.document), 0, &ground);
        Box::pin(async { Ok(Value::Object(answer)) })
    }
}
