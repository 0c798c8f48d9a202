//! `fillReleaseVacancy`: somebody was named for what a service has to say, and the programme has nobody to name any more.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::PlacementId;

use super::{PlacementOutcome, asking, authorised, decide, pairing};
use crate::domain::command::PlacementCommand;
use crate::domain::transitions::PlacementAction;

/// Looks again who could say what is still to be said, and fills the steps for which there is somebody now.
#[derive(Clone, Debug, Serialize)]
pub struct FillReleaseVacancy {
    pub placement: PlacementId,
}

impl UseCase for FillReleaseVacancy {
    const NAME: &'static str = "fillReleaseVacancy";
    type Outcome = PlacementOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<PlacementOutcome, CommandError> {
        let (mut placement, _) = authorised(unit, PlacementAction::FillVacancy, self.placement, None).await?;
        let pairing = pairing(&placement)?;
        let vacant = placement.state.release.as_ref().map(|release| release.vacant.clone()).unwrap_or_default();
        let named = asking::named(unit, &pairing).await?;
        let steps = vacant.into_iter().filter(|step| named.has(*step)).collect();
        let addressed_to = named.manager;
        decide(unit, &mut placement, PlacementCommand::FillVacancy { steps, addressed_to })?;
        Ok(PlacementOutcome::of(self.placement, &placement))
    }
}
