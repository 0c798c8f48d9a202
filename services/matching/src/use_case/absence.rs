//! `planAbsence`, `cancelAbsence`: requests that come while everybody who is asked is away go to a delegate by themselves.

use serde::{Deserialize, Serialize};
use vivier_accounts::domain::account::{Account, Delegation};
use vivier_accounts::domain::value::DelegationId;
use vivier_accounts::read::responsible::nearest_besides;
use vivier_accounts::use_case::delegation::{self, Loan};
use vivier_event_store::{Aggregate, CommandError, Timer, Unit, UseCase};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;

use super::{PlacementOutcome, account, decide, standing_in};
use crate::domain::absence::{Absence, AbsenceCommand, AbsenceId, AbsencePlanned, DELEGATE};
use crate::domain::command::PlacementCommand;
use crate::domain::decide::Placement;
use crate::domain::rules::ReleaseStep;
use crate::domain::transitions::PlacementStatus;
use crate::process::absence::timer_key;

/// Whose absence a command was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AbsenceOutcome {
    pub account: AccountId,
}

/// Says when the actor is away, and who answers meanwhile. It replaces an earlier plan.
#[derive(Clone, Debug, Serialize)]
pub struct PlanAbsence {
    pub period: Period,
    /// None where an address was typed that has no account.
    pub delegate: Option<AccountId>,
}

impl UseCase for PlanAbsence {
    const NAME: &'static str = "planAbsence";
    type Outcome = AbsenceOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AbsenceOutcome, CommandError> {
        let own = account(unit)?;
        let actor = unit.actor();
        if !actor.holds_anywhere(Role::ReleasingManager) && !actor.holds_anywhere(Role::HumanResources) {
            return Err(Problem::new("NOT_ALLOWED").into());
        }
        let Some(delegate) = self.delegate else {
            return Err(Problem::new("NO_SUCH_ACCOUNT").at(DELEGATE).into());
        };
        let mut absence = unit.load::<Absence>(AbsenceId::of(own)).await?;
        let planned = AbsencePlanned { account: own, period: self.period, delegate };
        let lent = lent_meanwhile(unit, own, self.period).await?;
        let before = absence.state.planned.clone();
        let changes = unit.decide(&mut absence, AbsenceCommand::Plan { planned, lent })? > 0;
        if let Some(problem) = standing_in::hindrance(unit, delegate, None).await? {
            return Err(problem.into());
        }
        if changes {
            let due_at = Zone::Metropolitan.begins(self.period.start()).max(unit.now());
            let payload = serde_json::json!({ "account": own });
            unit.schedule(Timer { key: timer_key(own), due_at, kind: crate::process::absence::BEGINS, payload });
            lend_human_resources(unit, own, before.as_ref(), absence.state.planned.as_ref()).await?;
        }
        Ok(AbsenceOutcome { account: own })
    }
}

/// True where the account answers for a service on one of these days only because somebody lent it the role: a delegate would take
/// what was entrusted to this account and to nobody else.
async fn lent_meanwhile(unit: &Unit, account: AccountId, period: Period) -> Result<bool, CommandError> {
    let state = unit.store().glance::<Account>(account.uuid()).await?.state;
    let answers = |grant: &RoleGrant| matches!(grant.role, Role::ReleasingManager | Role::HumanResources);
    let lent = state.received.values().filter(|lent| answers(&lent.grant) && !state.grants.contains(&lent.grant));
    Ok(lent.into_iter().any(|lent| lent.period.intersection(&period).is_some()))
}

/// What human resources decide cannot wait for one person: whoever stands in for them has their role for these days, and an absence
/// that is not any more ends that. A manager's requests go to the delegate one by one instead, where nobody else is there.
async fn lend_human_resources(
    unit: &mut Unit,
    account: AccountId,
    before: Option<&AbsencePlanned>,
    after: Option<&AbsencePlanned>,
) -> Result<(), CommandError> {
    let mut own = unit.load_existing::<Account>(account).await?;
    let lent = |delegation: &Delegation, absence: &AbsencePlanned| {
        let Delegation { other, grant, period } = *delegation;
        grant.role == Role::HumanResources && (other, period) == (absence.delegate, absence.period)
    };
    let given = own.state.given.iter().filter(|(_, given)| before.is_some_and(|before| lent(given, before)));
    let ended = given.map(|(id, given)| (*id, given.other)).collect();
    let Some(delegate) = after.or(before).map(|planned| planned.delegate) else { return Ok(()) };
    let mut loans = Vec::new();
    if let Some(planned) = after {
        // Their own roles, and those that they exercise now: for want of a second factor nothing is lent either.
        let exercised = |grant: &&RoleGrant| unit.actor().grants().contains(grant);
        for grant in own.state.grants.iter().filter(exercised).filter(|grant| grant.role == Role::HumanResources) {
            let delegation = DelegationId::new(unit.clock());
            loans.push(Loan { delegation, grant: *grant, period: planned.period });
        }
    }
    match delegation::exchange(unit, &mut own, ended, delegate, &loans).await {
        Err(CommandError::Refused(problem)) => Err(CommandError::Refused(match problem.field.as_deref() {
            Some("end") => problem.at("endsOn"),
            Some("delegateEmail") => problem.at(DELEGATE),
            _ => problem,
        })),
        done => done,
    }
}

