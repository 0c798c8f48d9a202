//! Services that were closed or left, whose people begin nothing new: the commands refuse them, so no ranking has them either.

use std::collections::HashSet;

use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::OrganisationId;
use vivier_organisations::read::{gone, gone_at};
use vivier_talents::read::candidates::Candidate;

/// The organisations that are gone: looked up once, whatever the size of the pool, and true of whoever joins it meanwhile.
pub(crate) struct Gone(HashSet<OrganisationId>);

impl Gone {
    /// Those that are gone now.
    pub(crate) async fn now(store: &Store) -> Result<Self, QueryError> {
        Ok(Self(gone(store).await?))
    }

    /// Those that were gone at a past moment.
    pub(super) async fn then(store: &Store, at: AsOf) -> Result<Self, QueryError> {
        Ok(Self(gone_at(store, at).await?))
    }

    /// True where something new may begin of the talent; who has no service that releases them begins as ever.
    pub(crate) fn begins(&self, candidate: &Candidate) -> bool {
        candidate.releasing_service().is_none_or(|home| !self.0.contains(&home))
    }
}
