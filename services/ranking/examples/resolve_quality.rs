//! Scores how texts find their skills: `cargo run --release -p vivier-ranking --example resolve_quality -- ESCO_FOLDER [tune]`.
//!
//! A part of the French labels is taken out of the framework and asked for: whoever does not know a wording must find its skill by the
//! others. Then labels that are known, said as advertisements say them. Tuning and test take different labels.

use std::collections::HashSet;

use vivier_ranking::framework::{Concept, Framework, Kind, esco};
use vivier_ranking::lexicon::Lexicon;
use vivier_ranking::pool::parallel;

/// Most texts of each kind.
const MOST: usize = 1_500;
/// One label in so many is taken out, if others are left.
const PART: u64 = 6;

/// What advertisements put around a skill.
const AROUND: [&str; 8] = [
    "Vous maîtrisez {}.",
    "Une bonne connaissance de {} est attendue",
    "Expérience confirmée en {} exigée",
    "Vous serez chargé·e de : {}",
    "Capacité à {} au sein d'une équipe pluridisciplinaire",
    "Au sein de la direction du numérique, vous aurez pour missions de {} en lien avec les métiers",
    "Compétences requises : {} (niveau avancé)",
    "savoir {}",
];

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// Without accents, in the plural, with two letters exchanged.
fn unaccented(text: &str) -> String {
    vivier_ranking::text::fold(text)
}

fn plural(text: &str) -> String {
    let word = |word: &str| match word.chars().last() {
        Some(last) if word.chars().count() > 3 && !matches!(last, 's' | 'x' | 'z' | 'r') => format!("{word}s"),
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn mistyped(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = letters.len() / 2;
    if letters.len() > 6 && letters[at].is_alphabetic() && letters[at + 1].is_alphabetic() {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn measure(name: &str, lexicon: &Lexicon, framework: &Framework, asked: &[(String, String)], threads: usize) {
    let ranks = parallel(asked, threads, |(text, id)| {
        let found = lexicon.resolve(text, 10);
        found.iter().position(|candidate| framework.concept(candidate.node).id == *id)
    });
    let count = ranks.len().max(1) as f64;
    let within = |most: usize| ranks.iter().flatten().filter(|rank| **rank < most).count() as f64 / count;
    let mrr: f64 = ranks.iter().flatten().map(|rank| 1.0 / (*rank as f64 + 1.0)).sum::<f64>() / count;
    println!("| {name} | {} | {:.3} | {:.3} | {mrr:.3} |", ranks.len(), within(1), within(5));
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which ESCO folder?")?;
    let tuning = arguments.next().as_deref() == Some("tune");
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let concepts: Vec<Concept> = esco::read(std::path::Path::new(&folder))?.0;
    let own = |text: &str| (hash(text) / 64).is_multiple_of(2) == tuning;
    let mut kept = concepts.clone();
    let mut unknown: Vec<(String, String)> = Vec::new();
    for concept in kept.iter_mut().filter(|concept| concept.kind == Kind::Skill && concept.labels.fr.len() > 2) {
        let out: HashSet<String> =
            concept.labels.fr.iter().skip(1).filter(|label| hash(label).is_multiple_of(PART)).cloned().collect();
        concept.labels.fr.retain(|label| !out.contains(label));
        unknown.extend(out.into_iter().filter(|label| own(label)).map(|label| (label, concept.id.clone())));
    }
    let known: Vec<(&String, &Concept)> = concepts
        .iter()
        .filter(|concept| concept.kind == Kind::Skill)
        .filter_map(|concept| Some((concept.labels.fr.first()?, concept)))
        .filter(|(label, _)| own(label) && hash(label) % 8 == 1)
        .collect();
    let said = |say: &dyn Fn(usize, &str) -> String| -> Vec<(String, String)> {
        known.iter().enumerate().take(MOST).map(|(at, (label, concept))| (say(at, label), concept.id.clone())).collect()
    };
    unknown.sort();
    unknown.dedup_by(|one, other| one.0 == other.0);
    unknown.sort_by_key(|(label, _)| hash(label) / 7);
    unknown.truncate(MOST);
    println!("| texts | how many | first | among 5 | MRR |\n|---|---|---|---|---|");
    let framework = Framework::new(kept);
    let lexicon = Lexicon::new(&framework, Kind::Skill);
    measure("a wording that is not in the framework", &lexicon, &framework, &unknown, threads);
    let wrapped: Vec<(String, String)> = unknown
        .iter()
        .enumerate()
        .map(|(at, (label, id))| (AROUND[at % AROUND.len()].replace("{}", label), id.clone()))
        .collect();
    measure("the same in an advertisement", &lexicon, &framework, &wrapped, threads);
    let framework = Framework::new(concepts.clone());
    let lexicon = Lexicon::new(&framework, Kind::Skill);
    measure("a label", &lexicon, &framework, &said(&|_, label| label.to_owned()), threads);
    measure("a label without accents", &lexicon, &framework, &said(&|_, label| unaccented(label)), threads);
    measure("a label in the plural", &lexicon, &framework, &said(&|_, label| plural(label)), threads);
    measure("a label, mistyped", &lexicon, &framework, &said(&|_, label| mistyped(label)), threads);
    let around = said(&|at, label| AROUND[at % AROUND.len()].replace("{}", label));
    measure("a label in an advertisement", &lexicon, &framework, &around, threads);
    Ok(())
}
