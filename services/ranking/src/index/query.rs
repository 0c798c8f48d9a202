//! Asking: needs with their stand-ins, filters, and the exact best.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::block::{Block, LEVEL, LEVEL_BITS, SIZE, WORDS};
use crate::arithmetic::{WHOLE, satisfaction};

/// The sum of all upper bounds stays below this, so that 16 bits with a sign hold it.
const FULL: u64 = 32_000;
/// What a need's lists gave is added posting by posting where they are shorter than this, otherwise to all places at once.
const SHORT: usize = SIZE / 8;

/// A needed skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// What each thousandth of satisfaction gives.
    pub weight: u64,
    /// The level that is asked for, 1 to 4, or 0 where none is.
    pub level: u8,
    /// The skill itself and those that stand in for it, with how much, of 1,000. The best one of a profile counts.
    pub stand_ins: Vec<(u32, u32)>,
}

impl Need {
    /// What a profile's skill gives.
    pub fn value(&self, similarity: u32, level: u8) -> u64 {
        self.weight * satisfaction(similarity, self.level, level)
    }
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub needs: Vec<Need>,
}

impl Query {
    /// The exact score of a profile.
    pub fn score(&self, skills: &[(u32, u8)]) -> u64 {
        let best = |need: &Need| {
            let values = need.stand_ins.iter().filter_map(|&(skill, similarity)| {
                let at = skills.binary_search_by_key(&skill, |(skill, _)| *skill).ok()?;
                Some(need.value(similarity, skills[at].1))
            });
            values.max().unwrap_or_default()
        };
        self.needs.iter().map(best).sum()
    }
}

/// Who may be found at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Of each of these sets of properties, at least one.
    pub all_of: Vec<u32>,
    /// None of these properties.
    pub none_of: u32,
    /// Free from this day on at the latest.
    pub from: u16,
    /// At least this share free, in percent.
    pub share: u8,
}

impl Default for Filter {
    /// Lets everybody pass.
    fn default() -> Self {
        Self { all_of: Vec::new(), none_of: 0, from: u16::MAX, share: 0 }
    }
}

/// One of the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit<K> {
    pub score: u64,
    pub key: K,
}

/// A need as the blocks are read for it: for each list, what each level gives at most, in units of the bounds.
struct Bound {
    lists: Vec<(u32, [i16; 1 << LEVEL_BITS])>,
}

pub(super) fn top<K: Copy + Ord>(blocks: &[Arc<Block<K>>], query: &Query, filter: &Filter, most: usize) -> Vec<Hit<K>> {
    if most == 0 {
        return Vec::new();
    }
    let scale = Scale::of(query);
    let mut bounds: Vec<Bound> = query.needs.iter().map(|need| scale.bound(need)).collect();
    // Rare needs first: what was written last is nearest when the long lists come.
    bounds.sort_by_key(|bound| bound.lists.len());
    let by_skill = by_skill(query);
    let mut best: BinaryHeap<Reverse<(u64, Reverse<K>)>> = BinaryHeap::with_capacity(most + 1);
    // Nothing at all is no hit.
    let mut least = 1_i16;
    let (mut sums, mut of_need, mut lists) = ([0_i16; SIZE], [0_i16; SIZE], Vec::new());
    let mut scorer = vec![0_u64; query.needs.len()];
    for block in blocks {
        let Some(passing) = block.passing(filter) else { continue };
        add(block, &bounds, &mut lists, &mut sums, &mut of_need);
        for (at, word) in passing.iter().enumerate().take(WORDS) {
            let part: &mut [i16; 64] = (&mut sums[at * 64..at * 64 + 64]).try_into().expect("64 of them");
            let highest = part.iter().fold(0, |most, sum| if *sum > most { *sum } else { most });
            let mut word = if highest >= least { *word } else { 0 };
            if word != 0 {
                block.only_free(at, filter, part);
            }
            while word != 0 {
                let within = word.trailing_zeros() as usize;
                word &= word - 1;
                if part[within] < least {
                    continue;
                }
                let place = at * 64 + within;
                let Some(key) = block.key(place) else { continue };
                let score = exact(query, &by_skill, block.skills(place), &mut scorer);
                if score > 0 {
                    best.push(Reverse((score, Reverse(key))));
                }
                if best.len() > most {
                    best.pop();
                    least = best.peek().map_or(1, |Reverse((score, _))| scale.at_least(*score));
                }
            }
            part.fill(0);
        }
    }
    let mut hits: Vec<Hit<K>> = best.into_iter().map(|Reverse((score, Reverse(key)))| Hit { score, key }).collect();
    hits.sort_unstable_by(|one, other| other.score.cmp(&one.score).then(one.key.cmp(&other.key)));
    hits
}

