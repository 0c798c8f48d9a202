//! Queries: one account as it is or as it was, and the accounts that exist for a viewer.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, Utc};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::TypedId as _;
use vivier_talents::read::shown;

use super::ledger_entry::{ANNOUNCED_PLACES, ANNOUNCED_TIMES};
use super::told;
use crate::access;
use crate::domain::policy::{CreditPolicy, Limits, PolicyTerms};
use crate::domain::value::{AccountClass, CreditPolicyId, Holder, LedgerAccountId};

/// What a person's account is in the log of who read what.
pub const READ_AS: &str = "CREDITS";
/// The most accounts that one list gives.
pub const MAX_ACCOUNTS: i64 = 500;

/// An account as it is, or as it was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountView {
    pub id: LedgerAccountId,
    pub holder: Holder,
    pub class: AccountClass,
    /// Hundredths of a day.
    pub balance: i64,
    /// What is announced to it, and what is held of it, which is 0 or less. None of the issuer's for those who may not see its entries.
    pub announced: Option<i64>,
    pub held: Option<i64>,
    /// The limits in force then; the issuer has none.
    pub limits: Option<Limits>,
}

impl AccountView {
    /// True below the soft limit.
    pub fn is_low(&self) -> bool {
        self.limits.is_some_and(|limits| self.balance < limits.soft.hundredths())
    }
}

/// One account, to those for whom it exists. The issuer's is told in months to those who may not see its entries ([`super::told`]).
///
/// # Errors
/// `NOT_BY_POSITION` where that is asked of the issuer's account as of a position; `Store`.
pub async fn account(
    store: &Store,
    viewer: &Actor,
    id: LedgerAccountId,
    at: Option<AsOf>,
) -> Result<Option<AccountView>, QueryError> {
    Ok(accounts(store, viewer, &[id], at).await?.pop())
}

/// The accounts among `ids` that exist for the viewer, in the order of `ids`.
///
/// # Errors
/// `Store`.
pub async fn accounts(
    store: &Store,
    viewer: &Actor,
    ids: &[LedgerAccountId],
    at: Option<AsOf>,
) -> Result<Vec<AccountView>, QueryError> {
    let terms = policy_at(store, at).await?;
    let opened = opened(store, ids, at).await?;
    let mut views = Vec::new();
    for id in ids {
        let Some((class, holder, balance)) = opened.get(id).copied() else { continue };
        if access::sees(store, viewer, holder).await? {
            let limits = terms.limits.get(&class).copied();
            views.push(AccountView { id: *id, holder, class, balance, announced: None, held: None, limits });
        }
    }
    let whole: Vec<_> = views.iter().filter(|view| sees_entries(viewer, view.holder)).map(|view| view.id).collect();
    let pending = pending_at(store, &whole, at).await?;
    for view in &mut views {
        if !sees_entries(viewer, view.holder) {
            view.balance = told::sums(store, view.id, at).await?.iter().filter_map(|sum| sum.amount).sum();
            continue;
        }
        if let Some(at) = at {
            view.balance = balance_at(store, view.id, at).await?;
        }
        let (announced, held) = pending.get(&view.id).copied().unwrap_or_default();
        (view.announced, view.held) = (Some(announced), Some(held));
    }
    let talents = views.iter().filter_map(|view| match view.holder {
        Holder::Talent { talent } => Some(talent),
        Holder::Organisation { .. } | Holder::Brigade { .. } | Holder::Programme => None,
    });
    // What somebody earned, and for what, is written down before it is shown to others.
    shown::note(store, viewer, &talents.collect::<Vec<_>>(), READ_AS).await?;
    Ok(views)
}

