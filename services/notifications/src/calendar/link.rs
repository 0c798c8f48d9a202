//! The link to a calendar: account and generation, authenticated under a key derived from the master key. Nothing is stored; a new
//! generation voids the links before.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vivier_event_store::KeyRing;
use vivier_event_store::keys::keyed_hash;
use vivier_kernel::id::{AccountId, TypedId as _};

const PURPOSE: &str = "calendar-link";
/// Account (16 bytes), generation (4), authentication code (32).
const LENGTH: usize = 52;

/// The secret part of the link.
pub fn token(keys: &KeyRing, account: AccountId, generation: u32) -> String {
    let bytes =
        [account.uuid().as_bytes().as_slice(), &generation.to_be_bytes(), &code(keys, account, generation)].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whose calendar a genuine token opens, as far as no later generation has voided it.
pub fn read(keys: &KeyRing, token: &str) -> Option<(AccountId, u32)> {
    if token.len() > LENGTH.div_ceil(3) * 4 {
        return None;
    }
    let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let account = AccountId::from_uuid(Uuid::from_slice(&bytes[..16]).ok()?);
    let generation = u32::from_be_bytes(bytes[16..20].try_into().ok()?);
    bool::from(code(keys, account, generation).ct_eq(&bytes[20..])).then_some((account, generation))
}

/// The file's path on the site.
pub fn path(token: &str) -> String {
    format!("/calendar/{token}.ics")
}

fn code(keys: &KeyRing, account: AccountId, generation: u32) -> [u8; 32] {
    keyed_hash(keys.derive(PURPOSE).as_slice(), &[account.uuid().as_bytes(), &generation.to_be_bytes()])
}
