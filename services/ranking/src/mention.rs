//! What people write about skills, softly placed in a framework: a mention may name a skill by id, or say it in words of its own.

use std::collections::HashMap;

use crate::framework::{Framework, Node};
use crate::lexicon::Lexicon;
use crate::text;

/// Candidates that a mention without an id keeps: forcing one skill on each free text loses more than it gains.
pub const SOFT: usize = 5;
/// Words from which on a text is read as a sentence that may hold a label, not as a label.
const SENTENCE: usize = 6;
/// Least similarity of a candidate.
const LEAST: f32 = 0.2;
/// How much a skill's description adds to its labels.
const DESCRIPTION: f32 = 0.12;

/// A skill as a profile or a mission mentions it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Mention {
    pub id: Option<String>,
    pub label: Option<String>,
    /// 1 to 4.
    pub level: Option<u8>,
    /// Missions only: it cannot do without.
    pub essential: bool,
}

/// Finds skills by what is said.
pub struct Resolver {
    labels: Lexicon,
    descriptions: Lexicon,
}

impl Resolver {
    pub fn new(framework: &Framework) -> Self {
        let nodes = || (0_u32..).zip(&framework.skills).filter(|(_, skill)| !skill.heading);
        let labels = nodes().flat_map(|(node, skill)| {
            skill.french.iter().chain(&skill.english).map(move |label| (node, label.clone()))
        });
        let descriptions = nodes().filter(|(_, skill)| !skill.description.is_empty());
        Self {
            labels: Lexicon::of(labels),
            descriptions: Lexicon::of(descriptions.map(|(node, skill)| (node, skill.description.clone()))),
        }
    }

    /// The `top` likeliest skills, best first, with a score from 0 to 1.
    pub fn skills(&self, said: &str, top: usize) -> Vec<(Node, f32)> {
        let vector = self.labels.vector(said);
        let mut scores: HashMap<Node, f32> = self.labels.like(&vector, LEAST).into_iter().collect();
        if text::stems(said).len() >= SENTENCE {
            for (node, part) in self.labels.within(&vector, 0.5) {
                let score = scores.entry(node).or_default();
                *score = score.max(0.85 * part);
            }
        }
        if !self.descriptions.is_empty() {
            let vector = self.descriptions.vector(said);
            for (node, like) in self.descriptions.like(&vector, 0.05) {
                if let Some(score) = scores.get_mut(&node) {
                    *score = (*score + DESCRIPTION * like).min(1.0);
                } else if like > 0.3 {
                    scores.insert(node, 0.6 * like);
                }
            }
        }
        let mut found: Vec<(Node, f32)> = scores.into_iter().collect();
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(top);
        found
    }

    /// How alike two nodes' labels are to each other: those near `node` by their words.
    pub fn like_node(&self, framework: &Framework, node: Node, least: f32) -> Vec<(Node, f32)> {
        self.labels.like(&self.labels.vector(framework.skill(node).label()), least)
    }
}

/// A mention, resolved: a skill for sure, or some with how sure that is.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Item {
    pub nodes: Vec<(Node, f32)>,
    /// What it is called.
    pub label: String,
}

impl Item {
    pub fn is_sure(&self) -> bool {
        matches!(self.nodes[..], [(_, sure)] if sure >= 1.0)
    }
}

/// The distinct mentions of a set of texts, each resolved once.
#[derive(Default)]
pub struct Items {
    numbers: HashMap<String, u32>,
    pub items: Vec<Item>,
}

impl Items {
    /// The number of a mention's item; none where it says nothing.
    pub fn add(&mut self, framework: &Framework, resolver: &Resolver, mention: &Mention) -> Option<u32> {
        let node = mention.id.as_deref().and_then(|id| framework.node(id));
        let said = mention.label.as_deref().or(mention.id.as_deref()).unwrap_or_default();
        let key = match node {
            Some(node) => format!("#{node}"),
            None => text::stems(said).join(" "),
        };
        if key.is_empty() {
            return None;
        }
        if let Some(number) = self.numbers.get(&key) {
            return Some(*number);
        }
        let item = match node {
            Some(node) => Item { nodes: vec![(node, 1.0)], label: framework.skill(node).label().to_owned() },
            None => Item { nodes: soft(resolver.skills(said, SOFT)), label: said.to_owned() },
        };
        let number = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(item);
        self.numbers.insert(key, number);
        Some(number)
    }
}

/// How sure each candidate is: by itself, and beside the others.
fn soft(candidates: Vec<(Node, f32)>) -> Vec<(Node, f32)> {
    let best = candidates.first().map_or(0.0, |(_, score)| *score);
    if best >= 0.97 {
        return candidates.into_iter().take(1).map(|(node, _)| (node, 1.0)).collect();
    }
    candidates
        .into_iter()
        .filter(|(_, score)| *score >= 0.5 * best)
        .map(|(node, score)| (node, score * (score / best).powi(2)))
        .collect()
}