/// Adds each need's best bound to the sums of a block; `of_need` is all zero before and after.
fn add<'a, K: Copy>(
    block: &'a Block<K>,
    bounds: &[Bound],
    lists: &mut Vec<&'a [u16]>,
    sums: &mut [i16; SIZE],
    of_need: &mut [i16; SIZE],
) {
    // All lists are looked up before any is read: the processor then waits for memory once, not once for each.
    lists.clear();
    lists.extend(bounds.iter().flat_map(|bound| &bound.lists).map(|(skill, _)| block.list(*skill)));
    let mut rest = lists.as_slice();
    for Bound { lists: tables } in bounds {
        let (lists, further) = rest.split_at(tables.len());
        rest = further;
        if let ([list], [(_, table)]) = (lists, tables.as_slice()) {
            for posting in *list {
                sums[usize::from(posting >> LEVEL_BITS)] += table[usize::from(posting & LEVEL)];
            }
            continue;
        }
        for (list, (_, table)) in lists.iter().zip(tables) {
            for posting in *list {
                let known = &mut of_need[usize::from(posting >> LEVEL_BITS)];
                *known = table[usize::from(posting & LEVEL)].max(*known);
            }
        }
        if lists.iter().map(|list| list.len()).sum::<usize>() > SHORT {
            for (sum, best) in sums.iter_mut().zip(of_need.iter_mut()) {
                *sum += *best;
                *best = 0;
            }
        } else {
            for posting in lists.iter().copied().flatten() {
                let place = usize::from(posting >> LEVEL_BITS);
                sums[place] += of_need[place];
                of_need[place] = 0;
            }
        }
    }
}

/// For each skill that matters, which needs it serves, and how well.
type BySkill = Vec<(u32, u32, u32)>;

fn by_skill(query: &Query) -> BySkill {
    let mut all: BySkill = Vec::new();
    for (need, of) in (0_u32..).zip(&query.needs) {
        all.extend(of.stand_ins.iter().map(|&(skill, similarity)| (skill, need, similarity)));
    }
    all.sort_unstable();
    all
}

/// As [`Query::score`], by one walk over the profile.
fn exact(query: &Query, by_skill: &BySkill, skills: impl Iterator<Item = (u32, u8)>, best: &mut [u64]) -> u64 {
    best.fill(0);
    for (skill, level) in skills {
        let first = by_skill.partition_point(|(known, _, _)| *known < skill);
        for (_, need, similarity) in by_skill[first..].iter().take_while(|(known, _, _)| *known == skill) {
            let value = query.needs[*need as usize].value(*similarity, level);
            let best = &mut best[*need as usize];
            *best = value.max(*best);
        }
    }
    best.iter().sum()
}

/// From exact values to upper bounds and back.
struct Scale {
    /// The highest score.
    all: u64,
    needs: u64,
}

impl Scale {
    fn of(query: &Query) -> Self {
        let all = (query.needs.iter().map(|need| need.weight).sum::<u64>() * WHOLE).max(1);
        Self { all, needs: query.needs.len() as u64 }
    }

    /// Units that the highest score is worth; each need may round up by one.
    fn units(&self) -> u64 {
        FULL.saturating_sub(self.needs).max(1)
    }

    fn bound(&self, need: &Need) -> Bound {
        let table = |similarity: u32| {
            std::array::from_fn(|level| {
                let value = need.value(similarity, level as u8);
                i16::try_from((value * self.units()).div_ceil(self.all)).unwrap_or(i16::MAX)
            })
        };
        Bound { lists: need.stand_ins.iter().map(|&(skill, similarity)| (skill, table(similarity))).collect() }
    }

    /// A sum of bounds below this means a score below `score`.
    fn at_least(&self, score: u64) -> i16 {
        i16::try_from(score * self.units() / self.all).unwrap_or(i16::MAX).max(1)
    }
}
