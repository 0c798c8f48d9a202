//! Profiles of 12 skills out of 1,200 (frequencies fall as rank^-0.8, in 60 clusters), queries of 4 needed and 4 desirable skills with levels,
//! alone and with 6 similar skills each; a filter that lets about a fifth pass, and one that lets hardly anybody.

use std::collections::BTreeMap;

use vivier_ranking::index::{Document, Filter, Need, Query};

const SKILLS: usize = 1_200;
const CLUSTERS: usize = 60;
const HELD: usize = 12;
const REGIONS: u64 = 18;
/// Flags: 0 to 3 for clearances at least so high, 4 for work at a distance, regions from 5 on.
const REMOTE: u32 = 1 << 4;
const FIRST_REGION: u32 = 5;

/// A small generator (SplitMix64), so that a seed gives the same data everywhere.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Skills by frequency, in clusters.
pub struct Skills {
    cumulated: Vec<f64>,
}

impl Skills {
    pub fn new() -> Self {
        let mut sum = 0.0;
        let cumulated = (1..=SKILLS)
            .map(|rank| {
                sum += (rank as f64).powf(-0.8);
                sum
            })
            .collect();
        Self { cumulated }
    }

    fn any(&self, random: &mut Random) -> u32 {
        let all = self.cumulated[SKILLS - 1];
        let at = random.next() as f64 / u64::MAX as f64 * all;
        self.cumulated.partition_point(|sum| *sum < at).min(SKILLS - 1) as u32
    }

    /// Skills whose numbers leave the same rest are of one cluster.
    fn of(&self, cluster: u32, random: &mut Random) -> u32 {
        let any = self.any(random);
        (any / CLUSTERS as u32 * CLUSTERS as u32 + cluster).min(SKILLS as u32 - 1)
    }
}

pub fn document(skills: &Skills, random: &mut Random) -> Document {
    let cluster = random.below(CLUSTERS as u64) as u32;
    let mut held: BTreeMap<u32, u8> = BTreeMap::new();
    while held.len() < HELD {
        let skill = if random.chance(60) { skills.of(cluster, random) } else { skills.any(random) };
        held.insert(skill, 1 + random.below(4) as u8);
    }
    let (remote, region) = (random.chance(40), random.below(REGIONS) as u32);
    let clearance = if random.chance(80) { 0b11 } else { 0b1 };
    let place = if remote { REMOTE } else { 0 } | 1 << (FIRST_REGION + region);
    Document {
        group: if remote { 0 } else { 1 + region },
        skills: held.into_iter().collect(),
        flags: clearance | place,
        from: random.below(365) as u16,
        share: 10 + random.below(91) as u8,
    }
}

pub fn query(skills: &Skills, similar: bool, random: &mut Random) -> Query {
    let cluster = random.below(CLUSTERS as u64) as u32;
    let needs = (0..8)
        .map(|at| {
            let skill = if random.chance(75) { skills.of(cluster, random) } else { skills.any(random) };
            let mut stand_ins = BTreeMap::from([(skill, 1000)]);
            if similar {
                let own = skill % CLUSTERS as u32;
                (0..6).for_each(|nth| {
                    stand_ins.entry(skills.of(own, random)).or_insert(600 - 50 * nth);
                });
            }
            Need {
                weight: if at < 4 { 74 } else { 26 } + random.below(20),
                level: 1 + random.below(4) as u8,
                stand_ins: stand_ins.into_iter().collect(),
            }
        })
        .collect();
    Query { needs }
}

pub fn filter(few: bool, random: &mut Random) -> Filter {
    let region = 1 << (FIRST_REGION + random.below(REGIONS) as u32);
    let (from, share) = if few { (15, 80) } else { (290, 35) };
    Filter { all_of: vec![0b10, REMOTE | region], none_of: 0, from, share }
}

pub fn passes(filter: &Filter, document: &Document) -> bool {
    filter.all_of.iter().all(|any| document.flags & any != 0)
        && document.from <= filter.from
        && document.share >= filter.share
}
