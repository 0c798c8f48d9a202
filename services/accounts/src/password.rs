//! What a password must be: long, and not what everybody would try first. No composition rule (ASVS 5.0, 6.2.5).

use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use zeroize::Zeroizing;

/// Shortest password, in characters: with throttling, beyond what CNIL 2022-100 asks (50 bits).
pub const MIN_LENGTH: usize = 15;
/// Longest password, in characters; hashing a longer one would only cost time.
pub const MAX_LENGTH: usize = 256;
/// What must be left of a password once everything that anyone would guess is taken out of it, in characters.
const MIN_REST: usize = 6;
/// The shortest word about a person that is taken out, in characters.
const MIN_KNOWN: usize = 3;
/// The shortest word that is found with something between its letters.
const MIN_SPACED: usize = 5;

/// Words, sequences and keyboard walks that people make long passwords of, in French and in English.
const COMMON: &[&str] = &[
    "motdepasse",
    "password",
    "passw0rd",
    "passe",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "azerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwerty",
    "abcdefghijklmnopqrstuvwxyz",
    "abcdef",
    "01234567890",
    "1234567890",
    "12345678",
    "123456",
    "12345",
    "1234",
    "0987654321",
    "987654321",
    "654321",
    "bonjour",
    "bienvenue",
    "welcome",
    "soleil",
    "chocolat",
    "doudou",
    "loulou",
    "marseille",
    "paris",
    "france",
    "juin",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "printemps",
    "ete",
    "automne",
    "hiver",
    "summer",
    "winter",
    "spring",
    "autumn",
    "iloveyou",
    "jetaime",
    "letmein",
    "admin",
    "administrateur",
    "administrator",
    "root",
    "user",
    "utilisateur",
    "secret",
    "changeme",
    "changezmoi",
    "dragon",
    "monkey",
    "football",
    "princess",
    "princesse",
    "sunshine",
    "superman",
    "liberte",
    "egalite",
    "fraternite",
    "republique",
    "ministere",
    "service",
    "public",
    "agent",
    "login",
    "connexion",
    "identifiant",
    "test",
    "temporaire",
    "default",
    "correcthorsebatterystaple",
    // Pieces of walks over two rows of keys at a time, and up and down their columns.
    "1q2w",
    "3e4r",
    "5t6y",
    "7u8i",
    "9o0p",
    "1a2z",
    "q1w2",
    "e3r4",
    "t5y6",
    "u7i8",
    "o9p0",
    "a1z2",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "1aqw",
    "2zsx",
    "1aqz",
    "zaq1",
    "xsw2",
    "cde3",
    "vfr4",
    "bgt5",
];

/// Words of this place, which an attacker of this place tries first.
const OF_THIS_PLACE: &[&str] = &[
    "vivier",
    "partagezvostalents",
    "partagez",
    "partage",
    "talents",
    "talent",
    "numeriques",
    "numerique",
    "brigade",
    "intervention",
    "dinum",
    "missions",
    "mission",
    "competences",
    "competence",
    "administrations",
    "administration",
    "fonctionpublique",
    "fonctionnaire",
    "fonction",
    "publique",
    "convention",
    "placement",
    "coordination",
    "programme",
    "proconnect",
    "agentconnect",
    "interministeriel",
    "interministerielle",
    "direction",
    "demarches",
    "simplifiees",
    "beta",
    "gouv",
    "etat",
    "ministres",
    "ministre",
    "premier",
    "affaires",
    "etrangeres",
    "agriculture",
    "alimentaire",
    "armees",
    "defense",
    "culture",
    "ecologique",
    "ecologie",
    "transition",
    "economie",
    "finances",
    "education",
    "nationale",
    "enseignement",
    "superieur",
    "recherche",
    "energie",
    "europe",
    "industrie",
    "interieur",
    "jeunesse",
    "justice",
    "logement",
    "outremer",
    "prefecture",
    "sante",
    "solidarites",
    "souverainete",
    "sports",
    "territoires",
    "travail",
    "emploi",
];

/// A password as it was typed; it is wiped from memory when it is dropped, and never shown.
pub struct Password(Zeroizing<String>);

impl Password {
    /// For checking against a stored hash: any text within the length that is ever hashed.
    pub fn to_check(text: String) -> Option<Self> {
        (text.len() <= MAX_LENGTH * 4).then(|| Self(Zeroizing::new(text)))
    }

