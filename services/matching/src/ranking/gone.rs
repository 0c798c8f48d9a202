//! Services that were closed or left, whose people begin nothing new: the commands refuse them, so no ranking has them either.

use std::collections::{HashMap, HashSet};

use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_organisations::read::{going_on, went_on};
use vivier_talents::domain::state::TalentState;
use vivier_talents::read::candidates::Candidate;

use crate::live::{People, Pool};

/// The services of people that are gone: looked up once, whatever the size of the pool.
pub(crate) struct Gone(HashSet<OrganisationId>);

impl Gone {
    /// Those that are gone now.
    pub(crate) async fn now(store: &Store, people: &People) -> Result<Self, QueryError> {
        let homes = homes(&people.pool());
        let open = going_on(store, &homes).await?;
        Ok(Self(homes.difference(&open).copied().collect()))
    }

    /// Those that were gone at a past moment. `stood`: those who have changed since, each as they stood; of everybody else the service is today's.
    pub(super) async fn then(
        store: &Store,
        people: &People,
        stood: &HashMap<TalentId, TalentState>,
        at: AsOf,
    ) -> Result<Self, QueryError> {
        let mut homes = homes(&people.pool());
        homes.extend(stood.values().filter_map(home));
        // What goes on today was open then: nothing that was closed or left comes back.
        let open = going_on(store, &homes).await?;
        let closed: Vec<OrganisationId> = homes.difference(&open).copied().collect();
        let mut gone = HashSet::new();
        for home in closed {
            if !went_on(store, home, at).await? {
                gone.insert(home);
            }
        }
        Ok(Self(gone))
    }

    /// True where something new may begin of the talent; who has no service that releases them begins as ever.
    pub(crate) fn begins(&self, candidate: &Candidate) -> bool {
        candidate.releasing_service().is_none_or(|home| !self.0.contains(&home))
    }
}

/// The services of everybody who has registered, in the pool or out of it for now: these look for themselves, too.
fn homes(pool: &Pool) -> HashSet<OrganisationId> {
    pool.states().filter_map(|(_, _, state)| home(state)).collect()
}

/// The service that would have to release a talent; none of an external.
fn home(state: &TalentState) -> Option<OrganisationId> {
    state.identity.as_ref().filter(|_| !state.is_external()).and_then(|identity| identity.organisation)
}
