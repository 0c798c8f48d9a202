//! What was answered then is answered again about then; who must not be seen any more is in no past either.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::AsOf;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{SeatId, TalentId};
use vivier_missions::domain::value::Importance;
use vivier_skills::Skills;
use vivier_talents::domain::value::{Audience, Section};
use vivier_talents::use_case::profile::ChooseVisibility;
use vivier_talents::use_case::skills::{ClaimSkill, EndorseSkill};
use vivier_talents::use_case::status::{EraseTalent, PauseTalent, ResumeTalent};

use crate::live::People;
use crate::ranking::load::candidates_for_seat;
use crate::ranking::past::candidates_for_seat_at;
use crate::ranking::rank::Ranking;
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::*;

const NONE: Option<i64> = None;
/// How many things happen, hours apart.
const STEPS: u128 = 24;
const PEOPLE: u128 = 6;

async fn people(world: &World) -> People {
    let skills = Skills::open(&world.tests.store).await.expect("no skill yet");
    People::open(&world.tests.store, &skills).await.expect("the pool")
}

/// Everything that a ranking says but how current it is.
fn said(ranking: Option<Ranking<TalentId>>) -> String {
    ranking.map_or_else(String::new, |ranking| {
        let Ranking { policy, on, considered, removed, ranked, relaxations, .. } = ranking;
        format!("{} {on} {considered} {removed:?} {ranked:?} {relaxations:?}", policy.version)
    })
}

async fn live(world: &World, people: &People, seat: SeatId) -> String {
    let ranking = candidates_for_seat(&world.tests.store, people, &world.administrator(), seat, &Reach::whole()).await;
    said(ranking.expect("an answer"))
}

async fn past(world: &World, people: &People, seat: SeatId, at: impl Into<AsOf>) -> String {
    let ranking =
        candidates_for_seat_at(&world.tests.store, people, &world.administrator(), seat, at, &Reach::whole()).await;
    said(ranking.expect("an answer"))
}

#[tokio::test]
async fn what_was_ranked_then_is_ranked_again_about_then() {
    history(0x2545_F491_4F6C_DD1D, true).await;
    history(vivier_event_store::testing::seed("what_was_ranked_then_is_ranked_again_about_then"), false).await;
}

/// One history. `known`: its seed leads through everything that is asked for; of another one only what holds for every history is.
async fn history(mut seed: u64, known: bool) {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=PEOPLE {
        talents.push(world.talent(number, true, 50).await);
    }
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40), rust_seat(20)]).await;
    world.settle().await;
    let people = people(&world).await;
    let (mut recorded, mut last) = (Vec::new(), world.tests.store.position());
    let mut next = |below: u128| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        u128::from(seed) % below
    };
    for step in 0..STEPS {
        let number = 1 + next(PEOPLE);
        let (actor, talent) = (person(number), talents[usize::try_from(number - 1).expect("small")]);
        // What is not possible just then is refused, and the ranking is what it was.
        match next(6) {
            0 => {
                let until = world.tests.clock.today() + Duration::days(60);
                let _ = world.run(&actor, PauseTalent { talent, expected_version: NONE, until }).await;
            }
            1 => drop(world.run(&actor, ResumeTalent { talent, expected_version: NONE }).await),
            2 => {
                let level = level(1 + i64::try_from(next(4)).expect("small"));
                let claim = ClaimSkill { talent, expected_version: NONE, skill: DESIGN, level, since: None };
                let _ = world.run(&actor, claim).await;
            }
            3 => {
                let by = person(1 + number % PEOPLE);
                let _ =
                    world.run(&by, EndorseSkill { talent, expected_version: NONE, skill: RUST, involved: false }).await;
            }
            4 => {
                let apply = crate::use_case::open::ApplyToSeat { seat: seats[1], motivation: None };
                let _ = world.run(&actor, apply).await;
            }
            _ => {
                let invite = crate::use_case::open::InviteTalent {
                    talent,
                    seat: seats[usize::try_from(next(2)).expect("small")],
                    motivation: None,
                };
                let _ = world.run(&world.owner(), invite).await;
            }
        }
        if step == STEPS / 2 {
            world.talent(PEOPLE + 1, true, 50).await;
            let placement = world.signed(PEOPLE + 1, seats[1], None).await;
            world.confirm(placement).await.expect("confirmed");
            // Who else was in contact for the seat is told now, and not after the answer that is recorded.
            world.tests.advance_and_fire(Duration::zero()).await.expect("timers fire");
        }
        world.settle().await;
        let at = world.tests.clock.now();
        // A position stands for the day of its own event: only one that is new is of today.
        let position = Some(world.tests.store.position()).filter(|position| *position > last);
        last = position.unwrap_or(last);
        let answers = [live(&world, &people, seats[0]).await, live(&world, &people, seats[1]).await];
        recorded.push((at, position, answers));
        world.tests.clock.advance(Duration::hours(7));
    }
    let different: std::collections::BTreeSet<&String> = recorded.iter().flat_map(|(_, _, answers)| answers).collect();
    assert!(!known || different.len() > 10, "the history changed the rankings");
    for (at, position, answers) in &recorded {
        for moment in std::iter::once(AsOf::Instant(*at)).chain(position.map(AsOf::Position)) {
            let again = [past(&world, &people, seats[0], moment).await, past(&world, &people, seats[1], moment).await];
            assert_eq!(again, *answers, "{moment:?}");
        }
    }
    let before = recorded[0].0 - Duration::days(900);
    assert_eq!(past(&world, &people, seats[0], before).await, "", "the seat was not there yet");
}

#[tokio::test]
async fn the_past_shows_nobody_who_is_erased_or_hides_today() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=3 {
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let then = world.tests.clock.now();
    let names = async |at: DateTime<Utc>| -> Vec<TalentId> {
        let ranking = candidates_for_seat_at(store, &people, &world.owner(), seats[0], at, &Reach::whole())
            .await
            .expect("an answer");
        ranking.expect("a ranking").ranked.iter().map(|place| place.key).collect()
    };
    assert_eq!(names(then).await.len(), 3);
    world.tests.clock.advance(Duration::days(1));
    world.run(&person(1), EraseTalent { talent: talents[0], expected_version: NONE }).await.expect("erased");
    let audiences = BTreeMap::from([(Section::Availability, Audience::Involved)]);
    let hide = ChooseVisibility { talent: talents[1], expected_version: NONE, audiences };
    world.run(&person(2), hide).await.expect("hidden");
    world.settle().await;
    assert_eq!(names(then).await, [talents[2]]);
    let stranger =
        candidates_for_seat_at(store, &people, &person(3), seats[0], then, &Reach::whole()).await.expect("an answer");
    assert!(stranger.is_none(), "a ranking is for those who decide");
}
