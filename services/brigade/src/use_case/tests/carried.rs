//! Seats that were claimed before each day was claimed by itself.

use serde::Serialize;
use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;
use vivier_kernel::period::Period;

use super::support::{RUST, person, seat, world};
use crate::access::ENGAGED_SCOPE;
use crate::domain::mobilisation::standing::weeks;
use crate::domain::value::MobilisationId;
use crate::use_case::answer::AcceptCall;
use crate::use_case::engagements::carry;
use crate::use_case::support::{claims, seated_elsewhere};

/// Puts the claims as they stood then.
#[derive(Serialize)]
struct AsBefore {
    mobilisation: MobilisationId,
    talent: TalentId,
    period: Period,
    older: (&'static str, Vec<String>),
}

impl UseCase for AsBefore {
    const NAME: &'static str = "asBefore";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        claims(self.talent, self.period).iter().for_each(|day| unit.release(ENGAGED_SCOPE, day, self.mobilisation));
        let scope = self.older.0;
        self.older.1.iter().for_each(|claim| unit.claim(scope, claim, self.mobilisation));
        Ok(())
    }
}

#[tokio::test]
async fn whoever_was_in_a_team_before_days_were_claimed_is_in_no_other_of_these_days() {
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
    assert!(elsewhere().await, "each day is claimed");

    let by_week = weeks(period).into_iter().map(|week| format!("{talent}:{week}")).collect();
    // For all weeks together, and then each by itself.
    for older in [("brigade.engaged", vec![talent.to_string()]), ("brigade.engaged-week", by_week)] {
        let context = CommandContext::system("tests", store.clock());
        let before = AsBefore { mobilisation, talent, period, older: older.clone() };
        store.execute(&context, &before).await.expect("as it was");
        assert!(!elsewhere().await, "the older scope says nothing of days");
        for start in ["the first", "the next"] {
            carry(store).await.expect("carried over");
            assert!(elsewhere().await, "{start} start");
            for claim in &older.1 {
                let held = store.find_claim(older.0, claim).await.expect("an answer");
                assert_eq!(held, None, "{start} start");
            }
        }
    }
}
