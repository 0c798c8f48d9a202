//! The read model `ledger_entry`: one row for each account in each transfer, with when it was announced, posted or voided, so that
//! a statement of any past date is a filter.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::TypedId as _;

use super::missing;
use crate::domain::account::LedgerAccount;
use crate::domain::event::{LedgerAccountEvent, TransferEvent};
use crate::domain::value::{Cause, Holder, LedgerAccountId, Rule, TransferId, Work};

/// The rows of `ledger_entry`.
pub struct LedgerEntries;

/// From where to where, and from when to when, an entry is announced, as the indexes have it that say what was pending at a past moment
/// without a walk over all that was ever announced. Clocks of nodes differ: what ended before it began was pending never.
pub(super) const ANNOUNCED_PLACES: &str =
    "int8range(held_position, case when ended_position < held_position then held_position else ended_position end)";
pub(super) const ANNOUNCED_TIMES: &str =
    "tstzrange(held_at, case when ended_at < held_at then held_at else ended_at end)";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LedgerEntryRow {
    pub id: Uuid,
    pub account: LedgerAccountId,
    pub transfer: TransferId,
    pub rule: Rule,
    pub policy: i64,
    pub cause: Cause,
    /// What it was posted for, and what it was announced for.
    pub work: Option<Work>,
    pub held_work: Option<Work>,
    /// What was announced, in hundredths of a day.
    pub held: Option<i64>,
    pub held_at: Option<DateTime<Utc>>,
    pub held_position: Option<i64>,
    pub posted: Option<i64>,
    pub posted_at: Option<DateTime<Utc>>,
    pub posted_position: Option<i64>,
    /// When it stopped being announced: posted, or come to nothing for this account, whatever became of the transfer.
    pub ended_at: Option<DateTime<Utc>>,
    pub ended_position: Option<i64>,
}

fn key(transfer: Uuid, account: LedgerAccountId) -> Uuid {
    Uuid::new_v5(&transfer, account.uuid().as_bytes())
}

/// The issuer has no guard to say that what was announced to it is released: that follows from a transfer that is posted without it.
fn issuer(transfer: Uuid) -> Uuid {
    key(transfer, LedgerAccountId::of(Holder::Programme))
}

/// An account's guard gave back what it held: the transfer came to nothing, or was posted without an entry of this account.
fn released(event: &Recorded) -> Option<TransferId> {
    match event.event::<LedgerAccountEvent>().ok()? {
        LedgerAccountEvent::HoldReleased(released) => Some(released.transfer),
        LedgerAccountEvent::LedgerAccountOpened(_)
        | LedgerAccountEvent::AmountHeld(_)
        | LedgerAccountEvent::AmountPosted(_) => None,
    }
}

/// The entry as no longer announced, since the first event that said so.
fn ended(row: LedgerEntryRow, event: &Recorded) -> LedgerEntryRow {
    match row.ended_position {
        Some(_) => row,
        None => LedgerEntryRow { ended_at: Some(event.recorded_at), ended_position: Some(event.position), ..row },
    }
}

