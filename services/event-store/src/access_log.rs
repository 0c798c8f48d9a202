//! Who read what about whom, for the person themselves; and when each account was last in contact, for retention.
//!
//! A read is written down before it is answered: what could not be logged is not shown. Several reads of a day are one row with
//! a count, and what follows within half a minute is part of the same visit: a page asks several questions. Nothing in it names anybody: readers and persons stand in it as ids.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};
use vivier_kernel::zone::Zone;

use crate::error::StoreError;
use crate::reader;
use crate::recorded::Recorded;
use crate::store::Store;

/// What is read again sooner than this after the last time is read in the same visit.
const VISIT: Duration = Duration::seconds(30);

/// One reader's reads of one kind of data about one person on one day.
#[derive(Clone, PartialEq, Debug, FromRow)]
pub struct Access {
    pub reader: Uuid,
    pub day: NaiveDate,
    /// Which kind of data, in the words of whoever logged it.
    pub what: String,
    /// How many visits.
    pub times: i32,
    pub last_at: DateTime<Utc>,
}

/// An account, after the day on which it was last in contact.
pub type Contact = (NaiveDate, AccountId);

impl Store {
    /// Writes down that `reader` is about to be shown these kinds of data of these persons.
    ///
    /// # Errors
    /// `Database`.
    pub async fn note_access(&self, reader: AccountId, looked: &[(SubjectId, &str)]) -> Result<(), StoreError> {
        if looked.is_empty() {
            return Ok(());
        }
        let now = self.clock().now();
        let mut looked: Vec<(Uuid, &str)> = looked.iter().map(|(subject, what)| (subject.uuid(), *what)).collect();
        looked.sort_unstable();
        looked.dedup();
        let (subjects, kinds): (Vec<Uuid>, Vec<&str>) = looked.into_iter().unzip();
        sqlx::query(
            "insert into es_access (subject, reader, day, what, first_at, last_at) \
             select s, $3, $4, w, $5, $5 from unnest($1::uuid[], $2::text[]) as looked (s, w) \
             on conflict (subject, day, reader, what) do update set \
             times = es_access.times + case when es_access.last_at > $6 then 0 else 1 end, last_at = excluded.last_at",
        )
        .bind(&subjects)
        .bind(&kinds)
        .bind(reader.uuid())
        .bind(Zone::Metropolitan.day(now))
        .bind(now)
        .bind(now - VISIT)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Who read about a person, the latest first.
    ///
    /// # Errors
    /// `Database`.
    pub async fn accesses_to(&self, subject: SubjectId, limit: i64) -> Result<Vec<Access>, StoreError> {
        Ok(sqlx::query_as(
            "select reader, day, what, times, last_at from es_access where subject = $1 order by last_at desc, what limit $2",
        )
        .bind(subject.uuid())
        .bind(limit)
        .fetch_all(self.pool())
        .await?)
    }

    /// Takes away what was read about a person who was erased.
    ///
    /// # Errors
    /// `Database`.
    pub async fn forget_accesses_to(&self, subject: SubjectId) -> Result<(), StoreError> {
        sqlx::query("delete from es_access where subject = $1").bind(subject.uuid()).execute(self.pool()).await?;
        self.forget_contact(AccountId::from_uuid(subject.uuid())).await
    }

    /// Takes away what is older than `day`; says how many rows.
    ///
    /// # Errors
    /// `Database`.
    pub async fn forget_accesses_before(&self, day: NaiveDate) -> Result<u64, StoreError> {
        Ok(sqlx::query("delete from es_access where day < $1").bind(day).execute(self.pool()).await?.rows_affected())
    }

    /// An account was in contact today.
    ///
    /// # Errors
    /// `Database`.
    pub async fn note_contact(&self, account: AccountId) -> Result<(), StoreError> {
        self.note_contact_on(account, self.clock().today()).await
    }

    /// An account was in contact on `day`; a later contact stays the last one.
    ///
    /// # Errors
    /// `Database`.
    pub async fn note_contact_on(&self, account: AccountId, day: NaiveDate) -> Result<(), StoreError> {
        sqlx::query(
            "insert into es_contact (account, seen_on) values ($1, $2) \
             on conflict (account) do update set seen_on = greatest(es_contact.seen_on, excluded.seen_on)",
        )
        .bind(account.uuid())
        .bind(day)
        .execute(self.pool())
        .await?;
        Ok(())
    }

    /// Takes away when an account was in contact: it is gone, and nothing counts from there any more.
    ///
    /// # Errors
    /// `Database`.
    pub async fn forget_contact(&self, account: AccountId) -> Result<(), StoreError> {
        sqlx::query("delete from es_contact where account = $1").bind(account.uuid()).execute(self.pool()).await?;
        Ok(())
    }

    /// The accounts that were last in contact on or before `day`, longest ago first, from the first one after `after`.
    ///
    /// # Errors
    /// `Database`.
    pub async fn silent_since(
        &self,
        day: NaiveDate,
        after: Option<Contact>,
        limit: i64,
    ) -> Result<Vec<Contact>, StoreError> {
        let rows: Vec<(NaiveDate, Uuid)> = sqlx::query_as(
            "select seen_on, account from es_contact \
             where seen_on <= $1 and ($2::date is null or (seen_on, account) > ($2, $3)) \
             order by seen_on, account limit $4",
        )
        .bind(day)
        .bind(after.map(|(seen_on, _)| seen_on))
        .bind(after.map(|(_, account)| account.uuid()))
        .bind(limit)
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(|(day, account)| (day, AccountId::from_uuid(account))).collect())
    }

    /// Every event of these streams, and every other one in which something is sealed under the subject's key, in order: all that is
    /// held about a person. It looks at every event there is.
    ///
    /// # Errors
    /// `Database`, `Encoding`.
    pub async fn all_about(&self, subject: SubjectId, streams: &[Uuid]) -> Result<Vec<Recorded>, StoreError> {
        reader::about(self, &format!("\"k\":\"{subject}\""), streams).await
    }
}
