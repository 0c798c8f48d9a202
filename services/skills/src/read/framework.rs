//! The read model of frameworks: one row each.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::locale::Locale;

use crate::domain::event::FrameworkEvent;
use crate::parse::esco;

/// The read model's registration.
pub struct FrameworkList;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, FromRow)]
pub struct FrameworkRow {
    pub id: Uuid,
    pub name: String,
    pub version: Option<String>,
    pub imported_at: Option<DateTime<Utc>>,
    /// The files that the version came from.
    pub files: Vec<String>,
    /// What was read, as [`crate::domain::event::Provenance::digest`].
    pub digest: Option<String>,
    /// Skills that are not retired, groups and occupations included.
    pub skill_count: i64,
}

impl FrameworkRow {
    /// The sentence that whoever shows its skills must show too; `None` where its licence asks for none.
    pub fn attribution(&self, locale: Locale) -> Option<&'static str> {
        (self.name == esco::NAME && self.version.is_some()).then(|| esco::attribution(locale))
    }
}

impl ReadModel for FrameworkList {
    const NAME: &'static str = "framework";
    const VERSION: i32 = 2;
    const DDL: &'static str = "create table framework (id uuid primary key, name text not null, version text, imported_at timestamptz, \
         files text[] not null, digest text, skill_count bigint not null)";
    const EVENTS: &'static [&'static str] = &["FrameworkDeclared", "FrameworkVersionImported"];
    type Row = FrameworkRow;

    fn fold(key: Uuid, row: Option<FrameworkRow>, event: &Recorded) -> Result<Option<FrameworkRow>, FoldError> {
        let mut row = row.unwrap_or(FrameworkRow {
            id: key,
            name: String::new(),
            version: None,
            imported_at: None,
            files: Vec::new(),
            digest: None,
            skill_count: 0,
        });
        match event.event::<FrameworkEvent>()? {
            FrameworkEvent::FrameworkDeclared(declared) => row.name = declared.name,
            FrameworkEvent::FrameworkVersionImported(imported) => {
                row.skill_count +=
                    i64::from(imported.added) + i64::from(imported.restored) - i64::from(imported.retired);
                row.version = Some(imported.version);
                row.imported_at = Some(event.recorded_at);
                row.files = imported.provenance.files;
                row.digest = Some(imported.provenance.digest);
            }
            FrameworkEvent::SkillAdded(_)
            | FrameworkEvent::SkillRevised(_)
            | FrameworkEvent::SkillRetired(_)
            | FrameworkEvent::SkillRestored(_) => {}
        }
        Ok(Some(row))
    }
}
