//! `requestRelease`, `remindRelease`, `delegateRelease`, `grantRelease`, `refuseRelease`: the consent of the talent's service.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, PlacementId};
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;

use super::{PlacementOutcome, account, acting, authorised, decide, pairing, seal, seat};
use crate::domain::command::PlacementCommand;
use crate::domain::state::Engagement;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Conditions, ReleaseRefusalReason, Words};

/// Asks the talent's service for the seat's days and share.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
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
        let asked = Engagement { period: seat.spec.period, share: seat.spec.share };
        decide(unit, &mut placement, PlacementCommand::RequestRelease { by, asked, within_hours: None })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Reminds the talent's service.
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
        let by = acting(&sides, &placement.state, action, unit.now())?;
        decide(unit, &mut placement, PlacementCommand::RemindRelease { by })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Has another account answer in the manager's place. The manager can still answer.
#[derive(Clone, Debug, Serialize)]
pub struct DelegateRelease {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub to: AccountId,
}

impl UseCase for DelegateRelease {
    const NAME: &'static str = "delegateRelease";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::DelegateRelease;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::DelegateRelease { account, to: self.to })?;
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
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let words = seal(unit, &pairing(&placement)?, self.conditions.as_ref()).await?;
        let conditions = ReleaseConditions { max_share: self.max_share, last_day: self.last_day, words };
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::GrantRelease { account, conditions })?;
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
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let words = seal(unit, &pairing(&placement)?, self.words.as_ref()).await?;
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::RefuseRelease { account, reason: self.reason, words })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
