//! Which professions a profile's skills speak for, and which further skills that makes probable.
//!
//! One or two occupations are weighed against "none of them" by likelihood, so that thin evidence completes nothing.

use std::collections::HashMap;

use crate::framework::{Framework, Kind, Node};
use crate::lexicon::Candidate;
use crate::numbers::Number;

/// How probable an essential and an optional skill of an occupation are for who has it.
const ESSENTIAL: f32 = 0.85;
const OPTIONAL: f32 = 0.30;
/// How probable any one skill is outside the occupation.
const NOISE: f32 = 0.004;
/// Evidence counts less than independence would have it.
const TEMPER: f32 = 0.8;
/// Occupations that are considered, alone; and in pairs.
const SINGLES: usize = 24;
const PAIRED: usize = 10;
/// A title that names an occupation counts as much as this much log-likelihood.
const TITLE: f32 = 7.0;
/// Titles matched worse than this, of 1,000, say nothing.
const LEAST_TITLE: u32 = 400;
/// Probabilities under this, of 1,000, are dropped.
const LEAST: u32 = 40;
/// What a second occupation costs beside one, in log-likelihood.
const SECOND: f32 = 0.7;
/// Between these two lies how much of a person a profile is taken to show.
const LEAST_SHOWN: f32 = 0.05;
const MOST_SHOWN: f32 = 0.75;
/// An explanation less probable than this makes nothing probable.
const NEGLIGIBLE: f32 = 1e-4;

pub(crate) fn numbers() -> Vec<Number> {
    let (least_title, least) = (u64::from(LEAST_TITLE), u64::from(LEAST));
    vec![
        Number::part(
            "profession.essential",
            ESSENTIAL,
            "How probable an essential skill is for who has the occupation.",
        ),
        Number::part("profession.optional", OPTIONAL, "How probable an optional skill is for who has the occupation."),
        Number::part("profession.noise", NOISE, "How probable any skill is outside the occupation."),
        Number::part(
            "profession.temper",
            TEMPER,
            "What evidence counts of what it would if each skill stood for itself.",
        ),
        Number::count("profession.singles", SINGLES, "Occupations that are considered alone."),
        Number::count("profession.paired", PAIRED, "Occupations that are considered in pairs."),
        Number::part("profession.title", TITLE, "What a title that names an occupation counts, in log-likelihood."),
        Number::thousandths(
            "profession.least_title",
            least_title,
            "How well a title must name an occupation to say anything.",
        ),
        Number::thousandths("profession.least", least, "The least probability that is kept."),
        Number::part("profession.second", SECOND, "What a second occupation costs, in log-likelihood."),
        Number::part(
            "profession.least_shown",
            LEAST_SHOWN,
            "The least part of a person that a profile is taken to show.",
        ),
        Number::part("profession.most_shown", MOST_SHOWN, "The most of a person that a profile is taken to show."),
        Number::part(
            "profession.negligible",
            NEGLIGIBLE,
            "How probable an explanation must be to make skills probable.",
        ),
    ]
}

/// What the occupations of a framework say, prepared.
pub struct Professions {
    /// Skills of each occupation with their probability, by skill.
    skills: HashMap<Node, Vec<(Node, f32)>>,
    by_skill: HashMap<Node, Vec<Node>>,
}

impl Professions {
    /// Prepares a framework; one without occupations completes nothing.
    pub fn new(framework: &Framework) -> Self {
        let (mut skills, mut by_skill) = (HashMap::new(), HashMap::<Node, Vec<Node>>::new());
        for occupation in framework.nodes(Kind::Occupation) {
            let essential = framework.essential(occupation).iter().map(|&skill| (skill, ESSENTIAL));
            let mut list: Vec<(Node, f32)> =
                essential.chain(framework.optional(occupation).iter().map(|&skill| (skill, OPTIONAL))).collect();
            list.sort_unstable_by_key(|&(skill, _)| skill);
            list.iter().for_each(|&(skill, _)| by_skill.entry(skill).or_default().push(occupation));
            if !list.is_empty() {
                skills.insert(occupation, list);
            }
        }
        Self { skills, by_skill }
    }

    /// Whether no occupation with skills is known.
    pub fn is_empty(&self) -> bool {
        self.skills.is_empty()
    }

