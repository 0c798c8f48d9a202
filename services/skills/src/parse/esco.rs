//! The official CSV files of ESCO, as its portal gives them: UTF-8, cells over several lines, labels separated by line breaks.
//!
//! Which files are there varies with the languages that were downloaded: whatever is found is merged by `conceptUri`.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use csv::{Reader, ReaderBuilder, StringRecord};
use vivier_kernel::locale::Locale;

use super::{ParseError, text};
use crate::domain::graph::{Dangling, GraphError, check, is_forbidden};
use crate::domain::value::{MAX_DESCRIPTION, MAX_LABEL, Skill, SkillKind};

/// What the framework is called.
pub const NAME: &str = "esco";

/// What whoever shows ESCO's skills must show too (Commission Decision 2011/833/EU, and ESCO's terms of use).
pub fn attribution(locale: Locale) -> &'static str {
    match locale {
        Locale::Fr => "Ce service utilise la classification ESCO de la Commission européenne.",
        Locale::En => "This service uses the ESCO classification of the European Commission.",
    }
}

const LANGUAGES: [&str; 2] = ["fr", "en"];
/// What relations call a concept that is no group.
const SKILL: &str = "KnowledgeSkillCompetence";

/// Tables of concepts, by name without language. A name's first file wins, so that the whole table's label comes before a
/// collection's.
const CONCEPTS: [(&str, Option<SkillKind>); 5] = [
    ("skillGroups", Some(SkillKind::Group)),
    ("skills", None),
    ("languageSkillsCollection", Some(SkillKind::Language)),
    ("transversalSkillsCollection", Some(SkillKind::Transversal)),
    ("digitalSkillsCollection", None),
];
/// Tables of relations, with the columns of both ends.
const LINKS: [(&str, &str, &str); 2] = [
    ("broaderRelationsSkillPillar.csv", "conceptUri", "broaderUri"),
    ("skillSkillRelations.csv", "originalSkillUri", "relatedSkillUri"),
];

/// True where the folder has the table of all skills; the collections alone are an excerpt, which retires nothing.
pub fn is_complete(folder: &Path) -> bool {
    LANGUAGES.iter().any(|language| folder.join(table("skills", language)).exists())
}

/// What a folder does not tell, because its file is not there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Absent {
    /// The table of all skills, in any language: the folder is an excerpt.
    pub whole: bool,
    pub broader: bool,
    pub related: bool,
    tables: Vec<String>,
}

impl Absent {
    pub fn of(folder: &Path) -> Self {
        let missing = |name: &str| !folder.join(name).exists();
        let tables = ["skills", "skillGroups"].iter().flat_map(|name| LANGUAGES.map(|language| table(name, language)));
        let [(broader, ..), (related, ..)] = LINKS;
        Self {
            whole: !is_complete(folder),
            broader: missing(broader),
            related: missing(related),
            tables: tables.filter(|name| missing(name)).collect(),
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.files().next().is_none()
    }

    /// The names of the files that are not there.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let links = LINKS.iter().zip([self.broader, self.related]).filter(|(_, absent)| *absent);
        self.tables.iter().map(String::as_str).chain(links.map(|((name, ..), _)| *name))
    }

    /// True where the folder has no table of all nodes of this kind in French.
    pub fn french(&self, kind: SkillKind) -> bool {
        self.language(kind, "fr")
    }

    /// As [`Absent::french`], in English.
    pub fn english(&self, kind: SkillKind) -> bool {
        self.language(kind, "en")
    }

    fn language(&self, kind: SkillKind, language: &str) -> bool {
        let name = table(if kind == SkillKind::Group { "skillGroups" } else { "skills" }, language);
        self.tables.contains(&name)
    }
}

fn table(name: &str, language: &str) -> String {
    format!("{name}_{language}.csv")
}

