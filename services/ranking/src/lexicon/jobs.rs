//! Names of occupations: who names one means the skills that it needs, whatever other skills share a word with the name.

use std::collections::HashMap;

use crate::framework::{Framework, Kind, Node};
use crate::text;

/// What an optional skill is worth beside an essential one.
const OPTIONAL: f32 = 0.3;

/// The occupations that a name stands for.
#[derive(Default)]
struct Named {
    occupations: Vec<Node>,
    /// Whether it is their preferred name: then it is no other's.
    preferred: bool,
}

/// Names of occupations, with the skills that each needs.
#[derive(Default)]
pub(super) struct Jobs {
    /// By the stems of the name.
    named: HashMap<String, Named>,
    /// What each skill is worth to an occupation, up to 1: essential ones more than others, and rare ones more than those of everybody.
    skills: HashMap<Node, Vec<(Node, f32)>>,
}

impl Jobs {
    pub(super) fn new(framework: &Framework) -> Self {
        let mut own = Self::default();
        let mut needed: HashMap<Node, usize> = HashMap::new();
        let mut all = 0_u32;
        for occupation in framework.nodes(Kind::Occupation) {
            all += 1;
            framework.essential(occupation).iter().for_each(|skill| *needed.entry(*skill).or_default() += 1);
            let labels = &framework.concept(occupation).labels;
            for list in [&labels.fr, &labels.en] {
                for (place, label) in list.iter().enumerate() {
                    // `développeur web/développeuse web` holds two names.
                    label.split('/').for_each(|name| own.name(name, occupation, place == 0));
                }
            }
        }
        let whole = (1.0 + all as f32).ln();
        let rare = |skill: &Node| {
            let holders = needed.get(skill).copied().unwrap_or_default();
            (1.0 + all as f32 / (1.0 + holders as f32)).ln() / whole
        };
        let worth = |share: f32| move |skill: &Node| (*skill, share);
        for occupation in framework.nodes(Kind::Occupation) {
            let essential = framework.essential(occupation).iter().map(worth(1.0));
            let optional = framework.optional(occupation).iter().map(worth(OPTIONAL));
            let skills = essential.chain(optional).map(|(skill, share)| (skill, share * (0.5 + 0.5 * rare(&skill))));
            own.skills.insert(occupation, skills.collect());
        }
        own
    }

    fn name(&mut self, name: &str, occupation: Node, preferred: bool) {
        let stems = text::stems(name).join(" ");
        if stems.is_empty() {
            return;
        }
        let named = self.named.entry(stems).or_default();
        if preferred && !named.preferred {
            *named = Named { occupations: Vec::new(), preferred };
        }
        if preferred == named.preferred && named.occupations.last() != Some(&occupation) {
            named.occupations.push(occupation);
        }
    }

    /// The skills of the occupation that a text names, with what each is worth to it; none where the text says less or more than a name.
    pub(super) fn skills(&self, text: &str) -> HashMap<Node, f32> {
        let named = |text: &str| self.named.get(&text::stems(text).join(" "));
        let named = named(text).or_else(|| named(&text::without_words_around(text)?));
        let mut skills: HashMap<Node, f32> = HashMap::new();
        let occupations = named.into_iter().flat_map(|named| &named.occupations);
        for (skill, worth) in occupations.filter_map(|occupation| self.skills.get(occupation)).flatten() {
            let known = skills.entry(*skill).or_default();
            *known = known.max(*worth);
        }
        skills
    }
}
