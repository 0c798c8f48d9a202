//! Statements: the entries of one account, newest first, as they were known at any past moment, each with its cause.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TypedId as _};

use super::accounts::{AccountView, account, bounds, sees_entries};
use super::ledger_entry::{ANNOUNCED_PLACES, ANNOUNCED_TIMES};
use super::told;
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{Cause, LedgerAccountId, Purpose, Rule, TransferId, Work};

/// A part of a statement, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub rows: i64,
    /// Only what comes after this entry's place (before it, when backward).
    pub from: Option<i64>,
    /// True to read towards newer entries; rows come in the order of reading.
    pub backward: bool,
}

/// One entry as it was known at the moment asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct EntryView {
    pub transfer: TransferId,
    /// Pending, posted or voided.
    pub status: TransferStatus,
    /// Hundredths of a day: what was posted, or else announced.
    pub amount: i64,
    /// When it came to stand as it stands, but for voided ones: when it was announced.
    pub at: DateTime<Utc>,
    /// Its place in the statement.
    pub place: i64,
    pub rule: Rule,
    /// The version of the policy.
    pub policy: i64,
    pub cause: Cause,
    pub work: Option<Work>,
    /// The transfer that had taken this one back by the moment asked for.
    pub taken_back_by: Option<TransferId>,
}

impl EntryView {
    /// What a grant or a transfer between services was for, in words; none for other causes, and once the person was erased under whom
    /// it is sealed.
    ///
    /// # Errors
    /// `Store`.
    pub async fn purpose(&self, store: &Store) -> Result<Option<String>, QueryError> {
        match &self.cause {
            Cause::Grant { purpose: Some(sealed), .. } | Cause::Move { purpose: Some(sealed) } => {
                Ok(store.keys().open(sealed).await?.map(Purpose::into_string))
            }
            Cause::Grant { purpose: None, .. }
            | Cause::Move { purpose: None }
            | Cause::Placement { .. }
            | Cause::Call { .. }
            | Cause::Opening { .. }
            | Cause::Priority { .. }
            | Cause::Demurrage { .. }
            | Cause::Reversal { .. } => Ok(None),
        }
    }
}

#[derive(FromRow)]
struct Row {
    transfer: Uuid,
    status: String,
    amount: i64,
    at: DateTime<Utc>,
    place: i64,
    rule: String,
    policy: i64,
    cause: serde_json::Value,
    work: Option<serde_json::Value>,
}

/// What was posted by the moment, from its index alone: the issuer's account has an entry of nearly every transfer.
const POSTED: &str = "select transfer, rule, policy, cause, work, 'POSTED' as status, posted as amount, posted_at as at, \
      posted_position as place from ledger_entry where account = $1 and posted is not null \
      and ($2::bigint is null or posted_position <= $2) and ($3::timestamptz is null or posted_at <= $3)";
/// What was announced by the moment and not posted by then: pending, or come to nothing.
const ANNOUNCED: &str = "select transfer, rule, policy, cause, held_work as work, \
      case when ended_at is not null and ($2::bigint is null or ended_position <= $2) \
      and ($3::timestamptz is null or ended_at <= $3) then 'VOIDED' else 'PENDING' end as status, \
      held as amount, held_at as at, held_position as place from ledger_entry where account = $1 and held is not null \
      and ($2::bigint is null or held_position <= $2) and ($3::timestamptz is null or held_at <= $3)";

/// What an account's posted entries of one rule come to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RuleSum {
    pub rule: Rule,
    /// Hundredths of a day; none where so few entries stand behind it that it would tell what one of them is, and none was told yet.
    pub amount: Option<i64>,
}

/// What was posted by each rule on an account that the viewer was shown. The issuer's is told in months to those who may not see its
/// entries.
///
/// # Errors
/// `NOT_BY_POSITION`, `Store`.
pub async fn by_rule(
    store: &Store,
    viewer: &Actor,
    account: &AccountView,
    at: Option<AsOf>,
) -> Result<Vec<RuleSum>, QueryError> {
    let mut sums = by_rules(store, viewer, std::slice::from_ref(account), at).await?;
    Ok(sums.remove(&account.id).unwrap_or_default())
}

