//! The retention job: once a day it looks whose time is coming and whose has come, and records that it ran.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::SystemTime;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use vivier_accounts::domain::account::Account;
use vivier_accounts::secrets::{api_tokens, attempts, known_networks, second_factors, sessions};
use vivier_event_store::access_log::Contact;
use vivier_event_store::{CommandContext, CommandError, DueTimer, Store, StoreError, TimerHandler};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_matching::read::placements::engaged_until;

use super::contact::in_contact_on;
use super::mail_files;
use crate::domain::retention::Did;
use crate::domain::rules::{AtTheEnd, DataClass, RetentionRule, in_force};
use crate::domain::silence::{Silence, SilenceId};
use crate::read::contacts::{unknown_contacts_begin, unverified_since};
use crate::read::held;
use crate::use_case::erase::EraseMyself;
use crate::use_case::retention::{GiveRetentionNotice, RecordRetentionRun};

pub(crate) const DAILY: &str = "retention_daily";
/// The hour of the day, UTC, when few people are there.
const HOUR: u32 = 2;
/// How many persons of a class a run reads at a time, until it has looked at all of them.
pub(crate) const PAGE: i64 = 500;

/// The next run after `now`.
pub(crate) fn next(now: DateTime<Utc>) -> DateTime<Utc> {
    let hour = NaiveTime::from_hms_opt(HOUR, 0, 0).unwrap_or(NaiveTime::MIN);
    let today = now.date_naive().and_time(hour).and_utc();
    if today > now { today } else { today + chrono::Duration::days(1) }
}

/// Runs once a day.
pub struct Daily {
    /// How many persons are read at a time.
    pub(crate) page: i64,
    /// Where mails are kept as files, on an instance that does so.
    pub(crate) mails: Option<PathBuf>,
}

impl TimerHandler for Daily {
    fn kind(&self) -> &'static str {
        DAILY
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let today = store.clock().today();
            let rules = in_force(today);
            unknown_contacts_begin(store).await?;
            let (mut did, mut gone) = (Vec::new(), Gone::new());
            for rule in rules.rows {
                did.push(match rule.at_the_end {
                    AtTheEnd::PersonErased if rule.class == DataClass::UnverifiedAccount => {
                        unverified(store, timer, rule, today, (self.page, &mut gone)).await?
                    }
                    AtTheEnd::PersonErased => silent(store, timer, rule, today, (self.page, &mut gone)).await?,
                    AtTheEnd::RowsDeleted => {
                        let since = ago(today, rule.keep_days);
                        let deleted = match rule.class {
                            DataClass::MailFile => self.mails(rule.keep_days).await,
                            _ => rows(store, rule, since).await?,
                        };
                        Did { class: rule.class, found: deleted, told: 0, deleted }
                    }
                    // The rules of persons stand before those of what goes with them.
                    AtTheEnd::WithThePerson => {
                        let deleted = gone.get(rule.class.as_str()).copied().unwrap_or(0);
                        let found = held::of_class(store, rule.class).await?;
                        Did { class: rule.class, found, told: 0, deleted }
                    }
                });
            }
            let record = RecordRetentionRun { rules: rules.version, did };
            store.execute(&timer.context(store), &record).await.map(|_| ())
        })
    }
}

impl Daily {
    /// Deletes the mails that are older than so many days; says how many. Files are dated by the machine, whatever clock the store goes by.
    async fn mails(&self, keep_days: i64) -> u64 {
        let Some(folder) = self.mails.clone() else { return 0 };
        let then = SystemTime::from(SystemClock.now() - chrono::Duration::days(keep_days));
        tokio::task::spawn_blocking(move || mail_files::sweep(&folder, then)).await.unwrap_or(0)
    }
}

/// How many rows of each class went with the persons whom a run erased.
type Gone = BTreeMap<&'static str, u64>;

/// Deletes rows of a class from `day` or before; says how many.
async fn rows(store: &Store, rule: &RetentionRule, day: NaiveDate) -> Result<u64, StoreError> {
    let (pool, then) = (store.pool(), day.and_time(NaiveTime::MIN).and_utc());
    match rule.class {
        DataClass::AccessLog => store.forget_accesses_before(day).await,
        DataClass::Session => sessions::sweep(pool, store.clock().now()).await,
        DataClass::ApiToken => api_tokens::sweep(pool, then).await,
        DataClass::SignInFailure => second_factors::sweep_guesses(pool, day).await,
        DataClass::KnownNetwork => known_networks::sweep(pool, store.clock().today()).await,
        DataClass::FederationAttempt => attempts::sweep(pool, then).await,
        DataClass::SilentAccount
        | DataClass::UnverifiedAccount
        | DataClass::Profile
        | DataClass::EndedRequest
        | DataClass::Agreement
        | DataClass::Notification
        | DataClass::Delivery
        | DataClass::SavedSearch
        | DataClass::RankingRecord
        | DataClass::MailFile => Ok(0),
    }
}

