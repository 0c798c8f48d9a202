//! From a free text to the skills that it may mean: candidates for a person to confirm, never a decision.
//!
//! A run of words brings a skill where it says most of one of its names, rare words before common ones: « application » alone is no
//! « application mobile ».

use std::collections::{HashMap, HashSet};

use vivier_kernel::locale::Locale;

use super::index::{Found, Index, Reading};
use crate::domain::value::SkillId;

/// Longest text that is looked at, in characters: a mission's description is read whole.
pub const MAX_TEXT: usize = 10_000;
/// Words of a phrase that are looked up together: about the longest name of a skill.
const WINDOW: usize = 4;
/// Candidates that one group of words gives.
const EACH: usize = 5;
/// The same of an acronym: all that is below a heading.
const EACH_BELOW: usize = 10;
/// Little words of both languages that are names of fields of work where they stand in capitals.
const NAMES: &[&str] = &["ai", "it"];
/// An acronym has no more letters.
const LONGEST_ACRONYM: usize = 5;
/// Of what the words of a label say, by how rare they are, a run of words must say so much: who shares one common word with a skill does not
/// mean it.
const LEAST_SAID: f32 = 0.6;
/// What fits less well than this, in thousandths, is a guess that costs the reader more than it helps.
const LEAST: i32 = 900;

impl Index {
    /// At most `top` skills that a text may mean, the best first; scores as in [`Index::search`]. Every run of up to four words
    /// of each phrase is looked up, so that names are found inside sentences.
    pub fn resolve(&self, text: &str, locale: Locale, top: usize) -> Vec<Found> {
        let text: String = text.chars().take(MAX_TEXT).collect();
        let phrases = text
            .split(['.', ',', ';', ':', '\n', '(', ')', '!', '?'])
            .map(str::trim)
            .filter(|phrase| !phrase.is_empty());
        let mut best: HashMap<SkillId, Found> = HashMap::new();
        // A long text says the same more than once.
        let mut seen: HashSet<String> = HashSet::new();
        for phrase in phrases {
            let words: Vec<&str> = phrase
                .split(|c: char| c.is_whitespace() || matches!(c, '\'' | '’'))
                .filter(|word| !word.is_empty())
                .collect();
            for start in 0..words.len() {
                for length in 1..=WINDOW.min(words.len() - start) {
                    // The blank says that the last word is finished.
                    let run = words[start..start + length].join(" ") + " ";
                    // « j'ai », `it is`
                    if words[start..start + length].iter().any(|word| NAMES.contains(word)) {
                        continue;
                    }
                    let reading = match &words[start..start + length] {
                        [word] if is_acronym(word) => Reading::Acronym,
                        _ => Reading::Prose,
                    };
                    if !seen.insert(run.clone()) {
                        continue;
                    }
                    let most = if reading == Reading::Acronym { EACH_BELOW } else { EACH };
                    let found = self.find(&run, locale, most, true, reading);
                    let said =
                        |found: &Found| reading == Reading::Acronym || self.said(&run, &found.label) >= LEAST_SAID;
                    for found in found.into_iter().filter(|found| found.score >= LEAST).filter(said) {
                        let known = best.entry(found.skill).or_insert_with(|| found.clone());
                        if found.score > known.score {
                            *known = found;
                        }
                    }
                }
            }
        }
        let mut candidates: Vec<Found> = best.into_values().collect();
        candidates.sort_by(|one, other| other.score.cmp(&one.score).then(one.skill.cmp(&other.skill)));
        candidates.truncate(top);
        candidates
    }
}

fn is_acronym(word: &str) -> bool {
    (2..=LONGEST_ACRONYM).contains(&word.chars().count()) && word.chars().all(char::is_uppercase)
}
