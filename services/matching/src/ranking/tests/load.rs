//! Rankings over a real store: who may ask, who is in it, what takes the others out.

use std::collections::BTreeMap;

use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::TalentId;
use vivier_missions::domain::value::Importance;
use vivier_skills::Skills;
use vivier_talents::domain::value::{Audience, Section};
use vivier_talents::use_case::profile::ChooseVisibility;
use vivier_talents::use_case::skills::{ClaimSkill, EndorseSkill};
use vivier_talents::use_case::status::{EraseTalent, PauseTalent, ResumeTalent};

use crate::live::People;
use crate::ranking::alike::talents_like;
use crate::ranking::constraint::Constraint;
use crate::ranking::load::{candidates_for_seat, fitting, prospects, seats_for_talent};
use crate::ranking::score::Term;
use crate::use_case::tests::support::*;

const EXPECTED_VERSION: Option<i64> = None;

async fn people(world: &World) -> People {
    let skills = Skills::open(&world.tests.store).await.expect("no skill yet");
    People::open(&world.tests.store, &skills).await.expect("the pool")
}

#[tokio::test]
async fn a_seat_gets_its_candidates_and_the_reasons_for_the_others() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=6 {
        talents.push(world.talent(number, true, if number == 4 { 20 } else { 50 }).await);
    }
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    // 2 has both skills; 3 has a colleague's word; 5 hides; 6 is away for a while; 1 has applied.
    let claim = ClaimSkill {
        talent: talents[1],
        expected_version: EXPECTED_VERSION,
        skill: DESIGN,
        level: level(2),
        since: None,
    };
    world.run(&person(2), claim).await.expect("claimed");
    let endorse = EndorseSkill { talent: talents[2], expected_version: EXPECTED_VERSION, skill: RUST };
    world.run(&person(2), endorse).await.expect("endorsed");
    let audiences = BTreeMap::from([(Section::Availability, Audience::Involved)]);
    world
        .run(&person(5), ChooseVisibility { talent: talents[4], expected_version: EXPECTED_VERSION, audiences })
        .await
        .expect("hidden");
    let pause = PauseTalent { talent: talents[5], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(6), pause).await.expect("paused");
    world.apply(1, seats[0]).await;
    world.settle().await;

    let store = &world.tests.store;
    let people = people(&world).await;
    let ranking =
        candidates_for_seat(store, &people, &world.owner(), seats[0]).await.expect("an answer").expect("a ranking");
    let order: Vec<TalentId> = ranking.ranked.iter().map(|place| place.key).collect();
    assert_eq!(order, [talents[1], talents[2]]);
    for place in &ranking.ranked {
        assert_eq!(place.score, place.terms.iter().map(Term::points).sum::<i64>());
    }
    let count = |constraint| ranking.removed.iter().find(|row| row.constraint == constraint).map(|row| row.count);
    assert_eq!(ranking.considered, 5, "whoever is away is not in the pool");
    assert_eq!(count(Constraint::NotShown), Some(1));
    assert_eq!(count(Constraint::InContact), Some(1));
    assert_eq!(count(Constraint::ShareNotFree), Some(1));

    let mirror = seats_for_talent(store, &people, &person(2), talents[1]).await.expect("an answer").expect("a ranking");
    assert_eq!(mirror.ranked.len(), 1);
    assert_eq!((mirror.ranked[0].key, mirror.ranked[0].score), (seats[0], ranking.ranked[0].score));
    assert_eq!(mirror.ranked[0].terms, ranking.ranked[0].terms);
}

#[tokio::test]
async fn a_ranking_is_for_those_who_decide() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let store = &world.tests.store;
    let people = people(&world).await;
    for (viewer, for_seat, for_talent) in [
        (world.owner(), true, false),
        (world.administrator(), true, true),
        (person(1), false, true),
        (person(9), false, false),
        (world.manager(), false, false),
        (holding(8, Role::MissionOwner, world.ministry), false, false),
        (Actor::Anonymous, false, false),
    ] {
        assert_eq!(
            candidates_for_seat(store, &people, &viewer, seats[0]).await.expect("an answer").is_some(),
            for_seat,
            "{viewer:?}"
        );
        assert_eq!(
            seats_for_talent(store, &people, &viewer, talent).await.expect("an answer").is_some(),
            for_talent,
            "{viewer:?}"
        );
    }
}

