//! Skills that stand in for one another, with how much: by words, by the taxonomy, by the occupations that share them.

use std::collections::HashMap;
use std::ops::Deref;

use crate::framework::{Framework, Kind, Node};
use crate::numbers::Number;
use crate::text;

/// Similarity of a skill with itself.
pub const SAME: u32 = 1000;
/// Most similar skills that one skill has.
const MOST: usize = 40;
/// A group with more children says nothing about its children.
const LARGEST_GROUP: usize = 40;
/// How near a skill is, of [`SAME`], that is narrower, related or broader; and one beside it in a group of one, the less the larger the group.
const NARROWER: f32 = 600.0;
const RELATED: f32 = 500.0;
const BROADER: f32 = 450.0;
const SIBLING: f32 = 600.0;
/// How near a skill is that is called by the same words; and the part of the words from which on it is.
const LEXICAL: f32 = 800.0;
const LEAST_LEXICAL: f32 = 0.35;
/// How near a skill is that the same occupations ask for; and the part of them from which on it is.
const TOGETHER: f32 = 500.0;
const LEAST_TOGETHER: f32 = 0.2;
/// What an optional skill of an occupation counts, relative to an essential one.
const OPTIONAL: f32 = 0.35;
/// Names of a skill that are compared, in each language.
const LABELS: usize = 4;
/// A stem of more names than this brings no name in where it carries too little of the label.
const COMMON: usize = 2000;
/// A skill of more occupations than this is close to no other by them.
const EVERYWHERE: usize = 150;

pub(crate) fn numbers() -> Vec<Number> {
    let near = |name, value: f32, meaning| Number::thousandths(name, value as u64, meaning);
    vec![
        Number::count("similar.most", MOST, "Most similar skills that one skill has."),
        Number::count("similar.largest_group", LARGEST_GROUP, "A group with more skills says nothing about them."),
        near("similar.narrower", NARROWER, "How near a narrower skill is."),
        near("similar.related", RELATED, "How near a related skill is."),
        near("similar.broader", BROADER, "How near a broader skill is."),
        near("similar.sibling", SIBLING, "How near a skill of the same group is, the less the larger the group."),
        near("similar.lexical", LEXICAL, "How near a skill is that has all its words in common."),
        Number::part(
            "similar.least_lexical",
            LEAST_LEXICAL,
            "The part of the words in common from which on it is near.",
        ),
        near("similar.together", TOGETHER, "How near a skill is that the same occupations ask for."),
        Number::part(
            "similar.least_together",
            LEAST_TOGETHER,
            "The part of occupations in common from which on it is near.",
        ),
        Number::part(
            "similar.optional",
            OPTIONAL,
            "What an optional skill of an occupation counts of an essential one.",
        ),
        Number::count("similar.labels", LABELS, "Names of a skill that are compared, in each language."),
        Number::count(
            "similar.common",
            COMMON,
            "A word of more names than this is too common to bring names together alone.",
        ),
        Number::count(
            "similar.everywhere",
            EVERYWHERE,
            "A skill of more occupations than this is near to none by them.",
        ),
    ]
}

/// What similarity is computed from.
pub struct Similar<F> {
    framework: F,
    /// Occupations of each skill with weights, and the length of that vector.
    occupations: Vec<Vec<(Node, f32)>>,
    lengths: Vec<f32>,
    stems: HashMap<String, u32>,
    idf: Vec<f32>,
    /// Labels by stem; each label has its skill, its stems, and their total idf.
    postings: Vec<Vec<u32>>,
    labels: Vec<(Node, Vec<u32>, f32)>,
    of_node: HashMap<Node, Vec<u32>>,
}

