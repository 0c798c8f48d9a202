//! `carryEngagements`: a seat was once claimed for all weeks together, and is claimed for each of its own since. Whoever had one before
//! that has the weeks too from the next start on, so that nobody who is in a team is given a seat in another.

use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Store, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::TypedId as _;

use super::support::{authorise, claims, holders};
use crate::access::ENGAGED_SCOPE;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::value::MobilisationId;
use crate::read::mobilisations::under_way;

/// The scope in which a person had at most one seat in all mobilisations together.
const ALL_WEEKS_SCOPE: &str = "brigade.engaged";

/// Carries over what the teams that are not over still have under the older scope; does nothing where that was done.
///
/// # Errors
/// `Store`.
pub async fn carry(store: &Store) -> Result<(), CommandError> {
    for (mobilisation, _) in under_way(store).await? {
        let context = CommandContext::system("start", store.clock());
        match store.execute(&context, &CarryEngagements { mobilisation }).await {
            // Somebody took a seat elsewhere since: a person decides which of the two they give back.
            Err(CommandError::Taken { .. }) => tracing::warn!(%mobilisation, "somebody of the team is in another too"),
            done => done.map(|_| ())?,
        }
    }
    Ok(())
}

/// What one mobilisation's people have, week by week.
#[derive(Clone, Debug, Serialize)]
struct CarryEngagements {
    mobilisation: MobilisationId,
}

impl UseCase for CarryEngagements {
    const NAME: &'static str = "carryEngagements";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let parties = if unit.actor().is_system() { vec![Party::System] } else { Vec::new() };
        authorise(Self::NAME, Self::NAME, &parties)?;
        let state = unit.store().glance::<Mobilisation>(self.mobilisation.uuid()).await?.state;
        let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(()) };
        for talent in holders(&state) {
            let before = talent.to_string();
            if unit.store().find_claim(ALL_WEEKS_SCOPE, &before).await? == Some(self.mobilisation.uuid()) {
                unit.release(ALL_WEEKS_SCOPE, &before, self.mobilisation);
                for claim in claims(talent, need.period) {
                    unit.claim(ENGAGED_SCOPE, &claim, self.mobilisation);
                }
            }
        }
        Ok(())
    }
}
