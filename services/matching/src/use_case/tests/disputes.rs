//! Who is told of a dispute: the programme when it is raised, all who signed when it is settled.

use vivier_kernel::actor::Role;
use vivier_kernel::notice::{Notice, Recipient};

use super::support::*;
use crate::domain::value::{DisputeMatter, DisputeOutcome, Words};
use crate::use_case::dispute::{RaiseDispute, SettleDispute};

/// To whom the notices of this template go that wait, one after the other.
pub(super) async fn told(world: &World, template: &str) -> Vec<Vec<Recipient>> {
    let notices: Vec<sqlx::types::Json<Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("notices");
    let told = notices.into_iter().map(|notice| notice.0).filter(|notice| notice.template == template);
    told.map(|notice| notice.recipients).collect()
}

#[tokio::test]
async fn a_dispute_is_told_to_the_programme_and_its_settlement_to_all_who_signed() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.letter(seats[0], period("2026-03-01", "2026-03-31")).await;
    let text = || Words::new("Le lieu n’est pas celui qui était convenu.").expect("words");
    let matter = DisputeMatter::WorkingConditions;
    let raise = || RaiseDispute { placement, expected_version: None, matter, words: text() };

    let holders = |role, organisation| Recipient::Holders { role, organisation, besides: Some(account(1)) };
    let programme = vec![holders(Role::ProgrammeAdministrator, world.host)];
    world.run(&person(1), raise()).await.expect("raised");
    assert_eq!(told(&world, "dispute.raised").await, [programme.clone()]);
    // Another side's is another matter, and is told as well.
    world.run(&world.owner(), raise()).await.expect("raised");
    assert_eq!(told(&world, "dispute.raised").await, [programme.clone(), programme]);
    assert_eq!(told(&world, "dispute.settled").await, [] as [Vec<Recipient>; 0]);

    let everybody = vec![
        Recipient::Account { account: account(1) },
        holders(Role::ReleasingManager, world.home),
        holders(Role::MissionOwner, world.host),
    ];
    for (number, outcome) in [(2, DisputeOutcome::Rejected), (1, DisputeOutcome::Upheld)] {
        let settle =
            SettleDispute { placement, expected_version: None, number, outcome, words: text(), half_days: None };
        world.run(&world.administrator(), settle).await.expect("settled");
    }
    assert_eq!(told(&world, "dispute.settled").await, [everybody.clone(), everybody]);
}
