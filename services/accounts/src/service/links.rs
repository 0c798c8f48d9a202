//! Tokens that a mail or a page carries: an account and an expiry, authenticated for one purpose, nothing stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vivier_event_store::Store;
use vivier_event_store::keys::keyed_hash;
use vivier_kernel::id::{AccountId, TypedId as _};

/// What a token lets its holder do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// Verify the address that it was sent to; bound to the password that was chosen with it.
    Verification,
    /// Register the address that it was sent to, bound to that address alone; good until the address has a verified account.
    Mailbox,
    /// Choose another password, once: it is bound to the present one.
    PasswordReset,
    /// Confirm a change of address from the mailbox that the account has.
    PresentAddress,
    /// Confirm it from the mailbox that the account shall have.
    FutureAddress,
    /// Show the code of a second factor: the password was right a moment ago.
    Challenge,
    /// Be known as a browser in which the holder signed in before.
    Device,
}

impl Link {
    /// How long it is good for.
    pub fn lifetime(self) -> Duration {
        match self {
            Self::Verification | Self::Mailbox | Self::PresentAddress | Self::FutureAddress => Duration::hours(48),
            Self::PasswordReset => Duration::hours(2),
            Self::Challenge => Duration::minutes(10),
            Self::Device => Duration::days(180),
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Verification => "verification-token",
            Self::Mailbox => "mailbox-token",
            Self::PasswordReset => "password-reset-token",
            Self::PresentAddress => "present-address-token",
            Self::FutureAddress => "future-address-token",
            Self::Challenge => "challenge-token",
            Self::Device => "device-token",
        }
    }
}

/// Account (16 bytes), expiry in seconds (8), authentication code (32).
const LENGTH: usize = 56;

/// A token, good from `now`. Whatever `bound` says must still be so when it is shown.
pub fn issue(store: &Store, link: Link, account: AccountId, bound: &str, now: DateTime<Utc>) -> String {
    let expiry = (now + link.lifetime()).timestamp();
    let code = code(store, link, account.uuid(), bound, expiry);
    let bytes = [account.uuid().as_bytes().as_slice(), &expiry.to_be_bytes(), &code].concat();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A token that was read, and is not known to be genuine yet.
pub struct Claimed {
    pub account: AccountId,
    link: Link,
    expiry: i64,
    code: [u8; 32],
}

/// Reads a token; `None` where it cannot be one.
pub fn read(link: Link, token: &str) -> Option<Claimed> {
    let bytes: [u8; LENGTH] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
    Some(Claimed {
        account: AccountId::from_uuid(Uuid::from_slice(&bytes[..16]).ok()?),
        link,
        expiry: i64::from_be_bytes(bytes[16..24].try_into().ok()?),
        code: bytes[24..].try_into().ok()?,
    })
}

impl Claimed {
    /// True where we made it for this, it has not expired, and what it was bound to is still so.
    pub fn is_genuine(&self, store: &Store, bound: &str, now: DateTime<Utc>) -> bool {
        let genuine = bool::from(code(store, self.link, self.account.uuid(), bound, self.expiry).ct_eq(&self.code));
        genuine && now.timestamp() < self.expiry
    }

    /// Tells this token from all others.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.code
    }
}

fn code(store: &Store, link: Link, account: Uuid, bound: &str, expiry: i64) -> [u8; 32] {
    let key = store.keys().derive(link.purpose());
    keyed_hash(key.as_slice(), &[account.as_bytes(), &expiry.to_be_bytes(), bound.as_bytes()])
}
