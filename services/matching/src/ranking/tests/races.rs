//! Whoever has gone is in no list from the acknowledgement on, however commands, the feeds of two nodes and readers interleave.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use vivier_kernel::id::{PlacementId, TalentId};
use vivier_skills::Skills;
use vivier_talents::use_case::status::{EraseTalent, PauseTalent, ResumeTalent};

use crate::live::People;
use crate::ranking::load::candidates_for_seat;
use crate::ranking::seek::Reach;
use crate::use_case::tests::support::*;

/// Each one interleaves otherwise.
const ROUNDS: usize = 60;
/// Who comes and goes; the others are there for those who stay.
const MOVING: usize = 4;
const PEOPLE: usize = 12;
const READERS: usize = 3;
/// One in so many rounds erases one of those who stay, the last of them first.
const ERASE_EVERY: usize = 20;
/// One in so many rounds confirms a placement of one of them, the first of them first, which takes the time that the seat asks for.
const PLACE_EVERY: usize = 15;

/// The numbers of SplitMix64, so that every run takes the same turns.
struct Turns(u64);

impl Turns {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap_or_default()
    }
}

/// Lets whatever else is ready go first, so many times.
async fn step_aside(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nobody_who_has_gone_comes_back_however_commands_feeds_and_readers_interleave() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=PEOPLE {
        talents.push(world.talent(number as u128, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    // Signed for seats elsewhere, so that one command places them.
    let (_, elsewhere) = world.mission((0..ROUNDS / PLACE_EVERY).map(|_| rust_seat(40)).collect()).await;
    let mut signed: Vec<PlacementId> = Vec::new();
    for (at, seat) in elsewhere.iter().enumerate() {
        signed.push(world.signed((MOVING + at) as u128 + 1, *seat, None).await);
    }
    world.settle().await;
    let store = &world.tests.store;
    let skills = Skills::open(store).await.expect("no skill yet");
    // Two pools follow the feed on their own, as those of two nodes do.
    let nodes =
        [People::open(store, &skills).await.expect("a pool"), People::open(store, &skills).await.expect("a pool")];
    let gone: RefCell<BTreeSet<TalentId>> = RefCell::default();
    let (looks, meant) = (Cell::new(0_usize), Cell::new(0_usize));
    let owner = world.owner();
    let look = async |node: &People| {
        // Whoever is acknowledged to have gone before the question may not be in the answer.
        let before = gone.borrow().clone();
        let answer = candidates_for_seat(store, node, &owner, seats[0], &Reach::whole()).await.expect("an answer");
        let ranking = answer.expect("a ranking");
        assert!(!ranking.freshness.behind, "{:?}", ranking.freshness);
        let there: Vec<TalentId> = ranking.ranked.iter().map(|ranked| ranked.key).collect();
        assert!(there.iter().all(|talent| !before.contains(talent)), "{there:?} of whom {before:?} have gone");
        looks.set(looks.get() + 1);
        meant.set(meant.get() + usize::from(!before.is_empty()));
        there
    };
    let mut turns = Turns(4);
    let (mut erased, mut placed) = (0, 0);
    for round in 0..ROUNDS {
        let (first, second) = (turns.below(MOVING), turns.below(MOVING - 1));
        let second = (first + 1 + second) % MOVING;
        let goes = async |at: usize, aside: usize| {
            step_aside(aside).await;
            let pause = PauseTalent { talent: talents[at], expected_version: None, until: day("2026-02-01") };
            world.run(&person(at as u128 + 1), pause).await.expect("paused");
            gone.borrow_mut().insert(talents[at]);
        };
        let erases = async |at: Option<usize>, aside: usize| {
            let Some(at) = at else { return };
            step_aside(aside).await;
            let erase = EraseTalent { talent: talents[at], expected_version: None };
            world.run(&person(at as u128 + 1), erase).await.expect("erased");
            gone.borrow_mut().insert(talents[at]);
        };
        let confirms = async |at: Option<usize>, aside: usize| {
            let Some(at) = at else { return };
            step_aside(aside).await;
            world.confirm(signed[at]).await.expect("confirmed");
            gone.borrow_mut().insert(talents[MOVING + at]);
        };
        let leaving = (round % ERASE_EVERY == ERASE_EVERY - 1).then(|| {
            erased += 1;
            PEOPLE - erased
        });
        let taken = (round % PLACE_EVERY == PLACE_EVERY - 1).then(|| {
            placed += 1;
            placed - 1
        });
        let asides: Vec<usize> = (0..READERS + 4).map(|_| turns.below(24)).collect();
        let reads = async |reader: usize| {
            step_aside(asides[reader]).await;
            for again in 0..3 {
                look(&nodes[(reader + again) % nodes.len()]).await;
                step_aside(asides[reader] / 3).await;
            }
        };
        tokio::join!(
            goes(first, asides[READERS]),
            goes(second, asides[READERS + 1]),
            erases(leaving, asides[READERS + 2]),
            confirms(taken, asides[READERS + 3]),
            reads(0),
            reads(1),
            reads(2),
        );
        for node in &nodes {
            let there: BTreeSet<TalentId> = look(node).await.into_iter().collect();
            let staying = talents.iter().filter(|talent| !gone.borrow().contains(talent)).copied().collect();
            assert_eq!(there, staying, "round {round}: nobody else has gone");
        }
        // Back for the next round: they are in the lists again, so that a pool that lost them would be found out.
        for at in [first, second] {
            gone.borrow_mut().remove(&talents[at]);
            let resume = ResumeTalent { talent: talents[at], expected_version: None };
            world.run(&person(at as u128 + 1), resume).await.expect("back");
        }
        for node in &nodes {
            assert!([first, second].iter().all(|at| !gone.borrow().contains(&talents[*at])));
            let there = look(node).await;
            assert!(there.contains(&talents[first]) && there.contains(&talents[second]), "round {round}");
        }
    }
    assert_eq!(looks.get(), ROUNDS * (READERS * 3 + 2 * nodes.len()));
    assert!(meant.get() > ROUNDS * 2, "{} looks came after somebody had gone", meant.get());
    assert_eq!(gone.borrow().len(), ROUNDS / ERASE_EVERY + ROUNDS / PLACE_EVERY);
}
