//! An erased person appears in clear nowhere, and what concerned others stays exact.

use vivier_event_store::CommandError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId;

use super::support::*;
use crate::domain::value::{WithdrawalReason, Words};
use crate::read::talents::{TalentFilter, count};
use crate::use_case::status::{EraseTalent, WithdrawTalent};

#[tokio::test]
async fn names_and_texts_are_sealed_in_every_table() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Adalbertine Introuvable").await;
    let withdraw = WithdrawTalent {
        talent,
        expected_version: None,
        reason: WithdrawalReason::Other,
        words: Some(Words::new("Motif confidentiel introuvable").expect("words")),
    };
    world.run(&ada, withdraw).await.expect("withdrawn");
    world.settle().await;
    assert_eq!(world.tests.in_clear("introuvable", "talent_card").await.expect("a search"), [] as [&str; 0]);
}

#[tokio::test]
async fn an_erased_talent_is_gone_for_everybody_and_its_placement_can_still_end() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let name = {
        let state = world.tests.store.load::<crate::domain::decide::Talent>(talent.uuid()).await.expect("hers").state;
        state.profile.display_name.expect("a name")
    };
    let booking =
        Book { talent, placement: placement(1), period: period("2026-03-01", "2026-03-31"), share: share(40) };
    world.run(&ada, booking).await.expect("booked");
    let erase = || EraseTalent { talent, expected_version: None };
    let denied = world.run(&person(2), erase()).await;
    assert!(matches!(denied, Err(CommandError::NotFound)), "{denied:?}");
    world.run(&administrator(), erase()).await.expect("erased");

    for viewer in [ada.clone(), administrator(), person(2), Actor::Anonymous] {
        assert!(world.look(&viewer, talent).await.is_none(), "{viewer:?}");
    }
    let count = count(&world.tests.store, &administrator(), &TalentFilter::default()).await.expect("a count");
    assert_eq!(count, 0);
    assert_eq!(world.tests.store.keys().open(&name).await.expect("an answer"), None, "the key is gone");
    world.run(&ada, erase()).await.expect("already so is no error");

    let release = Release { talent, placement: placement(1), last_day: day("2026-03-10") };
    world.run(&ada, release).await.expect("the placement ends");
    world.settle().await;
    assert!(world.look(&administrator(), talent).await.is_none());
}
