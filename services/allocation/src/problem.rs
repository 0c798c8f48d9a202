//! What is asked: people, missions with their seats, pairs that are possible, and the policy's numbers.
//!
//! Everything is an index into the vectors of one [`Problem`]. Hard constraints of a single pair (clearance, place, consent) are
//! no pair at all; what binds several pairs together is here.

/// The most that one pair's fit can be: a tenth of the scale of the ranking's scores, so that no sum overflows.
pub const MAX_FIT: i64 = 100_000;
/// The most that a priority, a wish or a share can be.
pub const PERCENT: i64 = 100;
/// The highest person-seat value; see [`Policy::value`].
pub const MAX_VALUE: i64 = 1_000_000;

/// A day, counted from any fixed day.
pub type Day = i32;

/// One allocation to be made.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Problem {
    pub people: Vec<Person>,
    pub missions: Vec<Mission>,
    pub seats: Vec<Seat>,
    /// The missions' seats that are no question any more.
    pub taken: Vec<Taken>,
    pub services: Vec<Service>,
    pub pairs: Vec<Pair>,
    pub policy: Policy,
}

/// Somebody who could be placed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Person {
    /// The service that would have to release them; none for an external, whom nobody releases.
    pub service: Option<usize>,
    /// The ministry they count for, by any numbering; none for an external.
    pub ministry: Option<usize>,
    /// When how much of their time is free. Stretches do not overlap; outside them nothing is free.
    pub free: Vec<Free>,
    /// How many seats more they may be asked about; none for any number. A pair that has begun asks nothing new of them.
    pub asks: Option<usize>,
}

/// A share of time that is free from one day to another, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Free {
    pub first: Day,
    pub last: Day,
    /// 0 to 100.
    pub percent: i64,
}

/// A need with several seats.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Mission {
    /// 0 to 100.
    pub priority: i64,
    /// How many of its open seats must be filled for any of them to be: 3 means three or none. 0 and 1 ask for nothing. Those that are
    /// taken are not among them: who asks for three people where two are there already asks for one.
    pub minimum: usize,
    /// Its place in the order of arrival; only "first come first served" looks at it.
    pub arrived: usize,
}

/// One open seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seat {
    pub mission: usize,
    pub first: Day,
    pub last: Day,
    /// The share of time it takes on each of its days, 1 to 100.
    pub share: i64,
}

/// A seat that somebody has already, or was proposed for: a mission spreads over ministries with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    pub mission: usize,
    /// The ministry of whoever has it, by the numbering of [`Person::ministry`]; none for an external.
    pub ministry: Option<usize>,
}

/// An organisation that releases people.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Service {
    /// How many releases it can be asked for in this allocation; none for any number.
    pub most: Option<usize>,
}

/// A person who could take a seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    pub person: usize,
    pub seat: usize,
    /// 0 to `MAX_FIT`.
    pub fit: i64,
    /// How much the person wishes for this mission, 0 to 100.
    pub wish: i64,
    /// How much the mission wishes for this person, 0 to 100.
    pub call: i64,
    /// True where the two have begun with one another, by an application or an invitation: to leave them there is worth the policy's steadiness,
    /// whoever allocates.
    pub begun: bool,
    /// True where the allocation before this one proposed the pair: to leave it there is worth the same to this one alone, and is part of no
    /// value that is shown.
    pub proposed: bool,
}

/// The numbers that every run states, versioned by whoever publishes them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    pub version: i64,
    /// Added to every priority, so that missions without one count for something.
    pub base_weight: i64,
    /// What a full fit is worth in points.
    pub fit: i64,
    /// What a full wish of the person is worth in points.
    pub wish: i64,
    /// What a full wish of the mission is worth in points.
    pub call: i64,
    /// The value that moving somebody off a seat where they have begun, or that was proposed, must gain at least, in points times weight.
    pub steadiness: i64,
    /// The share of a mission's seats that people of one ministry may take, in percent, rounded up: of the open ones and of those that are taken,
    /// whoever has these counted. 100 asks for no spread.
    pub spread: i64,
}

impl Default for Policy {
    fn default() -> Self {
        POLICY
    }
}

/// The policy in force.
pub const POLICY: Policy =
    Policy { version: 2, base_weight: 10, fit: 1000, wish: 100, call: 50, steadiness: 5000, spread: 50 };

