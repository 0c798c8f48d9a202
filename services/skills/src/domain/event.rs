//! What happens to a framework.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::{FrameworkId, TypedId as _};

use super::value::{Description, Labels, Skill, SkillId, SkillKind};

/// A framework is known from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkDeclared {
    pub framework: FrameworkId,
    /// What it is called: `vivier`, `esco`, or a name that the importer chose.
    pub name: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillAdded {
    pub skill: SkillId,
    pub content: Skill,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillRevised {
    pub skill: SkillId,
    pub content: Skill,
}

/// The framework's newer version does not have it any more; it is kept for what names it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillRetired {
    pub skill: SkillId,
}

/// A retired skill is back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillRestored {
    pub skill: SkillId,
    pub content: Skill,
}

/// Where a version of a framework came from, so that anyone with the same files can check that nothing else was read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The files that were read, by name, or the framework's own name for the embedded one.
    pub files: Vec<String>,
    /// SHA-256 over the skills that were read, in the order of their URIs, as JSON; hexadecimal.
    pub digest: String,
}

/// A version of the framework is wholly in.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct FrameworkVersionImported {
    pub version: String,
    /// Where it came from; empty in what was recorded before this was kept.
    #[serde(default)]
    pub provenance: Provenance,
    pub added: u32,
    pub revised: u32,
    pub retired: u32,
    pub restored: u32,
}

vivier_kernel::events! {
    /// What happens to one framework.
    pub enum FrameworkEvent {
        FrameworkDeclared = 1,
        SkillAdded = 1,
        SkillRevised = 1,
        SkillRetired = 1,
        SkillRestored = 1,
        FrameworkVersionImported = 1,
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<FrameworkEvent> {
    let framework = FrameworkId::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001));
    let content = Skill {
        uri: "vivier:skill/rust".to_owned(),
        kind: SkillKind::Skill,
        labels: Labels { fr: vec!["Rust".to_owned(), "langage Rust".to_owned()], en: vec!["Rust".to_owned()] },
        description: Description { fr: Some("Écrire des programmes en Rust.".to_owned()), en: None },
        broader: vec!["vivier:skill/developpement-back".to_owned()],
        related: vec!["vivier:skill/c-cpp".to_owned()],
        essential: Vec::new(),
        optional: Vec::new(),
    };
    let skill = content.id();
    vec![
        FrameworkDeclared { framework, name: "vivier".to_owned() }.into(),
        SkillAdded { skill, content: content.clone() }.into(),
        SkillRevised { skill, content: content.clone() }.into(),
        SkillRetired { skill }.into(),
        SkillRestored { skill, content }.into(),
        FrameworkVersionImported {
            version: "1".to_owned(),
            provenance: Provenance { files: vec!["skills.jsonl".to_owned()], digest: "5f".repeat(32) },
            added: 1,
            revised: 1,
            retired: 1,
            restored: 1,
        }
        .into(),
    ]
}
