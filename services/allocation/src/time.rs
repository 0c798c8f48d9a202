//! What binds one person's time: rows that say how much of it their seats draw, day by day.

use crate::model::whole;
use crate::problem::{Day, Person, Seat};

/// The most pairs of one person for which everything that clashes is listed.
const MOST_LISTED: usize = 12;

/// Sets of one person's seats of which not all can be taken, each as large as can be: rows that leave the relaxation fewer fractions
/// than days do (E. Balas, "Facets of the knapsack polytope", 1975). None where there are too many pairs to list.
pub(crate) fn clashes(person: &Person, stays: &[(usize, Seat)]) -> Option<Vec<TimeRow>> {
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

/// A set of one person's seats that draw on something limited from a day on.
pub(crate) struct TimeRow {
    pub from: Day,
    pub capacity: i64,
    pub draws: Vec<(usize, i64)>,
}

/// The rows of one person's time that can bind, none of which another one implies. One of these serves for many people, so that little is
/// allocated for each.
#[derive(Default)]
pub(crate) struct TimeRows {
    days: Vec<Day>,
    shares: Vec<i64>,
    /// What the rows draw, one row after the other, each in the order of the stays.
    draws: Vec<(usize, i64)>,
    rows: Vec<Drawn>,
}

#[derive(Clone, Copy)]
struct Drawn {
    from: Day,
    capacity: i64,
    draws: (usize, usize),
    /// A bit for each of the edges, some of which share one: most rows are told apart by it alone.
    marks: u64,
}

impl TimeRows {
    /// Forgets who came before. A stay is an edge and its seat.
    pub(crate) fn of(&mut self, person: &Person, stays: &[(usize, Seat)]) {
        self.draws.clear();
        self.rows.clear();
        self.days.clear();
        self.days.extend(stays.iter().map(|(_, seat)| seat.first));
        self.days.extend(person.free.iter().map(|free| free.first));
        self.days.sort_unstable();
        self.days.dedup();
        for &day in &self.days {
            let Some(free) = person.free.iter().find(|free| (free.first..=free.last).contains(&day)) else { continue };
            let there = stays.iter().filter(|(_, seat)| seat.first <= day && day <= seat.last);
            let start = self.draws.len();
            self.draws.extend(there.map(|(edge, seat)| (*edge, seat.share)));
            let draws = &mut self.draws[start..];
            if draws.iter().map(|(_, share)| share).sum::<i64>() <= free.percent {
                self.draws.truncate(start);
                continue;
            }
            let capacity = tightened(free.percent, draws, &mut self.shares);
            let marks = draws.iter().fold(0, |marks, (edge, _)| marks | 1 << (edge % 64));
            self.rows.push(Drawn { from: day, capacity, draws: (start, self.draws.len()), marks });
        }
    }

    /// From which day on, how much there is, and what each edge draws.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Day, i64, &[(usize, i64)])> {
        let kept = |index: usize| {
            let row = &self.rows[index];
            !self.rows.iter().enumerate().any(|(other, by)| {
                row.marks & !by.marks == 0
                    && other != index
                    && self.implies(by, row)
                    && (other < index || !self.implies(row, by))
            })
        };
        let kept = self.rows.iter().enumerate().filter(move |(index, _)| kept(*index));
        kept.map(|(_, row)| (row.from, row.capacity, self.draws(row)))
    }

    fn draws(&self, row: &Drawn) -> &[(usize, i64)] {
        &self.draws[row.draws.0..row.draws.1]
    }

    /// True where whatever keeps to one row keeps to the other.
    fn implies(&self, by: &Drawn, row: &Drawn) -> bool {
        let mut drawn = self.draws(by).iter();
        row.marks & !by.marks == 0
            && self.draws(row).iter().all(|(edge, amount)| {
                let more = drawn.find(|(other, _)| edge == other);
                more.is_some_and(|(_, more)| more * row.capacity >= amount * by.capacity)
            })
    }
}

/// The same whole solutions, and fewer fractional ones: where no two fit beside each other, one is the most; what fits beside
/// nothing takes all. Gives the capacity that goes with what is drawn now; `shares` is room to work in.
fn tightened(capacity: i64, draws: &mut [(usize, i64)], shares: &mut Vec<i64>) -> i64 {
    shares.clear();
    shares.extend(draws.iter().map(|(_, share)| *share));
    shares.sort_unstable();
    let (least, next) = (shares[0], shares.get(1).copied().unwrap_or(i64::MAX));
    if least.saturating_add(next) > capacity {
        draws.iter_mut().for_each(|(_, share)| *share = 1);
        return 1;
    }
    // How many of the smallest fit at once: where all that fit are of one size, the row counts heads.
    let sums = shares.iter().scan(0, |sum, share| {
        *sum += share;
        Some(*sum)
    });
    let most = sums.take_while(|sum| *sum <= capacity).count();
    if least == shares[shares.len() - 1] {
        draws.iter_mut().for_each(|(_, share)| *share = 1);
        return whole(most);
    }
    for (_, share) in draws {
        let smallest_other = if *share == least { next } else { least };
        if *share + smallest_other > capacity {
            *share = capacity;
        }
    }
    capacity
}
