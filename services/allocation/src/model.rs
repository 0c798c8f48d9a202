//! The problem as the search sees it: groups of slots, edges into them, rows of limited capacity that edges draw on.
//!
//! Every side constraint but the minimum of a mission is a row: a person's time on some day, a person once in a mission, how often a
//! person may be asked, the releases of a service, the people of one ministry in a mission. Seats of one mission that nothing tells apart are one slot
//! with several places, so that the search never looks at the same team twice.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::problem::{Day, Pair, Person, Problem, Seat};
use crate::solve::{MOST_EDGES, MOST_SLOTS};

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
        let mut drawn: Vec<(usize, u32, i64)> = Vec::with_capacity(self.edges.len());
        let mut add = |rows: &mut Vec<Row>, of: Of, capacity: i64, draws: &[(usize, i64)]| {
            let row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
            rows.push(Row { capacity, of });
            drawn.extend(draws.iter().map(|(edge, amount)| (*edge, row, *amount)));
        };
        // What is too large for the search needs no help for its relaxation.
        let lists = self.slots.len() <= MOST_SLOTS && self.edges.len() <= MOST_EDGES;
        let mut of_person: Vec<Vec<usize>> = vec![Vec::new(); problem.people.len()];
        let mut of_service: Vec<Vec<usize>> = vec![Vec::new(); problem.services.len()];
        for (index, edge) in self.edges.iter().enumerate() {
            let person = edge.person as usize;
            of_person[person].push(index);
            if let Some(service) = problem.people[person].service {
                of_service[service].push(index);
            }
        }
        for (person, edges) in of_person.iter().enumerate().filter(|(_, edges)| edges.len() > 1) {
            let stays: Vec<(usize, Seat)> = edges
                .iter()
                .map(|edge| (*edge, problem.seats[self.slots[self.edges[*edge].slot as usize].seats[0]]))
                .collect();
            let listed = if lists { clashes(&problem.people[person], &stays) } else { None };
            for TimeRow { from, capacity, draws } in listed.unwrap_or_default() {
                add(&mut self.rows, Of::Time { person, from }, capacity, &draws);
            }
            let mut alone = false;
            for TimeRow { from, capacity, draws } in time_rows(&problem.people[person], &stays) {
                alone |= draws.len() == edges.len() && capacity == 1;
                add(&mut self.rows, Of::Time { person, from }, capacity, &draws);
            }
            if alone {
                continue;
            }
            let mut by_mission: BTreeMap<usize, Vec<(usize, i64)>> = BTreeMap::new();
            for (edge, seat) in &stays {
                by_mission.entry(seat.mission).or_default().push((*edge, 1));
            }
            for (mission, draws) in by_mission.into_iter().filter(|(_, draws)| draws.len() > 1) {
                add(&mut self.rows, Of::Once { person, mission }, 1, &draws);
            }
        }
        for (person, edges) in of_person.iter().enumerate() {
            let Some(asks) = problem.people[person].asks else { continue };
            let new = edges.iter().filter(|edge| !problem.pairs[self.pair(**edge, 0)].begun);
            let draws: Vec<(usize, i64)> = new.map(|edge| (*edge, 1)).collect();
            if draws.len() > asks {
                add(&mut self.rows, Of::Asks { person }, whole(asks), &draws);
            }
        }
        for (service, edges) in of_service.iter().enumerate() {
            let Some(most) = problem.services[service].most.filter(|most| edges.len() > *most) else { continue };
            let draws: Vec<(usize, i64)> = edges.iter().map(|edge| (*edge, 1)).collect();
            add(&mut self.rows, Of::Service(service), whole(most), &draws);
        }
        for group in &self.groups {
            let slots = &self.slots[group.slots.clone()];
            let places = slots.iter().map(Slot::places).sum();
            let most = problem.at_most_of_one_ministry(places);
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
                if reach > most && draws.len() > most {
                    let of = Of::Spread { mission: group.mission, ministry };
                    add(&mut self.rows, of, whole(most), &draws);
                }
            }
        }
        self.draw(&drawn);
    }

    /// Lists by edge what was found by row: (edge, row, amount), the rows of one edge in their order.
    fn draw(&mut self, drawn: &[(usize, u32, i64)]) {
        let mut ends = vec![0_u32; self.edges.len() + 1];
        drawn.iter().for_each(|(edge, _, _)| ends[edge + 1] += 1);
        for edge in 0..self.edges.len() {
            ends[edge + 1] += ends[edge];
        }
        for (edge, bounds) in self.edges.iter_mut().zip(ends.windows(2)) {
            edge.uses = (bounds[0], bounds[1]);
        }
        self.uses = vec![(0, 0); drawn.len()];
        for (edge, row, amount) in drawn {
            self.uses[ends[*edge] as usize] = (*row, *amount);
            ends[*edge] += 1;
        }
    }
}

