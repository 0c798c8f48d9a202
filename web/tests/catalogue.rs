//! The catalogues say everything the pages say, in both languages, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vivier_graphql::conventions::messages::inflected;
use vivier_kernel::access::{Party, allows};
use vivier_kernel::locale::Locale;
use vivier_matching::access::PERMISSIONS;
use vivier_web::messages::Catalogue;

/// Every template and source file of the crate.
fn sources(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of the crate") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.display().to_string(), fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found
}

/// The literals that follow `call` in `text`: `t("home.title")` gives `home.title`.
fn literals<'a>(text: &'a str, call: &str) -> Vec<&'a str> {
    let opening = format!("{call}(\"");
    text.match_indices(&opening)
        .filter(|(at, _)| !text[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
        .filter_map(|(at, _)| text[at + opening.len()..].split('"').next())
        .collect()
}

/// Keys that are named in full, and families of keys whose last part comes from data.
fn used() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut keys, mut families) = (BTreeSet::new(), BTreeSet::new());
    for (_, text) in sources("templates").into_iter().chain(sources("src")) {
        for call in ["t", "with", "with_number"] {
            keys.extend(literals(&text, call).into_iter().map(str::to_owned));
        }
        for call in ["count", "items", "noun"] {
            keys.extend(
                literals(&text, call).into_iter().flat_map(|key| [format!("{key}.one"), format!("{key}.other")]),
            );
        }
        // Wherever the formatter breaks the line.
        let joined: String = text.split_whitespace().collect();
        for call in ["Choice", "Choices", "Order", "Limits"] {
            families.extend(literals(&joined, call).into_iter().map(|family| format!("{family}.")));
        }
        families.extend(literals(&text, "word").into_iter().map(|family| format!("{family}.")));
    }
    keys.extend((1..=12).map(|month| format!("month.{month}")));
    (keys, families)
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name.split(':').next().unwrap_or(name))
        .collect()
}

#[test]
fn no_string_is_missing_and_none_is_unused() {
    let (keys, families) = used();
    for locale in Locale::ALL {
        let catalogue = Catalogue::of(locale);
        let missing: Vec<_> = keys.iter().filter(|key| catalogue.find(key).is_none()).collect();
        assert!(missing.is_empty(), "missing in {}: {missing:?}", locale.tag());
        let unused: Vec<_> = catalogue
            .keys()
            .filter(|key| !keys.contains(*key) && !families.iter().any(|family| key.starts_with(family.as_str())))
            .collect();
        assert!(unused.is_empty(), "unused in {}: {unused:?}", locale.tag());
    }
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_places_to_fill() {
    let [french, english] = Locale::ALL.map(Catalogue::of);
    assert_eq!(french.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
    for key in french.keys() {
        let [in_french, in_english] = [french, english].map(|catalogue| catalogue.find(key).unwrap_or_default());
        assert!(!in_french.is_empty() && !in_english.is_empty(), "{key} is empty");
        assert_eq!(placeholders(in_french), placeholders(in_english), "{key}");
    }
}

#[test]
fn words_go_with_the_number_of_days() {
    let catalogue = Catalogue::of(Locale::Fr);
    for key in ["credits.worked", "credit-policy.free", "credit-policy.price"] {
        let text = catalogue.find(key).expect("a text");
        let name = *placeholders(text).first().expect("a value");
        let said = |value: &str| inflected(text, name, value, Locale::Fr);
        assert!(said("1,50").contains("jour") && !said("1,50").contains("jours"), "{key}");
        assert!(said("6,87").contains("jours"), "{key}");
    }
}

#[test]
fn no_key_stands_twice() {
    for (path, text) in sources("messages") {
        let mut seen = BTreeSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once('=') {
                assert!(seen.insert(key.trim().to_owned()), "{path}: {key}");
            }
        }
    }
}

#[test]
fn templates_hold_no_words_of_their_own() {
    // Names of languages, of tools and of formats are the same in every language; the State's mark is a mark.
    const ALLOWED: [&str; 7] = ["Français", "English", "République", "Française", "GraphiQL", "CSV", "JSON"];
    for (path, text) in sources("templates") {
        let mut visible = text;
        for (open, close) in [("{#", "#}"), ("{{", "}}"), ("{%", "%}"), ("<", ">")] {
            while let Some(start) = visible.find(open) {
                let Some(length) = visible[start..].find(close) else { break };
                visible.replace_range(start..start + length + close.len(), " ");
            }
        }
        let words: Vec<_> = visible
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty() && !ALLOWED.contains(word))
            .collect();
        assert!(words.is_empty(), "{path}: {words:?}");
    }
}

