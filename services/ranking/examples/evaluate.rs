//! How well the ranking finds people whose real skills are hidden behind short and noisy profiles.
//!
//! `cargo run --release -p vivier-ranking --example evaluate -- ESCO_DIR [tuning|test] [talents]`. Talents and missions are drawn
//! from digital professions of ESCO: essential skills with 85 %, optional ones with 30 %, levels 1 to 4, a third of the talents
//! with two professions. A profile shows what is left when 35 % are dropped, 15 % replaced by a neighbour and levels shift by
//! one; `heavy` drops 60 %, replaces 25 % and keeps 11 skills at most. Relevance is the latent fit. Seeds for tuning and for the
//! test are apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use vivier_ranking::framework::{Framework, Node};
use vivier_ranking::mention::{Mention, Resolver};
use vivier_ranking::near::Near;
use vivier_ranking::rank::{Described, Memory, Policy, Pool};

const MISSIONS: usize = 60;
const TOP: usize = 10;

/// A small generator of its own, so that a seed means the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or(0)
    }
    fn one(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct World {
    latent: Vec<BTreeMap<Node, u8>>,
    profiles: Vec<Described>,
    missions: Vec<(Vec<(Node, u8, bool)>, Described)>,
}

fn world(framework: &Framework, near: &Near, resolver: &Resolver, digital: &[usize], seed: u64, talents: usize, heavy: bool) -> World {
    let mut chance = Chance(seed);
    let (dropped, replaced, most) = if heavy { (0.60, 0.25, 11) } else { (0.35, 0.15, usize::MAX) };
    let skills_of = |occupation: usize, chance: &mut Chance| {
        let occupation = &framework.occupations[occupation];
        let level = 1 + chance.below(4);
        let mut skills = BTreeMap::new();
        for (nodes, probability) in [(&occupation.essential, 0.85), (&occupation.optional, 0.30)] {
            for node in nodes {
                if chance.one() < probability {
                    let own = (level + chance.below(3)).saturating_sub(1).clamp(1, 4);
                    skills.insert(*node, u8::try_from(own).unwrap_or(1));
                }
            }
        }
        skills
    };
    let mut neighbours: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    let (mut latent, mut profiles) = (Vec::new(), Vec::new());
    for talent in 0..talents {
        let mut own = skills_of(digital[chance.below(digital.len())], &mut chance);
        if chance.one() < 1.0 / 3.0 {
            own.extend(skills_of(digital[chance.below(digital.len())], &mut chance));
        }
        let mut shown: BTreeMap<Node, u8> = BTreeMap::new();
        for (node, level) in &own {
            if chance.one() < dropped {
                continue;
            }
            let level = (usize::from(*level) + chance.below(3)).saturating_sub(1).clamp(1, 4);
            let mut node = *node;
            if chance.one() < replaced {
                let list = neighbours.entry(node).or_insert_with(|| {
                    near.of(framework, resolver, node).into_iter().skip(1).take(8).map(|(node, _)| node).collect()
                });
                if !list.is_empty() {
                    node = list[chance.below(list.len())];
                }
            }
            shown.insert(node, u8::try_from(level).unwrap_or(1));
        }
        let mut shown: Vec<_> = shown.into_iter().collect();
        while shown.len() > most {
            shown.remove(chance.below(shown.len()));
        }
        let skills = shown.into_iter().map(|(node, level)| mention(framework, node, level, true)).collect();
        profiles.push(Described { id: talent.to_string(), skills, title: None, text: None });
        latent.push(own);
    }
    let mut missions = Vec::new();
    for number in 0..MISSIONS {
        let drawn = skills_of(digital[chance.below(digital.len())], &mut chance);
        let mut drawn: Vec<_> = drawn.into_iter().collect();
        while drawn.len() > 8 {
            drawn.remove(chance.below(drawn.len()));
        }
        let needs: Vec<_> = drawn.into_iter().enumerate().map(|(at, (node, level))| (node, level, at % 2 == 0)).collect();
        let skills = needs.iter().map(|(node, level, essential)| mention(framework, *node, *level, *essential)).collect();
        missions.push((needs, Described { id: number.to_string(), skills, title: None, text: None }));
    }
    World { latent, profiles, missions }
}

fn mention(framework: &Framework, node: Node, level: u8, essential: bool) -> Mention {
    Mention { id: Some(framework.skill(node).id.clone()), label: None, level: Some(level), essential }
}

fn fit(latent: &BTreeMap<Node, u8>, needs: &[(Node, u8, bool)]) -> f64 {
    let weight = |essential: bool| if essential { 1.0 } else { 0.35 };
    let whole: f64 = needs.iter().map(|(_, _, essential)| weight(*essential)).sum();
    let held = needs.iter().map(|(node, need, essential)| {
        let part = latent.get(node).map_or(0.0, |level| (f64::from(*level) / f64::from(*need)).min(1.0));
        weight(*essential) * part
    });
    held.sum::<f64>() / whole.max(f64::MIN_POSITIVE)
}

/// nDCG@10, recall@10 of the ten really best, reciprocal rank of the really best, of one mission.
fn judge(ranking: &[usize], fits: &[f64]) -> [f64; 3] {
    let gain = |fit: f64| (4.0 * fit).exp2() - 1.0;
    let mut best: Vec<usize> = (0..fits.len()).collect();
    best.sort_by(|a, b| fits[*b].total_cmp(&fits[*a]));
    let dcg = |list: &mut dyn Iterator<Item = usize>| -> f64 {
        list.take(TOP).enumerate().map(|(at, who)| gain(fits[who]) / (at as f64 + 2.0).log2()).sum()
    };
    let ideal = dcg(&mut best.iter().copied());
    let ten = fits[best[TOP.min(best.len()) - 1]];
    let found = ranking.iter().take(TOP).filter(|who| fits[**who] >= ten).count();
    let top = fits[best[0]];
    let first = ranking.iter().position(|who| fits[*who] >= top).map_or(0.0, |at| 1.0 / (at as f64 + 1.0));
    [dcg(&mut ranking.iter().copied()) / ideal.max(f64::MIN_POSITIVE), found as f64 / TOP as f64, first]
}

type Rank<'a> = dyn Fn(&World, &Described, &[(Node, u8, bool)]) -> Vec<usize> + 'a;

fn count(world: &World, _: &Described, needs: &[(Node, u8, bool)], framework: &Framework) -> Vec<usize> {
    let asked: BTreeSet<&str> = needs.iter().map(|(node, ..)| framework.skill(*node).id.as_str()).collect();
    let held = |profile: &Described| {
        profile.skills.iter().filter(|skill| skill.id.as_deref().is_some_and(|id| asked.contains(id))).count()
    };
    let mut all: Vec<(usize, usize)> = world.profiles.iter().map(held).enumerate().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    all.into_iter().map(|(who, _)| who).collect()
}

/// BM25 over ids of skills (k1 1.2, b 0.75).
fn bm25(world: &World, _: &Described, needs: &[(Node, u8, bool)], framework: &Framework) -> Vec<usize> {
    let many = world.profiles.len() as f64;
    let mean = world.profiles.iter().map(|profile| profile.skills.len()).sum::<usize>() as f64 / many;
    let mut scores = vec![0.0; world.profiles.len()];
    for (node, ..) in needs {
        let id = framework.skill(*node).id.as_str();
        let holders: Vec<usize> = world
            .profiles
            .iter()
            .enumerate()
            .filter(|(_, profile)| profile.skills.iter().any(|skill| skill.id.as_deref() == Some(id)))
            .map(|(who, _)| who)
            .collect();
        let rarity = (1.0 + (many - holders.len() as f64 + 0.5) / (holders.len() as f64 + 0.5)).ln();
        for who in holders {
            let length = world.profiles[who].skills.len() as f64;
            scores[who] += rarity * 2.2 / (1.0 + 1.2 * (0.25 + 0.75 * length / mean));
        }
    }
    let mut all: Vec<usize> = (0..scores.len()).collect();
    all.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    all
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(arguments.get(1).map_or("../shared/data/esco-1.1.1", String::as_str));
    let testing = arguments.get(2).is_some_and(|word| word == "test");
    let talents = arguments.get(3).and_then(|text| text.parse().ok()).unwrap_or(1_000);
    let seeds: Vec<u64> = if testing { (1_001..1_007).collect() } else { (1..5).collect() };
    let framework = Framework::read(&folder).expect("ESCO");
    let collection = std::fs::read_to_string(folder.join("digitalSkillsCollection_en.csv")).expect("the digital collection");
    let is_digital = |node: &Node| collection.contains(&framework.skill(*node).id);
    let digital: Vec<usize> = (0..framework.occupations.len())
        .filter(|at| {
            let needs = &framework.occupations[*at].essential;
            let count = needs.iter().filter(|node| is_digital(node)).count();
            needs.len() >= 8 && count * 2 >= needs.len()
        })
        .collect();
    println!("{} skills, {} occupations, {} of them digital", framework.skills.len(), framework.occupations.len(), digital.len());
    let resolver = Resolver::new(&framework);
    let near = Near::new(&framework);
    let d = Policy::DEFAULT;
    let policies = [
        ("whole", d),
        ("strict", Policy::STRICT),
        ("additive (no completion, no words)", Policy { words: 0.0, ..Policy::STRICT }),
        ("without probable skills", Policy { probable: 0.0, ..d }),
        ("without profession", Policy { profession: 0.0, ..d }),
        ("without words", Policy { words: 0.0, ..d }),
        ("without like skills", Policy { like: 0.0, ..d }),
        ("without rarity", Policy { rarity: 0.0, ..d }),
    ];
    for heavy in [false, true] {
        println!("\n{} talents, {}", talents, if heavy { "short and noisy profiles" } else { "usual noise" });
        let mut results: Vec<(String, Vec<[f64; 3]>)> = Vec::new();
        for seed in &seeds {
            let world = world(&framework, &near, &resolver, &digital, *seed, talents, heavy);
            let pool = Pool::new(&framework, &resolver, &world.profiles);
            let memory = std::cell::RefCell::new(Memory::default());
            let mut rankers: Vec<(String, Box<Rank<'_>>)> = vec![
                ("count".to_owned(), Box::new(|w, m, n| count(w, m, n, &framework))),
                ("BM25".to_owned(), Box::new(|w, m, n| bm25(w, m, n, &framework))),
            ];
            for (name, policy) in &policies {
                let (pool, memory) = (&pool, &memory);
                rankers.push(((*name).to_owned(), Box::new(move |_, mission, _| {
                    let ranked = pool.rank(mission, policy, &mut memory.borrow_mut(), 50);
                    ranked.into_iter().map(|ranked| ranked.profile).collect()
                })));
            }
            for (at, (name, rank)) in rankers.iter().enumerate() {
                if results.len() <= at {
                    results.push((name.clone(), Vec::new()));
                }
                for (needs, mission) in &world.missions {
                    let fits: Vec<f64> = world.latent.iter().map(|latent| fit(latent, needs)).collect();
                    results[at].1.push(judge(&rank(&world, mission, needs), &fits));
                }
            }
        }
        println!("{:<36} {:>22} {:>10} {:>8}", "", "nDCG@10 (95 %)", "recall@10", "MRR");
        for (name, list) in &results {
            let mean = |at: usize, of: &[usize]| of.iter().map(|i| list[*i][at]).sum::<f64>() / of.len() as f64;
            let all: Vec<usize> = (0..list.len()).collect();
            let mut chance = Chance(7);
            let mut again: Vec<f64> = (0..1_000)
                .map(|_| mean(0, &(0..list.len()).map(|_| chance.below(list.len())).collect::<Vec<_>>()))
                .collect();
            again.sort_by(f64::total_cmp);
            println!(
                "{name:<36} {:.3} ({:.3} to {:.3}) {:>9.3} {:>8.3}",
                mean(0, &all), again[25], again[974], mean(1, &all), mean(2, &all)
            );
        }
    }
}
