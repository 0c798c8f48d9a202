//! Whose service said no, who hides, and who has gone: each is out of the answers that would name them, and of no others.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_skills::Skills;
use vivier_talents::domain::value::{Audience, Section};
use vivier_talents::use_case::profile::ChooseVisibility;
use vivier_talents::use_case::status::{EraseTalent, PauseTalent};

use super::load::people;
use crate::domain::transitions::PlacementStatus;
use crate::live::People;
use crate::ranking::alike::talents_like;
use crate::ranking::constraint::{Broken, Constraint};
use crate::ranking::load::{candidates_for_seat, fitting, fitting_need, seats_for_talent};
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::*;

/// How long another node may take to hear of something: so much more than it does that only what never comes ends the wait.
const IN_THE_END: Duration = Duration::from_secs(60);

#[tokio::test]
async fn whose_service_said_no_is_out_of_that_seats_ranking_and_of_no_other() {
    let world = world().await;
    let (refused, other) = (world.talent(1, false, 50).await, world.talent(2, false, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let placement = world.refused_by_service(1, seats[0]).await;
    assert_eq!(world.status(placement).await, PlacementStatus::ReleaseRefused);
    world.settle().await;
    let (store, people, owner) = (&world.tests.store, people(&world).await, world.owner());
    let ask = async |seat: SeatId| {
        let ranking = candidates_for_seat(store, &people, &owner, seat, &Reach::whole()).await.expect("an answer");
        let ranking = ranking.expect("a ranking");
        let row = ranking.removed.iter().find(|row| row.constraint == Constraint::Refused).expect("every constraint");
        (ranking.ranked.iter().map(|ranked| ranked.key).collect::<BTreeSet<_>>(), (row.count, row.alone))
    };
    assert_eq!(ask(seats[0]).await, (BTreeSet::from([other]), (1, 1)));
    assert_eq!(ask(seats[1]).await, (BTreeSet::from([refused, other]), (0, 0)));
    let own = seats_for_talent(store, &people, &person(1), refused).await.expect("an answer").expect("a ranking");
    assert_eq!(own.ranking.ranked.iter().map(|ranked| ranked.key).collect::<Vec<_>>(), [seats[1]]);
    let [(seat, out)] = &own.taken_out[..] else { panic!("{:?}", own.taken_out) };
    assert_eq!((*seat, out.constraints), (seats[0], Broken::of(&[Constraint::Refused])));
    let others = seats_for_talent(store, &people, &person(2), other).await.expect("an answer").expect("a ranking");
    assert_eq!((others.ranking.ranked.len(), others.taken_out.len()), (2, 0));
}

#[tokio::test]
async fn whoever_hides_their_skills_is_like_nobody_for_a_coordinator() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=3 {
        talents.push(world.talent(number, true, 50).await);
    }
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let coordinator = holding(1005, Role::Coordinator, world.host);
    let like = async |viewer: &Actor, talent: TalentId| {
        let found = talents_like(store, &people, viewer, talent, None, 10).await.expect("an answer")?;
        let row = found.removed.iter().find(|row| row.constraint == Constraint::NotShown).expect("every constraint");
        Some((found.alike.iter().map(|alike| alike.talent).collect::<BTreeSet<_>>(), row.count))
    };
    let both = BTreeSet::from([talents[0], talents[1]]);
    assert_eq!(like(&coordinator, talents[2]).await, Some((both.clone(), 0)));
    let audiences = BTreeMap::from([(Section::Skills, Audience::Involved)]);
    let hide = ChooseVisibility { talent: talents[0], expected_version: None, audiences };
    world.run(&person(1), hide).await.expect("hidden");
    world.settle().await;
    assert_eq!(like(&coordinator, talents[2]).await, Some((BTreeSet::from([talents[1]]), 1)));
    assert_eq!(like(&coordinator, talents[0]).await, None, "nor is anybody found who is like them");
    assert_eq!(like(&world.administrator(), talents[2]).await, Some((both, 0)), "the programme sees everybody");
}

#[tokio::test]
async fn whoever_pauses_is_placed_or_erased_is_in_the_next_answer_of_no_kind() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    world.settle().await;
    let (store, people, owner) = (&world.tests.store, people(&world).await, world.owner());
    let (staying, seat) = (talents[3], seats[1]);
    // Asked at once after the command was acknowledged: no read model is waited for here.
    let answers = async || {
        let ranking = candidates_for_seat(store, &people, &owner, seat, &Reach::whole()).await.expect("an answer");
        let ranked: BTreeSet<_> = ranking.expect("a ranking").ranked.iter().map(|ranked| ranked.key).collect();
        let like = talents_like(store, &people, &owner, staying, Some(seat), 10).await.expect("an answer");
        let alike: BTreeSet<_> = like.expect("allowed").alike.iter().map(|alike| alike.talent).collect();
        let counted = fitting(store, &people, seat).await.expect("an answer").expect("an open seat").count;
        let written = fitting_need(store, &people, &owner, world.host, &rust_seat(40)).await.expect("an answer");
        (ranked, alike, counted, written.expect("allowed").count)
    };
    let without = |gone: usize| {
        let left: BTreeSet<TalentId> = talents[gone..].iter().copied().collect();
        let others: BTreeSet<TalentId> = left.iter().copied().filter(|talent| *talent != staying).collect();
        let count = left.len();
        (left, others, count, count)
    };
    assert_eq!(answers().await, without(0));
    let pause = PauseTalent { talent: talents[0], expected_version: None, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    assert_eq!(answers().await, without(1));
    let placement = world.signed(2, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    assert_eq!(answers().await, without(2));
    world.run(&person(3), EraseTalent { talent: talents[2], expected_version: None }).await.expect("erased");
    assert_eq!(answers().await, without(3));
}

#[tokio::test]
async fn whoever_has_gone_is_in_no_ranking_of_another_node_either() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let placement = world.signed(2, seats[0], None).await;
    world.settle().await;
    // It hears of what happens here by the feed alone.
    let other = world.another_node().await;
    let skills = Skills::open(&other.store).await.expect("no skill yet");
    let people = People::open(&other.store, &skills).await.expect("the pool");
    let (owner, whole) = (world.owner(), Reach::whole());
    let ranked = async || -> BTreeSet<TalentId> {
        let ranking = candidates_for_seat(&other.store, &people, &owner, seats[1], &whole).await.expect("an answer");
        ranking.expect("a ranking").ranked.iter().map(|ranked| ranked.key).collect()
    };
    let comes_to = async |left: &[TalentId]| {
        let expected: BTreeSet<TalentId> = left.iter().copied().collect();
        let mut looks = tokio::time::interval(Duration::from_millis(20));
        let looking = async {
            while ranked().await != expected {
                looks.tick().await;
            }
        };
        tokio::time::timeout(IN_THE_END, looking).await.expect("the other node hears of it");
        assert_eq!(ranked().await, expected, "nobody is back in the next answer");
    };
    comes_to(&talents).await;
    let pause = PauseTalent { talent: talents[0], expected_version: None, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    comes_to(&talents[1..]).await;
    world.confirm(placement).await.expect("confirmed");
    comes_to(&talents[2..]).await;
    world.run(&person(3), EraseTalent { talent: talents[2], expected_version: None }).await.expect("erased");
    comes_to(&talents[3..]).await;
}