/// They are read by the programme and by coordinators too, of whom they are not.
#[test]
fn what_others_read_of_somebody_does_not_speak_to_them() {
    for locale in Locale::ALL {
        let catalogue = Catalogue::of(locale);
        let families = ["data-class.", "call-decline."];
        for key in catalogue.keys().filter(|key| families.iter().any(|family| key.starts_with(*family))) {
            let text = catalogue.find(key).unwrap_or_default().to_lowercase();
            let mut words = text.split(|letter: char| !letter.is_alphabetic());
            let to_them = ["vous", "votre", "vos", "mon", "ma", "mes", "you", "your", "my"];
            assert!(words.all(|word| !to_them.contains(&word)), "{key}: {text}");
        }
    }
}

/// In French a sign of two parts, a quotation mark and a unit never begin a line: the space before them does not break.
#[test]
fn french_spaces_do_not_break_where_they_must_not() {
    let french = Catalogue::of(Locale::Fr);
    for key in french.keys() {
        let text = french.find(key).unwrap_or_default();
        for sign in [" :", " ;", " ?", " !", "« ", " »", "} %", "} h", "} min"] {
            let breaks = text.match_indices(sign).any(|(at, _)| {
                // `{hours} heures` is a word, no unit.
                !text[at + sign.len()..].starts_with(char::is_alphabetic) || !sign.ends_with(char::is_alphabetic)
            });
            assert!(!breaks, "{key}: « {text} » can break at « {sign} »");
        }
        let letters: Vec<char> = text.chars().collect();
        for pair in letters.windows(2) {
            let fixed = |letter: char| matches!(letter, '\u{a0}' | '\u{202f}');
            let doubled = pair[1].is_whitespace() && fixed(pair[0]) || pair[0].is_whitespace() && fixed(pair[1]);
            assert!(!doubled, "{key}: « {text} » has two spaces in a row");
            let glued = matches!(pair[1], ';' | '?' | '!' | '»') && pair[0].is_alphanumeric();
            assert!(!glued, "{key}: « {text} » has no space before {}", pair[1]);
        }
    }
}

/// What stands between two texts of a template is no text of the catalogue: colons, semicolons and signs of per cent have their space from there.
#[test]
fn templates_take_their_colons_from_the_catalogue() {
    for (path, text) in sources("templates") {
        for bare in ["}} %", "}}\u{a0}%", "}}\u{202f}%"] {
            assert!(!text.contains(bare), "{path}: « {bare} »");
        }
        for bare in ["}}: ", "%}: ", "}} : ", "</time>: ", "</a>: ", "}}; ", "%}; "] {
            assert!(!text.contains(bare), "{path}: « {bare} »");
        }
    }
}

/// Whoever does not see a chart reads what it says, and its figures.
#[test]
fn every_chart_has_a_sentence_and_a_table() {
    let mut charts = 0;
    for (path, text) in sources("templates") {
        for (at, _) in text.match_indices("<svg class=\"vivier-chart\"") {
            charts += 1;
            let rest = &text[at..];
            let caption = rest.split_once("<figcaption>").and_then(|(_, rest)| rest.split_once("</figcaption>"));
            let (caption, after) = caption.unwrap_or_else(|| panic!("{path}: a chart without a caption"));
            assert!(
                caption.contains("sentence()"),
                "{path}: a chart says « {caption} », which is no sentence of its own"
            );
            assert!(after.contains("<table"), "{path}: a chart without a table");
        }
    }
    assert!(charts > 0, "no chart was found");
}

/// Every way to a page begins where all do.
#[test]
fn every_breadcrumb_begins_at_home() {
    let list = "<ol class=\"fr-breadcrumb__list\">";
    for (path, text) in sources("templates") {
        for way in text.split(list).skip(1) {
            let first = way.trim_start().lines().next().unwrap_or_default();
            assert!(first.contains("href=\"/\""), "{path}: {first}");
        }
    }
}

/// A day or a choice that stands in the page alone would be as wide as the page.
#[test]
fn fields_are_no_wider_than_what_they_hold() {
    for (path, text) in sources("templates") {
        // There the choices stand in the cells of a table.
        if path.ends_with("notifications.html") {
            continue;
        }
        let fields = text.contains("type=\"date\"") || text.contains("class=\"fr-select\"");
        let bounded = ["vivier-narrow", "vivier-filters", "vivier-fitted"].iter().any(|class| text.contains(class));
        assert!(bounded || !fields, "{path}: fields as wide as the page");
    }
}

/// The words of a form, and what the permissions give.
#[test]
fn whoever_refuses_a_release_is_told_who_reads_why() {
    let reads = |party| allows(PERMISSIONS, "releaseRefusal", &[party]);
    assert_eq!([Party::Oneself, Party::ProgrammeAdministrator, Party::MissionOwner].map(reads), [true, true, false]);
    for (locale, words) in [
        (Locale::Fr, "l’administration d’accueil ne lit que le refus"),
        (Locale::En, "the host reads only that it was refused"),
    ] {
        let said = Catalogue::of(locale).text("command-explained.refuse-release");
        assert!(said.contains(words), "{said}");
    }
}
