//! French and English words made comparable: folded, cut at elisions and gendered endings, stemmed, cut in 4-grams.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::numbers::Number;

/// The shortest stem that a removed ending may leave, in characters.
const SHORTEST_STEM: usize = 4;
/// Length of the character sequences that stand in for a spelling.
const GRAM: usize = 4;

pub(crate) fn numbers() -> Vec<Number> {
    vec![
        Number::count(
            "text.shortest_stem",
            SHORTEST_STEM,
            "The fewest letters that are left of a word without its ending.",
        ),
        Number::count("text.gram", GRAM, "The length of the sequences of letters that are compared."),
    ]
}

/// Words that carry no meaning of their own, in both languages, folded.
const STOP: &[&str] = &[
    "a", "afin", "ai", "ainsi", "an", "and", "are", "as", "at", "au", "aux", "avec", "be", "by", "ce", "ces", "cet",
    "cette", "chez", "comme", "d", "dans", "de", "des", "dont", "du", "elle", "en", "entre", "es", "est", "et", "etc",
    "etre", "for", "from", "il", "in", "into", "is", "it", "its", "j", "je", "l", "la", "le", "les", "leur", "leurs",
    "m", "mes", "mon", "n", "nos", "notre", "nous", "of", "on", "or", "ou", "par", "pas", "plus", "pour", "qu", "que",
    "qui", "s", "sa", "sans", "se", "ses", "son", "sont", "sous", "sur", "t", "that", "the", "their", "this", "to",
    "un", "une", "vers", "via", "vos", "votre", "vous", "we", "with", "you", "your", "y",
];

/// Words of advertisements, in both languages, folded: they stand around a skill and name none, or hardly ever.
const AROUND: &[&str] = &[
    "ability",
    "aisance",
    "appreciee",
    "apprecies",
    "aptitude",
    "aptitudes",
    "assurer",
    "attendu",
    "attendue",
    "attendues",
    "aurez",
    "avance",
    "avancee",
    "avez",
    "bon",
    "bonne",
    "bonnes",
    "cadre",
    "candidat",
    "candidate",
    "capable",
    "capacite",
    "capacites",
    "charge",
    "chargee",
    "competence",
    "competences",
    "confirme",
    "confirmee",
    "connaissance",
    "connaissances",
    "connaitre",
    "contribuer",
    "deplacements",
    "equipe",
    "equipes",
    "etes",
    "excellente",
    "exige",
    "exigee",
    "experience",
    "experiences",
    "faire",
    "familiarity",
    "good",
    "idealement",
    "knowledge",
    "lien",
    "maitrise",
    "maitriser",
    "maitrisez",
    "mission",
    "missions",
    "must",
    "niveau",
    "notamment",
    "participer",
    "poste",
    "pratique",
    "proficiency",
    "profil",
    "recherche",
    "recherchons",
    "required",
    "requis",
    "requise",
    "requises",
    "savoir",
    "sein",
    "sens",
    "serez",
    "skills",
    "solide",
    "solides",
    "souhaite",
    "souhaitee",
    "strong",
    "will",
];

/// Words for leading something, folded and without plural: before what is led they say what [`MANAGING`] says, whatever else each may mean
/// by itself (« conduite » is a pipe and a way to drive, `Chef` a program).
const LEADING: &[&str] = &[
    "chef",
    "cheffe",
    "chefferie",
    "conduire",
    "conduite",
    "direction",
    "diriger",
    "mener",
    "pilotage",
    "piloter",
    "responsable",
];

/// The word that frameworks have for it.
const MANAGING: &str = "gestion";

/// Endings taken off a word, longest first, so that a noun, its verb, its plural and its feminine meet.
const ENDINGS: &[&str] = &[
    "issement", "ication", "atrice", "ateur", "ation", "ement", "ition", "ience", "iste", "euse", "rice", "ment",
    "ance", "ence", "able", "ible", "ique", "isme", "ator", "eur", "ien", "ing", "ion", "ive", "ite", "ant", "ent",
    "age", "ier", "ise", "ize", "ic", "if", "ed", "er", "or", "ir", "re", "al", "el", "e",
];