impl ReadModel for LedgerEntries {
    const NAME: &'static str = "ledger_entry";
    const VERSION: i32 = 4;
    const DDL: &'static str = "
        create table ledger_entry (
            id uuid primary key,
            account uuid not null,
            transfer uuid not null,
            rule text not null,
            policy bigint not null,
            cause jsonb not null,
            work jsonb,
            held_work jsonb,
            held bigint,
            held_at timestamptz,
            held_position bigint,
            posted bigint,
            posted_at timestamptz,
            posted_position bigint,
            ended_at timestamptz,
            ended_position bigint
        );
        create index on ledger_entry (account, posted_position desc) include (posted) where posted is not null;
        create index on ledger_entry (account, posted_at) include (posted) where posted is not null;
        create index on ledger_entry (account, held_position) where held is not null;
        create index on ledger_entry (account, held_position) include (held) where held is not null and posted is null;
        create index on ledger_entry (account) include (held) where held is not null and ended_position is null;
        create index on ledger_entry (account, held_at) include (held_position) where held is not null;
        create index on ledger_entry (account, ended_at) include (ended_position)
            where held is not null and posted is null and ended_at is not null;
        create index on ledger_entry using gist
            (int8range(held_position, case when ended_position < held_position then held_position else ended_position end))
            include (account, held, held_position, ended_position) where held is not null;
        create index on ledger_entry using gist
            (tstzrange(held_at, case when ended_at < held_at then held_at else ended_at end))
            include (account, held, held_position, held_at, ended_at) where held is not null;
        create index on ledger_entry (transfer);
    ";
    const EVENTS: &'static [&'static str] = &["TransferHeld", "TransferPosted", "TransferVoided", "HoldReleased"];
    type Row = LedgerEntryRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        if event.stream_type == LedgerAccount::TYPE {
            let account = LedgerAccountId::from_uuid(event.stream_id);
            return released(event).map(|transfer| key(transfer.uuid(), account)).into_iter().collect();
        }
        let legs = super::legs(event);
        let mut keys: Vec<Uuid> =
            legs.iter().flat_map(|legs| legs.iter().map(|leg| key(event.stream_id, leg.account))).collect();
        let issuer = issuer(event.stream_id);
        if event.kind == "TransferPosted" && !keys.contains(&issuer) {
            keys.push(issuer);
        }
        keys
    }

    fn fold(id: Uuid, row: Option<LedgerEntryRow>, event: &Recorded) -> Result<Option<LedgerEntryRow>, FoldError> {
        if event.stream_type == LedgerAccount::TYPE {
            return Ok(Some(ended(row.ok_or_else(|| missing(event))?, event)));
        }
        let (at, position) = (Some(event.recorded_at), Some(event.position));
        let (legs, cause, rule, policy, work) = match event.event()? {
            TransferEvent::TransferHeld(e) => (e.legs, e.cause, e.rule, e.policy, e.work),
            TransferEvent::TransferPosted(e) => (e.legs, e.cause, e.rule, e.policy, e.work),
            TransferEvent::TransferVoided(_) => {
                let row = row.ok_or_else(|| missing(event))?;
                return Ok(Some(ended(row, event)));
            }
            TransferEvent::TransferReversed(_) => return Err(missing(event)),
        };
        let leg = match legs.iter().find(|leg| key(event.stream_id, leg.account) == id) {
            Some(leg) => leg,
            // Posted without the issuer: what was announced to it, if anything was, came to nothing.
            None if id == issuer(event.stream_id) => return Ok(row.map(|row| ended(row, event))),
            None => return Err(missing(event)),
        };
        let amount = Some(leg.amount.hundredths());
        let mut row = row.unwrap_or_else(|| LedgerEntryRow {
            id,
            account: leg.account,
            transfer: TransferId::from_uuid(event.stream_id),
            rule,
            policy: i64::from(policy),
            cause: cause.clone(),
            work: None,
            held_work: None,
            held: None,
            held_at: None,
            held_position: None,
            posted: None,
            posted_at: None,
            posted_position: None,
            ended_at: None,
            ended_position: None,
        });
        if event.kind == "TransferHeld" {
            (row.held, row.held_at, row.held_position) = (amount, at, position);
            row.held_work = work;
        } else {
            (row.posted, row.posted_at, row.posted_position) = (amount, at, position);
            (row.ended_at, row.ended_position) = (at, position);
            (row.policy, row.work) = (i64::from(policy), work);
        }
        Ok(Some(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pending_at_a_past_moment_is_asked_as_an_index_has_it() {
        for (asked, moments) in [(ANNOUNCED_PLACES, "ended_position"), (ANNOUNCED_TIMES, "ended_at")] {
            let index = LedgerEntries::DDL.split(';').find(|statement| statement.contains(&format!("({asked})")));
            let index = index.unwrap_or_else(|| panic!("no index has {asked}"));
            let (_, included) = index.split_once("include (").expect("what is read beside it");
            // Whatever else is read of an entry would be fetched from the table, one by one.
            for column in ["account", "held", "held_position", moments] {
                let mut columns = included.split([',', ')']).map(str::trim);
                assert!(columns.any(|known| known == column), "{column} is not in the index of {asked}");
            }
        }
    }
}
