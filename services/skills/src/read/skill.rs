//! The read model of skills: one row each, retired ones included.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;

use crate::domain::event::FrameworkEvent;
use crate::domain::value::{Skill, SkillId, SkillKind};

pub(super) const COLUMNS: &str =
    "id, framework, uri, kind, fr, en, description_fr, description_en, broader, related, essential, optional, retired";

/// The read model's registration.
pub struct SkillList;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, FromRow)]
pub struct SkillRow {
    pub id: Uuid,
    pub framework: Uuid,
    pub uri: String,
    pub kind: String,
    /// The preferred label first.
    pub fr: Vec<String>,
    pub en: Vec<String>,
    pub description_fr: Option<String>,
    pub description_en: Option<String>,
    pub broader: Vec<Uuid>,
    pub related: Vec<Uuid>,
    pub essential: Vec<Uuid>,
    pub optional: Vec<Uuid>,
    pub retired: bool,
}

impl SkillRow {
    /// The row of a skill as its framework has it now.
    pub fn new(framework: Uuid, skill: Skill) -> Self {
        let ids = |uris: &[String]| uris.iter().map(|uri| SkillId::of_uri(uri).uuid()).collect();
        Self {
            id: skill.id().uuid(),
            framework,
            kind: skill.kind.text().to_owned(),
            broader: ids(&skill.broader),
            related: ids(&skill.related),
            essential: ids(&skill.essential),
            optional: ids(&skill.optional),
            uri: skill.uri,
            fr: skill.labels.fr,
            en: skill.labels.en,
            description_fr: skill.description.fr,
            description_en: skill.description.en,
            retired: false,
        }
    }

    pub fn skill_id(&self) -> SkillId {
        SkillId::from_uuid(self.id)
    }

    pub fn kind(&self) -> SkillKind {
        serde_json::from_value(serde_json::Value::String(self.kind.clone())).unwrap_or_default()
    }

    /// The preferred label in a language; in the other one where this has none.
    pub fn label(&self, locale: Locale) -> &str {
        let (wanted, other) = match locale {
            Locale::Fr => (&self.fr, &self.en),
            Locale::En => (&self.en, &self.fr),
        };
        wanted.first().or_else(|| other.first()).map_or(self.uri.as_str(), String::as_str)
    }
}

impl ReadModel for SkillList {
    const NAME: &'static str = "skill";
    const VERSION: i32 = 1;
    const DDL: &'static str = "create table skill (id uuid primary key, framework uuid not null, uri text not null, kind text not null, \
         fr text[] not null, en text[] not null, description_fr text, description_en text, broader uuid[] not null, \
         related uuid[] not null, essential uuid[] not null, optional uuid[] not null, retired boolean not null); \
         create index on skill using gin (broader)";
    const EVENTS: &'static [&'static str] = &["SkillAdded", "SkillRevised", "SkillRetired", "SkillRestored"];
    type Row = SkillRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        #[derive(Deserialize)]
        struct Key {
            skill: SkillId,
        }
        // An unreadable payload has no key; the fold of the stream's own key reports it.
        vec![serde_json::from_str::<Key>(&event.data).map_or(event.stream_id, |key| key.skill.uuid())]
    }

    fn fold(_: Uuid, row: Option<SkillRow>, event: &Recorded) -> Result<Option<SkillRow>, FoldError> {
        match event.event::<FrameworkEvent>()? {
            FrameworkEvent::SkillAdded(added) => Ok(Some(SkillRow::new(event.stream_id, added.content))),
            FrameworkEvent::SkillRevised(revised) => Ok(Some(SkillRow::new(event.stream_id, revised.content))),
            FrameworkEvent::SkillRestored(restored) => Ok(Some(SkillRow::new(event.stream_id, restored.content))),
            FrameworkEvent::SkillRetired(_) => Ok(row.map(|row| SkillRow { retired: true, ..row })),
            FrameworkEvent::FrameworkDeclared(_) | FrameworkEvent::FrameworkVersionImported(_) => Ok(row),
        }
    }
}
