//! Opaque tokens: 256 random bits, of which only the hash is stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use vivier_event_store::StoreError;
use zeroize::Zeroizing;

const BYTES: usize = 32;

/// What a token opens; its prefix says so, to people and to scanners of leaked secrets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    Session,
    Api,
}

impl Purpose {
    fn prefix(self) -> &'static str {
        match self {
            Self::Session => "vvs_",
            Self::Api => "vvr_",
        }
    }
}

/// A new token: what its holder keeps, and what is stored.
///
/// # Errors
/// `NoRandomness`.
pub fn generate(purpose: Purpose) -> Result<(Zeroizing<String>, [u8; 32]), StoreError> {
    let mut bytes = Zeroizing::new([0_u8; BYTES]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| StoreError::NoRandomness)?;
    let text = Zeroizing::new(format!("{}{}", purpose.prefix(), URL_SAFE_NO_PAD.encode(bytes.as_slice())));
    let hash = digest(&text);
    Ok((text, hash))
}

/// What is stored of a token that a client shows; `None` where it cannot be one.
pub fn hash(purpose: Purpose, text: &str) -> Option<[u8; 32]> {
    let encoded = text.strip_prefix(purpose.prefix())?;
    // Of another length it was never ours; nothing is hashed for it.
    (encoded.len() == BYTES.div_ceil(3) * 4 - 1).then(|| digest(text))
}

/// A random token of 256 bits needs no slow hash.
fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_hash_and_only_for_its_purpose() {
        let (text, stored) = generate(Purpose::Api).expect("a token");
        assert_eq!(hash(Purpose::Api, &text), Some(stored));
        assert_eq!(hash(Purpose::Session, &text), None);
        for forged in ["", "vvr_", "vvr_short", &format!("{}x", text.as_str())] {
            assert_eq!(hash(Purpose::Api, forged), None, "{forged}");
        }
    }
}
