//! How a mission becomes what profiles are compared with: weights by importance and rarity, stand-ins, professions, words.

use std::collections::BTreeMap;

use crate::arithmetic::{WHOLE, rarity, shares, telling};
use crate::framework::Node;
use crate::pair::{NeededSkill, Wanted};
use crate::policy::Policy;
use crate::pool::Importance;

/// A needed skill before it is weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The nodes that it may be, each with a certainty of [`WHOLE`].
    pub links: Vec<(Node, u32)>,
    pub level: u8,
    pub importance: Importance,
}

/// What the weights depend on: how many people there are, who hold a node, and who say a stem.
pub struct Counts<H, S> {
    pub people: usize,
    pub holders: H,
    pub speakers: S,
}

/// A mission before it is weighed.
#[derive(Clone, Debug, Default)]
pub struct Said<'a> {
    pub needs: &'a [Need],
    /// Skills that its professions make probable, itself included, of [`WHOLE`].
    pub profession: &'a [(Node, u32)],
    /// Stems of the title and of the skills' labels.
    pub words: &'a [u32],
    /// Stems that only the text has.
    pub text_words: &'a [u32],
}

/// Weighs a mission. `similar` gives the nodes that stand in for one, itself among them.
pub fn wanted<'s, H: Fn(Node) -> usize, S: Fn(u32) -> usize>(
    policy: &Policy,
    said: &Said<'_>,
    similar: impl Fn(Node) -> &'s [(Node, u32)],
    counts: &Counts<H, S>,
) -> Wanted {
    let rare = |node: Node| rarity((counts.holders)(node), counts.people);
    let parts: Vec<u64> = said
        .needs
        .iter()
        .map(|need| {
            let rarest = need.links.iter().map(|(node, _)| rare(*node)).min().unwrap_or_default();
            rarest * policy.part(need.importance) / WHOLE
        })
        .collect();
    let needs = said
        .needs
        .iter()
        .zip(shares(&parts, policy.skills))
        .map(|(need, weight)| NeededSkill {
            stand_ins: stand_ins(need, policy, &similar),
            links: need.links.clone(),
            level: need.level,
            importance: need.importance,
            weight,
        })
        .collect();
    let mut profession: Vec<(Node, u64)> = Vec::new();
    if policy.profession > 0 {
        profession.extend(said.profession.iter().map(|&(node, p)| (node, u64::from(p) * rare(node) / WHOLE)));
    }
    let word = |stem: u32, part: u64| (stem, telling((counts.speakers)(stem), counts.people) * part / WHOLE);
    let strong = said.words.iter().map(|&stem| word(stem, WHOLE));
    let mut words: Vec<(u32, u64)> =
        strong.chain(said.text_words.iter().map(|&stem| word(stem, policy.text_word))).collect();
    words.sort_unstable();
    words.dedup_by_key(|(stem, _)| *stem);
    Wanted {
        needs,
        profession,
        words,
        profession_weight: policy.profession,
        words_weight: policy.words,
        probable: policy.probable,
    }
}

fn stand_ins<'s>(need: &Need, policy: &Policy, similar: &impl Fn(Node) -> &'s [(Node, u32)]) -> Vec<(Node, u32)> {
    let mut best: BTreeMap<Node, u32> = BTreeMap::new();
    for &(node, certainty) in &need.links {
        let own = [(node, WHOLE as u32)];
        let near = if policy.similar { similar(node) } else { &[] };
        for &(other, nearness) in own.iter().chain(near) {
            let counts = certainty * nearness / WHOLE as u32;
            let known = best.entry(other).or_default();
            *known = counts.max(*known);
        }
    }
    best.into_iter().filter(|(_, counts)| *counts > 0).collect()
}
