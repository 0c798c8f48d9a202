//! A skill framework as the ranking needs it: labels, taxonomy, occupations. Ids that lead nowhere and cycles do no harm.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// Longest description that is kept, in bytes; what follows says the same again.
const MAX_DESCRIPTION: usize = 1_000;

/// A skill or an occupation by its place in the framework.
pub type Node = u32;

#[derive(Clone, Debug, Default)]
pub struct Skill {
    pub id: String,
    /// Labels by language, the preferred one first.
    pub french: Vec<String>,
    pub english: Vec<String>,
    pub description: String,
    pub broader: Vec<Node>,
    pub related: Vec<Node>,
    /// True for a heading, which nobody holds.
    pub heading: bool,
}

impl Skill {
    /// The label that is shown, in French where there is one.
    pub fn label(&self) -> &str {
        self.french.first().or(self.english.first()).map_or(&self.id, String::as_str)
    }
}

/// A profession, by the skills that it needs.
#[derive(Clone, Debug, Default)]
pub struct Occupation {
    pub id: String,
    pub labels: Vec<String>,
    pub essential: Vec<Node>,
    pub optional: Vec<Node>,
}

#[derive(Clone, Debug, Default)]
pub struct Framework {
    pub skills: Vec<Skill>,
    pub occupations: Vec<Occupation>,
    by_id: HashMap<String, Node>,
    /// Lines that could not be read.
    pub bad_lines: Vec<BadLine>,
}

/// A line that was left out, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    pub file: String,
    /// The first is 1.
    pub line: u64,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum FrameworkError {
    #[error("{path} cannot be read: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path} holds no skill that can be read")]
    Empty { path: PathBuf },
}

/// A node before its links are looked up.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Entry {
    pub id: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub labels: Words,
    #[serde(default)]
    pub broader: Vec<String>,
    #[serde(default)]
    pub related: Vec<String>,
    #[serde(default)]
    pub essential: Vec<String>,
    #[serde(default)]
    pub optional: Vec<String>,
    #[serde(default)]
    pub text: Texts,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Words {
    #[serde(default)]
    pub fr: Vec<String>,
    #[serde(default)]
    pub en: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Texts {
    #[serde(default)]
    pub fr: Option<String>,
    #[serde(default)]
    pub en: Option<String>,
}

impl Framework {
    /// A framework of entries in any order. Of two with one id the first counts; links that lead nowhere are left out.
    pub fn of(entries: Vec<Entry>) -> Self {
        let mut framework = Self::default();
        let mut links = Vec::new();
        let mut occupations = Vec::new();
        for entry in entries {
            if entry.kind.eq_ignore_ascii_case("occupation") {
                occupations.push(entry);
                continue;
            }
            let node = Node::try_from(framework.skills.len()).unwrap_or(Node::MAX);
            if framework.by_id.contains_key(&entry.id) {
                continue;
            }
            framework.by_id.insert(entry.id.clone(), node);
            let mut description = entry.text.fr.or(entry.text.en).unwrap_or_default();
            let end = (0..=MAX_DESCRIPTION.min(description.len())).rev().find(|at| description.is_char_boundary(*at));
            description.truncate(end.unwrap_or(0));
            framework.skills.push(Skill {
                id: entry.id,
                french: entry.labels.fr.into_iter().filter(|label| !label.trim().is_empty()).collect(),
                english: entry.labels.en.into_iter().filter(|label| !label.trim().is_empty()).collect(),
                description,
                heading: entry.kind.eq_ignore_ascii_case("group"),
                ..Skill::default()
            });
            links.push((entry.broader, entry.related));
        }
        for (node, (broader, related)) in links.into_iter().enumerate() {
            let other = |id: &String| framework.node(id).filter(|found| *found as usize != node);
            let (broader, related) =
                (broader.iter().filter_map(other).collect(), related.iter().filter_map(other).collect());
            framework.skills[node].broader = broader;
            framework.skills[node].related = related;
        }
        for entry in occupations {
            let nodes = |ids: Vec<String>| {
                let mut nodes: Vec<Node> = ids.iter().filter_map(|id| framework.node(id)).collect();
                nodes.sort_unstable();
                nodes.dedup();
                nodes
            };
            let essential = nodes(entry.essential);
            let optional = nodes(entry.optional).into_iter().filter(|node| !essential.contains(node)).collect();
            let labels = entry.labels.fr.into_iter().chain(entry.labels.en).collect();
            framework.occupations.push(Occupation { id: entry.id, labels, essential, optional });
        }
        framework
    }

    pub fn node(&self, id: &str) -> Option<Node> {
        self.by_id.get(id).or_else(|| self.by_id.get(id.trim())).copied()
    }

    pub fn skill(&self, node: Node) -> &Skill {
        &self.skills[node as usize]
    }

    /// Reads JSON lines (see the README of the batch command), or the official CSV files of ESCO where `path` is a folder.
    ///
    /// # Errors
    /// `Io`, `Empty`. A broken line is left out and told of in `bad_lines`.
    pub fn read(path: &Path) -> Result<Self, FrameworkError> {
        let framework = if path.is_dir() { esco::read(path)? } else { json_lines(path)? };
        if framework.skills.is_empty() {
            return Err(FrameworkError::Empty { path: path.to_owned() });
        }
        Ok(framework)
    }
}

fn json_lines(path: &Path) -> Result<Framework, FrameworkError> {
    let io = |source| FrameworkError::Io { path: path.to_owned(), source };
    let mut bad_lines = Vec::new();
    let mut entries = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(fs::File::open(path).map_err(io)?).split(b'\n')) {
        let line = line.map_err(io)?;
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Entry>(line) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                bad_lines.push(BadLine { file: path.display().to_string(), line: number, reason: error.to_string() });
            }
        }
    }
    Ok(Framework { bad_lines, ..Framework::of(entries) })
}

