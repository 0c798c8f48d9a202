//! How long a search takes over a framework: prefixes of real labels, as people type them.
//!
//! `cargo run --release -p vivier-skills --example search_latency -- FOLDER` (ESCO's CSV files)

use std::time::Instant;

use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;
use vivier_skills::domain::value::SkillId;
use vivier_skills::parse::esco;
use vivier_skills::read::skill::SkillRow;
use vivier_skills::search::index::Index;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: search_latency FOLDER")?;
    let skills = esco::read(folder.as_ref(), &mut |_| {})?;
    let ids = |uris: &[String]| uris.iter().map(|uri| SkillId::of_uri(uri).uuid()).collect::<Vec<_>>();
    let rows: Vec<SkillRow> = skills
        .into_iter()
        .map(|skill| SkillRow {
            id: skill.id().uuid(),
            framework: uuid::Uuid::nil(),
            kind: serde_json::to_value(skill.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or_default(),
            broader: ids(&skill.broader),
            related: ids(&skill.related),
            essential: Vec::new(),
            optional: Vec::new(),
            uri: skill.uri,
            fr: skill.labels.fr,
            en: skill.labels.en,
            description_fr: None,
            description_en: None,
            retired: false,
        })
        .collect();
    let labels: Vec<String> = rows.iter().step_by(7).filter_map(|row| row.fr.first().or(row.en.first()).cloned()).collect();
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
