//! Texts with limits: one line or several, trimmed, normalised, free of control characters.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::invalid::Invalid;

/// A single line of 1 to `MAX` characters (Unicode scalar values), NFC, trimmed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const MAX: usize>(String);

/// Several lines, 1 to `MAX` characters in all; line feeds and tabs are the only control characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Paragraphs<const MAX: usize>(String);

macro_rules! text_type {
    ($name:ident, $allowed:expr) => {
        impl<const MAX: usize> $name<MAX> {
            /// # Errors
            /// `Empty`, `TooLong`, `ControlCharacter`.
            pub fn new(text: &str) -> Result<Self, Invalid> {
                // A text far over the limit is refused before any work is spent on it.
                if text.len() > MAX.saturating_mul(8).saturating_add(64) {
                    return Err(Invalid::TooLong { max: MAX });
                }
                let unified = text.replace("\r\n", "\n");
                let trimmed = unified.trim();
                let clean = if is_surely_nfc(trimmed) { trimmed.to_owned() } else { trimmed.nfc().collect() };
                if clean.is_empty() {
                    return Err(Invalid::Empty);
                }
                let allowed: fn(char) -> bool = $allowed;
                if clean.chars().any(|c| is_forbidden(c) && !allowed(c)) {
                    return Err(Invalid::ControlCharacter);
                }
                if clean.chars().count() > MAX {
                    return Err(Invalid::TooLong { max: MAX });
                }
                Ok(Self(clean))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl<const MAX: usize> TryFrom<String> for $name<MAX> {
            type Error = Invalid;
            fn try_from(text: String) -> Result<Self, Invalid> {
                Self::new(&text)
            }
        }

        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }

        impl<const MAX: usize> std::fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> schemars::JsonSchema for $name<MAX> {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                format!("{}{MAX}", stringify!($name)).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MAX })
            }
        }
    };
}

text_type!(Line, |_| false);
text_type!(Paragraphs, |c| c == '\n' || c == '\t');

/// A text as people look for it and put it in order: lower case without accents, ligatures opened, apostrophes plain.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// No character below the first combining one composes or decomposes: a quick yes for nearly all texts in French and English,
/// which are read again with each event that holds them.
fn is_surely_nfc(text: &str) -> bool {
    text.chars().all(|c| c < '\u{300}')
}

/// Control characters, and the invisible ones that reorder or hide text.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_normalised_and_refuses_what_hides() {
        assert_eq!(Line::<20>::new("  e\u{301}te\u{301} ").map(Line::into_string), Ok("été".to_owned()));
        assert_eq!(Line::<20>::new(" \n "), Err(Invalid::Empty));
        assert_eq!(Line::<3>::new("abcd"), Err(Invalid::TooLong { max: 3 }));
        for hidden in ["a\nb", "a\0b", "a\u{202E}b", "a\u{1b}[2J"] {
            assert_eq!(Line::<20>::new(hidden), Err(Invalid::ControlCharacter), "{hidden:?}");
        }
    }

    #[test]
    fn paragraphs_keep_line_feeds_and_unify_line_ends() {
        assert_eq!(Paragraphs::<20>::new("a\r\nb\tc").map(Paragraphs::into_string), Ok("a\nb\tc".to_owned()));
        assert_eq!(Paragraphs::<20>::new("a\u{7}"), Err(Invalid::ControlCharacter));
    }

    #[test]
    fn accents_capitals_and_ligatures_are_folded() {
        for (text, expected) in [
            ("Élysée", "elysee"),
            ("e\u{301}te\u{301}", "ete"),
            ("Maîtrise d’Œuvre", "maitrise d'oeuvre"),
            ("Qui\u{202f}?", "qui ?"),
            ("", ""),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn a_huge_text_is_refused() {
        assert_eq!(Paragraphs::<2000>::new(&"x".repeat(100_000)), Err(Invalid::TooLong { max: 2000 }));
    }
}