/// The actor is not away after all: what was delegated because of it is theirs again.
#[derive(Clone, Debug, Serialize)]
pub struct CancelAbsence {}

impl UseCase for CancelAbsence {
    const NAME: &'static str = "cancelAbsence";
    type Outcome = AbsenceOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AbsenceOutcome, CommandError> {
        let own = account(unit)?;
        let mut absence = unit.load::<Absence>(AbsenceId::of(own)).await?;
        let before = absence.state.planned.clone();
        if unit.decide(&mut absence, AbsenceCommand::Cancel)? > 0 {
            lend_human_resources(unit, own, before.as_ref(), None).await?;
        }
        unit.cancel_timer(&timer_key(own));
        Ok(AbsenceOutcome { account: own })
    }
}

/// Vivier delegates a request whose managers have all gone away.
#[derive(Clone, Debug, Serialize)]
pub struct DelegateForAbsence {
    pub placement: PlacementId,
}

impl UseCase for DelegateForAbsence {
    const NAME: &'static str = "delegateForAbsence";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        if !unit.actor().is_system() {
            return Err(CommandError::NotFound);
        }
        let mut placement = unit.load_existing::<Placement>(self.placement).await?;
        delegate_where_away(unit, &mut placement).await?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Where everybody who is asked is away today, the delegate of one of them answers: of the first whose delegate can, and is there.
pub(super) async fn delegate_where_away(
    unit: &mut Unit,
    placement: &mut Aggregate<Placement>,
) -> Result<(), CommandError> {
    let state = &placement.state;
    let Some(release) = state.release.as_ref().filter(|_| state.status == PlacementStatus::ReleasePending) else {
        return Ok(());
    };
    // A delegate answers for the manager, not for human resources.
    let managers_turn = release.turn() != ReleaseStep::HumanResourcesDecision;
    let Some(asked) = release.addressed_to.filter(|_| managers_turn && release.delegate.is_none()) else {
        return Ok(());
    };
    let talent = state.pairing.map(|pairing| pairing.account);
    let host = state.pairing.map(|pairing| pairing.host);
    let mut able = Vec::new();
    for away in all_away(unit, asked, talent).await? {
        // Whoever has left since answers for nobody, and whoever asks does not answer, nor does the person for themselves.
        let may = Some(away.delegate) != talent && standing_in::hindrance(unit, away.delegate, host).await?.is_none();
        if may {
            able.push((absence_today(unit, away.delegate).await?.is_some(), away));
        }
    }
    // Of those who are there, or else of all, the first.
    let Some((_, away)) = able.into_iter().min_by_key(|(is_away, _)| *is_away) else { return Ok(()) };
    let (account, to, until) = (away.account, away.delegate, Some(away.period.end()));
    decide(unit, placement, PlacementCommand::DelegateRelease { account, to, until })?;
    Ok(())
}

/// The absence of each of those who are away and may name somebody; none where somebody who holds the role, or was lent it, is there. The
/// talent is not asked about themselves, whatever they hold.
async fn all_away(
    unit: &Unit,
    asked: OrganisationId,
    talent: Option<AccountId>,
) -> Result<Vec<AbsencePlanned>, CommandError> {
    let today = unit.today();
    let mut absences = Vec::new();
    let managers = nearest_besides(unit.store(), Role::ReleasingManager, &[asked], talent).await?;
    for manager in managers.map(|(_, managers)| managers).unwrap_or_default() {
        // Whoever was lent the role after they had planned to be away does not lend it on.
        let lent = unit.store().glance::<Account>(manager.uuid()).await?.state.borrowed_on(today);
        let lends = !lent.iter().any(|(grant, _)| grant.role == Role::ReleasingManager && grant.organisation == asked);
        match absence_today(unit, manager).await? {
            Some(planned) => absences.extend(Some(planned).filter(|_| lends)),
            None => return Ok(Vec::new()),
        }
    }
    Ok(absences)
}

/// The absence in which somebody is today; none where they are there.
async fn absence_today(unit: &Unit, account: AccountId) -> Result<Option<AbsencePlanned>, CommandError> {
    let absence = unit.store().glance::<Absence>(AbsenceId::of(account).uuid()).await?.state.planned;
    Ok(absence.filter(|planned| planned.period.contains(unit.today())))
}
