//! Profiles in the order in which they fit a mission. The score is an integer, the exact sum of its terms, and the same each time.

use std::collections::HashMap;

use crate::completion::{Completion, Probable};
use crate::framework::{Framework, Node};
use crate::lexicon::{Lexicon, Vector};
use crate::mention::{Item, Items, Mention, Resolver};
use crate::near::Near;

/// Points of a mission whose every skill is held.
pub const SKILL_POINTS: f32 = 1_000.0;

/// How much each term counts. A policy is data: another version is another value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Policy {
    /// What a desirable skill counts beside an essential one.
    pub desirable: f32,
    /// What a level that is not said is taken for, where one is asked for.
    pub unsaid_level: f32,
    /// What a skill that is only probable counts beside one that is held; 0 leaves it out.
    pub probable: f32,
    /// Points of the same profession.
    pub profession: f32,
    /// Points of the same words.
    pub words: f32,
    /// Points of the same title.
    pub title: f32,
    /// What like skills count beside the one that is asked for; 0 leaves them out.
    pub like: f32,
    /// How much rarity counts: the exponent of a skill's rarity.
    pub rarity: f32,
}

impl Policy {
    pub const VERSION: u32 = 1;

    pub const DEFAULT: Self = Self {
        desirable: 0.35,
        unsaid_level: 0.85,
        probable: 0.7,
        profession: 450.0,
        words: 350.0,
        title: 200.0,
        like: 1.0,
        rarity: 0.5,
    };

    /// Nothing that is only probable.
    pub const STRICT: Self = Self { probable: 0.0, profession: 0.0, ..Self::DEFAULT };
}

/// A person, or what a mission needs.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Described {
    pub id: String,
    pub skills: Vec<Mention>,
    pub title: Option<String>,
    pub text: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum TermName {
    /// A skill that is asked for and held, or one like it.
    Skill,
    /// A skill that is asked for and only probable: to be confirmed.
    Probable,
    /// Both point to the same professions.
    Profession,
    /// Both say the same words.
    Words,
    /// Both have the same title.
    Title,
}

/// One part of a score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Term {
    pub name: TermName,
    /// The place of the mission's skill that it is about, where it is about one.
    pub skill: Option<usize>,
    pub points: u32,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ranked {
    /// The place of the profile.
    pub profile: usize,
    pub score: u32,
    /// Those with points, whose sum is the score.
    pub terms: Vec<Term>,
}

/// Skills that are read out of a text where none is named.
const READ_SKILLS: usize = 12;
/// Least score of a skill that is read out of a text.
const READ_LEAST: f32 = 0.55;
/// Least likeness of words by which one mention stands in for another.
const LEAST_LIKE: f32 = 0.4;
/// What like words count at most, unless they are the same.
const LIKE_WORDS: f32 = 0.8;

/// A pool of profiles, ready to be ranked.
pub struct Pool<'a> {
    framework: &'a Framework,
    resolver: &'a Resolver,
    near: Near,
    completion: Option<Completion>,
    items: Items,
    /// Items by what their words are.
    item_words: Lexicon,
    /// Items by skill, with how sure.
    by_node: HashMap<Node, Vec<(u32, f32)>>,
    /// Who mentions an item, and at which level (0 where it is not said).
    holders: Vec<Vec<(u32, u8)>>,
    words: Lexicon,
    titles: Lexicon,
    /// Who probably holds a skill.
    probable: HashMap<Node, Vec<(u32, f32)>>,
    lengths: Vec<f32>,
    count: usize,
}

/// What is kept between missions: skills that stand in for others do not change.
#[derive(Default)]
pub struct Memory {
    near: HashMap<Node, Vec<(Node, f32)>>,
}

