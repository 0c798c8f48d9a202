//! `schema/permissions-review.md` speaks of each right that is open to more than the parties of an object.

use std::collections::BTreeSet;

use vivier_tests::binary::workspace;

/// Parties that nobody has to be given a role for, or be named by an object, to belong to.
const OPEN: [&str; 4] = ["Anyone", "SignedIn", "Verified", "Colleague"];

fn read(file: &str) -> String {
    std::fs::read_to_string(workspace().join("schema").join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

#[test]
fn each_right_that_is_open_was_reviewed_and_no_other_is_called_open() {
    let table = read("permissions.txt");
    let open: BTreeSet<&str> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        // Who may stands last, after two spaces or, where the resource is long, after one.
        .filter(|line| line.split([' ', ',']).rev().take(3).any(|word| OPEN.contains(&word)))
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert!(open.len() > 20, "{open:?}");
    let review = read("permissions-review.md");
    let (_, section) = review.split_once("## What is open").expect("the section");
    let (section, _) = section.split_once("\n## ").expect("its end");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let reviewed: BTreeSet<&str> = rows
        .filter_map(|row| row.trim_start_matches("| ").split(" | ").next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(reviewed, open);
}
