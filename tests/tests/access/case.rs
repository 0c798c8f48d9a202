//! A case of the table as data: who asks which root field with what, and what they are told.
//!
//! The files in `cases` are read in the order of their names, and their cases run one after the other on one server: what a case
//! keeps, later ones name. In arguments a text `$name` stands for what is kept under that name, `$day +3` for the day in three
//! days, `$instant +3` for the instant then.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use vivier_graphql::root_field::Operation;

/// One root field, asked by those who may and by those who may not.
#[derive(Clone, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub struct Case {
    query: Option<String>,
    mutation: Option<String>,
    subscription: Option<String>,
    /// The field's arguments; of a mutation, its input.
    #[serde(default)]
    pub with: Map<String, Value>,
    /// Who may. They ask after all others were denied, one after the other.
    #[serde(default)]
    pub by: OneOrMore,
    /// Where the history that a success takes would be too long: the code by which somebody who may is refused all the same. Nobody
    /// who may not is told this code.
    pub refused: Option<String>,
    /// Where no case of the field has a success: the test that does, `file::name`, in whose file, or in whose journeys, the field stands.
    pub shown_by: Option<String>,
    /// True where the answer may be nothing for everybody.
    #[serde(default)]
    pub nothing: bool,
    /// True where nobody is denied anything, and all are told the same: that is compared, field by field.
    #[serde(default)]
    pub everybody: bool,
    /// Who may not, and what they are told.
    #[serde(default)]
    pub denied: BTreeMap<String, Denial>,
    /// Name of the argument that holds the object's id, where it is not `id` or the first that ends in `Id`.
    of: Option<String>,
    /// What is asked of the answer besides what is kept.
    pub select: Option<String>,
    /// What is kept for later: a name, and where in the answer it stands (`edges.0.node.id`, `sessions.[current=true].id`).
    #[serde(default)]
    pub keeps: BTreeMap<String, String>,
    /// Where in the answer a field stands that not everybody who sees the object is shown.
    pub shows: Option<String>,
    /// What is asked again until it stands in the answer.
    #[serde(default)]
    pub until: BTreeMap<String, Value>,
    /// The address whose mail is read first; the token of its link is kept as `token in the mail`.
    pub mail: Option<String>,
}

/// `"owner"` or `["owner", "administrator"]`.
#[derive(Clone, Deserialize, Default, Debug)]
#[serde(from = "Names")]
pub struct OneOrMore(pub Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    More(Vec<String>),
}

impl From<Names> for OneOrMore {
    fn from(names: Names) -> Self {
        match names {
            Names::One(name) => Self(vec![name]),
            Names::More(names) => Self(names),
        }
    }
}

/// What somebody is told who may not.
#[derive(Clone, PartialEq, Eq, Deserialize, Debug)]
#[serde(from = "String")]
pub enum Denial {
    /// What is told of a well-formed id that stands for nothing, byte for byte.
    Absent,
    /// Nothing.
    Null,
    /// A list without items.
    Empty,
    /// The number 0.
    Zero,
    /// The object, and nothing where the case's field stands.
    Hidden,
    /// This code.
    Code(String),
}

impl From<String> for Denial {
    fn from(text: String) -> Self {
        match text.as_str() {
            "ABSENT" => Self::Absent,
            "NULL" => Self::Null,
            "EMPTY" => Self::Empty,
            "ZERO" => Self::Zero,
            "HIDDEN" => Self::Hidden,
            _ => Self::Code(text),
        }
    }
}

impl Case {
    /// The root field.
    ///
    /// # Panics
    /// Where none is named, or several.
    pub fn root(&self) -> (Operation, &str) {
        match (&self.query, &self.mutation, &self.subscription) {
            (Some(name), None, None) => (Operation::Query, name),
            (None, Some(name), None) => (Operation::Mutation, name),
            (None, None, Some(name)) => (Operation::Subscription, name),
            _ => panic!("a case is of one root field: {self:?}"),
        }
    }

    /// Name of the argument that holds the object's id.
    pub fn object(&self) -> Option<&str> {
        let first = || self.with.keys().find(|name| name.ends_with("Id")).map(String::as_str);
        self.of.as_deref().or_else(|| self.with.contains_key("id").then_some("id")).or_else(first)
    }
}

/// This test's folder.
pub fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access"))
}

/// The cases of a folder, file by file.
///
/// # Panics
/// Where a file is not a list of cases.
pub fn all(of: &str) -> Vec<(String, Vec<Case>)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join(of)).expect("the folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let read = |file: PathBuf| {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("a file");
        let cases = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, cases)
    };
    files.into_iter().map(read).collect()
}
