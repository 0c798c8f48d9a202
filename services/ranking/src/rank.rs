//! The ranking of a whole pool of profiles, list by list; each value is the one that [`crate::pair`] gives for the pair alone.

use std::collections::HashMap;

use crate::arithmetic::WHOLE;
use crate::framework::{Framework, Node};
use crate::pair::{HeldSkill, Person, Wanted, had, part, skill_term};
use crate::policy::Policy;
use crate::pool::{Given, Prepared, Preparer, parallel};
use crate::posterior::Professions;
use crate::score::{Score, Term, TermName};
use crate::similar::Similar;
use crate::wanted::{Counts, Need, Said, wanted};

/// One row of a ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Place of the profile in the pool.
    pub profile: usize,
    pub score: u64,
}

/// A pool of profiles against which missions are ranked.
pub struct Ranker<'f> {
    policy: Policy,
    professions: Professions,
    similar: HashMap<Node, Vec<(Node, u32)>>,
    ids: Vec<String>,
    people: Vec<Person>,
    /// Who holds each node, in the order of the pool, with the skills that say so.
    holders: HashMap<Node, Vec<(u32, HeldSkill)>>,
    probable: HashMap<Node, Vec<(u32, u32)>>,
    stems: HashMap<String, u32>,
    speakers: Vec<Vec<u32>>,
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
        let preparer = Preparer::new(framework, &[profiles, missions], threads);
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
        let neighbours = parallel(&needed, threads, |&node| if policy.similar { similar.of(node) } else { Vec::new() });
        let professions = Professions::new(framework);
        let completed = parallel(&profiles, threads, |profile| {
            if policy.probable + policy.profession == 0 { Vec::new() } else { probable_of(&professions, profile) }
        });
        let mut own = Self {
            policy,
            professions,
            similar: needed.into_iter().zip(neighbours).collect(),
            ids: profiles.iter().map(|profile| profile.id.clone()).collect(),
            people: Vec::with_capacity(profiles.len()),
            holders: HashMap::new(),
            probable: HashMap::new(),
            stems: HashMap::new(),
            speakers: Vec::new(),
            missions,
            framework,
        };
        for (profile, completed) in profiles.iter().zip(completed) {
            own.add(profile, completed);
        }
        own
    }

    fn add(&mut self, profile: &Prepared, probable: Vec<(Node, u32)>) {
        let place = self.people.len() as u32;
        let mut person = Person { probable, ..Person::default() };
        for skill in &profile.skills {
            for &(node, certainty) in &skill.links {
                let held = HeldSkill { node, certainty, level: skill.level.unwrap_or_default() };
                person.skills.push(held);
                self.holders.entry(node).or_default().push((place, held));
            }
        }
        for &(node, probability) in &person.probable {
            self.probable.entry(node).or_default().push((place, probability));
        }
        for stem in profile.stems.iter().chain(&profile.text_stems) {
            let next = self.stems.len() as u32;
            let stem = *self.stems.entry(stem.clone()).or_insert(next);
            if stem == next {
                self.speakers.push(Vec::new());
            }
            self.speakers[stem as usize].push(place);
            person.stems.push(stem);
        }
        person.stems.sort_unstable();
        self.people.push(person);
    }

    /// The missions as they are compared.
    pub fn missions(&self) -> &[Prepared] {
        &self.missions
    }

    /// A profile of the pool as it is compared.
    pub fn person(&self, profile: usize) -> &Person {
        &self.people[profile]
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
        self.each_term(&self.wanted(mission), |profile, term| totals[profile] += term.points());
        let mut ranking: Vec<Ranked> =
            totals.into_iter().enumerate().map(|(profile, score)| Ranked { profile, score }).collect();
        ranking
            .sort_unstable_by(|a, b| b.score.cmp(&a.score).then_with(|| self.ids[a.profile].cmp(&self.ids[b.profile])));
        ranking.truncate(top);
        ranking
    }

    /// Why a profile has its score for a mission.
    pub fn explain(&self, mission: &Prepared, profile: usize) -> Score {
        let mut terms = self.wanted(mission).terms(&self.people[profile]);
        terms.retain(|term| term.value > 0);
        Score { terms }
    }

    /// What profiles are compared with for a mission.
    pub fn wanted(&self, mission: &Prepared) -> Wanted {
        let needs: Vec<Need> = mission
            .skills
            .iter()
            .map(|skill| Need {
                links: skill.links.clone(),
                level: skill.level.unwrap_or_default(),
                importance: skill.importance,
            })
            .collect();
        let silent = self.policy.profession == 0 || self.professions.is_empty();
        let profession = if silent { Vec::new() } else { probable_of(&self.professions, mission) };
        // A word that no profile says counts as one that nobody says, whichever it is: numbers from the top down stand for them.
        let mut unknown = u32::MAX;
        let mut stems = |stems: &[String]| -> Vec<u32> {
            let mut number = |stem: &String| {
                self.stems.get(stem).copied().unwrap_or_else(|| {
                    unknown -= 1;
                    unknown
                })
            };
            stems.iter().map(&mut number).collect()
        };
        let (words, text_words) = (stems(&mission.stems), stems(&mission.text_stems));
        let counts = Counts {
            people: self.ids.len(),
            holders: |node| {
                let mut holders: Vec<u32> =
                    self.holders.get(&node).into_iter().flatten().map(|(profile, _)| *profile).collect();
                holders.dedup();
                holders.len()
            },
            speakers: |stem: u32| self.speakers.get(stem as usize).map_or(0, Vec::len),
        };
        let said = Said { needs: &needs, profession: &profession, words: &words, text_words: &text_words };
        wanted(&self.policy, &said, |node| self.similar.get(&node).map_or(&[][..], Vec::as_slice), &counts)
    }

    /// Gives every term of every profile that is not 0.
    fn each_term(&self, wanted: &Wanted, mut give: impl FnMut(usize, Term)) {
        let count = self.ids.len();
        let (mut satisfied, mut probable) = (vec![0_u64; count], vec![0_u64; count]);
        for (place, need) in wanted.needs.iter().enumerate() {
            satisfied.fill(0);
            probable.fill(0);
            for (node, nearness) in &need.stand_ins {
                for (profile, held) in self.holders.get(node).map_or(&[][..], Vec::as_slice) {
                    let value = had(*nearness, held.certainty, need.level, held.level);
                    let best = &mut satisfied[*profile as usize];
                    *best = value.max(*best);
                }
            }
            for (node, certainty) in &need.links {
                for (profile, probability) in self.probable.get(node).map_or(&[][..], Vec::as_slice) {
                    if self.people[*profile as usize].states(*node) {
                        continue;
                    }
                    let best = &mut probable[*profile as usize];
                    *best = (u64::from(*certainty) * u64::from(*probability) / WHOLE).max(*best);
                }
            }
            for profile in 0..count {
                if satisfied[profile] + probable[profile] > 0 {
                    let term = skill_term(place, need.weight, satisfied[profile], probable[profile], wanted.probable);
                    give(profile, term);
                }
            }
        }
        let all = wanted.profession.iter().map(|(_, weight)| weight).sum();
        let mut sums = vec![0_u64; count];
        for (node, weight) in &wanted.profession {
            for (profile, probability) in self.probable.get(node).map_or(&[][..], Vec::as_slice) {
                sums[*profile as usize] += weight * u64::from(*probability);
            }
        }
        each(&sums, TermName::Profession, wanted.profession_weight, all, &mut give);
        let all = wanted.words.iter().map(|(_, weight)| weight).sum();
        sums.fill(0);
        for (stem, weight) in &wanted.words {
            let speakers = self.speakers.get(*stem as usize).map_or(&[][..], Vec::as_slice);
            speakers.iter().for_each(|profile| sums[*profile as usize] += weight * WHOLE);
        }
        each(&sums, TermName::Words, wanted.words_weight, all, &mut give);
    }
}

fn each(sums: &[u64], name: TermName, weight: u64, all: u64, give: &mut impl FnMut(usize, Term)) {
    for (profile, sum) in sums.iter().enumerate().filter(|(_, sum)| **sum > 0) {
        give(profile, Term { name, weight, value: part(*sum, all) });
    }
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
