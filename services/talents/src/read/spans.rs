//! When something held: stretches of places in the log, or of instants, in the form of PostgreSQL's `int8multirange`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Stretches in order, each with its first place and the one from which it held no more; the last one may still hold.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Spans(Vec<(i64, Option<i64>)>);

impl Spans {
    /// It holds from here on; where it does already, nothing changes.
    pub fn open(&mut self, at: i64) {
        match self.0.last_mut() {
            Some((_, None)) => {}
            // PostgreSQL keeps two stretches that touch as one.
            Some((_, until)) if *until >= Some(at) => *until = None,
            Some(_) | None => self.0.push((at, None)),
        }
    }

    /// It holds no more from here on.
    pub fn close(&mut self, at: i64) {
        match self.0.last_mut() {
            Some((from, None)) if *from >= at => drop(self.0.pop()),
            Some((_, until @ None)) => *until = Some(at),
            Some(_) | None => {}
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |(from, until): &(i64, Option<i64>)| match until {
            Some(until) => format!("[{from},{until})"),
            None => format!("[{from},)"),
        };
        write!(f, "{{{}}}", self.0.iter().map(span).collect::<Vec<_>>().join(","))
    }
}

impl From<Spans> for String {
    fn from(spans: Spans) -> Self {
        spans.to_string()
    }
}

/// A text that is no multirange of whole numbers in PostgreSQL's normal form.
#[derive(Debug, thiserror::Error)]
#[error("no spans: {0}")]
pub struct NoSpans(String);

impl FromStr for Spans {
    type Err = NoSpans;

    fn from_str(text: &str) -> Result<Self, NoSpans> {
        let refused = || NoSpans(text.to_owned());
        let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or_else(refused)?;
        let mut spans = Vec::new();
        for part in inner.split_inclusive(')').filter(|part| !part.is_empty()) {
            let span = part.trim_start_matches(',').strip_prefix('[').and_then(|span| span.strip_suffix(')'));
            let (from, until) = span.and_then(|span| span.split_once(',')).ok_or_else(refused)?;
            let until = if until.is_empty() { None } else { Some(until.parse().map_err(|_| refused())?) };
            spans.push((from.parse().map_err(|_| refused())?, until));
        }
        Ok(Self(spans))
    }
}

impl TryFrom<String> for Spans {
    type Error = NoSpans;

    fn try_from(text: String) -> Result<Self, NoSpans> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_open_and_close_and_are_read_back() {
        let mut spans = Spans::default();
        for (text, step) in [
            ("{}", (0, false)),
            ("{[3,)}", (3, true)),
            ("{[3,)}", (4, true)),
            ("{[3,7)}", (7, false)),
            ("{[3,7)}", (8, false)),
            ("{[3,)}", (7, true)),
            ("{[3,9)}", (9, false)),
            ("{[3,9),[12,)}", (12, true)),
            ("{[3,9)}", (12, false)),
        ] {
            match step {
                (at, true) => spans.open(at),
                (at, false) => spans.close(at),
            }
            assert_eq!(spans.to_string(), text);
            assert_eq!(text.parse::<Spans>().expect("spans"), spans);
        }
        for text in ["", "{", "[1,2)", "{[1,2]}", "{[,2)}", "{[a,2)}", "{[1;2)}"] {
            assert!(text.parse::<Spans>().is_err(), "{text}");
        }
    }
}
