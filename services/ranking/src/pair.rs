//! One mission and one profile: what each term is worth. Every ranking goes by these values, whether it walks over lists or over pairs.

use crate::arithmetic::{WHOLE, level_share};
use crate::framework::Node;
use crate::pool::Importance;
use crate::score::{Term, TermName};

/// A needed skill, with everything that counts for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededSkill {
    /// The nodes that it may be, each with a certainty of [`WHOLE`].
    pub links: Vec<(Node, u32)>,
    /// Nodes that count for it, itself among them, with how much, of [`WHOLE`]; by node.
    pub stand_ins: Vec<(Node, u32)>,
    /// 1 to 4, or 0 where none is asked for.
    pub level: u8,
    pub importance: Importance,
    /// Its share of the policy's `skills`.
    pub weight: u64,
}

impl NeededSkill {
    /// How much a node counts for this need, of [`WHOLE`].
    pub fn nearness(&self, node: Node) -> u32 {
        self.stand_ins.binary_search_by_key(&node, |(known, _)| *known).map_or(0, |at| self.stand_ins[at].1)
    }

    /// What a held skill is worth for this need, of [`WHOLE`].
    pub fn had(&self, held: &HeldSkill) -> u64 {
        had(self.nearness(held.node), held.certainty, self.level, held.level)
    }

    /// How probable it is that a profile has it, of [`WHOLE`]. What the profile states is not guessed at: its level counts.
    pub fn probability(&self, person: &Person) -> u64 {
        let of = |&(node, certainty): &(Node, u32)| {
            let at = person.probable.binary_search_by_key(&node, |(known, _)| *known).ok()?;
            Some(u64::from(certainty) * u64::from(person.probable[at].1) / WHOLE).filter(|_| !person.states(node))
        };
        self.links.iter().filter_map(of).max().unwrap_or_default()
    }
}

/// A mission ready for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub needs: Vec<NeededSkill>,
    /// Skills of the mission's professions with their weights; by node.
    pub profession: Vec<(Node, u64)>,
    /// Stems of the mission with their weights; by stem.
    pub words: Vec<(u32, u64)>,
    /// Weights of the two blocks.
    pub profession_weight: u64,
    pub words_weight: u64,
    /// How much a probable skill counts of one that is had, of [`WHOLE`].
    pub probable: u64,
}

/// A skill of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSkill {
    pub node: Node,
    /// How sure it is that the profile means this node, of [`WHOLE`].
    pub certainty: u32,
    /// 1 to 4, or 0 where nobody stated one.
    pub level: u8,
}

/// A profile ready for comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub skills: Vec<HeldSkill>,
    /// Skills that the profile's professions make probable, of [`WHOLE`]; by node.
    pub probable: Vec<(Node, u32)>,
    /// Stems of what the profile says, ascending.
    pub stems: Vec<u32>,
}

impl Person {
    /// True where the profile surely names this node.
    pub fn states(&self, node: Node) -> bool {
        self.skills.iter().any(|held| held.node == node && u64::from(held.certainty) >= WHOLE)
    }
}

/// What a held skill is worth: how near it is, how sure, how much of the level.
pub fn had(nearness: u32, certainty: u32, needed: u8, held: u8) -> u64 {
    u64::from(nearness) * u64::from(certainty) * level_share(needed, held) / (WHOLE * WHOLE)
}

/// The term of a needed skill: what is had, or what is probable where that is worth more.
pub fn skill_term(need: usize, weight: u64, had: u64, probability: u64, counts: u64) -> Term {
    let probable = probability * counts / WHOLE;
    match probable > had {
        true => Term { name: TermName::Probable { need }, weight, value: probable },
        false => Term { name: TermName::Skill { need }, weight, value: had },
    }
}

/// How much of the weights is there, of [`WHOLE`].
pub fn part(found: u64, all: u64) -> u64 {
    found / all.max(1)
}

impl Wanted {
    /// All terms of a profile, each need first, those that give nothing included.
    pub fn terms(&self, person: &Person) -> Vec<Term> {
        let mut terms: Vec<Term> = Vec::with_capacity(self.needs.len() + 2);
        for (place, need) in self.needs.iter().enumerate() {
            let had = person.skills.iter().map(|held| need.had(held)).max().unwrap_or_default();
            terms.push(skill_term(place, need.weight, had, need.probability(person), self.probable));
        }
        terms.push(self.profession_term(person));
        terms.push(self.words_term(person));
        terms
    }

    /// How near the profile's professions are to the mission's.
    pub fn profession_term(&self, person: &Person) -> Term {
        let all = self.profession.iter().map(|(_, weight)| weight).sum();
        let mut found = 0;
        for (node, weight) in &self.profession {
            if let Ok(at) = person.probable.binary_search_by_key(node, |(known, _)| *known) {
                found += weight * u64::from(person.probable[at].1);
            }
        }
        Term { name: TermName::Profession, weight: self.profession_weight, value: part(found, all) }
    }

    /// The skills that bring the professions of the two nearest to each other, the strongest first.
    pub fn profession_shared(&self, person: &Person, most: usize) -> Vec<Node> {
        let shared = self.profession.iter().filter_map(|(node, weight)| {
            let at = person.probable.binary_search_by_key(node, |(known, _)| *known).ok()?;
            Some((weight * u64::from(person.probable[at].1), *node)).filter(|(found, _)| *found > 0)
        });
        strongest(shared.collect(), most)
    }

    /// The stems that both say, the most telling first.
    pub fn words_shared(&self, person: &Person, most: usize) -> Vec<u32> {
        let said = self.words.iter().filter(|(stem, weight)| *weight > 0 && person.stems.binary_search(stem).is_ok());
        strongest(said.map(|(stem, weight)| (*weight, *stem)).collect(), most)
    }

    /// How many of the mission's words the profile uses, by how telling they are.
    pub fn words_term(&self, person: &Person) -> Term {
        let all = self.words.iter().map(|(_, weight)| weight).sum();
        let said = self.words.iter().filter(|(stem, _)| person.stems.binary_search(stem).is_ok());
        let found: u64 = said.map(|(_, weight)| weight * WHOLE).sum();
        Term { name: TermName::Words, weight: self.words_weight, value: part(found, all) }
    }
}

/// The first of an order by strength, then by number.
fn strongest(mut items: Vec<(u64, u32)>, most: usize) -> Vec<u32> {
    items.sort_unstable_by_key(|(strength, number)| (std::cmp::Reverse(*strength), *number));
    items.truncate(most);
    items.into_iter().map(|(_, number)| number).collect()
}
