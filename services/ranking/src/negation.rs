//! What a text says is not wanted: « pas de Java », `no Java please`, « Java n’est pas requis ».

use std::borrow::Cow;

use crate::numbers::Number;
use crate::text;

/// Between these, a negation reaches no further.
const BETWEEN: &[char] = &['.', ',', ';', ':', '\n', '(', ')', '!', '?'];
/// What follows them is not meant. « plus » and « jamais » are among them behind « ne » only.
const CUES: &[&str] = &[
    "pas", "sans", "ni", "aucun", "aucune", "sauf", "excepte", "jamais", "plus", "no", "not", "without", "neither",
    "nor", "never", "except",
];
/// Cues that need a « ne » not far before them.
const BEHIND_NE: &[&str] = &["jamais", "plus"];
/// Halves of `don't`, `isn't`.
const CONTRACTED: &[&str] = &["don", "doesn", "didn", "isn", "aren", "won", "wouldn", "needn", "shouldn", "mustn"];
/// Behind these a cue denies nothing: « pas seulement », « sans oublier », `no later than`.
const AFTER_NO_CUE: &[&str] = &[
    "seulement",
    "uniquement",
    "simplement",
    "que",
    "oublier",
    "compter",
    "only",
    "just",
    "merely",
    "later",
    "more",
    "less",
    "fewer",
    "have",
    "has",
    "having",
];
/// Who has none needs some: « nous n’avons pas de développeuse Java », `we have no Java developer`.
const LACKING: &[&str] = &[
    "ai",
    "a",
    "avons",
    "avez",
    "ont",
    "avait",
    "avaient",
    "ayant",
    "dispose",
    "disposons",
    "disposent",
    "have",
    "has",
    "had",
    "having",
    "pourquoi",
    "why",
    "or",
    "ou",
];
/// Where these come, what was denied has ended.
const CONTRAST: &[&str] = &[
    "mais",
    "but",
    "avec",
    "with",
    "plutot",
    "rather",
    "instead",
    "however",
    "car",
    "because",
    "parce",
    "puisque",
    "although",
    "though",
    "cependant",
    "seulement",
    "only",
];
/// What is denied of these is what stands before: « Java n’est pas requis ».
const REQUIRED: &[&str] = &[
    "requis",
    "requise",
    "requises",
    "necessaire",
    "necessaires",
    "exige",
    "exigee",
    "exiges",
    "exigees",
    "demande",
    "demandee",
    "demandes",
    "demandees",
    "attendu",
    "attendue",
    "attendus",
    "attendues",
    "obligatoire",
    "obligatoires",
    "utile",
    "utiles",
    "souhaite",
    "souhaitee",
    "souhaites",
    "souhaitees",
    "required",
    "needed",
    "necessary",
    "mandatory",
    "wanted",
    "expected",
];
/// Words that a cue reaches.
const REACH: usize = 8;
/// How far before a cue its « ne » stands.
const NE_BEFORE: usize = 4;

pub(crate) fn numbers() -> Vec<Number> {
    vec![
        Number::count("text.denial", REACH, "Words that a denial reaches."),
        Number::count("text.denial_before", NE_BEFORE, "How many words before it « ne » may stand."),
    ]
}

/// Which words of one clause are denied, the cues among them; the words as [`words`] gives them.
pub fn denied(words: &[&str]) -> Vec<bool> {
    let folded: Vec<String> =
        words.iter().map(|word| text::fold(word).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).collect();
    let at = |place: Option<usize>| place.and_then(|place| folded.get(place)).map_or("", String::as_str);
    let among = |list: &[&str], place: Option<usize>| list.contains(&at(place));
    let mut denied = vec![false; words.len()];
    for cue in 0..words.len() {
        let before = cue.checked_sub(1);
        let contracted = at(Some(cue)) == "t" && among(CONTRACTED, before);
        let ne = || folded[cue.saturating_sub(NE_BEFORE)..cue].iter().any(|word| word == "ne" || word == "n");
        let is_cue =
            contracted || (among(CUES, Some(cue)) && (!among(BEHIND_NE, Some(cue)) || ne()) && !among(LACKING, before));
        if !is_cue || among(AFTER_NO_CUE, Some(cue + 1)) {
            continue;
        }
        let wanted = (cue + 1..=cue + 2).any(|place| among(REQUIRED, Some(place)));
        if wanted && (contracted || matches!(at(Some(cue)), "pas" | "not" | "plus")) {
            let start =
                folded[..cue].iter().rposition(|word| CONTRAST.contains(&word.as_str())).map_or(0, |end| end + 1);
            denied[start..cue].fill(true);
        }
        let end = folded[cue + 1..].iter().take(REACH).take_while(|word| !CONTRAST.contains(&word.as_str())).count();
        denied[cue..=cue + end].fill(true);
        denied[cue - usize::from(contracted)] = true;
    }
    denied
}

