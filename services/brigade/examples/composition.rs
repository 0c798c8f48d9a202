//! How long composing takes: 12 needed skills and a team of at most 8, and one person for each of 12 to 40 seats, which are different or
//! alike, out of 60 to 100,000 talents.
//!
//! `cargo run --release -p vivier-brigade --example composition` prints one line for each case: the time, the team's points, how far
//! they can be from the best, how many people the team has, and the thousands of steps of work that it took.

use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use uuid::Uuid;
use vivier_brigade::chance::Chance;
use vivier_brigade::composition::block::Blocks;
use vivier_brigade::composition::effort::{COMPOSE_STEPS, Effort};
use vivier_brigade::composition::request::{Candidate, Consent, Grant, Held, Request, Shape, Weights};
use vivier_brigade::composition::solve::{Composition, compose};
use vivier_brigade::domain::value::{Clearance, Level, Region, SeatSkill, SeatTitle, TeamSeat, WorkMode};
use vivier_kernel::id::TypedId;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_talents::domain::value::RemotePreference;

const NEEDS: usize = 12;
const TEAM: usize = 8;
/// Skills that the pool has in all; people hold six of them on average.
const SKILLS: usize = 60;
const MINISTRIES: usize = 15;

/// What is asked for.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    seats: usize,
    shape: Shape,
    /// Every seat asks for the same skill.
    alike: bool,
}

const CASES: &[Case] = &[
    Case { name: "at most 8 for 12 skills", seats: NEEDS, shape: Shape::AtMost(TEAM), alike: false },
    Case { name: "12 seats", seats: 12, shape: Shape::OnePerSeat, alike: false },
    Case { name: "20 alike seats", seats: 20, shape: Shape::OnePerSeat, alike: true },
    Case { name: "40 alike seats", seats: 40, shape: Shape::OnePerSeat, alike: true },
];

fn main() {
    println!(
        "{:>8} {:>5} {:>12} {:>10} {:>10} {:>8} {:>6} {:>8}",
        "talents", "seed", "limit/service", "ms", "points", "gap", "people", "k steps"
    );
    for case in CASES {
        println!("{}", case.name);
        for (talents, cases) in [(60, 20), (1_000, 20), (10_000, 10), (100_000, 5)] {
            let mut times = Vec::new();
            for seed in 0..cases {
                for service_limit in [None, Some(2)] {
                    times.push(one(*case, talents, seed, service_limit));
                }
            }
            times.sort_unstable();
            let last = times.len() - 1;
            println!(
                "{talents:>8} talents: median {} ms, slowest {} ms",
                times[last / 2].as_millis(),
                times[last].as_millis()
            );
        }
    }
}

fn one(case: Case, talents: usize, seed: u64, service_limit: Option<usize>) -> Duration {
    let mut chance = Chance::new(seed);
    let request = request(case, &mut chance, service_limit);
    let people: Vec<Candidate> =
        (0..talents).map(|number| person(&mut chance, number, talents, case.alike && talents == 60)).collect();
    let start = Instant::now();
    let effort = Effort::of(COMPOSE_STEPS);
    let answer = compose(&request, &people, None, &effort).expect("the check agrees with the search");
    let took = start.elapsed();
    let steps = (COMPOSE_STEPS - effort.left()) / 1_000;
    let ended = effort.reached().map_or("", |_| "  all work used up");
    let limit = service_limit.map_or("none".to_owned(), |limit| limit.to_string());
    match &answer {
        Composition::Teams { teams, .. } => println!(
            "{talents:>8} {seed:>5} {limit:>12} {:>10.1} {:>10} {:>8} {:>6} {steps:>8}{ended}",
            took.as_secs_f64() * 1_000.0,
            teams[0].points,
            answer.gap().unwrap_or(0),
            teams[0].members.len()
        ),
        Composition::Blocked(Blocks { sets, .. }) => println!(
            "{talents:>8} {seed:>5} {limit:>12} {:>10.1} blocked by {} sets, the smallest of {}; {steps} k steps{ended}",
            took.as_secs_f64() * 1_000.0,
            sets.len(),
            sets.first().map_or(0, |set| set.constraints.len())
        ),
        Composition::Unfinished => {
            println!("{talents:>8} {seed:>5} {limit:>12} {:>10.1} unfinished", took.as_secs_f64() * 1_000.0)
        }
    }
    took
}

