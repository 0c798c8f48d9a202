//! A CSV file of administrations: `key,parent,kind,name,name_en,short_name,siret`, in any order of the columns, with commas or
//! semicolons. Only `key`, `kind` and `name` are needed: what an absent column would tell stays as it is.

use std::collections::{HashMap, HashSet};

use csv::{ReaderBuilder, StringRecord};
use vivier_kernel::invalid::Invalid;

use crate::domain::value::{Kind, Name, ShortName, Siret};
use crate::use_case::import::{Cell, ImportedOrganisation, Key};

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 8 * 1_024 * 1_024;
/// Most administrations in one file.
pub const MAX_ROWS: usize = 5_000;
/// Findings that are listed; who mends these will try again.
const MAX_FINDINGS: usize = 20;

const COLUMNS: [&str; 7] = ["key", "parent", "kind", "name", "name_en", "short_name", "siret"];
const REQUIRED: [&str; 3] = ["key", "kind", "name"];

/// What is wrong, and where: a line of the file and the name of its column.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}, {column}: {reason}")]
pub struct BadCell {
    /// From 1, the header.
    pub line: u64,
    pub column: String,
    pub reason: String,
}

impl BadCell {
    fn new(line: u64, column: &str, reason: impl ToString) -> Self {
        Self { line, column: column.to_owned(), reason: reason.to_string() }
    }
}

/// Reads a file: its administrations, those above before those below.
///
/// # Errors
/// Up to 20 findings, in the order of the lines; with one of them nothing of the file may be used.
pub fn read(bytes: &[u8]) -> Result<Vec<ImportedOrganisation>, Vec<BadCell>> {
    if bytes.len() > MAX_BYTES {
        return Err(vec![BadCell::new(1, "file", format!("must not be larger than {MAX_BYTES} bytes"))]);
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        vec![BadCell::new(1 + before.iter().filter(|byte| **byte == b'\n').count() as u64, "file", "must be UTF-8")]
    })?;
    let text = text.trim_start_matches('\u{FEFF}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let mut reader = ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = columns(reader.headers().map_err(|error| vec![broken(&error)])?)?;
    let mut rows = Vec::new();
    let mut findings = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                rows.extend(row(line, &record, &columns, &mut findings).map(|row| (line, row)));
            }
            Err(error) => findings.push(broken(&error)),
        }
        if rows.len() > MAX_ROWS {
            return Err(vec![BadCell::new(
                rows.last().map_or(0, |(line, _)| *line),
                "file",
                Invalid::TooMany { max: MAX_ROWS },
            )]);
        }
    }
    find_twins(&rows, &mut findings);
    if findings.is_empty() {
        return in_order(rows);
    }
    findings.sort_by_key(|finding| finding.line);
    findings.truncate(MAX_FINDINGS);
    Err(findings)
}

/// Where each known column stands.
fn columns(header: &StringRecord) -> Result<HashMap<&'static str, usize>, Vec<BadCell>> {
    let mut places = HashMap::new();
    let mut findings = Vec::new();
    for (place, found) in header.iter().enumerate() {
        match COLUMNS.iter().find(|known| known.eq_ignore_ascii_case(found)) {
            Some(known) if places.insert(*known, place).is_none() => {}
            Some(known) => findings.push(BadCell::new(1, known, Invalid::Duplicate)),
            None => findings.push(BadCell::new(1, found, format!("is not a column: {}", COLUMNS.join(", ")))),
        }
    }
    let missing = REQUIRED.iter().filter(|column| !places.contains_key(*column));
    findings.extend(missing.map(|column| BadCell::new(1, column, "the column is missing")));
    if findings.is_empty() { Ok(places) } else { Err(findings) }
}

fn row(
    line: u64,
    record: &StringRecord,
    columns: &HashMap<&'static str, usize>,
    findings: &mut Vec<BadCell>,
) -> Option<ImportedOrganisation> {
    let cell = |column: &str| columns.get(column).and_then(|place| record.get(*place));
    let needed = |column: &str| cell(column).unwrap_or_default();
    let mut take = |column: &str, error: Invalid| findings.push(BadCell::new(line, column, error));
    let key = Key::new(needed("key")).map_err(|error| take("key", error)).ok();
    let parent = optional(cell("parent"), Key::new).map_err(|error| take("parent", error)).ok();
    let kind = kind(needed("kind")).map_err(|error| take("kind", error)).ok();
    let name = Name::new(needed("name")).map_err(|error| take("name", error)).ok();
    let name_en = optional(cell("name_en"), Name::new).map_err(|error| take("name_en", error)).ok();
    let short_name = optional(cell("short_name"), ShortName::new).map_err(|error| take("short_name", error)).ok();
    let siret = optional(cell("siret"), Siret::new).map_err(|error| take("siret", error)).ok();
    Some(ImportedOrganisation {
        line,
        key: key?,
        parent: parent?,
        kind: kind?,
        name: name?,
        name_en: name_en?,
        short_name: short_name?,
        siret: siret?,
    })
}

fn optional<T>(cell: Option<&str>, read: impl FnOnce(&str) -> Result<T, Invalid>) -> Result<Cell<T>, Invalid> {
    match cell {
        None => Ok(Cell::Absent),
        Some("") => Ok(Cell::Empty),
        Some(text) => read(text).map(Cell::Filled),
    }
}

fn kind(cell: &str) -> Result<Kind, Invalid> {
    let quoted = serde_json::Value::String(cell.to_ascii_uppercase());
    serde_json::from_value(quoted).map_err(|_| Invalid::Malformed {
        expected: "one of PROGRAMME, MINISTRY, DIRECTION, SERVICE, OPERATOR, LOCAL_AUTHORITY",
    })
}