fn ago(today: NaiveDate, days: i64) -> NaiveDate {
    today.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(NaiveDate::MIN)
}

fn step(store: &Store, timer: &DueTimer, name: &str, account: AccountId) -> CommandContext {
    let mut context = timer.context(store);
    context.idempotency_key = context.idempotency_key.map(|key| format!("{key}:{name}:{account}"));
    context
}

/// Whoever was silent for long is told first, and erased once the notice has passed without a word.
async fn silent(
    store: &Store,
    timer: &DueTimer,
    rule: &RetentionRule,
    today: NaiveDate,
    (page, gone): (i64, &mut Gone),
) -> Result<Did, CommandError> {
    let since = ago(today, rule.keep_days - rule.notice_days.unwrap_or(0));
    let mut did = Did { class: rule.class, found: 0, told: 0, deleted: 0 };
    // Whoever waits for the end of their notice stays among the silent: each page begins after the last one read.
    let mut last = None;
    loop {
        let found = store.silent_since(since, last, page).await?;
        last = found.last().copied();
        for contact in &found {
            look_at(store, timer, rule, today, *contact, (&mut did, gone)).await?;
        }
        if last.is_none() {
            return Ok(did);
        }
    }
}

async fn look_at(
    store: &Store,
    timer: &DueTimer,
    rule: &RetentionRule,
    today: NaiveDate,
    (seen_on, account): Contact,
    (did, gone): (&mut Did, &mut Gone),
) -> Result<(), CommandError> {
    if is_gone(store, account).await? {
        return Ok(store.forget_contact(account).await?);
    }
    // Whoever is expected or at work is not silent, though all that they do may go by mail: their silence begins after their last day.
    let worked_on = engaged_until(store, account).await?.map(|last_day| last_day.min(today));
    if let Some(worked_on) = worked_on.filter(|day| *day > seen_on) {
        return in_contact_on(store, account, worked_on).await;
    }
    did.found += 1;
    let silence = store.glance::<Silence>(SilenceId::of(account).uuid()).await?.state;
    let told = silence.notice.filter(|notice| notice.seen_on == seen_on);
    match told {
        None => {
            let notice_days = rule.notice_days.unwrap_or(0).unsigned_abs();
            let notice = GiveRetentionNotice { account, seen_on, notice_days };
            did.told += u64::from(done(store.execute(&step(store, timer, "notice", account), &notice).await)?);
        }
        Some(notice) if notice.due_on <= today => {
            did.deleted += u64::from(erase(store, timer, account, gone).await?);
        }
        Some(_) => {}
    }
    Ok(())
}

/// An address that nobody confirmed goes without a word: there is nobody who could be told.
async fn unverified(
    store: &Store,
    timer: &DueTimer,
    rule: &RetentionRule,
    today: NaiveDate,
    (page, gone): (i64, &mut Gone),
) -> Result<Did, CommandError> {
    let mut did = Did { class: rule.class, found: 0, told: 0, deleted: 0 };
    let mut last = None;
    loop {
        let found = unverified_since(store, ago(today, rule.keep_days), last, page).await?;
        last = found.last().copied();
        did.found += found.len() as u64;
        for (_, account) in &found {
            did.deleted += u64::from(erase(store, timer, *account, gone).await?);
        }
        if last.is_none() {
            return Ok(did);
        }
    }
}

/// True where the person was erased now. Of whom there is nobody any more the last trace goes: no later run looks for them.
async fn erase(store: &Store, timer: &DueTimer, account: AccountId, gone: &mut Gone) -> Result<bool, CommandError> {
    let held = held::of_person(store, account).await?;
    let erased = store.execute(&step(store, timer, "erase", account), &EraseMyself { account: Some(account) }).await;
    if matches!(erased, Err(CommandError::NotFound)) {
        store.forget_contact(account).await?;
    }
    let erased = done(erased)?;
    for (class, rows) in held.into_iter().filter(|_| erased) {
        *gone.entry(class.as_str()).or_default() += rows;
    }
    Ok(erased)
}

/// True where the account was erased: a contact that was written down meanwhile is nobody's.
async fn is_gone(store: &Store, account: AccountId) -> Result<bool, StoreError> {
    Ok(store.load::<Account>(account.uuid()).await?.state.identity.is_none())
}

/// True where it was done; a refusal says that it is no longer wanted.
fn done<T>(outcome: Result<T, CommandError>) -> Result<bool, CommandError> {
    match outcome {
        Ok(_) => Ok(true),
        Err(CommandError::Store(error)) => Err(error.into()),
        Err(_) => Ok(false),
    }
}
