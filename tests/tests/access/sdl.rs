//! As much of the SDL as documents are made from: types, their fields, and the fields' arguments. What is read is what this
//! workspace prints: one field, and one argument, a line.

use std::collections::BTreeMap;

use vivier_graphql::root_field::Operation;

/// How many objects deep [`Sdl::whole`] asks: one more would cost more than a request may.
const DEPTH: usize = 2;

/// What stands before a type's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Object,
    Input,
    Enum,
    Other,
}

/// A field, or an input's field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Field {
    /// As written: `[ID!]!`.
    pub r#type: String,
    /// Its arguments by name, with the types as written.
    pub arguments: BTreeMap<String, String>,
    pub has_default: bool,
    /// Its description, on one line.
    pub says: String,
}

/// A type. An enum's fields are its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Type {
    pub kind: Kind,
    pub fields: BTreeMap<String, Field>,
}

/// The schema.
pub struct Sdl(BTreeMap<String, Type>);

impl Sdl {
    /// The schema as the code has it.
    pub fn of_the_code() -> Self {
        Self::read(&vivier_api::schema::sdl())
    }

    fn read(text: &str) -> Self {
        let mut types = BTreeMap::new();
        let mut open: Option<(String, Type)> = None;
        let mut described = false;
        let mut says = String::new();
        // The field whose arguments are being read.
        let mut asking: Option<(String, Field)> = None;
        for line in text.lines() {
            let trimmed = line.trim();
            if trimmed.starts_with("\"\"\"") {
                described = !described;
                if described {
                    says.clear();
                }
                continue;
            }
            if described {
                says = format!("{says} {trimmed}").trim().to_owned();
            }
            if described || trimmed.is_empty() {
                continue;
            }
            if !line.starts_with(['\t', ' ']) {
                if let Some((name, read)) = open.take() {
                    types.insert(name, read);
                }
                open = heading(trimmed);
                continue;
            }
            let Some((_, read)) = &mut open else { continue };
            if let Some((name, mut field)) = asking.take() {
                if let Some(rest) = trimmed.strip_prefix("):") {
                    field.r#type = first_word(rest);
                    read.fields.insert(name, field);
                } else {
                    if let Some((argument, r#type)) = trimmed.trim_end_matches(',').split_once(':') {
                        field.arguments.insert(argument.to_owned(), first_word(r#type));
                    }
                    asking = Some((name, field));
                }
            } else if let Some(name) = trimmed.strip_suffix('(') {
                asking = Some((name.to_owned(), Field { says: says.clone(), ..Field::default() }));
            } else {
                let (name, field) = one_line(trimmed);
                read.fields.insert(name, Field { says: says.clone(), ..field });
            }
        }
        types.extend(open);
        Self(types)
    }

    /// The objects of the schema, by name, but for its roots and for what commands answer.
    pub fn objects(&self) -> impl Iterator<Item = (&String, &Type)> {
        let roots = ["Query", "Mutation", "Subscription"];
        self.0.iter().filter(move |(name, read)| {
            read.kind == Kind::Object && !roots.contains(&name.as_str()) && !name.ends_with("Payload")
        })
    }

    /// # Panics
    /// Where there is none.
    pub fn r#type(&self, name: &str) -> &Type {
        self.0.get(base(name)).unwrap_or_else(|| panic!("the schema has no type {name}"))
    }

    /// # Panics
    /// Where there is none.
    pub fn root(&self, operation: Operation, name: &str) -> &Field {
        let r#type = self.r#type(&format!("{operation:?}"));
        r#type.fields.get(name).unwrap_or_else(|| panic!("{operation:?} has no field {name}"))
    }

    /// The smallest selection that a type's value can be asked with; empty for a leaf.
    pub fn smallest(&self, r#type: &str) -> String {
        let Some(read) = self.0.get(base(r#type)) else { return String::new() };
        match read.kind {
            Kind::Enum => String::new(),
            Kind::Object if read.fields.contains_key("edges") => {
                format!("{{ edges {{ node {} }} }}", self.smallest(&self.node(read)))
            }
            Kind::Object | Kind::Other if read.fields.contains_key("id") => "{ __typename id }".to_owned(),
            Kind::Object | Kind::Other => "{ __typename }".to_owned(),
            Kind::Input => panic!("an input is not asked for"),
        }
    }

    /// Everything of a type's value that has no argument of its own, two objects deep, but for fields that `hides` says are not for
    /// everybody; empty for a leaf.
    pub fn whole(&self, r#type: &str, hides: &dyn Fn(&str, &str) -> bool) -> String {
        let asked = self.deep(r#type, hides, DEPTH).unwrap_or_default();
        asked.trim_start_matches('{').trim_end_matches('}').trim().to_owned()
    }

    /// `None` where nothing is left to ask so deep.
    fn deep(&self, r#type: &str, hides: &dyn Fn(&str, &str) -> bool, depth: usize) -> Option<String> {
        let Some(read) = self.0.get(base(r#type)) else { return Some(String::new()) };
        match read.kind {
            Kind::Enum => return Some(String::new()),
            Kind::Other => return Some("{ __typename }".to_owned()),
            Kind::Object | Kind::Input if depth == 0 => return None,
            Kind::Object | Kind::Input => {}
        }
        let of = base(r#type);
        let plain = read.fields.iter().filter(|(name, field)| field.arguments.is_empty() && !hides(of, name));
        let asked: Vec<String> = plain
            .filter_map(|(name, field)| {
                self.deep(&field.r#type, hides, depth - 1).map(|inner| format!("{name} {inner}"))
            })
            .collect();
        (!asked.is_empty()).then(|| format!("{{ {} }}", asked.join(" ")))
    }

    fn node(&self, connection: &Type) -> String {
        self.r#type(&connection.fields["edges"].r#type).fields["node"].r#type.clone()
    }
}

/// A type without its lists and exclamation marks.
pub fn base(r#type: &str) -> &str {
    r#type.trim_matches(['[', ']', '!'])
}

fn heading(line: &str) -> Option<(String, Type)> {
    let mut words = line.split_whitespace();
    let kind = match words.next()? {
        "type" => Kind::Object,
        "input" => Kind::Input,
        "enum" => Kind::Enum,
        "interface" | "union" => Kind::Other,
        _ => return None,
    };
    Some((words.next()?.to_owned(), Type { kind, fields: BTreeMap::new() }))
}

/// `name(input: X!): Y`, `name: X! = 1` or `VALUE`.
fn one_line(line: &str) -> (String, Field) {
    let mut field = Field { has_default: line.contains(" = "), ..Field::default() };
    if let Some((name, rest)) = line.split_once('(')
        && let Some((arguments, r#type)) = rest.split_once("):")
    {
        for argument in arguments.split(", ") {
            if let Some((argument, r#type)) = argument.split_once(':') {
                field.arguments.insert(argument.trim().to_owned(), first_word(r#type));
            }
        }
        field.r#type = first_word(r#type);
        return (name.to_owned(), field);
    }
    match line.split_once(':') {
        Some((name, r#type)) => {
            field.r#type = first_word(r#type);
            (name.to_owned(), field)
        }
        None => (first_word(line), field),
    }
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

#[test]
fn the_schema_is_read() {
    let sdl = Sdl::of_the_code();
    assert_eq!(sdl.root(Operation::Query, "talent").arguments["id"], "ID!");
    assert_eq!(sdl.root(Operation::Mutation, "signIn").arguments["input"], "SignInInput!");
    assert_eq!(sdl.root(Operation::Query, "position").r#type, "Position!");
    assert_eq!(sdl.smallest("MissionConnection!"), "{ edges { node { __typename id } } }");
    assert!(sdl.r#type("PlacementStatus").fields.contains_key("REVIEWED"));
    assert!(sdl.r#type("MarkNotificationsInput").fields["read"].has_default);
    for (operation, name) in vivier_api::access::matrix().map(|row| (row.operation, row.name)) {
        assert!(!sdl.root(operation, name).r#type.is_empty());
    }
}
