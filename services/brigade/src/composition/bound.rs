//! What the seats that are still empty cost at least, whoever takes them.
//!
//! For up to [`TABLE_BITS`] seats this is a dynamic programme over sets of seats: the cheapest way to cover a set with so many
//! people, where one person may stand in for several and neither services nor ministries count. That is exact for the relaxed
//! question, and so for the real one where nothing more binds. Beyond, it is the sum (or the greatest) of each seat's cheapest.

use super::effort::Effort;
use super::option::{Choice, Mask, bits};

/// Up to how many seats the table is made: 2^12 sets for each number of people.
pub(super) const TABLE_BITS: usize = 12;

/// More than any team costs; two of them can be added.
pub(super) const IMPOSSIBLE: i64 = i64::MAX / 4;

/// A lower bound for every set of empty seats and number of people left.
pub(super) enum Bound {
    /// `table[people][set]`.
    Table(Vec<Vec<i64>>),
    Cheapest {
        by_seat: Vec<i64>,
        adds_up: bool,
    },
}

impl Bound {
    /// For `seats` seats and at most `people` people, over these choices. What it takes is taken from `effort`.
    pub(super) fn new(seats: usize, people: usize, choices: &[Choice], effort: &Effort) -> Self {
        if seats > TABLE_BITS {
            let cheapest = |seat: usize| {
                let covering = choices.iter().filter(|choice| choice.mask >> seat & 1 == 1);
                covering.map(|choice| choice.cost).min().unwrap_or(IMPOSSIBLE)
            };
            let adds_up = choices.iter().all(|choice| choice.mask.count_ones() == 1);
            return Self::Cheapest { by_seat: (0..seats).map(cheapest).collect(), adds_up };
        }
        let sets = 1_usize << seats;
        let by_seat = useful(seats, choices);
        let looks: usize = by_seat.iter().enumerate().map(|(seat, masks)| masks.len() << (seats - 1 - seat)).sum();
        effort.spend((looks * people) as u64);
        let mut table = vec![vec![IMPOSSIBLE; sets]; people + 1];
        table[0][0] = 0;
        for number in 1..=people {
            let (before, now) = table.split_at_mut(number);
            let (before, now) = (&before[number - 1], &mut now[0]);
            now[0] = 0;
            for set in 1..sets {
                let seat = set.trailing_zeros() as usize;
                let through = by_seat[seat].iter().map(|(mask, cost)| cost + before[set & !mask]);
                now[set] = through.min().unwrap_or(IMPOSSIBLE).min(IMPOSSIBLE);
            }
        }
        Self::Table(table)
    }

    /// The least that covering `empty` with at most `people` people costs; [`IMPOSSIBLE`] or more where it cannot be done.
    pub(super) fn least(&self, empty: Mask, people: usize) -> i64 {
        match self {
            Self::Table(table) => {
                let set = usize::try_from(empty).unwrap_or(usize::MAX);
                table.get(people).and_then(|sets| sets.get(set)).copied().unwrap_or(IMPOSSIBLE)
            }
            Self::Cheapest { .. } if people == 0 && empty != 0 => IMPOSSIBLE,
            Self::Cheapest { by_seat, adds_up: true } => {
                bits(empty).map(|seat| by_seat[seat]).fold(0, |sum, cost| (sum + cost).min(IMPOSSIBLE))
            }
            Self::Cheapest { by_seat, adds_up: false } => bits(empty).map(|seat| by_seat[seat]).max().unwrap_or(0),
        }
    }
}

/// For each seat the masks that cover it with their least cost, without those that a wider mask beats.
fn useful(seats: usize, choices: &[Choice]) -> Vec<Vec<(usize, i64)>> {
    let sets = 1_usize << seats;
    let mut least = vec![IMPOSSIBLE; sets];
    for choice in choices {
        let set = usize::try_from(choice.mask).unwrap_or(0) & (sets - 1);
        least[set] = least[set].min(choice.cost);
    }
    // The least over all supersets but the set itself, seat by seat from the full set down.
    let mut wider = vec![IMPOSSIBLE; sets];
    for set in (0..sets).rev() {
        for seat in bits(!(set as Mask) & (sets as Mask - 1)) {
            let above = set | 1 << seat;
            wider[set] = wider[set].min(least[above]).min(wider[above]);
        }
    }
    let mut by_seat = vec![Vec::new(); seats];
    for set in 1..sets {
        if least[set] < IMPOSSIBLE && least[set] < wider[set] {
            bits(set as Mask).for_each(|seat| by_seat[seat].push((set, least[set])));
        }
    }
    by_seat
}
