//! The read model of calendars: one row for each item of each person, as the latest notification about it says.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::notice::{CalendarItem, CalendarStatus, Family, Value, When};

use crate::domain::notification::event::{NotificationEvent, NotificationRaised};
use crate::domain::value::Standing;

/// The read model's registration.
pub struct CalendarItems;

#[derive(Clone, Debug, Serialize, Deserialize, FromRow)]
pub struct CalendarRow {
    pub id: Uuid,
    pub account: Uuid,
    pub family: Json<Family>,
    pub happens: Json<When>,
    pub status: Json<CalendarStatus>,
    pub template: String,
    pub named: Json<BTreeMap<String, Value>>,
    pub link: Option<String>,
    /// As what its person was told of it last.
    pub standing: Option<Json<Standing>>,
    /// How often it was changed (RFC 5545, 3.8.7.4).
    pub sequence: i32,
    pub changed_at: DateTime<Utc>,
}

impl CalendarRow {
    /// As what it was told, and where it leads: by these somebody may know it, or not.
    pub(crate) fn told(&self) -> (Option<Standing>, Option<&str>) {
        (self.standing.as_ref().map(|standing| standing.0), self.link.as_deref())
    }
}

/// Namespace of the items' ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x1f6b_2c1e_5f0d_4c55_8f6a_6f0a_1a9b_3c44);

fn id_of(account: AccountId, item: &CalendarItem) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{account}:{}", item.key).as_bytes())
}

fn raised(event: &Recorded) -> Result<Option<NotificationRaised>, FoldError> {
    match event.event::<NotificationEvent>()? {
        NotificationEvent::NotificationRaised(raised) => Ok(Some(raised)),
        NotificationEvent::NotificationRead(_) | NotificationEvent::NotificationUnread(_) => Ok(None),
    }
}

impl ReadModel for CalendarItems {
    const NAME: &'static str = "calendar_item";
    const VERSION: i32 = 3;
    const DDL: &'static str = "create table calendar_item (id uuid primary key, account uuid not null, family jsonb not null, \
         happens jsonb not null, status jsonb not null, template text not null, named jsonb not null, link text, \
         standing jsonb, sequence integer not null, changed_at timestamptz not null); \
         create index on calendar_item (account, changed_at desc)";
    const EVENTS: &'static [&'static str] = &["NotificationRaised"];
    type Row = CalendarRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        // An event that cannot be read touches no row here; the notifications' own read model stops at it.
        let Ok(Some(raised)) = raised(event) else { return Vec::new() };
        let Some(account) = raised.to.account() else { return Vec::new() };
        let mut keys: Vec<Uuid> = raised.calendar.iter().map(|item| id_of(account, item)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn fold(key: Uuid, row: Option<CalendarRow>, event: &Recorded) -> Result<Option<CalendarRow>, FoldError> {
        let Some(raised) = raised(event)? else { return Ok(row) };
        let Some(account) = raised.to.account() else { return Ok(row) };
        let Some(item) = raised.calendar.iter().rev().find(|item| id_of(account, item) == key) else { return Ok(row) };
        // What somebody never had is not taken away from them.
        if row.is_none() && item.status == CalendarStatus::Cancelled {
            return Ok(None);
        }
        Ok(Some(CalendarRow {
            id: key,
            account: account.uuid(),
            family: Json(raised.family),
            happens: Json(item.when.clone()),
            status: Json(item.status),
            template: raised.template.clone(),
            named: Json(raised.values.clone()),
            link: raised.link.clone(),
            standing: raised.standing.map(Json),
            sequence: row.map_or(0, |row| row.sequence + 1),
            changed_at: event.recorded_at,
        }))
    }
}
