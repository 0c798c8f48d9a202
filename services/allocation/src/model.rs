//! The problem as the search sees it: groups of slots, edges into them, rows of limited capacity that edges draw on.
//!
//! Every side constraint but the minimum of a mission is a row: a person's time on some day, a person once in a mission, how often a
//! person may be asked, the releases of a service, the people of one ministry in a mission. Seats of one mission that nothing tells apart are one slot
//! with several places, so that the search never looks at the same team twice.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::problem::{Day, Pair, Person, Problem, Seat};
use crate::solve::{MOST_EDGES, MOST_SLOTS};
use crate::time::{TimeRow, TimeRows, clashes};

/// The compiled problem.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub groups: Vec<Group>,
    pub slots: Vec<Slot>,
    /// Sorted by slot, then person.
    pub edges: Vec<Edge>,
    pub rows: Vec<Row>,
    uses: Vec<(u32, i64)>,
    /// For each slot and each of its seats, the pair behind each of the slot's edges.
    pairs: Vec<Vec<Vec<u32>>>,
}

/// A mission: its slots, and how many places must be taken for any to be.
#[derive(Clone, Debug)]
pub struct Group {
    pub mission: usize,
    pub slots: Range<usize>,
    pub minimum: usize,
}

/// Seats of one mission that are alike.
#[derive(Clone, Debug)]
pub struct Slot {
    pub group: usize,
    pub seats: Vec<usize>,
    pub edges: Range<usize>,
}

impl Slot {
    pub fn places(&self) -> usize {
        self.seats.len()
    }
}

/// A person in a slot.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    pub slot: u32,
    pub person: u32,
    /// Steadiness included.
    pub value: i64,
    uses: (u32, u32),
}

/// Something of which there is a limited amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    pub capacity: i64,
    pub of: Of,
}

/// What a row limits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Of {
    /// A person's time from this day on, until the next change.
    Time { person: usize, from: Day },
    /// A person takes one seat of a mission.
    Once { person: usize, mission: usize },
    /// How many seats more a person may be asked about.
    Asks { person: usize },
    /// The releases of a service.
    Service(usize),
    /// The people of one ministry in a mission.
    Spread { mission: usize, ministry: usize },
}

impl Model {
    /// Compiles a problem that has been checked.
    pub fn of(problem: &Problem) -> Self {
        let mut model = Self::default();
        let mut by_mission: Vec<Vec<usize>> = vec![Vec::new(); problem.missions.len()];
        for (seat, one) in problem.seats.iter().enumerate() {
            by_mission[one.mission].push(seat);
        }
        let mut by_seat: Vec<Vec<u32>> = vec![Vec::new(); problem.seats.len()];
        for (index, pair) in problem.pairs.iter().enumerate() {
            if possible(&problem.people[pair.person], &problem.seats[pair.seat]) {
                by_seat[pair.seat].push(u32::try_from(index).unwrap_or(u32::MAX));
            }
        }
        for pairs in &mut by_seat {
            pairs.sort_unstable_by_key(|pair| problem.pairs[*pair as usize].person);
        }
        for (mission, seats) in by_mission.iter().enumerate() {
            model.group(problem, mission, seats, &by_seat);
        }
        model.limit(problem);
        model
    }

    /// The edge of a person in a seat's slot; none where the two cannot come together.
    pub fn edge(&self, person: usize, seat: usize) -> Option<usize> {
        let slot = self.slots.iter().find(|slot| slot.seats.contains(&seat))?;
        let edges = &self.edges[slot.edges.clone()];
        let at = edges.binary_search_by_key(&person, |edge| edge.person as usize).ok()?;
        Some(slot.edges.start + at)
    }

    /// What an edge draws on each row.
    pub fn uses(&self, edge: usize) -> &[(u32, i64)] {
        let (from, to) = self.edges[edge].uses;
        &self.uses[from as usize..to as usize]
    }

    /// The pair behind an edge, where the slot's place number `place` is meant.
    pub fn pair(&self, edge: usize, place: usize) -> usize {
        let slot = self.edges[edge].slot as usize;
        self.pairs[slot][place][edge - self.slots[slot].edges.start] as usize
    }

