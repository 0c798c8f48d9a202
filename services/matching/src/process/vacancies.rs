//! Where somebody is given a role, requests that waited for the programme to name somebody wait for them instead.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{CommandError, Follower, Recorded, Store, follower};

use crate::read::placements::{READ_MODEL, waiting_for_a_name};
use crate::use_case::vacancy::FillReleaseVacancy;

const NAME: &str = "release-vacancies";
/// Says who holds which role.
const ACCOUNTS: &str = "account";

/// Follows roles that are given, and lent.
pub struct Vacancies;

impl Follower for Vacancies {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["RoleGranted", "DelegationReceived"]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            // A request from before the event is there once its read model has seen it; one from after it finds whoever was named.
            store.wait_for(&[READ_MODEL, ACCOUNTS], event.position).await?;
            for placement in waiting_for_a_name(store).await? {
                follower::act(store, NAME, event, placement, &FillReleaseVacancy { placement }).await?;
            }
            Ok(())
        })
    }
}
