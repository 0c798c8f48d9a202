//! Whoever leaves the pool for good is in no brigade any more; whoever is only paused stays a member, and is not counted on.

use chrono::{Days, Duration};
use vivier_event_store::CommandContext;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_talents::domain::value::WithdrawalReason;
use vivier_talents::use_case::status::{EraseTalent, PauseTalent, WithdrawTalent};

use super::links::everything_told;
use super::support::{RUST, World, code, person, world};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::state::BrigadeState;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::DutyKind;
use crate::process::worded::is_worded;
use crate::read::brigades::{brigade, paused_until};
use crate::use_case::departure::EndMembership;
use crate::use_case::roster::{AssignDuty, OfferDuty};

async fn state(world: &World) -> BrigadeState {
    world.tests.store.load::<Brigade>(world.brigade.uuid()).await.expect("a brigade").state
}

fn duty(world: &World, talent: TalentId, from: u64) -> AssignDuty {
    let first = world.now().date_naive() + Days::new(from);
    let period = Period::new(first, first + Duration::days(6)).expect("a period");
    AssignDuty { brigade: world.brigade, talent, expected_version: None, kind: DutyKind::OnCall, period }
}

async fn size(world: &World) -> i64 {
    let view = brigade(&world.tests.store, &world.coordinator(), world.brigade).await.expect("an answer");
    view.expect("it exists").size
}

#[tokio::test]
async fn whoever_leaves_the_pool_leaves_the_brigade_and_its_coordinators_are_told_once() {
    let world = world().await;
    let (withdrawn, erased) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let stays = world.member(3, RUST, world.brigade).await;
    world.run(&world.coordinator(), duty(&world, withdrawn, 0)).await.expect("on the roster");
    let (reason, words, expected_version) = (WithdrawalReason::ChangedPost, None, None);
    let withdraw = WithdrawTalent { talent: withdrawn, expected_version, reason, words };
    world.run(&person(1), withdraw).await.expect("withdrawn");
    world.run(&person(2), EraseTalent { talent: erased, expected_version }).await.expect("erased");
    // Even before the brigade knows nobody puts them on its roster.
    assert_eq!(code(world.run(&world.coordinator(), duty(&world, withdrawn, 20)).await), "TALENT_NOT_IN_POOL");
    world.tests.settle_followers().await.expect("followers catch up");
    let after = state(&world).await;
    let statuses = [withdrawn, erased, stays].map(|talent| after.status(talent));
    assert_eq!(statuses, [MemberStatus::Left, MemberStatus::Left, MemberStatus::Accepted]);
    assert!(after.duties.is_empty() && after.members[&withdrawn].releases.is_empty());
    assert_eq!(size(&world).await, 1);
    let context = CommandContext::system("tests", world.tests.store.clock());
    let again = EndMembership { brigade: world.brigade, talent: withdrawn };
    world.tests.store.execute(&context, &again).await.expect("it was so already");
    let told = everything_told(&world).await;
    let told = |template: &str| told.iter().filter(|notice| notice.template == template).count();
    assert_eq!((told("brigade.left-pool"), told("brigade.left-erased")), (1, 1), "an erased person has no name");
}

#[tokio::test]
async fn whoever_is_paused_stays_a_member_who_is_not_counted_and_has_no_duty_before_they_are_back() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    assert_eq!(size(&world).await, 1);
    let back = world.now().date_naive() + Days::new(10);
    world.run(&person(1), PauseTalent { talent, expected_version: None, until: back }).await.expect("paused");
    world.tests.settle_followers().await.expect("followers catch up");
    assert_eq!(size(&world).await, 0);
    let member = state(&world).await.members[&talent].clone();
    assert_eq!(member.status, MemberStatus::Accepted);
    assert_eq!(paused_until(&world.tests.store, (talent, &member)).await.expect("an answer"), Some(back));
    assert_eq!(code(world.run(&world.coordinator(), duty(&world, talent, 9)).await), "MEMBER_OPTED_OUT");
    world.run(&world.coordinator(), duty(&world, talent, 10)).await.expect("they are back by then");
}

#[tokio::test]
async fn coordinators_are_told_once_of_a_duty_whose_holder_is_not_there() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    for from in [0, 30] {
        world.run(&world.coordinator(), duty(&world, talent, from)).await.expect("on the roster");
    }
    let told = async |days: u64| {
        let until = world.now().date_naive() + Days::new(days);
        world.run(&person(1), PauseTalent { talent, expected_version: None, until }).await.expect("paused");
        world.tests.settle_followers().await.expect("followers catch up");
        let all = everything_told(&world).await;
        let told = all.into_iter().filter(|notice| notice.template == "brigade.duty-uncovered");
        told.inspect(is_worded).count()
    };
    // The later one begins when they are back, and is no less theirs for a pause that is longer than the first.
    assert_eq!(told(20).await, 1);
    assert_eq!(told(30).await, 1);
    assert_eq!(told(31).await, 2, "they miss its first day");
}

#[tokio::test]
async fn a_duty_is_offered_to_nobody_who_is_paused_when_it_begins() {
    let world = world().await;
    let (holder, paused) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let (brigade_id, expected_version, until) = (world.brigade, None, world.now().date_naive() + Days::new(10));
    world.run(&world.coordinator(), duty(&world, holder, 9)).await.expect("on the roster");
    world.run(&person(2), PauseTalent { talent: paused, expected_version, until }).await.expect("paused");
    world.settle().await;
    let held = *state(&world).await.duties.keys().next().expect("a duty");
    let offer = OfferDuty { brigade: brigade_id, talent: holder, expected_version, duty: held, open: true };
    world.run(&person(1), offer).await.expect("offered");
    world.settle().await;
    let told = everything_told(&world).await;
    assert!(told.iter().all(|notice| notice.template != "brigade.duty-offered"), "there is nobody else");
    let seen = brigade(&world.tests.store, &person(2), brigade_id).await.expect("an answer").expect("it exists");
    assert_eq!(seen.offered, [], "they could not take it");
}
