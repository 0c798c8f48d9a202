//! The catalogue: what each code says in French and in English, with its values filled in.
//!
//! One pair of files per service: `services/graphql/messages/SERVICE.fr.txt` and `.en.txt`. A line is `CODE = text with {max}`;
//! `#` begins a comment. Lines `value.TEXT = …` put words in place of a value that is a text in English, such as what
//! `{expected}` holds; `{seconds:seconde/secondes}` is the form of a word that goes with the number `seconds`; `CODE.VALUE = …` is taken before `CODE` where one of the values is VALUE (`ALREADY_TAKEN.account-email`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate};
use vivier_kernel::format;
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;

struct Source {
    service: &'static str,
    fr: &'static str,
    en: &'static str,
}

macro_rules! sources {
    ($($service:literal),+ $(,)?) => {
        const SOURCES: &[Source] = &[$(Source {
            service: $service,
            fr: include_str!(concat!("../../messages/", $service, ".fr.txt")),
            en: include_str!(concat!("../../messages/", $service, ".en.txt")),
        }),+];
    };
}

sources!(
    "api",
    "kernel",
    "accounts",
    "organisations",
    "skills",
    "talents",
    "missions",
    "matching",
    "brigade",
    "notifications",
    "valorisation",
    "indicators",
    "events",
    "privacy",
);

/// One code with its words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The service whose file it stands in.
    pub service: &'static str,
    pub fr: &'static str,
    pub en: &'static str,
}

/// What `problem` says to a reader of `locale`.
pub fn problem(problem: &Problem, locale: Locale) -> String {
    let params: Vec<(&str, &str)> = problem.params.iter().map(|(name, value)| (*name, value.as_str())).collect();
    text(problem.code, &params, locale)
}

/// What `code` says, with `params` filled in. A code that the catalogue does not have is shown itself; a test sees to it
/// that this happens to no code of ours.
pub fn text(code: &str, params: &[(&str, &str)], locale: Locale) -> String {
    let entries = entries();
    let special = params.iter().find_map(|(_, value)| entries.get(format!("{code}.{value}").as_str()));
    let Some(entry) = special.or_else(|| entries.get(code)) else {
        tracing::warn!(code, "a code without words");
        return code.to_owned();
    };
    let mut text = entry.words(locale).to_owned();
    for (name, value) in params {
        let words = entries.get(format!("value.{value}").as_str()).map(|entry| entry.words(locale).to_owned());
        let shown = words.or_else(|| moment(value, locale)).unwrap_or_else(|| decimal(value, locale));
        text = text.replace(&format!("{{{name}}}"), &shown);
        text = inflected(&text, name, value, locale);
    }
    text
}

/// A day or an instant as the language writes it; programs read it from the error's parameters, where it stays as it is.
pub fn moment(value: &str, locale: Locale) -> Option<String> {
    if let Ok(day) = value.parse::<NaiveDate>() {
        return Some(format::day(locale, day));
    }
    let instant = DateTime::parse_from_rfc3339(value).ok()?;
    Some(format::instant(locale, Zone::Metropolitan, instant.to_utc()))
}

/// A number with decimals as the language writes it: French has a comma where English has a point. Anything else as it is.
fn decimal(value: &str, locale: Locale) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match value.strip_prefix('-').unwrap_or(value).split_once('.') {
        Some((whole, rest)) if locale == Locale::Fr && digits(whole) && digits(rest) => value.replace('.', ","),
        Some(_) | None => value.to_owned(),
    }
}

/// The sentence for a kind of event, where it has one.
pub fn event(kind: &str, locale: Locale) -> Option<&'static str> {
    entries().get(format!("event.{kind}").as_str()).map(|entry| entry.words(locale))
}

/// `{name:one/other}` in the form that goes with the number `value`: French counts 0 as one, English does not.
pub fn inflected(text: &str, name: &str, value: &str, locale: Locale) -> String {
    let opening = format!("{{{name}:");
    let Some((before, rest)) = text.split_once(&opening) else { return text.to_owned() };
    let Some((forms, after)) = rest.split_once('}') else { return text.to_owned() };
    let one = match locale {
        // Less than two is one: 0, 1, and 1,5 too.
        Locale::Fr => value.replace(',', ".").replace('−', "-").parse::<f64>().is_ok_and(|number| number.abs() < 2.0),
        Locale::En => matches!(value, "1" | "-1"),
    };
    let (singular, plural) = forms.split_once('/').unwrap_or((forms, forms));
    let form = if one { singular } else { plural };
    format!("{before}{form}{}", inflected(after, name, value, locale))
}

/// Every code of the catalogue, in order; lines for values are left out.
pub fn codes() -> impl Iterator<Item = (&'static str, Entry)> {
    entries().iter().filter(|(code, _)| !code.contains('.')).map(|(code, entry)| (*code, *entry))
}

/// The codes as Markdown, for `schema/errors.md`.
pub fn to_markdown() -> String {
    let mut page = String::from("| code | service | English | French |\n|---|---|---|---|\n");
    for (code, entry) in codes() {
        page.push_str(&format!("| `{code}` | {} | {} | {} |\n", entry.service, entry.en, entry.fr));
    }
    page
}

impl Entry {
    fn words(&self, locale: Locale) -> &'static str {
        match locale {
            Locale::Fr => self.fr,
            Locale::En => self.en,
        }
    }
}

fn entries() -> &'static BTreeMap<&'static str, Entry> {
    static ENTRIES: OnceLock<BTreeMap<&'static str, Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut entries = BTreeMap::new();
        for source in SOURCES {
            for (code, fr) in lines(source.fr) {
                entries.insert(code, Entry { service: source.service, fr, en: "" });
            }
            for (code, en) in lines(source.en) {
                entries.entry(code).or_insert(Entry { service: source.service, fr: "", en: "" }).en = en;
            }
        }
        entries
    })
}

fn lines(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(code, text)| (code.trim(), text.trim()))
}

#[cfg(test)]
mod tests;
