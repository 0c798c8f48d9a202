//! Counts tokens and brackets before the document is parsed, in one pass and without memory: the parser recurses.

use vivier_kernel::problem::Problem;

use crate::http::document::{Rejected, syntax_problem};
use crate::http::limits::Limits;

/// # Errors
/// `TOO_MANY_TOKENS`, `TOO_DEEP`, and `SYNTAX_ERROR` for an escape that no text can hold.
pub(super) fn check(query: &str, limits: &Limits) -> Result<(), Rejected> {
    let mut scanner = Scanner { query, rest: query.as_bytes() };
    let (mut tokens, mut nesting) = (0_usize, 0_usize);
    while let Some(&byte) = scanner.rest.first() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                scanner.skip(1);
                continue;
            }
            b'#' => {
                scanner.skip_while(|byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'"' => scanner.string()?,
            b'{' | b'(' | b'[' => {
                nesting += 1;
                if nesting > limits.nesting {
                    return Err(Problem::new("TOO_DEEP").with("max", limits.nesting).into());
                }
                scanner.skip(1);
            }
            b'}' | b')' | b']' => {
                nesting = nesting.saturating_sub(1);
                scanner.skip(1);
            }
            _ if is_word(byte) => scanner.skip_while(is_word),
            _ => scanner.skip(1),
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(Problem::new("TOO_MANY_TOKENS").with("max", limits.tokens).into());
        }
    }
    Ok(())
}

/// Names and numbers.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

struct Scanner<'a> {
    query: &'a str,
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let count = self.rest.iter().take_while(|byte| wanted(**byte)).count();
        self.skip(count.max(1));
    }

    /// A string or a block string; one that does not end is left to the parser to refuse.
    fn string(&mut self) -> Result<(), Rejected> {
        if self.rest.starts_with(b"\"\"\"") {
            self.skip(3);
            while !self.rest.is_empty() && !self.rest.starts_with(b"\"\"\"") {
                self.skip(if self.rest.starts_with(b"\\\"\"\"") { 4 } else { 1 });
            }
            self.skip(3);
            return Ok(());
        }
        self.skip(1);
        while let Some(&byte) = self.rest.first() {
            match byte {
                b'"' => {
                    self.skip(1);
                    return Ok(());
                }
                b'\n' | b'\r' => return Ok(()),
                b'\\' => {
                    // `\uD800` to `\uDFFF` are halves of a pair and no characters.
                    if let [b'\\', b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] = self.rest {
                        return Err(syntax_problem(Some(self.position())));
                    }
                    self.skip(2);
                }
                _ => self.skip(1),
            }
        }
        Ok(())
    }

    fn position(&self) -> async_graphql::Pos {
        let before = &self.query.as_bytes()[..self.query.len() - self.rest.len()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        async_graphql::Pos { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(query: &str, tokens: usize) -> Result<(), &'static str> {
        check(query, &Limits { tokens, nesting: 3, ..Limits::default() }).map_err(|rejected| rejected.problems[0].code)
    }

    #[test]
    fn tokens_are_counted_and_what_is_between_them_is_not() {
        let query = "# a comment { ( [\nquery q($x: Int = -1) { a(s: \"} } } \\\" {\") @include(if: $x) }";
        assert_eq!(codes(query, 28), Ok(()));
        assert_eq!(codes(query, 20), Err("TOO_MANY_TOKENS"));
        assert_eq!(codes("{ a(s: \"\"\" { { { { \\\"\"\" { \"\"\") }", 10), Ok(()));
        assert_eq!(codes("{ a(s: \"", 10), Ok(()));
        assert_eq!(codes("{ é }", 10), Ok(()));
    }

    #[test]
    fn brackets_of_any_kind_nest() {
        assert_eq!(codes("{a{b(c: 1)}}", 100), Ok(()));
        assert_eq!(codes("{a{b(c: [1])}}", 100), Err("TOO_DEEP"));
        assert_eq!(codes("[[[[", 100), Err("TOO_DEEP"));
        assert_eq!(codes("}}}}}}{{{", 100), Ok(()));
    }

    #[test]
    fn half_a_character_is_a_syntax_error() {
        assert_eq!(codes("{ a(s: \"\\uD83D\") }", 100), Err("SYNTAX_ERROR"));
        assert_eq!(codes("{ a(s: \"\\u00e9\") }", 100), Ok(()));
    }
}
