//! Introspection: for signed-in viewers, and never its lists inside one another without end.

use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use vivier_kernel::problem::Problem;

use crate::http::limits::Limits;

/// The lists through which the types of a schema lead back to themselves.
const LISTS: [&str; 4] = ["fields", "inputFields", "interfaces", "possibleTypes"];

/// Walks the document written out, which [`super::shape`] has capped.
///
/// # Errors
/// `INTROSPECTION_NOT_ALLOWED`, `TOO_DEEP`.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Positioned<OperationDefinition>,
    limits: &Limits,
    signed_in: bool,
) -> Result<(), Problem> {
    let walk = Walk { document, limits, signed_in };
    walk.outside(&operation.node.selection_set)
}

/// What is done with each field: its name, and what is selected of it.
type OnField<'f, 'a> = dyn FnMut(&Walk<'a>, &'a str, &'a Positioned<SelectionSet>) -> Result<(), Problem> + 'f;

struct Walk<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    signed_in: bool,
}

impl<'a> Walk<'a> {
    /// Among the root's fields, where introspection begins.
    fn outside(&self, selection_set: &'a Positioned<SelectionSet>) -> Result<(), Problem> {
        self.each(selection_set, &mut |walk, name, inner| match name {
            "__schema" | "__type" if !walk.signed_in => Err(Problem::new("INTROSPECTION_NOT_ALLOWED")),
            "__schema" | "__type" => walk.inside(inner, 0),
            _ => Ok(()),
        })
    }

    fn inside(&self, selection_set: &'a Positioned<SelectionSet>, lists: usize) -> Result<(), Problem> {
        self.each(selection_set, &mut |walk, name, inner| {
            let lists = lists + usize::from(LISTS.contains(&name));
            if lists > walk.limits.introspection_lists {
                return Err(Problem::new("TOO_DEEP").with("max", walk.limits.introspection_lists));
            }
            walk.inside(inner, lists)
        })
    }

    fn each(&self, selection_set: &'a Positioned<SelectionSet>, field: &mut OnField<'_, 'a>) -> Result<(), Problem> {
        for selection in &selection_set.node.items {
            match &selection.node {
                Selection::Field(found) => field(self, found.node.name.node.as_str(), &found.node.selection_set)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.each(&fragment.node.selection_set, field)?;
                    }
                }
                Selection::InlineFragment(inline) => self.each(&inline.node.selection_set, field)?,
            }
        }
        Ok(())
    }
}
