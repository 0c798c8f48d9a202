//! Where somebody who may have been asked for a service's consent loses the role or leaves, the tree changes, or an absence ends before
//! its day, requests that wait go to whoever can answer now: none waits for somebody who can answer no more. Whoever stood in for the absence
//! does so no more, for what was answered meanwhile either.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{CommandError, Follower, Recorded, Store, StoreError, follower};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, PlacementId, TypedId as _};

use super::lost::{Lost, lost};
use crate::read::placements::{READ_MODEL, delegated, waiting_for_a_service, waiting_for_services};
use crate::use_case::readdress::ReaddressRelease;

const NAME: &str = "release-departures";
/// Says who holds which role.
const ACCOUNTS: &str = "account";

/// Follows roles that are lost, people who leave, organisations that move or end, and delegates who are given a role.
pub struct Departures;

impl Follower for Departures {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "RoleGranted",
            "DelegationReceived",
            "RoleRevoked",
            "DelegationEnded",
            "AccountErased",
            "OrganisationMoved",
            "OrganisationMerged",
            "OrganisationWithdrew",
            "OrganisationClosed",
            "AbsencePlanned",
            "AbsenceCancelled",
        ]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            // A request from before the event is there once its read model has seen it; one from after it asks whoever is left.
            store.wait_for(&[READ_MODEL, ACCOUNTS], event.position).await?;
            let (lost, waiting) = concerned(store, event).await?;
            for placement in waiting {
                let readdress = ReaddressRelease { placement, lost: lost.clone() };
                follower::act(store, NAME, event, placement, &readdress).await?;
            }
            Ok(())
        })
    }
}

/// The roles that were lost by an event, and the requests that it may concern.
async fn concerned(store: &Store, event: &Recorded) -> Result<(Vec<RoleGrant>, Vec<PlacementId>), StoreError> {
    match event.kind.as_str() {
        "RoleRevoked" | "DelegationEnded" | "AccountErased" => {
            let lost = unheld(store, event).await?;
            let mut below = Vec::new();
            for grant in &lost {
                below.extend(vivier_organisations::read::subtree(store, grant.organisation).await?);
            }
            let account = AccountId::from_uuid(event.stream_id);
            let waiting = waiting_for_services(store, &below, account).await?;
            Ok((lost, waiting))
        }
        // Whoever was given a role may answer for the host now, and so for the service no more.
        "RoleGranted" | "DelegationReceived" => {
            let waiting = waiting_for_services(store, &[], AccountId::from_uuid(event.stream_id)).await?;
            Ok((Vec::new(), waiting))
        }
        "AbsencePlanned" | "AbsenceCancelled" => Ok((Vec::new(), delegated(store).await?)),
        _ => Ok((Vec::new(), waiting_for_a_service(store).await?)),
    }
}

/// What the account lost of the roles that answer for a service. A role that it was lent and that its lender goes on to hold is lost to
/// nobody: whoever lent it was asked as well.
async fn unheld(store: &Store, event: &Recorded) -> Result<Vec<RoleGrant>, StoreError> {
    let answers = |lost: &Lost| matches!(lost.grant.role, Role::ReleasingManager | Role::HumanResources);
    let lost = lost(store, event).await?.into_iter().filter(|lost| answers(lost) && !lost.lender_holds);
    Ok(lost.map(|lost| lost.grant).collect())
}