/// Reads all files of a folder that are ESCO's.
///
/// # Errors
/// `NothingFound`, `Io`, `MissingColumn`, `Malformed` with line and column, `NoGraph` with those of what does not fit, `Graph`.
pub fn read(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Vec<Skill>, ParseError> {
    let mut nodes = Nodes::default();
    let mut found = false;
    for language in LANGUAGES {
        for (name, kind) in CONCEPTS {
            let name = table(name, language);
            let file = folder.join(&name);
            if file.exists() {
                progress(&name);
                concepts(&file, language, kind, &mut nodes)?;
                found = true;
            }
        }
    }
    if !found {
        return Err(ParseError::NothingFound { folder: folder.to_owned() });
    }
    for (name, from, to) in LINKS {
        let file = folder.join(name);
        if file.exists() {
            progress(name);
            relations(&file, from, to, is_complete(folder), &mut nodes)?;
        }
    }
    let Nodes { skills, places, broader } = nodes;
    // The pillars point to one another, and an excerpt points out of itself.
    check(skills.into_values().collect(), Dangling::LeaveOut).map_err(|error| {
        let Some(Place { file, line, column }) = place(&error, &places, &broader) else {
            return ParseError::Graph(error);
        };
        ParseError::NoGraph { file: file.clone(), line: *line, column: *column, error }
    })
}

/// What the tables have told, and where: a concept that turns out not to fit once all tables are read is still named by its line.
#[derive(Default)]
struct Nodes {
    skills: HashMap<String, Skill>,
    /// The preferred label of each concept, in the table that has it first.
    places: HashMap<String, Place>,
    /// Each step from a concept to a more general one.
    broader: HashMap<[String; 2], Place>,
}

/// A cell; line and column as in [`malformed`].
struct Place {
    file: PathBuf,
    line: u64,
    column: u64,
}

impl Place {
    fn of(file: &Path, record: &StringRecord, cell: usize) -> Self {
        let line = record.position().map_or(0, csv::Position::line);
        Self { file: file.to_owned(), line, column: cell as u64 + 1 }
    }
}

/// Where the tables write what is at fault.
fn place<'a>(
    error: &GraphError,
    places: &'a HashMap<String, Place>,
    broader: &'a HashMap<[String; 2], Place>,
) -> Option<&'a Place> {
    if let GraphError::Cycle { path } = error
        && let [from, to, ..] = path.as_slice()
        && let Some(step) = broader.get(&[from.clone(), to.clone()])
    {
        return Some(step);
    }
    places.get(error.uri()?)
}

/// A file of ESCO that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    pub name: String,
    pub bytes: u64,
}

/// The files that [`read`] reads in `folder`, in its order.
pub fn files(folder: &Path) -> Vec<File> {
    let concepts = LANGUAGES.iter().flat_map(|language| CONCEPTS.iter().map(move |(name, _)| table(name, language)));
    let links = LINKS.iter().map(|(name, _, _)| (*name).to_owned());
    concepts
        .chain(links)
        .filter_map(|name| {
            let bytes = std::fs::metadata(folder.join(&name)).ok()?.len();
            Some(File { name, bytes })
        })
        .collect()
}

/// A concept stands once in a table. It may lack a label in a language, but not in all of them, which is known when every table was read.
fn concepts(file: &Path, language: &str, kind: Option<SkillKind>, nodes: &mut Nodes) -> Result<(), ParseError> {
    let (mut reader, columns) = open(file)?;
    let uri = columns.required("conceptUri")?;
    let preferred = columns.required("preferredLabel")?;
    let alternative = columns.optional("altLabels");
    let description = columns.optional("description");
    let skill_type = columns.optional("skillType");
    let mut lines: HashMap<String, u64> = HashMap::new();
    for record in records(&mut reader, file) {
        let record = record?;
        let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or("").trim();
        let (column, uri, label) = (uri, cell(Some(uri)), cell(Some(preferred)));
        if uri.is_empty() {
            return Err(malformed(file, &record, column, "the cell conceptUri is empty"));
        }
        let place = Place::of(file, &record, preferred);
        if let Some(first) = lines.insert(uri.to_owned(), place.line) {
            let reason = format!("{uri} stands twice in this table: in line {first} too");
            return Err(malformed(file, &record, column, &reason));
        }
        check_texts(file, &record, preferred, alternative, description)?;
        nodes.places.entry(uri.to_owned()).or_insert(place);
        let skill =
            nodes.skills.entry(uri.to_owned()).or_insert_with(|| Skill { uri: uri.to_owned(), ..Skill::default() });
        match (kind, cell(skill_type)) {
            (Some(kind), _) => skill.kind = kind,
            (None, "knowledge") if skill.kind == SkillKind::Skill => skill.kind = SkillKind::Knowledge,
            (None, _) => {}
        }
        let (labels, text) = match language {
            "fr" => (&mut skill.labels.fr, &mut skill.description.fr),
            _ => (&mut skill.labels.en, &mut skill.description.en),
        };
        for label in std::iter::once(label).chain(split(cell(alternative))) {
            let label = label.trim();
            if !label.is_empty() && !labels.iter().any(|known| known == label) {
                labels.push(label.to_owned());
            }
        }
        let words = cell(description);
        if text.is_none() && !words.is_empty() {
            *text = Some(words.chars().take(MAX_DESCRIPTION).collect());
        }
    }
    Ok(())
}

