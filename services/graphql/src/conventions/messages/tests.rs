//! Every code has both languages, every value a place in both, and no code of the source is forgotten.

use std::collections::BTreeSet;
use std::path::Path;

use vivier_brigade::domain::mobilisation::refusal::MobilisationRefusal;
use vivier_kernel::problem::Refusal as _;
use vivier_valorisation::domain::refusal::LedgerRefusal;

use super::*;

#[test]
fn every_code_says_something_in_both_languages_with_the_same_values() {
    let mut wrong = Vec::new();
    for (code, entry) in entries() {
        if entry.fr.is_empty() || entry.en.is_empty() {
            wrong.push(format!("{code}: only one language"));
        } else if placeholders(entry.fr) != placeholders(entry.en) {
            wrong.push(format!("{code}: other values in French than in English"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What is taken is said by its scope, which its own words have to follow where it is renamed.
#[test]
fn what_is_taken_in_a_brigade_has_words_of_its_own() {
    for scope in [vivier_brigade::access::ENGAGED_SCOPE, vivier_brigade::access::CORE_SCOPE] {
        for locale in Locale::ALL {
            let words = text("ALREADY_TAKEN", &[("scope", scope)], locale);
            assert_ne!(words, text("ALREADY_TAKEN", &[], locale), "{scope}");
        }
    }
}

#[test]
fn where_somebody_in_reserve_is_why_nobody_is_called_it_is_said() {
    let refused = MobilisationRefusal::NobodyToCall { in_reserve: true }.problem();
    for locale in Locale::ALL {
        assert_ne!(problem(&refused, locale), text("NOBODY_TO_CALL", &[], locale));
    }
}

/// Of each way and each status that has a limit, the words name it and no other.
#[test]
fn what_has_no_limit_is_not_named() {
    use vivier_matching::domain::refusal::PlacementRefusal::{BeyondRoute, RouteClosed};
    use vivier_talents::domain::value::EmploymentStatus::FixedTermContract;
    for (max_half_days, max_months) in [(Some(40), None), (None, Some(36)), (Some(40), Some(36)), (None, None)] {
        let closed = RouteClosed { employment: FixedTermContract, max_half_days, max_months };
        for refused in [closed, BeyondRoute { max_half_days, max_months }].map(|refusal| refusal.problem()) {
            for locale in Locale::ALL {
                let words = problem(&refused, locale);
                assert!(!words.contains(['–', '{']), "{words}");
                let named = (words.contains("20"), words.contains("36"));
                assert_eq!(named, (max_half_days.is_some(), max_months.is_some()), "{words}");
            }
        }
    }
}

/// The space before a sign of two parts, inside quotation marks and before a unit does not break in French.
#[test]
fn french_spaces_do_not_break_where_they_must_not() {
    let breaking = |text: &str| [" :", " ;", " ?", " !", "« ", " »", "} %"].iter().any(|sign| text.contains(sign));
    let wrong: Vec<_> = entries().iter().filter(|(_, entry)| breaking(entry.fr)).map(|(code, _)| *code).collect();
    assert_eq!(wrong, Vec::<&str>::new());
    // What stands beside the rules that it is about, and is shown as it is.
    let consent = vivier_matching::domain::rules::RULES.iter().flat_map(|rules| rules.rows).map(|row| row.source);
    let retention = vivier_privacy::domain::rules::RULES.iter().flat_map(|rules| rules.rows).map(|row| row.source);
    let figures = vivier_indicators::definition::DEFINITIONS.iter();
    let figures = figures.flat_map(|one| [one.name_fr, one.formula_fr, one.bias_fr]);
    let wrong: Vec<&str> = consent.chain(retention).chain(figures).filter(|text| breaking(text)).collect();
    assert_eq!(wrong, Vec::<&str>::new());
}

/// In English a unit follows its number, as on the pages.
#[test]
fn english_has_no_space_before_per_cent() {
    let apart = |text: &str| ["} %", "}\u{a0}%", "}\u{202f}%"].iter().any(|sign| text.contains(sign));
    let wrong: Vec<_> = entries().iter().filter(|(_, entry)| apart(entry.en)).map(|(code, _)| *code).collect();
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn no_code_stands_twice_and_every_line_is_one() {
    for source in SOURCES {
        for (language, file) in [("fr", source.fr), ("en", source.en)] {
            let meant = file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).count();
            let read: Vec<&str> = lines(file).map(|(code, _)| code).collect();
            let distinct: BTreeSet<&str> = read.iter().copied().collect();
            assert_eq!((read.len(), distinct.len()), (meant, meant), "{}.{language}", source.service);
        }
    }
}

/// Reads the services' sources: each `Problem::new("CODE")`, each code in a `refusal.rs`, and each code of the kernel's
/// `Invalid` must be in the catalogue.
#[test]
fn every_code_in_the_services_sources_has_words() {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("services/");
    let mut missing = BTreeSet::new();
    let mut seen = 0;
    visit(services, &mut |path, source| {
        for (_, rest) in source.match_indices("Problem::new(\"").map(|(at, found)| (at, &source[at + found.len()..])) {
            let Some(code) = rest.split('"').next() else { continue };
            seen += 1;
            if !entries().contains_key(code) {
                missing.insert(format!("{code} ({})", path.display()));
            }
        }
        if path.ends_with("refusal.rs") {
            for code in source.split('"').skip(1).step_by(2).filter(|literal| is_code(literal)) {
                if !entries().contains_key(code) {
                    missing.insert(format!("{code} ({})", path.display()));
                }
            }
        }
    });
    assert!(seen > 10, "the sources were found");
    for code in [
        "EMPTY",
        "TOO_LONG",
        "TOO_SHORT",
        "CONTROL_CHARACTER",
        "OUT_OF_RANGE",
        "DATE_OUT_OF_RANGE",
        "END_BEFORE_START",
        "MALFORMED",
        "TOO_MANY",
        "DUPLICATE",
        "SAME_HOUR",
    ] {
        assert!(entries().contains_key(code), "{code}");
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn values_are_filled_in_and_translated() {
    let too_long = Problem::new("TOO_LONG").with("max", 20);
    assert_eq!(problem(&too_long, Locale::En), "This text is too long: 20 characters at most.");
    assert_eq!(problem(&too_long, Locale::Fr), "Ce texte est trop long\u{a0}: 20 caractères au plus.");
    let malformed = Problem::new("MALFORMED").with("expected", "an e-mail address");
    assert_eq!(
        problem(&malformed, Locale::Fr),
        "Cette valeur n’est pas valable\u{a0}: il faut une adresse électronique."
    );
    assert_eq!(text("NO_SUCH_CODE", &[], Locale::Fr), "NO_SUCH_CODE");
    for (seconds, fr, en) in [
        ("0", "Trop de requêtes. Réessayez dans 0 seconde.", "Too many requests. Try again in 0 seconds."),
        ("1", "Trop de requêtes. Réessayez dans 1 seconde.", "Too many requests. Try again in 1 second."),
        ("2", "Trop de requêtes. Réessayez dans 2 secondes.", "Too many requests. Try again in 2 seconds."),
    ] {
        let said = |locale| text("RATE_LIMITED", &[("seconds", seconds)], locale);
        assert_eq!((said(Locale::Fr).as_str(), said(Locale::En).as_str()), (fr, en));
    }
}

/// A form that asks for the password alone does not speak of an address.
#[test]
fn a_wrong_password_is_no_wrong_address_where_none_was_asked() {
    let wrong = Problem::new("WRONG_CREDENTIALS");
    assert_eq!(problem(&wrong, Locale::En), "The address or the password is not right.");
    let alone = wrong.with("asked", "password-alone");
    assert_eq!(problem(&alone, Locale::En), "The password is not right.");
    assert_eq!(problem(&alone, Locale::Fr), "Le mot de passe n’est pas le bon.");
}

/// What two fields of a policy must be is no range that their form could check.
#[test]
fn limits_and_prices_that_cannot_be_say_what_they_have_to_be() {
    let said = |field, locale| problem(&LedgerRefusal::PolicyTerms { field }.problem(), locale);
    for field in ["limits", "priorityPrice"] {
        for locale in Locale::ALL {
            assert_ne!(said(field, locale), said("levelRates", locale), "{field}");
        }
    }
}

fn is_code(literal: &str) -> bool {
    literal.len() > 2 && literal.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.split(':').next().unwrap_or(name))
        .collect()
}

fn visit(folder: &Path, each: &mut impl FnMut(&Path, &str)) {
    let Ok(children) = std::fs::read_dir(folder) else { return };
    for child in children.flatten() {
        let path = child.path();
        if path.is_dir() {
            // Tests make up codes of their own.
            if path.file_name().is_none_or(|name| name != "tests" && name != "target") {
                visit(&path, each);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            let Ok(source) = std::fs::read_to_string(&path) else { continue };
            let production = source.split("#[cfg(test)]").next().unwrap_or_default();
            each(&path, production);
        }
    }
}

/// What `{expected}` holds is a text in English: it has words in both languages.
#[test]
fn every_form_that_a_value_should_have_is_said_in_both_languages() {
    let services = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("services/");
    let (mut missing, mut seen) = (BTreeSet::new(), 0);
    visit(services, &mut |path, source| {
        for (at, found) in source.match_indices("expected: \"") {
            let Some(form) = source[at + found.len()..].split('"').next() else { continue };
            seen += 1;
            if !entries().contains_key(format!("value.{form}").as_str()) {
                missing.insert(format!("{form} ({})", path.display()));
            }
        }
    });
    assert!(seen > 5, "{seen} forms were looked at");
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn days_and_instants_are_said_as_the_language_writes_them() {
    let outside = Problem::new("LAST_DAY_OUTSIDE").with("first", "2027-03-01").with("last", "2027-04-30");
    assert_eq!(
        problem(&outside, Locale::Fr),
        "Une fin anticipée tombe entre le 1er\u{a0}mars 2027 et le 30\u{a0}avril 2027."
    );
    let early = Problem::new("DEADLINE_AHEAD").with("answerBy", "2027-07-01T08:05:00+00:00");
    assert!(
        problem(&early, Locale::En).contains("1\u{a0}July 2027 at 10:05 (Paris time)"),
        "{}",
        problem(&early, Locale::En)
    );
}

#[test]
fn what_is_left_of_an_account_is_said_as_the_language_writes_numbers() {
    for (available, fr, en) in [
        ("42.08", "il reste 42,08 jours.", "42.08 days are left."),
        ("0.00", "il reste 0,00 jour.", "0.00 days are left."),
        ("1.50", "il reste 1,50 jour.", "1.50 days are left."),
        ("1", "il reste 1 jour.", "1 day is left."),
    ] {
        for (locale, expected) in [(Locale::Fr, fr), (Locale::En, en)] {
            let said = text("LEDGER_HARD_LIMIT", &[("available", available)], locale);
            assert!(said.ends_with(expected), "{said}");
        }
    }
    assert_eq!(decimal("0.1.0", Locale::Fr), "0.1.0", "a version is no number");
    let rates = text("MALFORMED", &[("expected", "four rates")], Locale::Fr);
    assert!(rates.contains("quatre taux") && !rates.contains("four"), "{rates}");
}