/// The same of each of a list of accounts, in one statement; nothing of those on which nothing was posted.
///
/// # Errors
/// `NOT_BY_POSITION`, `Store`.
pub async fn by_rules(
    store: &Store,
    viewer: &Actor,
    accounts: &[AccountView],
    at: Option<AsOf>,
) -> Result<HashMap<LedgerAccountId, Vec<RuleSum>>, QueryError> {
    let mut sums: HashMap<LedgerAccountId, Vec<RuleSum>> = HashMap::new();
    let mut seen: Vec<Uuid> = Vec::new();
    for account in accounts {
        if sees_entries(viewer, account.holder) {
            seen.push(account.id.uuid());
        } else {
            sums.insert(account.id, told::sums(store, account.id, at).await?);
        }
    }
    let (position, instant) = bounds(at);
    let rows: Vec<(Uuid, String, i64)> = sqlx::query_as(
        "select account, rule, sum(posted)::bigint from ledger_entry where account = any($1) and posted is not null \
         and ($2::bigint is null or posted_position <= $2) and ($3::timestamptz is null or posted_at <= $3) \
         group by account, rule order by account, rule",
    )
    .bind(&seen)
    .bind(position)
    .bind(instant)
    .fetch_all(store.pool())
    .await?;
    for (account, rule, amount) in rows {
        if let Some(rule) = Rule::ALL.iter().copied().find(|known| known.as_str() == rule) {
            let sum = RuleSum { rule, amount: Some(amount) };
            sums.entry(LedgerAccountId::from_uuid(account)).or_default().push(sum);
        }
    }
    Ok(sums)
}

/// Entries of an account; none where it does not exist for the viewer, or where only its balance does.
///
/// # Errors
/// `Store`.
pub async fn statement(
    store: &Store,
    viewer: &Actor,
    id: LedgerAccountId,
    at: Option<AsOf>,
    page: Page,
) -> Result<Vec<EntryView>, QueryError> {
    entries(store, viewer, id, at, &[], page).await
}

/// Those of a statement that were made by one of these rules; all where there are none.
///
/// # Errors
/// `Store`.
pub async fn entries(
    store: &Store,
    viewer: &Actor,
    id: LedgerAccountId,
    at: Option<AsOf>,
    rules: &[Rule],
    page: Page,
) -> Result<Vec<EntryView>, QueryError> {
    match account(store, viewer, id, at).await? {
        Some(account) if sees_entries(viewer, account.holder) => {}
        Some(_) | None => return Ok(Vec::new()),
    }
    let (mut position, instant) = bounds(at);
    if let Some(instant) = instant {
        position = Some(last_by(store, id, instant).await?);
    }
    // Each part gives a page at most, in the order of its index; the union is then cut to the page.
    let (comparison, order) = if page.backward { (">", "asc") } else { ("<", "desc") };
    let part = |select: &str, condition: &str, place: &str| {
        format!(
            "(select * from ({select} {condition} and (cardinality($6::text[]) = 0 or rule = any($6)) \
             and ($4::bigint is null or {place} {comparison} $4) order by {place} {order} limit $5) part)"
        )
    };
    let mut parts = vec![part(POSTED, "", "posted_position"), part(ANNOUNCED, "and posted is null", "held_position")];
    let oldest = match at {
        Some(at) => oldest_announced(store, id, at).await?,
        None => None,
    };
    // Announced then and posted since: none of them was announced before the oldest that was pending then.
    if oldest.is_some() {
        let since = "and (posted_position > $2 or posted_at > $3) and held_position >= $7";
        parts.push(part(ANNOUNCED, since, "held_position"));
    }
    let query = format!("select * from ({}) entries order by place {order} limit $5", parts.join(" union all "));
    let query = sqlx::query_as::<sqlx::Postgres, Row>(sqlx::AssertSqlSafe(query))
        .bind(id.uuid())
        .bind(position)
        .bind(instant)
        .bind(page.from)
        .bind(page.rows)
        .bind(rules.iter().map(|rule| rule.as_str()).collect::<Vec<_>>());
    let query = match oldest {
        Some(oldest) => query.bind(oldest),
        None => query,
    };
    let rows = query.fetch_all(store.pool()).await?;
    let mut entries: Vec<EntryView> = rows.into_iter().map(view).collect::<Result<_, _>>()?;
    taking_back(store, id, (position, instant), &mut entries).await?;
    Ok(entries)
}

