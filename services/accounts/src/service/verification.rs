//! The token that a mail carries to verify an address: the account and an expiry, authenticated, nothing stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vivier_event_store::Store;
use vivier_event_store::keys::keyed_hash;
use vivier_kernel::id::{AccountId, TypedId as _};

/// How long a token is good for.
pub const LIFETIME: Duration = Duration::hours(48);

const PURPOSE: &str = "verification-token";

/// Account (16 bytes), expiry in seconds (8), authentication code (32).
const LENGTH: usize = 56;

/// A token for an account, good from `now`.
pub fn issue(store: &Store, account: AccountId, now: DateTime<Utc>) -> String {
    let expiry = (now + LIFETIME).timestamp();
    let code = code(store, account.uuid(), expiry);
    let bytes = [account.uuid().as_bytes().as_slice(), &expiry.to_be_bytes(), &code].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The account of a token that is genuine and has not expired.
pub fn check(store: &Store, token: &str, now: DateTime<Utc>) -> Option<AccountId> {
    let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    let account = Uuid::from_slice(&bytes[..16]).ok()?;
    let expiry = i64::from_be_bytes(bytes[16..24].try_into().ok()?);
    let genuine = bool::from(code(store, account, expiry).ct_eq(&bytes[24..]));
    (genuine && now.timestamp() < expiry).then(|| AccountId::from_uuid(account))
}

fn code(store: &Store, account: Uuid, expiry: i64) -> [u8; 32] {
    keyed_hash(store.keys().derive(PURPOSE).as_slice(), &[account.as_bytes(), &expiry.to_be_bytes()])
}
