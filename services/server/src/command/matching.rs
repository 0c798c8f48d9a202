//! `vivier match`: the matcher on files, without database or network, so that anyone can score it.

mod help;

use std::io::{BufWriter, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Subcommand, ValueEnum};
use vivier_ranking::batch;
use vivier_ranking::framework::jsonl::{BadLine, Read, Row};
use vivier_ranking::framework::{Concept, Description, Framework, Kind, Labels, Language, esco, jsonl};
use vivier_ranking::lexicon::Lexicon;
use vivier_ranking::policy::Policy;
use vivier_ranking::pool::Given;
use vivier_skills::domain::value::SkillKind;

use crate::console::complain;

/// Name of the framework that is part of the binary.
const STARTER: &str = "starter";

#[derive(Subcommand)]
pub enum Match {
    /// Writes the best profiles of each mission, one JSON line a mission.
    #[command(after_long_help = help::of_rank())]
    Rank {
        /// An ESCO folder of CSV tables, a file of JSON lines, or `starter`.
        #[arg(long)]
        framework: String,
        /// Profiles as JSON lines; their keys stand below.
        #[arg(long)]
        profiles: PathBuf,
        /// Missions as JSON lines; their keys stand below.
        #[arg(long)]
        missions: PathBuf,
        /// How many profiles of each mission are written.
        #[arg(long, default_value_t = 20)]
        top: usize,
        /// Leaves out what is only probable: skills and professions that nobody stated and others speak for.
        #[arg(long)]
        strict: bool,
    },
    /// Writes the skills that each line of standard input may mean, one JSON line a line.
    #[command(after_long_help = help::of_skills())]
    Skills {
        /// An ESCO folder of CSV tables, a file of JSON lines, or `starter`.
        #[arg(long)]
        framework: String,
        /// How many skills of each line are written.
        #[arg(long, default_value_t = 5)]
        top: usize,
        /// The language of the labels that are written; the other one where a skill has no label in it, and its id where it has none.
        #[arg(long, value_enum, default_value_t = Lang::Fr)]
        lang: Lang,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Lang {
    Fr,
    En,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be read, or, after everything was written, when lines of it were broken.
pub fn run(command: &Match) -> anyhow::Result<()> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut output = BufWriter::new(std::io::stdout().lock());
    let bad = match command {
        Match::Rank { framework, profiles, missions, top, strict } => {
            let (framework, mut bad) = load(framework)?;
            let (profiles, worse) = lines_of::<Given>(profiles)?;
            bad += worse;
            let (missions, worse) = lines_of::<Given>(missions)?;
            bad += worse;
            let policy = if *strict { Policy::STRICT } else { Policy::CURRENT };
            batch::rank(&framework, &profiles, &missions, policy, *top, threads, &mut output)?;
            bad
        }
        Match::Skills { framework, top, lang } => {
            let (framework, bad) = load(framework)?;
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).context("standard input")?;
            let (mut lines, mut broken) = (Vec::new(), Vec::new());
            for (line, text) in jsonl::lines(&bytes) {
                match text {
                    Ok(text) => lines.push(text.to_owned()),
                    Err(fault) => broken.push(BadLine { line, fault }),
                }
            }
            let bad = bad + report(&"standard input", &broken);
            let lexicon = Lexicon::new(&framework, Kind::Skill);
            let language = match lang {
                Lang::Fr => Language::French,
                Lang::En => Language::English,
            };
            batch::skills(&framework, &lexicon, &lines, language, *top, threads, &mut output)?;
            bad
        }
    };
    if bad > 0 {
        bail!("{bad} bad {}, left out", if bad == 1 { "line" } else { "lines" });
    }
    Ok(())
}

fn load(name: &str) -> anyhow::Result<(Framework, usize)> {
    let (mut concepts, bad) = concepts(name)?;
    if concepts.is_empty() {
        complain!("{name}: there is no concept in it: skills are compared by their words alone");
    }
    // Sums of probabilities are rounded in the order of their concepts: that of their ids, in whatever order a file has them.
    concepts.sort_by(|one, other| one.id.cmp(&other.id));
    Ok((Framework::new(concepts), bad))
}

fn concepts(name: &str) -> anyhow::Result<(Vec<Concept>, usize)> {
    if name == STARTER {
        return Ok((starter()?, 0));
    }
    let path = Path::new(name);
    if !path.is_dir() {
        return lines_of(path);
    }
    let (concepts, bad) = esco::read(path)?;
    bad.iter().for_each(|row| complain!("{row}"));
    Ok((concepts, bad.len()))
}

/// Reads a file of JSON lines and says which lines are broken, and which keys say nothing.
fn lines_of<T: Row>(file: &Path) -> anyhow::Result<(Vec<T>, usize)> {
    let Read { rows, bad, unknown } = jsonl::read(bytes(file)?);
    unknown.iter().for_each(|key| complain!("{}: {key}", file.display()));
    Ok((rows, report(&file.display(), &bad)))
}

fn starter() -> anyhow::Result<Vec<Concept>> {
    let skills = vivier_skills::parse::starter::skills()?;
    let concepts = skills.into_iter().map(|skill| Concept {
        id: skill.uri,
        kind: if skill.kind == SkillKind::Occupation { Kind::Occupation } else { Kind::Skill },
        labels: Labels { fr: skill.labels.fr, en: skill.labels.en },
        broader: skill.broader,
        related: skill.related,
        essential: skill.essential,
        optional: skill.optional,
        text: Some(Description { fr: skill.description.fr, en: skill.description.en }),
    });
    Ok(concepts.collect())
}

fn bytes(file: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(file).with_context(|| file.display().to_string())
}

fn report(file: &dyn std::fmt::Display, bad: &[BadLine]) -> usize {
    for line in bad {
        complain!("{file}: {line}");
    }
    bad.len()
}
