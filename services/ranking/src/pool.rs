//! Profiles and missions as they are given, and as they are compared: skills linked to nodes, words cut to stems.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;

use crate::framework::jsonl::Row;
use crate::framework::lenient;
use crate::framework::{Framework, Kind, Language, Node};
use crate::lexicon::{Candidate, Lexicon};
use crate::numbers::Number;
use crate::text;

/// Certainty of a link that was given by id.
pub const SURE: u32 = 1000;
/// Levels go from 1 to this.
pub const MAX_LEVEL: u8 = 4;
/// Most skills read off a free text.
const MENTIONED: usize = 12;
/// How sure a skill is that a free text only mentions.
const MENTION: u32 = 600;
/// A title may name so many occupations.
pub(crate) const TITLED: usize = 3;

pub(crate) fn numbers() -> Vec<Number> {
    vec![
        Number::count("given.mentioned", MENTIONED, "Most skills read off a free text."),
        Number::thousandths("given.mention", u64::from(MENTION), "How sure a skill is that a free text only names."),
        Number::count("given.titled", TITLED, "Most occupations that a title names."),
    ]
}

/// A skill of a profile or mission.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct GivenSkill {
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub label: Option<String>,
    /// 1 to [`MAX_LEVEL`]; anything else is refused with the line.
    #[serde(default, deserialize_with = "level")]
    pub level: Option<u8>,
    /// For missions; a skill that is not said to be essential is one where nothing is said.
    #[serde(default)]
    pub essential: Option<bool>,
}

impl GivenSkill {
    /// Its id; a blank one is none.
    fn named(&self) -> Option<&str> {
        self.id.as_deref().filter(|id| !id.trim().is_empty())
    }

    /// Its place in a framework that has its id.
    fn known(&self, framework: &Framework) -> Option<Node> {
        self.named().and_then(|id| framework.find(id))
    }
}

fn level<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    lenient::whole::<D, MAX_LEVEL>(deserializer)
}

/// A profile or a mission.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Given {
    pub id: String,
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub skills: Vec<GivenSkill>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub text: Option<String>,
}

impl Row for Given {
    const OBJECTS: &'static [&'static str] = &["skills"];
    const KEYS: &'static [&'static str] = &["id", "skills", "title", "text"];
    const INNER: &'static [(&'static str, &'static [&'static str])] =
        &[("skills", &["id", "label", "level", "essential"])];

    fn id(&self) -> &str {
        &self.id
    }
}

/// How a skill weighs in a mission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Importance {
    Essential,
    Nice,
    /// Read off the mission's text only.
    Mentioned,
}

/// A given skill, linked to the nodes that it may be, each with a certainty from 1 to [`SURE`].
#[derive(Clone, Debug)]
pub struct Linked {
    pub links: Vec<(Node, u32)>,
    pub level: Option<u8>,
    pub importance: Importance,
}

/// A profile or mission ready to be compared.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    pub id: String,
    pub skills: Vec<Linked>,
    /// Stems of the title and of the skills' labels.
    pub stems: Vec<String>,
    /// Stems of the text alone.
    pub text_stems: Vec<String>,
    /// Occupations that the title may name.
    pub occupations: Vec<Candidate>,
}

/// Turns what is given into what is compared. What the framework does not have gets nodes of its own beyond the framework's, so that both
/// sides meet where they say the same of it: a label by its words, whatever unknown id it comes with; an unknown id without label by the
/// label that other lines give it, where they all give it the same words, and else by itself. So lines that share no more than an unknown
/// id take nothing from one another: it may stand for nothing (`N/A`), and two labels of one id, as in two languages, do not meet by it.
pub struct Preparer<'f> {
    framework: &'f Framework,
    skills: Lexicon,
    occupations: Lexicon,
    meanings: HashMap<String, Meaning>,
    /// Ids that the framework does not have: the node of their label, or one of their own.
    ids: HashMap<String, Node>,
    /// A label for each node beyond the framework that words stand for.
    labels: BTreeMap<Node, String>,
}

/// What a label means that comes without an id of the framework.
struct Meaning {
    /// The skill of these words, beyond the framework; none where there is no word in it.
    own: Option<Node>,
    /// What it may be in the framework.
    candidates: Vec<Candidate>,
}