impl<'a> Pool<'a> {
    pub fn new(framework: &'a Framework, resolver: &'a Resolver, profiles: &[Described]) -> Self {
        let completion = Completion::new(framework);
        let mut items = Items::default();
        let mut holders: Vec<Vec<(u32, u8)>> = Vec::new();
        let mut probable: HashMap<Node, Vec<(u32, f32)>> = HashMap::new();
        let mut lengths = Vec::with_capacity(profiles.len());
        for (number, profile) in (0_u32..).zip(profiles) {
            let mentions = mentions(framework, resolver, profile);
            let mut own = Vec::new();
            for mention in &mentions {
                let Some(item) = items.add(framework, resolver, mention) else { continue };
                holders.resize(items.items.len(), Vec::new());
                let level = mention.level.unwrap_or(0);
                match holders[item as usize].iter_mut().find(|(holder, _)| *holder == number) {
                    Some((_, known)) => *known = level.max(*known),
                    None => holders[item as usize].push((number, level)),
                }
                own.push(item);
            }
            let mut length = 0.0;
            if let Some(completion) = &completion {
                let mentioned = mentioned(own.iter().map(|item| &items.items[*item as usize]));
                for (node, probability) in completion.of(&mentioned, profile.title.as_deref()).skills {
                    probable.entry(node).or_default().push((number, probability));
                    length += probability * probability;
                }
            }
            lengths.push(length.sqrt());
        }
        let mut by_node: HashMap<Node, Vec<(u32, f32)>> = HashMap::new();
        for (number, item) in (0_u32..).zip(&items.items) {
            for (node, sure) in &item.nodes {
                by_node.entry(*node).or_default().push((number, *sure));
            }
        }
        let item_words = Lexicon::of((0_u32..).zip(&items.items).map(|(number, item)| (number, item.label.clone())));
        let words = Lexicon::of((0_u32..).zip(profiles).map(|(number, profile)| (number, all_words(framework, profile))));
        let titles = Lexicon::of(
            (0_u32..).zip(profiles).filter_map(|(number, profile)| Some((number, profile.title.clone()?))),
        );
        let near = Near::new(framework);
        let count = profiles.len();
        Self {
            framework,
            resolver,
            near,
            completion,
            items,
            item_words,
            by_node,
            holders,
            words,
            titles,
            probable,
            lengths,
            count,
        }
    }

    /// The `top` profiles for a mission, the best first; who has no point at all is left out. Equal scores stand in the profiles'
    /// order.
    pub fn rank(&self, mission: &Described, policy: &Policy, memory: &mut Memory, top: usize) -> Vec<Ranked> {
        let asked = mentions(self.framework, self.resolver, mission);
        let mut resolved = Items::default();
        let needs: Vec<(usize, &Mention, Item)> = asked
            .iter()
            .enumerate()
            .filter_map(|(place, mention)| {
                let item = resolved.add(self.framework, self.resolver, mention)?;
                Some((place, mention, resolved.items[item as usize].clone()))
            })
            .collect();
        let held: Vec<Vec<f32>> =
            needs.iter().map(|(_, mention, item)| self.held(mention, item, policy, memory)).collect();
        let weights: Vec<f32> = needs
            .iter()
            .zip(&held)
            .map(|((_, mention, _), held)| {
                let holders: f32 = held.iter().filter(|part| **part >= 0.5).sum();
                let rarity = (1.0 + self.count as f32 / (1.0 + holders)).ln().powf(policy.rarity);
                rarity * if mention.essential { 1.0 } else { policy.desirable }
            })
            .collect();
        let whole: f32 = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let mut terms: Vec<Vec<Term>> = vec![Vec::new(); self.count];
        let mut add = |profile: usize, name: TermName, skill: Option<usize>, points: f32| {
            let points = points.round().max(0.0) as u32;
            if points > 0 {
                terms[profile].push(Term { name, skill, points });
            }
        };
        for (((place, _, item), held), weight) in needs.iter().zip(&held).zip(&weights) {
            let scale = SKILL_POINTS * weight / whole;
            let mut probable = vec![0.0_f32; if policy.probable > 0.0 { self.count } else { 0 }];
            if policy.probable > 0.0 {
                for (node, sure) in &item.nodes {
                    for (profile, probability) in self.probable.get(node).into_iter().flatten() {
                        let known = &mut probable[*profile as usize];
                        *known = known.max(policy.probable * sure * probability);
                    }
                }
            }
            for (profile, part) in held.iter().enumerate() {
                if *part > 0.0 {
                    add(profile, TermName::Skill, Some(*place), scale * part);
                }
                let more = probable.get(profile).copied().unwrap_or(0.0) - part;
                if more > 0.0 {
                    add(profile, TermName::Probable, Some(*place), scale * more);
                }
            }
        }
        if policy.profession > 0.0
            && let Some(completion) = &self.completion
        {
            let mentioned = mentioned(needs.iter().map(|(_, _, item)| item));
            let needed = completion.of(&mentioned, mission.title.as_deref());
            for (profile, like) in self.same_profession(&needed) {
                add(profile, TermName::Profession, None, policy.profession * like);
            }
        }
        let said = self.words.vector(&all_words(self.framework, mission));
        for (profile, like) in self.words.like(&said, 0.02) {
            add(profile as usize, TermName::Words, None, policy.words * like);
        }
        if let Some(title) = &mission.title {
            for (profile, like) in self.titles.like(&self.titles.vector(title), 0.1) {
                add(profile as usize, TermName::Title, None, policy.title * like);
            }
        }
        let scored = terms.into_iter().enumerate().map(|(profile, terms)| {
            let score = terms.iter().map(|term| term.points).sum();
            Ranked { profile, score, terms }
        });
        let mut ranked: Vec<Ranked> = scored.filter(|ranked| ranked.score > 0).collect();
        ranked.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.profile.cmp(&b.profile)));
        ranked.truncate(top);
        ranked
    }

    /// How well each profile has what is asked for: 1 for the very skill at the level, less for one like it.
    fn held(&self, asked: &Mention, item: &Item, policy: &Policy, memory: &mut Memory) -> Vec<f32> {
        let mut worth: HashMap<u32, f32> = HashMap::new();
        let mut add = |item: u32, part: f32| {
            let known = worth.entry(item).or_default();
            *known = known.max(part);
        };
        for (node, sure) in &item.nodes {
            let near = memory
                .near
                .entry(*node)
                .or_insert_with(|| self.near.of(self.framework, self.resolver, *node));
            for (other, near) in near.iter() {
                let near = if other == node { 1.0 } else { policy.like * near };
                for (held, also) in self.by_node.get(other).into_iter().flatten() {
                    add(*held, sure * also * near);
                }
            }
        }
        let vector: Vector = self.item_words.vector(&item.label);
        for (held, like) in self.item_words.like(&vector, LEAST_LIKE) {
            let like = if like > 0.995 { 1.0 } else { policy.like * LIKE_WORDS * like };
            // Two ids that differ are two skills, whatever their words.
            if !(item.is_sure() && self.items.items[held as usize].is_sure()) {
                add(held, like);
            }
        }
        let mut held = vec![0.0_f32; self.count];
        for (item, part) in worth {
            for (profile, level) in &self.holders[item as usize] {
                let enough = match (asked.level, *level) {
                    (None, _) => 1.0,
                    (Some(_), 0) => policy.unsaid_level,
                    (Some(asked), level) => (f32::from(level) / f32::from(asked.max(1))).min(1.0),
                };
                let known = &mut held[*profile as usize];
                *known = known.max(part * enough);
            }
        }
        held
    }

    /// The cosine of what is probable on both sides.
    fn same_profession(&self, needed: &Probable) -> Vec<(usize, f32)> {
        let mut dots = vec![0.0_f32; self.count];
        let mut length = 0.0;
        for (node, probability) in &needed.skills {
            length += probability * probability;
            for (profile, also) in self.probable.get(node).into_iter().flatten() {
                dots[*profile as usize] += probability * also;
            }
        }
        let length = length.sqrt();
        let cosine = |(profile, dot): (usize, f32)| (profile, dot / (length * self.lengths[profile]).max(f32::MIN_POSITIVE));
        dots.into_iter().enumerate().filter(|(_, dot)| *dot > 0.0).map(cosine).collect()
    }
}

