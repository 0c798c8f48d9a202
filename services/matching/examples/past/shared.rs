//! A pool with a past: what the examples that ask about it here and in `vivier-api` share.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use uuid::Uuid;
use vivier_event_store::{MasterKey, Registry, Store, StoreOptions};
use vivier_kernel::clock::{SystemClock, VirtualClock};
use vivier_kernel::decider::StoredEvent;
use vivier_kernel::id::{AccountId, AvailabilityId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_talents::domain::event::{
    AvailabilityDeclared, SkillClaimed, TalentActivated, TalentEvent, TalentRegistered,
};
use vivier_talents::domain::value::{EmploymentStatus, Level, SkillKey};

/// Skills that people claim.
const SKILLS: u64 = 2_000;

/// The store, with what `more` registers beside talents and candidates.
pub async fn open(url: String, key: &MasterKey, clock: &VirtualClock, more: fn(&mut Registry)) -> Store {
    let mut options = StoreOptions::new(url, key.clone(), Arc::new(clock.clone()));
    options.statement_timeout = std::time::Duration::from_secs(600);
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    more(&mut registry);
    Store::open(options, registry).await.expect("a store")
}

/// Waits until the read models with these names have read all there is.
pub async fn caught_up(store: &Store, names: &[&str]) {
    for name in names {
        while store.lag(name).await.expect("a lag") > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
}

/// The median of what was measured round by round, but for the first round, which warms up.
pub fn median(times: &[f64]) -> f64 {
    let mut measured = times[1..].to_vec();
    measured.sort_unstable_by(f64::total_cmp);
    measured[measured.len() / 2]
}

pub fn level(number: u64) -> Level {
    Level::new(1 + (number % 4) as i64).expect("a level")
}

pub fn skill(number: u64) -> SkillKey {
    Uuid::from_u128(0x5000 + u128::from(number))
}

/// What the person with this number claims with this claim.
pub fn claimed(number: u64, claim: u64) -> SkillKey {
    skill((number * (2 * claim + 1) + 97 * claim) % SKILLS)
}

pub fn someone(number: u64) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128((0xB << 100) + (u128::from(number) << 32)))
}

pub fn account_of(number: u64) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128((0xC << 100) + (u128::from(number) << 32)))
}

pub fn subject_of(number: u64) -> SubjectId {
    SubjectId::from_uuid(Uuid::from_u128((0xD << 100) + (u128::from(number) << 32)))
}

/// When everybody begins.
pub fn begun(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::days(60)
}

/// Everybody's first events, without commands: their hashes are not made, which no reading looks at. `claimed`: the skill that somebody
/// claims with one of their claims.
pub async fn fill(pool: &PgPool, people: u64, claims: u64, claimed: impl Fn(u64, u64) -> SkillKey, now: DateTime<Utc>) {
    let mut rows = Rows::default();
    let begun = begun(now);
    let day = begun.date_naive();
    let period = Period::new(day, day + Duration::days(300)).expect("a period");
    for number in 0..people {
        let talent = someone(number);
        let registered = TalentRegistered {
            talent,
            account: account_of(number),
            subject: subject_of(number),
            employment: EmploymentStatus::External,
            organisation: None,
            display_name: None,
        };
        let mut events: Vec<TalentEvent> = vec![registered.into()];
        for claim in 0..claims {
            let skill = claimed(number, claim);
            events.push(SkillClaimed { skill, level: level(number + claim), since: None }.into());
        }
        let share = Share::new(100).expect("a share");
        events.push(AvailabilityDeclared { availability: AvailabilityId::new(&SystemClock), period, share }.into());
        events.push(TalentActivated {}.into());
        for (version, event) in (1..).zip(&events) {
            rows.push(("talent", talent.uuid()), version, begun, event);
        }
        if rows.streams.len() > 20_000 {
            rows.write(pool).await;
        }
    }
    rows.write(pool).await;
}

/// What changed since: one in ten claims another skill thirty days ago, and one in a hundred ten days ago.
pub async fn claim_more(pool: &PgPool, people: u64, claims: u64, now: DateTime<Utc>) {
    let mut rows = Rows::default();
    let version = 1 + claims as i64 + 3;
    for (again, every, days) in [(0, 10, 30), (1, 100, 10)] {
        for number in (0..people).step_by(every) {
            let skill = skill(SKILLS + number % 10 + 10 * again);
            let event: TalentEvent = SkillClaimed { skill, level: level(number), since: None }.into();
            // Whoever is among the one in a hundred is among the one in ten, too.
            let stream = ("talent", someone(number).uuid());
            rows.push(stream, version + again as i64, now - Duration::days(days), &event);
        }
        rows.write(pool).await;
    }
    sqlx::query("vacuum analyze es_event").execute(pool).await.expect("analysed");
}

/// Events that are written together.
#[derive(Default)]
pub struct Rows {
    types: Vec<&'static str>,
    streams: Vec<Uuid>,
    versions: Vec<i64>,
    kinds: Vec<&'static str>,
    instants: Vec<DateTime<Utc>>,
    payloads: Vec<String>,
}

impl Rows {
    pub fn push<E: StoredEvent>(&mut self, stream: (&'static str, Uuid), version: i64, at: DateTime<Utc>, event: &E) {
        self.types.push(stream.0);
        self.streams.push(stream.1);
        self.versions.push(version);
        self.kinds.push(event.kind());
        self.instants.push(at);
        self.payloads.push(event.encode().expect("a payload"));
    }

    pub async fn write(&mut self, pool: &PgPool) {
        let rows = std::mem::take(self);
        sqlx::query(
            "insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
             select nextval('es_position_seq'), s, v, t, k, 1, r, d::json, $7::json, decode(repeat('00', 32), 'hex') \
             from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[]) as rows (t, s, v, k, r, d)",
        )
        .bind(rows.types)
        .bind(rows.streams)
        .bind(rows.versions)
        .bind(rows.kinds)
        .bind(rows.instants)
        .bind(rows.payloads)
        .bind(r#"{"actor":"system:bench","command":"fill","correlation":"00000000-0000-0000-0000-000000000000"}"#)
        .execute(pool)
        .await
        .expect("written");
    }
}
