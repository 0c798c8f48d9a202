//! Any framework as JSON lines: one skill or occupation a line.
//!
//! `{"id", "kind": "skill"|…, "labels": {"fr": [...], "en": [...]}, "broader": [ids], "related": [ids], "essential": [ids],
//! "optional": [ids], "text": {"fr", "en"}}`; the first label of a language is the preferred one.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;

use super::{ParseError, text};
use crate::domain::graph::{Dangling, GraphError, check};
use crate::domain::value::{Description, Labels, Skill, SkillKind};

/// A name that is none of these is a mistake, not something to leave out: misspelt relations would be lost without a word.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    #[serde(default)]
    kind: Kind,
    labels: Labels,
    #[serde(default)]
    broader: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    essential: Vec<String>,
    #[serde(default)]
    optional: Vec<String>,
    #[serde(default)]
    text: Description,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Skill,
    Knowledge,
    Language,
    Transversal,
    Group,
    Occupation,
}

/// Reads a file.
///
/// # Errors
/// `Io`; `Malformed` with line and column of the first broken line; `NoGraph` with the line of the skill that does not fit.
pub fn read(file: &Path) -> Result<Vec<Skill>, ParseError> {
    parse(&text::read(file)?, file)
}

/// Reads the text of a file; `file` is named in errors.
///
/// # Errors
/// As [`read`].
pub fn parse(text: &str, file: &Path) -> Result<Vec<Skill>, ParseError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut skills = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        let parsed: Line = serde_json::from_str(line).map_err(|error| ParseError::Malformed {
            file: file.to_owned(),
            line: number,
            column: error.column() as u64,
            reason: reason(&error),
        })?;
        lines.insert(parsed.id.clone(), number);
        skills.push(skill(parsed));
    }
    check(skills, Dangling::Refuse).map_err(|error| {
        let line = error.uri().and_then(|uri| lines.get(uri)).copied().unwrap_or(1);
        let column = text.lines().nth(line as usize - 1).map_or(1, |line| column(line, &error));
        ParseError::NoGraph { file: file.to_owned(), line, column, error }
    })
}

/// Where a line writes what is at fault, in characters from 1: the target that is not there, or else the skill's id.
fn column(line: &str, error: &GraphError) -> u64 {
    let sought = match error {
        GraphError::Dangling { target, .. } => target,
        other => other.uri().unwrap_or_default(),
    };
    let written = serde_json::to_string(sought).unwrap_or_default();
    line.rfind(&written).map_or(1, |place| line[..place].chars().count() as u64 + 1)
}

/// serde_json's words without its own line and column, which are those of the single line.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rfind(" at line ").map_or(text.clone(), |place| text[..place].to_owned())
}

fn skill(line: Line) -> Skill {
    let kind = match line.kind {
        Kind::Skill => SkillKind::Skill,
        Kind::Knowledge => SkillKind::Knowledge,
        Kind::Language => SkillKind::Language,
        Kind::Transversal => SkillKind::Transversal,
        Kind::Group => SkillKind::Group,
        Kind::Occupation => SkillKind::Occupation,
    };
    Skill {
        uri: line.id,
        kind,
        labels: line.labels,
        description: line.text,
        broader: line.broader,
        related: line.related,
        essential: line.essential,
        optional: line.optional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"id":"x:1","kind":"group","labels":{"fr":["Développement"],"en":["Development"]}}
{"id":"x:2","labels":{"fr":["Rust","langage Rust"]},"broader":["x:1"],"text":{"fr":"Un langage."}}"#;

    #[test]
    fn good_lines_become_skills_with_or_without_a_byte_order_mark_and_carriage_returns() {
        for text in [GOOD.to_owned(), format!("\u{FEFF}{GOOD}"), GOOD.replace('\n', "\r\n")] {
            let skills = parse(&text, Path::new("f.jsonl")).expect("good");
            assert_eq!((skills.len(), skills[1].labels.fr.len(), skills[0].kind), (2, 2, SkillKind::Group));
        }
    }

    #[test]
    fn a_broken_line_gives_file_line_and_column() {
        for (line, expected) in [
            (r#"{"id":"x:3","labels":{"fr":["a"]"#, "f.jsonl, line 3, column 32"),
            (r#"{"id":3,"labels":{}}"#, "f.jsonl, line 3, column 7"),
            (r#"{"id":"x:3","kind":"plant","labels":{}}"#, "f.jsonl, line 3, column 26"),
        ] {
            let error = parse(&format!("{GOOD}\n{line}"), Path::new("f.jsonl")).expect_err("broken").to_string();
            assert!(error.starts_with(expected), "{error}");
        }
        let twice = parse(&format!("{GOOD}\n{GOOD}"), Path::new("f.jsonl")).expect_err("twice").to_string();
        assert_eq!(twice, "f.jsonl, line 3, column 7: x:1 stands twice");
        let nowhere = format!("{GOOD}\n{}", r#"{"id":"x:3","labels":{"fr":["a"]},"broader":["x:9"]}"#);
        let nowhere = parse(&nowhere, Path::new("f.jsonl")).expect_err("nowhere").to_string();
        assert_eq!(nowhere, "f.jsonl, line 3, column 46: x:3 points to x:9, which is not there");
    }
}