mod esco {
    //! The CSV files of the ESCO portal: whichever are there are merged by URI.

    use std::collections::HashMap;
    use std::fs;
    use std::path::Path;

    use super::{BadLine, Entry, Framework, FrameworkError};

    /// Tables of concepts and the kind of what they hold, by name without language.
    const CONCEPTS: [(&str, &str); 6] = [
        ("skillGroups", "group"),
        ("skills", "skill"),
        ("digitalSkillsCollection", "skill"),
        ("languageSkillsCollection", "skill"),
        ("transversalSkillsCollection", "skill"),
        ("occupations", "occupation"),
    ];

    type Row = HashMap<String, String>;

    pub(super) fn read(folder: &Path) -> Result<Framework, FrameworkError> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut bad_lines = Vec::new();
        for (table, kind) in CONCEPTS {
            for language in ["fr", "en"] {
                rows(&folder.join(format!("{table}_{language}.csv")), &mut bad_lines, |row| {
                    let Some(uri) = row.get("conceptUri").filter(|uri| !uri.is_empty()) else { return };
                    let place = *places.entry(uri.clone()).or_insert_with(|| {
                        entries.push(Entry { id: uri.clone(), kind: kind.to_owned(), ..Entry::default() });
                        entries.len() - 1
                    });
                    let entry = &mut entries[place];
                    let labels = if language == "fr" { &mut entry.labels.fr } else { &mut entry.labels.en };
                    let cells = ["preferredLabel", "altLabels"].into_iter().filter_map(|name| row.get(name));
                    for label in cells.flat_map(|cell| cell.split(['\n', '|'])).map(str::trim) {
                        if !label.is_empty() && !labels.iter().any(|known| known == label) {
                            labels.push(label.to_owned());
                        }
                    }
                    let text = if language == "fr" { &mut entry.text.fr } else { &mut entry.text.en };
                    if text.is_none() {
                        *text = row.get("description").filter(|text| !text.is_empty()).cloned();
                    }
                })?;
            }
        }
        let mut link = |file: &str, from: &str, to: &str, put: fn(&mut Entry, String, &Row)| {
            rows(&folder.join(file), &mut bad_lines, |row| {
                let (Some(from), Some(to)) = (row.get(from), row.get(to)) else { return };
                if let Some(place) = places.get(from) {
                    put(&mut entries[*place], to.clone(), row);
                }
            })
        };
        link("broaderRelationsSkillPillar.csv", "conceptUri", "broaderUri", |entry, to, _| entry.broader.push(to))?;
        link("skillSkillRelations.csv", "originalSkillUri", "relatedSkillUri", |entry, to, _| entry.related.push(to))?;
        link("occupationSkillRelations.csv", "occupationUri", "skillUri", |entry, to, row| {
            let essential = row.get("relationType").is_some_and(|relation| relation == "essential");
            if essential { entry.essential.push(to) } else { entry.optional.push(to) }
        })?;
        Ok(Framework { bad_lines, ..Framework::of(entries) })
    }

    /// Hands over each row as cells by column; a file that is not there has none.
    fn rows(path: &Path, bad_lines: &mut Vec<BadLine>, mut each: impl FnMut(&Row)) -> Result<(), FrameworkError> {
        if !path.exists() {
            return Ok(());
        }
        let io = |source| FrameworkError::Io { path: path.to_owned(), source };
        let file = fs::File::open(path).map_err(io)?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let headers: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect(),
            Err(error) => {
                bad_lines.push(BadLine { file: path.display().to_string(), line: 1, reason: error.to_string() });
                return Ok(());
            }
        };
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let cells = headers.iter().cloned().zip(record.iter().map(str::to_owned));
                    each(&cells.collect());
                }
                Err(error) => bad_lines.push(BadLine {
                    file: path.display().to_string(),
                    line: error.position().map_or(0, csv::Position::line),
                    reason: error.to_string(),
                }),
            }
        }
        Ok(())
    }
}