/// Pairs whose noun and verb differ too much for a rule (folded form, common stem).
const IRREGULAR: &[(&str, &str)] = &[
    ("gerer", "gest"),
    ("gestion", "gest"),
    ("gestionnaire", "gest"),
    ("concevoir", "concep"),
    ("conception", "concep"),
    ("concepteur", "concep"),
    ("conceptrice", "concep"),
    ("conduire", "conduit"),
    ("conduite", "conduit"),
    ("analyste", "analys"),
    ("analyst", "analys"),
    ("analysis", "analys"),
    ("rediger", "redact"),
    ("redaction", "redact"),
    ("redacteur", "redact"),
    ("redactrice", "redact"),
    ("javascript", "javascript"),
    ("donnees", "donnee"),
    ("donnee", "donnee"),
    ("ecrire", "ecrit"),
];

/// Lower case without accents; ligatures are opened, typographic apostrophes made plain.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'œ' | 'Œ' => folded.push_str("oe"),
            'æ' | 'Æ' => folded.push_str("ae"),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            '•' | '‧' | '⋅' => folded.push('·'),
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// Little words that are names of fields of work where they are written in capitals, or where nothing else is written.
const NAMES: &[&str] = &["ai", "it"];

/// Which of [`NAMES`] a text means as a name: `l'IT`, `AI`; not « j'ai », `it is`.
fn names(text: &str, folded: &str) -> Vec<&'static str> {
    let alone = folded.trim();
    let mut found: Vec<&str> = NAMES.iter().copied().filter(|name| alone == *name).collect();
    let mut before = ' ';
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        // « J'AI » in a text that is all capitals; before a noun, « l'IT » has its article.
        let spoken = before == '\'' && word == "AI";
        found.extend(NAMES.iter().filter(|name| !spoken && name.to_uppercase() == word));
        before = fold(piece).chars().last().unwrap_or(' ');
    }
    found
}

/// The words of a text, folded, without stop words; gendered endings (`développeur·se`, `développeur(euse)`) are cut off.
pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let names = names(text, &folded);
    let mut words = Vec::new();
    let raw = folded.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#' | '.' | '·' | '(' | ')' | '-')));
    for piece in raw {
        let piece = without_gendered_ending(piece);
        for word in piece.split(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '#'))) {
            let word = word.trim_start_matches('+');
            if word.is_empty() || word.starts_with('#') || (STOP.contains(&word) && !names.contains(&word)) {
                continue;
            }
            words.push(word.to_owned());
        }
    }
    words
}

/// What is left of a text without the words that advertisements put around skills; none where that is nothing, or nothing goes.
pub fn without_words_around(text: &str) -> Option<String> {
    let words = words(text);
    let kept: Vec<&str> = words.iter().map(String::as_str).filter(|word| !AROUND.contains(word)).collect();
    (!kept.is_empty() && kept.len() < words.len()).then(|| kept.join(" "))
}

/// A text that begins with a word for leading something, read as what manages it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managing {
    /// « gestion projet » for « chef de projet ».
    pub reading: String,
    /// What is led: « projet ».
    pub led: String,
}

/// Whether a text is about leading something, and what; the words that advertisements put around skills aside.
pub fn managing(text: &str) -> Option<Managing> {
    let words = words(text);
    let mut telling = words.iter().map(String::as_str).filter(|word| !AROUND.contains(word));
    let leads = telling.next().is_some_and(|word| LEADING.contains(&word.trim_end_matches('s')));
    let led = telling.collect::<Vec<_>>().join(" ");
    (leads && !led.is_empty()).then(|| Managing { reading: format!("{MANAGING} {led}"), led })
}

/// `developpeur·se`, `developpeur.euse` and `developpeur(se)` become `developpeur`; other pieces stay as they are.
fn without_gendered_ending(piece: &str) -> &str {
    const GENDERED: &[&str] =
        &["e", "es", "s", "se", "ses", "euse", "euses", "rice", "rices", "trice", "trices", "ne", "nes", "iere", "ere"];
    for mark in ['·', '(', '.', '-'] {
        if let Some((head, tail)) = piece.split_once(mark) {
            let tail = tail.trim_end_matches(['.', ')', '·', 's']);
            let known = GENDERED.iter().any(|ending| ending.trim_end_matches('s') == tail);
            if head.chars().count() >= SHORTEST_STEM && known && !(mark == '-' && tail.len() < 2) {
                return head;
            }
        }
    }
    piece
}