#[tokio::test]
async fn a_confirmed_placement_takes_its_time_out_of_the_ranking() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(10)]).await;
    let placement = world.signed(1, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    world.settle().await;
    let people = people(&world).await;
    let ranking =
        seats_for_talent(&world.tests.store, &people, &person(1), talent).await.expect("an answer").expect("a ranking");
    let keys: Vec<_> = ranking.ranked.iter().map(|place| place.key).collect();
    assert_eq!(keys, [seats[2]]);
    assert_eq!(ranking.removed.iter().map(|row| row.count).sum::<usize>(), 1);
}

#[tokio::test]
async fn who_pauses_is_placed_or_erased_is_out_within_a_second_and_stays_out() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let keys = async || -> Vec<TalentId> {
        let began = std::time::Instant::now();
        let ranking = candidates_for_seat(store, &people, &world.owner(), seats[1]).await.expect("an answer");
        let ranking = ranking.expect("a ranking");
        assert!(!ranking.freshness.behind, "it says so where it is behind");
        assert!(began.elapsed() < std::time::Duration::from_secs(1));
        ranking.ranked.iter().map(|place| place.key).collect()
    };
    let all = |gone: &[usize]| -> Vec<TalentId> {
        let left = talents.iter().enumerate().filter(|(at, _)| !gone.contains(at));
        // They are alike, and equals stand by id.
        let mut left: Vec<TalentId> = left.map(|(_, id)| *id).collect();
        left.sort_unstable();
        left
    };
    assert_eq!(keys().await, all(&[]));
    let pause = PauseTalent { talent: talents[0], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    assert_eq!(keys().await, all(&[0]));
    let placement = world.signed(2, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    assert_eq!(keys().await, all(&[0, 1]));
    // Someone who comes and goes while somebody looks is, in the end, where the last command left them.
    for _ in 0..5 {
        let resume = ResumeTalent { talent: talents[0], expected_version: EXPECTED_VERSION };
        world.run(&person(1), resume).await.expect("back");
        let pause = PauseTalent { talent: talents[0], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
        let own = person(1);
        let (paused, _) = tokio::join!(world.run(&own, pause), keys());
        paused.expect("paused");
        assert_eq!(keys().await, all(&[0, 1]));
    }
    world
        .run(&person(3), EraseTalent { talent: talents[2], expected_version: EXPECTED_VERSION })
        .await
        .expect("erased");
    assert_eq!(keys().await, all(&[0, 1, 2]));
}

#[tokio::test]
async fn a_talent_sees_where_they_stand_and_others_only_counts() {
    let world = world().await;
    for number in 1..=3 {
        world.talent(number, true, 50).await;
    }
    let talent = world.talent(4, true, 50).await;
    let wanted = [(RUST, Importance::Essential, 4), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let own = prospects(store, &people, &person(4), talent, seats[0]).await.expect("an answer").expect("prospects");
    let standing = own.standing.expect("ranked");
    assert_eq!(standing.of, 4);
    assert_eq!(own.changes[0].place, 1);
    assert_eq!(own.changes.len(), 2);
    assert_eq!(prospects(store, &people, &person(1), talent, seats[0]).await.expect("an answer"), None);
    assert_eq!(fitting(store, &people, seats[0]).await.expect("an answer"), Some(4));

    let alike = talents_like(store, &people, &world.owner(), talent, 2).await.expect("an answer").expect("allowed");
    assert_eq!(alike.len(), 2);
    assert!(alike.iter().all(|alike| alike.talent != talent && alike.likeness == 1000));
    assert_eq!(talents_like(store, &people, &person(1), talent, 2).await.expect("an answer"), None);
}
