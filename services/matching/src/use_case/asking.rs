//! Under which rules a service is asked, and whom there: the nearest organisation upwards that has somebody for it.

use vivier_accounts::read::role_holders::holders;
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::TypedId as _;
use vivier_talents::domain::decide::Talent;

use crate::domain::command::Asking;
use crate::domain::event::Pairing;
use crate::domain::rules::{ReleaseStep, route_for};
use crate::domain::state::Engagement;

/// What a request for `asked` takes. Where the rules want human resources to decide and no organisation above the talent has
/// named anybody for it, the releasing manager decides: a request that nobody could answer would be worse.
pub(super) async fn of(unit: &Unit, pairing: &Pairing, asked: Engagement) -> Result<Asking, CommandError> {
    let Some(home) = pairing.home else { return Ok(Asking::default()) };
    let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?;
    let Some(identity) = talent.state.identity else { return Err(CommandError::NotFound) };
    let (rules, row) = route_for(identity.employment, asked, unit.now().date_naive()).map_err(CommandError::refused)?;
    let lineage = vivier_organisations::read::lineage(unit.store(), home).await?;
    let managers = holders(unit.store(), Role::ReleasingManager, &lineage).await?;
    let decides = row.steps.contains(&ReleaseStep::HumanResourcesDecision);
    let alone = decides && holders(unit.store(), Role::HumanResources, &lineage).await?.is_empty();
    Ok(Asking {
        route: Some((rules.version, row.route)),
        steps: if alone { vec![ReleaseStep::ManagerDecision] } else { row.steps.to_vec() },
        addressed_to: managers.first().map(|(organisation, _)| *organisation),
    })
}
