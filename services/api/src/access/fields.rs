//! Fields below the roots that compute, or read more than their own row: what asking once costs, besides its selection. A list of
//! objects multiplies it, and so does every alias.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use vivier_graphql::root_field::CostlyField;

const fn costs(on: &'static str, name: &'static str, cost: u32) -> CostlyField {
    CostlyField { on, name, cost }
}

/// A page is cut from the whole ranking, and made of rows with all their terms.
const RANKED_PAGE_COST: u32 = 50;
/// All seats, people and reasons of a run.
const ALLOCATION_RESULT_COST: u32 = 50;
/// The whole history of the programme is folded.
const HISTORY_COST: u32 = 50;
/// One figure of one moment.
const FIGURE_COST: u32 = 5;
/// All entries of an account are summed.
const SUMS_COST: u32 = 10;
/// One row that is looked up by itself.
const ROW_COST: u32 = 5;
/// A list, or another object, that is a query of its own for each object.
const QUERY_COST: u32 = 20;

/// All of them.
pub const FIELDS: &[CostlyField] = &[
    costs("CandidateRanking", "candidates", RANKED_PAGE_COST),
    costs("SeatRanking", "seats", RANKED_PAGE_COST),
    costs("AllocationRun", "result", ALLOCATION_RESULT_COST),
    costs("AllocationWhatIf", "result", ALLOCATION_RESULT_COST),
    costs("Indicator", "value", FIGURE_COST),
    costs("Indicator", "series", HISTORY_COST),
    costs("Indicator", "breakdown", HISTORY_COST),
    costs("Indicator", "sources", HISTORY_COST),
    costs("IndicatorSource", "object", QUERY_COST),
    costs("CreditAccount", "byRule", SUMS_COST),
    costs("CreditAccount", "statement", SUMS_COST),
    costs("CreditEntry", "mobilisation", ROW_COST),
    costs("CreditEntry", "reversed", ROW_COST),
    costs("Mobilisation", "timeline", HISTORY_COST),
    costs("Skill", "narrower", QUERY_COST),
    costs("SkillProof", "mission", ROW_COST),
    costs("Organisation", "children", QUERY_COST),
    costs("Account", "access", QUERY_COST),
    costs("Account", "apiTokens", QUERY_COST),
    costs("ChangeActor", "account", ROW_COST),
];

/// The rows as Markdown, for `schema/access.md`.
pub fn to_markdown() -> String {
    let mut rows: Vec<&CostlyField> = FIELDS.iter().collect();
    rows.sort_by_key(|row| (row.on, row.name));
    let mut page = String::from("| field | cost |\n|---|---|\n");
    for row in rows {
        page.push_str(&format!("| `{}.{}` | {} |\n", row.on, row.name, row.cost));
    }
    page
}

/// Rows that a schema (as SDL) has no field for, or that stand twice.
pub fn complaints(sdl: &str, rows: &[CostlyField]) -> Vec<String> {
    let document = match parse_schema(sdl) {
        Ok(document) => document,
        Err(error) => return vec![format!("the SDL cannot be read: {error}")],
    };
    let mut fields = BTreeMap::new();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        if let TypeKind::Object(object) = &definition.node.kind {
            for field in &object.fields {
                fields.insert((definition.node.name.node.to_string(), field.node.name.node.to_string()), false);
            }
        }
    }
    let mut complaints = Vec::new();
    for row in rows {
        match fields.insert((row.on.to_owned(), row.name.to_owned()), true) {
            Some(false) => {}
            Some(true) => complaints.push(format!("{}.{} stands twice", row.on, row.name)),
            None => complaints.push(format!("{}.{} is not in the schema", row.on, row.name)),
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_costly_field_is_in_the_schema_once() {
        assert_eq!(complaints(&crate::schema::sdl(), FIELDS), Vec::<String>::new());
    }

    #[test]
    fn a_row_without_its_field_is_named() {
        let rows = [costs("A", "b", 2), costs("A", "b", 3), costs("A", "c", 2)];
        assert_eq!(complaints("type A { b: Int }", &rows), ["A.b stands twice", "A.c is not in the schema"]);
    }
}
