//! JSON lines in and out: the batch commands. A broken line is told of and stops nothing but itself.

use std::io::{self, BufRead, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde::{Deserialize, Serialize};

use crate::framework::Framework;
use crate::mention::{Mention, Resolver};
use crate::rank::{Described, Memory, Policy, Pool};

/// The most skills of one line that are read.
pub const MAX_SKILLS: usize = 500;
/// Levels that can be said.
pub const LEVELS: std::ops::RangeInclusive<u8> = 1..=4;

#[derive(Deserialize)]
struct Line {
    id: Id,
    #[serde(default)]
    skills: Option<Vec<SkillLine>>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
}

/// Ids are texts; numbers are taken for their digits.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

#[derive(Deserialize)]
struct SkillLine {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    essential: Option<bool>,
}

/// What was read of a file, and what was wrong with it.
#[derive(Debug, Default)]
pub struct Read {
    pub described: Vec<Described>,
    /// The number of each broken line, the first being 1, and why.
    pub bad: Vec<(u64, String)>,
}

/// Reads profiles or missions.
///
/// # Errors
/// Where the lines cannot be read at all.
pub fn read(lines: impl BufRead) -> io::Result<Read> {
    let mut read = Read::default();
    for (number, line) in (1..).zip(lines.split(b'\n')) {
        let line = line?;
        let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        if line.trim_ascii().is_empty() {
            continue;
        }
        match parse(line) {
            Ok(described) => read.described.push(described),
            Err(reason) => read.bad.push((number, reason)),
        }
    }
    Ok(read)
}

fn parse(line: &[u8]) -> Result<Described, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let skills = line.skills.unwrap_or_default();
    if skills.len() > MAX_SKILLS {
        return Err(format!("skills: {} of them, at most {MAX_SKILLS}", skills.len()));
    }
    if let Some(level) = skills.iter().filter_map(|skill| skill.level).find(|level| !LEVELS.contains(level)) {
        return Err(format!("level: {level} is not from {} to {}", LEVELS.start(), LEVELS.end()));
    }
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(Described {
        id: match line.id {
            Id::Text(text) => text,
            Id::Number(number) => number.to_string(),
        },
        skills: skills
            .into_iter()
            .map(|skill| Mention {
                id: said(skill.id),
                label: said(skill.label),
                level: skill.level,
                essential: skill.essential.unwrap_or(true),
            })
            .collect(),
        title: said(line.title),
        text: said(line.text),
    })
}

#[derive(Serialize)]
struct MissionLine<'a> {
    mission: &'a str,
    ranking: Vec<ProfileLine<'a>>,
}

#[derive(Serialize)]
struct ProfileLine<'a> {
    profile: &'a str,
    score: u32,
}

/// Ranks all profiles for each mission, on every processor there is, and writes a line for each mission in their order.
///
/// # Errors
/// Where the output cannot be written.
pub fn rank(
    framework: &Framework,
    profiles: &[Described],
    missions: &[Described],
    policy: &Policy,
    top: usize,
    output: &mut impl Write,
) -> io::Result<()> {
    let resolver = Resolver::new(framework);
    let pool = Pool::new(framework, &resolver, profiles);
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from).min(missions.len().max(1));
    let mut lines: Vec<Option<String>> = vec![None; missions.len()];
    let done: Vec<Vec<(usize, String)>> = thread::scope(|scope| {
        let work = || {
            let mut memory = Memory::default();
            let mut done = Vec::new();
            while let place = next.fetch_add(1, Ordering::Relaxed)
                && let Some(mission) = missions.get(place)
            {
                let ranked = pool.rank(mission, policy, &mut memory, top);
                let ranking = ranked
                    .iter()
                    .map(|ranked| ProfileLine { profile: &profiles[ranked.profile].id, score: ranked.score })
                    .collect();
                let line = serde_json::to_string(&MissionLine { mission: &mission.id, ranking });
                done.push((place, line.expect("texts and numbers")));
            }
            done
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles.into_iter().map(|handle| handle.join().expect("a worker that does not panic")).collect()
    });
    for (place, line) in done.into_iter().flatten() {
        lines[place] = Some(line);
    }
    lines.into_iter().flatten().try_for_each(|line| writeln!(output, "{line}"))
}

#[derive(Serialize)]
struct TextLine<'a> {
    text: &'a str,
    candidates: Vec<Candidate<'a>>,
}

#[derive(Serialize)]
struct Candidate<'a> {
    id: &'a str,
    label: &'a str,
    score: f64,
}

/// Reads labels or sentences, one a line, and writes the likeliest skills of each. `english`: labels are shown in English.
///
/// # Errors
/// Where lines cannot be read or written. Returns the numbers of the lines that are not text.
pub fn skills(
    framework: &Framework,
    input: impl BufRead,
    english: bool,
    top: usize,
    output: &mut impl Write,
) -> io::Result<Vec<u64>> {
    let resolver = Resolver::new(framework);
    let mut bad = Vec::new();
    for (number, line) in (1..).zip(input.split(b'\n')) {
        let line = line?;
        let Ok(text) = str::from_utf8(&line) else {
            bad.push(number);
            continue;
        };
        let text = text.trim_end_matches('\r');
        let found = resolver.skills(text, top);
        let candidates = found
            .iter()
            .map(|(node, score)| {
                let skill = framework.skill(*node);
                let label = if english { skill.english.first().map_or(skill.label(), String::as_str) } else { skill.label() };
                Candidate { id: &skill.id, label, score: (f64::from(*score) * 10_000.0).round() / 10_000.0 }
            })
            .collect();
        let line = serde_json::to_string(&TextLine { text, candidates }).expect("texts and numbers");
        writeln!(output, "{line}")?;
    }
    Ok(bad)
}
