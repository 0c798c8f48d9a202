//! A framework as JSON lines, one concept a line; and how any such file is read.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Concept;

/// A line that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    /// The second number counts characters' bytes of the line, from 1.
    #[error("{0} (column {1})")]
    Json(String, usize),
    /// The field, by its path from the line's own object, and what is wrong with its value.
    #[error("{0}: {1}")]
    Field(String, String),
    #[error("an object is expected")]
    NotAnObject,
    #[error("{0}: an object is expected for each item")]
    NotObjects(&'static str),
    #[error("the id {0} stands on an earlier line")]
    Twice(String),
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        // Its own words end with a line, which is always the first: there is only one.
        let place = format!(" at line {} column {}", error.line(), error.column());
        Self::Json(error.to_string().replace(&place, ""), error.column())
    }
}

/// What stands on one line of a file.
pub trait Row: serde::de::DeserializeOwned {
    /// The fields that hold lists of objects.
    const OBJECTS: &'static [&'static str];
    /// All of its fields.
    const KEYS: &'static [&'static str];
    /// Those of the objects in them.
    const INNER: &'static [(&'static str, &'static [&'static str])];

    fn id(&self) -> &str;
}

impl Row for Concept {
    const OBJECTS: &'static [&'static str] = &[];
    const KEYS: &'static [&'static str] =
        &["id", "kind", "labels", "broader", "related", "essential", "optional", "text"];
    const INNER: &'static [(&'static str, &'static [&'static str])] =
        &[("labels", &["fr", "en"]), ("text", &["fr", "en"])];

    fn id(&self) -> &str {
        &self.id
    }
}

/// A key that says nothing to us: more often a slip of the pen than meant so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnknownKey {
    /// Where it stands first, counted from 1.
    pub line: usize,
    /// By its path from the line's own object.
    pub key: String,
}

impl std::fmt::Display for UnknownKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: the key {} is not known and counts for nothing", self.line, self.key)
    }
}

/// What a file says.
#[derive(Debug)]
pub struct Read<T> {
    pub rows: Vec<T>,
    pub bad: Vec<BadLine>,
    /// Each once, by where it stands first.
    pub unknown: Vec<UnknownKey>,
}

/// The same as [`read`] for whom keys that are not known are nothing.
pub fn parse<T: Row>(text: impl AsRef<[u8]>) -> (Vec<T>, Vec<BadLine>) {
    let Read { rows, bad, .. } = read(text);
    (rows, bad)
}

/// Reads every line that can be read and names each that cannot; blank lines are skipped. Of lines with one id the first counts.
pub fn read<T: Row>(text: impl AsRef<[u8]>) -> Read<T> {
    let (mut read, mut bad, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    let mut known: HashSet<String> = HashSet::new();
    let mut noted: HashSet<String> = HashSet::new();
    for (line, text) in lines(text.as_ref()) {
        let mut note = |key: String| {
            if noted.insert(key.clone()) {
                unknown.push(UnknownKey { line, key });
            }
        };
        let row = text.and_then(|text| row::<T>(text, &mut note)).and_then(|row| match row {
            Some(row) if !known.insert(row.id().to_owned()) => Err(Fault::Twice(row.id().to_owned())),
            row => Ok(row),
        });
        match row {
            Ok(row) => read.extend(row),
            Err(fault) => bad.push(BadLine { line, fault }),
        }
    }
    Read { rows: read, bad, unknown }
}

/// The lines of a file with their numbers, a mark of the byte order left out; bytes that are no UTF-8 spoil their own line only.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = (usize, Result<&str, Fault>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // What follows the last end of a line is one only where there is something.
    let ended = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = (!bytes.is_empty()).then(|| ended.split(|byte| *byte == b'\n')).into_iter().flatten();
    lines.enumerate().map(|(index, line)| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        (index + 1, std::str::from_utf8(line).map_err(|error| Fault::NotUtf8(error.valid_up_to() + 1)))
    })
}

/// None on a blank line.
fn row<T: Row>(line: &str, note: &mut impl FnMut(String)) -> Result<Option<T>, Fault> {
    if line.trim().is_empty() {
        return Ok(None);
    }
    // A list in the order of the fields would be taken for an object.
    let value: Value = serde_json::from_str(line)?;
    let fields = value.as_object().ok_or(Fault::NotAnObject)?;
    let lists = T::OBJECTS.iter().filter_map(|name| Some((*name, fields.get(*name)?.as_array()?)));
    for (name, items) in lists {
        if !items.iter().all(Value::is_object) {
            return Err(Fault::NotObjects(name));
        }
    }
    note_unknown::<T>(fields, note);
    match serde_json::from_str(line) {
        Ok(row) => Ok(Some(row)),
        Err(error) => Err(field_at_fault::<T>(fields).unwrap_or_else(|| error.into())),
    }
}

