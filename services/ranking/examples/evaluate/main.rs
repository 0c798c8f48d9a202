//! Scores the ranking on simulated talents: `cargo run --release -p vivier-ranking --example evaluate -- ESCO_FOLDER [tune]`.
//!
//! Talents are drawn from the digital occupations of ESCO and then damaged; relevance comes from the undamaged profile and from what the mission
//! truly needs, which its text says no better than people say what they can do. What a skill is replaced by is near to it by the letters of its
//! label alone, so that the damage owes nothing to the likeness that the matcher computes.

mod platform;
mod simulated;

use platform::{known, whole};
use simulated::{NOISES, World, baseline, ceiling, digital_jobs, intervals, ours, ranker, world};
use vivier_ranking::framework::{Framework, esco};
use vivier_ranking::policy::Policy;

const TUNING: [u64; 3] = [1, 2, 3];
const TEST: [u64; 3] = [101, 102, 103];
const MISSIONS: usize = 100;
const RESAMPLES: usize = 1000;

fn line(name: &str, results: &[[f64; 3]]) {
    let measures = intervals(results, RESAMPLES);
    let cells = measures.map(|[mean, low, high]| format!("{mean:.3} ({low:.3}–{high:.3})"));
    println!("| {name} | {} |", cells.join(" | "));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which ESCO folder?")?;
    let folder = std::path::Path::new(&folder);
    let tune = arguments.next().as_deref() == Some("tune");
    let seeds = if tune { TUNING } else { TEST };
    let framework = Framework::new(esco::read(folder)?.0);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (jobs, neighbours) = digital_jobs(&framework, folder, threads)?;
    println!("{} occupations, {MISSIONS} missions for each of the seeds {seeds:?}", jobs.len());
    let current = Policy::CURRENT;
    let policies = [
        ("Vivier", current),
        ("without needed skills", Policy { skills: 0, ..current }),
        ("without probable skills", Policy { probable: 0, ..current }),
        ("without similar skills", Policy { similar: false, ..current }),
        ("without professions", Policy { profession: 0, ..current }),
        ("without words", Policy { words: 0, ..current }),
        ("strict view", Policy::STRICT),
    ];
    // What files do not say and the platform knows; without all three it is the row "Vivier".
    let wholes = [
        ("the whole score", current),
        ("the whole without evidence", Policy { evidence: 0, ..current }),
        ("the whole without freshness", Policy { freshness: 0, ..current }),
        ("the whole without slack", Policy { slack: 0, ..current }),
    ];
    let mut policies = policies.to_vec();
    if tune {
        policies.extend(others(current));
    }
    for noise in NOISES {
        println!("\n| {} | nDCG@10 (95 %) | recall@10 (95 %) | MRR (95 %) |\n|---|---|---|---|", noise.name);
        let worlds = seeds.map(|seed| world(&framework, &jobs, &neighbours, noise, MISSIONS, seed));
        for name in ["counting common skills", "BM25", "additive with levels and rarity"] {
            line(name, &worlds.iter().flat_map(|world| baseline(name, world)).collect::<Vec<_>>());
        }
        let best = |world: &World| ceiling(&framework, world, noise);
        line("ceiling", &worlds.iter().flat_map(best).collect::<Vec<_>>());
        for (name, policy) in policies.iter().copied() {
            line(name, &worlds.iter().flat_map(|world| ours(&framework, world, policy, threads)).collect::<Vec<_>>());
        }
        let drawn = worlds.iter().zip(seeds);
        let platforms: Vec<_> =
            drawn.map(|(world, seed)| (ranker(&framework, world, current, threads), known(world, seed))).collect();
        for (name, policy) in wholes {
            let of = worlds.iter().zip(&platforms);
            let results = of.flat_map(|(world, (ranker, known))| whole(ranker, world, known, policy, threads));
            line(name, &results.collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Other weights, to choose from by the tuning seeds.
fn others(current: Policy) -> Vec<(&'static str, Policy)> {
    let blocks = |skills, profession, words| Policy { skills, profession, words, ..current };
    vec![
        ("probable 700", Policy { probable: 700, ..current }),
        ("probable 900", Policy { probable: 900, ..current }),
        ("skills 560, profession 200, words 80", blocks(560, 200, 80)),
        ("skills 500, profession 260, words 80", blocks(500, 260, 80)),
        ("skills 420, profession 340, words 80", blocks(420, 340, 80)),
        ("skills 640, profession 140, words 60", blocks(640, 140, 60)),
        ("skills 500, profession 260, words 80, probable 700", Policy { probable: 700, ..blocks(500, 260, 80) }),
        ("skills 500, profession 260, words 80, probable 900", Policy { probable: 900, ..blocks(500, 260, 80) }),
        ("skills 600, profession 160, words 80, probable 800", Policy { probable: 800, ..blocks(600, 160, 80) }),
        ("skills 640, profession 180, words 20, probable 800", Policy { probable: 800, ..blocks(640, 180, 20) }),
    ]
}
