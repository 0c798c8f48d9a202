//! Problems drawn by chance from a number, for benchmarks and tests: the same number gives the same problem.
//!
//! Shaped as what was measured before this was written: about five pairs for each person, seats of 20 to 100 % over one to six months,
//! a fifth of the missions asking for two or more or none, releases capped at 18 % of a ministry's people, half of a mission at most from
//! one ministry.

use crate::problem::{Day, Free, MAX_FIT, Mission, POLICY, Pair, Person, Problem, Seat, Service};

/// What a problem looks like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shape {
    pub people: usize,
    pub missions: usize,
    /// Seats of each mission: 1 to this many.
    pub seats: usize,
    /// Pairs for each seat, about.
    pub pairs_per_seat: usize,
    pub services: usize,
    pub ministries: usize,
    /// The share of a service's people that it can be asked to release.
    pub release_percent: usize,
    /// True where seats of a mission are alike, some people fit nearly everything, and fits and priorities are few numbers: many answers are
    /// worth the same.
    pub alike: bool,
}

/// 1,000 people, 60 missions, some 220 seats, some 5,000 pairs.
pub const PROGRAMME: Shape = Shape {
    people: 1_000,
    missions: 60,
    seats: 6,
    pairs_per_seat: 23,
    services: 40,
    ministries: 12,
    release_percent: 18,
    alike: false,
};
/// 134 people, 50 missions of alike seats that the same people fit: some 100 seats, some 800 pairs.
pub const ALIKE: Shape = Shape {
    people: 134,
    missions: 50,
    seats: 3,
    pairs_per_seat: 8,
    services: 20,
    ministries: 6,
    release_percent: 30,
    alike: true,
};
/// 100,000 people, 2,000 missions, some 7,000 seats, some 870,000 pairs.
pub const STATE: Shape = Shape {
    people: 100_000,
    missions: 2_000,
    seats: 6,
    pairs_per_seat: 124,
    services: 2_000,
    ministries: 15,
    release_percent: 18,
    alike: false,
};

/// A sequence of numbers that looks like chance (G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D_4C95_7F2D)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 to `below` - 1.
    pub fn below(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(below.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn whole(&mut self, below: usize) -> i64 {
        i64::try_from(self.below(below)).unwrap_or(0)
    }
}

/// Draws a problem.
pub fn problem(shape: Shape, seed: u64) -> Problem {
    let mut chance = Chance::new(seed);
    let year: Day = 360;
    let mut sizes = vec![0_usize; shape.services];
    let people: Vec<Person> = (0..shape.people)
        .map(|_| {
            let service = chance.percent(90).then(|| chance.below(shape.services));
            if let Some(service) = service {
                sizes[service] += 1;
            }
            let percent = [100, 100, 100, 80, 60, 50, 40, 20][chance.below(8)];
            Person {
                service,
                ministry: service.map(|service| service % shape.ministries),
                free: vec![Free { first: 0, last: year, percent }],
                asks: None,
            }
        })
        .collect();
    let services =
        sizes.iter().map(|size| Service { most: Some((size * shape.release_percent).div_ceil(100)) }).collect();
    let mut missions = Vec::with_capacity(shape.missions);
    let mut seats: Vec<Seat> = Vec::new();
    let mut pairs: Vec<Pair> = Vec::new();
    let mut drawn = vec![usize::MAX; shape.people];
    for mission in 0..shape.missions {
        let before = pairs.len();
        let count = 1 + chance.below(shape.seats);
        let minimum = if count > 1 && chance.percent(40) { 2 + chance.below(count - 1) } else { 0 };
        let priority = if shape.alike { [0, 0, 40, 70, 100][chance.below(5)] } else { chance.whole(101) };
        missions.push(Mission { priority, minimum, arrived: mission });
        for place in 0..count {
            if shape.alike && place > 0 {
                let (seat, like) = (seats.len(), seats.len() - place);
                seats.push(seats[like]);
                let again: Vec<Pair> = pairs[before..]
                    .iter()
                    .filter(|pair| pair.seat == like)
                    .map(|pair| Pair { seat, ..*pair })
                    .collect();
                pairs.extend(again);
                continue;
            }
            let first = Day::try_from(chance.below(180)).unwrap_or(0);
            let last = first + 30 + Day::try_from(chance.below(150)).unwrap_or(0);
            let share = [20, 40, 50, 60, 80, 100][chance.below(6)];
            let seat = seats.len();
            seats.push(Seat { mission, first, last, share });
            let wanted = shape.pairs_per_seat / 2 + chance.below(shape.pairs_per_seat);
            let mut found = 0;
            for _ in 0..wanted * 4 {
                let among = if shape.alike { 1 + chance.below(shape.people) } else { shape.people };
                let person = chance.below(among);
                if drawn[person] == seat || people[person].free[0].percent < share {
                    continue;
                }
                drawn[person] = seat;
                let fit = if shape.alike {
                    [86_000, 90_000, 87_000, 77_000, 59_000][chance.below(5)]
                } else {
                    30_000 + (chance.whole(70_001) + chance.whole(70_001)) / 2
                };
                let wish = if chance.percent(10) { 100 } else { 0 };
                let call = if chance.percent(5) { 100 } else { 0 };
                pairs.push(Pair { person, seat, fit: fit.min(MAX_FIT), wish, call, begun: false, proposed: false });
                found += 1;
                if found == wanted {
                    break;
                }
            }
        }
    }
    Problem { people, missions, seats, taken: Vec::new(), services, pairs, policy: POLICY }
}
