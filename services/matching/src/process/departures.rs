//! Where somebody who may have been asked for a service's consent loses the role or leaves, the tree changes, or an absence ends before
//! its day, requests that wait go to whoever can answer now: none waits for somebody who can answer no more. Whoever stood in for the absence
//! does so no more, for what was answered meanwhile either.

use std::future::Future;
use std::pin::Pin;

use vivier_accounts::domain::account::Account;
use vivier_event_store::{AsOf, CommandError, Follower, Recorded, Store, StoreError, follower};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, PlacementId, TypedId as _};

use crate::read::placements::{READ_MODEL, delegated, waiting_for_a_service, waiting_for_services};
use crate::use_case::readdress::ReaddressRelease;

const NAME: &str = "release-departures";
/// Says who holds which role.
const ACCOUNTS: &str = "account";

/// Follows roles that are lost, people who leave, and organisations that move or end.
pub struct Departures;

impl Follower for Departures {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
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
            let lost = lost(store, event).await?;
            let mut below = Vec::new();
            for grant in &lost {
                below.extend(vivier_organisations::read::subtree(store, grant.organisation).await?);
            }
            let account = AccountId::from_uuid(event.stream_id);
            let waiting = waiting_for_services(store, &below, account).await?;
            Ok((lost, waiting))
        }
        "AbsencePlanned" | "AbsenceCancelled" => Ok((Vec::new(), delegated(store).await?)),
        _ => Ok((Vec::new(), waiting_for_a_service(store).await?)),
    }
}

/// What the account held before the event, and holds no more, of the roles that answer for a service. A role that it was lent and that its
/// lender goes on to hold is lost to nobody: whoever lent it was asked as well.
async fn lost(store: &Store, event: &Recorded) -> Result<Vec<RoleGrant>, StoreError> {
    let today = store.clock().today();
    let held = async |position| store.load_at::<Account>(event.stream_id, AsOf::Position(position)).await;
    let (before, after) = (held(event.position - 1).await?.state, held(event.position).await?.state.grants_on(today));
    let answers = |grant: &RoleGrant| matches!(grant.role, Role::ReleasingManager | Role::HumanResources);
    let borrowed = before.borrowed_on(today);
    let mut lost = Vec::new();
    for grant in before.grants_on(today).into_iter().filter(|grant| answers(grant) && !after.contains(grant)) {
        let lender = borrowed.iter().find(|(lent, _)| *lent == grant).map(|(_, lender)| *lender);
        let goes_on = match lender {
            Some(lender) => store.glance::<Account>(lender.uuid()).await?.state.grants_on(today).contains(&grant),
            None => false,
        };
        if !goes_on {
            lost.push(grant);
        }
    }
    Ok(lost)
}
