//! One block of profiles: what each skill's list says, what each profile holds, and the columns that filters look at.

use std::mem::size_of;

use super::{Document, FLAGS, Filter, Query};

/// Profiles of a block: as many as 13 bits number.
pub const SIZE: usize = 1 << 13;
/// Words of a bit for each profile.
pub(super) const WORDS: usize = SIZE / 64;
/// Bits of a posting that are the level.
pub(super) const LEVEL_BITS: u32 = 3;
pub(super) const LEVEL: u16 = (1 << LEVEL_BITS) - 1;

/// A skill and a level, as `skill << LEVEL_BITS | level`, in three bytes: a quarter of the memory of most profiles.
type Held = [u8; 3];

fn pack(number: u32) -> Held {
    let [first, second, third, _] = number.to_le_bytes();
    [first, second, third]
}

fn unpack([first, second, third]: Held) -> u32 {
    u32::from_le_bytes([first, second, third, 0])
}

/// A bit for each profile of a block.
pub(super) type Bits = [u64; WORDS];

/// Never changed once made.
#[derive(Debug)]
pub(super) struct Block<K> {
    /// Who stands where; none where a place is free.
    keys: Vec<Option<K>>,
    /// Where each skill's list begins in `postings`; one more than there are skills.
    starts: Vec<u32>,
    postings: Vec<u16>,
    /// Where each profile's skills begin in `held`; one more than there are places.
    of: Vec<u32>,
    /// Skill and level of each profile, ascending within a profile.
    held: Vec<Held>,
    groups: Vec<u32>,
    /// The properties that somebody here has, with who has them.
    flags: Vec<(u8, Box<Bits>)>,
    from: Vec<u16>,
    share: Vec<u8>,
    taken: Box<Bits>,
}