/// Says of the posted ones among the entries by which transfer they were taken back, by the moment of the statement.
async fn taking_back(
    store: &Store,
    account: LedgerAccountId,
    (position, instant): (Option<i64>, Option<DateTime<Utc>>),
    entries: &mut [EntryView],
) -> Result<(), QueryError> {
    let posted = entries.iter().filter(|entry| entry.status == TransferStatus::Posted);
    let possible: Vec<Uuid> = posted.map(|entry| TransferId::of_reversal(entry.transfer).uuid()).collect();
    if possible.is_empty() {
        return Ok(());
    }
    let known: Vec<Uuid> = sqlx::query_scalar(
        "select transfer from ledger_entry where transfer = any($4) and account = $1 and posted is not null \
         and ($2::bigint is null or posted_position <= $2) and ($3::timestamptz is null or posted_at <= $3)",
    )
    .bind(account.uuid())
    .bind(position)
    .bind(instant)
    .bind(&possible)
    .fetch_all(store.pool())
    .await?;
    for entry in entries {
        let by = TransferId::of_reversal(entry.transfer);
        entry.taken_back_by = known.contains(&by.uuid()).then_some(by);
    }
    Ok(())
}

/// What an account was given, or what was taken from it, by a transfer that was taken back later; none where it had no part in it. For
/// whoever was shown the entry that takes it back, which stands in the same statement.
///
/// # Errors
/// `Store`.
pub async fn taken_back(
    store: &Store,
    account: LedgerAccountId,
    transfer: TransferId,
) -> Result<Option<EntryView>, QueryError> {
    let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{POSTED} and transfer = $4")))
        .bind(account.uuid())
        .bind(None::<i64>)
        .bind(None::<DateTime<Utc>>)
        .bind(transfer.uuid())
        .fetch_optional(store.pool())
        .await?;
    let entry = row.map(view).transpose()?;
    Ok(entry.map(|entry| EntryView { taken_back_by: Some(TransferId::of_reversal(transfer)), ..entry }))
}

/// By which rule each of these transfers of an account was made, and what it goes back to; nothing of those in which it has no part. For
/// whoever was shown what happened to the account.
///
/// # Errors
/// `Store`.
pub async fn causes(
    store: &Store,
    account: LedgerAccountId,
    transfers: &[Uuid],
) -> Result<HashMap<Uuid, (Rule, Cause)>, QueryError> {
    let rows: Vec<(Uuid, String, serde_json::Value)> =
        sqlx::query_as("select transfer, rule, cause from ledger_entry where account = $1 and transfer = any($2)")
            .bind(account.uuid())
            .bind(transfers)
            .fetch_all(store.pool())
            .await?;
    let mut causes = HashMap::new();
    for (transfer, rule, cause) in rows {
        let cause: Cause = serde_json::from_value(cause).map_err(StoreError::Encoding)?;
        if let Some(rule) = Rule::ALL.iter().copied().find(|known| known.as_str() == rule) {
            causes.insert(transfer, (rule, cause));
        }
    }
    Ok(causes)
}

