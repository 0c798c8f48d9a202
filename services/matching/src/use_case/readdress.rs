//! `readdressRelease`: whoever was asked for a service's consent lost the role, left, or is at another place in the tree. The request
//! goes to whoever can answer now, the nearest first; where nobody is left, the programme names somebody. Its deadline stays.

use serde::Serialize;
use vivier_accounts::domain::account::Account;
use vivier_accounts::read::responsible::nearest_besides;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};

use super::{PlacementOutcome, absence, asking, authorised, decide, pairing};
use crate::domain::absence::{Absence, AbsenceId};
use crate::domain::command::PlacementCommand;
use crate::domain::rules::ReleaseStep;
use crate::domain::state::Release;
use crate::domain::transitions::{PlacementAction, PlacementStatus, rows};
use crate::domain::value::DelegationEnd;

/// Looks again who can say what is still to be said, and whether somebody still answers in a manager's place.
#[derive(Clone, Debug, Serialize)]
pub struct ReaddressRelease {
    pub placement: PlacementId,
    /// The roles that somebody has just lost; none where it is the tree, an absence or a delegate that changed.
    pub lost: Vec<RoleGrant>,
}

impl UseCase for ReaddressRelease {
    const NAME: &'static str = "readdressRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::Readdress, self.placement, None).await?;
        let pairing = pairing(&placement)?;
        let (Some(release), Some(home)) = (placement.state.release.clone(), pairing.home) else {
            return Ok(PlacementOutcome::of(self.placement, &placement));
        };
        let lineage = vivier_organisations::read::lineage(unit.store(), home).await?;
        let stands_in = rows(placement.state.status, PlacementAction::EndDelegation).next().is_some();
        let ended = if stands_in { delegation_over(unit, &release, &lineage, pairing.host).await? } else { None };
        if let Some(cause) = ended {
            decide(unit, &mut placement, PlacementCommand::EndDelegation { cause })?;
        }
        // What the service has answered is asked of nobody else.
        if placement.state.status != PlacementStatus::ReleasePending {
            return Ok(PlacementOutcome::of(self.placement, &placement));
        }
        let named = asking::named(unit, &pairing).await?;
        let holds_there = match release.addressed_to.filter(|asked| lineage.contains(asked)) {
            Some(asked) => {
                let there = [asked];
                nearest_besides(unit.store(), Role::ReleasingManager, &there, Some(pairing.account))
                    .await?
                    .map(|_| asked)
            }
            None => None,
        };
        let (mut readdressed, mut vacated, mut addressed_to) = (Vec::new(), Vec::new(), None);
        for step in release.left() {
            let by_manager = step != ReleaseStep::HumanResourcesDecision;
            // Whoever else was asked with somebody who is gone still has it, before anybody above them.
            let Some(now) = holds_there.filter(|_| by_manager).or(named.at(step)) else {
                vacated.push(step);
                continue;
            };
            // Where others of those who were asked are left, they have been asked, and are not told again.
            let gone = match by_manager {
                true => holds_there.is_none() || ended == Some(DelegationEnd::DelegatorLeft),
                false => self.loses(step, now, &lineage),
            };
            if gone {
                readdressed.push(step);
                addressed_to = addressed_to.or(Some(now).filter(|_| by_manager));
            }
        }
        decide(unit, &mut placement, PlacementCommand::Readdress { readdressed, vacated, addressed_to })?;
        if placement.state.release.as_ref().is_some_and(|release| release.delegate.is_none()) {
            absence::delegate_where_away(unit, &mut placement).await?;
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

impl ReaddressRelease {
    /// True where what was lost is the role for this step, nearer to the talent than `now` along `lineage`: they had been asked, and
    /// whoever holds it in `now` had not.
    fn loses(&self, step: ReleaseStep, now: OrganisationId, lineage: &[OrganisationId]) -> bool {
        let role = match step {
            ReleaseStep::ManagerOpinion | ReleaseStep::ManagerDecision => Role::ReleasingManager,
            ReleaseStep::HumanResourcesDecision => Role::HumanResources,
        };
        let mut nearer = lineage.iter().take_while(|organisation| **organisation != now);
        nearer.any(|asked| self.lost.iter().any(|grant| grant.role == role && grant.organisation == *asked))
    }
}

/// Why nobody answers in the manager's place any more, where somebody did.
async fn delegation_over(
    unit: &Unit,
    release: &Release,
    lineage: &[OrganisationId],
    host: OrganisationId,
) -> Result<Option<DelegationEnd>, CommandError> {
    let Some(delegate) = release.delegate else { return Ok(None) };
    let today = unit.today();
    let account = async |id: AccountId| unit.store().glance::<Account>(id.uuid()).await.map(|account| account.state);
    let stands_in = account(delegate).await?;
    if stands_in.identity.is_none() {
        return Ok(Some(DelegationEnd::DelegateLeft));
    }
    let hosts = vivier_organisations::read::lineage(unit.store(), host).await?;
    let asks = |grant: &RoleGrant| grant.role == Role::MissionOwner && hosts.contains(&grant.organisation);
    if stands_in.grants_on(today).iter().any(asks) {
        return Ok(Some(DelegationEnd::DelegateIsHost));
    }
    let Some(by) = release.delegated_by else { return Ok(None) };
    let grants = account(by).await?.grants_on(today);
    let answers = |grant: &RoleGrant| grant.role == Role::ReleasingManager && lineage.contains(&grant.organisation);
    if !grants.iter().any(answers) {
        return Ok(Some(DelegationEnd::DelegatorLeft));
    }
    if release.delegated_until.is_none() {
        return Ok(None);
    }
    let absence = unit.store().glance::<Absence>(AbsenceId::of(by).uuid()).await?.state.planned;
    let away = absence.is_some_and(|planned| planned.period.contains(today) && planned.delegate == delegate);
    Ok((!away).then_some(DelegationEnd::AbsenceOver))
}