/// What is mentioned, or read out of title and text where nothing is.
fn mentions(framework: &Framework, resolver: &Resolver, described: &Described) -> Vec<Mention> {
    if !described.skills.is_empty() {
        return described.skills.clone();
    }
    let said = [&described.title, &described.text].into_iter().flatten().cloned().collect::<Vec<_>>().join(". ");
    let found = resolver.skills(&said, READ_SKILLS).into_iter().filter(|(_, score)| *score >= READ_LEAST);
    found
        .map(|(node, _)| Mention { id: Some(framework.skill(node).id.clone()), ..Mention::default() })
        .collect()
}

/// Skills with how sure each is, each once.
fn mentioned<'b>(items: impl Iterator<Item = &'b Item>) -> Vec<(Node, f32)> {
    let mut all: Vec<(Node, f32)> = items.flat_map(|item| item.nodes.iter().copied()).collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    all.dedup_by_key(|(node, _)| *node);
    all
}

/// Everything that is said, labels of skills included.
fn all_words(framework: &Framework, described: &Described) -> String {
    let mut words = String::new();
    for said in [&described.title, &described.text].into_iter().flatten() {
        words.push_str(said);
        words.push_str(". ");
    }
    for mention in &described.skills {
        let label = match (&mention.label, mention.id.as_deref().and_then(|id| framework.node(id))) {
            (Some(label), _) => label.as_str(),
            (None, Some(node)) => framework.skill(node).label(),
            (None, None) => continue,
        };
        words.push_str(label);
        words.push_str(". ");
    }
    words
}
