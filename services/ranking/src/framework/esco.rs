//! An ESCO folder of CSV tables, as the portal gives them: skills, occupations and relations, those that are present.

use std::{collections::HashMap, path::Path};

use super::{Concept, Description, FrameworkError, Kind};

/// Reads a folder. Tables are recognised by name; of all languages, French and English are read.
///
/// # Errors
/// When a table cannot be read, lacks a column, or no skills table is there.
pub fn read(folder: &Path) -> Result<Vec<Concept>, FrameworkError> {
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
    Ok(concepts.list)
}

/// Name of the merged table of both languages.
const MERGED: &str = "esco_skills_fr_en_merged.csv";

#[derive(Default)]
struct Concepts {
    list: Vec<Concept>,
    by_id: HashMap<String, usize>,
}

struct Table {
    file: String,
    headers: csv::StringRecord,
    rows: csv::Reader<std::fs::File>,
}

impl Table {
    fn open(file: &Path) -> Result<Self, FrameworkError> {
        let name = file.display().to_string();
        let mut rows = csv::ReaderBuilder::new()
            .flexible(true)
            .from_path(file)
            .map_err(|source| FrameworkError::Csv { file: name.clone(), source })?;
        let headers = rows.headers().map_err(|source| FrameworkError::Csv { file: name.clone(), source })?.clone();
        Ok(Self { file: name, headers, rows })
    }

    fn column(&self, column: &'static str) -> Result<usize, FrameworkError> {
        self.optional(column).ok_or_else(|| FrameworkError::Column { file: self.file.clone(), column })
    }

    fn optional(&self, column: &str) -> Option<usize> {
        self.headers.iter().position(|header| header.trim_start_matches('\u{feff}') == column)
    }

    fn each(mut self, mut take: impl FnMut(&csv::StringRecord)) -> Result<(), FrameworkError> {
        for row in self.rows.records() {
            take(&row.map_err(|source| FrameworkError::Csv { file: self.file.clone(), source })?);
        }
        Ok(())
    }
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
        table.each(|row| {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).unwrap_or_default();
            let concept = self.entry(cell(Some(id)), kind);
            let labels = if french { &mut concept.labels.fr } else { &mut concept.labels.en };
            for found in split(cell(Some(label))).chain(split(cell(others))).chain(split(cell(hidden))) {
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
        })
    }

    fn merged(&mut self, file: &Path) -> Result<(), FrameworkError> {
        let table = Table::open(file)?;
        let (id, fr, en) = (table.column("uri")?, table.column("label_fr")?, table.column("label_en")?);
        let (alt_fr, alt_en, text, broader) =
            (table.optional("alt_fr"), table.optional("alt_en"), table.optional("desc_fr"), table.optional("broader"));
        table.each(|row| {
            let cell = |column: Option<usize>| column.and_then(|column| row.get(column)).unwrap_or_default();
            let concept = self.entry(cell(Some(id)), Kind::Skill);
            for (labels, first, others) in [(&mut concept.labels.fr, fr, alt_fr), (&mut concept.labels.en, en, alt_en)]
            {
                for found in split(cell(Some(first))).chain(split(cell(others))) {
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
        })
    }

    fn occupation_skills(&mut self, file: &Path) -> Result<(), FrameworkError> {
        let table = Table::open(file)?;
        let (from, how, to) =
            (table.column("occupationUri")?, table.column("relationType")?, table.column("skillUri")?);
        table.each(|row| {
            if let (Some(from), Some(how), Some(to)) = (row.get(from), row.get(how), row.get(to)) {
                let concept = self.entry(from, Kind::Occupation);
                let into = if how == "essential" { &mut concept.essential } else { &mut concept.optional };
                into.push(to.to_owned());
            }
        })
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
        table.each(|row| {
            if let (Some(from), Some(to)) = (row.get(from), row.get(to))
                && let Some(&at) = self.by_id.get(from)
            {
                into(&mut self.list[at]).push(to.to_owned());
            }
        })
    }
}