/// A text without what it denies; itself where it denies nothing.
pub fn affirmed(text: &str) -> Cow<'_, str> {
    let mut kept = String::with_capacity(text.len());
    let mut any = false;
    for clause in clauses(text) {
        let words = words(clause);
        let denied = denied(&words);
        if !denied.contains(&true) {
            kept.push_str(clause);
            continue;
        }
        any = true;
        for (word, _) in words.iter().zip(denied).filter(|(_, denied)| !denied) {
            kept.push_str(word);
            kept.push(' ');
        }
        kept.extend(clause.chars().last().filter(|last| BETWEEN.contains(last)));
        kept.push(' ');
    }
    if any { Cow::Owned(kept) } else { Cow::Borrowed(text) }
}

/// True of a name that denies something itself, as « développement sans code » does: it is meant by who says all of it.
pub fn denies(label: &str) -> bool {
    denied(&words(label)).contains(&true)
}

/// A text cut behind the marks that end a thought; the point of `data.gouv.fr` ends none.
pub fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let ends = |(place, mark): &(usize, char)| {
            let next = rest[place + mark.len_utf8()..].chars().next();
            BETWEEN.contains(mark) && !(*mark == '.' && next.is_some_and(char::is_alphanumeric))
        };
        let end = rest.char_indices().find(ends).map_or(rest.len(), |(place, mark)| place + mark.len_utf8());
        let (clause, behind) = rest.split_at(end);
        rest = behind;
        (!clause.is_empty()).then_some(clause)
    })
}

/// The words of a clause as they are written, cut at blanks, apostrophes and hyphens.
pub fn words(clause: &str) -> Vec<&str> {
    let cut = |c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '-');
    clause.split(cut).map(|word| word.trim_end_matches(BETWEEN)).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_denied_goes_and_the_rest_stays() {
        let has =
            |text: &str, word: &str| affirmed(text).split(|c: char| !c.is_alphanumeric()).any(|said| said == word);
        for text in [
            "No Java please",
            "Pas de Java",
            "Sans Java ni PHP",
            "Nous ne faisons pas de Java",
            "Aucune connaissance de Java demandée",
            "Java n’est pas requis",
            "Java is not required",
            "We don't need Java",
            "Nous n’utilisons plus Java",
            "Python, pas Java",
            "anything but not Java",
            "Pas de Node.js, Python",
        ] {
            for denied in ["Java", "Node", "js", "no", "not", "pas", "sans"] {
                assert!(!has(&text.to_lowercase(), &denied.to_lowercase()), "{text}: {}", affirmed(text));
            }
        }
        for text in [
            "Pas seulement du Java",
            "not only Java",
            "Python sans oublier Java",
            "Nous n’avons pas de développeuse Java",
            "We have no Java developer",
            "We do not have Java",
            "Pas de PHP mais du Java",
            "No PHP, Java",
            "Plus de Java",
            "sans PHP et avec Java",
            "PHP n’est pas requis mais Java l’est",
        ] {
            assert!(has(text, "Java"), "{text}: {}", affirmed(text));
        }
        assert!(!has("PHP n’est pas requis mais Java l’est", "PHP"));
    }

    #[test]
    fn names_that_deny_are_names() {
        assert!(denies("développement sans code") && denies("no-code") && !denies("Java"));
        assert!(matches!(affirmed("Développer en Java."), Cow::Borrowed(_)));
        assert_eq!(affirmed(""), "");
        let cut: Vec<&str> = clauses("data.gouv.fr, Next.js. Fin").collect();
        assert_eq!(cut, ["data.gouv.fr,", " Next.js.", " Fin"]);
        assert_eq!(words(" Next.js."), ["Next.js"]);
    }
}
