//! Scores the ranking on simulated talents: `cargo run --release -p vivier-ranking --example evaluate -- ESCO_FOLDER [tune]`.
//!
//! Talents are drawn from the digital occupations of ESCO and then damaged; relevance comes from the undamaged profile.

use std::collections::{HashMap, HashSet};

use vivier_ranking::framework::{Framework, Kind, Node, esco};
use vivier_ranking::policy::Policy;
use vivier_ranking::pool::{Given, GivenSkill, parallel};
use vivier_ranking::rank::Ranker;
use vivier_ranking::similar::Similar;

const TUNING: [u64; 3] = [1, 2, 3];
const TEST: [u64; 3] = [101, 102, 103];
const TALENTS: usize = 1000;
const MISSIONS: usize = 100;
/// A profile in which this or more of the ideal gain is there is relevant, for recall and reciprocal rank.
const RELEVANT: f64 = 0.6;
const RESAMPLES: usize = 1000;

/// A small generator (SplitMix64), so that a seed gives the same figures everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn chance(&mut self, p: f64) -> bool {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64 <= p
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

#[derive(Clone, Copy)]
struct Noise {
    name: &'static str,
    dropped: f64,
    replaced: f64,
    /// Profiles are cut to so many skills.
    most: usize,
}

const NOISES: [Noise; 2] = [
    Noise { name: "1,000 talents", dropped: 0.35, replaced: 0.15, most: usize::MAX },
    Noise { name: "1,000 talents, 11 skills, heavy noise", dropped: 0.60, replaced: 0.25, most: 11 },
];

type Levels = HashMap<Node, u8>;

struct World {
    latent: Vec<Levels>,
    seen: Vec<Levels>,
    missions: Vec<Vec<(Node, u8, bool)>>,
}

fn draw(framework: &Framework, occupation: Node, random: &mut Random) -> Levels {
    let mut levels = Levels::new();
    for (list, p) in [(framework.essential(occupation), 0.85), (framework.optional(occupation), 0.30)] {
        for &skill in list {
            if random.chance(p) {
                levels.insert(skill, 1 + random.below(4) as u8);
            }
        }
    }
    levels
}

fn world(
    framework: &Framework,
    jobs: &[Node],
    neighbours: &HashMap<Node, Vec<Node>>,
    noise: Noise,
    seed: u64,
) -> World {
    let mut random = Random(seed);
    let all: Vec<Node> = framework.nodes(Kind::Skill).filter(|node| neighbours.contains_key(node)).collect();
    let (mut latent, mut seen) = (Vec::new(), Vec::new());
    for _ in 0..TALENTS {
        let mut own = draw(framework, jobs[random.below(jobs.len())], &mut random);
        if random.chance(1.0 / 3.0) {
            own.extend(draw(framework, jobs[random.below(jobs.len())], &mut random));
        }
        let mut order: Vec<(Node, u8)> = own.iter().map(|(&skill, &level)| (skill, level)).collect();
        order.sort_unstable();
        for at in (1..order.len()).rev() {
            order.swap(at, random.below(at + 1));
        }
        let mut shown = Levels::new();
        for (mut skill, level) in order {
            if random.chance(noise.dropped) || shown.len() >= noise.most {
                continue;
            }
            if random.chance(noise.replaced)
                && let Some(near) = neighbours.get(&skill).filter(|near| !near.is_empty())
            {
                skill = near[random.below(near.len())];
            }
            shown.insert(skill, (level + random.below(3) as u8).saturating_sub(1).clamp(1, 4));
        }
        for _ in 0..random.below(3) {
            shown.insert(all[random.below(all.len())], 2);
        }
        latent.push(own);
        seen.push(shown);
    }
    let missions = (0..MISSIONS)
        .map(|_| {
            let job = jobs[random.below(jobs.len())];
            let mut needs: Vec<(Node, u8, bool)> = Vec::new();
            for (list, most, essential) in [(framework.essential(job), 8, true), (framework.optional(job), 4, false)] {
                let mut list = list.to_vec();
                for _ in 0..most.min(list.len()) {
                    needs.push((list.swap_remove(random.below(list.len())), 2 + random.below(3) as u8, essential));
                }
            }
            needs
        })
        .collect();
    World { latent, seen, missions }
}

