//! Who can answer in somebody's place: a colleague, and nobody of the administration that asks.

use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::value::Affiliation;
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::problem::Problem;

use crate::domain::absence::DELEGATE;

/// What speaks against an account as delegate of a service; `host`: who asks for the talent, where that is known.
///
/// A delegate reads what the service reads of the talent: whoever is no agent, by their address or by a role, is not made one by
/// somebody's choice (decision 0035). Whoever decides for the host would answer their own request.
pub(super) async fn hindrance(
    unit: &Unit,
    delegate: AccountId,
    host: Option<OrganisationId>,
) -> Result<Option<Problem>, CommandError> {
    let state = unit.store().glance::<Account>(delegate.uuid()).await?.state;
    let refused = |code| Ok(Some(Problem::new(code).at(DELEGATE)));
    let actor = match state.actor(unit.today(), |_| true) {
        None => return refused("NO_SUCH_ACCOUNT"),
        Some(Actor::Account { verified: false, .. } | Actor::Outsider { .. } | Actor::Anonymous) => {
            return refused("DELEGATE_NOT_AN_AGENT");
        }
        Some(actor) => actor,
    };
    // Whoever is on their way to an address that anybody gets is about to be none.
    let future = vivier_accounts::read::future_affiliation(unit.store(), delegate).await?;
    if future == Some(Affiliation::FreeMail) && state.grants.is_empty() {
        return refused("DELEGATE_NOT_AN_AGENT");
    }
    if let Some(host) = host {
        let lineage = vivier_organisations::read::lineage(unit.store(), host).await?;
        if actor.holds(Role::MissionOwner, &lineage) {
            return refused("DELEGATE_IS_HOST");
        }
    }
    Ok(None)
}
