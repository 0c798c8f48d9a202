//! What a person probably also knows: the professions that explain what they say, and what those professions need.
//!
//! It is shown as "to be confirmed" and never removes anybody.

use std::collections::HashMap;

use crate::framework::{Framework, Node};
use crate::lexicon::Lexicon;

/// How probable a skill is in somebody of the profession.
const ESSENTIAL: f32 = 0.85;
const OPTIONAL: f32 = 0.3;
/// Mentions from which on a profile is taken to be as full as profiles get.
const FULL: f32 = 45.0;
/// What part of their skills people mention, least and most.
const MENTIONED: (f32, f32) = (0.15, 0.6);
/// How slowly probability follows evidence: more than 1, because mentions are not independent.
const CAUTION: f32 = 2.5;
/// Professions that are kept.
const MOST: usize = 12;
/// Weight of a title that is a profession's own.
const TITLE: f32 = 8.0;
/// How sure a second profession is, beside the first.
const SECOND: f32 = 0.8;
/// Probable skills that are kept of one person.
const MOST_SKILLS: usize = 250;

pub struct Completion {
    /// Professions by skill, with the probability of the skill in each.
    professions: Vec<Vec<(u32, f32)>>,
    members: Vec<Vec<(Node, f32)>>,
    /// How usual a skill is over all professions.
    usual: Vec<f32>,
    titles: Lexicon,
}

/// What is probable of one person.
#[derive(Clone, Debug, Default)]
pub struct Probable {
    /// Skills with their probability, by node.
    pub skills: Vec<(Node, f32)>,
}

impl Completion {
    /// None where the framework knows no professions.
    pub fn new(framework: &Framework) -> Option<Self> {
        if framework.occupations.iter().all(|occupation| occupation.essential.is_empty()) {
            return None;
        }
        let count = framework.occupations.len() as f32;
        let mut professions: Vec<Vec<(u32, f32)>> = vec![Vec::new(); framework.skills.len()];
        let mut members = Vec::new();
        for (number, occupation) in (0_u32..).zip(&framework.occupations) {
            let essential = occupation.essential.iter().map(|node| (*node, ESSENTIAL));
            let all: Vec<(Node, f32)> =
                essential.chain(occupation.optional.iter().map(|node| (*node, OPTIONAL))).collect();
            for (node, probability) in &all {
                professions[*node as usize].push((number, *probability));
            }
            members.push(all);
        }
        let usual = professions
            .iter()
            .map(|of| (of.iter().map(|(_, probability)| probability).sum::<f32>() / count).max(0.5 / count))
            .collect();
        let titles = Lexicon::of(
            (0_u32..)
                .zip(&framework.occupations)
                .flat_map(|(number, occupation)| occupation.labels.iter().map(move |label| (number, label.clone()))),
        );
        Some(Self { professions, members, usual, titles })
    }

    /// `mentioned`: skills with how sure each is.
    pub fn of(&self, mentioned: &[(Node, f32)], title: Option<&str>) -> Probable {
        let first = self.professions_of(mentioned, title);
        let mut probable = self.skills_of(&first);
        // What the first profession does not explain may be another one's.
        let unexplained: Vec<(Node, f32)> = mentioned
            .iter()
            .copied()
            .filter(|(node, _)| probable.get(node).copied().unwrap_or(0.0) < 0.08)
            .collect();
        if unexplained.len() >= 4 && unexplained.len() * 5 >= mentioned.len() {
            for (node, probability) in self.skills_of(&self.professions_of(&unexplained, None)) {
                let known = probable.entry(node).or_default();
                *known = 1.0 - (1.0 - *known) * (1.0 - SECOND * probability);
            }
        }
        let mut skills: Vec<(Node, f32)> = probable.into_iter().filter(|(_, probability)| *probability > 0.02).collect();
        skills.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        skills.truncate(MOST_SKILLS);
        skills.sort_unstable_by_key(|(node, _)| *node);
        Probable { skills }
    }

    /// The professions that explain the mentions best, with their probabilities times how much evidence there is at all.
    fn professions_of(&self, mentioned: &[(Node, f32)], title: Option<&str>) -> Vec<(u32, f32)> {
        let part = (mentioned.len() as f32 / FULL).clamp(MENTIONED.0, MENTIONED.1);
        let mut evidence: HashMap<u32, (f32, f32)> = HashMap::new();
        for (node, sure) in mentioned {
            for (profession, probability) in &self.professions[*node as usize] {
                let seen = part * probability;
                let weight = sure * ((seen / self.usual[*node as usize]).ln() - (1.0 - seen).ln()).max(0.0);
                let known = evidence.entry(*profession).or_default();
                *known = (known.0 + weight, known.1 + sure);
            }
        }
        if let Some(title) = title {
            for (profession, like) in self.titles.like(&self.titles.vector(title), 0.45) {
                let known = evidence.entry(profession).or_default();
                *known = (known.0 + TITLE * like * like, known.1 + 2.0 * like);
            }
        }
        let mut weighed: Vec<(u32, f32, f32)> = evidence
            .into_iter()
            .map(|(profession, (weight, mentions))| {
                let absent: f32 = self.members[profession as usize]
                    .iter()
                    .map(|(_, probability)| (1.0 - part * probability).ln())
                    .sum();
                (profession, weight + absent, mentions)
            })
            .collect();
        weighed.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weighed.truncate(MOST);
        let Some((_, most, mentions)) = weighed.first().copied() else { return Vec::new() };
        let part_of = |weight: f32| ((weight - most) / CAUTION).exp();
        let sum: f32 = weighed.iter().map(|(_, weight, _)| part_of(*weight)).sum();
        // Little evidence makes little probable.
        let sure = 1.0 - (-mentions / 3.0).exp();
        weighed.into_iter().map(|(profession, weight, _)| (profession, sure * part_of(weight) / sum)).collect()
    }

    fn skills_of(&self, professions: &[(u32, f32)]) -> HashMap<Node, f32> {
        let mut skills: HashMap<Node, f32> = HashMap::new();
        for (profession, share) in professions {
            for (node, probability) in &self.members[*profession as usize] {
                *skills.entry(*node).or_default() += share * probability;
            }
        }
        skills
    }
}