fn note_unknown<T: Row>(fields: &Map<String, Value>, note: &mut impl FnMut(String)) {
    for (key, value) in fields {
        if !T::KEYS.contains(&key.as_str()) {
            note(key.clone());
            continue;
        }
        let Some((_, inner)) = T::INNER.iter().find(|(name, _)| *name == key.as_str()) else { continue };
        let objects: Vec<&Map<String, Value>> = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
            Value::Object(object) => vec![object],
            _ => Vec::new(),
        };
        for name in objects.into_iter().flat_map(|object| object.keys()).filter(|name| !inner.contains(&name.as_str()))
        {
            note(format!("{key}.{name}"));
        }
    }
}

/// The first field that cannot be read by itself either; none where it is the whole that cannot be.
fn field_at_fault<T: Row>(fields: &Map<String, Value>) -> Option<Fault> {
    let fault = |name: &str, value: Value| {
        let mut alone = Map::from_iter([("id".to_owned(), Value::from("alone"))]);
        alone.insert(name.to_owned(), value);
        serde_json::from_value::<T>(Value::Object(alone)).err().map(|error| error.to_string())
    };
    let (name, value, said) =
        fields.iter().find_map(|(name, value)| Some((name, value, fault(name.as_str(), value.clone())?)))?;
    let items = value.as_array().filter(|_| T::OBJECTS.contains(&name.as_str())).into_iter().flatten();
    let inner = items.enumerate().find_map(|(index, item)| {
        let mut own = item.as_object()?.iter();
        own.find_map(|(key, value)| {
            let only = Map::from_iter([(key.clone(), value.clone())]);
            let said = fault(name.as_str(), Value::Array(vec![Value::Object(only)]))?;
            Some(Fault::Field(format!("{name}.{index}.{key}"), said))
        })
    });
    Some(inner.unwrap_or_else(|| Fault::Field(name.clone(), said)))
}

/// Reads concepts.
pub fn concepts(text: impl AsRef<[u8]>) -> (Vec<Concept>, Vec<BadLine>) {
    parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Kind;
    use crate::pool::Given;

    #[test]
    fn a_broken_line_stops_nothing_but_itself() {
        let text = concat!(
            "{\"id\":\"a\",\"kind\":\"skill\",\"labels\":{\"fr\":[\"Rust\"]}}\n\n{broken\n",
            "{\"id\":\"o\",\"kind\":\"occupation\",\"essential\":[\"a\"],\"text\":{\"fr\":\"métier\"}}\n{\"kind\":\"skill\"}\n",
        );
        let (read, bad) = concepts(text);
        assert_eq!(read.len(), 2);
        assert_eq!(read[1].kind, Kind::Occupation);
        assert_eq!(bad.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3, 5]);
        assert!(bad[1].to_string().contains("id"));
    }

    #[test]
    fn a_value_that_cannot_be_is_named_by_its_field_and_a_key_that_is_not_known_once() {
        let Read { rows, bad, unknown } = read::<Given>(concat!(
            "{\"id\":\"a\",\"skils\":[],\"skills\":[{\"label\":\"Rust\",\"lvl\":3}]}\n",
            "{\"id\":\"b\",\"title\":5}\n",
            "{\"id\":\"c\",\"skils\":[],\"skills\":[{\"label\":\"Rust\"},{\"label\":7}]}\n",
            "{\"id\":8}\n",
        ));
        assert_eq!(rows.len(), 1);
        let said: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2: title: invalid type: integer `5`, expected a string",
                "line 3: skills.1.label: invalid type: integer `7`, expected a string",
                "line 4: id: invalid type: integer `8`, expected a string",
            ]
        );
        let mut noted: Vec<(usize, &str)> = unknown.iter().map(|one| (one.line, one.key.as_str())).collect();
        noted.sort_unstable();
        assert_eq!(noted, [(1, "skills.lvl"), (1, "skils")]);
        let Read { unknown, .. } =
            read::<Concept>("{\"id\":\"a\",\"label\":\"Rust\",\"labels\":{\"de\":[\"Rust\"]}}\n");
        assert_eq!(unknown.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["label", "labels.de"]);
    }

    #[test]
    fn what_is_wrong_is_said_of_the_files_own_line() {
        let bytes = b"\xef\xbb\xbf{\"id\":\"one\",\"skills\":[]}\r\n\
            {\"id\":\"caf\xe9\"}\n\
            [\"two\",[]]\n\
            {\"id\":\"three\",\"skills\":[[\"a\",null,3]]}\n\
            {\"id\":\"one\"}\n\
            {\"id\":\"four\", oops}\n\
            {\"id\":\"five\"}";
        let (read, bad) = parse::<Given>(bytes);
        assert_eq!(read.iter().map(|given| given.id.as_str()).collect::<Vec<_>>(), ["one", "five"]);
        let said: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "line 2: not UTF-8 from byte 11 on",
                "line 3: an object is expected",
                "line 4: skills: an object is expected for each item",
                "line 5: the id one stands on an earlier line",
                "line 6: key must be a string (column 15)",
            ]
        );
    }
}
