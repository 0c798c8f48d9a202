//! The access matrix: every root field of the schema, who may ask for it, and what it costs. A root field that is not here
//! fails the tests, and so does a row without its field.
//!
//! The matrix does not decide: use cases and queries check the permissions themselves, in one place. It says what the
//! tests expect of each role, and it tells the HTTP layer the costs.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use vivier_graphql::root_field::{Operation, RootField};

mod accounts;
mod allocation;
mod api;
mod brigade;
pub mod fields;
mod indicators;
mod matching;
mod missions;
mod notifications;
mod organisations;
#[cfg(test)]
mod prices;
mod privacy;
mod skills;
mod talents;
mod valorisation;

/// All rows, service by service.
pub fn matrix() -> impl Iterator<Item = &'static RootField> {
    [
        api::ROWS,
        accounts::ROWS,
        organisations::ROWS,
        skills::ROWS,
        talents::ROWS,
        missions::ROWS,
        matching::ROWS,
        allocation::ROWS,
        brigade::ROWS,
        notifications::ROWS,
        valorisation::ROWS,
        indicators::ROWS,
        privacy::ROWS,
    ]
    .into_iter()
    .flatten()
}

/// The matrix as Markdown, for `schema/access.md`.
pub fn to_markdown() -> String {
    let mut rows: Vec<&RootField> = matrix().collect();
    rows.sort_by_key(|row| (row.operation, row.name));
    let mut page =
        String::from("| operation | field | who | cost | alone | never by a token |\n|---|---|---|---|---|---|\n");
    for row in rows {
        let parties: Vec<String> = row.parties.iter().map(|party| format!("{party:?}")).collect();
        let alone = if row.alone { "yes" } else { "" };
        let by_person = if row.by_person { "yes" } else { "" };
        page.push_str(&format!(
            "| {:?} | `{}` | {} | {} | {alone} | {by_person} |\n",
            row.operation,
            row.name,
            parties.join(", "),
            row.cost
        ));
    }
    page
}

/// What is wrong between a schema (as SDL) and the rows: root fields without a row, rows without a field, rows that stand twice.
pub fn complaints<'a>(sdl: &str, rows: impl Iterator<Item = &'a RootField>) -> Vec<String> {
    let fields = match root_fields(sdl) {
        Ok(fields) => fields,
        Err(error) => return vec![format!("the SDL cannot be read: {error}")],
    };
    let mut listed = BTreeSet::new();
    let mut complaints = Vec::new();
    for row in rows {
        if !listed.insert((row.operation, row.name.to_owned())) {
            complaints.push(format!("{:?}.{} stands twice in the access matrix", row.operation, row.name));
        }
        if row.parties.is_empty() {
            complaints.push(format!("{:?}.{} is for nobody", row.operation, row.name));
        }
    }
    complaints.extend(
        fields
            .difference(&listed)
            .map(|(operation, name)| format!("{operation:?}.{name} has no row in the access matrix")),
    );
    complaints.extend(
        listed.difference(&fields).map(|(operation, name)| format!("{operation:?}.{name} is not in the schema")),
    );
    complaints
}

/// The root fields of an SDL that this workspace printed.
///
/// # Errors
/// Where it is not one.
pub fn root_fields(sdl: &str) -> Result<BTreeSet<(Operation, String)>, async_graphql::parser::Error> {
    let document = parse_schema(sdl)?;
    let mut roots = vec![
        ("Query".to_owned(), Operation::Query),
        ("Mutation".to_owned(), Operation::Mutation),
        ("Subscription".to_owned(), Operation::Subscription),
    ];
    for definition in &document.definitions {
        if let TypeSystemDefinition::Schema(schema) = definition {
            let named = |name: &Option<async_graphql::Positioned<async_graphql::Name>>| {
                name.as_ref().map(|name| name.node.to_string())
            };
            roots = [
                (named(&schema.node.query), Operation::Query),
                (named(&schema.node.mutation), Operation::Mutation),
                (named(&schema.node.subscription), Operation::Subscription),
            ]
            .into_iter()
            .filter_map(|(name, operation)| Some((name?, operation)))
            .collect();
        }
    }
    let mut fields = BTreeSet::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let Some((_, operation)) = roots.iter().find(|(name, _)| *name == definition.node.name.node.as_str()) else {
            continue;
        };
        if let TypeKind::Object(object) = &definition.node.kind {
            fields.extend(object.fields.iter().map(|field| (*operation, field.node.name.node.to_string())));
        }
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use vivier_kernel::access::Party;

    use super::*;

    #[test]
    fn every_root_field_has_its_row_and_every_row_its_field() {
        assert_eq!(complaints(&crate::schema::sdl(), matrix()), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_on_either_side_is_named() {
        let sdl = "type Query { a: Int b: Int } type Mutation { c: Int }";
        let rows = [
            RootField::query("a", &[Party::Anyone]),
            RootField::query("a", &[]),
            RootField::mutation("d", &[Party::SignedIn]),
        ];
        assert_eq!(
            complaints(sdl, rows.iter()),
            [
                "Query.a stands twice in the access matrix",
                "Query.a is for nobody",
                "Query.b has no row in the access matrix",
                "Mutation.c has no row in the access matrix",
                "Mutation.d is not in the schema",
            ]
        );
    }
}