/// Whatever a label or a description may not be is told at its cell.
fn check_texts(
    file: &Path,
    record: &StringRecord,
    preferred: usize,
    alternative: Option<usize>,
    description: Option<usize>,
) -> Result<(), ParseError> {
    let long = |label: &str| label.trim().chars().count() > MAX_LABEL;
    for cell in [Some(preferred), alternative, description].into_iter().flatten() {
        let text = record.get(cell).unwrap_or("");
        if text.chars().any(is_forbidden) {
            return Err(malformed(file, record, cell, "this text has a control character"));
        }
        let too_long = (cell == preferred && long(text)) || (Some(cell) == alternative && split(text).any(long));
        if too_long {
            return Err(malformed(file, record, cell, &format!("a label is longer than {MAX_LABEL} characters")));
        }
    }
    Ok(())
}

/// Alternative labels stand on lines of their own, or between ` | `.
fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.lines().flat_map(|line| line.split(" | "))
}

/// `whole`: the tables of concepts are all there, so that a skill which only the relations know is one that a table has lost: a table that was
/// cut would retire whatever it lacks. Of groups, the official relations know some that no table has.
fn relations(
    file: &Path,
    from: &'static str,
    to: &'static str,
    whole: bool,
    nodes: &mut Nodes,
) -> Result<(), ParseError> {
    let (mut reader, columns) = open(file)?;
    let (from, to, broader) = (columns.required(from)?, columns.required(to)?, to == "broaderUri");
    let concept = columns.optional("conceptType");
    for record in records(&mut reader, file) {
        let record = record?;
        let (Some(source), Some(target)) = (record.get(from), record.get(to)) else {
            return Err(malformed(file, &record, from.max(to), "a cell is missing"));
        };
        let a_skill = concept.and_then(|concept| record.get(concept)).is_none_or(|concept| concept.trim() == SKILL);
        if whole && a_skill && !nodes.skills.contains_key(source.trim()) {
            let reason = "this skill stands in no table of the folder: was one of them cut?";
            return Err(malformed(file, &record, from, reason));
        }
        if let Some(skill) = nodes.skills.get_mut(source.trim()) {
            let (source, target) = (source.trim().to_owned(), target.trim().to_owned());
            if broader {
                skill.broader.push(target.clone());
                nodes.broader.insert([source, target], Place::of(file, &record, to));
            } else {
                skill.related.push(target);
            }
        }
    }
    Ok(())
}

struct Columns {
    file: PathBuf,
    names: Vec<String>,
}

impl Columns {
    fn optional(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|found| found == name)
    }

    fn required(&self, name: &'static str) -> Result<usize, ParseError> {
        self.optional(name).ok_or_else(|| ParseError::MissingColumn { file: self.file.clone(), column: name })
    }
}

fn open(file: &Path) -> Result<(Reader<Cursor<String>>, Columns), ParseError> {
    let text = text::read(file)?;
    text::check_quotes(&text, file)?;
    let mut reader = ReaderBuilder::new().from_reader(Cursor::new(text));
    let headers = reader.headers().map_err(|error| csv_error(file, &error))?;
    let names = headers.iter().map(|name| name.trim().to_owned()).collect();
    Ok((reader, Columns { file: file.to_owned(), names }))
}

fn records<'a>(
    reader: &'a mut Reader<Cursor<String>>,
    file: &'a Path,
) -> impl Iterator<Item = Result<StringRecord, ParseError>> + 'a {
    reader.records().map(move |record| record.map_err(|error| csv_error(file, &error)))
}

/// The line is where the record begins; the column is the first cell that is too many or missing.
fn csv_error(file: &Path, error: &csv::Error) -> ParseError {
    let line = error.position().map_or(0, csv::Position::line);
    let (column, reason) = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            ((*expected_len).min(*len) + 1, format!("{len} cells instead of {expected_len}"))
        }
        _ => (1, error.to_string()),
    };
    ParseError::Malformed { file: file.to_owned(), line, column, reason }
}

