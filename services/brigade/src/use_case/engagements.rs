//! `carryEngagements`: a seat was once claimed for all weeks together, then for each of its own, and is claimed for its days and those of rest
//! after them since. Whoever had one before that has the days too from the next start on, so that nobody who is in a team is given a seat in
//! another that is too near.

use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Store, Unit, UseCase};
use vivier_kernel::access::Party;
use vivier_kernel::id::TypedId as _;

use super::support::{authorise, claims, holders};
use crate::access::ENGAGED_SCOPE;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::standing::weeks;
use crate::domain::value::MobilisationId;
use crate::read::mobilisations::under_way;

/// The scope in which a person had at most one seat in all mobilisations together.
const ALL_WEEKS_SCOPE: &str = "brigade.engaged";
/// The scope in which a person had at most one seat in all mobilisations of a week together.
const WEEK_SCOPE: &str = "brigade.engaged-week";

/// Carries over what the teams that are not over still have under the older scopes; does nothing where that was done.
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

/// What one mobilisation's people have, day by day.
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
        for (talent, days) in holders(&state) {
            let by_week = weeks(need.period).into_iter().map(|week| (WEEK_SCOPE, format!("{talent}:{week}")));
            let mut had_before = false;
            for (scope, claim) in std::iter::once((ALL_WEEKS_SCOPE, talent.to_string())).chain(by_week) {
                if unit.store().find_claim(scope, &claim).await? == Some(self.mobilisation.uuid()) {
                    unit.release(scope, &claim, self.mobilisation);
                    had_before = true;
                }
            }
            let mut shared = None;
            for claim in claims(talent, days).into_iter().filter(|_| had_before) {
                // Two teams could have somebody with too few days between: each keeps those that the other has not, and a person decides.
                match unit.store().find_claim(ENGAGED_SCOPE, &claim).await? {
                    None => unit.claim(ENGAGED_SCOPE, &claim, self.mobilisation),
                    Some(team) if team != self.mobilisation.uuid() => shared = Some(team),
                    Some(_) => {}
                }
            }
            if let Some(other) = shared {
                tracing::warn!(mobilisation = %self.mobilisation, %other, "somebody is in two teams that are too near to each other");
            }
        }
        Ok(())
    }
}
