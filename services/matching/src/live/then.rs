//! The pool as it was: the present one, but for those whose stream has gone on since. Nobody else is looked at anew, which is what makes
//! the past cost little more than the present.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use vivier_kernel::id::TalentId;
use vivier_ranking::framework::Node;
use vivier_ranking::pair::{Person, Wanted};
use vivier_ranking::policy::Policy;
use vivier_ranking::wanted::{Counts, Need};
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::value::SkillKey;

use super::pool::{Entry, Nodes, Pool};

/// What a past pool starts from: the pool of one moment. Whoever asks what has changed asks after taking it.
pub struct Present {
    nodes: Nodes,
    day: NaiveDate,
    entries: Vec<(TalentId, Arc<Entry>)>,
    /// The states of those whose evidence goes by the day, where the day is another.
    aging: HashMap<TalentId, Arc<TalentState>>,
}

impl Present {
    /// The pool of this moment, to be seen on another day.
    pub fn of(pool: &Pool, day: NaiveDate) -> Self {
        let entries = pool.everybody();
        let aging = entries.iter().filter(|(_, entry)| entry.ages && pool.day() != day);
        let aging = aging.filter_map(|(id, _)| Some((*id, Arc::clone(pool.state(*id)?)))).collect();
        Self { nodes: pool.nodes().clone(), day, entries, aging }
    }
}

/// Everybody who was in the pool then.
pub struct Then {
    nodes: Nodes,
    entries: Vec<(TalentId, Arc<Entry>)>,
}

impl Then {
    /// `stood`: those whose stream has gone on since, each as it stood; `erased` are in no past either.
    pub fn of(present: Present, stood: &HashMap<TalentId, TalentState>, erased: &HashSet<TalentId>) -> Self {
        let Present { nodes, day, entries, aging } = present;
        let same = entries.into_iter().filter(|(id, _)| !stood.contains_key(id));
        let same = same.filter_map(|(id, entry)| match aging.get(&id) {
            Some(state) => Some((id, nodes.entry(state, day)?)),
            None => Some((id, entry)),
        });
        let others = stood.iter().filter(|(id, _)| !erased.contains(id));
        let others = others.filter_map(|(id, state)| Some((*id, nodes.entry(state, day)?)));
        let mut entries: Vec<(TalentId, Arc<Entry>)> = same.chain(others).collect();
        entries.sort_by_key(|(id, _)| *id);
        Self { nodes, entries }
    }

    /// Those who were in it, by id.
    pub fn entries(&self) -> impl Iterator<Item = (TalentId, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry.as_ref()))
    }

    /// The number of a skill.
    pub fn node(&self, skill: SkillKey) -> Node {
        self.nodes.node(skill)
    }

    /// Weighs needs against the pool as it was.
    pub fn wanted(&self, policy: &Policy, needs: &[Need], title: &str) -> Wanted {
        let people = || self.entries().map(|(_, entry)| &entry.person);
        let holders = counted(people().map(|person: &Person| person.skills.iter().map(|held| held.node)));
        let speakers = counted(people().map(|person: &Person| person.stems.iter().copied()));
        let counts = Counts {
            people: self.entries.len(),
            holders: |node: Node| holders.of(node),
            speakers: |stem: u32| speakers.of(stem),
        };
        self.nodes.meanings().matcher().wanted(policy, needs, title, &counts)
    }
}

/// How often each number was there. Most numbers are small and dense; those far above are few.
#[derive(Default)]
struct Counted {
    dense: Vec<u32>,
    far: HashMap<u32, u32>,
}

/// Numbers below this are counted in a list.
const DENSE: u32 = 1 << 20;

impl Counted {
    fn of(&self, number: u32) -> usize {
        let count = if number < DENSE { self.dense.get(number as usize) } else { self.far.get(&number) };
        count.map_or(0, |count| *count as usize)
    }

    fn add(&mut self, number: u32) {
        if number >= DENSE {
            *self.far.entry(number).or_default() += 1;
            return;
        }
        if self.dense.len() <= number as usize {
            self.dense.resize(number as usize + 1, 0);
        }
        self.dense[number as usize] += 1;
    }
}

fn counted(numbers: impl Iterator<Item = impl Iterator<Item = u32>>) -> Counted {
    let mut counted = Counted::default();
    for number in numbers.flatten() {
        counted.add(number);
    }
    counted
}