/// The column is that of the cell, counted from 0.
fn malformed(file: &Path, record: &StringRecord, cell: usize, reason: &str) -> ParseError {
    let Place { file, line, column } = Place::of(file, record, cell);
    ParseError::Malformed { file, line, column, reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const HEADER: &str = "\u{FEFF}conceptType,conceptUri,skillType,preferredLabel,altLabels,description\n";

    struct Folder(PathBuf);

    impl Folder {
        fn with(files: &[(&str, &str)]) -> Self {
            let folder = std::env::temp_dir().join(format!("vivier-esco-{}", uuid::Uuid::new_v4()));
            fs::create_dir_all(&folder).expect("a folder");
            for (name, text) in files {
                fs::write(folder.join(name), text).expect("a file");
            }
            Self(folder)
        }

        fn read(&self) -> Result<Vec<Skill>, ParseError> {
            read(&self.0, &mut |_| {})
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn languages_are_merged_and_cells_over_several_lines_are_split() {
        let folder = Folder::with(&[
            (
                "skills_en.csv",
                &format!(
                    "{HEADER}KSC,http://e/1,skill/competence,manage budgets,\"control budgets\nplan budgets | track budgets\",\"Plan,\nfollow.\"\nKSC,http://e/2,knowledge,accounting,,\n"
                ),
            ),
            ("digitalSkillsCollection_fr.csv", "conceptUri,preferredLabel\r\nhttp://e/1,gérer des budgets\r\n"),
            (
                "broaderRelationsSkillPillar.csv",
                "conceptType,conceptUri,broaderType,broaderUri\nKSC,http://e/1,KSC,http://e/2\nKSC,http://e/1,X,http://elsewhere\n",
            ),
        ]);
        let skills = folder.read().expect("good files");
        assert_eq!(skills.len(), 2);
        assert_eq!(skills[0].labels.en, ["manage budgets", "control budgets", "plan budgets", "track budgets"]);
        assert_eq!(skills[0].labels.fr, ["gérer des budgets"]);
        assert_eq!(skills[0].broader, ["http://e/2"], "what points out of the excerpt is left out");
        assert_eq!(skills[1].kind, SkillKind::Knowledge);
    }

    #[test]
    fn a_broken_file_gives_line_and_column() {
        let folder =
            Folder::with(&[("skills_en.csv", &format!("{HEADER}KSC,http://e/1,skill,a,,\nKSC,http://e/2,skill\n"))]);
        let error = folder.read().expect_err("a short line").to_string();
        assert!(error.contains("skills_en.csv, line 3, column 4: 3 cells instead of 6"), "{error}");

        let error =
            Folder::with(&[("skills_en.csv", "conceptUri,label\nhttp://e/1,a\n")]).read().expect_err("a column");
        assert!(
            error.to_string().contains("skills_en.csv, line 1, column 1: the column preferredLabel is missing"),
            "{error}"
        );

        let text = format!("{HEADER}KSC,http://e/1,skill,a,,\"open\nKSC,http://e/2,skill,b,,\n");
        let error = Folder::with(&[("skills_en.csv", &text)]).read().expect_err("an open quote").to_string();
        assert!(error.contains("skills_en.csv, line 2, column 25: this quote is never closed"), "{error}");

        let folder = Folder::with(&[("skills_fr.csv", "conceptUri,preferredLabel\n")]);
        fs::write(folder.0.join("skills_fr.csv"), b"conceptUri,preferredLabel\nhttp://e/1,caf\xe9\n").expect("a file");
        let error = folder.read().expect_err("no UTF-8").to_string();
        assert!(error.contains("skills_fr.csv, line 2, column 15: this is no UTF-8"), "{error}");

        assert!(matches!(Folder::with(&[]).read(), Err(ParseError::NothingFound { .. })));
    }

    #[test]
    fn a_concept_that_no_table_gives_a_label_is_told_with_its_line_and_not_left_out() {
        let row = |label: &str, others: &str| {
            format!("{HEADER}KSC,http://e/1,skill,a,,\nKSC,http://e/2,skill,{label},{others},\n")
        };
        let empty = row("", "");
        let error = Folder::with(&[("skills_en.csv", &empty)]).read().expect_err("no label").to_string();
        assert!(error.contains("skills_en.csv, line 3, column 4: http://e/2 has no label"), "{error}");

        let french = "conceptUri,preferredLabel\nhttp://e/2,deux\n";
        let folder = Folder::with(&[("skills_en.csv", &empty), ("digitalSkillsCollection_fr.csv", french)]);
        let skills = folder.read().expect("another table has a label");
        assert_eq!((skills.len(), skills[1].labels.fr.as_slice()), (2, ["deux".to_owned()].as_slice()));
    }

    #[test]
    fn a_label_that_cannot_be_kept_and_a_concept_that_stands_twice_are_told_with_line_and_column() {
        let row = |label: &str, others: &str| {
            format!("{HEADER}KSC,http://e/1,skill,a,,\nKSC,http://e/2,skill,{label},{others},\n")
        };
        let (longest, long) = ("é".repeat(MAX_LABEL), "é".repeat(MAX_LABEL + 1));
        assert_eq!(Folder::with(&[("skills_en.csv", &row(&longest, &longest))]).read().expect("they fit").len(), 2);
        for (text, told) in [
            (row(&long, ""), "line 3, column 4: a label is longer than 300 characters".to_owned()),
            (row("b", &format!("c | {long}")), "line 3, column 5: a label is longer than 300 characters".to_owned()),
            (row("b\u{0}", ""), "line 3, column 4: this text has a control character".to_owned()),
            (
                format!("{}KSC,http://e/1,skill,z,,\n", row("b", "")),
                "line 4, column 2: http://e/1 stands twice in this table: in line 2 too".to_owned(),
            ),
        ] {
            let error = Folder::with(&[("skills_en.csv", &text)]).read().expect_err("broken").to_string();
            assert!(error.contains(&format!("skills_en.csv, {told}")), "{error}");
        }
    }

    #[test]
    fn a_circle_is_told_with_a_line_of_it() {
        let table = format!("{HEADER}KSC,http://e/1,skill,a,,\nKSC,http://e/2,skill,b,,\n");
        let circle = "conceptUri,broaderUri\nhttp://e/1,http://e/2\nhttp://e/2,http://e/1\n";
        let folder = Folder::with(&[("skills_en.csv", &table), ("broaderRelationsSkillPillar.csv", circle)]);
        let error = folder.read().expect_err("a circle").to_string();
        assert!(error.contains("broaderRelationsSkillPillar.csv, line 2, column 2: a circle"), "{error}");
    }

    #[test]
    fn a_table_that_was_cut_between_two_rows_is_told_by_what_relations_still_know() {
        let table = |rows: &str| format!("{HEADER}{rows}");
        let whole = table("KSC,http://e/1,skill,a,,\nKSC,http://e/2,skill,b,,\n");
        let cut = table("KSC,http://e/1,skill,a,,\n");
        let broader = "conceptType,conceptUri,broaderType,broaderUri\nSkillGroup,http://e/g,SkillGroup,http://e/h\nKnowledgeSkillCompetence,http://e/2,SkillGroup,http://e/h\n";
        let related = "originalSkillUri,relationType,relatedSkillUri\nhttp://e/1,optional,http://e/2\nhttp://e/2,optional,http://e/1\n";
        for (name, relations, told) in [
            ("broaderRelationsSkillPillar.csv", broader, "line 3, column 2: this skill stands in no table"),
            ("skillSkillRelations.csv", related, "line 3, column 1: this skill stands in no table"),
        ] {
            let folder = Folder::with(&[("skills_en.csv", &whole), (name, relations)]);
            assert_eq!(folder.read().expect("nothing is missing").len(), 2);
            let folder = Folder::with(&[("skills_en.csv", &cut), (name, relations)]);
            let error = folder.read().expect_err("a skill is missing").to_string();
            assert!(error.contains(&format!("{name}, {told}")), "{error}");
        }
    }

    #[test]
    fn the_real_files_are_read_where_they_are_here() {
        let folder = crate::search::real_data().join("esco-1.1.1");
        if !folder.exists() {
            println!("SKIPPED the_real_files_are_read_where_they_are_here: {} is not here", folder.display());
            return;
        }
        let skills = read(&folder, &mut |_| {}).expect("the official files");
        let claimable = skills.iter().filter(|skill| skill.kind.can_be_claimed()).count();
        assert!(claimable >= 13_890, "{claimable}");
        let french = skills.iter().filter(|skill| !skill.labels.fr.is_empty()).count();
        assert!(french >= 1_201, "{french}");
        assert!(skills.iter().any(|skill| !skill.broader.is_empty()));
    }
}
