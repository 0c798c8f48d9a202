//! `tests/security/ASVS.md` is whole: each requirement of levels 1 and 2 of OWASP ASVS 5.0.0 has a line, each line says what shows it or why
//! nothing does, and what it names is there.

use std::collections::BTreeSet;

use vivier_tests::binary::workspace;

/// The requirements of levels 1 and 2, section by section: the section, and their numbers in it.
const LEVELS_1_AND_2: &[(&str, &[u8])] = &[
    ("1.1", &[1, 2]),
    ("1.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ("1.3", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("1.4", &[1, 2, 3]),
    ("1.5", &[1, 2]),
    ("2.1", &[1, 2, 3]),
    ("2.2", &[1, 2, 3]),
    ("2.3", &[1, 2, 3, 4]),
    ("2.4", &[1]),
    ("3.2", &[1, 2]),
    ("3.3", &[1, 2, 3, 4]),
    ("3.4", &[1, 2, 3, 4, 5, 6]),
    ("3.5", &[1, 2, 3, 4, 5]),
    ("3.7", &[1, 2]),
    ("4.1", &[1, 2, 3]),
    ("4.2", &[1]),
    ("4.3", &[1, 2]),
    ("4.4", &[1, 2, 3, 4]),
    ("5.1", &[1]),
    ("5.2", &[1, 2, 3]),
    ("5.3", &[1, 2]),
    ("5.4", &[1, 2, 3]),
    ("6.1", &[1, 2, 3]),
    ("6.2", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    ("6.3", &[1, 2, 3, 4]),
    ("6.4", &[1, 2, 3, 4]),
    ("6.5", &[1, 2, 3, 4, 5]),
    ("6.6", &[1, 2, 3]),
    ("6.8", &[1, 2, 3, 4]),
    ("7.1", &[1, 2, 3]),
    ("7.2", &[1, 2, 3, 4]),
    ("7.3", &[1, 2]),
    ("7.4", &[1, 2, 3, 4, 5]),
    ("7.5", &[1, 2]),
    ("7.6", &[1, 2]),
    ("8.1", &[1, 2]),
    ("8.2", &[1, 2, 3]),
    ("8.3", &[1]),
    ("8.4", &[1]),
    ("9.1", &[1, 2, 3]),
    ("9.2", &[1, 2, 3, 4]),
    ("10.1", &[1, 2]),
    ("10.2", &[1, 2]),
    ("10.3", &[1, 2, 3, 4]),
    ("10.4", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ("10.5", &[1, 2, 3, 4, 5]),
    ("10.6", &[1, 2]),
    ("10.7", &[1, 2, 3]),
    ("11.1", &[1, 2]),
    ("11.2", &[1, 2, 3]),
    ("11.3", &[1, 2, 3]),
    ("11.4", &[1, 2, 3, 4]),
    ("11.5", &[1]),
    ("11.6", &[1]),
    ("12.1", &[1, 2, 3]),
    ("12.2", &[1, 2]),
    ("12.3", &[1, 2, 3, 4]),
    ("13.1", &[1]),
    ("13.2", &[1, 2, 3, 4, 5]),
    ("13.3", &[1, 2]),
    ("13.4", &[1, 2, 3, 4, 5]),
    ("14.1", &[1, 2]),
    ("14.2", &[1, 2, 3, 4]),
    ("14.3", &[1, 2, 3]),
    ("15.1", &[1, 2, 3]),
    ("15.2", &[1, 2, 3]),
    ("15.3", &[1, 2, 3, 4, 5, 6, 7]),
    ("16.1", &[1]),
    ("16.2", &[1, 2, 3, 4, 5]),
    ("16.3", &[1, 2, 3, 4]),
    ("16.4", &[1, 2, 3]),
    ("16.5", &[1, 2, 3]),
];

/// Requirements that lie with whoever runs or releases an instance, in whole or where no test of ours can look.
const ELSEWHERE: [&str; 4] = ["12.1.1", "12.1.2", "12.2.2", "16.4.2"];

struct Line {
    requirements: Vec<String>,
    shown_by: String,
}

fn lines() -> Vec<Line> {
    let list = std::fs::read_to_string(workspace().join("tests/security/ASVS.md")).expect("the list");
    let rows = list.lines().filter(|line| line.starts_with("| ") && line.as_bytes()[2].is_ascii_digit());
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 3, "{row}");
        let requirements = cells[0].split(',').map(|one| one.trim().to_owned()).collect();
        Line { requirements, shown_by: cells[2].to_owned() }
    })
    .collect()
}

/// What stands between backticks and names a test.
fn tests_in(text: &str) -> Vec<(&str, &str)> {
    text.split('`').skip(1).step_by(2).filter_map(|quoted| quoted.split_once(".rs::")).collect()
}

#[test]
fn every_requirement_of_the_security_list_has_a_line() {
    let listed: BTreeSet<String> = lines().into_iter().flat_map(|line| line.requirements).collect();
    let mut missing = Vec::new();
    for (section, numbers) in LEVELS_1_AND_2 {
        for number in *numbers {
            let named = listed.contains(&format!("{section}.{number}"));
            let whole = listed.contains(&format!("{section}.*"));
            if !named && !whole {
                missing.push(format!("{section}.{number}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_line_of_the_security_list_names_a_test_or_says_why_not() {
    for line in lines() {
        let (names, text) = (line.requirements.join(", "), line.shown_by.as_str());
        let exempt = |list: &[&str]| line.requirements.iter().all(|one| list.contains(&one.as_str()));
        if text.starts_with("Does not apply: ") {
            continue;
        }
        assert!(!tests_in(text).is_empty() || exempt(&ELSEWHERE), "{names} names no test: {text}");
    }
}

#[test]
fn every_test_and_file_that_the_security_list_names_exists() {
    let mut missing = Vec::new();
    for line in lines() {
        for (file, name) in tests_in(&line.shown_by) {
            let source = std::fs::read_to_string(workspace().join(format!("{file}.rs"))).unwrap_or_default();
            let stands = source.find(&format!("fn {name}()"));
            // What is named is a test, and not any function.
            let is_test = stands.is_some_and(|at| source[..at].lines().rev().take(4).any(|line| line.contains("test")));
            if !is_test {
                missing.push(format!("{file}.rs::{name}"));
            }
        }
        for quoted in line.shown_by.split('`').skip(1).step_by(2) {
            let is_file =
                quoted.contains('/') && !quoted.contains("::") && !quoted.contains([' ', '*']) && quoted.contains('.');
            if is_file && !workspace().join(quoted).exists() {
                missing.push(quoted.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