    fn group(&mut self, problem: &Problem, mission: usize, seats: &[usize], by_seat: &[Vec<u32>]) {
        let fillable = seats.iter().filter(|seat| !by_seat[**seat].is_empty()).count();
        let minimum = problem.missions[mission].minimum;
        // A mission that cannot have its minimum takes part in nothing.
        if fillable == 0 || fillable < minimum {
            return;
        }
        let (group, first) = (self.groups.len(), self.slots.len());
        for &seat in seats.iter().filter(|seat| !by_seat[**seat].is_empty()) {
            let like = (first..self.slots.len()).find(|slot| alike(problem, self.slots[*slot].seats[0], seat, by_seat));
            if let Some(slot) = like {
                self.slots[slot].seats.push(seat);
                self.pairs[slot].push(by_seat[seat].clone());
                continue;
            }
            let start = self.edges.len();
            let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
            self.edges.extend(by_seat[seat].iter().map(|pair| {
                let pair = &problem.pairs[*pair as usize];
                let person = u32::try_from(pair.person).unwrap_or(u32::MAX);
                Edge { slot, person, value: problem.steady_value(pair), uses: (0, 0) }
            }));
            self.slots.push(Slot { group, seats: vec![seat], edges: start..self.edges.len() });
            self.pairs.push(vec![by_seat[seat].clone()]);
        }
        self.groups.push(Group { mission, slots: first..self.slots.len(), minimum });
    }

    /// Finds the rows that can bind, and what each edge draws on them.
    fn limit(&mut self, problem: &Problem) {
        let mut drawn: Vec<(u32, u32, i64)> = Vec::with_capacity(2 * self.edges.len());
        let mut add = |rows: &mut Vec<Row>, of: Of, capacity: i64, draws: &[(usize, i64)]| {
            let row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            rows.push(Row { capacity, of });
            drawn.extend(draws.iter().map(|(edge, amount)| (index(*edge), row, *amount)));
        };
        // What is too large for the search needs no help for its relaxation.
        let lists = self.slots.len() <= MOST_SLOTS && self.edges.len() <= MOST_EDGES;
        let person = |edge: &Edge| edge.person as usize;
        let of_person = Grouped::by(problem.people.len(), &self.edges, |edge| Some(person(edge)));
        let of_service = Grouped::by(problem.services.len(), &self.edges, |edge| problem.people[person(edge)].service);
        let (mut stays, mut time): (Vec<(usize, Seat)>, _) = (Vec::new(), TimeRows::default());
        for (person, edges) in of_person.iter().enumerate().filter(|(_, edges)| edges.len() > 1) {
            stays.clear();
            stays.extend(edges.iter().map(|edge| {
                let slot = &self.slots[self.edges[*edge as usize].slot as usize];
                (*edge as usize, problem.seats[slot.seats[0]])
            }));
            let listed = if lists { clashes(&problem.people[person], &stays) } else { None };
            for TimeRow { from, capacity, draws } in listed.unwrap_or_default() {
                add(&mut self.rows, Of::Time { person, from }, capacity, &draws);
            }
            let mut alone = false;
            time.of(&problem.people[person], &stays);
            for (from, capacity, draws) in time.iter() {
                alone |= draws.len() == edges.len() && capacity == 1;
                add(&mut self.rows, Of::Time { person, from }, capacity, draws);
            }
            if alone {
                continue;
            }
            // Edges stand by slot, and slots by mission.
            for same in stays.chunk_by(|one, next| one.1.mission == next.1.mission).filter(|same| same.len() > 1) {
                let draws: Vec<(usize, i64)> = same.iter().map(|(edge, _)| (*edge, 1)).collect();
                add(&mut self.rows, Of::Once { person, mission: same[0].1.mission }, 1, &draws);
            }
        }
        let mut draws: Vec<(usize, i64)> = Vec::new();
        for (person, edges) in of_person.iter().enumerate() {
            let Some(asks) = problem.people[person].asks.filter(|asks| edges.len() > *asks) else { continue };
            let new = edges.iter().map(|edge| *edge as usize).filter(|edge| !problem.pairs[self.pair(*edge, 0)].begun);
            draws.clear();
            draws.extend(new.map(|edge| (edge, 1)));
            if draws.len() > asks {
                add(&mut self.rows, Of::Asks { person }, whole(asks), &draws);
            }
        }
        for (service, edges) in of_service.iter().enumerate() {
            let Some(most) = problem.services[service].most.filter(|most| edges.len() > *most) else { continue };
            let draws: Vec<(usize, i64)> = edges.iter().map(|edge| (*edge as usize, 1)).collect();
            add(&mut self.rows, Of::Service(service), whole(most), &draws);
        }
        let seats = problem.seats_of_missions();
        for group in &self.groups {
            let slots = &self.slots[group.slots.clone()];
            let mut by_ministry: BTreeMap<usize, (Vec<(usize, i64)>, usize)> = BTreeMap::new();
            for slot in slots {
                let mut met: Vec<usize> = Vec::new();
                for edge in slot.edges.clone() {
                    let Some(ministry) = problem.people[self.edges[edge].person as usize].ministry else { continue };
                    let (draws, reach) = by_ministry.entry(ministry).or_default();
                    draws.push((edge, 1));
                    if !met.contains(&ministry) {
                        met.push(ministry);
                        *reach += slot.places();
                    }
                }
            }
            for (ministry, (draws, reach)) in by_ministry {
                let most = problem.room_for_ministry(group.mission, ministry, seats[group.mission]);
                if reach > most && draws.len() > most {
                    let of = Of::Spread { mission: group.mission, ministry };
                    add(&mut self.rows, of, whole(most), &draws);
                }
            }
        }
        self.draw(&drawn);
    }

