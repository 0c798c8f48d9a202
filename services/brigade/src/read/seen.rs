//! Whom of all brigades a viewer may know of: the people of the brigades that they coordinate, and everybody for the core's.

use std::collections::HashSet;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{TalentId, TypedId as _};

use super::brigades::brigade_ids;
use crate::access;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::BrigadeKind;

/// Whom somebody may know of when a team is composed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    Everybody,
    Only(HashSet<TalentId>),
}

impl Seen {
    pub fn has(&self, talent: TalentId) -> bool {
        match self {
            Self::Everybody => true,
            Self::Only(people) => people.contains(&talent),
        }
    }
}

/// The accepted members of the brigades that the viewer coordinates.
///
/// # Errors
/// `Store`.
pub(crate) async fn seen(store: &Store, viewer: &Actor) -> Result<Seen, QueryError> {
    if viewer.is_system() {
        return Ok(Seen::Everybody);
    }
    let mut people = HashSet::new();
    if !viewer.holds_anywhere(Role::Coordinator) {
        return Ok(Seen::Only(people));
    }
    let rights = access::Rights::new(store, viewer).await?;
    for brigade in brigade_ids(store).await? {
        if !rights.coordinates(brigade).await? {
            continue;
        }
        let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
        if state.kind == Some(BrigadeKind::Core) {
            return Ok(Seen::Everybody);
        }
        people.extend(state.accepted().map(|(talent, _)| talent));
    }
    Ok(Seen::Only(people))
}

/// Those of `talents` who have volunteered for a brigade that the viewer coordinates, or for any where it is the core one: whoever offers
/// to be called by a brigade is known to it, and so is when they are free.
///
/// # Errors
/// `Store`.
pub async fn led(store: &Store, viewer: &Actor, talents: &[TalentId]) -> Result<HashSet<TalentId>, QueryError> {
    let mut people = HashSet::new();
    if !viewer.holds_anywhere(Role::Coordinator) {
        return Ok(people);
    }
    for brigade in brigade_ids(store).await? {
        let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
        let there =
            |talent: &TalentId| matches!(state.status(*talent), MemberStatus::Volunteered | MemberStatus::Accepted);
        let theirs: Vec<TalentId> = talents.iter().copied().filter(there).collect();
        if !theirs.is_empty() && access::coordinates(store, viewer, brigade).await? {
            people.extend(theirs);
        }
    }
    Ok(people)
}