impl<F: Deref<Target = Framework> + Clone> Similar<F> {
    /// Prepares a framework, and further labels that stand for nodes beyond it (labels without id, unknown ids).
    pub fn new<'a>(framework: F, extra: impl Iterator<Item = (Node, &'a str)>) -> Self {
        let mut occupations = vec![Vec::new(); framework.len()];
        for occupation in framework.nodes(Kind::Occupation) {
            let (essential, optional) = (framework.essential(occupation), framework.optional(occupation));
            let rarity = 1.0 / (2.0 + (essential.len() + optional.len()) as f32).ln();
            essential.iter().for_each(|&skill| occupations[skill as usize].push((occupation, rarity)));
            optional.iter().for_each(|&skill| occupations[skill as usize].push((occupation, rarity * OPTIONAL)));
        }
        let lengths =
            occupations.iter().map(|of: &Vec<(Node, f32)>| of.iter().map(|(_, w)| w * w).sum::<f32>().sqrt()).collect();
        let mut own = Self {
            framework: framework.clone(),
            occupations,
            lengths,
            stems: HashMap::new(),
            idf: Vec::new(),
            postings: Vec::new(),
            labels: Vec::new(),
            of_node: HashMap::new(),
        };
        for node in framework.nodes(Kind::Skill) {
            let labels = &framework.concept(node).labels;
            labels.fr.iter().take(LABELS).chain(labels.en.iter().take(LABELS)).for_each(|label| own.add(node, label));
        }
        extra.for_each(|(node, label)| own.add(node, label));
        let all = own.labels.len() as f32;
        own.idf = own.postings.iter().map(|list| (1.0 + all / list.len() as f32).ln()).collect();
        for (_, stems, total) in &mut own.labels {
            *total = stems.iter().map(|&stem| own.idf[stem as usize]).sum();
        }
        own
    }

    fn add(&mut self, node: Node, label: &str) {
        let place = u32::try_from(self.labels.len()).unwrap_or(u32::MAX);
        let mut stems = Vec::new();
        for stem in text::stems(label) {
            let next = u32::try_from(self.postings.len()).unwrap_or(u32::MAX);
            let id = *self.stems.entry(stem).or_insert(next);
            if id == next {
                self.postings.push(Vec::new());
            }
            self.postings[id as usize].push(place);
            stems.push(id);
        }
        self.labels.push((node, stems, 0.0));
        self.of_node.entry(node).or_default().push(place);
    }

    /// A skill and those similar to it, from [`SAME`] down; ties by node.
    pub fn of(&self, skill: Node) -> Vec<(Node, u32)> {
        let mut found: HashMap<Node, u32> = HashMap::new();
        let mut offer = |node: Node, similarity: f32| {
            if node != skill {
                let entry = found.entry(node).or_default();
                *entry = (*entry).max(similarity as u32);
            }
        };
        self.by_words(skill, &mut offer);
        if (skill as usize) < self.framework.len() {
            self.by_taxonomy(skill, &mut offer);
            self.by_occupations(skill, &mut offer);
        }
        let mut list: Vec<(Node, u32)> = found.into_iter().filter(|(_, similarity)| *similarity > 0).collect();
        list.sort_unstable_by_key(|&(node, similarity)| (std::cmp::Reverse(similarity), node));
        list.truncate(MOST);
        list.insert(0, (skill, SAME));
        list
    }

    fn by_words(&self, skill: Node, offer: &mut impl FnMut(Node, f32)) {
        for &place in self.of_node.get(&skill).map_or(&[][..], Vec::as_slice) {
            let (_, stems, total) = &self.labels[place as usize];
            let mut shared: HashMap<u32, f32> = HashMap::new();
            for &stem in stems {
                let list = &self.postings[stem as usize];
                // A stem that carries too little of the label cannot reach the least similarity alone.
                if list.len() > COMMON && self.idf[stem as usize] < LEAST_LEXICAL * total {
                    continue;
                }
                for &other in list {
                    *shared.entry(other).or_default() += self.idf[stem as usize];
                }
            }
            for (other, common) in shared {
                let (node, _, theirs) = &self.labels[other as usize];
                let jaccard = common / (total + theirs - common).max(f32::MIN_POSITIVE);
                if jaccard >= LEAST_LEXICAL {
                    offer(*node, LEXICAL * jaccard.min(1.0));
                }
            }
        }
    }

    fn by_taxonomy(&self, skill: Node, offer: &mut impl FnMut(Node, f32)) {
        self.framework.related(skill).iter().for_each(|&other| offer(other, RELATED));
        self.framework.narrower(skill).iter().for_each(|&other| offer(other, NARROWER));
        for &group in self.framework.broader(skill) {
            offer(group, BROADER);
            let children = self.framework.narrower(group);
            if children.len() <= LARGEST_GROUP {
                let similarity = SIBLING / (1.0 + (children.len() as f32).ln());
                children.iter().for_each(|&other| offer(other, similarity));
            }
        }
    }

    fn by_occupations(&self, skill: Node, offer: &mut impl FnMut(Node, f32)) {
        let own = &self.occupations[skill as usize];
        // A skill of every profession is close to none.
        if own.is_empty() || own.len() > EVERYWHERE {
            return;
        }
        let mut dots: HashMap<Node, f32> = HashMap::new();
        for &(occupation, weight) in own {
            let size = self.framework.essential(occupation).len() + self.framework.optional(occupation).len();
            let rarity = 1.0 / (2.0 + size as f32).ln();
            for &other in self.framework.essential(occupation) {
                *dots.entry(other).or_default() += weight * rarity;
            }
            for &other in self.framework.optional(occupation) {
                *dots.entry(other).or_default() += weight * OPTIONAL * rarity;
            }
        }
        for (other, dot) in dots {
            let cosine = dot / (self.lengths[skill as usize] * self.lengths[other as usize]).max(f32::MIN_POSITIVE);
            if cosine >= LEAST_TOGETHER {
                offer(other, TOGETHER * cosine.min(1.0));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::jsonl;

    #[test]
    fn the_narrower_the_sibling_and_the_like_named_are_similar() {
        let (concepts, _) = jsonl::concepts(concat!(
            "{\"id\":\"programming\",\"labels\":{\"fr\":[\"programmer\"]}}\n",
            "{\"id\":\"rust\",\"labels\":{\"fr\":[\"Rust\"]},\"broader\":[\"programming\"]}\n",
            "{\"id\":\"go\",\"labels\":{\"fr\":[\"Go\"]},\"broader\":[\"programming\"]}\n",
            "{\"id\":\"cook\",\"labels\":{\"fr\":[\"cuisiner\"]}}\n",
        ));
        let framework = Framework::new(concepts);
        let similar = Similar::new(&framework, [(4, "langage Rust")].into_iter());
        let of_rust: HashMap<Node, u32> = similar.of(1).into_iter().collect();
        assert_eq!(of_rust[&1], SAME);
        assert_eq!(of_rust[&0], 450);
        assert!(of_rust[&2] > 0 && of_rust[&4] > 0 && !of_rust.contains_key(&3));
        assert!(similar.of(0).contains(&(1, 600)));
    }
}
