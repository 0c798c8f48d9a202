//! The catalogue: `messages/fr.txt` and `messages/en.txt`, one line for each text.
//!
//! `TEMPLATE.subject` and `TEMPLATE.text` are what a notification says, with the notice's values in braces; `\n` begins a new paragraph.
//! `also.VALUE` is a further paragraph of a notification that has this value, and `also-yours.VALUE` stands in its place for the person whose
//! placement it is about;
//! `action-mailed.LABEL` and `action-posted.LABEL` are further paragraphs where it can be acted on: beside the link that acts, in a mail, and in
//! its place, where a program or a room gets the words without it;
//! `word.ITEM` is an item of a closed list, `action.LABEL` what a link that acts is called, `family.FAMILY` a family's name;
//! `letter.…` is what stands around them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use vivier_kernel::locale::Locale;

const FRENCH: &str = include_str!("../../messages/fr.txt");
const ENGLISH: &str = include_str!("../../messages/en.txt");

type Lines = BTreeMap<&'static str, String>;

/// What `key` says; `None` where the catalogue has no such line.
pub fn find(key: &str, locale: Locale) -> Option<&'static str> {
    lines(locale).get(key).map(String::as_str)
}

/// What `key`, which a test knows to be there, says.
pub fn text(key: &str, locale: Locale) -> &'static str {
    find(key, locale).unwrap_or_default()
}

/// `text` with its values put in the place of their names in braces. What a value holds is never read as a name.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut filled = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, further)) => {
                let value = values.get(name).map_or("…", String::as_str);
                elide(&mut filled, value);
                filled.push_str(value);
                rest = further;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// `de` before a name that begins with a vowel or an `h` loses its `e` in French; no English text has `de` before a value.
fn elide(before: &mut String, value: &str) {
    let vowel = |first: char| "aàâæeéèêëiîïoôœuùûüyh".contains(first.to_lowercase().next().unwrap_or(first));
    let (bare, spaced) = (before == "de ", before.ends_with(" de "));
    if (bare || spaced) && value.starts_with(vowel) {
        before.truncate(before.len() - "e ".len());
        before.push('’');
    }
}

/// True where both texts of the template are there.
pub fn has(template: &str) -> bool {
    let there = |part: &str| find(&format!("{template}.{part}"), Locale::Fr).is_some();
    there("subject") && there("text")
}

fn lines(locale: Locale) -> &'static Lines {
    static LINES: [OnceLock<Lines>; 2] = [OnceLock::new(), OnceLock::new()];
    let (slot, source) = match locale {
        Locale::Fr => (&LINES[0], FRENCH),
        Locale::En => (&LINES[1], ENGLISH),
    };
    slot.get_or_init(|| read(source))
}

fn read(source: &'static str) -> Lines {
    source
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, text)| (key.trim(), text.trim().replace("\\n", "\n")))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vivier_kernel::notice::Family;

    use super::*;

    fn names(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
    }

    #[test]
    fn de_is_elided_before_a_name_that_begins_with_a_vowel() {
        for (name, said) in [
            ("Amandine", "la demande d’Amandine."),
            ("Élodie", "la demande d’Élodie."),
            ("Hélène", "la demande d’Hélène."),
            ("Bruno", "la demande de Bruno."),
        ] {
            let values = BTreeMap::from([("talent".to_owned(), name.to_owned())]);
            assert_eq!(fill("la demande de {talent}.", &values), said);
        }
        let values = BTreeMap::from([("talent".to_owned(), "Amandine".to_owned())]);
        assert_eq!(fill("le monde {talent}", &values), "le monde Amandine", "another word’s end is none");
    }

    #[test]
    fn both_languages_have_the_same_lines_with_the_same_values_and_each_line_is_one() {
        let (french, english) = (lines(Locale::Fr), lines(Locale::En));
        assert_eq!(french.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
        for (key, text) in french {
            assert_eq!(names(text), names(&english[key]), "{key}");
            assert!(!text.is_empty() && !english[key].is_empty(), "{key}");
        }
        for (source, read) in [(FRENCH, french), (ENGLISH, english)] {
            let meant = source.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            assert_eq!(meant.count(), read.len(), "a line that is none, or one that stands twice");
        }
    }

    #[test]
    fn every_template_has_a_subject_of_one_line_and_a_text() {
        let french = lines(Locale::Fr);
        for key in french.keys() {
            let Some((template, part)) = key.rsplit_once('.') else { continue };
            if matches!(part, "subject" | "text") {
                assert!(has(template), "{template}");
                for locale in Locale::ALL {
                    let subject = text(&format!("{template}.subject"), locale);
                    assert!(!subject.contains('\n') && subject.chars().count() <= 90, "{template} {locale:?}");
                }
            }
        }
        for family in Family::ALL {
            assert!(french.contains_key(format!("family.{family}").as_str()), "{family}");
        }
    }

    /// A mission letter and a secondment are asked for by other steps, and told of by these words alike.
    #[test]
    fn what_is_told_of_both_ways_of_a_release_names_neither() {
        let both = ["requested", "reminded", "readdressed", "given_back", "vacant", "agreed", "answered", "expired"];
        for (template, part) in both.iter().flat_map(|template| ["subject", "text"].map(|part| (template, part))) {
            for (locale, ways) in
                [(Locale::Fr, ["mise à disposition", "lettre de mission"]), (Locale::En, ["secondment", "letter"])]
            {
                let words = text(&format!("release.{template}.{part}"), locale);
                assert!(ways.iter().all(|way| !words.contains(way)), "{template}: {words}");
            }
        }
    }

    #[test]
    fn a_value_is_never_read_as_the_name_of_another() {
        let values = BTreeMap::from([("a".to_owned(), "{b}".to_owned()), ("b".to_owned(), "secret".to_owned())]);
        assert_eq!(fill("x {a} {missing} {", &values), "x {b} … {");
    }
}
