//! The fields of objects that not everybody is shown who sees the object. `fields.json` says of each field of these types whether it
//! is for everybody or not; a field that it does not know fails, and so does one that is not for everybody and has no case.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde::Deserialize;
use vivier_api::access::Operation;

use crate::case::{Case, Denial, folder};
use crate::sdl::{Sdl, base};

/// One type of the schema.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// For everybody who sees the object.
    open: BTreeSet<String>,
    /// For some of them.
    sensitive: BTreeSet<String>,
    /// Sensitive, and filled by no command of the API: nothing can be shown.
    #[serde(default)]
    unreachable: BTreeSet<String>,
}

/// What a sentence of a field's description says, beside `null`, where some who see the object are not shown it.
const HIDES: [&str; 4] =
    ["administrators; null for others", "for those who may not", "for a token without", "null for everybody but"];

/// What is missing: fields whose description says that they are hidden from some and that nobody has judged so, fields that nobody has judged, judgements of fields that are not there, and sensitive fields without a case.
pub fn gaps(sdl: &Sdl, files: &[(String, Vec<Case>)]) -> Vec<String> {
    let text = fs::read_to_string(folder().join("fields.json")).expect("the fields");
    let judged: BTreeMap<String, Fields> = serde_json::from_str(&text).expect("types with their fields");
    let shown: BTreeSet<String> =
        files.iter().flat_map(|(_, cases)| cases).flat_map(|case| covered(sdl, case)).collect();
    let mut gaps = Vec::new();
    for (name, read) in sdl.objects() {
        for (field, of) in &read.fields {
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
        let known: BTreeSet<&String> =
            [&fields.open, &fields.sensitive, &fields.unreachable].into_iter().flatten().collect();
        gaps.extend(there.difference(&known).map(|field| format!("nobody has judged {name}.{field}")));
        gaps.extend(known.difference(&there).map(|field| format!("{name}.{field} is not in the schema")));
        gaps.extend(fields.open.intersection(&fields.sensitive).map(|field| format!("{name}.{field} is both")));
        let without =
            fields.sensitive.iter().map(|field| format!("{name}.{field}")).filter(|field| !shown.contains(field));
        gaps.extend(without.map(|field| format!("{field} has no case")));
    }
    gaps
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