impl<K: Copy> Block<K> {
    /// A block of at most [`SIZE`] profiles, in this order.
    pub(super) fn new<'a>(documents: impl Iterator<Item = Option<(K, &'a Document)>>) -> Self {
        let mut own = Self {
            keys: Vec::new(),
            starts: Vec::new(),
            postings: Vec::new(),
            of: vec![0],
            held: Vec::new(),
            groups: Vec::new(),
            flags: Vec::new(),
            from: Vec::new(),
            share: Vec::new(),
            taken: Box::new([0; WORDS]),
        };
        for document in documents.take(SIZE) {
            let place = own.keys.len();
            own.keys.push(document.as_ref().map(|(key, _)| *key));
            let document = document.map(|(_, document)| document);
            if let Some(document) = document {
                own.held.extend(packed(document).into_iter().map(pack));
                set(&mut own.taken, place, true);
                own.mark(place, document.flags);
            }
            own.of.push(own.held.len() as u32);
            own.groups.push(document.map_or(0, |document| document.group));
            own.from.push(document.map_or(0, |document| document.from));
            own.share.push(document.map_or(0, |document| document.share));
        }
        own.invert();
        own
    }

    /// The same block with another profile, or none, in one place.
    pub(super) fn with(&self, place: usize, document: Option<(K, &Document)>) -> Self {
        let mut keys = self.keys.clone();
        let (mut of, mut groups, mut from, mut share) =
            (self.of.clone(), self.groups.clone(), self.from.clone(), self.share.clone());
        while keys.len() <= place {
            keys.push(None);
            of.push(of.last().copied().unwrap_or_default());
            groups.push(0);
            from.push(0);
            share.push(0);
        }
        let skills: Vec<Held> = document.iter().flat_map(|(_, document)| packed(document)).map(pack).collect();
        let (start, end) = (of[place] as usize, of[place + 1] as usize);
        let mut held = Vec::with_capacity(self.held.len() + skills.len());
        held.extend_from_slice(&self.held[..start]);
        held.extend_from_slice(&skills);
        held.extend_from_slice(&self.held[end..]);
        let (more, less) = (skills.len() as u32, (end - start) as u32);
        of[place + 1..].iter_mut().for_each(|of| *of = *of + more - less);
        keys[place] = document.as_ref().map(|(key, _)| *key);
        let document = document.map(|(_, document)| document);
        groups[place] = document.map_or(0, |document| document.group);
        from[place] = document.map_or(0, |document| document.from);
        share[place] = document.map_or(0, |document| document.share);
        let mut taken = self.taken.clone();
        set(&mut taken, place, document.is_some());
        let mut flags = self.flags.clone();
        flags.iter_mut().for_each(|(_, bits)| set(bits, place, false));
        let mut own =
            Self { keys, starts: Vec::new(), postings: Vec::new(), of, held, groups, flags, from, share, taken };
        if let Some(document) = document {
            own.mark(place, document.flags);
        }
        own.flags.retain(|(_, bits)| bits.iter().any(|word| *word != 0));
        own.invert();
        own
    }

    fn mark(&mut self, place: usize, flags: u32) {
        for flag in (0..FLAGS as u8).filter(|flag| flags >> flag & 1 == 1) {
            let at = match self.flags.binary_search_by_key(&flag, |(flag, _)| *flag) {
                Ok(at) => at,
                Err(at) => {
                    self.flags.insert(at, (flag, Box::new([0; WORDS])));
                    at
                }
            };
            set(&mut self.flags[at].1, place, true);
        }
    }

    /// Lays the lists of the skills out from what the profiles hold.
    fn invert(&mut self) {
        (self.starts, self.postings) = inverted(&self.of, &self.held);
    }

    /// How many places have been used at least once.
    pub(super) fn places(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn key(&self, place: usize) -> Option<K> {
        self.keys.get(place).copied().flatten()
    }

    /// What stands in a place.
    pub(super) fn document(&self, place: usize) -> Option<Document> {
        self.key(place)?;
        let flags = self.flags.iter().filter(|(_, bits)| bits[place / 64] >> (place % 64) & 1 == 1);
        Some(Document {
            group: self.groups[place],
            skills: self.skills(place).collect(),
            flags: flags.fold(0, |all, (flag, _)| all | 1 << flag),
            from: self.from[place],
            share: self.share[place],
        })
    }

    /// Skills and levels of a profile, ascending.
    pub(super) fn skills(&self, place: usize) -> impl Iterator<Item = (u32, u8)> {
        let held = &self.held[self.of[place] as usize..self.of[place + 1] as usize];
        held.iter().map(|held| unpack(*held)).map(|held| (held >> LEVEL_BITS, (held as u16 & LEVEL) as u8))
    }

    /// The postings of a skill, by place.
    pub(super) fn list(&self, skill: u32) -> &[u16] {
        match self.starts.get(skill as usize..skill as usize + 2) {
            Some(&[start, end]) => &self.postings[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Whose properties pass a filter; none where nobody's do. Days and shares are left to [`Block::only_free`]: few are asked for
    /// them, and comparing everybody's took as long as adding the lists.
    pub(super) fn passing(&self, filter: &Filter) -> Option<Bits> {
        let mut bits = *self.taken;
        for any in &filter.all_of {
            let mut some = [0; WORDS];
            for (flag, known) in &self.flags {
                if any >> flag & 1 == 1 {
                    some.iter_mut().zip(known.iter()).for_each(|(some, known)| *some |= known);
                }
            }
            bits.iter_mut().zip(&some).for_each(|(bits, some)| *bits &= some);
        }
        for (flag, known) in &self.flags {
            if filter.none_of >> flag & 1 == 1 {
                bits.iter_mut().zip(known.iter()).for_each(|(bits, known)| *bits &= !known);
            }
        }
        bits.iter().any(|word| *word != 0).then_some(bits)
    }

    /// Of the sums of 64 places from `word` times 64 on, leaves nothing to those who have not the time that a filter asks for.
    pub(super) fn only_free(&self, word: usize, filter: &Filter, sums: &mut [i16; 64]) {
        let columns = self.from[word * 64..].iter().zip(&self.share[word * 64..]);
        for (sum, (from, share)) in sums.iter_mut().zip(columns) {
            // All of them at once, without branches: the processor compares many in one step.
            let free = (*from <= filter.from) & (*share >= filter.share);
            *sum = if free { *sum } else { 0 };
        }
    }

    /// Adds the keys of all who have something of what is asked.
    pub(super) fn touched(&self, query: &Query, found: &mut Vec<K>) {
        let mut bits = [0_u64; WORDS];
        for (skill, _) in query.needs.iter().flat_map(|need| &need.stand_ins) {
            for posting in self.list(*skill) {
                let place = usize::from(posting >> LEVEL_BITS);
                bits[place / 64] |= 1 << (place % 64);
            }
        }
        for (at, word) in bits.iter().enumerate() {
            let mut word = *word;
            while word != 0 {
                found.extend(self.key(at * 64 + word.trailing_zeros() as usize));
                word &= word - 1;
            }
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.keys.len() * size_of::<Option<K>>()
            + (self.starts.len() + self.of.len() + self.groups.len()) * 4
            + self.held.len() * size_of::<Held>()
            + (self.postings.len() + self.from.len()) * 2
            + self.share.len()
            + (self.flags.len() + 1) * size_of::<Bits>()
    }
}

/// Where each skill's list begins, and all lists, of profiles whose skills begin where `of` says.
fn inverted(of: &[u32], held: &[Held]) -> (Vec<u32>, Vec<u16>) {
    let skill = |held: &Held| (unpack(*held) >> LEVEL_BITS) as usize;
    let skills = held.iter().map(skill).max().map_or(0, |skill| skill + 1);
    let mut starts = vec![0_u32; skills + 1];
    held.iter().for_each(|held| starts[skill(held) + 1] += 1);
    for at in 0..skills {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut postings = vec![0_u16; held.len()];
    for (place, own) in of.windows(2).enumerate() {
        for held in &held[own[0] as usize..own[1] as usize] {
            let next = &mut next[skill(held)];
            postings[*next as usize] = (place as u16) << LEVEL_BITS | (unpack(*held) as u16 & LEVEL);
            *next += 1;
        }
    }
    (starts, postings)
}

/// The skills of a document, ascending, each once with its highest level. A number that needs more than 21 bits is left out: no framework has
/// two million skills.
fn packed(document: &Document) -> Vec<u32> {
    let mut packed: Vec<u32> = document
        .skills
        .iter()
        .filter(|(skill, _)| *skill < 1 << (24 - LEVEL_BITS))
        .map(|&(skill, level)| skill << LEVEL_BITS | u32::from(u16::from(level) & LEVEL))
        .collect();
    packed.sort_unstable_by(|one, other| other.cmp(one));
    packed.dedup_by_key(|packed| *packed >> LEVEL_BITS);
    packed.reverse();
    packed
}

fn set(bits: &mut Bits, place: usize, on: bool) {
    let bit = 1 << (place % 64);
    match on {
        true => bits[place / 64] |= bit,
        false => bits[place / 64] &= !bit,
    }
}
