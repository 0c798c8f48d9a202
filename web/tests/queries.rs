//! Every document in `queries/` against the published schema: fields, arguments, required values, variables and leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use async_graphql::Positioned;
use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, OperationType, SelectionSet, ServiceDocument, Type, TypeKind,
    TypeSystemDefinition, VariableDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};

/// The schema's types by name.
struct Schema(BTreeMap<String, TypeKind>);

struct FieldShape<'a> {
    ty: &'a Type,
    arguments: BTreeMap<&'a str, (&'a Type, bool)>,
}

impl Schema {
    fn new(document: ServiceDocument) -> Self {
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Self(types.collect())
    }

    fn field(&self, ty: &str, name: &str) -> Option<FieldShape<'_>> {
        let fields = match self.0.get(ty)? {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => return None,
        };
        let field = &fields.iter().find(|field| field.node.name.node == name)?.node;
        let arguments = field
            .arguments
            .iter()
            .map(|argument| {
                let required = !argument.node.ty.node.nullable && argument.node.default_value.is_none();
                (argument.node.name.node.as_str(), (&argument.node.ty.node, required))
            })
            .collect();
        Some(FieldShape { ty: &field.ty.node, arguments })
    }

    fn is_composite(&self, ty: &str) -> bool {
        matches!(self.0.get(ty), Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)))
    }
}

struct Check<'a> {
    schema: &'a Schema,
    variables: BTreeMap<&'a str, &'a VariableDefinition>,
    problems: Vec<String>,
}

impl Check<'_> {
    fn selection(&mut self, ty: &str, set: &SelectionSet, path: &str) {
        use async_graphql::parser::types::Selection;
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => self.field(ty, &field.node, &format!("{path}.{}", field.node.name.node)),
                Selection::InlineFragment(fragment) => {
                    let condition =
                        fragment.node.type_condition.as_ref().map(|condition| condition.node.on.node.to_string());
                    self.selection(condition.as_deref().unwrap_or(ty), &fragment.node.selection_set.node, path);
                }
                Selection::FragmentSpread(spread) => {
                    self.problems.push(format!(
                        "{path}: write …{} out, the pages' documents use no named fragments",
                        spread.node.fragment_name
                    ));
                }
            }
        }
    }

    fn field(&mut self, ty: &str, field: &Field, path: &str) {
        if field.name.node == "__typename" {
            return;
        }
        let Some(shape) = self.schema.field(ty, &field.name.node) else {
            self.problems.push(format!("{path}: {ty} has no such field"));
            return;
        };
        for (name, value) in &field.arguments {
            match shape.arguments.get(name.node.as_str()) {
                Some((expected, _)) => self.value(expected, &value.node.to_string(), &format!("{path}({})", name.node)),
                None => self.problems.push(format!("{path}: no argument {}", name.node)),
            }
        }
        for (name, (_, required)) in &shape.arguments {
            if *required && !field.arguments.iter().any(|(given, _)| given.node == *name) {
                self.problems.push(format!("{path}: the argument {name} is missing"));
            }
        }
        let inner = base(shape.ty);
        let selected = !field.selection_set.node.items.is_empty();
        if selected != self.schema.is_composite(inner) {
            self.problems.push(format!("{path}: {inner} needs {} selection", if selected { "no" } else { "a" }));
        }
        self.selection(inner, &field.selection_set.node, path);
    }

    /// `value` as it is written: a variable, or a word of a closed list.
    fn value(&mut self, expected: &Type, value: &str, path: &str) {
        if let Some(name) = value.strip_prefix('$') {
            match self.variables.get(name) {
                None => self.problems.push(format!("{path}: ${name} is not declared")),
                Some(declared) => {
                    let declared = declared.var_type.node.to_string();
                    let wanted = expected.to_string();
                    if declared.trim_end_matches('!') != wanted.trim_end_matches('!')
                        || (wanted.ends_with('!') && !declared.ends_with('!'))
                    {
                        self.problems.push(format!("{path}: ${name} is a {declared} where a {wanted} is wanted"));
                    }
                }
            }
        } else if let Some(TypeKind::Enum(words)) = self.schema.0.get(base(expected))
            && !words.values.iter().any(|known| known.node.value.node == value)
            && value != "null"
        {
            self.problems.push(format!("{path}: {value} is no {}", base(expected)));
        }
    }
}

/// The named type inside lists.
fn base(ty: &Type) -> &str {
    use async_graphql::parser::types::BaseType;
    match &ty.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(inner) => base(inner),
    }
}

fn problems(schema: &Schema, document: &ExecutableDocument) -> Vec<String> {
    let operation = match &document.operations {
        DocumentOperations::Multiple(operations) if operations.len() == 1 => operations.values().next(),
        DocumentOperations::Multiple(_) | DocumentOperations::Single(_) => None,
    };
    let Some(Positioned { node: operation, .. }) = operation else {
        return vec!["a document holds one named operation".to_owned()];
    };
    let root = match operation.ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    };
    let variables = operation
        .variable_definitions
        .iter()
        .map(|variable| (variable.node.name.node.as_str(), &variable.node))
        .collect();
    let mut check = Check { schema, variables, problems: Vec::new() };
    check.selection(root, &operation.selection_set.node, root);
    check.problems
}