    /// Lists by edge what was found by row: (edge, row, amount), the rows of one edge in their order.
    fn draw(&mut self, drawn: &[(u32, u32, i64)]) {
        let mut ends = vec![0_u32; self.edges.len() + 1];
        drawn.iter().for_each(|(edge, _, _)| ends[*edge as usize + 1] += 1);
        for edge in 0..self.edges.len() {
            ends[edge + 1] += ends[edge];
        }
        for (edge, bounds) in self.edges.iter_mut().zip(ends.windows(2)) {
            edge.uses = (bounds[0], bounds[1]);
        }
        self.uses = vec![(0, 0); drawn.len()];
        for (edge, row, amount) in drawn {
            let end = &mut ends[*edge as usize];
            self.uses[*end as usize] = (*row, *amount);
            *end += 1;
        }
    }
}

/// Indices of edges by what they have in common, each group's in ascending order.
struct Grouped {
    /// Where each group begins, and where the last one ends.
    bounds: Vec<u32>,
    edges: Vec<u32>,
}

impl Grouped {
    /// `key` is below `groups`, or none for an edge that belongs nowhere.
    fn by(groups: usize, edges: &[Edge], key: impl Fn(&Edge) -> Option<usize>) -> Self {
        let mut bounds = vec![0_u32; groups + 1];
        edges.iter().filter_map(&key).for_each(|group| bounds[group + 1] += 1);
        for group in 0..groups {
            bounds[group + 1] += bounds[group];
        }
        let mut next = bounds.clone();
        let mut sorted = vec![0_u32; bounds[groups] as usize];
        for (edge, group) in edges.iter().enumerate().filter_map(|(edge, one)| Some((edge, key(one)?))) {
            sorted[next[group] as usize] = index(edge);
            next[group] += 1;
        }
        Self { bounds, edges: sorted }
    }

    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.bounds.windows(2).map(|bounds| &self.edges[bounds[0] as usize..bounds[1] as usize])
    }
}

fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(crate) fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// True where nothing tells two seats of a mission apart.
fn alike(problem: &Problem, one: usize, other: usize, by_seat: &[Vec<u32>]) -> bool {
    let same = |(a, b): (&u32, &u32)| {
        let (a, b): (&Pair, &Pair) = (&problem.pairs[*a as usize], &problem.pairs[*b as usize]);
        let values = |pair: &Pair| (problem.value(pair), problem.steady_value(pair), pair.fit, pair.begun);
        a.person == b.person && values(a) == values(b)
    };
    problem.seats[one] == problem.seats[other]
        && by_seat[one].len() == by_seat[other].len()
        && by_seat[one].iter().zip(&by_seat[other]).all(same)
}

/// True where, on every day of the seat, as much of the person's time is free as it takes.
pub(crate) fn possible(person: &Person, seat: &Seat) -> bool {
    let mut day = seat.first;
    while day <= seat.last {
        let Some(free) = person.free.iter().find(|free| (free.first..=free.last).contains(&day)) else { return false };
        if free.percent < seat.share {
            return false;
        }
        let Some(next) = free.last.checked_add(1) else { return true };
        day = next;
    }
    true
}
