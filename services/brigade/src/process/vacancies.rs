//! Where the last who answers for the missions of an administration in trouble loses the role or leaves, or the tree changes, the programme is
//! told, and the coordinators of the brigade: nobody else can sign for the team there or review it (decision 0051).

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use vivier_accounts::domain::account::Account;
use vivier_event_store::{AsOf, CommandError, Follower, Recorded, Store, StoreError, Unit, UseCase, follower};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};

use super::telling::vacant;
use crate::access;
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::value::MobilisationId;
use crate::read::mobilisations::{READ_MODEL, under_way};

const NAME: &str = "brigade-vacancies";
/// Says who holds which role.
const ACCOUNTS: &str = "account";

/// Follows roles that are lost, people who leave, and organisations that move or end.
pub struct Vacancies;

impl Follower for Vacancies {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["RoleRevoked", "DelegationEnded", "AccountErased", "OrganisationMoved", "OrganisationMerged"]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            store.wait_for(&[READ_MODEL, ACCOUNTS], event.position).await?;
            for (mobilisation, host) in under_way(store).await? {
                if !concerns(store, event, host).await? {
                    continue;
                }
                let tell = TellOfVacantHost { mobilisation, position: event.position };
                follower::act(store, NAME, event, mobilisation, &tell).await?;
            }
            Ok(())
        })
    }
}

/// True where the event may have taken from an administration whoever answered for its missions.
async fn concerns(store: &Store, event: &Recorded, host: OrganisationId) -> Result<bool, StoreError> {
    if !matches!(event.kind.as_str(), "RoleRevoked" | "DelegationEnded" | "AccountErased") {
        return Ok(true);
    }
    let before = store.load_at::<Account>(event.stream_id, AsOf::Position(event.position - 1)).await?.state;
    let lineage = vivier_organisations::read::lineage(store, host).await?;
    let held = before.grants_on(store.clock().today());
    Ok(held.iter().any(|grant| grant.role == Role::MissionOwner && lineage.contains(&grant.organisation)))
}

/// Tells them, where nobody answers any more.
#[derive(Clone, Debug, Serialize)]
struct TellOfVacantHost {
    mobilisation: MobilisationId,
    /// Of the event that it comes of.
    position: i64,
}

impl UseCase for TellOfVacantHost {
    const NAME: &'static str = "tellOfVacantHost";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let parties = if unit.actor().is_system() { vec![Party::System] } else { Vec::new() };
        if !access::may(Self::NAME, &parties) {
            return Err(CommandError::NotFound);
        }
        let state = unit.store().glance::<Mobilisation>(self.mobilisation.uuid()).await?.state;
        let Some(need) = state.need.as_ref().filter(|need| !need.exercise && !state.status.is_over()) else {
            return Ok(());
        };
        if access::owners(unit.store(), need.host).await?.is_empty() {
            let leads = unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state.organisation;
            unit.notify(&vacant(self.mobilisation, need, leads, &format!("at-{}", self.position)))?;
        }
        Ok(())
    }
}
