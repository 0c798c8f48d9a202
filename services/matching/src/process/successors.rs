//! Where somebody loses a role while a step of a placement waits for them, whoever takes over hears of it at once, and not with the next
//! reminder. Requests to services have their own follower (`departures`), and loans whose days are over a timer (`lapses`).

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{CommandError, Follower, Recorded, Store, StoreError, follower};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};

use super::lost::lost;
use crate::read::placements::{READ_MODEL, waiting_below};
use crate::use_case::taken_over::TellSuccessors;

const NAME: &str = "placement-successors";
/// Says who holds which role.
pub(super) const ACCOUNTS: &str = "account";

/// Follows roles that are lost, and people who leave.
pub struct Successors;

impl Follower for Successors {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["RoleRevoked", "DelegationEnded", "AccountErased"]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            // Of what was lent its lender is left, who may never have been told: whoever wrote a mission is told alone.
            let lost: Vec<RoleGrant> = lost(store, event).await?.into_iter().map(|lost| lost.grant).collect();
            if lost.is_empty() {
                return Ok(());
            }
            // A step from before the event is there once its read model has seen it; one from after it is told to whoever is left.
            store.wait_for(&[READ_MODEL, ACCOUNTS], event.position).await?;
            let account = AccountId::from_uuid(event.stream_id);
            for placement in waiting(store, &lost).await? {
                let (lost, cause) = (lost.clone(), event.reference());
                let tell = TellSuccessors { placement, account, lost, cause };
                follower::act(store, NAME, event, placement, &tell).await?;
            }
            Ok(())
        })
    }
}

/// The placements in which a step waits for whoever had one of these roles, but for requests to a service.
pub(super) async fn waiting(store: &Store, lost: &[RoleGrant]) -> Result<Vec<PlacementId>, StoreError> {
    let hosts = below(store, lost, &[Role::MissionOwner]).await?;
    let homes = below(store, lost, &[Role::ReleasingManager, Role::HumanResources]).await?;
    waiting_below(store, &hosts, &homes).await
}

/// The organisations in which one of these roles was lost, and all below them.
async fn below(store: &Store, lost: &[RoleGrant], roles: &[Role]) -> Result<Vec<OrganisationId>, StoreError> {
    let mut below = Vec::new();
    for grant in lost.iter().filter(|grant| roles.contains(&grant.role)) {
        below.extend(vivier_organisations::read::subtree(store, grant.organisation).await?);
    }
    Ok(below)
}