/// What sort of account each is, whose, and its present balance; nothing of those that were not opened by the moment.
async fn opened(
    store: &Store,
    ids: &[LedgerAccountId],
    at: Option<AsOf>,
) -> Result<HashMap<LedgerAccountId, (AccountClass, Holder, i64)>, QueryError> {
    let (until, instant) = bounds(at);
    let rows: Vec<(Uuid, String, String, i64)> = sqlx::query_as(
        "select id, class, holder::text, balance from ledger_account where id = any($1) \
         and ($2::bigint is null or opened_position <= $2) and ($3::timestamptz is null or opened_at <= $3)",
    )
    .bind(ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())
    .bind(until)
    .bind(instant)
    .fetch_all(store.pool())
    .await?;
    let mut opened = HashMap::new();
    for (id, class, holder, balance) in rows {
        let holder: Holder = serde_json::from_str(&holder).map_err(vivier_event_store::StoreError::Encoding)?;
        if let Some(class) = AccountClass::ALL.iter().copied().find(|known| known.as_str() == class) {
            opened.insert(LedgerAccountId::from_uuid(id), (class, holder, balance));
        }
    }
    Ok(opened)
}

/// True where the viewer may see the entries: the issuer's account has one of nearly every transfer, and with it what each person was
/// paid and what each grant was for.
pub(super) fn sees_entries(viewer: &Actor, holder: Holder) -> bool {
    holder != Holder::Programme || access::may(viewer, "programmeStatement", &[])
}

/// The accounts of the talent that the viewer is, of the organisations in which they answer for something and of the brigades that they
/// coordinate, and for the programme's administration those of all organisations and brigades; largest first, and the issuer's at the
/// end.
///
/// # Errors
/// `Store`.
pub async fn own_accounts(store: &Store, viewer: &Actor) -> Result<Vec<AccountView>, QueryError> {
    let mut organisations: Vec<Uuid> = Vec::new();
    for grant in viewer.grants() {
        if matches!(grant.role, Role::MissionOwner | Role::ReleasingManager) {
            let below = vivier_organisations::read::subtree(store, grant.organisation).await?;
            organisations.extend(below.into_iter().map(|organisation| organisation.uuid()));
        }
    }
    let talent = match viewer.account() {
        Some(account) => store.find_claim("talent.account", &account.to_string()).await?,
        None => None,
    };
    let mut brigades: Vec<Uuid> = Vec::new();
    let rights = vivier_brigade::access::Rights::new(store, viewer).await?;
    for brigade in vivier_brigade::read::brigades::brigade_ids(store).await? {
        if rights.coordinates(brigade).await? {
            brigades.push(LedgerAccountId::of(Holder::Brigade { brigade }).uuid());
        }
    }
    let mut ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from ledger_account where talent = $1 or organisation = any($2) or id = any($3) \
         or ($4 and (organisation is not null or class = $5)) order by talent nulls last, entries desc, id limit $6",
    )
    .bind(talent)
    .bind(&organisations)
    .bind(&brigades)
    .bind(viewer.holds_anywhere(Role::ProgrammeAdministrator))
    .bind(AccountClass::Brigade.as_str())
    .bind(MAX_ACCOUNTS)
    .fetch_all(store.pool())
    .await?;
    ids.push(LedgerAccountId::of(Holder::Programme).uuid());
    let ids: Vec<LedgerAccountId> = ids.into_iter().map(LedgerAccountId::from_uuid).collect();
    accounts(store, viewer, &ids, None).await
}

/// A version of the policy; the one in force where none is named.
///
/// # Errors
/// `UNKNOWN_CREDIT_POLICY`, `Store`.
pub async fn policy(store: &Store, version: Option<u32>) -> Result<(u32, PolicyTerms), QueryError> {
    let state = store.glance::<CreditPolicy>(CreditPolicyId::the_one().uuid()).await?.state;
    match version {
        None => Ok(state.current()),
        Some(version) => {
            use vivier_kernel::problem::Refusal as _;
            let terms = state.terms(version).map_err(|refusal| refusal.problem())?;
            Ok((version, terms))
        }
    }
}

