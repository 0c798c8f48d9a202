//! How long a search takes over a framework: prefixes of real labels, as people type them.
//!
//! `cargo run --release -p vivier-skills --example search_latency -- FOLDER [STEP]` (ESCO's CSV files; every STEPth skill is typed)

use std::time::Instant;

use vivier_kernel::locale::Locale;
use vivier_skills::parse::esco;
use vivier_skills::read::skill::SkillRow;
use vivier_skills::search::index::Index;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: search_latency FOLDER [STEP]")?;
    let step = std::env::args().nth(2).map_or(Ok(7), |step| step.parse::<usize>())?.max(1);
    let skills = esco::read(folder.as_ref(), &mut |_| {})?;
    let rows: Vec<SkillRow> = skills.into_iter().map(|skill| SkillRow::new(uuid::Uuid::nil(), skill)).collect();
    let labels: Vec<String> =
        rows.iter().step_by(step).filter_map(|row| row.fr.first().or(row.en.first()).cloned()).collect();
    let begun = Instant::now();
    let index = Index::new(rows);
    println!("{} skills, index built in {:?}", index.len(), begun.elapsed());
    let mut times = Vec::new();
    for label in &labels {
        let characters: Vec<char> = label.chars().collect();
        for end in [1, 2, 3, 5, 8, 13, 21].into_iter().filter(|end| *end <= characters.len()) {
            let typed: String = characters[..end].iter().collect();
            let begun = Instant::now();
            let found = index.search(&typed, Locale::Fr, 10, true);
            times.push(begun.elapsed());
            std::hint::black_box(found);
        }
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{} searches: p50 {:?}, p99 {:?}, most {:?}", times.len(), at(0.5), at(0.99), at(1.0));
    Ok(())
}
