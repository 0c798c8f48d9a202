//! How fast the index is: `cargo run --release -p vivier-ranking --example index_latency -- [PROFILES] [QUERIES]`.
//!
//! Profiles of 12 skills out of 1,200 (frequencies fall as rank^-0.8, in 60 clusters), queries of 4 needed and 4 desirable skills with levels,
//! alone and with 6 similar skills each; a filter that lets about a fifth pass. Some of the answers are compared with brute force.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use vivier_ranking::index::{Document, Filter, Index, Need, Query};

const SKILLS: usize = 1_200;
const CLUSTERS: usize = 60;
const HELD: usize = 12;
const REGIONS: u64 = 18;
const TOP: usize = 20;
/// Flags: 0 to 3 for clearances at least so high, 4 for work at a distance, regions from 5 on.
const REMOTE: u32 = 1 << 4;
const FIRST_REGION: u32 = 5;
const COMPARED: usize = 20;
const PATCHES: usize = 500;

/// A small generator (SplitMix64), so that a seed gives the same data everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Skills by frequency, in clusters.
struct Skills {
    cumulated: Vec<f64>,
}

impl Skills {
    fn new() -> Self {
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

fn document(skills: &Skills, random: &mut Random) -> Document {
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

fn query(skills: &Skills, similar: bool, random: &mut Random) -> Query {
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

fn filter(random: &mut Random) -> Filter {
    let region = 1 << (FIRST_REGION + random.below(REGIONS) as u32);
    Filter { all_of: vec![0b10, REMOTE | region], none_of: 0, from: 290, share: 35 }
}

fn passes(filter: &Filter, document: &Document) -> bool {
    filter.all_of.iter().all(|any| document.flags & any != 0)
        && document.from <= filter.from
        && document.share >= filter.share
}

fn brute(documents: &[Document], query: &Query, filter: &Filter) -> Vec<(u64, u32)> {
    let scored = (0_u32..).zip(documents).filter(|(_, document)| passes(filter, document));
    let mut scored: Vec<(u64, u32)> =
        scored.map(|(key, document)| (query.score(&document.skills), key)).filter(|(score, _)| *score > 0).collect();
    scored.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    scored.truncate(TOP);
    scored
}

fn percentile(times: &[Duration], percent: usize) -> f64 {
    times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1000.0
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let (profiles, queries) = (arguments.next().unwrap_or(1_000_000), arguments.next().unwrap_or(400));
    let (skills, mut random) = (Skills::new(), Random(7));
    let documents: Vec<Document> = (0..profiles).map(|_| document(&skills, &mut random)).collect();
    let began = Instant::now();
    let mut index = Index::build((0_u32..).zip(documents.iter().cloned()));
    println!("{profiles} profiles: built in {:.2} s, {} MB", began.elapsed().as_secs_f64(), index.bytes() / 1_000_000);
    let passing = filter(&mut random);
    let pass = documents.iter().filter(|document| passes(&passing, document)).count();
    println!("the filter lets {:.1} % pass", pass as f64 * 100.0 / profiles as f64);
    println!("| queries | p50 ms | p95 ms | p99 ms | postings | equal to brute force |\n|---|---|---|---|---|---|");
    for (name, similar) in [("8 skills", false), ("8 skills with similar ones", true)] {
        let asked: Vec<(Query, Filter)> =
            (0..queries).map(|_| (query(&skills, similar, &mut random), filter(&mut random))).collect();
        let postings: usize = asked
            .iter()
            .flat_map(|(query, _)| &query.needs)
            .flat_map(|need| &need.stand_ins)
            .map(|(skill, _)| index.holders(*skill))
            .sum();
        let mut times: Vec<Duration> = Vec::with_capacity(queries);
        let mut equal = 0;
        for (at, (query, filter)) in asked.iter().enumerate() {
            let began = Instant::now();
            let hits = index.top(query, filter, TOP);
            times.push(began.elapsed());
            if at < COMPARED {
                let hits: Vec<(u64, u32)> = hits.iter().map(|hit| (hit.score, hit.key)).collect();
                equal += usize::from(hits == brute(&documents, query, filter));
            }
        }
        times.sort_unstable();
        let [p50, p95, p99] = [50, 95, 99].map(|percent| percentile(&times, percent));
        let compared = COMPARED.min(queries);
        println!("| {name} | {p50:.2} | {p95:.2} | {p99:.2} | {} | {equal} of {compared} |", postings / queries.max(1));
    }
    let mut times: Vec<Duration> = (0..PATCHES)
        .map(|_| {
            let (key, document) = (random.below(profiles as u64) as u32, document(&skills, &mut random));
            let began = Instant::now();
            index.put(key, &document);
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!("one patch: p50 {:.2} ms, p99 {:.2} ms", percentile(&times, 50), percentile(&times, 99));
}
