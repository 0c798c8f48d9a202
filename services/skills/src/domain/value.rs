//! A skill and its parts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// URIs are turned into ids under this namespace, so a skill has the same id on every instance.
const NAMESPACE: Uuid = Uuid::from_u128(0x3a1f_4c77_9be2_4d0e_9a55_70c1_0e2b_66d1);

/// Longest URI, in characters.
pub const MAX_URI: usize = 500;
/// Longest label, in characters; the longest of ESCO has 184.
pub const MAX_LABEL: usize = 300;
/// Most labels of a skill in one language.
pub const MAX_LABELS: usize = 200;
/// Longest description, in characters.
pub const MAX_DESCRIPTION: usize = 10_000;
/// Most skills of a framework.
pub const MAX_SKILLS: usize = 200_000;

vivier_kernel::id_types! {
    /// A skill, by its URI.
    SkillId => "Skill";
}

impl SkillId {
    /// The id of the skill that has this URI.
    pub fn of_uri(uri: &str) -> Self {
        use vivier_kernel::id::TypedId as _;
        Self::from_uuid(Uuid::new_v5(&NAMESPACE, uri.trim().as_bytes()))
    }
}

/// What sort of node it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SkillKind {
    /// Being able to do something.
    #[default]
    Skill,
    /// Knowing something.
    Knowledge,
    /// Knowing a language of people.
    Language,
    /// Useful in every profession.
    Transversal,
    /// A heading under which skills stand.
    Group,
    /// A profession, which needs skills.
    Occupation,
}

impl SkillKind {
    pub const ALL: [Self; 6] =
        [Self::Skill, Self::Knowledge, Self::Language, Self::Transversal, Self::Group, Self::Occupation];

    /// How it is written in events and rows.
    pub fn text(self) -> &'static str {
        match self {
            Self::Skill => "SKILL",
            Self::Knowledge => "KNOWLEDGE",
            Self::Language => "LANGUAGE",
            Self::Transversal => "TRANSVERSAL",
            Self::Group => "GROUP",
            Self::Occupation => "OCCUPATION",
        }
    }

    /// True for what a person can have.
    pub fn can_be_claimed(self) -> bool {
        !matches!(self, Self::Group | Self::Occupation)
    }
}

/// Labels in both languages, the preferred one first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Labels {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fr: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub en: Vec<String>,
}

/// A description in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Description {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// A node of the graph, as a framework gives it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Skill {
    pub uri: String,
    pub kind: SkillKind,
    pub labels: Labels,
    #[serde(default)]
    pub description: Description,
    /// URIs of more general nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub broader: Vec<String>,
    /// URIs of related nodes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// For occupations: URIs of the skills that they cannot do without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub essential: Vec<String>,
    /// For occupations: URIs of the skills that help.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional: Vec<String>,
}

impl Skill {
    pub fn id(&self) -> SkillId {
        SkillId::of_uri(&self.uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_written_as_in_events() {
        for kind in SkillKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a value"), kind.text());
        }
    }
}
