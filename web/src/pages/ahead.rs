//! What somebody who is ranked above is ahead in, in words, with what proves the skill by which they are.

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;

use super::candidates::Ground;
use super::placements::SkillLabel;
use crate::messages::fill;
use crate::page::Page;

/// Terms that are named at most.
const MOST_NAMED: usize = 3;

/// What the one above has more, in one term; below zero where the other has more.
#[derive(Deserialize)]
pub struct Difference {
    points: i64,
    above: Named,
    by: Option<Support>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    ground: Option<Ground>,
}

/// The skill by which they are ahead.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Support {
    skill: Option<SkillLabel>,
    evidence: String,
    /// When somebody last stood behind it, which may be later than what proves it.
    evidenced_on: Option<NaiveDate>,
    proof: Option<Proof>,
}

/// The term that goes by when somebody last stood behind a skill.
const FRESHNESS: &str = "FRESHNESS";

/// What proves it, as far as the reader may know it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proof {
    kind: String,
    certificate: Option<String>,
    proven_on: NaiveDate,
    mission: Option<MissionTitle>,
}

#[derive(Deserialize)]
struct MissionTitle {
    title: String,
}

/// By how many points whoever stands at the place `above` is ahead, and the terms in which they are most so; none where they are not, or only
/// by the order of equals. The differences come with the largest first.
pub fn words(page: &Page, differences: &[Difference], above: u64) -> Option<String> {
    let gap: i64 = differences.iter().map(|difference| difference.points).sum();
    let mut leads = differences.iter().filter(|difference| difference.points > 0);
    let most = leads.next().filter(|_| gap > 0)?;
    let (gap, above) = (gap.unsigned_abs(), page.number(&above));
    // Where the one below is ahead in other terms, one term can be more than the whole gap, and is no part of it.
    if most.points() >= gap {
        let lead = fill(&page.with_number("candidates.gap", "points", &gap), "above", &above);
        return Some(format!("{lead} {}", most.words(page)));
    }
    let lead = fill(&page.with_number("candidates.gap-of", "points", &gap), "above", &above);
    let lead = fill(&lead, "most", &page.number(&most.points()));
    let other = |other: &Difference| {
        let lead = page.with_number("candidates.gap-more", "points", &other.points());
        format!("{lead} {}", other.words(page))
    };
    let others = leads.take(MOST_NAMED - 1).map(other);
    let named: Vec<String> = std::iter::once(format!("{lead} {}", most.words(page))).chain(others).collect();
    Some(page.phrases(&named))
}

impl Difference {
    fn points(&self) -> u64 {
        self.points.unsigned_abs()
    }

    /// The term and its skill, with what stands behind it.
    fn words(&self, page: &Page) -> String {
        let asked = self.above.ground.as_ref().and_then(|ground| ground.asked.as_ref()?.skill.as_ref());
        let name = page.word("term", &self.above.name);
        match (asked, &self.by) {
            // That a skill is only claimed is no reason to stand above.
            (Some(skill), Some(Support { proof: Some(proof), .. })) => {
                format!("{name} {}, {}", skill.label, proof.words(page))
            }
            (Some(skill), _) => format!("{name} {}", skill.label),
            (None, Some(support)) => {
                let is_fresh = self.above.name == FRESHNESS;
                let behind = if is_fresh { support.fresh(page) } else { support.behind(page) };
                match &support.skill {
                    Some(skill) => format!("{name} – {}, {behind}", skill.label),
                    None => format!("{name} – {behind}"),
                }
            }
            (None, None) => name,
        }
    }
}

impl Support {
    /// What stands behind the skill.
    fn behind(&self, page: &Page) -> String {
        self.proof.as_ref().map_or_else(|| page.word("evidence", &self.evidence), |proof| proof.words(page))
    }

    /// What makes it fresh: the proof where it is of that day, and otherwise the year alone.
    fn fresh(&self, page: &Page) -> String {
        let is_of_the_proof = self.proof.as_ref().is_some_and(|proof| Some(proof.proven_on) == self.evidenced_on);
        match self.evidenced_on.filter(|_| !is_of_the_proof) {
            Some(on) => page.with("freshness.last", "year", on.year().to_string().as_str()),
            None => self.behind(page),
        }
    }
}

impl Proof {
    /// By what and when: « prouvée par une mission en 2025 ».
    fn words(&self, page: &Page) -> String {
        let year = self.proven_on.year().to_string();
        let title = self.mission.as_ref().map(|mission| mission.title.as_str()).or(self.certificate.as_deref());
        match title {
            Some(title) => fill(&fill(&page.word("proven-by-named", &self.kind), "year", &year), "title", title),
            None => fill(&page.word("proven-by", &self.kind), "year", &year),
        }
    }
}