fn id<T: TypedId>(number: usize) -> T {
    T::from_uuid(Uuid::from_u128(number as u128))
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day")
}

fn request(case: Case, chance: &mut Chance, service_limit: Option<usize>) -> Request {
    let seat = |number: usize, chance: &mut Chance| TeamSeat {
        id: id(1_000_000 + number),
        title: SeatTitle::new("Compétence").expect("a title"),
        skills: vec![SeatSkill {
            skill: Uuid::from_u128(if case.alike { 0 } else { number as u128 }),
            level: Level::new(2 + (chance.number() & 1) as i64).expect("a level"),
        }],
        share: Share::new(50).expect("a share"),
        mode: WorkMode::Hybrid,
        region: Some(Region::IleDeFrance),
        clearance: Clearance::None,
    };
    Request {
        seats: (0..case.seats).map(|number| seat(number, chance)).collect(),
        shape: case.shape,
        period: Period::new(first_day(), first_day() + Days::new(20)).expect("a period"),
        notice_hours: 24,
        service_limit,
        rest_days: 14,
        weights: Weights::default(),
    }
}

/// `fits`: everybody holds the first skill well and has the time: a small brigade of one trade.
fn person(chance: &mut Chance, number: usize, talents: usize, fits: bool) -> Candidate {
    let mut skills: Vec<Held> = Vec::new();
    for skill in 0..SKILLS {
        if chance.below(SKILLS) < 6 {
            let level = Level::new(1 + chance.below(4) as i64).expect("a level");
            skills.push(Held { skill: Uuid::from_u128(skill as u128), level, proven: chance.percent(25) });
        }
    }
    let ministry = chance.below(MINISTRIES);
    if fits {
        skills.retain(|held| held.skill != Uuid::from_u128(0));
        let level = Level::new(3 + chance.below(2) as i64).expect("a level");
        skills.push(Held { skill: Uuid::from_u128(0), level, proven: chance.percent(25) });
    }
    let drawn = Candidate {
        talent: id(10_000_000 + number),
        service: Some(id(2_000_000 + ministry * 1_000 + chance.below((talents / MINISTRIES / 10).max(2)))),
        ministry: Some(id(3_000_000 + ministry)),
        skills,
        free_share: [0, 20, 50, 50, 80, 100][chance.below(6)],
        notice_hours: [0, 0, 24, 72][chance.below(4)],
        ask_hours: 48,
        grants: vec![Grant { share: 50, notice_hours: 24 }],
        open_share: 100,
        consent: [Consent::NotNeeded, Consent::Standing(50), Consent::ToAsk, Consent::Refused][chance.below(4)],
        clearance: Clearance::None,
        regions: if chance.percent(60) { vec![Region::IleDeFrance] } else { Vec::new() },
        home: Some(if chance.percent(40) { Region::IleDeFrance } else { Region::Bretagne }),
        remote: if chance.percent(10) { RemotePreference::Remote } else { RemotePreference::Any },
        asked: false,
        duty: None,
        engaged: chance.percent(10),
        quiet: chance.percent(5),
        no_hour: false,
        rested_since: chance.percent(20).then(|| first_day() - Days::new(chance.below(60) as u64)),
        next_begins: None,
        recent: chance.below(4) as i64,
        other_priority: chance.below(40) as i64,
    };
    if !fits {
        return drawn;
    }
    Candidate {
        free_share: 100,
        notice_hours: 0,
        consent: Consent::NotNeeded,
        regions: vec![Region::IleDeFrance],
        remote: RemotePreference::Any,
        engaged: false,
        quiet: false,
        rested_since: None,
        ..drawn
    }
}
