//! The text of a file, checked before it is read: what a lenient reader would swallow is an error with its place.

use std::fs;
use std::path::Path;

use super::ParseError;

/// The whole file, without a byte order mark.
///
/// # Errors
/// `Io`; `Malformed` where it is no UTF-8.
pub(super) fn read(file: &Path) -> Result<String, ParseError> {
    let bytes = fs::read(file).map_err(|source| ParseError::Io { file: file.to_owned(), source })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let readable = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let readable = readable.trim_start_matches(BYTE_ORDER_MARK);
        let line = readable.matches('\n').count() as u64 + 1;
        let column = readable.rsplit('\n').next().map_or(0, |last| last.chars().count()) as u64 + 1;
        ParseError::Malformed { file: file.to_owned(), line, column, reason: "this is no UTF-8".to_owned() }
    })?;
    Ok(text.strip_prefix(BYTE_ORDER_MARK).map(str::to_owned).unwrap_or(text))
}

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// Checks that every quote of a CSV text is closed, where its cell ends. A reader that does not check takes all that follows
/// an open quote for one cell; an import would then retire every skill of those lines.
///
/// # Errors
/// `Malformed` with the place of the quote.
pub(super) fn check_quotes(text: &str, file: &Path) -> Result<(), ParseError> {
    #[derive(Clone, Copy)]
    enum At {
        CellStart,
        Plain,
        Quoted,
        AfterQuote,
    }
    let malformed = |(line, column): (u64, u64), reason: &str| {
        Err(ParseError::Malformed { file: file.to_owned(), line, column, reason: reason.to_owned() })
    };
    let (mut at, mut line, mut column, mut opened) = (At::CellStart, 1, 0, (1, 1));
    for c in text.chars() {
        column += 1;
        at = match (at, c) {
            (At::CellStart, '"') => {
                opened = (line, column);
                At::Quoted
            }
            (At::Quoted, '"') => At::AfterQuote,
            (At::Quoted, _) | (At::AfterQuote, '"') => At::Quoted,
            (At::CellStart | At::Plain | At::AfterQuote, ',' | '\n') => At::CellStart,
            (At::AfterQuote, '\r') => At::AfterQuote,
            (At::AfterQuote, _) => {
                return malformed((line, column), "a comma or the end of the line should follow the quote");
            }
            (At::CellStart | At::Plain, _) => At::Plain,
        };
        if c == '\n' {
            (line, column) = (line + 1, 0);
        }
    }
    match at {
        At::Quoted => malformed(opened, "this quote is never closed"),
        At::CellStart | At::Plain | At::AfterQuote => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_closed_where_their_cell_ends() {
        let file = Path::new("f.csv");
        for good in ["a,b\n1,2\n", "a,\"b\"\r\n\"1\n, \"\"x\"\" \",2", "a,b\n5\" disk,2\n", ""] {
            assert!(check_quotes(good, file).is_ok(), "{good}");
        }
        for (broken, expected) in [
            ("a,b\n1,\"2\n3,4\n", "f.csv, line 2, column 3: this quote is never closed"),
            (
                "a,b\n1,\"2\n3,\"é4\"\n",
                "f.csv, line 3, column 4: a comma or the end of the line should follow the quote",
            ),
        ] {
            assert_eq!(check_quotes(broken, file).expect_err("broken").to_string(), expected);
        }
    }
}
