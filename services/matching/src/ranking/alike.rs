//! People like a person, for a replacement: who covers most of the same skills, level by level, from the index.

use std::collections::HashSet;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::access::{Party, allows};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::TalentId;

use super::policy::POLICY;
use crate::access::{PERMISSIONS, parties};
use crate::live::{People, Pool};
use crate::read::placements::all_involved;

/// Most people that one answer gives.
pub const MOST: usize = 50;

/// Somebody like a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alike {
    pub talent: TalentId,
    /// Of 1,000: how much of the person's skills they cover, by rarity and level.
    pub likeness: i64,
}

/// The people likest to one whom the viewer sees, among those whom the viewer sees. `None` where the viewer may not ask, or does not see
/// the person's skills.
///
/// # Errors
/// `Store`.
pub async fn talents_like(
    store: &Store,
    people: &People,
    viewer: &Actor,
    talent: TalentId,
    most: usize,
) -> Result<Option<Vec<Alike>>, QueryError> {
    let mut roles = parties(viewer, &[], None);
    for (role, party) in [(Role::MissionOwner, Party::MissionOwner), (Role::Coordinator, Party::Coordinator)] {
        if viewer.holds_anywhere(role) {
            roles.push(party);
        }
    }
    if !allows(PERMISSIONS, "talentsLike", &roles) {
        return Ok(None);
    }
    people.catch_up(store).await;
    let involved: HashSet<TalentId> = all_involved(store, viewer).await?;
    let pool = people.pool();
    let shown = |id: TalentId| {
        pool.get(id).is_some_and(|entry| entry.candidate.shown_to(viewer, false, involved.contains(&id)))
    };
    if !shown(talent) {
        return Ok(None);
    }
    // Whoever does not show themselves leaves no gap: the next one takes the place.
    let hits = pool.like(&POLICY, talent, pool.len());
    let whole = Pool::most_alike(&POLICY);
    let alike = hits
        .into_iter()
        .filter(|hit| shown(hit.key))
        .take(most.min(MOST))
        .map(|hit| Alike { talent: hit.key, likeness: i64::try_from(hit.score * 1000 / whole).unwrap_or_default() });
    Ok(Some(alike.collect()))
}
