//! What becomes of what people were told of a placement: whether it still exists for them, and whether what it asks for is still to be
//! done. A mail may have waited for a morning.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TypedId as _};

use crate::access;
use crate::domain::check::{Check, check};
use crate::domain::decide::Placement;
use crate::domain::pending::Pending;
use crate::domain::state::PlacementState;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::Side;
use crate::use_case::by_link::step;
use crate::use_case::sides;

/// True where `viewer` stands on one of the placement's sides now: it exists for them.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn exists_for(store: &Store, viewer: &Actor, placement: PlacementId) -> Result<bool, StoreError> {
    Ok(exist_for(store, viewer, &[placement]).await?.contains(&placement))
}

/// Those of the placements that exist for `viewer`, all of them in one look.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn exist_for(
    store: &Store,
    viewer: &Actor,
    placements: &[PlacementId],
) -> Result<HashSet<PlacementId>, StoreError> {
    let ids: Vec<Uuid> = placements.iter().map(|placement| placement.uuid()).collect();
    let mut existing = HashSet::new();
    for (id, placement) in store.load_all::<Placement>(&ids).await? {
        if !sides(store, viewer, &placement.state).await?.is_empty() {
            existing.insert(PlacementId::from_uuid(id));
        }
    }
    Ok(existing)
}

/// True where nothing is left to be done of the placement but reviews and disputes.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn is_over(store: &Store, placement: PlacementId) -> Result<bool, StoreError> {
    Ok(store.load::<Placement>(placement.uuid()).await?.state.status.is_over())
}

/// True where what a link of this action does with `subject` is still before `reader`; none where the link is none of placements.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn link_is_open(
    store: &Store,
    reader: &Actor,
    action: &str,
    subject: Uuid,
) -> Result<Option<bool>, StoreError> {
    let Some((step, signing)) = step(action) else { return Ok(None) };
    let state = store.load::<Placement>(subject).await?.state;
    let sides = sides(store, reader, &state).await?;
    let present = signing.is_none_or(|signing| signing.is_present(&state));
    Ok(Some(present && can(&state, step, &sides, store.clock().now())))
}

/// One of `sides` can take the step. Whoever was told in the place of somebody who is missing can take none: then it is anybody's.
fn can(state: &PlacementState, step: PlacementAction, sides: &[Side], now: DateTime<Utc>) -> bool {
    let concerned = |side: &&Side| access::may(step.as_str(), &[**side]);
    let open = |side: &Side| matches!(check(state, step, *side, now), Ok(Check::Open));
    let mut own = sides.iter().filter(concerned).peekable();
    if own.peek().is_some() { own.any(open) } else { Side::ALL.iter().any(open) }
}

/// True where a step that was to be taken by `due` still is, and by `reader` where it was theirs; where no instant was named, the
/// beginning or the end of the work.
///
/// # Errors
/// `Database`, `UnreadableEvent`.
pub async fn is_awaited(
    store: &Store,
    reader: &Actor,
    placement: PlacementId,
    due: Option<DateTime<Utc>>,
) -> Result<bool, StoreError> {
    let state = store.load::<Placement>(placement.uuid()).await?.state;
    let mut own = sides(store, reader, &state).await?;
    // The programme is told in the place of whoever is missing.
    own.retain(|side| *side != Side::Programme);
    let now = store.clock().now();
    let the_same = |pending: &Pending| match due {
        Some(due) => pending.due == Some(due) && due > now,
        None => pending.of_the_course(),
    };
    let theirs = |pending: &Pending| own.is_empty() || own.contains(&pending.side);
    Ok(state.pending().iter().any(|pending| the_same(pending) && theirs(pending)))
}
