//! From what is typed to the words that are compared: lower case, no accents, no plurals, no little words.

use unicode_normalization::UnicodeNormalization as _;

/// Longest text that is looked at, in characters; what follows cannot change what a person is looking for.
pub const MAX_QUERY: usize = 200;

/// Words that carry nothing in a skill's label, in French and in English.
const LITTLE_WORDS: &[&str] = &[
    "a", "au", "aux", "avec", "d", "dans", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour",
    "sur", "un", "une", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with",
];

/// Words that the text of any mission may have, in French and in English: alone, they are nobody's name for one skill.
const COMMON_WORDS: &[&str] = &[
    "acteur",
    "action",
    "activité",
    "administration",
    "agent",
    "aide",
    "année",
    "appui",
    "besoin",
    "bureau",
    "cadre",
    "chargé",
    "client",
    "compétence",
    "contexte",
    "demande",
    "direction",
    "dossier",
    "durée",
    "équipe",
    "état",
    "évolution",
    "expérience",
    "gestion",
    "jour",
    "métier",
    "ministère",
    "mise",
    "mission",
    "mois",
    "national",
    "niveau",
    "objectif",
    "œuvre",
    "organisation",
    "outil",
    "partenaire",
    "personne",
    "place",
    "poste",
    "produit",
    "profil",
    "projet",
    "public",
    "qualité",
    "région",
    "responsable",
    "résultat",
    "rôle",
    "semaine",
    "service",
    "site",
    "solution",
    "structure",
    "suivi",
    "sujet",
    "système",
    "tâche",
    "temps",
    "travail",
    "usager",
    "utilisateur",
    "activity",
    "context",
    "day",
    "experience",
    "goal",
    "help",
    "job",
    "level",
    "management",
    "month",
    "need",
    "office",
    "partner",
    "people",
    "person",
    "product",
    "profile",
    "project",
    "quality",
    "request",
    "result",
    "role",
    "skill",
    "state",
    "support",
    "system",
    "task",
    "team",
    "time",
    "tool",
    "user",
    "week",
    "work",
    "year",
];

/// Feminine endings and what they are compared as.
const ENDINGS: &[(&str, &str)] = &[
    ("trices", "teur"),
    ("trice", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("iennes", "ien"),
    ("ienne", "ien"),
    ("ieres", "ier"),
    ("iere", "ier"),
];

/// The words of a text, folded; little words are left out unless there are no others.
pub fn words(text: &str) -> Vec<String> {
    let all: Vec<String> = raw_words(text).collect();
    let kept: Vec<String> =
        all.iter().filter(|word| !LITTLE_WORDS.contains(&word.as_str())).map(|word| stem(word)).collect();
    if kept.is_empty() { all.iter().map(|word| stem(word)).collect() } else { kept }
}

/// True where a text is nothing but little words: found in every sentence, they are nobody's name for a skill.
pub fn is_little(text: &str) -> bool {
    raw_words(text).all(|word| LITTLE_WORDS.contains(&word.as_str()))
}

/// True where a text has one telling word, and every text may have that one.
pub fn is_common(text: &str) -> bool {
    match words(text).as_slice() {
        [word] => COMMON_WORDS.iter().any(|common| whole(common) == *word),
        _ => false,
    }
}

/// The whole text folded, words joined by one space: for comparing whole labels.
pub fn whole(text: &str) -> String {
    raw_words(text).map(|word| stem(&word)).collect::<Vec<_>>().join(" ")
}

/// The whole text folded, words as they are written and joined by one space: for finding parts of words, and for an alphabetical order.
pub fn plain(text: &str) -> String {
    raw_words(text).collect::<Vec<_>>().join(" ")
}

/// Without the points between and after single letters.
fn undotted(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied();
    let single = |place: usize| {
        let alone = |place: Option<usize>| at(place).is_none_or(|c| !c.is_alphanumeric());
        at(Some(place)).is_some_and(char::is_alphabetic) && alone(place.checked_sub(1)) && alone(Some(place + 1))
    };
    let kept = letters.iter().enumerate().filter(|(place, c)| **c != '.' || !place.checked_sub(1).is_some_and(single));
    kept.map(|(_, c)| *c).collect()
}

fn raw_words(text: &str) -> impl Iterator<Item = String> {
    let plain: String = text
        .chars()
        .take(MAX_QUERY.max(crate::domain::value::MAX_LABEL))
        .collect::<String>()
        .nfd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .replace('œ', "oe")
        .replace('æ', "ae");
    // `c++`, `c#` and `.net` are words, and `r.g.p.d.` is one.
    let separated: String =
        undotted(&plain).chars().map(|c| if c.is_alphanumeric() || c == '+' || c == '#' { c } else { ' ' }).collect();
    separated.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

/// Plurals and the commonest feminine endings, lightly: a wrong cut costs less than a missed word.
fn stem(word: &str) -> String {
    if word.len() < 4 || !word.is_ascii() {
        return word.to_owned();
    }
    // « réseaux » has lost its x only, « journaux » has changed its ending.
    if let Some(root) = word.strip_suffix("aux").filter(|root| root.len() >= 3 && !root.ends_with('e')) {
        return format!("{root}al");
    }
    for (ending, with) in ENDINGS {
        if let Some(root) = word.strip_suffix(ending).filter(|root| root.len() >= 3) {
            return format!("{root}{with}");
        }
    }
    let root = word.strip_suffix(['s', 'x']).filter(|root| root.len() >= 3 && !root.ends_with('s')).unwrap_or(word);
    // « technologie » and "technology" are one word, and what is typed of either so far is a beginning of it.
    if let Some(root) = root.strip_suffix("ie").or_else(|| root.strip_suffix('y')).filter(|root| root.len() >= 3) {
        return format!("{root}i");
    }
    // « chargée », « donnée »
    let root = root.strip_suffix("ee").filter(|root| root.len() >= 3).map_or(root, |short| &root[..=short.len()]);
    root.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_folded() {
        for (text, expected) in [
            ("Développeuses front-end", vec!["developpeur", "front", "end"]),
            ("les bases de données", vec!["base", "donne"]),
            ("C++ et C#", vec!["c++", "c#"]),
            ("réseaux", vec!["reseau"]),
            ("journaux", vec!["journal"]),
            ("maîtrise d’œuvre", vec!["maitrise", "oeuvre"]),
            ("technologies", vec!["technologi"]),
            ("technologie", vec!["technologi"]),
            ("technology", vec!["technologi"]),
            ("chargée de projet", vec!["charge", "projet"]),
            ("techniciennes dans les services", vec!["technicien", "service"]),
            ("d’", vec!["d"]),
            ("R.G.P.D.", vec!["rgpd"]),
            ("le R.G.A.A. 4.1", vec!["rgaa", "4", "1"]),
            ("node.js", vec!["node", "js"]),
            (".NET", vec!["net"]),
            ("", vec![]),
        ] {
            let folded = words(text);
            assert_eq!(folded, expected, "{text}");
        }
    }
}
