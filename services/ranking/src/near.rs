//! Skills that stand in for others: by taxonomy, by their words, and by the professions that need both.

use std::collections::HashMap;

use crate::framework::{Framework, Node};
use crate::mention::Resolver;

/// What one skill is worth where the other is asked for, at most, by what connects them.
const BROADER: f32 = 0.55;
const NARROWER: f32 = 0.6;
const RELATED: f32 = 0.5;
const SIBLING: f32 = 0.6;
const WORDS: f32 = 0.8;
const COMPANY: f32 = 0.5;
/// Least likeness of words that connects.
const LEAST_WORDS: f32 = 0.35;
/// A group with more members than this says nothing of their likeness.
const LARGEST_GROUP: usize = 40;
/// Skills that stand in for one, at most.
const MOST: usize = 60;

/// The links of a framework in both directions.
pub struct Near {
    narrower: Vec<Vec<Node>>,
    /// Professions by skill, with how much each needs it.
    professions: Vec<Vec<(u32, f32)>>,
    members: Vec<Vec<(Node, f32)>>,
}

impl Near {
    pub fn new(framework: &Framework) -> Self {
        let mut narrower = vec![Vec::new(); framework.skills.len()];
        for (node, skill) in (0_u32..).zip(&framework.skills) {
            for broader in &skill.broader {
                narrower[*broader as usize].push(node);
            }
        }
        let mut professions: Vec<Vec<(u32, f32)>> = vec![Vec::new(); framework.skills.len()];
        let mut members = Vec::new();
        for (number, occupation) in (0_u32..).zip(&framework.occupations) {
            let essential = occupation.essential.iter().map(|node| (*node, 1.0));
            let all: Vec<(Node, f32)> =
                essential.chain(occupation.optional.iter().map(|node| (*node, 0.4))).collect();
            for (node, need) in &all {
                professions[*node as usize].push((number, *need));
            }
            members.push(all);
        }
        Self { narrower, professions, members }
    }

    /// What stands in for `node`, itself first with 1; the nearest first.
    pub fn of(&self, framework: &Framework, resolver: &Resolver, node: Node) -> Vec<(Node, f32)> {
        let mut near: HashMap<Node, f32> = HashMap::new();
        let mut add = |other: Node, worth: f32| {
            if other != node && !framework.skill(other).heading {
                let known = near.entry(other).or_default();
                *known = known.max(worth);
            }
        };
        let skill = framework.skill(node);
        for broader in &skill.broader {
            add(*broader, BROADER);
            let group = &self.narrower[*broader as usize];
            if group.len() <= LARGEST_GROUP {
                let worth = SIBLING / (1.0 + (group.len() as f32).ln());
                group.iter().for_each(|sibling| add(*sibling, worth));
            }
        }
        self.narrower[node as usize].iter().for_each(|narrower| add(*narrower, NARROWER));
        skill.related.iter().for_each(|related| add(*related, RELATED));
        for (other, like) in resolver.like_node(framework, node, LEAST_WORDS) {
            add(other, WORDS * like);
        }
        for (other, cosine) in self.company(node) {
            add(other, COMPANY * cosine);
        }
        let mut list: Vec<(Node, f32)> = near.into_iter().collect();
        list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        list.truncate(MOST);
        list.insert(0, (node, 1.0));
        list
    }

    /// Skills that the same professions need, by the cosine of both needs.
    fn company(&self, node: Node) -> Vec<(Node, f32)> {
        let length = |node: Node| {
            self.professions[node as usize].iter().map(|(_, need)| need * need).sum::<f32>().sqrt()
        };
        let mut dots: HashMap<Node, f32> = HashMap::new();
        for (profession, need) in &self.professions[node as usize] {
            for (other, also) in &self.members[*profession as usize] {
                *dots.entry(*other).or_default() += need * also;
            }
        }
        let own = length(node);
        let cosines = dots.into_iter().map(|(other, dot)| (other, dot / (own * length(other))));
        cosines.filter(|(_, cosine)| *cosine >= 0.25).collect()
    }
}