/// The terms that were in force at a moment.
async fn policy_at(store: &Store, at: Option<AsOf>) -> Result<PolicyTerms, QueryError> {
    let state = match at {
        None => store.glance::<CreditPolicy>(CreditPolicyId::the_one().uuid()).await?.state,
        Some(at) => store.load_at::<CreditPolicy>(CreditPolicyId::the_one().uuid(), at).await?.state,
    };
    Ok(state.current().1)
}

/// What was posted to an account up to a past moment: whole days, then the entries of the day itself.
async fn balance_at(store: &Store, id: LedgerAccountId, at: AsOf) -> Result<i64, QueryError> {
    let until: Option<DateTime<Utc>> = match at {
        AsOf::Instant(instant) => Some(instant),
        // A later entry may have been recorded earlier by another node's clock: two days before are whole for sure.
        AsOf::Position(position) => sqlx::query_scalar(
            "select posted_at from ledger_entry where account = $1 and posted is not null and posted_position <= $2 \
                 order by posted_position desc limit 1",
        )
        .bind(id.uuid())
        .bind(position)
        .fetch_optional(store.pool())
        .await?,
    };
    let Some(until) = until else { return Ok(0) };
    let (position, instant) = bounds(Some(at));
    let slack = if position.is_some() { 2 } else { 0 };
    let first = until.date_naive() - chrono::Duration::days(slack);
    let begin = first.and_time(NaiveTime::MIN).and_utc();
    let days: i64 =
        sqlx::query_scalar("select coalesce(sum(posted), 0)::bigint from ledger_day where account = $1 and day < $2")
            .bind(id.uuid())
            .bind(first)
            .fetch_one(store.pool())
            .await?;
    let rest: i64 = sqlx::query_scalar(
        "select coalesce(sum(posted), 0)::bigint from ledger_entry where account = $1 and posted is not null \
         and posted_at >= $2 and ($3::bigint is null or posted_position <= $3) \
         and ($4::timestamptz is null or posted_at <= $4)",
    )
    .bind(id.uuid())
    .bind(begin)
    .bind(position)
    .bind(instant)
    .fetch_one(store.pool())
    .await?;
    Ok(days + rest)
}

/// What was announced to and held of each account, and had not ended, at a moment; nothing of an account where that is nothing.
async fn pending_at(
    store: &Store,
    ids: &[LedgerAccountId],
    at: Option<AsOf>,
) -> Result<HashMap<LedgerAccountId, (i64, i64)>, QueryError> {
    let sums = |pending: &str| {
        let select = "select account, coalesce(sum(held) filter (where held > 0), 0)::bigint, \
             coalesce(sum(held) filter (where held < 0), 0)::bigint \
             from ledger_entry where account = any($1) and held is not null";
        sqlx::AssertSqlSafe(format!("{select} and {pending} group by account"))
    };
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let query = match at {
        None => sqlx::query_as::<sqlx::Postgres, (Uuid, i64, i64)>(sums("ended_position is null")).bind(ids),
        Some(AsOf::Position(position)) => {
            sqlx::query_as(sums(&format!("{ANNOUNCED_PLACES} @> $2"))).bind(ids).bind(position)
        }
        Some(AsOf::Instant(instant)) => {
            sqlx::query_as(sums(&format!("{ANNOUNCED_TIMES} @> $2"))).bind(ids).bind(instant)
        }
    };
    let rows = query.fetch_all(store.pool()).await?;
    Ok(rows.into_iter().map(|(id, announced, held)| (LedgerAccountId::from_uuid(id), (announced, held))).collect())
}

/// A past moment as the two columns that can say it.
pub(crate) fn bounds(at: Option<AsOf>) -> (Option<i64>, Option<DateTime<Utc>>) {
    match at {
        None => (None, None),
        Some(AsOf::Position(position)) => (Some(position), None),
        Some(AsOf::Instant(instant)) => (None, Some(instant)),
    }
}
