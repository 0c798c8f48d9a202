//! The read model of organisations: one row each, closed ones included.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{OrganisationId, TypedId as _};

use crate::domain::event::OrganisationEvent;
use crate::domain::value::{Kind, search_key};

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
    /// The name as lists are sorted by it.
    pub name_key: String,
    /// All names, folded, as searches look into them.
    pub search_text: String,
    pub version: i64,
}

impl ReadModel for Organisations {
    const NAME: &'static str = "organisation";
    const VERSION: i32 = 1;
    const DDL: &'static str = "create table organisation (id uuid primary key, parent uuid, kind text not null, name text not null, \
         name_en text, short_name text, siret text, closed boolean not null, name_key text not null, search_text text not null, \
         version bigint not null); \
         create index on organisation (name_key, id); create index on organisation (parent);";
    const EVENTS: &'static [&'static str] =
        &["OrganisationCreated", "OrganisationRenamed", "OrganisationMoved", "OrganisationClosed"];
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
                rename(
                    &mut row,
                    renamed.name.into(),
                    renamed.name_en.map(String::from),
                    renamed.short_name.map(String::from),
                );
            }
            OrganisationEvent::OrganisationMoved(moved) => row.parent = Some(moved.parent.uuid()),
            OrganisationEvent::OrganisationClosed(_) => row.closed = true,
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
    pub closed: bool,
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
            name_key: row.name_key,
            version: row.version,
        }
    }
}