    /// A new password of the person with these words about them (address, name, organisations).
    ///
    /// # Errors
    /// `TOO_SHORT`, `TOO_LONG`, `PASSWORD_TOO_COMMON`.
    pub fn new(text: String, about: &[&str]) -> Result<Self, Problem> {
        let text = Zeroizing::new(text);
        let length = text.chars().count();
        if length < MIN_LENGTH {
            return Err(Invalid::TooShort { min: MIN_LENGTH }.at("password"));
        }
        if length > MAX_LENGTH {
            return Err(Invalid::TooLong { max: MAX_LENGTH }.at("password"));
        }
        if rest(&text, about) < MIN_REST {
            return Err(Problem::new("PASSWORD_TOO_COMMON").at("password"));
        }
        Ok(Self(text))
    }

    /// The same password, for a second use of it.
    pub(crate) fn again(&self) -> Self {
        Self(self.0.clone())
    }

    /// Tells one password from another within a command: a digest of it, which is neither stored nor shown.
    pub(crate) fn mark(&self) -> [u8; 32] {
        Sha256::digest(self.bytes()).into()
    }

    /// By which lists of breached passwords name it; it is neither stored nor shown.
    pub(crate) fn sha1(&self) -> [u8; 20] {
        Sha1::digest(self.bytes()).into()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// How many characters carry anything new: common words and what is known of the person are taken out, however they are spelt, and
/// so are repetitions of a character or of a neighbour in a sequence.
fn rest(password: &str, about: &[&str]) -> usize {
    let text = Zeroizing::new(fold(password));
    let mut words: Vec<Vec<char>> = COMMON.iter().chain(OF_THIS_PLACE).map(|word| fold(word)).collect();
    for known in about {
        let known = fold(known);
        words
            .extend(known.split(|c| !c.is_alphanumeric()).filter(|word| word.len() >= MIN_KNOWN).map(<[char]>::to_vec));
    }
    // Longest first, so that a word is not broken by a shorter one inside it.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut taken = years(&text);
    for word in &words {
        let mut start = 0;
        while start < text.len() {
            start = match end_of(word, &text, &taken, start) {
                Some(end) => {
                    taken[start..end].fill(true);
                    end
                }
                None => start + 1,
            };
        }
    }
    let mut count = 0;
    let mut seen: Vec<char> = Vec::new();
    let mut previous = '\u{0}';
    for (c, taken) in text.iter().zip(taken) {
        let c = if taken { '\u{0}' } else { *c };
        let follows = (c as u32).abs_diff(previous as u32) <= 1;
        if c != '\u{0}' && !follows && (c.is_alphanumeric() || !seen.contains(&c)) {
            count += 1;
            seen.push(c);
        }
        previous = c;
    }
    seen.sort_unstable();
    seen.dedup();
    // "abaabaabaabaaba" is long and holds nothing.
    count.min(seen.len() * 2)
}

/// Which characters belong to a year of living memory: `2026` says as little as a word.
fn years(text: &[char]) -> Vec<bool> {
    let mut taken = vec![false; text.len()];
    for (start, four) in text.windows(4).enumerate() {
        let is_year = matches!(four[..2], ['1', '9'] | ['2', '0']) && four[2..].iter().all(char::is_ascii_digit);
        if is_year {
            taken[start..start + 4].fill(true);
        }
    }
    taken
}

/// Where the word ends that begins at `start`, if it does: `m0t-2-P@sse` is no better than the word.
fn end_of(word: &[char], text: &[char], taken: &[bool], start: usize) -> Option<usize> {
    let mut at = start;
    for (index, wanted) in word.iter().enumerate() {
        // Between the letters of a long word anything may stand that is no letter: a short one would be found by chance.
        while index > 0
            && word.len() >= MIN_SPACED
            && text.get(at).is_some_and(|c| !c.is_alphanumeric() && !stands_for(*c, *wanted))
            && !taken[at]
        {
            at += 1;
        }
        if at >= text.len() || taken[at] || !stands_for(text[at], *wanted) {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// True for the letter itself, and for what people type in its place.
fn stands_for(typed: char, letter: char) -> bool {
    typed == letter
        || match letter {
            'a' => matches!(typed, '4' | '@'),
            'b' => matches!(typed, '8' | '6'),
            'e' => matches!(typed, '3' | '€'),
            'g' => matches!(typed, '9' | '6'),
            'i' => matches!(typed, '1' | '!' | '|'),
            'l' => matches!(typed, '1' | '|' | '!'),
            'o' => typed == '0',
            's' => matches!(typed, '5' | '$'),
            't' => matches!(typed, '7' | '+'),
            'z' => typed == '2',
            _ => false,
        }
}

/// Lower case, without accents, be they part of a letter or put after it.
fn fold(text: &str) -> Vec<char> {
    let mut folded = Vec::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => folded.push('a'),
            'ç' => folded.push('c'),
            'è' | 'é' | 'ê' | 'ë' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' => folded.push('i'),
            'ñ' => folded.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'œ' => folded.extend(['o', 'e']),
            'æ' => folded.extend(['a', 'e']),
            'ß' => folded.extend(['s', 's']),
            // Combining accents.
            '\u{300}'..='\u{36f}' => {}
            other => folded.push(other),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_is_enough_unless_it_is_what_everybody_tries() {
        let about = ["jeanne.dupont@ministere.example", "Jeanne Dupont"];
        for good in [
            "un grillon traverse la passerelle",
            "trois chaises et un merle noir",
            "Xq7pLw2mZt9rKv4h",
            "quinze lettres!",
            "les nuages sont verts en 1987",
            "Jeanne prépare un gâteau de châtaignes",
            "la brigade des girafes joue au bridge",
        ] {
            assert!(Password::new(good.to_owned(), &about).is_ok(), "{good}");
        }
        for bad in [
            "motdepassemotdepasse",
            "Motdepasse123456!",
            "azertyuiopqsdfghjklm",
            "aaaaaaaaaaaaaaaaaaaa",
            "abcdefghijklmnopqrst",
            "jeanne.dupont1234567",
            "vivier-numerique-2026",
            "BonjourBonjourBonjour",
            "abababababababababab",
            "1q2w3e4r5t6y7u8i9o",
            "1qaz2wsx3edc4rfv",
            "ministere de la transition ecologique",
            "le ministere de l interieur",
        ] {
            let refused = Password::new(bad.to_owned(), &about).map(|_| ()).map_err(|problem| problem.code);
            assert_eq!(refused, Err("PASSWORD_TOO_COMMON"), "{bad}");
        }
        for short in ["court", "onze lettres !"] {
            let refused = Password::new(short.to_owned(), &[]).map(|_| ()).map_err(|problem| problem.code);
            assert_eq!(refused, Err("TOO_SHORT"), "{} characters", short.chars().count());
        }
        assert_eq!(Password::new("x y ".repeat(100), &[]).map(|_| ()).map_err(|p| p.code), Err("TOO_LONG"));
    }

    #[test]
    fn words_of_the_person_and_of_the_place_are_found_however_they_are_spelt() {
        let about = ["eloise.lefebvre-payet@dnum-ecologie.example", "Éloïse Lefèbvre-Payet", "Direction des Forêts"];
        for bad in [
            // The name, the local part of the address, its domain, the organisation, the product, the programme.
            "EloiseLefebvrePayet",
            "eloise.lefebvre-payet",
            "dnum-ecologie-12345",
            "DirectionDesForets!",
            "VivierVivierVivier1",
            "PartagezVosTalents!",
            "BrigadeIntervention",
            // Put together, with years, in the other order.
            "PayetEloise-Vivier-2026",
            "vivier2026payet2026",
            // Case, accents of both kinds, letters written as figures and signs.
            "ÉLOÏSE-LEFÈBVRE-PAYET",
            "E\u{301}loi\u{308}seLefe\u{300}bvrePayet",
            "3l01s3L3f3bvr3P4y3t",
            "V1v13r-Num3r1qu3-2026",
            "8r!g4d3-d1num-2026",
            "M0t2P@ssePassw0rd!!",
            // Letter by letter.
            "v.i.v.i.e.r-d.i.n.u.m",
            "E l o i s e  P a y e t",
            "b-r-i-g-a-d-e v_i_v_i_e_r",
        ] {
            let refused = Password::new(bad.to_owned(), &about).map(|_| ()).map_err(|problem| problem.code);
            assert_eq!(refused, Err("PASSWORD_TOO_COMMON"), "{bad}");
        }
        // To somebody else, her name is a word as any other.
        assert!(Password::new("EloiseLefebvrePayet".to_owned(), &[]).is_ok());
    }

    #[test]
    fn it_is_never_shown() {
        let password = Password::new("un grillon traverse la passerelle".to_owned(), &[]).expect("good");
        assert_eq!(format!("{password:?}"), "Password");
    }
}
