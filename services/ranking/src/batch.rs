//! JSON lines in and out, for the command that anyone can score the matcher with.

use std::io::{self, Write};

use serde::Serialize;

use crate::framework::jsonl::BadLine;
use crate::framework::{Framework, Language};
use crate::lexicon::Lexicon;
use crate::policy::Policy;
use crate::pool::{Given, parallel};
use crate::rank::Ranker;

/// Missions ranked between two writes.
const BATCH: usize = 64;

#[derive(Serialize)]
struct Row<'a> {
    profile: &'a str,
    score: u64,
}

#[derive(Serialize)]
struct Ranking<'a> {
    mission: &'a str,
    ranking: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    id: &'a str,
    label: &'a str,
    score: u32,
}

#[derive(Serialize)]
struct Resolved<'a> {
    text: &'a str,
    candidates: Vec<Found<'a>>,
}

/// Reads profiles or missions; broken lines are given back by number.
pub fn read(text: impl AsRef<[u8]>) -> (Vec<Given>, Vec<BadLine>) {
    crate::framework::jsonl::parse(text)
}

/// Writes one line for each mission, in their order.
///
/// # Errors
/// When the output cannot be written.
pub fn rank(
    framework: &Framework,
    profiles: &[Given],
    missions: &[Given],
    policy: Policy,
    top: usize,
    threads: usize,
    output: &mut impl Write,
) -> io::Result<()> {
    let ranker = Ranker::new(framework, profiles, missions, policy, threads);
    for missions in ranker.missions().chunks(BATCH) {
        for line in parallel(missions, threads, |mission| {
            let rows = ranker.rank(mission, top);
            let ranking =
                rows.iter().map(|row| Row { profile: ranker.profile_id(row.profile), score: row.score }).collect();
            serde_json::to_vec(&Ranking { mission: &mission.id, ranking })
        }) {
            output.write_all(&line?)?;
            output.write_all(b"\n")?;
        }
    }
    output.flush()
}

/// Writes the candidates of each line of text.
///
/// # Errors
/// When the output cannot be written.
pub fn skills(
    framework: &Framework,
    lexicon: &Lexicon,
    lines: &[String],
    language: Language,
    top: usize,
    threads: usize,
    output: &mut impl Write,
) -> io::Result<()> {
    for line in parallel(lines, threads, |text| {
        let candidates = lexicon.resolve(text, top);
        let candidates = candidates
            .iter()
            .map(|found| Found {
                id: &framework.concept(found.node).id,
                label: framework.label(found.node, language),
                score: found.score,
            })
            .collect();
        serde_json::to_vec(&Resolved { text, candidates })
    }) {
        output.write_all(&line?)?;
        output.write_all(b"\n")?;
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_and_lines_out() {
        let (profiles, bad) = read(
            "{\"id\":\"p\",\"skills\":[{\"id\":null,\"label\":\"Rust\",\"level\":2}]}\n{\"id\":\"q\",\"skills\":[{\"level\":9}]}\n",
        );
        assert_eq!(profiles.len(), 1);
        assert_eq!(bad[0].line, 2);
        assert!(bad[0].to_string().contains("level: 9"), "{}", bad[0]);
        let (missions, _) = read("{\"id\":\"m\",\"skills\":[{\"label\":\"Rust\",\"essential\":true}]}\n");
        let mut output = Vec::new();
        rank(&Framework::default(), &profiles, &missions, Policy::CURRENT, 3, 2, &mut output)
            .expect("a vector takes all");
        assert_eq!(
            String::from_utf8_lossy(&output),
            "{\"mission\":\"m\",\"ranking\":[{\"profile\":\"p\",\"score\":700000}]}\n"
        );
    }
}
