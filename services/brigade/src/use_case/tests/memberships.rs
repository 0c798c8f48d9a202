//! Somebody in two brigades: what either knows of them counts in both, and what they want of calls counts everywhere.

use chrono::Duration;
use vivier_event_store::AsOf;
use vivier_kernel::id::TalentId;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_notifications::use_case::choose::ChooseNotificationQuietHours;

use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::composition::block::Blocks;
use crate::composition::solve::Composition;
use crate::domain::mobilisation::transitions::CallStatus;
use crate::domain::value::{BrigadeId, Clearance, ConstraintKind, Name, RecipeId, TeamSeat};
use crate::read::proposal::{proposal, readiness_of};
use crate::readiness::count::Within;
use crate::use_case::membership::{
    AcceptVolunteer, OptOutOfCalls, RecordClearance, SetQuietHours, VolunteerForBrigade,
};
use crate::use_case::mobilise::{DeclareMobilisation, PlanWave};
use crate::use_case::recipe::WriteTeamRecipe;

async fn joins(world: &World, brigade: BrigadeId, (number, talent): (u128, TalentId)) {
    let expected_version = None;
    world.run(&person(number), VolunteerForBrigade { brigade, talent, expected_version }).await.expect("volunteered");
    let accept = AcceptVolunteer { brigade, talent, expected_version };
    world.run(&world.core_coordinator(), accept).await.expect("accepted");
    world.settle().await;
}

/// Three hours from now on.
pub(super) fn quiet_now(world: &World) -> Option<QuietHours> {
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    QuietHours::new(Zone::Metropolitan, hour, (hour + 3) % 24).ok()
}

async fn recipe(world: &World, seat: TeamSeat) -> RecipeId {
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat] };
    world.run(&world.coordinator(), write).await.expect("written").recipe
}

async fn teams(world: &World, recipe: RecipeId, brigade: Option<BrigadeId>) -> Vec<u32> {
    let within = readiness_of(&world.tests.store, &world.core_coordinator(), recipe, brigade, None).await;
    within.expect("an answer").expect("it exists").iter().map(|within| within.readiness.teams).collect()
}

#[tokio::test]
async fn the_network_can_raise_what_one_of_its_brigades_can() {
    let world = world().await;
    // In the core brigade, which comes first, without any release or clearance; the ministry's knows of both.
    let talent = world.volunteer(1, RUST, world.core).await;
    joins(&world, world.brigade, (1, talent)).await;
    world.releases(world.brigade, talent).await;
    let clear = RecordClearance {
        brigade: world.brigade,
        talent,
        expected_version: None,
        clearance: Clearance::Restricted,
        expires_on: None,
    };
    world.run(&world.coordinator(), clear).await.expect("cleared");
    world.settle().await;
    let recipe = recipe(&world, TeamSeat { clearance: Clearance::Restricted, ..seat(0, RUST) }).await;
    assert_eq!(teams(&world, recipe, Some(world.brigade)).await, [1, 1, 1]);
    assert_eq!(teams(&world, recipe, None).await, [1, 1, 1]);
    assert_eq!(teams(&world, recipe, Some(world.core)).await, [1, 1, 1]);
}

#[tokio::test]
async fn whoever_is_of_two_brigades_is_called_through_that_of_the_mobilisation() {
    let world = world().await;
    let talent = world.volunteer(1, RUST, world.core).await;
    joins(&world, world.brigade, (1, talent)).await;
    world.releases(world.brigade, talent).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    assert_eq!(world.call(mobilisation, talent).await.callee.brigade, world.brigade);
}

#[tokio::test]
async fn quiet_hours_of_any_brigade_hold_in_each() {
    let world = world().await;
    let talent = world.member(1, DESIGN, world.brigade).await;
    joins(&world, world.core, (1, talent)).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    let hours = quiet_now(&world);
    let set = SetQuietHours { brigade: world.core, talent, expected_version: None, hours };
    world.run(&person(1), set).await.expect("quiet");
    world.settle().await;
    world.called(mobilisation).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Planned);
    world.after(3 * 60).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Sent);
}

