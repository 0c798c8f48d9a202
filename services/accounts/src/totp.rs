//! Time-based one-time passwords (RFC 6238: SHA-1, 30 seconds, 6 digits: what every authenticator can do) and recovery codes.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use vivier_event_store::StoreError;
use zeroize::Zeroizing;

/// How long a code is good for, in seconds.
pub const STEP_SECONDS: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Steps before and after the present one whose codes are taken too: clocks of telephones are not exact.
const DRIFT: i64 = 1;
/// Bytes of a secret: the length of the hash (RFC 4226, 4 R6).
const SECRET_BYTES: usize = 20;
/// How many recovery codes are given.
pub const RECOVERY_CODES: u8 = 10;
/// Bytes of a recovery code: 120 bits, so that its plain hash cannot be searched (ASVS 5.0, 6.5.2 asks for 112).
const RECOVERY_BYTES: usize = 15;
const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, as authenticators take it: base32 without padding.
///
/// # Errors
/// `NoRandomness`.
pub fn new_secret() -> Result<Zeroizing<String>, StoreError> {
    Ok(Zeroizing::new(base32(random::<SECRET_BYTES>()?.as_slice())))
}

/// What an authenticator scans (Key Uri Format).
pub fn uri(secret: &str, account: &str) -> Zeroizing<String> {
    let account = percent(account);
    Zeroizing::new(format!(
        "otpauth://totp/Vivier:{account}?secret={secret}&issuer=Vivier&algorithm=SHA1&digits=6&period=30"
    ))
}

/// The step of an instant.
pub fn step(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(STEP_SECONDS)
}

/// The step whose code this is, where it is one of the present step or next to it.
pub fn matching_step(secret: &str, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let key = unbase32(secret)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != DIGITS {
        return None;
    }
    let present = step(now);
    // All are computed, whichever fits.
    let fitting = (present - DRIFT..=present + DRIFT)
        .filter(|step| bool::from(code_of(&key, *step).as_bytes().ct_eq(code.as_bytes())));
    fitting.collect::<Vec<_>>().pop()
}

/// The code of a step.
pub fn code(secret: &str, step: i64) -> Option<String> {
    Some(code_of(&unbase32(secret)?, step))
}

fn code_of(key: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(key) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0x0f);
    let number = u32::from_be_bytes([hash[offset] & 0x7f, hash[offset + 1], hash[offset + 2], hash[offset + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// New recovery codes: groups of four letters and digits.
///
/// # Errors
/// `NoRandomness`.
pub fn new_recovery_codes() -> Result<Vec<Zeroizing<String>>, StoreError> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let text = base32(random::<RECOVERY_BYTES>()?.as_slice());
            let groups: Vec<&str> = (0..text.len()).step_by(4).map(|at| &text[at..at + 4]).collect();
            Ok(Zeroizing::new(groups.join("-")))
        })
        .collect()
}

/// What is stored of a recovery code; `None` where the text cannot be one.
pub fn recovery_hash(text: &str) -> Option<[u8; 32]> {
    let plain: String =
        text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let whole = plain.len() == RECOVERY_BYTES / 5 * 8 && plain.bytes().all(|byte| ALPHABET.contains(&byte));
    whole.then(|| Sha256::digest(plain.as_bytes()).into())
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, StoreError> {
    let mut bytes = Zeroizing::new([0_u8; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| StoreError::NoRandomness)?;
    Ok(bytes)
}

/// RFC 4648, 6; the lengths used here are multiples of five bytes.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let number = chunk.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            text.push(char::from(ALPHABET[(number >> (place * 5)) as usize & 31]));
        }
    }
    text
}

fn unbase32(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 5 / 8));
    let (mut bits, mut held) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = ALPHABET.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        held = (held << 5 | u32::try_from(value).ok()?) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
        }
    }
    Some(bytes)
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, SHA-1, cut to six digits; the secret is "12345678901234567890".
        let secret = base32(b"12345678901234567890");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = DateTime::from_timestamp(seconds, 0).expect("an instant");
            assert_eq!(code(&secret, step(now)).as_deref(), Some(expected), "{seconds}");
            assert_eq!(matching_step(&secret, expected, now), Some(step(now)));
            let (before, after) = (now - chrono::Duration::seconds(30), now + chrono::Duration::seconds(30));
            assert_eq!(matching_step(&secret, expected, before), Some(step(now)), "the clock is late");
            assert_eq!(matching_step(&secret, expected, after), Some(step(now)), "the clock is early");
            assert_eq!(matching_step(&secret, expected, now + chrono::Duration::seconds(60)), None);
        }
    }

    #[test]
    fn what_is_no_code_fits_nothing() {
        let now = DateTime::from_timestamp(59, 0).expect("an instant");
        for text in ["", "28708", "2870822", "abcdef", "287083"] {
            assert_eq!(matching_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", text, now), None, "{text}");
        }
        assert!(matching_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287 082", now).is_some(), "as telephones show it");
        assert_eq!(matching_step("1", "287082", now), None);
    }

    #[test]
    fn recovery_codes_are_told_apart_and_typed_in_any_way() {
        let codes = new_recovery_codes().expect("codes");
        assert_eq!(codes.len(), usize::from(RECOVERY_CODES));
        let hashes: std::collections::BTreeSet<_> = codes.iter().filter_map(|code| recovery_hash(code)).collect();
        assert_eq!(hashes.len(), codes.len());
        let typed = codes[0].to_lowercase().replace('-', " ");
        assert_eq!(recovery_hash(&typed), recovery_hash(&codes[0]));
        assert_eq!(recovery_hash("AAAA-BBBB"), None);
    }
}
