//! Whose service was closed or left begins nothing new: they are in no list that leads to asking them, and a list of the past has them as then.

use std::collections::BTreeSet;

use chrono::Duration;
use vivier_event_store::AsOf;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{SeatId, TalentId};
use vivier_organisations::use_case::depart::{MergeOrganisation, WithdrawOrganisation};
use vivier_talents::use_case::status::PauseTalent;

use super::load::people;
use crate::live::People;
use crate::ranking::alike::talents_like;
use crate::ranking::constraint::{Broken, Constraint};
use crate::ranking::load::{candidates_for_seat, fitting, fitting_need, prospects, seats_for_talent};
use crate::ranking::past::candidates_for_seat_at;
use crate::ranking::rank::Ranking;
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::*;

async fn leaves(world: &World) {
    let leave = WithdrawOrganisation { organisation: world.home, expected_version: None };
    world.run(&world.administrator(), leave).await.expect("left");
    world.settle().await;
}

async fn ranking(world: &World, people: &People, seat: SeatId) -> Ranking<TalentId> {
    let found = candidates_for_seat(&world.tests.store, people, &world.owner(), seat, &Reach::whole()).await;
    found.expect("an answer").expect("a ranking")
}

fn ranked(ranking: &Ranking<TalentId>) -> BTreeSet<TalentId> {
    ranking.ranked.iter().map(|ranked| ranked.key).collect()
}

/// How many are like somebody, for a seat or for none.
async fn alike(world: &World, people: &People, talent: TalentId, seat: Option<SeatId>) -> usize {
    let found = talents_like(&world.tests.store, people, &world.owner(), talent, seat, 10).await.expect("an answer");
    found.expect("allowed").alike.len()
}

/// How many fit a seat that is open, and one like it that is being written.
async fn counted(world: &World, people: &People, seat: SeatId) -> (usize, usize) {
    let store = &world.tests.store;
    let open = fitting(store, people, seat).await.expect("an answer").expect("an open seat");
    let written = fitting_need(store, people, &world.owner(), world.host, &rust_seat(40)).await.expect("an answer");
    (open.count, written.expect("allowed").count)
}

#[tokio::test]
async fn whose_service_left_is_in_no_list_of_those_who_could_be_asked() {
    let world = world().await;
    let (leaving, staying) = (world.talent(1, false, 50).await, world.talent(2, true, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let (people, seat) = (people(&world).await, seats[0]);
    let answers = async || {
        let likes = (alike(&world, &people, staying, None).await, alike(&world, &people, staying, Some(seat)).await);
        (ranked(&ranking(&world, &people, seat).await), likes, counted(&world, &people, seat).await)
    };
    assert_eq!(answers().await, (BTreeSet::from([leaving, staying]), (1, 1), (2, 2)));
    leaves(&world).await;
    assert_eq!(answers().await, (BTreeSet::from([staying]), (0, 0), (1, 1)));
    // The reader is told that they begin nothing, and not of which service they are.
    let out = ranking(&world, &people, seat).await.out;
    assert_eq!(out, [(leaving, Broken::of(&[Constraint::NotInPool]))]);
}

#[tokio::test]
async fn whose_service_left_is_told_why_no_seat_is_theirs_and_that_nothing_of_theirs_would_change_it() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    leaves(&world).await;
    let all = seats_for_talent(store, &people, &person(1), talent).await.expect("an answer").expect("a ranking");
    assert!(all.ranking.ranked.is_empty());
    let [(seat, out)] = &all.taken_out[..] else { panic!("{:?}", all.taken_out) };
    assert_eq!((*seat, out.constraints), (seats[0], Broken::of(&[Constraint::NotInPool])));
    let told = async || {
        let told = prospects(store, &people, &person(1), talent, seats[0]).await.expect("an answer");
        let told = told.expect("prospects");
        assert!(told.standing.is_none() && told.changes.is_empty(), "{told:?}");
        told.taken_out.expect("taken out")
    };
    let out = told().await;
    assert_eq!(out.constraints, Broken::of(&[Constraint::NotInPool]));
    assert!(out.own.is_empty() && out.seat.is_empty() && out.standing.is_none(), "{out:?}");
    // Nor is it promised to whoever is away that coming back would.
    let pause = PauseTalent { talent, expected_version: None, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    world.settle().await;
    assert!(told().await.own.is_empty());
}

#[tokio::test]
async fn whose_service_became_part_of_another_is_ranked_as_before() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let merge = MergeOrganisation { organisation: world.home, expected_version: None, into: world.host };
    world.run(&world.administrator(), merge).await.expect("merged");
    world.settle().await;
    let people = people(&world).await;
    assert_eq!(ranked(&ranking(&world, &people, seats[0]).await), BTreeSet::from([talent]));
}

#[tokio::test]
async fn a_ranking_of_before_the_service_left_has_its_people() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let people = people(&world).await;
    let before = [AsOf::Instant(world.tests.clock.now()), AsOf::Position(world.tests.store.position())];
    world.tests.clock.advance(Duration::days(1));
    leaves(&world).await;
    let after = [AsOf::Instant(world.tests.clock.now()), AsOf::Position(world.tests.store.position())];
    let (store, owner, whole) = (&world.tests.store, world.owner(), Reach::whole());
    for (moments, expected) in [(before, BTreeSet::from([talent])), (after, BTreeSet::new())] {
        for moment in moments {
            let found = candidates_for_seat_at(store, &people, &owner, seats[0], moment, &whole).await;
            assert_eq!(ranked(&found.expect("an answer").expect("a ranking")), expected, "{moment:?}");
        }
    }
}