fn find_twins(rows: &[(u64, ImportedOrganisation)], findings: &mut Vec<BadCell>) {
    let (mut keys, mut numbers) = (HashSet::new(), HashSet::new());
    for (line, row) in rows {
        if !keys.insert(&row.key) {
            findings.push(BadCell::new(*line, "key", Invalid::Duplicate));
        }
        if row.siret.filled().is_some_and(|siret| !numbers.insert(siret)) {
            findings.push(BadCell::new(*line, "siret", Invalid::Duplicate));
        }
    }
}

/// Those above first. A parent that is not in the file may have been imported earlier: the command looks.
fn in_order(rows: Vec<(u64, ImportedOrganisation)>) -> Result<Vec<ImportedOrganisation>, Vec<BadCell>> {
    let mut waiting: HashMap<Key, Vec<(u64, ImportedOrganisation)>> = HashMap::new();
    let keys: HashSet<Key> = rows.iter().map(|(_, row)| row.key.clone()).collect();
    let (mut ordered, mut next) = (Vec::with_capacity(rows.len()), Vec::new());
    for (line, row) in rows {
        let parent = row.parent.filled().filter(|parent| keys.contains(*parent)).cloned();
        match parent {
            Some(parent) => waiting.entry(parent).or_default().push((line, row)),
            None => next.push((line, row)),
        }
    }
    // An empty parent is the programme: where the file brings that along, it comes before what stands directly below it.
    next.sort_by_key(|(_, row)| row.kind != Kind::Programme);
    next.reverse();
    while let Some((_, row)) = next.pop() {
        next.extend(waiting.remove(&row.key).into_iter().flatten().rev());
        ordered.push(row);
    }
    let circle = waiting.into_values().flatten().min_by_key(|(line, _)| *line);
    match circle {
        Some((line, _)) => Err(vec![BadCell::new(line, "parent", "an organisation cannot be placed below itself")]),
        None => Ok(ordered),
    }
}

fn broken(error: &csv::Error) -> BadCell {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            BadCell::new(line, "file", format!("{len} cells instead of {expected_len}"))
        }
        _ => BadCell::new(line, "file", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        read(text.as_bytes()).expect_err("findings").iter().map(ToString::to_string).collect()
    }

    #[test]
    fn columns_come_in_any_order_with_either_separator_and_parents_come_first() {
        let text = "\u{FEFF}kind;key;name;parent;siret\r\nservice;b;Service du numérique;a;130 025 265 00013\r\nMINISTRY;a;\"Ministère; des essais\";;\r\n";
        let rows = read(text.as_bytes()).expect("rows");
        let short: Vec<(&str, &str)> = rows.iter().map(|row| (row.key.as_str(), row.name.as_str())).collect();
        assert_eq!(short, [("a", "Ministère; des essais"), ("b", "Service du numérique")]);
        assert_eq!(rows[1].parent.filled().map(Key::as_str), Some("a"));
        assert_eq!(rows[1].siret.filled().map(Siret::as_str), Some("13002526500013"));
        assert_eq!(rows[0].kind, Kind::Ministry);
    }

    #[test]
    fn the_programme_comes_before_what_stands_directly_below_it_wherever_its_line_is() {
        let text = "key,parent,kind,name\nlab,dnum,SERVICE,L\nmin,,MINISTRY,M\nop,,OPERATOR,O\np,,PROGRAMME,P\ndnum,p,DIRECTION,D\n";
        let rows = read(text.as_bytes()).expect("rows");
        let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
        assert_eq!(keys, ["p", "dnum", "lab", "min", "op"]);
    }

    #[test]
    fn an_absent_column_is_told_from_an_empty_cell() {
        let rows = read(b"key,kind,name,parent,name_en\na,SERVICE,A,,\n").expect("rows");
        assert_eq!((&rows[0].parent, &rows[0].name_en), (&Cell::Empty, &Cell::Empty));
        assert_eq!((&rows[0].short_name, &rows[0].siret), (&Cell::Absent, &Cell::Absent));
    }

    #[test]
    fn everything_that_is_wrong_is_named_with_its_line_and_column() {
        assert_eq!(
            findings("key,kind,name,siret\na,SERVICE,A,13002526500014\na,OFFICE,,13002526500013\nb,SERVICE\n"),
            [
                "line 2, siret: must be a SIRET number of 14 digits",
                "line 3, kind: must be one of PROGRAMME, MINISTRY, DIRECTION, SERVICE, OPERATOR, LOCAL_AUTHORITY",
                "line 3, name: must not be empty",
                "line 4, file: 2 cells instead of 4",
            ]
        );
        assert_eq!(
            findings("key,kind,name\na,SERVICE,A\na,SERVICE,B\n"),
            ["line 3, key: must not name the same item twice"]
        );
        assert_eq!(
            findings("key,kind,title\n"),
            [
                "line 1, title: is not a column: key, parent, kind, name, name_en, short_name, siret",
                "line 1, name: the column is missing"
            ]
        );
    }

    #[test]
    fn a_circle_is_found_and_bytes_that_are_no_text_too() {
        let circle = "key,parent,kind,name\na,c,SERVICE,A\nb,a,SERVICE,B\nc,b,SERVICE,C\nd,,SERVICE,D\n";
        assert_eq!(findings(circle), ["line 2, parent: an organisation cannot be placed below itself"]);
        let error = read(b"key,kind,name\na,SERVICE,\xff\n").expect_err("not UTF-8");
        assert_eq!(error[0].to_string(), "line 2, file: must be UTF-8");
        assert!(read(b"").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            if let Err(findings) = read(&bytes) {
                proptest::prop_assert!(!findings.is_empty());
            }
        }
    }
}
