//! Fragments that contain themselves are refused before anything walks through them.

use std::collections::HashMap;

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};
use vivier_kernel::problem::Problem;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

/// # Errors
/// `FRAGMENT_CYCLE` with a fragment of the cycle.
pub(super) fn refuse_cycles(document: &ExecutableDocument) -> Result<(), Problem> {
    let mut marks = HashMap::new();
    let mut names: Vec<&str> = document.fragments.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    names.into_iter().try_for_each(|name| visit(document, name, &mut marks))
}

/// Depth: the number of fragments, which is capped before.
fn visit<'a>(
    document: &'a ExecutableDocument,
    name: &'a str,
    marks: &mut HashMap<&'a str, Mark>,
) -> Result<(), Problem> {
    match marks.get(name) {
        Some(Mark::Done) => return Ok(()),
        Some(Mark::Open) => return Err(Problem::new("FRAGMENT_CYCLE").with("name", name)),
        None => {}
    }
    let Some(fragment) = document.fragments.get(name) else { return Ok(()) };
    marks.insert(name, Mark::Open);
    let mut spreads = Vec::new();
    collect(&fragment.node.selection_set, &mut spreads);
    for spread in spreads {
        visit(document, spread, marks)?;
    }
    marks.insert(name, Mark::Done);
    Ok(())
}

fn collect<'a>(selection_set: &'a Positioned<SelectionSet>, spreads: &mut Vec<&'a str>) {
    for selection in &selection_set.node.items {
        match &selection.node {
            Selection::Field(field) => collect(&field.node.selection_set, spreads),
            Selection::FragmentSpread(spread) => spreads.push(spread.node.fragment_name.node.as_str()),
            Selection::InlineFragment(inline) => collect(&inline.node.selection_set, spreads),
        }
    }
}