impl<'f> Preparer<'f> {
    /// Reads the labels and ids of all lines that are to be prepared, on as many threads as are given: what a line means does not depend on
    /// which stand before it.
    pub fn new(framework: &'f Framework, lines: &[&[Given]], threads: usize) -> Self {
        let skills = Lexicon::new(framework, Kind::Skill);
        let unknown: Vec<&GivenSkill> = lines
            .iter()
            .copied()
            .flatten()
            .flat_map(|given| &given.skills)
            .filter(|skill| skill.known(framework).is_none())
            .collect();
        let mut spelt: Vec<&str> = unknown.iter().filter_map(|skill| skill.label.as_deref()).collect();
        spelt.sort_unstable();
        spelt.dedup();
        let (words, candidates): (Vec<String>, Vec<Vec<Candidate>>) =
            parallel(&spelt, threads, |label| (text::stems(label).join(" "), skills.soft(label))).into_iter().unzip();
        // Numbered by their words: of skills that are equally near, those of lower numbers count.
        let first = Node::try_from(framework.len()).unwrap_or(Node::MAX);
        let distinct: BTreeSet<&str> = words.iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
        let own: HashMap<&str, Node> = distinct.into_iter().zip(first..).collect();
        let mut meanings = HashMap::new();
        let mut labels = BTreeMap::new();
        for ((label, words), candidates) in spelt.into_iter().zip(&words).zip(candidates) {
            let own = own.get(words.as_str()).copied();
            if let Some(node) = own {
                labels.entry(node).or_insert_with(|| label.to_owned());
            }
            meanings.insert(label.to_owned(), Meaning { own, candidates });
        }
        let alone = first.saturating_add(Node::try_from(own.len()).unwrap_or(Node::MAX));
        let ids = unknown_ids(&unknown, &meanings, alone);
        Self { framework, skills, occupations: Lexicon::new(framework, Kind::Occupation), meanings, ids, labels }
    }

    /// Labels of the nodes beyond the framework.
    pub fn extra_labels(&self) -> impl Iterator<Item = (Node, &str)> {
        self.labels.iter().map(|(node, label)| (*node, label.as_str()))
    }

    /// Prepares some of the lines that were read, on as many threads as are given.
    pub fn prepare(&self, given: &[Given], threads: usize) -> Vec<Prepared> {
        parallel(given, threads, |given| self.one(given))
    }

    fn one(&self, given: &Given) -> Prepared {
        let titled = given.title.as_deref().map(|title| self.occupations.resolve(title, TITLED));
        let mentioned = given.text.as_deref().map(|text| self.skills.mentioned(text, MENTIONED));
        let mut words = given.title.clone().unwrap_or_default();
        let mut skills: Vec<Linked> = Vec::new();
        for skill in &given.skills {
            let links = self.links(skill, &mut words);
            if !links.is_empty() {
                let importance = if skill.essential == Some(false) { Importance::Nice } else { Importance::Essential };
                skills.push(Linked { links, level: skill.level, importance });
            }
        }
        for candidate in mentioned.unwrap_or_default() {
            if !skills.iter().any(|skill| skill.links.iter().any(|(node, _)| *node == candidate.node)) {
                let links = vec![(candidate.node, MENTION)];
                skills.push(Linked { links, level: None, importance: Importance::Mentioned });
            }
        }
        let stems = text::stems(&words);
        let mut text_stems = text::stems(given.text.as_deref().unwrap_or_default());
        text_stems.retain(|stem| stems.binary_search(stem).is_err());
        Prepared { id: given.id.clone(), skills, stems, text_stems, occupations: titled.unwrap_or_default() }
    }

    fn links(&self, skill: &GivenSkill, words: &mut String) -> Vec<(Node, u32)> {
        let mut say = |label: &str| {
            words.push('\n');
            words.push_str(label);
        };
        if let Some(label) = &skill.label {
            say(label);
        }
        if let Some(node) = skill.known(self.framework) {
            say(self.framework.label(node, Language::French));
            say(self.framework.label(node, Language::English));
            return vec![(node, SURE)];
        }
        let links = skill.label.as_deref().map(|label| self.meant(label)).unwrap_or_default();
        let id = skill.named().and_then(|id| self.ids.get(id));
        match id {
            Some(node) if links.is_empty() => match self.labels.get(node) {
                Some(label) => {
                    say(label);
                    self.meant(label)
                }
                None => vec![(*node, SURE)],
            },
            _ => links,
        }
    }

    fn meant(&self, label: &str) -> Vec<(Node, u32)> {
        let Some(meaning) = self.meanings.get(label) else { return Vec::new() };
        let own = meaning.own.map(|node| (node, SURE));
        let softly = meaning.candidates.iter().map(|candidate| (candidate.node, candidate.score));
        own.into_iter().chain(softly).collect()
    }
}

/// The node of each id that the framework does not have: that of its label, where all lines that give it one give the same words, and else
/// one of its own, from `alone` up.
fn unknown_ids(unknown: &[&GivenSkill], meanings: &HashMap<String, Meaning>, alone: Node) -> HashMap<String, Node> {
    let mut called: BTreeMap<&str, BTreeSet<Node>> = BTreeMap::new();
    for skill in unknown {
        if let Some(id) = skill.named() {
            let label = skill.label.as_deref().and_then(|label| meanings.get(label)?.own);
            called.entry(id).or_default().extend(label);
        }
    }
    let node = |called: &BTreeSet<Node>, alone| called.first().filter(|_| called.len() == 1).copied().unwrap_or(alone);
    called.iter().zip(alone..).map(|((id, called), alone)| ((*id).to_owned(), node(called, alone))).collect()
}

/// Applies a function to each item, in order, on several threads.
pub fn parallel<T: Sync, R: Send>(items: &[T], threads: usize, apply: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let size = items.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let apply = &apply;
        let running: Vec<_> =
            items.chunks(size).map(|chunk| scope.spawn(move || chunk.iter().map(apply).collect::<Vec<R>>())).collect();
        let mut results = Vec::with_capacity(items.len());
        for thread in running {
            match thread.join() {
                Ok(part) => results.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    })
}
