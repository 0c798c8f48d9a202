//! Seats that were claimed before each week was claimed by itself.

use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;
use vivier_kernel::period::Period;

use super::support::{RUST, person, seat, world};
use crate::access::ENGAGED_SCOPE;
use crate::domain::value::MobilisationId;
use crate::use_case::answer::AcceptCall;
use crate::use_case::engagements::carry;
use crate::use_case::support::{claims, seated_elsewhere};

/// Puts the claims as they stood then: the person, for all weeks together.
#[derive(Serialize)]
struct AsBefore {
    mobilisation: MobilisationId,
    talent: TalentId,
    period: Period,
}

impl UseCase for AsBefore {
    const NAME: &'static str = "asBefore";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        claims(self.talent, self.period).iter().for_each(|week| unit.release(ENGAGED_SCOPE, week, self.mobilisation));
        unit.claim("brigade.engaged", &self.talent.to_string(), self.mobilisation);
        Ok(())
    }
}

#[tokio::test]
async fn whoever_was_in_a_team_before_weeks_were_claimed_is_in_no_other_of_these_weeks() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let call = world.call(mobilisation, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation, call }).await.expect("a yes");
    world.settle().await;
    let (store, period) = (&world.tests.store, world.period());
    let other = MobilisationId::new(store.clock());
    let elsewhere = async || seated_elsewhere(store, other, talent, period).await.expect("an answer");
    assert!(elsewhere().await, "each week is claimed");

    let context = CommandContext::system("tests", store.clock());
    store.execute(&context, &AsBefore { mobilisation, talent, period }).await.expect("as it was");
    assert!(!elsewhere().await, "the older scope says nothing of weeks");
    for start in ["the first", "the next"] {
        carry(store).await.expect("carried over");
        assert!(elsewhere().await, "{start} start");
        let older = store.find_claim("brigade.engaged", &talent.to_string()).await.expect("an answer");
        assert_eq!(older, None, "{start} start");
    }
}
