//! The ranking: skills that are had, similar or probable, professions and words, added up.

use std::collections::HashMap;

use crate::framework::{Framework, Node};
use crate::pool::{Given, Importance, Prepared, Preparer, parallel};
use crate::posterior::Professions;
use crate::score::{Score, Term, TermName};
use crate::similar::Similar;

/// What each block of terms can give at most, and which blocks take part. A versioned policy that everyone can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    pub version: u32,
    /// All needed skills together.
    pub skills: u64,
    pub profession: u64,
    pub words: u64,
    /// How much a probable skill counts of one that is had, of 1,000; 0 is the strict view.
    pub probable: u64,
    /// Whether similar skills count.
    pub similar: bool,
}

impl Policy {
    /// The policy in force.
    pub const CURRENT: Self =
        Self { version: 1, skills: 1_000_000, profession: 250_000, words: 250_000, probable: 500, similar: true };
    /// Without anything that is only probable.
    pub const STRICT: Self = Self { probable: 0, profession: 0, ..Self::CURRENT };
}

/// Weight of a skill by importance, of 1,000.
fn importance(importance: Importance) -> u64 {
    match importance {
        Importance::Essential => 1000,
        Importance::Nice => 350,
        Importance::Mentioned => 150,
    }
}

/// A held skill whose level nobody stated is taken for this one, in tenths.
const UNSTATED_LEVEL: u64 = 30;
/// Weight of the mission's text's words relative to those of its title and skills, of 1,000.
const TEXT_WORDS: u64 = 300;

/// One row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Place of the profile in the pool.
    pub profile: usize,
    pub score: u64,
}

struct Holder {
    profile: u32,
    certainty: u64,
    level: Option<u8>,
}

/// A pool of profiles against which missions are ranked.
pub struct Ranker<'f> {
    policy: Policy,
    professions: Professions,
    similar: HashMap<Node, Vec<(Node, u32)>>,
    ids: Vec<String>,
    holders: HashMap<Node, Vec<Holder>>,
    probable: HashMap<Node, Vec<(u32, u64)>>,
    speakers: HashMap<String, Vec<u32>>,
    missions: Vec<Prepared>,
    framework: &'f Framework,
}

impl<'f> Ranker<'f> {
    /// Prepares profiles and missions, on several threads.
    pub fn new(
        framework: &'f Framework,
        profiles: &[Given],
        missions: &[Given],
        policy: Policy,
        threads: usize,
    ) -> Self {
        let mut preparer = Preparer::new(framework);
        let profiles = preparer.prepare(profiles, threads);
        let missions = preparer.prepare(missions, threads);
        let similar = Similar::new(framework, preparer.extra_labels());
        let mut needed: Vec<Node> = missions
            .iter()
            .flat_map(|mission| &mission.skills)
            .flat_map(|need| &need.links)
            .map(|(node, _)| *node)
            .collect();
        needed.sort_unstable();
        needed.dedup();
        let neighbours =
            parallel(&needed, threads, |&node| if policy.similar { similar.of(node) } else { vec![(node, 1000)] });
        let professions = Professions::new(framework);
        let completed = parallel(&profiles, threads, |profile| {
            if policy.probable + policy.profession == 0 { Vec::new() } else { probable_of(&professions, profile) }
        });
        let mut own = Self {
            policy,
            professions,
            similar: needed.into_iter().zip(neighbours).collect(),
            ids: profiles.iter().map(|profile| profile.id.clone()).collect(),
            holders: HashMap::new(),
            probable: HashMap::new(),
            speakers: HashMap::new(),
            missions,
            framework,
        };
        for (place, (profile, completed)) in (0_u32..).zip(profiles.iter().zip(completed)) {
            for skill in &profile.skills {
                for &(node, certainty) in &skill.links {
                    own.holders.entry(node).or_default().push(Holder {
                        profile: place,
                        certainty: certainty.into(),
                        level: skill.level,
                    });
                }
            }
            for (node, probability) in completed {
                own.probable.entry(node).or_default().push((place, probability.into()));
            }
            for stem in profile.stems.iter().chain(&profile.text_stems) {
                own.speakers.entry(stem.clone()).or_default().push(place);
            }
        }
        own
    }

    /// The missions as they are compared.
    pub fn missions(&self) -> &[Prepared] {
        &self.missions
    }

    /// The id of a profile of the pool.
    pub fn profile_id(&self, profile: usize) -> &str {
        &self.ids[profile]
    }

    /// The framework that everything is read by.
    pub fn framework(&self) -> &Framework {
        self.framework
    }

    /// The best profiles for a mission; equal scores by the profiles' ids.
    pub fn rank(&self, mission: &Prepared, top: usize) -> Vec<Ranked> {
        let mut totals = vec![0_u64; self.ids.len()];
        self.each_term(mission, |_, _, profile, value| totals[profile] += value);
        let mut ranking: Vec<Ranked> =
            totals.into_iter().enumerate().map(|(profile, score)| Ranked { profile, score }).collect();
        ranking
            .sort_unstable_by(|a, b| b.score.cmp(&a.score).then_with(|| self.ids[a.profile].cmp(&self.ids[b.profile])));
        ranking.truncate(top);
        ranking
    }

