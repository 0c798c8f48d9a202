//! What people and coordinators do in many of the tests.

use vivier_kernel::id::TalentId;
use vivier_talents::use_case::skills::ClaimSkill;

use super::support::{DESIGN, RUST, World, person};
use crate::domain::mobilisation::event::Assignment;
use crate::domain::value::{CallDeclineReason, Clearance, Level, MobilisationId, TeamSeat};
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::membership::RecordClearance;
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};

/// Somebody of the brigade who holds both skills.
pub(super) async fn both(world: &World, number: u128) -> TalentId {
    let talent = world.member(number, RUST, world.brigade).await;
    let level = Level::new(3).expect("a level");
    let claim = ClaimSkill { talent, expected_version: None, skill: DESIGN, level, since: None };
    world.run(&person(number), claim).await.expect("claimed");
    world.settle().await;
    talent
}

/// These seats, with these people on each list, the first choice first.
pub(super) async fn by_hand_for(world: &World, seats: Vec<TeamSeat>, lists: &[&[(u128, TalentId)]]) -> MobilisationId {
    let declare = DeclareMobilisation { need: world.need(seats), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    let place = |(list, seat): (&&[(u128, TalentId)], &TeamSeat)| Assignment {
        seat: seat.id,
        chosen: list[0].1,
        backups: list[1..].iter().map(|(_, talent)| *talent).collect(),
    };
    let decided = Some(lists.iter().zip(&seats).map(place).map(Into::into).collect());
    let compose = ComposeTeam { mobilisation, expected_version: None, decided };
    world.run(&world.coordinator(), compose).await.expect("composed");
    mobilisation
}

/// Somebody says yes to their last call.
pub(super) async fn yes(world: &World, mobilisation: MobilisationId, (number, talent): (u128, TalentId)) {
    let call = world.call(mobilisation, talent).await.id;
    world.run(&person(number), AcceptCall { mobilisation, call }).await.expect("a yes");
}

/// Somebody says no to their last call.
pub(super) async fn no(world: &World, mobilisation: MobilisationId, (number, talent): (u128, TalentId)) {
    let (call, reason) = (world.call(mobilisation, talent).await.id, CallDeclineReason::OnLeave);
    world.run(&person(number), DeclineCall { mobilisation, call, reason, words: None }).await.expect("a no");
}

/// The brigade knows of this clearance.
pub(super) async fn records(world: &World, talent: TalentId, clearance: Clearance) {
    let (brigade, expected_version, expires_on) = (world.brigade, None, None);
    let record = RecordClearance { brigade, talent, expected_version, clearance, expires_on };
    world.run(&world.coordinator(), record).await.expect("recorded");
    world.settle().await;
}
