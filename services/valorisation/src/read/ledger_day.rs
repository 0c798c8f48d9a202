//! The read model `ledger_day`: what each account got and lost on each day (UTC), so that the balance at a past instant is a sum of days
//! and of one day's entries, however many entries there are.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::TypedId as _;

use super::missing;
use crate::domain::event::TransferEvent;
use crate::domain::value::LedgerAccountId;

/// The rows of `ledger_day`.
pub struct LedgerDays;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LedgerDayRow {
    pub id: Uuid,
    pub account: LedgerAccountId,
    pub day: NaiveDate,
    /// The sum of what was posted.
    pub posted: i64,
    pub entries: i64,
    /// The last entry's place in the global order.
    pub position: i64,
}

fn key(account: Uuid, day: NaiveDate) -> Uuid {
    Uuid::new_v5(&account, day.to_string().as_bytes())
}

impl ReadModel for LedgerDays {
    const NAME: &'static str = "ledger_day";
    const VERSION: i32 = 1;
    const DDL: &'static str = "
        create table ledger_day (
            id uuid primary key,
            account uuid not null,
            day date not null,
            posted bigint not null,
            entries bigint not null,
            position bigint not null
        );
        create index on ledger_day (account, day) include (posted, entries);
    ";
    const EVENTS: &'static [&'static str] = &["TransferPosted"];
    type Row = LedgerDayRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        let day = event.recorded_at.date_naive();
        super::legs(event).iter().flat_map(|legs| legs.iter().map(|leg| key(leg.account.uuid(), day))).collect()
    }

    fn fold(id: Uuid, row: Option<LedgerDayRow>, event: &Recorded) -> Result<Option<LedgerDayRow>, FoldError> {
        let TransferEvent::TransferPosted(posted) = event.event()? else { return Err(missing(event)) };
        let day = event.recorded_at.date_naive();
        let leg = posted.legs.iter().find(|leg| key(leg.account.uuid(), day) == id).ok_or_else(|| missing(event))?;
        let (before, entries) = row.map_or((0, 0), |row| (row.posted, row.entries));
        Ok(Some(LedgerDayRow {
            id,
            account: leg.account,
            day,
            posted: before + leg.amount.hundredths(),
            entries: entries + 1,
            position: event.position,
        }))
    }
}