    /// Why a profile has its score for a mission.
    pub fn explain(&self, mission: &Prepared, profile: usize) -> Score {
        let mut terms = Vec::new();
        self.each_term(mission, |name, weight, of, value| {
            if of == profile {
                terms.push(Term { name, weight, value });
            }
        });
        Score { terms }
    }

    fn rarity(&self, node: Node) -> f64 {
        let holders = self.holders.get(&node).map_or(0, Vec::len);
        (1.0 + self.ids.len() as f64 / (1.0 + holders as f64)).ln()
    }

    /// Gives every term of every profile that is not 0.
    fn each_term(&self, mission: &Prepared, mut give: impl FnMut(TermName, u64, usize, u64)) {
        let count = self.ids.len();
        let weights: Vec<u64> = mission
            .skills
            .iter()
            .map(|need| {
                let rarity = need.links.iter().map(|(node, _)| self.rarity(*node)).fold(f64::INFINITY, f64::min);
                (rarity.sqrt() * importance(need.importance) as f64) as u64
            })
            .collect();
        let all: u64 = weights.iter().sum::<u64>().max(1);
        let (mut satisfied, mut probable) = (vec![0_u64; count], vec![0_u64; count]);
        for (place, (need, weight)) in mission.skills.iter().zip(&weights).enumerate() {
            satisfied.fill(0);
            probable.fill(0);
            for (node, certainty) in &need.links {
                for (other, similarity) in self.similar.get(node).map_or(&[][..], Vec::as_slice) {
                    let fit = u64::from(*certainty) * u64::from(*similarity) / 1000;
                    for holder in self.holders.get(other).map_or(&[][..], Vec::as_slice) {
                        let value = fit * holder.certainty * level_share(need.level, holder.level) / 1_000_000;
                        let best = &mut satisfied[holder.profile as usize];
                        *best = value.max(*best);
                    }
                }
                for &(profile, probability) in self.probable.get(node).map_or(&[][..], Vec::as_slice) {
                    let value = u64::from(*certainty) * probability * self.policy.probable / 1_000_000;
                    let best = &mut probable[profile as usize];
                    *best = value.max(*best);
                }
            }
            let most = self.policy.skills * weight / all;
            for profile in 0..count {
                let had = satisfied[profile];
                if had > 0 {
                    give(TermName::Skill { need: place }, most, profile, most * had / 1000);
                }
                if probable[profile] > had {
                    give(TermName::Probable { need: place }, most, profile, most * (probable[profile] - had) / 1000);
                }
            }
        }
        if self.policy.profession > 0 && !self.professions.is_empty() {
            self.profession(mission, &mut give);
        }
        self.words(mission, &mut give);
    }

    fn profession(&self, mission: &Prepared, give: &mut impl FnMut(TermName, u64, usize, u64)) {
        let needs = probable_of(&self.professions, mission);
        let weighted: Vec<(Node, u64)> =
            needs.into_iter().map(|(node, p)| (node, (f64::from(p) * self.rarity(node)) as u64)).collect();
        let all = weighted.iter().map(|(_, weight)| weight).sum::<u64>().max(1);
        let mut sums = vec![0_u64; self.ids.len()];
        for (node, weight) in weighted {
            for &(profile, probability) in self.probable.get(&node).map_or(&[][..], Vec::as_slice) {
                sums[profile as usize] += weight * probability;
            }
        }
        for (profile, sum) in sums.into_iter().enumerate().filter(|(_, sum)| *sum > 0) {
            give(TermName::Profession, self.policy.profession, profile, self.policy.profession * sum / (all * 1000));
        }
    }

    fn words(&self, mission: &Prepared, give: &mut impl FnMut(TermName, u64, usize, u64)) {
        let mut sums = vec![0_u64; self.ids.len()];
        let mut all = 0;
        let strong = mission.stems.iter().map(|stem| (stem, 1000));
        for (stem, part) in strong.chain(mission.text_stems.iter().map(|stem| (stem, TEXT_WORDS))) {
            let speakers = self.speakers.get(stem).map_or(&[][..], Vec::as_slice);
            let weight = ((1.0 + self.ids.len() as f64 / (1.0 + speakers.len() as f64)).ln() * part as f64) as u64;
            all += weight;
            speakers.iter().for_each(|&profile| sums[profile as usize] += weight);
        }
        for (profile, sum) in sums.into_iter().enumerate().filter(|(_, sum)| *sum > 0) {
            give(TermName::Words, self.policy.words, profile, self.policy.words * sum / all.max(1));
        }
    }
}

/// How much of a needed level is there, of 1,000.
fn level_share(needed: Option<u8>, held: Option<u8>) -> u64 {
    let Some(needed) = needed.filter(|&needed| needed > 0) else { return 1000 };
    let held = held.map_or(UNSTATED_LEVEL, |held| u64::from(held) * 10);
    (held * 100 / u64::from(needed)).min(1000)
}

fn probable_of(professions: &Professions, given: &Prepared) -> Vec<(Node, u32)> {
    let mut evidence: HashMap<Node, f32> = HashMap::new();
    for skill in &given.skills {
        for &(node, certainty) in &skill.links {
            let entry = evidence.entry(node).or_default();
            *entry = entry.max(certainty as f32 / 1000.0);
        }
    }
    let mut evidence: Vec<(Node, f32)> = evidence.into_iter().collect();
    evidence.sort_unstable_by_key(|&(node, _)| node);
    professions.probable(&evidence, &given.occupations)
}

#[cfg(test)]
mod tests;
