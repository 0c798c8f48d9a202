//! The page that the journeys are printed on.

use std::fs;

use serde_json::{Value, json};
use vivier_tests::binary::workspace;

use crate::step::{Expected, Journey, Step};

const FILE: &str = "schema/scenarios.md";

const INTRODUCTION: &str = "# Journeys through the API

Printed from `tests/tests/scenarios`, which runs every step on the real binary and compares the whole answer. `$name` stands for
an id, a token or a date: it is kept from the first answer that has it. Each person sends the session (or an API token) of their own
as `Authorization: Bearer …`.
";

/// Compares the committed page with the journeys; `VIVIER_BLESS` in the environment writes it anew.
pub fn compare(journeys: &[Journey]) {
    let page = print(journeys);
    let file = workspace().join(FILE);
    if std::env::var_os("VIVIER_BLESS").is_some() {
        fs::write(&file, page).expect("the page is written");
        return;
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == page, "{FILE} is not what the journeys print: run `make generate` and review the change");
}

fn print(journeys: &[Journey]) -> String {
    let mut page = INTRODUCTION.to_owned();
    for journey in journeys {
        page.push_str(&format!("\n## {}\n\n{}\n", journey.title, journey.about));
        for (number, step) in journey.steps.iter().enumerate() {
            page.push_str(&print_step(number + 1, step));
        }
    }
    page
}

fn print_step(number: usize, step: &Step) -> String {
    let who = if step.who.is_empty() { "Somebody" } else { step.who };
    let mut text = format!("\n### {number}. {who} {}\n\n", step.does);
    if step.days_later > 0 {
        text.push_str(&format!("{} days later.\n\n", step.days_later));
    }
    if let Some((email, ..)) = step.mail {
        text.push_str(&format!("A mail to `{email}` brought `$token in the mail`.\n\n"));
    }
    if let Some(token) = step.token {
        text.push_str(&format!("Sent with `Authorization: Bearer ${token}`.\n\n"));
    }
    text.push_str(&format!("```graphql\n{}\n```\n", step.document));
    if step.variables.as_object().is_some_and(|variables| !variables.is_empty()) {
        text.push_str(&format!("\n```json\n{:#}\n```\n", step.variables));
    }
    let answer = |value: &Value| format!("\n```json\n{value:#}\n```\n");
    match &step.expected {
        Expected::Data(data) => {
            text.push_str("\nThe answer:\n");
            text.push_str(&answer(&json!({ "data": data })));
        }
        Expected::Refused { mutation, codes: [code], path } => {
            text.push_str("\nThe answer:\n");
            text.push_str(&answer(
                &json!({ "data": { *mutation: { "userErrors": [{ "code": code, "path": path }] } } }),
            ));
        }
        Expected::Refused { codes, .. } => {
            text.push_str(&format!("\nRefused, with the code {}, whichever comes first.\n", quoted(codes)));
        }
        Expected::Status { status, code } => text.push_str(&format!("\nStatus {status}, with the code `{code}`.\n")),
    }
    text
}

fn quoted(codes: &[&str]) -> String {
    codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(" or ")
}
