//! The fields of objects that not everybody is shown who sees the object. `fields.json` says of each field of these types whether it
//! is for everybody or not; a field that it does not know fails, and so does one that is not for everybody and has no case. `whole.json`
//! names all other types, each with the reason why whoever is given the object is given all of it; a type in neither fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;
use vivier_graphql::root_field::Operation;

use crate::case::{Case, Denial, folder};
use crate::sdl::{Sdl, base};
use crate::table;

/// One type of the schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Fields {
    /// For everybody who sees the object.
    open: BTreeSet<String>,
    /// For some of them.
    sensitive: BTreeSet<String>,
    /// Where the history that a case takes would be too long, or no command of the API fills the field: the test that shows the sensitive ones
    /// to some and hides them from others, `file::name`, in whose file they stand.
    shown_by: Option<String>,
}

/// Why whoever is given an object of these types is given all of it, and the types.
type Whole = BTreeMap<String, BTreeSet<String>>;

/// What a sentence of a field's description says, beside `null`, where some who see the object are not shown it.
const HIDES: [&str; 6] = [
    "administrators; null for others",
    "for those who may not",
    "for a token without",
    "null for everybody but",
    "show themselves to you",
    "that you do not coordinate",
];

fn read(file: &str) -> String {
    fs::read_to_string(folder().join(file)).expect("a file of this test")
}

fn judged() -> BTreeMap<String, Fields> {
    serde_json::from_str(&read("fields.json")).expect("types with their fields")
}

/// Fields that are not for everybody who sees their object, each as its type and its name.
pub fn sensitive() -> BTreeSet<(String, String)> {
    let of = |(name, fields): (String, Fields)| fields.sensitive.into_iter().map(move |field| (name.clone(), field));
    judged().into_iter().flat_map(of).collect()
}

/// What is missing: types that nobody has judged, fields whose description says that they are hidden from some and that nobody has judged so, fields that nobody has judged, judgements of fields that are not there, and sensitive fields without a case.
pub fn gaps(sdl: &Sdl, files: &[(String, Vec<Case>)]) -> Vec<String> {
    let judged = judged();
    let whole: Whole = serde_json::from_str(&read("whole.json")).expect("types with a reason");
    let shown: BTreeSet<String> =
        files.iter().flat_map(|(_, cases)| cases).flat_map(|case| covered(sdl, case)).collect();
    let mut gaps = unjudged(sdl, &judged, &whole);
    for (name, object) in sdl.objects() {
        for (field, of) in &object.fields {
            let says = of.says.to_lowercase();
            let hides =
                |sentence: &str| sentence.contains("null") && HIDES.iter().any(|words| sentence.contains(words));
            let hidden = says.split(". ").any(hides);
            let known = judged.get(name).is_some_and(|fields| !fields.open.contains(field));
            if hidden && !known {
                gaps.push(format!("{name}.{field} says that some are not shown it, and is not judged so"));
            }
        }
    }
    for (name, fields) in &judged {
        let there: BTreeSet<&String> = sdl.r#type(name).fields.keys().collect();
        let known: BTreeSet<&String> = fields.open.union(&fields.sensitive).collect();
        gaps.extend(there.difference(&known).map(|field| format!("nobody has judged {name}.{field}")));
        gaps.extend(known.difference(&there).map(|field| format!("{name}.{field} is not in the schema")));
        gaps.extend(fields.open.intersection(&fields.sensitive).map(|field| format!("{name}.{field} is both")));
        let elsewhere = |field: &str| fields.shown_by.as_deref().is_some_and(|test| table::shows(test, field));
        let without = fields.sensitive.iter().filter(|field| !elsewhere(field));
        let without = without.map(|field| format!("{name}.{field}")).filter(|field| !shown.contains(field));
        gaps.extend(without.map(|field| format!("{field} has no case")));
    }
    gaps
}

/// Types of the schema that are in neither file, or in both, or twice; and names of no type.
fn unjudged(sdl: &Sdl, judged: &BTreeMap<String, Fields>, whole: &Whole) -> Vec<String> {
    let all: BTreeSet<&String> = sdl.objects().map(|(name, _)| name).collect();
    let given = |name: &String| whole.values().filter(|names| names.contains(name)).count();
    let times = |name: &String| given(name) + usize::from(judged.contains_key(name));
    let wrong =
        all.iter().filter(|name| times(name) != 1).map(|name| format!("{name} is judged {} times", times(name)));
    let known = whole.values().flatten();
    let strange = known.filter(|name| !all.contains(name)).map(|name| format!("the schema has no type {name}"));
    wrong.chain(strange).collect()
}

/// The fields on the way to what a case shows to some and hides from others: hiding any of them would do.
fn covered(sdl: &Sdl, case: &Case) -> Vec<String> {
    let (operation, root) = case.root();
    let hides = case.denied.values().any(|denial| *denial == Denial::Hidden);
    let Some(path) = case.shows.as_deref().filter(|_| hides && operation != Operation::Subscription) else {
        return Vec::new();
    };
    let mut at = base(&sdl.root(operation, root).r#type).to_owned();
    let mut covered = Vec::new();
    for step in path.split('.').filter(|step| !step.starts_with(|first: char| first.is_ascii_digit())) {
        covered.push(format!("{at}.{step}"));
        at = base(&sdl.r#type(&at).fields[step].r#type).to_owned();
    }
    // The last of them is what the case is about.
    covered.into_iter().rev().take(2).collect()
}
