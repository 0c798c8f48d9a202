//! From a free text to the skills that it may mean: candidates for a person to confirm, never a decision.
//!
//! A run of words brings a skill where it says most of one of its names, rare words before common ones: « application » alone is no
//! « application mobile ». What a phrase names comes first; where it names nothing, the matcher's lexicon is asked, the one that
//! `vivier match skills` asks of files, and of words that are slips too. What a text denies is not suggested ([`negation`]).

use std::collections::{HashMap, HashSet};

use vivier_kernel::locale::Locale;
use vivier_ranking::negation;

use super::fold::{is_little, whole};
use super::index::{Found, Index, Reading};
use crate::domain::value::SkillId;
use crate::meaning::Meanings;

/// Longest text that is looked at, in characters: a mission's description is read whole.
pub const MAX_TEXT: usize = 10_000;
/// Words of a phrase that are looked up together, little ones aside: about the longest name of a skill.
const WINDOW: usize = 4;
/// The same with the little words: « politique de sécurité des systèmes d’information ».
const LONGEST: usize = 8;
/// Candidates that one group of words gives: all that is below a heading.
const EACH: usize = 10;
/// Little words of both languages that are names of fields of work where they stand in capitals.
const NAMES: &[&str] = &["ai", "it"];
/// An acronym has no more letters.
const LONGEST_ACRONYM: usize = 5;
/// Of what the words of a label say, by how rare they are, a run of words must say so much: who shares one common word with a skill does not
/// mean it.
const LEAST_SAID: f32 = 0.6;
/// The same of all of them, but for rounding.
const ALL_SAID: f32 = 0.99;
/// What fits less well than this, in thousandths, is a guess that costs the reader more than it helps.
const LEAST: i32 = 900;
/// The same of what the lexicon finds in a phrase that names nothing, in its own thousandths.
const LEAST_ALIKE: u32 = 300;
/// Candidates that such a phrase gives.
const ALIKE: usize = 3;
/// What is only alike comes after all that is named, and after what is below a heading that is.
const WORTH_ALIKE: f32 = 0.75;

/// At most `top` skills that a text may mean, the best first. Every run of up to four telling words of each phrase is looked up, so that names are
/// found inside sentences.
pub fn resolve(index: &Index, meanings: &Meanings, text: &str, locale: Locale, top: usize) -> Vec<Found> {
    let text: String = text.chars().take(MAX_TEXT).collect();
    let mut best: HashMap<SkillId, Found> = HashMap::new();
    // A long text says the same more than once.
    let mut seen: HashSet<String> = HashSet::new();
    for phrase in negation::clauses(&text) {
        let Some(mut found) = index.named_in(phrase, locale, &mut seen) else { continue };
        // A phrase that only a hint names is named by nothing yet.
        let names_something = !found.iter().all(|found| index.is_hint(found));
        found.extend(index.alike(meanings, phrase, locale, names_something));
        for found in found {
            let known = best.entry(found.skill).or_insert_with(|| found.clone());
            if found.score > known.score {
                *known = found;
            }
        }
    }
    let mut candidates: Vec<Found> = best.into_values().collect();
    candidates.sort_by(|one, other| other.score.cmp(&one.score).then(one.skill.cmp(&other.skill)));
    candidates.truncate(top);
    candidates
}

impl Index {
    /// What a phrase names, in any order; none where all of it was read before.
    fn named_in(&self, phrase: &str, locale: Locale, seen: &mut HashSet<String>) -> Option<Vec<Found>> {
        let words = negation::words(phrase);
        let denied = negation::denied(&words);
        let mut all: Vec<Found> = Vec::new();
        let mut news = false;
        for start in 0..words.len() {
            let telling: Vec<bool> = words[start..].iter().take(LONGEST).map(|word| !is_little(word)).collect();
            for length in 1..=telling.len() {
                let run = &words[start..start + length];
                // No name begins or ends with a little word.
                let framed = telling[0] && telling[length - 1];
                if !framed || telling[..length].iter().filter(|telling| **telling).count() > WINDOW {
                    continue;
                }
                // « j'ai », `it is`
                if run.iter().any(|word| NAMES.contains(word)) {
                    continue;
                }
                let reading = match run {
                    [word] if is_acronym(word) => Reading::Acronym,
                    _ => Reading::Prose,
                };
                let denied = denied[start..start + length].contains(&true);
                // The blank says that the last word is finished.
                let run = run.join(" ") + " ";
                if !seen.insert(if denied { format!("- {run}") } else { run.clone() }) {
                    continue;
                }
                news = true;
                // What is denied is meant only where that is the name: « développement sans code ».
                let least = if denied { ALL_SAID } else { LEAST_SAID };
                let said = |found: &Found| reading == Reading::Acronym || self.said(&run, &found.label) >= least;
                let meant = |found: &Found| !denied || negation::denies(&found.label);
                let named = self.find(&run, locale, EACH, true, reading).into_iter();
                let named = named.filter(|found| found.score >= LEAST).filter(said);
                all.extend(named.chain(self.below_heading(&whole(&run), locale)).filter(meant));
            }
        }
        news.then_some(all)
    }

    /// What the lexicon takes a phrase for that names nothing; for a heading, what is below it. Of a phrase that names something, what is named
    /// with a slip alone: « Pyhton et Java ».
    fn alike(&self, meanings: &Meanings, phrase: &str, locale: Locale, names_something: bool) -> Vec<Found> {
        let lexicon = meanings.matcher().lexicon();
        let spelt = lexicon.corrected(phrase);
        if names_something && spelt.is_none() {
            return Vec::new();
        }
        let said = negation::affirmed(phrase);
        let most_said = |skill: SkillId| match self.most_said(&said, skill) {
            Some(label) => (!names_something).then_some(label),
            // Who writes « Pyhton » says Python.
            None => self.most_said(spelt.as_deref()?, skill),
        };
        let candidates = lexicon.resolve(phrase, ALIKE);
        let known = candidates.into_iter().filter(|candidate| candidate.score >= LEAST_ALIKE);
        known
            .filter_map(|candidate| Some((meanings.skill(candidate.node)?, candidate.score)))
            .filter_map(|(skill, score)| Some((skill, most_said(skill)?, score)))
            .flat_map(|(skill, label, score)| {
                let score = (score as f32 * WORTH_ALIKE).round() as i32;
                self.claimable(skill, locale).into_iter().map(move |(skill, preferred)| Found {
                    skill,
                    label: label.clone(),
                    preferred,
                    score,
                })
            })
            .collect()
    }

    /// The label of a skill that a text says most of, if that is enough.
    fn most_said(&self, text: &str, skill: SkillId) -> Option<String> {
        let row = self.row(skill)?;
        let labels = row.fr.iter().chain(&row.en).map(|label| (self.said(text, label), label));
        let (said, label) = labels.max_by(|one, other| one.0.total_cmp(&other.0))?;
        (said >= LEAST_SAID).then(|| label.clone())
    }
}

fn is_acronym(word: &str) -> bool {
    (2..=LONGEST_ACRONYM).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}
