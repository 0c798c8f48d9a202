//! Whom of all brigades a viewer may know of: the people of the brigades that they coordinate, and everybody for the core's.

use std::collections::HashSet;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};

use super::brigades::brigade_ids;
use crate::access;
use crate::domain::brigade::decide::Brigade;
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
    for brigade in brigade_ids(store).await? {
        if !access::coordinates(store, viewer, brigade).await? {
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
