//! Profiles and missions as they are given, and as they are compared: skills linked to nodes, words cut to stems.

use std::collections::HashMap;

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

/// Turns what is given into what is compared. Unknown ids and labels get nodes of their own beyond the framework's, so
/// that both sides naming the same thing meet whatever the framework knows.
pub struct Preparer<'f> {
    framework: &'f Framework,
    skills: Lexicon,
    occupations: Lexicon,
    extra: HashMap<String, Node>,
    extra_labels: Vec<(Node, String)>,
    resolved: HashMap<String, Vec<Candidate>>,
}

impl<'f> Preparer<'f> {
    pub fn new(framework: &'f Framework) -> Self {
        Self {
            framework,
            skills: Lexicon::new(framework, Kind::Skill),
            occupations: Lexicon::new(framework, Kind::Occupation),
            extra: HashMap::new(),
            extra_labels: Vec::new(),
            resolved: HashMap::new(),
        }
    }

    /// Labels of the nodes beyond the framework.
    pub fn extra_labels(&self) -> impl Iterator<Item = (Node, &str)> {
        self.extra_labels.iter().map(|(node, label)| (*node, label.as_str()))
    }

    /// Prepares a list, on as many threads as are given.
    pub fn prepare(&mut self, given: &[Given], threads: usize) -> Vec<Prepared> {
        let mut labels: Vec<&str> = given
            .iter()
            .flat_map(|given| &given.skills)
            .filter(|skill| skill.id.as_deref().and_then(|id| self.framework.find(id)).is_none())
            .filter_map(|skill| skill.label.as_deref())
            .filter(|label| !self.resolved.contains_key(*label))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let found = parallel(&labels, threads, |label| self.skills.soft(label));
        let titled = parallel(given, threads, |given| {
            given.title.as_deref().map(|title| self.occupations.resolve(title, TITLED)).unwrap_or_default()
        });
        let mentioned = parallel(given, threads, |given| {
            given.text.as_deref().map(|text| self.skills.mentioned(text, MENTIONED)).unwrap_or_default()
        });
        self.resolved.extend(labels.into_iter().map(str::to_owned).zip(found));
        given
            .iter()
            .zip(titled)
            .zip(mentioned)
            .map(|((given, titled), mentioned)| self.one(given, titled, &mentioned))
            .collect()
    }

    fn one(&mut self, given: &Given, occupations: Vec<Candidate>, mentioned: &[Candidate]) -> Prepared {
        let mut words = given.title.clone().unwrap_or_default();
        let mut skills: Vec<Linked> = Vec::new();
        for skill in &given.skills {
            let links = self.links(skill, &mut words);
            if !links.is_empty() {
                let importance = if skill.essential == Some(false) { Importance::Nice } else { Importance::Essential };
                skills.push(Linked { links, level: skill.level, importance });
            }
        }
        for candidate in mentioned {
            if !skills.iter().any(|skill| skill.links.iter().any(|(node, _)| *node == candidate.node)) {
                let links = vec![(candidate.node, MENTION)];
                skills.push(Linked { links, level: None, importance: Importance::Mentioned });
            }
        }
        let stems = text::stems(&words);
        let mut text_stems = text::stems(given.text.as_deref().unwrap_or_default());
        text_stems.retain(|stem| stems.binary_search(stem).is_err());
        Prepared { id: given.id.clone(), skills, stems, text_stems, occupations }
    }

    fn links(&mut self, skill: &GivenSkill, words: &mut String) -> Vec<(Node, u32)> {
        let mut say = |label: &str| {
            words.push('\n');
            words.push_str(label);
        };
        if let Some(label) = &skill.label {
            say(label);
        }
        if let Some(node) = skill.id.as_deref().and_then(|id| self.framework.find(id)) {
            say(self.framework.label(node, Language::French));
            say(self.framework.label(node, Language::English));
            return vec![(node, SURE)];
        }
        let mut links = Vec::new();
        if let Some(id) = &skill.id {
            links.push((self.beyond(format!("id {id}"), skill.label.as_deref()), SURE));
        }
        if let Some(label) = &skill.label {
            let stems = text::stems(label);
            if !stems.is_empty() {
                links.push((self.beyond(format!("label {}", stems.join(" ")), Some(label)), SURE));
            }
            links.extend(
                self.resolved.get(label).into_iter().flatten().map(|candidate| (candidate.node, candidate.score)),
            );
        }
        links
    }

    fn beyond(&mut self, key: String, label: Option<&str>) -> Node {
        let next = Node::try_from(self.framework.len() + self.extra.len()).unwrap_or(Node::MAX);
        let node = *self.extra.entry(key).or_insert(next);
        if node == next
            && let Some(label) = label
        {
            self.extra_labels.push((node, label.to_owned()));
        }
        node
    }
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
