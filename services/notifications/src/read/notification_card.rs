//! The read model of notifications: one row each, what it names of people sealed or by id.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::{Family, Value};

use crate::domain::notification::event::NotificationEvent;
use crate::domain::value::Standing;

/// The read model's registration.
pub struct NotificationCards;

#[derive(Clone, Debug, Serialize, Deserialize, FromRow)]
pub struct NotificationRow {
    pub id: Uuid,
    /// None for somebody without an account.
    pub account: Option<Uuid>,
    pub family: Json<Family>,
    pub template: String,
    pub named: Json<BTreeMap<String, Value>>,
    pub link: Option<String>,
    /// As what its reader was told.
    pub standing: Option<Json<Standing>>,
    pub listed: bool,
    pub read: bool,
    pub raised_at: DateTime<Utc>,
    pub version: i64,
}

impl NotificationRow {
    /// As what it was told, and where it leads: by these somebody may know it, or not.
    pub(crate) fn told(&self) -> (Option<Standing>, Option<&str>) {
        (self.standing.as_ref().map(|standing| standing.0), self.link.as_deref())
    }
}

impl ReadModel for NotificationCards {
    const NAME: &'static str = "notification_card";
    const VERSION: i32 = 2;
    const DDL: &'static str = "create table notification_card (id uuid primary key, account uuid, family jsonb not null, \
         template text not null, named jsonb not null, link text, standing jsonb, listed boolean not null, read boolean not null, \
         raised_at timestamptz not null, version bigint not null); \
         create index on notification_card (account, raised_at desc, id desc) where listed";
    const EVENTS: &'static [&'static str] = &["NotificationRaised", "NotificationRead", "NotificationUnread"];
    type Row = NotificationRow;

    fn fold(key: Uuid, row: Option<NotificationRow>, event: &Recorded) -> Result<Option<NotificationRow>, FoldError> {
        let mut row = match (row, event.event::<NotificationEvent>()?) {
            (_, NotificationEvent::NotificationRaised(raised)) => NotificationRow {
                id: key,
                account: raised.to.account().map(|account| account.uuid()),
                family: Json(raised.family),
                template: raised.template,
                named: Json(raised.values),
                link: raised.link,
                standing: raised.standing.map(Json),
                listed: raised.listed,
                read: false,
                raised_at: event.recorded_at,
                version: 0,
            },
            (Some(row), NotificationEvent::NotificationRead(_)) => NotificationRow { read: true, ..row },
            (Some(row), NotificationEvent::NotificationUnread(_)) => NotificationRow { read: false, ..row },
            (None, _) => return Err(FoldError::Unexpected(format!("{} before NotificationRaised", event.kind))),
        };
        row.version = event.version;
        Ok(Some(row))
    }
}
