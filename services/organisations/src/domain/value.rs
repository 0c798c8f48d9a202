//! Names, kinds and numbers of administrations.

use serde::{Deserialize, Serialize};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::text::Line;

/// An administration's name in one language.
pub type Name = Line<200>;
/// What it is called for short: « DINUM ».
pub type ShortName = Line<40>;

/// What sort of administration it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// The root: the programme itself.
    Programme,
    Ministry,
    /// A directorate of a ministry.
    Direction,
    /// A service, an office, a decentralised service.
    Service,
    /// A public operator or agency.
    Operator,
    LocalAuthority,
}

impl Kind {
    pub const ALL: [Self; 6] =
        [Self::Programme, Self::Ministry, Self::Direction, Self::Service, Self::Operator, Self::LocalAuthority];

    /// True where an organisation of this kind is part of the State itself, unless something above it is not: operators and local
    /// authorities are persons of their own in law, and so is whatever belongs to them.
    pub fn is_of_state(self) -> bool {
        match self {
            Self::Programme | Self::Ministry | Self::Direction | Self::Service => true,
            Self::Operator | Self::LocalAuthority => false,
        }
    }
}

/// An establishment's number: 14 digits that satisfy the Luhn rule (or, for La Poste, a digit sum divisible by 5), and
/// no SIREN of zeros.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Siret(String);

/// No enterprise has this SIREN, though zeros satisfy the Luhn rule: it is what stands where nobody knew the number.
const NO_SIREN: &str = "000000000";

/// La Poste's establishments share this SIREN and follow a rule of their own (INSEE, since 2012).
const LA_POSTE: &str = "356000000";

impl Siret {
    /// Spaces are allowed between the digits.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let malformed = Invalid::Malformed { expected: "a SIRET number of 14 digits" };
        if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) || digits.starts_with(NO_SIREN) {
            return Err(malformed);
        }
        let sum_of_digits: u32 = digits.bytes().map(|byte| u32::from(byte - b'0')).sum();
        let valid = luhn(&digits) || (digits.starts_with(LA_POSTE) && sum_of_digits.is_multiple_of(5));
        if valid { Ok(Self(digits)) } else { Err(malformed) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

impl TryFrom<String> for Siret {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<Siret> for String {
    fn from(siret: Siret) -> Self {
        siret.0
    }
}

impl schemars::JsonSchema for Siret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Siret".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[0-9]{14}$" })
    }
}

/// A name folded for searching and sorting: lower case, without accents, apostrophes and hyphens as spaces.
pub fn search_key(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn plain(c: char) -> char {
    match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ÿ' => 'y',
        '\'' | '’' | '-' | '–' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_siret_is_checked() {
        for good in ["130 025 265 00013", "11000201100044", "35600000000048"] {
            assert!(Siret::new(good).is_ok(), "{good}");
        }
        for bad in [
            "13002526500014",
            "1300252650001",
            "1300252650001X",
            "",
            "35600000000049",
            "00000000000000",
            "000 000 000 00018",
        ] {
            assert!(Siret::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn names_are_folded_for_searching() {
        assert_eq!(
            search_key("Direction générale de l’Enseignement-scolaire"),
            "direction generale de l enseignement scolaire"
        );
    }
}
