//! A framework made ready for comparing people and seats that come and go: what one pair needs, worked out once for each framework.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::framework::{Framework, Kind, Language, Node};
use crate::lexicon::{Candidate, Lexicon};
use crate::pair::{HeldSkill, Person, Wanted};
use crate::policy::Policy;
use crate::pool::{SURE, TITLED};
use crate::posterior::Professions;
use crate::similar::Similar;
use crate::text;
use crate::wanted::{Counts, Need, Said, wanted};

/// Everything that the terms of a pair are computed from, but for the pair.
pub struct Matcher {
    framework: Arc<Framework>,
    similar: Similar<Arc<Framework>>,
    /// What stands in for each skill, worked out when it is first asked for.
    near: Vec<OnceLock<Vec<(Node, u32)>>>,
    professions: Professions,
    skills: Lexicon,
    occupations: Lexicon,
    /// Stems of the labels, numbered.
    stems: HashMap<String, u32>,
    /// A word for each stem, folded, as the first label has it.
    spoken: Vec<String>,
    /// Stems of each node's preferred labels, ascending.
    said: Vec<Vec<u32>>,
}

impl Matcher {
    /// Prepares a framework. For all of ESCO this takes about a second.
    pub fn new(framework: Framework) -> Self {
        let framework = Arc::new(framework);
        let mut stems: HashMap<String, u32> = HashMap::new();
        let mut spoken: Vec<String> = Vec::new();
        let mut said = Vec::with_capacity(framework.len());
        for node in 0..framework.len() as Node {
            let label = |language| text::words(framework.label(node, language));
            let mut own: Vec<u32> = label(Language::French)
                .into_iter()
                .chain(label(Language::English))
                .map(|word| {
                    let next = stems.len() as u32;
                    let number = *stems.entry(text::stem(&word)).or_insert(next);
                    if number == next {
                        spoken.push(word);
                    }
                    number
                })
                .collect();
            own.sort_unstable();
            own.dedup();
            said.push(own);
        }
        Self {
            similar: Similar::new(Arc::clone(&framework), std::iter::empty()),
            near: (0..framework.len()).map(|_| OnceLock::new()).collect(),
            professions: Professions::new(&framework),
            skills: Lexicon::new(&framework, Kind::Skill),
            occupations: Lexicon::new(&framework, Kind::Occupation),
            stems,
            spoken,
            said,
            framework,
        }
    }

    pub fn framework(&self) -> &Framework {
        &self.framework
    }

    /// The skills that a text may mean.
    pub fn lexicon(&self) -> &Lexicon {
        &self.skills
    }

    /// What stands in for a skill, itself first, of 1,000; nothing for a node that the framework does not have.
    pub fn similar(&self, node: Node) -> &[(Node, u32)] {
        match self.near.get(node as usize) {
            Some(near) => near.get_or_init(|| self.similar.of(node)),
            None => &[],
        }
    }

    /// A person who holds these skills (a level of 0 is one that nobody stated). Nodes beyond the framework are compared by number.
    pub fn person(&self, skills: &[(Node, u8)]) -> Person {
        let held = |&(node, level): &(Node, u8)| HeldSkill { node, certainty: SURE, level };
        Person {
            skills: skills.iter().map(held).collect(),
            probable: self.probable(skills.iter().map(|(node, _)| *node), &[]),
            stems: self.said(skills.iter().map(|(node, _)| *node)),
        }
    }

    /// A mission that needs these skills and is called so.
    pub fn wanted<H: Fn(Node) -> usize, S: Fn(u32) -> usize>(
        &self,
        policy: &Policy,
        needs: &[Need],
        title: &str,
        counts: &Counts<H, S>,
    ) -> Wanted {
        let nodes = || needs.iter().flat_map(|need| &need.links).map(|(node, _)| *node);
        let silent = policy.profession == 0 || self.professions.is_empty();
        let profession = match silent {
            true => Vec::new(),
            false => self.probable(nodes(), &self.occupations.resolve(title, TITLED)),
        };
        let mut words = self.said(nodes());
        // Nobody can say a word that no skill is called by.
        words.extend(text::stems(title).iter().filter_map(|stem| self.stems.get(stem)));
        words.sort_unstable();
        words.dedup();
        let said = Said { needs, profession: &profession, words: &words, text_words: &[] };
        wanted(policy, &said, |node| self.similar(node), counts)
    }

    /// A word for a stem, folded: how a label says it.
    pub fn word(&self, stem: u32) -> Option<&str> {
        self.spoken.get(stem as usize).map(String::as_str)
    }

    fn probable(&self, nodes: impl Iterator<Item = Node>, title: &[Candidate]) -> Vec<(Node, u32)> {
        let mut evidence: Vec<(Node, f32)> = nodes.map(|node| (node, 1.0)).collect();
        evidence.sort_unstable_by_key(|(node, _)| *node);
        evidence.dedup_by_key(|(node, _)| *node);
        self.professions.probable(&evidence, title)
    }

    fn said(&self, nodes: impl Iterator<Item = Node>) -> Vec<u32> {
        let mut stems: Vec<u32> = nodes.filter_map(|node| self.said.get(node as usize)).flatten().copied().collect();
        stems.sort_unstable();
        stems.dedup();
        stems
    }
}