    /// Probabilities, 40 to 1,000, of the skills of the occupations that evidence and title speak for; the evidence itself included. None where no
    /// occupation needs anything of it and the title names none. Evidence is skills with a confidence from 0 to 1, one entry each.
    pub fn probable(&self, evidence: &[(Node, f32)], title: &[Candidate]) -> Vec<(Node, u32)> {
        let held: HashMap<Node, f32> = evidence.iter().copied().collect();
        let bonus: HashMap<Node, f32> = title
            .iter()
            .filter(|candidate| candidate.score >= LEAST_TITLE)
            .map(|candidate| (candidate.node, TITLE * (candidate.score as f32 / 1000.0).powi(2)))
            .collect();
        let mut hits: HashMap<Node, f32> = HashMap::new();
        for &(skill, confidence) in evidence {
            for &occupation in self.by_skill.get(&skill).map_or(&[][..], Vec::as_slice) {
                *hits.entry(occupation).or_default() += confidence;
            }
        }
        bonus.keys().filter(|occupation| self.skills.contains_key(occupation)).for_each(|&occupation| {
            hits.entry(occupation).or_default();
        });
        // Evidence that speaks for no occupation counts as the skills that it is, and not once more.
        if hits.is_empty() {
            return Vec::new();
        }
        let prior = (self.skills.len().max(1) as f32).ln();
        let mut singles: Vec<(f32, Node)> = hits
            .keys()
            .map(|&occupation| {
                let list = &self.skills[&occupation];
                let gain =
                    TEMPER * likelihood(list, &held) + bonus.get(&occupation).copied().unwrap_or_default() - prior;
                (gain, occupation)
            })
            .collect();
        singles.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        singles.truncate(SINGLES);
        let mut hypotheses: Vec<(f32, Vec<(Node, f32)>)> = Vec::new();
        for (place, &(gain, first)) in singles.iter().enumerate() {
            hypotheses.push((gain, self.skills[&first].clone()));
            if place >= PAIRED {
                continue;
            }
            for &(_, second) in singles.iter().take(PAIRED).skip(place + 1) {
                let union = union(&self.skills[&first], &self.skills[&second]);
                let titled = bonus.get(&first).into_iter().chain(bonus.get(&second)).copied().fold(0.0, f32::max);
                let gain = TEMPER * likelihood(&union, &held) + titled - 2.0 * prior - SECOND;
                hypotheses.push((gain, union));
            }
        }
        let most = hypotheses.iter().map(|(gain, _)| *gain).fold(0.0, f32::max);
        let none = (-most).exp();
        let all: f32 = none + hypotheses.iter().map(|(gain, _)| (gain - most).exp()).sum::<f32>();
        let mut probable: HashMap<Node, f32> = HashMap::new();
        for (gain, skills) in &hypotheses {
            let weight = (gain - most).exp() / all;
            if weight > NEGLIGIBLE {
                skills.iter().for_each(|&(skill, p)| *probable.entry(skill).or_default() += weight * p);
            }
        }
        for (&skill, &confidence) in &held {
            let entry = probable.entry(skill).or_default();
            *entry = entry.max(confidence);
        }
        let mut list: Vec<(Node, u32)> = probable
            .into_iter()
            .map(|(skill, p)| (skill, (p * 1000.0).round().clamp(0.0, 1000.0) as u32))
            .filter(|(_, p)| *p >= LEAST)
            .collect();
        list.sort_unstable_by_key(|&(skill, _)| skill);
        list
    }
}

/// Log-likelihood of the evidence under an occupation's skills relative to noise; how much of a person the profile
/// shows is estimated from the evidence itself.
fn likelihood(skills: &[(Node, f32)], held: &HashMap<Node, f32>) -> f32 {
    let (mut expected, mut found) = (0.0, 0.0);
    for (skill, p) in skills {
        expected += p;
        found += held.get(skill).copied().unwrap_or_default();
    }
    let shown = (found / f32::max(expected, 1.0)).clamp(LEAST_SHOWN, MOST_SHOWN);
    skills
        .iter()
        .map(|(skill, p)| match held.get(skill) {
            Some(confidence) => confidence * ((shown * p + NOISE) / NOISE).ln(),
            None => (1.0 - shown * p).ln(),
        })
        .sum()
}

fn union(first: &[(Node, f32)], second: &[(Node, f32)]) -> Vec<(Node, f32)> {
    let mut all: Vec<(Node, f32)> = first.iter().chain(second).copied().collect();
    all.sort_by_key(|&(skill, _)| skill);
    all.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 = 1.0 - (1.0 - kept.1) * (1.0 - later.1);
        }
        same
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Concept;

    #[test]
    fn much_evidence_completes_and_thin_evidence_does_not() {
        let skill = |n: usize| Concept { id: format!("s{n}"), ..Concept::default() };
        let job = |name: &str, range: std::ops::Range<usize>| Concept {
            id: name.to_owned(),
            kind: Kind::Occupation,
            essential: range.map(|n| format!("s{n}")).collect(),
            ..Concept::default()
        };
        let framework =
            Framework::new((0..60).map(skill).chain((0..6).map(|n| job(&format!("o{n}"), n * 10..n * 10 + 10))));
        let professions = Professions::new(&framework);
        let of = |evidence: &[(Node, f32)], node: Node| {
            professions.probable(evidence, &[]).into_iter().find(|(skill, _)| *skill == node).map_or(0, |(_, p)| p)
        };
        let much: Vec<(Node, f32)> = (0..7).map(|node| (node, 1.0)).collect();
        assert!(of(&much, 9) > 600);
        assert_eq!(of(&much, 25), 0);
        assert!(of(&[(0, 0.3)], 9) < 400);
        let both: Vec<(Node, f32)> = (0..7).chain(20..27).map(|node| (node, 1.0)).collect();
        assert!(of(&both, 9) > 600 && of(&both, 28) > 600);
        assert!(professions.probable(&[], &[]).is_empty());
    }

    #[test]
    fn what_no_occupation_needs_speaks_for_none() {
        let skill = |id: &str| Concept { id: id.to_owned(), ..Concept::default() };
        let job = Concept {
            id: "o".to_owned(),
            kind: Kind::Occupation,
            essential: vec!["needed".to_owned()],
            ..Concept::default()
        };
        let framework = Framework::new([skill("needed"), skill("other"), job]);
        let professions = Professions::new(&framework);
        assert!(professions.probable(&[(1, 1.0)], &[]).is_empty());
        assert!(!professions.probable(&[(0, 1.0), (1, 1.0)], &[]).is_empty());
    }
}