#[test]
fn every_document_fits_the_published_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(sdl) = fs::read_to_string(root.join("../schema/schema.graphql")) else {
        println!("SKIPPED every_document_fits_the_published_schema: schema/schema.graphql is not there");
        return;
    };
    let schema = Schema::new(parse_schema(sdl).expect("the published schema is SDL"));
    let mut found = Vec::new();
    let mut documents = 0;
    for entry in fs::read_dir(root.join("queries")).expect("the folder of documents") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("text");
        documents += 1;
        match parse_query(&text) {
            Ok(document) => found.extend(
                problems(&schema, &document).into_iter().map(|problem| format!("{}: {problem}", path.display())),
            ),
            Err(error) => found.push(format!("{}: {error}", path.display())),
        }
    }
    assert!(documents > 0, "no documents in queries/");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_document_that_does_not_fit_is_found() {
    let sdl = "type Query { missions(first: Int!, status: Status): [Mission!]! mission(id: ID!): Mission }
               type Mission { title: String! owner: Owner } type Owner { name: String! } enum Status { PUBLISHED DRAFT }";
    let schema = Schema::new(parse_schema(sdl).expect("SDL"));
    for (text, expected) in [
        ("query A { missions(first: 1, status: PUBLISHED) { title owner { name } __typename } }", ""),
        ("query A($id: ID!) { mission(id: $id) { title } }", ""),
        ("query A { missions { title } }", "the argument first is missing"),
        ("query A { missions(first: 1, status: GONE) { title } }", "GONE is no Status"),
        ("query A { missions(first: 1) { name } }", "Mission has no such field"),
        ("query A { missions(first: 1) { owner } }", "Owner needs a selection"),
        ("query A { missions(first: 1) { title { name } } }", "String needs no selection"),
        ("query A($id: ID) { mission(id: $id) { title } }", "$id is a ID where a ID! is wanted"),
        ("query A { mission(id: $id) { title } }", "$id is not declared"),
        ("query A { missions(first: 1, last: 2) { title } }", "no argument last"),
        ("{ missions(first: 1) { title } }", "one named operation"),
    ] {
        let found = problems(&schema, &parse_query(text).expect("a document")).join("; ");
        assert!(if expected.is_empty() { found.is_empty() } else { found.contains(expected) }, "{text}: {found}");
    }
}

/// Mutations that no page gives, each with the reason. It is closed: a new mutation gets its page.
const WITHOUT_A_PAGE: &[(&str, &str)] = &[];

/// The root fields of the mutations in `queries/`.
fn given() -> BTreeSet<String> {
    let mut given = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    for entry in fs::read_dir(folder).expect("the folder of documents") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("text");
        let document = parse_query(&text).expect("a document");
        let DocumentOperations::Multiple(operations) = document.operations else { continue };
        for operation in operations.values().filter(|operation| operation.node.ty == OperationType::Mutation) {
            for item in &operation.node.selection_set.node.items {
                if let async_graphql::parser::types::Selection::Field(field) = &item.node {
                    given.insert(field.node.name.node.to_string());
                }
            }
        }
    }
    given
}

#[test]
fn every_mutation_has_a_page_or_a_reason() {
    let sdl = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema/schema.graphql"))
        .expect("the published schema");
    let schema = Schema::new(parse_schema(sdl).expect("the published schema is SDL"));
    let Some(TypeKind::Object(mutations)) = schema.0.get("Mutation") else { panic!("no mutations") };
    let given = given();
    let excused: BTreeSet<&str> = WITHOUT_A_PAGE.iter().map(|(name, _)| *name).collect();
    let all: BTreeSet<&str> = mutations.fields.iter().map(|field| field.node.name.node.as_str()).collect();
    let missing: Vec<_> = all.iter().filter(|name| !given.contains(**name) && !excused.contains(**name)).collect();
    assert!(missing.is_empty(), "without a page and without a reason: {missing:?}");
    let stale: Vec<_> = excused.iter().filter(|name| given.contains(**name) || !all.contains(**name)).collect();
    assert!(stale.is_empty(), "excused, and given by a page or gone: {stale:?}");
}

/// Every text of a folder and of those below it, one after the other.
fn texts(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).expect("a folder of the crate") {
        let path = entry.expect("an entry").path();
        all.push_str(&if path.is_dir() { texts(&path) } else { fs::read_to_string(&path).unwrap_or_default() });
    }
    all
}

/// A document that nothing asks would excuse a mutation that no page gives.
#[test]
fn every_document_is_asked_by_a_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources: String = ["src", "islands", "graphiql"].map(|folder| texts(&root.join(folder))).concat();
    let mut idle = Vec::new();
    for entry in fs::read_dir(root.join("queries")).expect("the folder of documents") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
        if !sources.contains(&format!("\"{name}\"")) && !sources.contains(&format!("/{name}.graphql")) {
            idle.push(name);
        }
    }
    assert!(idle.is_empty(), "asked by nothing: {idle:?}");
}
