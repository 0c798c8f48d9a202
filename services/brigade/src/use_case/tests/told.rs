//! What people are told of memberships, with the command that it comes of: once, and nothing where it was refused or changed nothing.

use chrono::Duration;
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::notice::{Notice, Recipient, Value};
use vivier_kernel::period::Period;

use super::links::everything_told;
use super::support::{RUST, World, code, person, world};
use crate::domain::brigade::decide::Brigade;
use crate::domain::value::{DepartureReason, DutyKind};
use crate::use_case::membership::RemoveFromBrigade;
use crate::use_case::roster::{AssignDuty, OfferDuty, TakeDuty};

async fn told(world: &World, template: &str) -> Vec<Notice> {
    let all = everything_told(world).await;
    all.into_iter().filter(|notice| notice.template == template).collect()
}

#[tokio::test]
async fn volunteers_and_coordinators_hear_of_each_other() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let leads: Option<OrganisationId> =
        world.tests.store.load::<Brigade>(world.brigade.uuid()).await.expect("a brigade").state.organisation;
    let account = person(1).account();
    let holders = |notice: &Notice| {
        let expected = |role: Role, of: OrganisationId| role == Role::Coordinator && Some(of) == leads;
        matches!(notice.recipients[..], [Recipient::Holders { role, organisation, besides }]
            if expected(role, organisation) && besides == account)
    };
    let volunteered = told(&world, "brigade.volunteered").await;
    assert!(volunteered.len() == 1 && holders(&volunteered[0]), "{volunteered:?}");
    for template in ["brigade.accepted", "brigade.release-granted"] {
        let told = told(&world, template).await;
        let whom: Vec<_> = told.iter().flat_map(|notice| &notice.recipients).collect();
        assert_eq!(whom, [&Recipient::Account { account: account.expect("a person") }], "{template}");
    }
}

#[tokio::test]
async fn duties_are_told_as_they_are_given_offered_and_taken_and_not_where_that_is_refused() {
    let world = world().await;
    let (one, other) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let (brigade, expected_version) = (world.brigade, None);
    let today = world.now().date_naive();
    let period = Period::new(today, today + Duration::days(6)).expect("a period");
    let assign = |kind| AssignDuty { brigade, talent: one, expected_version, kind, period };
    world.run(&world.coordinator(), assign(DutyKind::OnCall)).await.expect("on the roster");
    assert_eq!(code(world.run(&world.coordinator(), assign(DutyKind::Backup)).await), "DUTY_OVERLAPS");
    assert_eq!(told(&world, "brigade.duty-assigned").await.len(), 1);
    let state = world.tests.store.load::<Brigade>(brigade.uuid()).await.expect("a brigade").state;
    let duty = *state.duties.keys().next().expect("a duty");
    let offer = OfferDuty { brigade, talent: one, expected_version, duty, open: true };
    world.run(&person(1), offer).await.expect("offered");
    let offered = told(&world, "brigade.duty-offered").await;
    let account = person(2).account().expect("a person");
    assert_eq!(
        offered.iter().flat_map(|notice| &notice.recipients).collect::<Vec<_>>(),
        [&Recipient::Account { account }]
    );
    assert!(offered[0].values.values().all(|value| !matches!(value, Value::Person(_))));
    world.run(&person(2), TakeDuty { brigade, talent: other, expected_version, duty }).await.expect("taken");
    assert_eq!(told(&world, "brigade.duty-taken").await.len(), 1);
    let reason = DepartureReason::NotAvailableEnough;
    let remove = RemoveFromBrigade { brigade, talent: other, expected_version, reason, words: None };
    world.run(&world.coordinator(), remove).await.expect("removed");
    assert_eq!(told(&world, "brigade.removed").await.len(), 1);
    assert_eq!(told(&world, "brigade.duty-dropped").await.len(), 0, "it ended with the membership");
}
