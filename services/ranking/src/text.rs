//! From a text to what is compared: stems and pieces of words, without accents, case, little words, plurals and gender.

use unicode_normalization::UnicodeNormalization as _;

/// Characters of one text that are looked at.
pub const MAX_TEXT: usize = 20_000;
/// Letters of a piece of a word.
const PIECE: usize = 4;

/// Words that carry nothing, in French and in English.
const LITTLE_WORDS: &[&str] = &[
    "a", "afin", "ainsi", "au", "aux", "avec", "c", "ce", "ces", "cette", "d", "dans", "de", "des", "du", "elle", "en",
    "est", "et", "etre", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "leurs", "m", "n", "ne", "nos", "notre",
    "nous", "on", "ou", "par", "pas", "plus", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sont", "sur",
    "un", "une", "vers", "vos", "votre", "vous", "y", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in",
    "is", "it", "of", "on", "or", "our", "that", "the", "their", "this", "to", "we", "with", "you", "your",
];

/// Endings that are cut, longest first, with the letters that must be left.
const ENDINGS: &[(&str, usize)] = &[
    ("issements", 4),
    ("issement", 4),
    ("isations", 4),
    ("isation", 4),
    ("isateur", 4),
    ("isatrice", 4),
    ("izations", 4),
    ("ization", 4),
    ("atrices", 4),
    ("atrice", 4),
    ("ateurs", 4),
    ("ateur", 4),
    ("ations", 4),
    ("ation", 4),
    ("ements", 4),
    ("ement", 4),
    ("ments", 4),
    ("ment", 4),
    ("trices", 4),
    ("trice", 4),
    ("euses", 4),
    ("euse", 4),
    ("ances", 4),
    ("ance", 4),
    ("ences", 4),
    ("ence", 4),
    ("iques", 4),
    ("ique", 4),
    ("ings", 4),
    ("ing", 4),
    ("ions", 4),
    ("ion", 4),
    ("ives", 4),
    ("ive", 4),
    ("ifs", 4),
    ("if", 4),
    ("iers", 4),
    ("iere", 4),
    ("ieres", 4),
    ("ier", 4),
    ("iser", 4),
    ("izer", 4),
    ("ises", 5),
    ("ise", 5),
    ("ites", 4),
    ("ite", 4),
    ("ages", 4),
    ("age", 4),
    ("eurs", 4),
    ("eur", 4),
    ("ers", 4),
    ("er", 4),
    ("ees", 4),
    ("ee", 4),
    ("ies", 4),
    ("ie", 4),
    ("ed", 4),
    ("es", 4),
    ("e", 4),
    ("y", 4),
    ("s", 3),
    ("x", 3),
];

/// Lower case without accents; everything but letters, digits, `+` and `#` becomes a space. « développeur·se », « chargé(e) » and
/// « directeur/directrice » are split where they are joined.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().take(MAX_TEXT).nfkd().flat_map(char::to_lowercase) {
        match letter {
            '\u{300}'..='\u{36f}' => {}
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '+' | '#' => folded.push(letter),
            letter if letter.is_alphanumeric() => folded.push(letter),
            _ => folded.push(' '),
        }
    }
    folded
}

/// The words of a folded text that carry something; all of them where none does.
pub fn words(folded: &str) -> Vec<&str> {
    let kept: Vec<&str> =
        folded.split_whitespace().filter(|word| !LITTLE_WORDS.contains(word) && !is_rest_of_gender(word)).collect();
    if kept.is_empty() { folded.split_whitespace().collect() } else { kept }
}

/// « se », « e », « trice »: what is left of a word that says both genders.
fn is_rest_of_gender(word: &str) -> bool {
    matches!(word, "e" | "es" | "se" | "ses" | "ne" | "nes" | "euse" | "euses" | "trice" | "trices" | "ere" | "eres" | "h" | "f")
}

/// The stem of a folded word.
pub fn stem(word: &str) -> &str {
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word;
    }
    let word = word.strip_suffix("aux").filter(|root| root.len() >= 4).unwrap_or(word);
    for (ending, least) in ENDINGS {
        if let Some(root) = word.strip_suffix(ending)
            && root.len() >= *least
        {
            // « programm- » and « program- », « développ- ».
            return root;
        }
    }
    word
}

/// The stems of a text, in its order.
pub fn stems(text: &str) -> Vec<String> {
    let folded = fold(text);
    words(&folded).into_iter().map(|word| stem(word).to_owned()).collect()
}

/// The pieces of a text: four letters in a row, of words with a space on either side.
pub fn pieces(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut pieces = Vec::new();
    for word in words(&folded) {
        let letters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain(std::iter::once(' ')).collect();
        if letters.len() <= PIECE {
            pieces.push(letters.into_iter().collect());
        } else {
            pieces.extend(letters.windows(PIECE).map(|window| window.iter().collect::<String>()));
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_family_have_one_stem() {
        for family in [
            &["développer", "développeuse", "développement", "Développeurs", "développés"][..],
            &["réseau", "réseaux"],
            &["sécurité", "Securité"],
            &["programmer", "programmation", "programmeur"],
            &["administrateur", "administratrice", "administration", "administrer"],
            &["accessibilité", "accessibilités"],
        ] {
            let found: std::collections::BTreeSet<_> = family.iter().map(|word| stems(word)).collect();
            assert_eq!(found.len(), 1, "{family:?}: {found:?}");
        }
    }

    #[test]
    fn gender_elisions_and_little_words_leave_nothing_behind() {
        for text in ["développeur·se d’applications", "développeur(se) d'application", "Développeur/développeuse – applications"] {
            let mut found = stems(text);
            found.dedup();
            assert_eq!(found, ["develop", "applic"].map(|s| if s == "develop" { "developp" } else { s }), "{text}");
        }
        assert_eq!(stems("de la"), ["de", "la"]);
        assert_eq!(stems("C++ et C#"), ["c++", "c#"]);
        assert!(stems("").is_empty());
    }
}
