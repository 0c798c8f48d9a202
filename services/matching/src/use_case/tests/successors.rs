//! Whoever had the next step of a placement loses the role: those who take over hear of it, and nobody else is told twice.

use vivier_accounts::use_case::delegation::DelegateRole;
use vivier_accounts::use_case::roles::{GrantRole, RevokeRole};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{OrganisationId, PlacementId};
use vivier_kernel::notice::{Family, Notice, Recipient, Value, path_to};

use super::support::*;
use crate::use_case::by_link::{ANSWER_PLACEMENT, Signing};

/// Takes a role from somebody, and waits until those who take over are told.
async fn loses(world: &World, number: u128, role: Role, organisation: OrganisationId) {
    let command = RevokeRole { account: account(number), grant: RoleGrant { role, organisation } };
    world.run(&world.administrator(), command).await.expect("revoked");
    world.settle().await;
    let store = &world.tests.store;
    store.wait_for_follower("placement-successors", store.position()).await.expect("followed");
}

/// What is told of a placement to whoever takes over.
async fn handed_on(world: &World, placement: PlacementId) -> Vec<Notice> {
    let notices: Vec<sqlx::types::Json<Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("notices");
    let page = Some(path_to("/placements", placement));
    let of_it = |notice: &Notice| notice.template == "placement.taken_over" && notice.link == page;
    notices.into_iter().map(|notice| notice.0).filter(of_it).collect()
}

#[tokio::test]
async fn whoever_answers_for_a_mission_after_its_owner_hears_what_waits() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let owner = Role::MissionOwner;
    for number in [1001, 1011, 1012] {
        world.holder(number, owner, world.host).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let (waits, to_draft) = (world.apply(1, seats[0]).await, world.apply(1, seats[1]).await);
    world.accept(&world.owner(), to_draft).await;
    let told = async || (handed_on(&world, waits).await, handed_on(&world, to_draft).await);

    // The owner has it: that a colleague leaves is nothing to anybody.
    loses(&world, 1012, owner, world.host).await;
    assert_eq!(told().await, (Vec::new(), Vec::new()));

    loses(&world, 1001, owner, world.host).await;
    let (applied, agreed) = told().await;
    let [applied] = applied.as_slice() else { panic!("once: {applied:?}") };
    let [agreed] = agreed.as_slice() else { panic!("once: {agreed:?}") };
    let holders = Recipient::Holders { role: owner, organisation: world.host, besides: Some(account(1)) };
    for (notice, placement) in [(applied, waits), (agreed, to_draft)] {
        let due = world.state(placement).await.answer_by.expect("a deadline");
        assert_eq!(notice.recipients, std::slice::from_ref(&holders));
        assert_eq!((notice.family, notice.values.get("due")), (Family::Placement, Some(&Value::Instant(due))));
        assert_eq!(notice.calendar.len(), 1, "it stands in their calendars");
    }
    let links = |notice: &Notice| notice.actions.iter().map(|action| action.action.clone()).collect::<Vec<_>>();
    assert_eq!((links(applied), links(agreed)), (vec![ANSWER_PLACEMENT.to_owned()], Vec::new()));

    // The last one there leaves it to whoever is above, or to the programme.
    loses(&world, 1011, owner, world.host).await;
    let (applied, agreed) = told().await;
    assert_eq!((applied.len(), agreed.len()), (2, 2));
}

#[tokio::test]
async fn whoever_signs_for_a_service_after_its_last_manager_hears_what_waits() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let manager = Role::ReleasingManager;
    for (number, organisation) in [(1006, world.home), (1007, world.home), (1008, world.ministry)] {
        world.holder(number, manager, organisation).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    let hash = world.draft(placement, None).await;
    world.settle().await;
    loses(&world, 1006, manager, world.home).await;
    assert_eq!(handed_on(&world, placement).await, Vec::new(), "the other one was asked too");
    loses(&world, 1007, manager, world.home).await;
    let told = handed_on(&world, placement).await;
    let [notice] = told.as_slice() else { panic!("once: {told:?}") };
    let holders = Recipient::Holders { role: manager, organisation: world.home, besides: Some(account(1)) };
    assert_eq!((notice.family, notice.recipients.as_slice()), (Family::Agreement, std::slice::from_ref(&holders)));
    let signs: Vec<&str> = notice.actions.iter().map(|action| action.action.as_str()).collect();
    assert_eq!(signs, [Signing::Agreement(1).action()]);

    // What is signed for the service waits for it no more.
    world.sign(&world.manager(), placement, &hash).await;
    world.settle().await;
    loses(&world, 1008, manager, world.ministry).await;
    assert_eq!(handed_on(&world, placement).await.len(), 1);
}

/// A loan ends with its last day, and nobody has to say so.
#[tokio::test]
async fn whoever_lent_a_role_hears_what_waits_once_its_days_are_over() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let owner = Role::MissionOwner;
    world.holder(1011, owner, world.host).await;
    // Whoever writes the mission does so by the loan alone.
    world.holder(1001, owner, world.home).await;
    let grant = RoleGrant { role: owner, organisation: world.host };
    let lend = DelegateRole { delegate: Some(account(1001)), grant, period: period("2026-01-05", "2026-01-08") };
    world.run(&holding(1011, owner, world.host), lend).await.expect("lent");
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.tests.settle_followers().await.expect("followed");

    world.wait_until("2026-01-08").await;
    assert_eq!(handed_on(&world, placement).await, Vec::new(), "it is the last day");
    world.wait_until("2026-01-09").await;
    let told = handed_on(&world, placement).await;
    let [notice] = told.as_slice() else { panic!("once: {told:?}") };
    let holders = Recipient::Holders { role: owner, organisation: world.host, besides: Some(account(1)) };
    assert_eq!(notice.recipients, std::slice::from_ref(&holders));
}

#[tokio::test]
async fn whoever_goes_on_to_hold_the_role_above_is_not_told_again() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let manager = Role::ReleasingManager;
    world.holder(1006, manager, world.home).await;
    let above = RoleGrant { role: manager, organisation: world.ministry };
    world.run(&world.administrator(), GrantRole { account: account(1006), grant: above }).await.expect("granted");
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.apply(1, seats[0]).await;
    world.accept(&world.owner(), placement).await;
    world.released(1, placement).await;
    world.draft(placement, None).await;
    world.settle().await;
    loses(&world, 1006, manager, world.home).await;
    assert_eq!(handed_on(&world, placement).await, Vec::new(), "they have it above");
    loses(&world, 1006, manager, world.ministry).await;
    assert_eq!(handed_on(&world, placement).await.len(), 1, "nobody is left");
}
