//! What a password must be: long, and not what everybody would try first. No composition rule (ASVS 5.0, 6.2.5).

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
];

/// Words of this place, which an attacker of this place tries first.
const OF_THIS_PLACE: &[&str] =
    &["vivier", "partagezvostalents", "talents", "talent", "numerique", "brigade", "dinum", "mission", "beta", "gouv"];

/// A password as it was typed; it is wiped from memory when it is dropped, and never shown.
pub struct Password(Zeroizing<String>);

impl Password {
    /// For checking against a stored hash: any text within the length that is ever hashed.
    pub fn to_check(text: String) -> Option<Self> {
        (text.len() <= MAX_LENGTH * 4).then(|| Self(Zeroizing::new(text)))
    }

    /// A new password of the person with these words about them (address, name).
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

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// How many characters carry anything new: common words and what is known of the person are taken out, and so are
/// repetitions of a character or of a neighbour in a sequence.
fn rest(password: &str, about: &[&str]) -> usize {
    let mut text = Zeroizing::new(fold(password));
    let mut words: Vec<String> = COMMON.iter().chain(OF_THIS_PLACE).map(|word| (*word).to_owned()).collect();
    for known in about {
        words.extend(
            fold(known).split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 3).map(str::to_owned),
        );
    }
    // Longest first, so that a word is not broken by a shorter one inside it.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        *text = text.replace(&word, "\u{0}");
    }
    let mut count = 0;
    let mut seen: Vec<char> = Vec::new();
    let mut previous = '\u{0}';
    for c in text.chars() {
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

/// Lower case, without accents, with the usual replacements undone.
fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à' | 'â' | 'ä' | '@' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            '$' => 's',
            other => other,
        })
        .collect()
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
        ] {
            let refused = Password::new(bad.to_owned(), &about).map(|_| ()).map_err(|problem| problem.code);
            assert_eq!(refused, Err("PASSWORD_TOO_COMMON"), "{bad}");
        }
        assert_eq!(Password::new("court".to_owned(), &[]).map(|_| ()).map_err(|p| p.code), Err("TOO_SHORT"));
        assert_eq!(Password::new("x y ".repeat(100), &[]).map(|_| ()).map_err(|p| p.code), Err("TOO_LONG"));
    }

    #[test]
    fn it_is_never_shown() {
        let password = Password::new("un grillon traverse la passerelle".to_owned(), &[]).expect("good");
        assert_eq!(format!("{password:?}"), "Password");
    }
}