impl Policy {
    /// How much a point counts in a mission.
    pub fn weight(&self, mission: &Mission) -> i64 {
        self.base_weight + mission.priority
    }

    /// What a pair is worth in points, before priorities.
    pub fn points(&self, pair: &Pair) -> i64 {
        self.fit * pair.fit / MAX_FIT + (self.wish * pair.wish + self.call * pair.call) / PERCENT
    }

    /// What a pair is worth: weight times points, and steadiness where the two have begun.
    pub fn value(&self, mission: &Mission, pair: &Pair) -> i64 {
        self.weight(mission) * self.points(pair) + if pair.begun { self.steadiness } else { 0 }
    }
}

/// What no allocation can be made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// An index that points nowhere, by the position of whatever holds it.
    Dangling { what: &'static str, at: usize },
    /// A number outside its limits.
    OutOfRange { what: &'static str, at: usize },
    /// The same person and seat twice.
    Duplicate { at: usize },
}

impl Problem {
    /// What the pair is worth, whatever was proposed before.
    pub fn value(&self, pair: &Pair) -> i64 {
        self.policy.value(&self.missions[self.seats[pair.seat].mission], pair)
    }

    /// The same with steadiness, once, for what was proposed before: what is maximised.
    pub fn steady_value(&self, pair: &Pair) -> i64 {
        self.value(pair) + if pair.proposed && !pair.begun { self.policy.steadiness } else { 0 }
    }

    /// How many seats each mission has, open and taken, whoever fits them.
    pub fn seats_of_missions(&self) -> Vec<usize> {
        let mut seats = vec![0; self.missions.len()];
        self.seats.iter().for_each(|seat| seats[seat.mission] += 1);
        self.taken.iter().for_each(|taken| seats[taken.mission] += 1);
        seats
    }

    /// How many people of a ministry a mission with so many seats, open and taken, may have beside those who have one already, whether
    /// anybody fits them or not.
    pub fn room_for_ministry(&self, mission: usize, ministry: usize, seats: usize) -> usize {
        let percent = usize::try_from(self.policy.spread.clamp(0, PERCENT)).unwrap_or(100);
        let there = self.taken.iter().filter(|taken| taken.mission == mission && taken.ministry == Some(ministry));
        (seats * percent).div_ceil(100).max(1).saturating_sub(there.count())
    }

    /// Refuses what is not well formed. Everything else in this crate relies on it.
    ///
    /// # Errors
    /// The first thing that does not fit.
    pub fn check(&self) -> Result<(), Malformed> {
        let dangling = |what, at| Err(Malformed::Dangling { what, at });
        let range = |what, at| Err(Malformed::OutOfRange { what, at });
        for (at, person) in self.people.iter().enumerate() {
            if person.service.is_some_and(|service| service >= self.services.len()) {
                return dangling("person.service", at);
            }
            if person.free.iter().any(|free| free.first > free.last || !(0..=PERCENT).contains(&free.percent)) {
                return range("person.free", at);
            }
        }
        for (at, mission) in self.missions.iter().enumerate() {
            if !(0..=PERCENT).contains(&mission.priority) {
                return range("mission.priority", at);
            }
        }
        for (at, seat) in self.seats.iter().enumerate() {
            if seat.mission >= self.missions.len() {
                return dangling("seat.mission", at);
            }
            if seat.first > seat.last || !(1..=PERCENT).contains(&seat.share) {
                return range("seat", at);
            }
        }
        for (at, taken) in self.taken.iter().enumerate() {
            if taken.mission >= self.missions.len() {
                return dangling("taken.mission", at);
            }
        }
        let mut known = Vec::with_capacity(self.pairs.len());
        for (at, pair) in self.pairs.iter().enumerate() {
            if pair.person >= self.people.len() || pair.seat >= self.seats.len() {
                return dangling("pair", at);
            }
            let percents = [pair.wish, pair.call];
            let fits = (0..=MAX_FIT).contains(&pair.fit) && percents.iter().all(|x| (0..=PERCENT).contains(x));
            if !fits || self.steady_value(pair) > MAX_VALUE {
                return range("pair", at);
            }
            known.push((pair.person, pair.seat, at));
        }
        known.sort_unstable();
        match known.windows(2).find(|two| (two[0].0, two[0].1) == (two[1].0, two[1].1)) {
            Some(two) => Err(Malformed::Duplicate { at: two[1].2 }),
            None => Ok(()),
        }
    }
}
