//! An answer to a brigade call is worth something where it came in time.

use chrono::Duration;

use super::calls::{Step, TakeStep, call};
use super::support::*;
use crate::domain::value::Holder;

#[tokio::test]
async fn neither_a_late_yes_nor_the_no_that_follows_it_is_an_answer_in_time() {
    let world = world().await;
    let mut people = Vec::new();
    for (number, service) in [(1_u128, Some(world.home)), (2, Some(world.home)), (3, Some(world.home)), (4, None)] {
        people.push((world.talent(number, service).await, number, service));
    }
    let calls = call(&world, &people).await;
    let take = async |of: usize, step: Step| {
        let step = TakeStep { called: calls[of], step };
        world.run(&world.administrator(), step).await.expect("it is possible");
    };
    take(3, Step::SaysNo).await;
    world.tests.advance(Duration::minutes(61));
    take(2, Step::Expires).await;
    take(0, Step::SaysYes).await;
    take(1, Step::SaysYes).await;
    // A service gives two to a team: the third yes waits in reserve, and is taken back from there.
    take(2, Step::SaysYes).await;
    take(2, Step::SaysNo).await;
    world.react().await;
    let mut credited = Vec::new();
    for (talent, _, _) in &people {
        credited.push(world.figures(Holder::Talent { talent: *talent }).await.0);
    }
    assert_eq!(credited, [0, 0, 0, 25]);
    assert_eq!(world.figures(Holder::Organisation { organisation: world.home }).await.0, 0);
    world.audit().await.expect("clean");
}
