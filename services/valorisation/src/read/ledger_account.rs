//! The read model `ledger_account`: one row for each account, the issuer's included, with its balance.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};

use super::missing;
use crate::domain::event::{LedgerAccountEvent, TransferEvent};
use crate::domain::value::{AccountClass, Holder};

/// The rows of `ledger_account`.
pub struct LedgerAccounts;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LedgerAccountRow {
    pub id: Uuid,
    pub class: AccountClass,
    pub holder: Holder,
    pub talent: Option<TalentId>,
    pub organisation: Option<OrganisationId>,
    /// Hundredths of a day, posted.
    pub balance: i64,
    /// Posted entries.
    pub entries: i64,
    /// Where its first event stands: before it, there was no account.
    pub opened_position: i64,
    pub opened_at: DateTime<Utc>,
    pub position: i64,
    pub updated_at: DateTime<Utc>,
}

impl LedgerAccountRow {
    fn new(id: Uuid, holder: Holder, class: AccountClass, event: &Recorded) -> Self {
        let (talent, organisation) = match holder {
            Holder::Talent { talent } => (Some(talent), None),
            Holder::Organisation { organisation } => (None, Some(organisation)),
            Holder::Brigade { .. } | Holder::Programme => (None, None),
        };
        let (position, at) = (event.position, event.recorded_at);
        let (opened_position, opened_at, updated_at) = (position, at, at);
        Self {
            id,
            class,
            holder,
            talent,
            organisation,
            balance: 0,
            entries: 0,
            opened_position,
            opened_at,
            position,
            updated_at,
        }
    }
}

impl ReadModel for LedgerAccounts {
    const NAME: &'static str = "ledger_account";
    const VERSION: i32 = 2;
    const DDL: &'static str = "
        create table ledger_account (
            id uuid primary key,
            class text not null,
            holder jsonb not null,
            talent uuid,
            organisation uuid,
            balance bigint not null,
            entries bigint not null,
            opened_position bigint not null,
            opened_at timestamptz not null,
            position bigint not null,
            updated_at timestamptz not null
        );
        create index on ledger_account (talent);
        create index on ledger_account (organisation);
    ";
    const EVENTS: &'static [&'static str] = &["LedgerAccountOpened", "TransferPosted"];
    type Row = LedgerAccountRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        match event.kind.as_str() {
            "LedgerAccountOpened" => vec![event.stream_id],
            _ => super::legs(event).iter().flat_map(|legs| legs.iter().map(|leg| leg.account.uuid())).collect(),
        }
    }

    fn fold(key: Uuid, row: Option<LedgerAccountRow>, event: &Recorded) -> Result<Option<LedgerAccountRow>, FoldError> {
        if event.kind == "LedgerAccountOpened" {
            let LedgerAccountEvent::LedgerAccountOpened(opened) = event.event()? else { return Err(missing(event)) };
            return Ok(Some(row.unwrap_or_else(|| LedgerAccountRow::new(key, opened.holder, opened.class, event))));
        }
        let TransferEvent::TransferPosted(posted) = event.event()? else { return Err(missing(event)) };
        let leg = posted.legs.iter().find(|leg| leg.account.uuid() == key).ok_or_else(|| missing(event))?;
        let mut row = row.unwrap_or_else(|| LedgerAccountRow::new(key, leg.holder, leg.class, event));
        row.balance += leg.amount.hundredths();
        row.entries += 1;
        row.position = event.position;
        row.updated_at = event.recorded_at;
        Ok(Some(row))
    }
}
