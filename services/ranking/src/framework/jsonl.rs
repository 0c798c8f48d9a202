//! A framework as JSON lines, one concept a line.

use super::Concept;

/// A line that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {source}")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    pub source: serde_json::Error,
}

/// Reads every line that can be read and names each that cannot; blank lines are skipped.
pub fn parse<T: serde::de::DeserializeOwned>(text: &str) -> (Vec<T>, Vec<BadLine>) {
    let (mut read, mut bad) = (Vec::new(), Vec::new());
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str(line) {
            Ok(value) => read.push(value),
            Err(source) => bad.push(BadLine { line: index + 1, source }),
        }
    }
    (read, bad)
}

/// Reads concepts.
pub fn concepts(text: &str) -> (Vec<Concept>, Vec<BadLine>) {
    parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Kind;

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
}