/// Fit of an undamaged profile, 0 to 1.
fn fit(needs: &[(Node, u8, bool)], latent: &Levels) -> f64 {
    let (mut sum, mut all) = (0.0, 0.0);
    for (skill, level, essential) in needs {
        let weight = if *essential { 1.0 } else { 0.35 };
        all += weight;
        sum += weight * latent.get(skill).map_or(0.0, |&held| (f64::from(held) / f64::from(*level)).min(1.0));
    }
    sum / f64::max(all, f64::MIN_POSITIVE)
}

/// nDCG@10, recall@10 and reciprocal rank of an order of the pool.
fn measure(order: &[usize], fits: &[f64]) -> [f64; 3] {
    let gain = |fit: f64| 2_f64.powf(4.0 * fit) - 1.0;
    let sum = |fits: &mut dyn Iterator<Item = f64>| {
        fits.take(10).enumerate().map(|(at, fit)| gain(fit) / (at as f64 + 2.0).log2()).sum::<f64>()
    };
    let mut ideal = fits.to_vec();
    ideal.sort_unstable_by(|a, b| b.total_cmp(a));
    let best = ideal.first().copied().unwrap_or_default();
    let relevant: HashSet<usize> =
        (0..fits.len()).filter(|&at| fits[at] > 0.0 && gain(fits[at]) >= RELEVANT * gain(best)).collect();
    let found = order.iter().take(10).filter(|at| relevant.contains(at)).count();
    let first = order.iter().position(|at| relevant.contains(at)).map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
    let total = sum(&mut ideal.iter().copied());
    [
        if total > 0.0 { sum(&mut order.iter().map(|&at| fits[at])) / total } else { 1.0 },
        found as f64 / relevant.len().clamp(1, 10) as f64,
        first,
    ]
}

fn ordered(scores: Vec<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order
}

fn baseline(name: &str, world: &World) -> Vec<[f64; 3]> {
    let mut holders: HashMap<Node, f64> = HashMap::new();
    world.seen.iter().flat_map(HashMap::keys).for_each(|&skill| *holders.entry(skill).or_default() += 1.0);
    let idf = |skill: &Node| {
        let df = holders.get(skill).copied().unwrap_or_default();
        (1.0 + (world.seen.len() as f64 - df + 0.5) / (df + 0.5)).ln()
    };
    let mean = world.seen.iter().map(HashMap::len).sum::<usize>() as f64 / world.seen.len() as f64;
    let score = |needs: &[(Node, u8, bool)], seen: &Levels| match name {
        "counting common skills" => needs.iter().filter(|need| seen.contains_key(&need.0)).count() as f64,
        "BM25" => {
            let length = 0.25 + 0.75 * seen.len() as f64 / mean;
            needs
                .iter()
                .filter(|need| seen.contains_key(&need.0))
                .map(|need| idf(&need.0) * 2.2 / (1.0 + 1.2 * length))
                .sum()
        }
        _ => needs
            .iter()
            .filter_map(|(skill, level, essential)| {
                let share = (f64::from(*seen.get(skill)?) / f64::from(*level)).min(1.0);
                Some(idf(skill).sqrt() * share * if *essential { 1.0 } else { 0.35 })
            })
            .sum(),
    };
    world
        .missions
        .iter()
        .map(|needs| {
            let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
            measure(&ordered(world.seen.iter().map(|seen| score(needs, seen)).collect()), &fits)
        })
        .collect()
}

