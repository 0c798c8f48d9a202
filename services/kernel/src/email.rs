//! An e-mail address, in the shape that mail servers accept and people type.

use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;

/// The longest address that SMTP carries (RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets).
pub const MAX_LENGTH: usize = 254;

/// A syntactically valid address: `local@domain`, ASCII, the domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// # Errors
    /// `Empty`, `TooLong`, `Malformed`.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        if text.len() > MAX_LENGTH {
            return Err(Invalid::TooLong { max: MAX_LENGTH });
        }
        let malformed = Invalid::Malformed { expected: "an e-mail address" };
        let (local, domain) = text.rsplit_once('@').ok_or(malformed.clone())?;
        if !local_is_valid(local) || !domain_is_valid(domain) {
            return Err(malformed);
        }
        Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The form under which two spellings count as the same address: all in lower case.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

fn local_is_valid(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|atom| {
            !atom.is_empty() && atom.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        })
}

fn domain_is_valid(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

impl TryFrom<String> for EmailAddress {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked() {
        for good in ["a@b.fr", "Jeanne.d-Arc+vivier@numerique.gouv.example", " x@y.example "] {
            assert!(EmailAddress::new(good).is_ok(), "{good}");
        }
        for bad in ["a", "a@b", "@b.fr", "a@.fr", "a b@c.fr", "a@b..fr", "a..b@c.fr", "a@b.fr\nBcc: c@d.fr", "é@b.fr"]
        {
            assert_eq!(EmailAddress::new(bad), Err(Invalid::Malformed { expected: "an e-mail address" }), "{bad}");
        }
    }

    #[test]
    fn two_spellings_of_one_address_share_a_key() {
        let one = EmailAddress::new("Ada@Ministere.Example").expect("valid");
        let two = EmailAddress::new("ada@ministere.example").expect("valid");
        assert_eq!(one.key(), two.key());
        assert_eq!(one.as_str(), "Ada@ministere.example");
    }
}
