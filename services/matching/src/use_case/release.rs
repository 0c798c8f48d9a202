//! `requestRelease`, `remindRelease`, `delegateRelease`, `giveReleaseOpinion`, `grantRelease`, `refuseRelease`, `revokeRelease`: the
//! consent of the talent's service.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, PlacementId};
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::course::give_back;
use super::{
    PlacementOutcome, absence, account, acting, asking, authorised, decide, pairing, seal, seat, seat_over, standing_in,
};
use crate::domain::absence::DELEGATE;
use crate::domain::command::PlacementCommand;
use crate::domain::refusal::PlacementRefusal;
use crate::domain::state::Engagement;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Conditions, ReleaseRefusalReason, Words};

/// Asks the talent's service for the seat's days and share, or for less.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// No later than this day; the seat's last one where it is not said.
    pub last_day: Option<NaiveDate>,
    /// No more than this share; the seat's where it is not said.
    pub share: Option<Share>,
}

impl UseCase for RequestRelease {
    const NAME: &'static str = "requestRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::RequestRelease;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let pairing = pairing(&placement)?;
        let (_, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        let seat = seat.ok_or_else(|| Problem::new("SEAT_NOT_OPEN"))?;
        // Not for days on which somebody else still has the seat.
        let free = seat.free_days().unwrap_or(seat.spec.period);
        let spec = seat.spec;
        let period = match self.last_day {
            Some(last_day) => {
                free.ended_on(last_day).ok_or_else(|| Problem::new("CONDITIONS_LEAVE_NOTHING").at("lastDay"))?
            }
            None => free,
        };
        let share = self.share.map_or(spec.share, |share| share.min(spec.share));
        let asked = Engagement { period, share };
        let asking = asking::of(unit, &pairing, asked).await?;
        let last_day = period.end();
        let at_latest = last_day.succ_opt().map(|after| Zone::Metropolitan.begins(after));
        let command = PlacementCommand::RequestRelease { by, asked, asking, at_latest };
        // Everything else is said first. Nobody is asked for days that are over.
        if decide(unit, &mut placement, command)? && last_day < unit.today() {
            return Err(CommandError::refused(PlacementRefusal::PeriodOver { last_day }));
        }
        absence::delegate_where_away(unit, &mut placement).await?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Reminds the talent's service. Of a seat whose days are over, as its host has moved them, Vivier reminds nobody: it closes the placement.
#[derive(Clone, Debug, Serialize)]
pub struct RemindRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
}

impl UseCase for RemindRelease {
    const NAME: &'static str = "remindRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::RemindRelease;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        if unit.actor().is_system() && seat_over::close_where_over(unit, &mut placement).await? {
            return Ok(PlacementOutcome::of(self.placement, &placement));
        }
        let by = acting(&sides, &placement.state, action, unit.now())?;
        // Everything else is said first.
        if decide(unit, &mut placement, PlacementCommand::RemindRelease { by })?
            && let Some(last_day) = seat_over::over_since(unit, &placement.state).await?
        {
            return Err(CommandError::refused(PlacementRefusal::PeriodOver { last_day }));
        }
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Has another account answer in the manager's place, until there is an answer. The manager can still answer.
#[derive(Clone, Debug, Serialize)]
pub struct DelegateRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// None where an address was typed that has no account.
    pub to: Option<AccountId>,
}

impl UseCase for DelegateRelease {
    const NAME: &'static str = "delegateRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::DelegateRelease;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let account = account(unit)?;
        // Everything else is said first: that an address has no account is told to nobody but the manager whose turn it is.
        let to = self.to.unwrap_or_default();
        decide(unit, &mut placement, PlacementCommand::DelegateRelease { account, to, until: None })?;
        if self.to.is_none() {
            return Err(Problem::new("NO_SUCH_ACCOUNT").at(DELEGATE).into());
        }
        let host = pairing(&placement)?.host;
        match standing_in::hindrance(unit, to, Some(host)).await? {
            Some(problem) => Err(problem.into()),
            None => Ok(PlacementOutcome::of(self.placement, &placement)),
        }
    }
}

/// The manager says what they think; human resources decide.
#[derive(Clone, Debug, Serialize)]
pub struct GiveReleaseOpinion {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub favourable: bool,
    pub words: Option<Words>,
}

impl UseCase for GiveReleaseOpinion {
    const NAME: &'static str = "giveReleaseOpinion";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::GiveReleaseOpinion;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        let account = account(unit)?;
        let favourable = self.favourable;
        decide(unit, &mut placement, PlacementCommand::GiveReleaseOpinion { account, favourable, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The service says yes, perhaps under conditions.
#[derive(Clone, Debug, Serialize)]
pub struct GrantRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// No more than this share.
    pub max_share: Option<Share>,
    /// No later than this day.
    pub last_day: Option<NaiveDate>,
    pub conditions: Option<Conditions>,
}

impl UseCase for GrantRelease {
    const NAME: &'static str = "grantRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::GrantRelease;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.conditions.as_ref()).await?;
        let conditions = ReleaseConditions { max_share: self.max_share, last_day: self.last_day, words };
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::GrantRelease { by, account, conditions })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The service says no, with a reason.
#[derive(Clone, Debug, Serialize)]
pub struct RefuseRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: ReleaseRefusalReason,
    pub words: Option<Words>,
}

impl UseCase for RefuseRelease {
    const NAME: &'static str = "refuseRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::RefuseRelease;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::RefuseRelease { by, account, reason: self.reason, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// The service takes its consent back: the placement comes to nothing, or, once confirmed, ends after the agreement's notice.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub reason: ReleaseRefusalReason,
    pub words: Option<Words>,
    /// The earliest that the notice allows where it is not said.
    pub last_day: Option<NaiveDate>,
}

impl UseCase for RevokeRelease {
    const NAME: &'static str = "revokeRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::RevokeRelease;
        let (mut placement, sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        let by = acting(&sides, &placement.state, action, unit.now())?;
        let pairing = pairing(&placement)?;
        let words = seal(unit, &pairing, self.words.as_ref()).await?;
        let (account, reason, last_day) = (account(unit)?, self.reason, self.last_day);
        decide(unit, &mut placement, PlacementCommand::RevokeRelease { by, account, reason, words, last_day })?;
        give_back(unit, self.placement, &placement.state).await?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
