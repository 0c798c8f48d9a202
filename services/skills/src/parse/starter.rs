//! The starter framework: written for digital work in the French State, embedded in the binary.

use std::path::PathBuf;

use super::ParseError;
use crate::domain::graph::{Dangling, check};
use crate::domain::value::{Labels, Skill, SkillKind};

/// What it is called.
pub const NAME: &str = "vivier";
/// Raise it with each change of the file.
pub const VERSION: &str = "4";
const FILE: &str = "starter.txt";
const TEXT: &str = include_str!("../../data/starter.txt");
const COLUMNS: usize = 6;

/// The starter framework's skills.
///
/// # Errors
/// Where the embedded file is broken, which a test excludes.
pub fn skills() -> Result<Vec<Skill>, ParseError> {
    parse(TEXT)
}

fn parse(text: &str) -> Result<Vec<Skill>, ParseError> {
    let mut skills = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        skills.push(skill(number, line)?);
    }
    Ok(check(skills, Dangling::Refuse)?)
}

fn skill(number: u64, line: &str) -> Result<Skill, ParseError> {
    let malformed = |column: usize, reason: String| ParseError::Malformed {
        file: PathBuf::from(FILE),
        line: number,
        column: column as u64 + 1,
        reason,
    };
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [id, kind, fr, en, broader, related] = fields.as_slice() else {
        return Err(malformed(line.len(), format!("{} columns instead of {COLUMNS}", fields.len())));
    };
    let kind = match *kind {
        "group" => SkillKind::Group,
        "skill" => SkillKind::Skill,
        "knowledge" => SkillKind::Knowledge,
        "transversal" => SkillKind::Transversal,
        other => return Err(malformed(line.find('|').unwrap_or(0) + 1, format!("{other} is no kind of skill"))),
    };
    let list = |text: &str, separator: char| -> Vec<String> {
        text.split(separator).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
    };
    let links = |text: &str| list(text, ',').iter().map(|slug| uri(slug)).collect();
    Ok(Skill {
        uri: uri(id),
        kind,
        labels: Labels { fr: list(fr, ';'), en: list(en, ';') },
        broader: links(broader),
        related: links(related),
        ..Skill::default()
    })
}

/// The URI of a skill of the starter framework by its short name.
pub fn uri(slug: &str) -> String {
    format!("vivier:skill/{slug}")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_embedded_framework_is_whole() {
        let skills = skills().expect("the embedded file");
        assert!(skills.len() >= 250, "{} skills", skills.len());
        for skill in &skills {
            assert!(!skill.labels.fr.is_empty() && !skill.labels.en.is_empty(), "{} in both languages", skill.uri);
            assert!(
                skill.kind == SkillKind::Group || !skill.broader.is_empty(),
                "{} stands under a heading",
                skill.uri
            );
        }
        assert!(skills.iter().filter(|skill| skill.kind.can_be_claimed()).count() >= 250);
        for labels in [|skill: &Skill| skill.labels.fr.clone(), |skill: &Skill| skill.labels.en.clone()] {
            let mut known = HashSet::new();
            for label in skills.iter().flat_map(labels) {
                assert!(known.insert(label.to_lowercase()), "« {label} » names one skill in one language");
            }
        }
        for notion in
            ["rgaa", "dsfr", "rgs", "secnumcloud", "protection-donnees", "proconnect", "rgesn", "achats-numeriques"]
        {
            assert!(skills.iter().any(|skill| skill.uri == uri(notion)), "{notion}");
        }
    }

    #[test]
    fn a_broken_line_is_named() {
        let error = parse("# remarque\nrust | skill | Rust | Rust |").expect_err("five columns");
        assert!(error.to_string().starts_with("starter.txt, line 2, column"), "{error}");
        let error = parse("rust | plante | Rust | Rust | |").expect_err("no kind");
        assert!(error.to_string().contains("plante"), "{error}");
    }
}
