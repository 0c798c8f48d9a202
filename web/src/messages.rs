//! The catalogues: every string of the pages in French and English, by key, one `key = text` a line.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use vivier_kernel::locale::Locale;

static FRENCH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(include_str!("../messages/fr.txt")));
static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::parse(include_str!("../messages/en.txt")));

/// The texts of one language.
pub struct Catalogue {
    texts: BTreeMap<&'static str, &'static str>,
}

impl Catalogue {
    pub fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::Fr => &FRENCH,
            Locale::En => &ENGLISH,
        }
    }

    /// Lines that are empty or start with `#` say nothing; the first `=` ends the key.
    fn parse(source: &'static str) -> Self {
        let texts = source
            .lines()
            .map(str::trim_ascii)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(|line| line.split_once('='))
            // A space that does not break may be all that a text begins with.
            .map(|(key, text)| (key.trim_ascii(), text.trim_ascii()))
            .collect();
        Self { texts }
    }

    /// The text of `key`; the key itself where there is none, which a test makes impossible for keys that the pages use.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    pub fn find(&self, key: &str) -> Option<&'static str> {
        self.texts.get(key).copied()
    }

    /// Every key, in order.
    pub fn keys(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.texts.keys().copied()
    }
}

/// `text` with `{name}` replaced by `value`.
pub fn fill(text: &str, name: &str, value: &str) -> String {
    text.replace(&format!("{{{name}}}"), value)
}

/// Which form of a text goes with a number: French counts 0 as one, English does not.
pub fn plural_suffix(locale: Locale, count: u64) -> &'static str {
    match (locale, count) {
        (Locale::Fr, 0 | 1) | (Locale::En, 1) => "one",
        (Locale::Fr | Locale::En, _) => "other",
    }
}