/// The stem of one folded word.
pub fn stem(word: &str) -> String {
    let singular = if word.len() > 3 { word.trim_end_matches(['s', 'x']) } else { word };
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word || *form == singular) {
        return (*stem).to_owned();
    }
    if singular.chars().any(|c| c.is_numeric() || c == '+' || c == '#') {
        return word.to_owned();
    }
    let mut stem = singular;
    for ending in ENDINGS {
        if let Some(rest) = stem.strip_suffix(ending)
            && rest.chars().count() >= SHORTEST_STEM
        {
            stem = rest;
            break;
        }
    }
    let mut kept = stem.to_owned();
    let mut last = stem.chars().rev();
    if stem.len() > SHORTEST_STEM && last.next() == last.next() {
        kept.pop();
    }
    if kept.len() > SHORTEST_STEM && kept.ends_with(['e', 'i']) {
        kept.pop();
    }
    kept
}

/// The distinct stems of a text, sorted.
pub fn stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = words(text).iter().map(|word| stem(word)).collect();
    stems.sort_unstable();
    stems.dedup();
    stems
}

/// The distinct 4-character sequences of a text's words, sorted; each word is framed by spaces.
pub fn grams(text: &str) -> Vec<String> {
    let mut grams = Vec::new();
    for word in words(text) {
        let framed: Vec<char> = format!(" {word} ").chars().collect();
        if framed.len() <= GRAM {
            grams.push(framed.iter().collect());
        }
        grams.extend(framed.windows(GRAM).map(|window| window.iter().collect::<String>()));
    }
    grams.sort_unstable();
    grams.dedup();
    grams
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gendered_plural_and_elided_forms_meet() {
        for form in [
            "développeur",
            "Développeuse",
            "développeur·se",
            "développeurs.euses",
            "développeur(euse)",
            "l’développement",
        ] {
            assert_eq!(stems(form), stems("développer"), "{form}");
        }
        assert_eq!(stems("gérer les données"), stems("la gestion d'une donnée"));
        assert_eq!(stems("directeur technique"), stems("directrices techniques"));
        assert_eq!(words("C++ et C#, .NET"), ["c++", "c#", "net"]);
        assert_ne!(stems("C"), stems("C++"));
    }

    #[test]
    fn words_of_advertisements_go_unless_there_is_nothing_else() {
        let left = |text| without_words_around(text);
        assert_eq!(left("Une bonne connaissance de Python est exigée").as_deref(), Some("python"));
        assert_eq!(left("Python"), None);
        assert_eq!(left("Compétences requises"), None);
    }

    #[test]
    fn leading_something_is_managing_it() {
        let read = |text| managing(text).map(|managing| managing.reading);
        assert_eq!(read("Chef de projet").as_deref(), Some("gestion projet"));
        assert_eq!(read("Savoir assurer la conduite du changement").as_deref(), Some("gestion changement"));
        for nothing_led in ["Chef", "code de conduite", "numérique responsable", "Python", ""] {
            assert_eq!(read(nothing_led), None, "{nothing_led}");
        }
    }

    #[test]
    fn little_words_in_capitals_are_names() {
        assert_eq!(words("AI"), ["ai"]);
        assert_eq!(words("ai"), ["ai"], "where nothing else is written");
        assert_eq!(words("Responsible AI engineering"), ["responsible", "ai", "engineering"]);
        assert_eq!(words("support de l’IT"), ["support", "it"]);
        assert_eq!(words("GESTION IT ET SECURITE"), ["gestion", "it", "securite"]);
        assert!(words("j’ai").is_empty() && words("J'AI").is_empty() && words("it is").is_empty());
        assert_eq!(words("si j'ai le temps"), ["si", "temps"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(words(" -- · () ").is_empty());
        assert!(stems("de la").is_empty());
        assert!(grams("").is_empty());
        assert_eq!(grams("SQL"), [" sql", "sql "]);
    }
}