fn ours(framework: &Framework, world: &World, policy: Policy, threads: usize) -> Vec<[f64; 3]> {
    let given = |id: usize, skills: Vec<(Node, u8, bool)>| Given {
        id: format!("{id:05}"),
        skills: skills
            .into_iter()
            .map(|(skill, level, essential)| GivenSkill {
                id: Some(framework.concept(skill).id.clone()),
                label: None,
                level: Some(level),
                essential: Some(essential),
            })
            .collect(),
        ..Given::default()
    };
    let profile = |levels: &Levels| {
        let mut skills: Vec<(Node, u8, bool)> = levels.iter().map(|(&skill, &level)| (skill, level, true)).collect();
        skills.sort_unstable();
        skills
    };
    let profiles: Vec<Given> = world.seen.iter().enumerate().map(|(id, levels)| given(id, profile(levels))).collect();
    let missions: Vec<Given> = world.missions.iter().enumerate().map(|(id, needs)| given(id, needs.clone())).collect();
    let ranker = Ranker::new(framework, &profiles, &missions, policy, threads);
    let pairs: Vec<_> = ranker.missions().iter().zip(&world.missions).collect();
    parallel(&pairs, threads, |(mission, needs)| {
        let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
        let order: Vec<usize> = ranker.rank(mission, TALENTS).into_iter().map(|row| row.profile).collect();
        measure(&order, &fits)
    })
}

fn line(name: &str, results: &[[f64; 3]]) {
    let mean = |of: usize| results.iter().map(|row| row[of]).sum::<f64>() / results.len() as f64;
    let mut random = Random(7);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            (0..results.len()).map(|_| results[random.below(results.len())][0]).sum::<f64>() / results.len() as f64
        })
        .collect();
    means.sort_unstable_by(f64::total_cmp);
    let (low, high) = (means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40]);
    println!("| {name} | {:.3} ({low:.3}–{high:.3}) | {:.3} | {:.3} |", mean(0), mean(1), mean(2));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which ESCO folder?")?;
    let seeds = if arguments.next().as_deref() == Some("tune") { TUNING } else { TEST };
    let framework = Framework::new(esco::read(std::path::Path::new(&folder))?);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let digital: HashSet<Node> = digital(&framework, &folder)?;
    let jobs: Vec<Node> = framework
        .nodes(Kind::Occupation)
        .filter(|&job| {
            let essential = framework.essential(job);
            let of_them = essential.iter().filter(|skill| digital.contains(skill)).count();
            of_them * 5 >= essential.len() * 2 && of_them >= 4
        })
        .collect();
    let mut used: Vec<Node> =
        jobs.iter().flat_map(|&job| framework.essential(job).iter().chain(framework.optional(job))).copied().collect();
    used.sort_unstable();
    used.dedup();
    let similar = Similar::new(&framework, std::iter::empty());
    let near = parallel(&used, threads, |&skill| {
        similar.of(skill).into_iter().skip(1).take(3).map(|(node, _)| node).collect::<Vec<Node>>()
    });
    let neighbours: HashMap<Node, Vec<Node>> = used.into_iter().zip(near).collect();
    println!("{} occupations, {MISSIONS} missions for each of the seeds {seeds:?}", jobs.len());
    let current = Policy::CURRENT;
    let policies = [
        ("Vivier", current),
        ("without probable skills", Policy { probable: 0, ..current }),
        ("without similar skills", Policy { similar: false, ..current }),
        ("without professions", Policy { profession: 0, ..current }),
        ("without words", Policy { words: 0, ..current }),
        ("strict view", Policy::STRICT),
    ];
    for noise in NOISES {
        println!("\n| {} | nDCG@10 (95 %) | recall@10 | MRR |\n|---|---|---|---|", noise.name);
        let worlds = seeds.map(|seed| world(&framework, &jobs, &neighbours, noise, seed));
        for name in ["counting common skills", "BM25", "additive with levels and rarity"] {
            line(name, &worlds.iter().flat_map(|world| baseline(name, world)).collect::<Vec<_>>());
        }
        for (name, policy) in policies {
            line(name, &worlds.iter().flat_map(|world| ours(&framework, world, policy, threads)).collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Skills of the digital collection.
fn digital(framework: &Framework, folder: &str) -> Result<HashSet<Node>, Box<dyn std::error::Error>> {
    let mut rows = csv::Reader::from_path(std::path::Path::new(folder).join("digitalSkillsCollection_en.csv"))?;
    let column = rows.headers()?.iter().position(|header| header == "conceptUri").ok_or("no conceptUri")?;
    let mut found = HashSet::new();
    for row in rows.records() {
        found.extend(row?.get(column).and_then(|id| framework.find(id)));
    }
    Ok(found)
}
