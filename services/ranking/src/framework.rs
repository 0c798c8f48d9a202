//! A skills framework held in memory: concepts, labels in two languages, and the relations between them.

pub mod esco;
pub mod jsonl;
pub(crate) mod lenient;

use std::collections::HashMap;

use serde::Deserialize;

/// Where a concept stands in [`Framework`]: skills and occupations share one numbering.
pub type Node = u32;

/// A language of labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    French,
    English,
}

/// What a concept is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    #[serde(alias = "knowledge", alias = "language", alias = "transversal", alias = "group")]
    Skill,
    Occupation,
}

/// Labels or texts in French and English; the first label of a language is the preferred one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Labels {
    #[serde(deserialize_with = "lenient::texts")]
    pub fr: Vec<String>,
    #[serde(deserialize_with = "lenient::texts")]
    pub en: Vec<String>,
}

/// A description in each language that has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Description {
    pub fr: Option<String>,
    pub en: Option<String>,
}

/// One concept as a file gives it; relations are ids, which may dangle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Concept {
    pub id: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub kind: Kind,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub labels: Labels,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub broader: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub related: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub essential: Vec<String>,
    #[serde(default, deserialize_with = "lenient::texts")]
    pub optional: Vec<String>,
    #[serde(default)]
    pub text: Option<Description>,
}

/// Why a framework could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FrameworkError {
    #[error("{file}: cannot be read")]
    Read { file: String, source: std::io::Error },
    #[error("{file}: not a CSV table")]
    Csv { file: String, source: csv::Error },
    #[error("{file}: the column {column} is missing")]
    Column { file: String, column: &'static str },
    #[error("{folder}: no ESCO skills table (skills_*.csv or *SkillsCollection_*.csv) here")]
    NoSkills { folder: String },
}

/// A framework ready for use. Cycles are harmless, as relations are followed one step only; dangling ids are dropped and counted.
#[derive(Debug, Default)]
pub struct Framework {
    concepts: Vec<Concept>,
    by_id: HashMap<String, Node>,
    broader: Vec<Vec<Node>>,
    narrower: Vec<Vec<Node>>,
    related: Vec<Vec<Node>>,
    essential: Vec<Vec<Node>>,
    optional: Vec<Vec<Node>>,
    dangling: usize,
}

impl Framework {
    /// Builds a framework; a concept given twice keeps its first place and gains the labels and relations of the later ones.
    pub fn new(concepts: impl IntoIterator<Item = Concept>) -> Self {
        let mut framework = Self::default();
        for concept in concepts {
            match framework.by_id.get(&concept.id) {
                Some(&node) => merge(&mut framework.concepts[node as usize], concept),
                None => {
                    let node = Node::try_from(framework.concepts.len()).unwrap_or(Node::MAX);
                    framework.by_id.insert(concept.id.clone(), node);
                    framework.concepts.push(concept);
                }
            }
        }
        let count = framework.concepts.len();
        framework.narrower = vec![Vec::new(); count];
        for node in 0..count {
            let own = Node::try_from(node).unwrap_or(Node::MAX);
            let concept = &framework.concepts[node];
            let mut dangling = 0;
            let mut nodes = |ids: &[String]| {
                let mut nodes: Vec<Node> = Vec::with_capacity(ids.len());
                for id in ids {
                    match framework.by_id.get(id) {
                        Some(&other) if other != own => nodes.push(other),
                        Some(_) => {}
                        None => dangling += 1,
                    }
                }
                nodes.sort_unstable();
                nodes.dedup();
                nodes
            };
            let broader = nodes(&concept.broader);
            let related = nodes(&concept.related);
            let essential = nodes(&concept.essential);
            let mut optional = nodes(&concept.optional);
            optional.retain(|other| essential.binary_search(other).is_err());
            for &parent in &broader {
                framework.narrower[parent as usize].push(own);
            }
            framework.broader.push(broader);
            framework.related.push(related);
            framework.essential.push(essential);
            framework.optional.push(optional);
            framework.dangling += dangling;
        }
        framework
    }

    /// How many concepts there are, of both kinds.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there is no concept.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }

    /// How many relations pointed to a concept that is not here.
    pub fn dangling(&self) -> usize {
        self.dangling
    }

    /// The place of a concept by its id.
    pub fn find(&self, id: &str) -> Option<Node> {
        self.by_id.get(id).copied()
    }

    /// A concept as it was given.
    pub fn concept(&self, node: Node) -> &Concept {
        &self.concepts[node as usize]
    }

    /// Nodes of one kind, ascending.
    pub fn nodes(&self, kind: Kind) -> impl Iterator<Item = Node> + '_ {
        (0..).zip(&self.concepts).filter(move |(_, concept)| concept.kind == kind).map(|(node, _)| node)
    }

    /// The preferred label in a language, else in the other, else the id.
    pub fn label(&self, node: Node, language: Language) -> &str {
        let concept = self.concept(node);
        let (first, second) = match language {
            Language::French => (&concept.labels.fr, &concept.labels.en),
            Language::English => (&concept.labels.en, &concept.labels.fr),
        };
        first.first().or(second.first()).unwrap_or(&concept.id)
    }

    pub fn broader(&self, node: Node) -> &[Node] {
        &self.broader[node as usize]
    }

    pub fn narrower(&self, node: Node) -> &[Node] {
        &self.narrower[node as usize]
    }

    pub fn related(&self, node: Node) -> &[Node] {
        &self.related[node as usize]
    }

    /// Skills that an occupation needs.
    pub fn essential(&self, node: Node) -> &[Node] {
        &self.essential[node as usize]
    }

    /// Skills that an occupation often has, without those that it needs.
    pub fn optional(&self, node: Node) -> &[Node] {
        &self.optional[node as usize]
    }
}

fn merge(known: &mut Concept, other: Concept) {
    for (into, from) in [
        (&mut known.labels.fr, other.labels.fr),
        (&mut known.labels.en, other.labels.en),
        (&mut known.broader, other.broader),
        (&mut known.related, other.related),
        (&mut known.essential, other.essential),
        (&mut known.optional, other.optional),
    ] {
        for value in from {
            if !into.contains(&value) {
                into.push(value);
            }
        }
    }
    if let Some(text) = other.text {
        let own = known.text.get_or_insert_default();
        own.fr = own.fr.take().or(text.fr);
        own.en = own.en.take().or(text.en);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concept(id: &str, broader: &[&str]) -> Concept {
        Concept { id: id.to_owned(), broader: broader.iter().map(|&id| id.to_owned()).collect(), ..Concept::default() }
    }

    #[test]
    fn cycles_dangling_ids_and_repeats_are_tolerated() {
        let framework = Framework::new([
            concept("a", &["b", "a"]),
            concept("b", &["a", "gone"]),
            concept("a", &["b", "c"]),
            concept("c", &[]),
        ]);
        assert_eq!((framework.len(), framework.dangling()), (3, 1));
        assert_eq!(framework.broader(0), [1, 2]);
        assert_eq!(framework.narrower(0), [1]);
        assert_eq!(framework.label(1, Language::French), "b");
    }
}
