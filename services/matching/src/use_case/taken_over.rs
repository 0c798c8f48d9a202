//! `tellSuccessors`: whoever had the next step of a placement lost the role. Those who have it now hear what is awaited; its deadline stays.
//! A request to a service is asked of others by `readdressRelease`.

use serde::Serialize;
use vivier_accounts::domain::account::Account;
use vivier_accounts::read::responsible::nearest_besides;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::Recipient;
use vivier_missions::domain::decide::Mission;

use super::{pairing, tell};
use crate::domain::decide::Placement;
use crate::domain::event::Pairing;
use crate::domain::pending::Pending;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::Side;

/// Looks who has the next step now that somebody lost roles.
#[derive(Clone, Debug, Serialize)]
pub struct TellSuccessors {
    pub placement: PlacementId,
    /// Who lost them.
    pub account: AccountId,
    pub lost: Vec<RoleGrant>,
    /// What happened, so that it is told once.
    pub cause: String,
}

impl UseCase for TellSuccessors {
    const NAME: &'static str = "tellSuccessors";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        if !unit.actor().is_system() {
            return Err(CommandError::NotFound);
        }
        let placement = unit.load_existing::<Placement>(self.placement).await?;
        let pairing = pairing(&placement)?;
        for (side, role, organisation) in [
            (Side::Host, Role::MissionOwner, Some(pairing.host)),
            (Side::Service, Role::ReleasingManager, pairing.home),
            (Side::HumanResources, Role::HumanResources, pairing.home),
        ] {
            let pending = placement.state.pending();
            let step = pending.iter().find(|pending| pending.side == side && is_handed_on(pending));
            let (Some(step), Some(organisation)) = (step, organisation) else { continue };
            if self.leaves_it(unit, &pairing, role, organisation).await? {
                let to = Recipient::Holders { role, organisation, besides: Some(pairing.account) };
                let cause = format!("{}:{}:{side}", self.cause, self.placement);
                tell::taken_over(unit, (self.placement, &placement.state), step, to, cause)?;
            }
        }
        Ok(())
    }
}

impl TellSuccessors {
    /// True where nobody who was told of the step holds the role any more.
    async fn leaves_it(
        &self,
        unit: &Unit,
        pairing: &Pairing,
        role: Role,
        organisation: OrganisationId,
    ) -> Result<bool, CommandError> {
        let lineage = vivier_organisations::read::lineage(unit.store(), organisation).await?;
        let lost = |organisation: &OrganisationId| {
            self.lost.iter().any(|grant| grant.role == role && grant.organisation == *organisation)
        };
        if self.account == pairing.account || !lineage.iter().any(lost) {
            return Ok(false);
        }
        if role == Role::MissionOwner
            && let Some(owner) = alone_told(unit, pairing).await?
        {
            // The owner is told alone, as long as they answer for it.
            if answers(unit, owner, &lineage).await? {
                return Ok(false);
            }
            if owner == self.account {
                return Ok(true);
            }
        }
        // Whoever else was told with them still has it, before anybody above.
        let now = nearest_besides(unit.store(), role, &lineage, Some(pairing.account)).await?;
        // Whoever goes on to hold it above, alone, was told where they held it.
        if now.as_ref().is_some_and(|(_, holders)| holders.iter().all(|holder| *holder == self.account)) {
            return Ok(false);
        }
        let now = now.map(|(organisation, _)| organisation);
        Ok(lineage.iter().take_while(|organisation| Some(**organisation) != now).any(lost))
    }
}

/// True of what waits for a person, and is not asked of others by other means.
fn is_handed_on(pending: &Pending) -> bool {
    let of_release = matches!(pending.action, PlacementAction::GrantRelease | PlacementAction::GiveReleaseOpinion);
    !of_release && !pending.of_the_course()
}

/// Who wrote the mission, where it is not the talent.
async fn alone_told(unit: &Unit, pairing: &Pairing) -> Result<Option<AccountId>, CommandError> {
    let mission = unit.store().glance::<Mission>(pairing.mission.uuid()).await?.state;
    Ok(mission.identity.map(|identity| identity.owner).filter(|owner| *owner != pairing.account))
}

async fn answers(unit: &Unit, owner: AccountId, lineage: &[OrganisationId]) -> Result<bool, CommandError> {
    let grants = unit.store().glance::<Account>(owner.uuid()).await?.state.grants_on(unit.today());
    Ok(grants.iter().any(|grant| grant.role == Role::MissionOwner && lineage.contains(&grant.organisation)))
}
