//! Under which rules a service is asked, and whom there: the nearest organisation upwards that has somebody for it. Nobody is asked
//! about themselves.

use vivier_accounts::read::responsible::nearest_besides;
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_talents::domain::decide::Talent;

use crate::domain::command::Asking;
use crate::domain::event::Pairing;
use crate::domain::rules::{ReleaseStep, route_for};
use crate::domain::state::Engagement;

/// What a request for `asked` takes. A step for which no organisation above the talent has named anybody else stays a step: it is said
/// to be vacant, and the programme owns it until somebody is named. Nobody decides in the place of whoever is missing.
pub(super) async fn of(unit: &Unit, pairing: &Pairing, asked: Engagement) -> Result<Asking, CommandError> {
    let Some(home) = pairing.home else { return Ok(Asking::default()) };
    let talent = unit.store().glance::<Talent>(pairing.talent.uuid()).await?;
    let Some(identity) = talent.state.identity else { return Err(CommandError::NotFound) };
    let (rules, row) = route_for(identity.employment, asked, unit.today()).map_err(CommandError::refused)?;
    let named = named_at(unit, pairing, home).await?;
    let vacant = row.steps.iter().copied().filter(|step| !named.has(*step)).collect();
    Ok(Asking {
        route: Some((rules.version, row.route)),
        steps: row.steps.to_vec(),
        addressed_to: named.manager,
        vacant,
    })
}

/// Who is named above a talent for what their service may have to say.
#[derive(Default)]
pub(super) struct Named {
    /// The nearest organisation that has a manager.
    pub manager: Option<OrganisationId>,
    /// The nearest that has somebody for human resources.
    pub human_resources: Option<OrganisationId>,
}

impl Named {
    /// True where there is somebody for it.
    pub fn has(&self, step: ReleaseStep) -> bool {
        self.at(step).is_some()
    }

    /// The organisation that has somebody for it.
    pub fn at(&self, step: ReleaseStep) -> Option<OrganisationId> {
        match step {
            ReleaseStep::ManagerOpinion | ReleaseStep::ManagerDecision => self.manager,
            ReleaseStep::HumanResourcesDecision => self.human_resources,
        }
    }
}

/// Who is named today; nobody for an external talent.
pub(super) async fn named(unit: &Unit, pairing: &Pairing) -> Result<Named, CommandError> {
    match pairing.home {
        Some(home) => named_at(unit, pairing, home).await,
        None => Ok(Named::default()),
    }
}

async fn named_at(unit: &Unit, pairing: &Pairing, home: OrganisationId) -> Result<Named, CommandError> {
    let lineage = vivier_organisations::read::lineage(unit.store(), home).await?;
    let nearest = async |role| nearest_besides(unit.store(), role, &lineage, Some(pairing.account)).await;
    let manager = nearest(Role::ReleasingManager).await?.map(|(organisation, _)| organisation);
    let human_resources = nearest(Role::HumanResources).await?.map(|(organisation, _)| organisation);
    Ok(Named { manager, human_resources })
}
