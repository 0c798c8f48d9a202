//! Links that act: whoever has one may do one thing to one object, in one person's name, once, for a time, without signing in.
//!
//! A token is what it allows, with an authentication code under a key derived from the master key: nothing is stored until it is
//! used. [`Unit::use_link`] claims it in the transaction of what it does, so of two uses at once one ends with
//! `Taken { scope: LINK_SCOPE }`, and a command that is refused leaves its link good.
//!
//! A page that such a link opens must ask before it acts: mail servers open links to look for malware.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::problem::{Problem, Refusal};

use crate::error::{CommandError, StoreError};
use crate::keys::{KeyRing, keyed_hash};
use crate::store::Store;
use crate::unit::Unit;

/// The scope in which a token is used once.
pub const LINK_SCOPE: &str = "action_link";
/// Longest name of an action, in bytes.
pub const MAX_ACTION: usize = 60;

const PURPOSE: &str = "action-link";
/// The form of a token: it says which mailbox it was sent to where that is not the person's first.
const TO_FIRST_MAILBOX: u8 = 1;
const TO_LATER_MAILBOX: u8 = 2;
/// Form (1 byte), person (16), subject (16), expiry in seconds (8); the mailbox (4), in the second form; the action's name; then the
/// authentication code (32).
const FIXED: usize = 41;
const MAILBOX: usize = 4;
const CODE: usize = 32;

vivier_kernel::id_types! {
    /// One use of a link.
    LinkUseId => "LinkUse";
}

/// What a link allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionLink {
    /// Which command, for example `grantRelease`: a link for one opens no other.
    pub action: String,
    /// What it is done to.
    pub subject: Uuid,
    /// Who does it: for somebody with an account, the account's UUID.
    pub person: SubjectId,
    /// From then on it is refused; whole seconds.
    pub expires_at: DateTime<Utc>,
    /// To which of the person's mailboxes it is sent, from 0. Whoever knows which one they have now refuses a link to any other.
    pub mailbox: u32,
}

/// Why a link is not good.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkRefusal {
    /// Forged, damaged, or for another action.
    #[error("the link is not genuine")]
    NotGenuine,
    #[error("the link has expired")]
    Expired,
}

impl Refusal for LinkRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::NotGenuine => Problem::new("ACTION_LINK_NOT_GENUINE").at("token"),
            Self::Expired => Problem::new("ACTION_LINK_EXPIRED").at("token"),
        }
    }
}

impl ActionLink {
    /// The token: the same at each call, so that a mail that is sent again carries the same link.
    pub fn token(&self, keys: &KeyRing) -> String {
        let fixed = self.signed();
        let code = keyed_hash(keys.derive(PURPOSE).as_slice(), &[&fixed]);
        URL_SAFE_NO_PAD.encode([fixed.as_slice(), &code].concat())
    }

    /// What a genuine token that has not expired allows. Whether it was used is known when it is used, or from
    /// [`Store::link_was_used`].
    ///
    /// # Errors
    /// `NotGenuine`, `Expired`.
    pub fn read(keys: &KeyRing, token: &str, now: DateTime<Utc>) -> Result<Self, LinkRefusal> {
        let link = Self::genuine(keys, token).ok_or(LinkRefusal::NotGenuine)?;
        if now < link.expires_at { Ok(link) } else { Err(LinkRefusal::Expired) }
    }

    /// The same for one action only.
    ///
    /// # Errors
    /// `NotGenuine`, also where it allows another action; `Expired`.
    pub fn read_for(keys: &KeyRing, action: &str, token: &str, now: DateTime<Utc>) -> Result<Self, LinkRefusal> {
        let link = Self::read(keys, token, now)?;
        if link.action == action { Ok(link) } else { Err(LinkRefusal::NotGenuine) }
    }

    /// What a genuine token allowed that has expired: nothing is done by it any more, but its holder can be told where to go.
    pub fn read_expired(keys: &KeyRing, token: &str, now: DateTime<Utc>) -> Option<Self> {
        Self::genuine(keys, token).filter(|link| link.expires_at <= now)
    }

    fn genuine(keys: &KeyRing, token: &str) -> Option<Self> {
        if token.len() > (FIXED + MAILBOX + MAX_ACTION + CODE).div_ceil(3) * 4 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signed, code) = bytes.split_at_checked(bytes.len().checked_sub(CODE)?)?;
        let expected = keyed_hash(keys.derive(PURPOSE).as_slice(), &[signed]);
        if !bool::from(expected.ct_eq(code)) {
            return None;
        }
        let (fixed, rest) = signed.split_at_checked(FIXED)?;
        let (mailbox, action) = match *fixed.first()? {
            TO_FIRST_MAILBOX => (0, rest),
            TO_LATER_MAILBOX => {
                let (mailbox, action) = rest.split_first_chunk::<MAILBOX>()?;
                (u32::from_be_bytes(*mailbox), action)
            }
            _ => return None,
        };
        Some(Self {
            action: String::from_utf8(action.to_vec()).ok()?,
            subject: Uuid::from_slice(fixed.get(17..33)?).ok()?,
            person: SubjectId::from_uuid(Uuid::from_slice(fixed.get(1..17)?).ok()?),
            expires_at: DateTime::from_timestamp(i64::from_be_bytes(fixed.get(33..41)?.try_into().ok()?), 0)?,
            mailbox,
        })
    }

    fn signed(&self) -> Vec<u8> {
        let later = self.mailbox.to_be_bytes();
        let (form, mailbox) =
            if self.mailbox == 0 { ([TO_FIRST_MAILBOX], &later[..0]) } else { ([TO_LATER_MAILBOX], &later[..]) };
        [
            form.as_slice(),
            self.person.uuid().as_bytes().as_slice(),
            self.subject.as_bytes(),
            &self.expires_at.timestamp().to_be_bytes(),
            mailbox,
            self.action.as_bytes(),
        ]
        .concat()
    }

    /// Under which its use is claimed.
    fn claimed_as(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.signed())
    }
}

impl Unit {
    /// Uses the link up, with what this command stages or not at all. A second use ends with `Taken { scope: LINK_SCOPE }`.
    pub fn use_link(&mut self, link: &ActionLink) {
        let by = LinkUseId::new(self.clock());
        self.claim(LINK_SCOPE, &link.claimed_as(), by);
    }

    /// Reads a link that must be for `action`, and uses it up.
    ///
    /// # Errors
    /// `Refused` as [`LinkRefusal`] says.
    pub fn take_link(&mut self, action: &str, token: &str) -> Result<ActionLink, CommandError> {
        let link =
            ActionLink::read_for(self.store().keys(), action, token, self.now()).map_err(CommandError::refused)?;
        self.use_link(&link);
        Ok(link)
    }
}

impl Store {
    /// True where the link was used already: for pages that say so before they ask.
    ///
    /// # Errors
    /// `Database`.
    pub async fn link_was_used(&self, link: &ActionLink) -> Result<bool, StoreError> {
        Ok(self.find_claim(LINK_SCOPE, &link.claimed_as()).await?.is_some())
    }
}
