//! An index in memory that gives the exact best of a million profiles in about a millisecond.
//!
//! Profiles stand in blocks of [`SIZE`]; a block holds, for each skill, a list of 16-bit postings (13 bits of place, 3 of level), so that
//! the sums of a block stay in the processor's nearest cache. Lists add *upper bounds* there, in 16 bits; whoever could be among the best
//! is scored again exactly, from the profile. Profiles that are filtered alike stand together, so that most blocks need not be read.
//!
//! A block is never changed: a patch makes a new one and exchanges it. A clone of the index is therefore a snapshot, and costs little.

mod block;
mod bounded;
mod query;

use std::collections::HashMap;
use std::hash::Hash;
use std::mem::size_of;
use std::sync::Arc;

use block::Block;
pub use block::SIZE;
pub use bounded::{Bounds, Group, List};
pub use query::{Filter, Hit, Need, Query};

/// Yes-or-no properties that one profile may have: bits of [`Document::flags`].
pub const FLAGS: usize = 32;

/// A profile as the index sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Profiles of one group are put side by side when the index is built: choose what filters most.
    pub group: u32,
    /// Skills, each once, with a level from 1 to 4, or 0 where nobody stated one.
    pub skills: Vec<(u32, u8)>,
    /// Properties that filters ask for, one bit each.
    pub flags: u32,
    /// The day, counted from any one day, from which the profile is free.
    pub from: u16,
    /// The share of time that is free, in percent.
    pub share: u8,
}

/// Profiles by key. See the module for how.
#[derive(Clone, Debug)]
pub struct Index<K> {
    /// Places of a block, at most [`SIZE`].
    size: usize,
    blocks: Vec<Arc<Block<K>>>,
    places: HashMap<K, u32>,
    /// Places that nobody has, the lowest last.
    free: Vec<u32>,
    /// How many profiles hold each skill.
    holders: Vec<u32>,
}

impl<K: Copy + Ord + Hash> Default for Index<K> {
    fn default() -> Self {
        Self::of_blocks(SIZE)
    }
}

impl<K: Copy + Ord + Hash> Index<K> {
    /// An empty index whose blocks have so many places, at most [`SIZE`]: smaller ones are patched sooner and asked more slowly.
    pub fn of_blocks(size: usize) -> Self {
        let size = size.clamp(1, SIZE);
        Self { size, blocks: Vec::new(), places: HashMap::new(), free: Vec::new(), holders: Vec::new() }
    }

    /// Builds an index; of a key that is there twice, the last counts.
    pub fn build(documents: impl IntoIterator<Item = (K, Document)>) -> Self {
        Self::of_blocks(SIZE).filled(documents)
    }

    /// This empty index with profiles in it; of a key that is there twice, the last counts.
    pub fn filled(mut self, documents: impl IntoIterator<Item = (K, Document)>) -> Self {
        let mut documents: Vec<(K, Document)> = documents.into_iter().collect();
        documents.sort_by(|one, other| one.1.group.cmp(&other.1.group).then(one.0.cmp(&other.0)));
        let mut last: HashMap<K, usize> = HashMap::with_capacity(documents.len());
        last.extend(documents.iter().enumerate().map(|(at, (key, _))| (*key, at)));
        let mut at = 0;
        documents.retain(|(key, _)| {
            at += 1;
            last[key] == at - 1
        });
        let own = &mut self;
        for part in documents.chunks(own.size) {
            let first = own.blocks.len() * own.size;
            for (place, (key, document)) in part.iter().enumerate() {
                own.places.insert(*key, (first + place) as u32);
                document.skills.iter().for_each(|&(skill, _)| own.count(skill, 1));
            }
            own.blocks.push(Arc::new(Block::new(part.iter().map(|(key, document)| Some((*key, document))))));
        }
        own.free = (documents.len()..own.blocks.len() * own.size).rev().map(|place| place as u32).collect();
        self
    }

    /// How many profiles there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no profile.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// How many profiles hold a skill.
    pub fn holders(&self, skill: u32) -> usize {
        self.holders.get(skill as usize).map_or(0, |count| *count as usize)
    }

    /// What the index holds of a profile; skills ascending.
    pub fn get(&self, key: K) -> Option<Document> {
        let place = *self.places.get(&key)? as usize;
        self.blocks[place / self.size].document(place % self.size)
    }

    /// Puts a profile in, in place of what was there under its key.
    pub fn put(&mut self, key: K, document: &Document) {
        let place = match self.places.get(&key) {
            Some(&place) => place,
            None => {
                if self.free.is_empty() {
                    let first = self.blocks.len() * self.size;
                    self.blocks.push(Arc::new(Block::new(std::iter::empty())));
                    self.free = (first..first + self.size).rev().map(|place| place as u32).collect();
                }
                self.free.pop().expect("a new block has room")
            }
        };
        self.exchange(place, Some((key, document)));
        self.places.insert(key, place);
    }

    /// Takes a profile out; what is not there stays away.
    pub fn remove(&mut self, key: K) {
        if let Some(place) = self.places.remove(&key) {
            self.exchange(place, None);
            self.free.push(place);
        }
    }

    /// The exact best of those whom the filter lets pass and who have something of what is asked; equal scores by key.
    pub fn top(&self, query: &Query, filter: &Filter, most: usize) -> Vec<Hit<K>> {
        query::top(&self.blocks, query, filter, most)
    }

    /// The exact best of those to whom `score` gives a score, by a score that only the one who asks knows; equal scores by key. Nobody may
    /// get more than the bounds say, and most are never asked for.
    pub fn best(&self, bounds: &Bounds, most: usize, score: impl FnMut(K) -> Option<u64>) -> Vec<Hit<K>> {
        bounded::best(&self.blocks, bounds, most, score)
    }

    /// Everybody who has something of what is asked, whatever the filter would say, in no order.
    pub fn touched(&self, query: &Query) -> Vec<K> {
        let mut found = Vec::new();
        self.blocks.iter().for_each(|block| block.touched(query, &mut found));
        found
    }

    /// Bytes that blocks, keys and places take.
    pub fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(|block| block.bytes()).sum();
        blocks + self.places.capacity() * (size_of::<(K, u32)>() + 1) + (self.free.len() + self.holders.len()) * 4
    }

    fn exchange(&mut self, place: u32, document: Option<(K, &Document)>) {
        let (block, within) = (place as usize / self.size, place as usize % self.size);
        if let Some(old) = self.blocks[block].document(within) {
            old.skills.iter().for_each(|&(skill, _)| self.count(skill, -1));
        }
        if let Some((_, document)) = document {
            document.skills.iter().for_each(|&(skill, _)| self.count(skill, 1));
        }
        self.blocks[block] = Arc::new(self.blocks[block].with(within, document));
    }

    fn count(&mut self, skill: u32, by: i32) {
        let skill = skill as usize;
        if self.holders.len() <= skill {
            self.holders.resize(skill + 1, 0);
        }
        self.holders[skill] = self.holders[skill].saturating_add_signed(by);
    }
}

#[cfg(test)]
mod tests;
