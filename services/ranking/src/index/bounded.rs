//! The exact best by a score that the index does not know: its lists say how much anybody can have at most, and whoever could be among the best
//! is scored by the one who asks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::block::{Block, LEVEL, LEVEL_BITS};
use super::query::Hit;

/// So many times as many as are wanted are scored first, those who can have most: what the rest must reach is then known.
const FIRST: usize = 8;

/// A list, and what each level of a posting is worth at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub number: u32,
    pub most: [u32; 1 << LEVEL_BITS],
}

/// Lists that count together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Group {
    /// The best of them counts.
    Best(Vec<List>),
    /// All of them add up.
    Sum(Vec<List>),
}

/// What a score is at most: what each group gives, and what no list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub groups: Vec<Group>,
    pub rest: u32,
}

/// The best of those to whom `score` gives a score; equal scores by key. It must give nobody more than their bound.
pub(super) fn best<K: Copy + Ord>(
    blocks: &[Arc<Block<K>>],
    bounds: &Bounds,
    most: usize,
    mut score: impl FnMut(K) -> Option<u64>,
) -> Vec<Hit<K>> {
    if most == 0 {
        return Vec::new();
    }
    let mut everybody: Vec<(u32, K)> = Vec::new();
    let (mut sums, mut of_group) = (Vec::new(), Vec::new());
    for block in blocks {
        sums.clear();
        sums.resize(block.places(), bounds.rest);
        for group in &bounds.groups {
            match group {
                Group::Sum(lists) => lists.iter().for_each(|list| add(block.list(list.number), &list.most, &mut sums)),
                Group::Best(lists) => {
                    of_group.clear();
                    of_group.resize(sums.len(), 0);
                    lists.iter().for_each(|list| raise(block.list(list.number), &list.most, &mut of_group));
                    put_together(&mut sums, &of_group);
                }
            }
        }
        everybody.extend(sums.iter().enumerate().filter_map(|(place, sum)| Some((*sum, block.key(place)?))));
    }
    let first = most.saturating_mul(FIRST);
    if first < everybody.len() {
        everybody.select_nth_unstable_by_key(first, |(bound, _)| Reverse(*bound));
    }
    let mut best: BinaryHeap<Reverse<(u64, Reverse<K>)>> = BinaryHeap::new();
    let mut least = 0;
    for (bound, key) in everybody {
        // Who can only draw level may still come first by key.
        if u64::from(bound) < least {
            continue;
        }
        let Some(score) = score(key) else { continue };
        debug_assert!(score <= u64::from(bound), "a bound that is too low: {bound} for {score}");
        best.push(Reverse((score, Reverse(key))));
        if best.len() > most {
            best.pop();
        }
        if best.len() == most {
            least = best.peek().map_or(0, |Reverse((score, _))| *score);
        }
    }
    let mut hits: Vec<Hit<K>> = best.into_iter().map(|Reverse((score, Reverse(key)))| Hit { score, key }).collect();
    hits.sort_unstable_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
    hits
}

fn add(list: &[u16], most: &[u32; 1 << LEVEL_BITS], sums: &mut [u32]) {
    for posting in list {
        sums[usize::from(posting >> LEVEL_BITS)] += most[usize::from(posting & LEVEL)];
    }
}

fn raise(list: &[u16], most: &[u32; 1 << LEVEL_BITS], of_group: &mut [u32]) {
    for posting in list {
        let known = &mut of_group[usize::from(posting >> LEVEL_BITS)];
        *known = most[usize::from(posting & LEVEL)].max(*known);
    }
}

fn put_together(sums: &mut [u32], of_group: &[u32]) {
    sums.iter_mut().zip(of_group).for_each(|(sum, best)| *sum += best);
}
