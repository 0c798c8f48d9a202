//! What an erasure would take away, and receipts: whoever has the code of one is told that it is genuine.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use vivier_event_store::keys::keyed_hash;
use vivier_event_store::{KeyRing, QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::access;
use crate::domain::erasure::{Erasure, ErasureId, PersonErased, Taken};

/// What an erasure of this account takes, by what the read models say now.
///
/// # Errors
/// `Store`.
pub async fn taken(store: &Store, account: AccountId) -> Result<Taken, QueryError> {
    let talents = vivier_talents::read::talents::all_of_account(store, account).await?;
    let (open, running, past) = vivier_matching::read::placements::numbers_of(store, account).await?;
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Taken {
        talents: u32::try_from(talents.len()).unwrap_or(u32::MAX),
        open_placements: number(open),
        running_placements: number(running),
        past_placements: number(past),
    })
}

/// What erasing the viewer would take away; none for whoever has not signed in.
///
/// # Errors
/// `Store`.
pub async fn preview(store: &Store, viewer: &Actor) -> Result<Option<Taken>, QueryError> {
    match viewer.account().filter(|_| access::may(viewer, "erasurePreview")) {
        Some(account) => Ok(Some(taken(store, account).await?)),
        None => Ok(None),
    }
}

const PURPOSE: &str = "erasure-receipt";
/// Bytes of the authentication code in a receipt's code.
const CODE: usize = 16;

/// The code of a receipt: nobody can make one up.
pub fn code(keys: &KeyRing, erasure: ErasureId) -> String {
    let id = erasure.uuid();
    let mac = keyed_hash(keys.derive(PURPOSE).as_slice(), &[id.as_bytes()]);
    URL_SAFE_NO_PAD.encode([id.as_bytes().as_slice(), &mac[..CODE]].concat())
}

/// The erasure that a genuine code stands for.
///
/// # Errors
/// `Store`.
pub async fn receipt(store: &Store, text: &str) -> Result<Option<PersonErased>, QueryError> {
    let Some(bytes) = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 16 + CODE) else {
        return Ok(None);
    };
    let (id, mac) = bytes.split_at(16);
    let expected = keyed_hash(store.keys().derive(PURPOSE).as_slice(), &[id]);
    if !bool::from(expected[..CODE].ct_eq(mac)) {
        return Ok(None);
    }
    let Ok(id) = Uuid::from_slice(id) else { return Ok(None) };
    Ok(store.load::<Erasure>(id).await?.state.erased)
}
