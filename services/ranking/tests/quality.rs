//! Guards the aim of quality: that words of the trade find their skills, and what [`examples/evaluate`](../examples/evaluate/main.rs) reports in full, on a slice of it that never changes.
//!
//! The slice is of the tuning seeds: the test seeds stay unseen. Nothing in it depends on the clock or on the machine, so that a change of the
//! figures is a change of the matcher.

#[path = "../examples/evaluate/simulated.rs"]
mod simulated;

use std::path::{Path, PathBuf};

use simulated::{NOISES, World, baseline, ceiling, digital_jobs, intervals, ours, world};
use vivier_ranking::framework::{Framework, Kind, Language, esco};
use vivier_ranking::lexicon::Lexicon;
use vivier_ranking::policy::Policy;

const SEED: u64 = 1;
const MISSIONS: usize = 24;
/// What the slice gave when this was written (0.883 and 0.721), less a hundredth: so much may be lost unnoticed, and no more. The aim is 0.85.
const LEAST: [f64; 2] = [0.873, 0.711];
/// On short and noisy profiles, at least so much better than counting common skills.
const BETTER: f64 = 1.35;

/// Where real frameworks are: `VIVIER_SHARED_DATA`, or beside the project.
fn esco_folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    std::env::var_os("VIVIER_SHARED_DATA").map_or_else(beside, PathBuf::from).join("esco-1.1.1")
}

fn ndcg(results: &[[f64; 3]]) -> f64 {
    results.iter().map(|[ndcg, ..]| ndcg).sum::<f64>() / results.len() as f64
}

#[test]
fn the_ranking_is_as_good_as_was_aimed_at() {
    let folder = esco_folder();
    if !folder.exists() {
        println!("SKIPPED the_ranking_is_as_good_as_was_aimed_at: {} is not here", folder.display());
        return;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (concepts, bad) = esco::read(&folder).expect("the official files");
    assert!(bad.is_empty(), "{bad:?}");
    let framework = Framework::new(concepts);
    let (jobs, neighbours) = digital_jobs(&framework, &folder, threads).expect("the digital collection");
    let mut lines = Vec::new();
    let mut figures = Vec::new();
    for noise in NOISES {
        let world: World = world(&framework, &jobs, &neighbours, noise, MISSIONS, SEED);
        let counting = ndcg(&baseline("counting common skills", &world));
        let own = ndcg(&ours(&framework, &world, Policy::CURRENT, threads));
        let most = ndcg(&ceiling(&framework, &world, noise));
        lines.push(format!("{}: nDCG@10 {own:.4}, counting {counting:.4}, ceiling {most:.4}", noise.name));
        figures.push((own, counting));
    }
    println!("{}", lines.join("\n"));
    for ((own, _), least) in figures.iter().zip(LEAST) {
        assert!(*own >= least, "below {least}: {lines:?}");
    }
    let (own, counting) = figures[1];
    assert!(own >= counting * BETTER, "less than {BETTER} times counting: {lines:?}");
}

#[test]
fn words_of_the_trade_find_their_skills_before_false_friends() {
    let folder = esco_folder();
    if !folder.exists() {
        println!("SKIPPED words_of_the_trade_find_their_skills_before_false_friends: {} is not here", folder.display());
        return;
    }
    let (concepts, _) = esco::read(&folder).expect("the official files");
    let framework = Framework::new(concepts);
    let lexicon = Lexicon::new(&framework, Kind::Skill);
    let mut missed = Vec::new();
    for (text, first) in [
        ("conduite du changement", "appliquer la gestion du changement"),
        ("pilotage de projet", "gestion de projets"),
        ("chef de projet", "gestion de projets"),
        ("responsable de projet", "gestion de projets"),
        ("data scientist", "statistiques"),
        ("développeur web", "programmation web"),
        ("architecte logiciel", "définir l’architecture logicielle"),
        ("network engineer", "concevoir un réseau informatique"),
        ("Pyhton", "Python (programmation informatique)"),
        ("Jvaa", "Java (programmation informatique)"),
        // Those that are names themselves stay.
        ("conduire un tracteur", "conduire un tracteur"),
        ("types de conduites", "types de conduites"),
        ("analyse de données", "analyse de données"),
        ("cybersécurité", "cybersécurité"),
    ] {
        let best = lexicon.resolve(text, 1);
        let found = best.first().map_or("", |best| framework.label(best.node, Language::French));
        if found != first {
            missed.push(format!("{text}: {found}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Of all three measures, over the same draws.
#[test]
fn every_measure_has_an_interval_around_its_mean() {
    let rows: Vec<[f64; 3]> = (0..100).map(|row| f64::from(row % 2)).map(|hit| [hit, 1.0 - hit, 0.25]).collect();
    let [[mean, low, high], [_, mirrored_low, mirrored_high], steady] = intervals(&rows, 1000);
    assert_eq!((mean, steady), (0.5, [0.25; 3]));
    // 95 % of the means of 100 throws of a coin lie within 0.1 of a half.
    assert!((0.37..=0.43).contains(&low) && (0.57..=0.63).contains(&high), "{low} {high}");
    assert!((mirrored_low - (1.0 - high)).abs() < 1e-9 && (mirrored_high - (1.0 - low)).abs() < 1e-9);
}
