//! What owners can begin a mission with: texts that name the skills of such a mission, in both languages, as data.

use std::sync::LazyLock;

use serde::Deserialize;
use vivier_kernel::locale::Locale;

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../mission-templates.json")).expect("a test reads the templates")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its part of the address.
    pub name: String,
    fr: Words,
    en: Words,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub title: String,
    /// Its paragraphs.
    description: Vec<String>,
}

impl Template {
    pub fn words(&self, locale: Locale) -> &Words {
        match locale {
            Locale::Fr => &self.fr,
            Locale::En => &self.en,
        }
    }
}

impl Words {
    pub fn description(&self) -> String {
        self.description.join("\n\n")
    }
}

pub fn all() -> &'static [Template] {
    &TEMPLATES
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn templates_can_be_sent_as_they_are_and_stand_once() {
        let names: BTreeSet<_> = all().iter().map(|template| &template.name).collect();
        assert_eq!(names.len(), all().len());
        assert!(all().len() >= 5);
        for template in all() {
            assert!(
                template.name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'),
                "{}",
                template.name
            );
            for locale in Locale::ALL {
                let words = template.words(locale);
                assert!((1..=160).contains(&words.title.chars().count()), "{}", words.title);
                assert!((200..=10_000).contains(&words.description().chars().count()), "{}", words.title);
            }
            assert_eq!(template.fr.description.len(), template.en.description.len(), "{}", template.name);
        }
    }
}
