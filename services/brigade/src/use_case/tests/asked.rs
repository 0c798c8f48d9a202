//! Readiness while people are being asked elsewhere: whoever may say yes there at any moment is not counted on here.

use vivier_kernel::id::TypedId as _;

use super::support::{RUST, person, seat, world};
use crate::domain::value::{CallDeclineReason, Name};
use crate::read::proposal::readiness_of;
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::course::CancelMobilisation;
use crate::use_case::recipe::WriteTeamRecipe;

#[tokio::test]
async fn whoever_is_being_asked_by_another_team_is_counted_again_when_that_is_over() {
    let world = world().await;
    for number in 1..=3 {
        world.member(number, RUST, world.brigade).await;
    }
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    let teams = async || {
        world.settle().await;
        let within = readiness_of(&world.tests.store, &world.coordinator(), recipe, Some(world.brigade), None).await;
        within.expect("an answer").expect("it exists")[2].readiness.teams
    };
    assert_eq!(teams().await, 3);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    assert_eq!(teams().await, 3, "nobody has been asked yet");
    world.called(mobilisation).await;
    assert_eq!(teams().await, 1, "two are being asked");
    let calls = world.state(mobilisation).await.calls;
    let by = |call: &crate::domain::mobilisation::state::Call| person(call.callee.account.uuid().as_u128());
    let reason = CallDeclineReason::Personal;
    let no = DeclineCall { mobilisation, call: calls[0].id, reason, words: None };
    world.run(&by(&calls[0]), no).await.expect("a no");
    world.after(0).await;
    // Whoever said no is free; the third is asked now.
    assert_eq!(teams().await, 1);
    world.run(&by(&calls[1]), AcceptCall { mobilisation, call: calls[1].id }).await.expect("a yes");
    world.after(0).await;
    assert_eq!(teams().await, 2, "one has the seat, and the other was thanked");
    let late = world.state(mobilisation).await.calls[2].clone();
    world.run(&by(&late), AcceptCall { mobilisation, call: late.id }).await.expect("a late yes");
    assert_eq!(teams().await, 1, "the reserve can be needed at any moment");
    let reason = crate::domain::value::CancelReason::NeedGone;
    let cancel =
        CancelMobilisation { mobilisation, expected_version: None, expected_status: None, reason, words: None };
    world.run(&world.coordinator(), cancel).await.expect("cancelled");
    assert_eq!(teams().await, 3);
}
