//! A framework as JSON lines, one concept a line; and how any such file is read.

use std::collections::HashSet;

use serde_json::Value;

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

    fn id(&self) -> &str;
}

impl Row for Concept {
    const OBJECTS: &'static [&'static str] = &[];

    fn id(&self) -> &str {
        &self.id
    }
}

/// Reads every line that can be read and names each that cannot; blank lines are skipped. Of lines with one id the first counts.
pub fn parse<T: Row>(text: impl AsRef<[u8]>) -> (Vec<T>, Vec<BadLine>) {
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    let mut known: HashSet<String> = HashSet::new();
    for (line, text) in lines(text.as_ref()) {
        let row = text.and_then(row::<T>).and_then(|row| match row {
            Some(row) if !known.insert(row.id().to_owned()) => Err(Fault::Twice(row.id().to_owned())),
            row => Ok(row),
        });
        match row {
            Ok(row) => read.extend(row),
            Err(fault) => bad.push(BadLine { line, fault }),
        }
    }
    (read, bad)
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
fn row<T: Row>(line: &str) -> Result<Option<T>, Fault> {
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
    Ok(Some(serde_json::from_str(line)?))
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
