//! The read model of organisations: one row each, closed ones included.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{OrganisationId, TypedId as _};

use crate::domain::event::OrganisationEvent;
use crate::domain::value::{Kind, search_key};

/// A name that an organisation had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FormerName {
    pub name: String,
    /// When it got another.
    pub until: DateTime<Utc>,
}

/// The read model's registration.
pub struct Organisations;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, FromRow)]
pub struct OrganisationRow {
    pub id: Uuid,
    pub parent: Option<Uuid>,
    pub kind: String,
    pub name: String,
    pub name_en: Option<String>,
    pub short_name: Option<String>,
    pub siret: Option<String>,
    pub closed: bool,
    pub merged_into: Option<Uuid>,
    pub withdrew: bool,
    pub former_names: Json<Vec<FormerName>>,
    /// The name as lists are sorted by it.
    pub name_key: String,
    /// All names, folded, as searches look into them.
    pub search_text: String,
    pub version: i64,
}

impl ReadModel for Organisations {
    const NAME: &'static str = "organisation";
    const VERSION: i32 = 2;
    const DDL: &'static str = "create table organisation (id uuid primary key, parent uuid, kind text not null, name text not null, \
         name_en text, short_name text, siret text, closed boolean not null, merged_into uuid, withdrew boolean not null, \
         former_names jsonb not null, name_key text not null, search_text text not null, \
         version bigint not null); \
         create index on organisation (name_key, id); create index on organisation (parent);";
    const EVENTS: &'static [&'static str] = &[
        "OrganisationCreated",
        "OrganisationRenamed",
        "OrganisationMoved",
        "OrganisationClosed",
        "OrganisationMerged",
        "OrganisationWithdrew",
    ];
    type Row = OrganisationRow;

    fn fold(key: Uuid, row: Option<OrganisationRow>, event: &Recorded) -> Result<Option<OrganisationRow>, FoldError> {
        let typed = event.event::<OrganisationEvent>()?;
        let mut row = match (row, &typed) {
            (Some(row), _) => row,
            (None, OrganisationEvent::OrganisationCreated(created)) => OrganisationRow {
                id: key,
                parent: created.parent.map(|parent| parent.uuid()),
                kind: kind_name(created.kind)?,
                name: String::new(),
                name_en: None,
                short_name: None,
                siret: created.siret.clone().map(String::from),
                closed: false,
                merged_into: None,
                withdrew: false,
                former_names: Json(Vec::new()),
                name_key: String::new(),
                search_text: String::new(),
                version: 0,
            },
            (None, _) => return Err(FoldError::Unexpected(format!("{} before OrganisationCreated", event.kind))),
        };
        row.version = event.version;
        match typed {
            OrganisationEvent::OrganisationCreated(created) => {
                rename(
                    &mut row,
                    created.name.into(),
                    created.name_en.map(String::from),
                    created.short_name.map(String::from),
                );
            }
            OrganisationEvent::OrganisationRenamed(renamed) => {
                let former = FormerName { name: row.name.clone(), until: event.recorded_at };
                if former.name != String::from(renamed.name.clone()) {
                    row.former_names.push(former);
                }
                rename(
                    &mut row,
                    renamed.name.into(),
                    renamed.name_en.map(String::from),
                    renamed.short_name.map(String::from),
                );
            }
            OrganisationEvent::OrganisationMoved(moved) => row.parent = Some(moved.parent.uuid()),
            OrganisationEvent::OrganisationClosed(_) => row.closed = true,
            OrganisationEvent::OrganisationMerged(merged) => {
                row.closed = true;
                row.merged_into = Some(merged.into.uuid());
            }
            OrganisationEvent::OrganisationWithdrew(_) => {
                row.closed = true;
                row.withdrew = true;
            }
        }
        Ok(Some(row))
    }
}

fn rename(row: &mut OrganisationRow, name: String, name_en: Option<String>, short_name: Option<String>) {
    row.name_key = search_key(&name);
    let all = [Some(name.as_str()), short_name.as_deref(), name_en.as_deref()];
    row.search_text = all.into_iter().flatten().map(search_key).collect::<Vec<_>>().join(" | ");
    (row.name, row.name_en, row.short_name) = (name, name_en, short_name);
}

fn kind_name(kind: Kind) -> Result<String, FoldError> {
    match serde_json::to_value(kind)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(FoldError::Unexpected(format!("a kind that is no text: {other}"))),
    }
}

/// An organisation as everybody may see it.
#[derive(Clone, PartialEq, Debug)]
pub struct OrganisationView {
    pub id: OrganisationId,
    pub parent: Option<OrganisationId>,
    pub kind: Kind,
    pub name: String,
    pub name_en: Option<String>,
    pub short_name: Option<String>,
    pub siret: Option<String>,
    /// Closed, merged or gone: it stands in history only.
    pub closed: bool,
    pub merged_into: Option<OrganisationId>,
    /// True where it left the programme.
    pub withdrew: bool,
    /// What it was called before, the oldest first.
    pub former_names: Vec<FormerName>,
    pub name_key: String,
    pub version: i64,
}

impl From<OrganisationRow> for OrganisationView {
    fn from(row: OrganisationRow) -> Self {
        let kind = serde_json::from_value(serde_json::Value::String(row.kind)).unwrap_or(Kind::Service);
        Self {
            id: OrganisationId::from_uuid(row.id),
            parent: row.parent.map(OrganisationId::from_uuid),
            kind,
            name: row.name,
            name_en: row.name_en,
            short_name: row.short_name,
            siret: row.siret,
            closed: row.closed,
            merged_into: row.merged_into.map(OrganisationId::from_uuid),
            withdrew: row.withdrew,
            former_names: row.former_names.0,
            name_key: row.name_key,
            version: row.version,
        }
    }
}