/// The place of the oldest entry that was pending at a moment; none where nothing was. Of `held_position` itself PostgreSQL would look for the
/// least by walking its index from the first entry on; of `held_position + 0` it does not.
async fn oldest_announced(store: &Store, id: LedgerAccountId, at: AsOf) -> Result<Option<i64>, QueryError> {
    let oldest = |announced: &str| {
        sqlx::AssertSqlSafe(format!(
            "select min(held_position + 0) from ledger_entry where account = $1 and held is not null and {announced} @> $2"
        ))
    };
    let query = match at {
        AsOf::Position(position) => {
            sqlx::query_scalar::<sqlx::Postgres, Option<i64>>(oldest(ANNOUNCED_PLACES)).bind(id.uuid()).bind(position)
        }
        AsOf::Instant(instant) => sqlx::query_scalar(oldest(ANNOUNCED_TIMES)).bind(id.uuid()).bind(instant),
    };
    Ok(query.fetch_one(store.pool()).await?)
}

/// How far back the clocks of nodes may have told another order than the one in which events were appended, in entries.
const DISORDER: i64 = 1_000;

/// A position that nothing of the account lies behind which was recorded by `instant`: where to begin to read, not what to show.
async fn last_by(store: &Store, id: LedgerAccountId, instant: DateTime<Utc>) -> Result<i64, QueryError> {
    let posted: Option<i64> = sqlx::query_scalar(
        "select max(posted_position) from (select posted_position from ledger_entry where account = $1 \
           and posted is not null and posted_at <= $2 order by posted_at desc limit $3) latest",
    )
    .bind(id.uuid())
    .bind(instant)
    .bind(DISORDER)
    .fetch_one(store.pool())
    .await?;
    // What was posted ended there: that stands above.
    let held: Option<i64> = sqlx::query_scalar(
        "select max(place) from ( \
           (select held_position as place from ledger_entry where account = $1 and held is not null and held_at <= $2 \
             order by held_at desc limit $3) \
           union all \
           (select ended_position from ledger_entry where account = $1 and held is not null and posted is null \
             and ended_at is not null and ended_at <= $2 order by ended_at desc limit $3) \
         ) latest",
    )
    .bind(id.uuid())
    .bind(instant)
    .bind(DISORDER)
    .fetch_one(store.pool())
    .await?;
    Ok(posted.max(held).unwrap_or(0))
}

fn view(row: Row) -> Result<EntryView, QueryError> {
    let unknown = |what: &str| StoreError::UnknownReadModel { name: format!("ledger_entry.{what}") };
    let status = TransferStatus::ALL.iter().copied().find(|status| status.as_str() == row.status);
    let rule = Rule::ALL.iter().copied().find(|rule| rule.as_str() == row.rule);
    Ok(EntryView {
        transfer: TransferId::from_uuid(row.transfer),
        status: status.ok_or_else(|| unknown("status"))?,
        amount: row.amount,
        at: row.at,
        place: row.place,
        rule: rule.ok_or_else(|| unknown("rule"))?,
        policy: row.policy,
        cause: serde_json::from_value(row.cause).map_err(StoreError::Encoding)?,
        work: row.work.map(serde_json::from_value).transpose().map_err(StoreError::Encoding)?,
        taken_back_by: None,
    })
}

/// What a placement brings the service that releases its agent, as announced or posted: none where nothing is, or it was taken back.
///
/// # Errors
/// `Store`.
pub async fn service_gets(
    store: &Store,
    placement: PlacementId,
    service: LedgerAccountId,
) -> Result<Option<(TransferStatus, i64)>, QueryError> {
    let cause = serde_json::json!({ "kind": "PLACEMENT", "placement": placement });
    let row: Option<(Option<i64>, Option<i64>, bool)> = sqlx::query_as(
        "select held, posted, ended_at is not null from ledger_entry e where account = $1 and cause = $2 and not exists ( \
           select 1 from ledger_entry r where r.account = $1 and r.posted is not null \
           and r.cause->>'kind' = 'REVERSAL' and r.cause->>'of' = e.transfer::text) \
         order by coalesce(posted_position, held_position) desc limit 1",
    )
    .bind(service.uuid())
    .bind(cause)
    .fetch_optional(store.pool())
    .await?;
    Ok(match row {
        Some((_, Some(posted), _)) => Some((TransferStatus::Posted, posted)),
        Some((Some(held), None, false)) => Some((TransferStatus::Pending, held)),
        Some(_) | None => None,
    })
}
