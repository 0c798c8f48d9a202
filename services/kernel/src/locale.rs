//! The two languages of the interface: French first.

use serde::{Deserialize, Serialize};

/// A language that Vivier speaks.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    Fr,
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The first language of an `Accept-Language` header that Vivier speaks, by weight; French where there is none (RFC 9110, 12.5.4).
    pub fn from_accept_language(header: &str) -> Self {
        let mut best: Option<(f32, Self)> = None;
        for item in header.split(',').take(32) {
            let mut parts = item.trim().split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()))
                .unwrap_or(1.0);
            let locale = match tag.split('-').next() {
                Some("fr") => Self::Fr,
                Some("en") => Self::En,
                _ => continue,
            };
            if weight > best.map_or(0.0, |(known, _)| known) {
                best = Some((weight, locale));
            }
        }
        best.map_or(Self::Fr, |(_, locale)| locale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins_and_french_is_the_default() {
        for (header, expected) in [
            ("", Locale::Fr),
            ("de", Locale::Fr),
            ("en-GB,fr;q=0.5", Locale::En),
            ("de, fr;q=0.4, en;q=0.8", Locale::En),
            ("fr-FR, en;q=0.9", Locale::Fr),
            ("en;q=nonsense", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