fn whole(number: usize) -> i64 {
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

/// The most pairs of one person for which everything that clashes is listed.
const MOST_LISTED: usize = 12;

/// Sets of one person's seats of which not all can be taken, each as large as can be: rows that leave the relaxation fewer fractions
/// than days do (E. Balas, "Facets of the knapsack polytope", 1975). None where there are too many pairs to list.
fn clashes(person: &Person, stays: &[(usize, Seat)]) -> Option<Vec<TimeRow>> {
    let count = stays.len();
    if count > MOST_LISTED {
        return None;
    }
    let mut days: Vec<Day> = stays.iter().map(|(_, seat)| seat.first).collect();
    days.extend(person.free.iter().map(|free| free.first));
    days.sort_unstable();
    days.dedup();
    let free: Vec<i64> = days.iter().map(|day| free_on(person, *day)).collect();
    let there = |index: usize, day: usize| stays[index].1.first <= days[day] && days[day] <= stays[index].1.last;
    let mut possible = vec![true; 1_usize << count];
    for set in 1..possible.len() {
        let last = set.ilog2() as usize;
        let chosen = || (0..=last).filter(|index| set >> index & 1 == 1);
        let busy =
            |day: usize| chosen().filter(|index| there(*index, day)).map(|index| stays[index].1.share).sum::<i64>();
        possible[set] = possible[set & !(1 << last)]
            && chosen().all(|index| index == last || stays[index].1.mission != stays[last].1.mission)
            && (0..days.len()).all(|day| !there(last, day) || busy(day) <= free[day]);
    }
    // The largest number out of each set that fits at once.
    let mut most = vec![0_i64; possible.len()];
    for set in 1..possible.len() {
        most[set] = if possible[set] {
            i64::from(set.count_ones())
        } else {
            (0..count).filter(|index| set >> index & 1 == 1).map(|index| most[set & !(1 << index)]).max().unwrap_or(0)
        };
    }
    let mut rows = Vec::new();
    for set in 1..possible.len() {
        let size = i64::from(set.count_ones());
        if most[set] == size {
            continue;
        }
        // One more seat would let one more be taken, or it says no less with it; one fewer says less.
        let wider = (0..count).any(|index| set >> index & 1 == 0 && most[set | 1 << index] == most[set]);
        let narrower = (0..count).any(|index| set >> index & 1 == 1 && most[set & !(1 << index)] < most[set]);
        if wider || narrower {
            continue;
        }
        let chosen = (0..count).filter(|index| set >> index & 1 == 1);
        let from = chosen.clone().map(|index| stays[index].1.first).max().unwrap_or(0);
        rows.push(TimeRow { from, capacity: most[set], draws: chosen.map(|index| (stays[index].0, 1)).collect() });
    }
    Some(rows)
}

fn free_on(person: &Person, day: Day) -> i64 {
    person.free.iter().find(|free| (free.first..=free.last).contains(&day)).map_or(0, |free| free.percent)
}

struct TimeRow {
    from: Day,
    capacity: i64,
    draws: Vec<(usize, i64)>,
}

/// The rows of one person's time that can bind, none of which another one implies.
fn time_rows(person: &Person, stays: &[(usize, Seat)]) -> Vec<TimeRow> {
    let mut days: Vec<Day> = stays.iter().map(|(_, seat)| seat.first).collect();
    days.extend(person.free.iter().map(|free| free.first));
    days.sort_unstable();
    days.dedup();
    let mut rows: Vec<TimeRow> = Vec::new();
    for day in days {
        let Some(free) = person.free.iter().find(|free| (free.first..=free.last).contains(&day)) else { continue };
        let there = stays.iter().filter(|(_, seat)| seat.first <= day && day <= seat.last);
        let draws: Vec<(usize, i64)> = there.map(|(edge, seat)| (*edge, seat.share)).collect();
        if draws.iter().map(|(_, share)| share).sum::<i64>() <= free.percent {
            continue;
        }
        rows.push(tightened(TimeRow { from: day, capacity: free.percent, draws }));
    }
    let implied = |row: &TimeRow, by: &TimeRow| {
        by.draws.len() >= row.draws.len()
            && row.draws.iter().all(|(edge, amount)| {
                by.draws.iter().any(|(other, more)| edge == other && more * row.capacity >= amount * by.capacity)
            })
    };
    let kept = |index: usize| {
        !rows.iter().enumerate().any(|(other, by)| {
            other != index && implied(&rows[index], by) && (other < index || !implied(by, &rows[index]))
        })
    };
    let keep: Vec<bool> = (0..rows.len()).map(kept).collect();
    rows.into_iter().zip(keep).filter_map(|(row, keep)| keep.then_some(row)).collect()
}

/// The same whole solutions, and fewer fractional ones: where no two fit beside each other, one is the most; what fits beside
/// nothing takes all.
fn tightened(mut row: TimeRow) -> TimeRow {
    let mut shares: Vec<i64> = row.draws.iter().map(|(_, share)| *share).collect();
    shares.sort_unstable();
    let (least, next) = (shares[0], shares.get(1).copied().unwrap_or(i64::MAX));
    if least.saturating_add(next) > row.capacity {
        row.capacity = 1;
        row.draws.iter_mut().for_each(|(_, share)| *share = 1);
        return row;
    }
    // How many of the smallest fit at once: where all that fit are of one size, the row counts heads.
    let most = shares
        .iter()
        .scan(0, |sum, share| {
            *sum += share;
            Some(*sum)
        })
        .filter(|sum| *sum <= row.capacity)
        .count();
    let equal = shares[0] == shares[shares.len() - 1];
    if equal {
        row.capacity = whole(most);
        row.draws.iter_mut().for_each(|(_, share)| *share = 1);
        return row;
    }
    for (_, share) in &mut row.draws {
        let smallest_other = if *share == least { next } else { least };
        if *share + smallest_other > row.capacity {
            *share = row.capacity;
        }
    }
    row
}
