//! An ESCO folder of CSV tables, as the portal gives them: skills, occupations and relations, those that are present.

use std::{collections::HashMap, path::Path};

use super::{Concept, Description, FrameworkError, Kind};

/// Reads a folder. Tables are recognised by name; of all languages, French and English are read. A row that is broken stops nothing but
/// itself.
///
/// # Errors
/// When a table cannot be read, lacks a column, or no skills table is there.
pub fn read(folder: &Path) -> Result<(Vec<Concept>, Vec<BadRow>), FrameworkError> {
    let unreadable = |source| FrameworkError::Read { file: folder.display().to_string(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        names.push(entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    let mut concepts = Concepts::default();
    // Skills in whole tables come before the collections, which only add labels.
    for name in names
        .iter()
        .filter(|name| name.starts_with("skills_"))
        .chain(names.iter().filter(|name| name.contains("SkillsCollection_")))
    {
        concepts.table(&folder.join(name), name, Kind::Skill)?;
    }
    // An adaptation of the same data: one table with both languages, in the folder or beside it.
    for merged in [folder.join(MERGED), folder.join("..").join(MERGED)] {
        if merged.is_file() {
            concepts.merged(&merged)?;
            break;
        }
    }
    if concepts.list.is_empty() {
        return Err(FrameworkError::NoSkills { folder: folder.display().to_string() });
    }
    for name in names.iter().filter(|name| name.starts_with("occupations_")) {
        concepts.table(&folder.join(name), name, Kind::Occupation)?;
    }
    for name in names.iter().filter(|name| name.starts_with("skillGroups_")) {
        concepts.table(&folder.join(name), name, Kind::Skill)?;
    }
    for name in names {
        let file = folder.join(&name);
        match name.as_str() {
            "occupationSkillRelations.csv" => concepts.occupation_skills(&file)?,
            "skillSkillRelations.csv" => {
                concepts.pairs(&file, "originalSkillUri", "relatedSkillUri", |concept| &mut concept.related)?
            }
            _ if name.starts_with("broaderRelations") => {
                concepts.pairs(&file, "conceptUri", "broaderUri", |concept| &mut concept.broader)?
            }
            _ => {}
        }
    }
    Ok((concepts.list, concepts.bad))
}

/// Name of the merged table of both languages.
const MERGED: &str = "esco_skills_fr_en_merged.csv";

#[derive(Default)]
struct Concepts {
    list: Vec<Concept>,
    by_id: HashMap<String, usize>,
    bad: Vec<BadRow>,
}

/// A row that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: line {line}: {fault}")]
pub struct BadRow {
    pub file: String,
    /// Where the row begins, counted from 1.
    pub line: u64,
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// Cells are counted from 1.
    #[error("cell {0} is not UTF-8")]
    NotUtf8(usize),
    #[error("nothing in the column {0}")]
    Missing(&'static str),
    #[error("a quote is never closed")]
    OpenQuote,
}

struct Table {
    file: String,
    headers: csv::StringRecord,
    bytes: Vec<u8>,
}

impl Table {
    fn open(file: &Path) -> Result<Self, FrameworkError> {
        let name = file.display().to_string();
        let bytes = std::fs::read(file).map_err(|source| FrameworkError::Read { file: name.clone(), source })?;
        let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
        let headers = rows.headers().map_err(|source| FrameworkError::Csv { file: name.clone(), source })?.clone();
        Ok(Self { file: name, headers, bytes })
    }

    fn column(&self, column: &'static str) -> Result<Column, FrameworkError> {
        let place = self.optional(column).ok_or_else(|| FrameworkError::Column { file: self.file.clone(), column })?;
        Ok(Column { place, name: column })
    }

    fn optional(&self, column: &str) -> Option<usize> {
        self.headers.iter().position(|header| header.trim_start_matches('\u{feff}') == column)
    }

    /// Gives every row that can be read and has something in the columns that it needs; the others are told.
    fn each(
        &self,
        needed: &[Column],
        bad: &mut Vec<BadRow>,
        mut take: impl FnMut(&csv::StringRecord),
    ) -> Result<(), FrameworkError> {
        let mut spoilt = |line, fault| bad.push(BadRow { file: self.file.clone(), line, fault });
        let (mut start, mut before, mut headed) = (0, 0, true);
        // Once more behind each quote that is never closed: it would take all that follows with it.
        'file: loop {
            let mut rows =
                csv::ReaderBuilder::new().flexible(true).has_headers(headed).from_reader(&self.bytes[start..]);
            let mut row = csv::ByteRecord::new();
            while rows
                .read_byte_record(&mut row)
                .map_err(|source| FrameworkError::Csv { file: self.file.clone(), source })?
            {
                let place = row.position().cloned().unwrap_or_else(csv::Position::new);
                let (begin, line) = self.first_letter(start + place.byte() as usize, before + place.line());
                if start + rows.position().byte() as usize == self.bytes.len()
                    && let Some(next) = behind_open_quote(&self.bytes[begin..])
                {
                    spoilt(line, RowFault::OpenQuote);
                    (start, before, headed) = (begin + next, line, false);
                    continue 'file;
                }
                match csv::StringRecord::from_byte_record(row.clone()) {
                    Err(error) => spoilt(line, RowFault::NotUtf8(error.utf8_error().field() + 1)),
                    Ok(row) => {
                        let empty = |column: &&Column| row.get(column.place).is_none_or(|cell| cell.trim().is_empty());
                        match needed.iter().find(empty) {
                            Some(column) => spoilt(line, RowFault::Missing(column.name)),
                            None => take(&row),
                        }
                    }
                }
            }
            return Ok(());
        }
    }

    /// Blank lines before a row are read with it.
    fn first_letter(&self, mut place: usize, mut line: u64) -> (usize, u64) {
        while let Some(end @ (b'\n' | b'\r')) = self.bytes.get(place) {
            line += u64::from(*end == b'\n');
            place += 1;
        }
        (place, line)
    }
}

/// A column that a row cannot do without.
#[derive(Clone, Copy)]
struct Column {
    place: usize,
    name: &'static str,
}

/// Where the line ends on which the last row of a file begins, if one of its quotes is never closed: that of a row of one line spoils
/// nothing else.
fn behind_open_quote(row: &[u8]) -> Option<usize> {
    let quotes = row.iter().filter(|byte| **byte == b'"').count();
    let next = row.iter().position(|byte| *byte == b'\n')? + 1;
    (quotes % 2 == 1 && next < row.len()).then_some(next)
}

fn split(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(['\n', '|']).map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned)
}

impl Concepts {
    fn entry(&mut self, id: &str, kind: Kind) -> &mut Concept {
        let at = *self.by_id.entry(id.to_owned()).or_insert_with(|| {
            self.list.push(Concept { id: id.to_owned(), kind, ..Concept::default() });
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    fn table(&mut self, file: &Path, name: &str, kind: Kind) -> Result<(), FrameworkError> {
        let french = name.ends_with("_fr.csv");
        if !french && !name.ends_with("_en.csv") {
            return Ok(());
        }
        let table = Table::open(file)?;
        let (id, label) = (table.column("conceptUri")?, table.column("preferredLabel")?);
        let (others, hidden, text, broader) = (
            table.optional("altLabels"),
            table.optional("hiddenLabels"),
            table.optional("description"),
            table.optional("broaderConceptUri"),
        );
        let mut bad = Vec::new();
        table.each(&[id], &mut bad, |row| {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).unwrap_or_default();
            let concept = self.entry(cell(Some(id.place)), kind);
            let labels = if french { &mut concept.labels.fr } else { &mut concept.labels.en };
            for found in split(cell(Some(label.place))).chain(split(cell(others))).chain(split(cell(hidden))) {
                if !labels.contains(&found) {
                    labels.push(found);
                }
            }
            let text = cell(text).trim();
            if !text.is_empty() {
                let description = concept.text.get_or_insert_with(Description::default);
                *(if french { &mut description.fr } else { &mut description.en }) = Some(text.to_owned());
            }
            concept.broader.extend(split(cell(broader)));
        })?;
        self.bad.append(&mut bad);
        Ok(())
    }

    fn merged(&mut self, file: &Path) -> Result<(), FrameworkError> {
        let table = Table::open(file)?;
        let (id, fr, en) = (table.column("uri")?, table.column("label_fr")?, table.column("label_en")?);
        let (alt_fr, alt_en, text, broader) =
            (table.optional("alt_fr"), table.optional("alt_en"), table.optional("desc_fr"), table.optional("broader"));
        let mut bad = Vec::new();
        table.each(&[id], &mut bad, |row| {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).unwrap_or_default();
            let concept = self.entry(cell(Some(id.place)), Kind::Skill);
            for (labels, first, others) in [(&mut concept.labels.fr, fr, alt_fr), (&mut concept.labels.en, en, alt_en)]
            {
                for found in split(cell(Some(first.place))).chain(split(cell(others))) {
                    if !labels.contains(&found) {
                        labels.push(found);
                    }
                }
            }
            let text = cell(text).trim();
            if !text.is_empty() {
                concept.text.get_or_insert_default().fr.get_or_insert_with(|| text.to_owned());
            }
            concept.broader.extend(split(cell(broader)));
        })?;
        self.bad.append(&mut bad);
        Ok(())
    }

    fn occupation_skills(&mut self, file: &Path) -> Result<(), FrameworkError> {
        let table = Table::open(file)?;
        let (from, how, to) =
            (table.column("occupationUri")?, table.column("relationType")?, table.column("skillUri")?);
        let mut bad = Vec::new();
        table.each(&[from, how, to], &mut bad, |row| {
            if let (Some(from), Some(how), Some(to)) = (row.get(from.place), row.get(how.place), row.get(to.place)) {
                let concept = self.entry(from, Kind::Occupation);
                let into = if how == "essential" { &mut concept.essential } else { &mut concept.optional };
                into.push(to.to_owned());
            }
        })?;
        self.bad.append(&mut bad);
        Ok(())
    }

    fn pairs(
        &mut self,
        file: &Path,
        from: &'static str,
        to: &'static str,
        into: impl Fn(&mut Concept) -> &mut Vec<String>,
    ) -> Result<(), FrameworkError> {
        let table = Table::open(file)?;
        let (from, to) = (table.column(from)?, table.column(to)?);
        let (list, by_id) = (&mut self.list, &self.by_id);
        table.each(&[from, to], &mut self.bad, |row| {
            if let (Some(from), Some(to)) = (row.get(from.place), row.get(to.place))
                && let Some(&at) = by_id.get(from)
            {
                into(&mut list[at]).push(to.to_owned());
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that goes with the value.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn with(name: &str, files: &[(&str, &[u8])]) -> Self {
            let folder = std::env::temp_dir().join(format!("vivier-rows-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&folder).expect("a folder");
            for (name, bytes) in files {
                std::fs::write(folder.join(name), bytes).expect("a file");
            }
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // What is left lies among the temporary files.
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_broken_row_gives_its_file_and_line_and_stops_nothing_but_itself() {
        let skills = b"conceptUri,preferredLabel,altLabels\n\
            e:1,langage Rust,\"Rust\nrustique\"\n\
            e:2,caf\xe9,\n\
            \n\
            ,sans adresse,\n\
            e:3,\"ouvert,\n\
            e:4,r\xc3\xa9seaux,\n";
        let relations = b"occupationUri,relationType,skillUri\ne:9,essential,e:1\ne:9,essential\n";
        let broader = b"conceptUri,broaderUri\ne:4,e:1\n,e:1\n";
        let folder = Folder::with(
            "broken",
            &[
                ("skills_fr.csv", skills),
                ("occupationSkillRelations.csv", relations),
                ("broaderRelationsSkillPillar.csv", broader),
            ],
        );
        let (concepts, bad) = read(&folder.0).expect("tables");
        let ids: Vec<&str> = concepts.iter().map(|concept| concept.id.as_str()).collect();
        assert_eq!(ids, ["e:1", "e:4", "e:9"]);
        assert_eq!(concepts[0].labels.fr, ["langage Rust", "Rust", "rustique"]);
        assert_eq!((&concepts[1].broader[..], &concepts[2].essential[..]), (&["e:1".into()][..], &["e:1".into()][..]));
        let folder = format!("{}/", folder.0.display());
        let said: Vec<String> = bad.iter().map(|bad| bad.to_string().replace(&folder, "")).collect();
        assert_eq!(
            said,
            [
                "skills_fr.csv: line 4: cell 2 is not UTF-8",
                "skills_fr.csv: line 6: nothing in the column conceptUri",
                "skills_fr.csv: line 7: a quote is never closed",
                "broaderRelationsSkillPillar.csv: line 3: nothing in the column conceptUri",
                "occupationSkillRelations.csv: line 3: nothing in the column skillUri",
            ]
        );
    }
}