#[tokio::test]
async fn quiet_hours_that_somebody_chose_for_their_notifications_hold_for_calls() {
    let world = world().await;
    let talent = world.member(1, DESIGN, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    let quiet_hours = quiet_now(&world);
    world.run(&person(1), ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.called(mobilisation).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Planned);
    world.after(3 * 60).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Sent);
}

#[tokio::test]
async fn no_to_the_calls_of_one_brigade_is_no_to_all() {
    let world = world().await;
    let talent = world.member(1, DESIGN, world.brigade).await;
    joins(&world, world.core, (1, talent)).await;
    let recipe = recipe(&world, seat(0, DESIGN)).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    assert_eq!(teams(&world, recipe, Some(world.brigade)).await, [1, 1, 1]);
    let until = world.now().date_naive() + Duration::days(30);
    let opt_out = OptOutOfCalls { brigade: world.core, talent, expected_version: None, until };
    world.run(&person(1), opt_out).await.expect("no calls");
    world.settle().await;
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
    assert_eq!(teams(&world, recipe, Some(world.brigade)).await, [0, 0, 0], "the board knows it too");
}

#[tokio::test]
async fn hours_that_leave_none_of_the_day_keep_somebody_out_of_board_and_teams_with_that_reason() {
    let world = world().await;
    let talent = world.member(1, DESIGN, world.brigade).await;
    let recipe = recipe(&world, seat(0, DESIGN)).await;
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, DESIGN)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    // Each of them leaves hours of the day, and both together none.
    let hours = |from, until| QuietHours::new(Zone::Metropolitan, from, until).ok();
    let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours: hours(6, 19) };
    world.run(&person(1), set).await.expect("quiet by day");
    world.settle().await;
    assert_eq!(teams(&world, recipe, None).await, [1, 1, 1]);
    let before = AsOf::Position(world.tests.store.position());
    let choose = |quiet_hours| ChooseNotificationQuietHours { quiet_hours };
    world.run(&person(1), choose(hours(18, 7))).await.expect("quiet by night");
    world.settle().await;
    assert_eq!(teams(&world, recipe, None).await, [0, 0, 0]);
    let coordinator = world.core_coordinator();
    let then = |at| readiness_of(&world.tests.store, &coordinator, recipe, None, Some(at));
    let counts = |within: Option<Vec<Within>>| -> Vec<u32> {
        within.expect("it exists").iter().map(|within| within.readiness.teams).collect()
    };
    assert_eq!(counts(then(before).await.expect("an answer")), [1, 1, 1], "as it was");
    let now = AsOf::Position(world.tests.store.position());
    assert_eq!(counts(then(now).await.expect("an answer")), [0, 0, 0], "the past knows it from then on");
    let proposed = async || {
        let proposal = proposal(&world.tests.store, &world.coordinator(), mobilisation).await.expect("an answer");
        proposal.expect("it exists").composition
    };
    let Composition::Blocked(Blocks { sets, .. }) = proposed().await else { panic!("there is nobody to call") };
    let blocking: Vec<ConstraintKind> =
        sets.iter().flat_map(|set| &set.constraints).map(|lift| lift.constraint.kind).collect();
    assert_eq!((blocking, sets[0].constraints[0].people), (vec![ConstraintKind::NoHour], 1));
    world.run(&person(1), choose(hours(20, 7))).await.expect("an hour is left");
    world.settle().await;
    assert_eq!(teams(&world, recipe, None).await, [1, 1, 1]);
    // The evening's hour may be too far off for the team's deadline, but they can be called.
    assert!(!matches!(proposed().await, Composition::Blocked(blocks) if blocks.sets.iter().any(|set| {
        set.constraints.iter().any(|lift| lift.constraint.kind == ConstraintKind::NoHour)
    })));
}
