//! `draftAgreement`, `signAgreement`: the terms, and who stands by them.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;

use super::{PlacementOutcome, account, authorised, decide, pairing, seal, seat};
use crate::domain::command::{Draft, PlacementCommand};
use crate::domain::state::{Engagement, Release};
use crate::domain::terms::TermsHash;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{Conditions, Place, Side};

/// Writes the terms down. What is not said comes from the seat, within what the service released.
#[derive(Clone, Debug, Serialize)]
pub struct DraftAgreement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    pub period: Option<Period>,
    pub share: Option<Share>,
    pub place: Option<Place>,
    pub conditions: Option<Conditions>,
}

impl UseCase for DraftAgreement {
    const NAME: &'static str = "draftAgreement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::DraftAgreement;
        let (mut placement, _) = authorised(unit, action, self.placement, self.expected_version).await?;
        let pairing = pairing(&placement)?;
        let (_, seat) = seat(unit, pairing.mission, pairing.seat).await?;
        let spec = seat.ok_or_else(|| Problem::new("SEAT_NOT_OPEN"))?.spec;
        let whole = Engagement { period: spec.period, share: spec.share };
        let granted = placement.state.release.as_ref().and_then(Release::granted).unwrap_or(whole);
        let draft = Draft {
            period: self.period.or(whole.period.intersection(&granted.period)).unwrap_or(whole.period),
            share: self.share.unwrap_or(whole.share.min(granted.share)),
            mode: spec.mode,
            region: spec.region,
            place: self.place.clone().or(spec.place),
            conditions: seal(unit, &pairing, self.conditions.as_ref()).await?,
            seat: whole,
        };
        decide(unit, &mut placement, PlacementCommand::DraftAgreement(Box::new(draft)))?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}

/// Signs the terms that were read, for one side.
#[derive(Clone, Debug, Serialize)]
pub struct SignAgreement {
    pub placement: PlacementId,
    pub expected_version: Option<i64>,
    /// For whom; where the actor stands on several sides they say which.
    pub side: Option<Side>,
    /// The hash of the terms that were read.
    pub hash: TermsHash,
}

impl UseCase for SignAgreement {
    const NAME: &'static str = "signAgreement";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let action = PlacementAction::SignAgreement;
        let (mut placement, mut sides) = authorised(unit, action, self.placement, self.expected_version).await?;
        sides.retain(|side| crate::access::may(Self::NAME, &[*side]));
        let by = match (self.side, sides.as_slice()) {
            (Some(side), sides) if sides.contains(&side) => side,
            (Some(_), _) => return Err(Problem::new("NOT_ALLOWED").at("side").into()),
            (None, [only]) => *only,
            (None, _) => return Err(Problem::new("SIDE_REQUIRED").at("side").into()),
        };
        let account = account(unit)?;
        decide(unit, &mut placement, PlacementCommand::SignAgreement { by, account, hash: self.hash.clone() })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
