//! The parts of an export that stand in objects of several people, or of nobody's profile: absences, searches, calls, credits, rankings.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;
use vivier_brigade::read::{brigades::own_memberships, mobilisations::own_calls};
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_matching::read::absences;
use vivier_matching::record::domain::{SeatPlace, SeatsShown};
use vivier_matching::record::read::rankings_of;
use vivier_matching::search::domain::Criteria;
use vivier_matching::search::read::searches_of;
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};
use vivier_valorisation::read::statement::{Page, statement};

use super::open::open_all;

/// How many entries of a statement are read at a time.
const PAGE: i64 = 500;

/// When the person is away from what they answer for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceData {
    pub period: Period,
    /// The account that answers meanwhile.
    pub delegate: Uuid,
}

/// What the person wants to hear of.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchData {
    pub id: Uuid,
    pub saved_at: DateTime<Utc>,
    /// When the person was told of something last.
    pub told_at: Option<DateTime<Utc>>,
    pub criteria: Criteria,
}

/// The person's place in a brigade, with clearance, quiet hours and standing releases.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipData {
    pub brigade: Uuid,
    pub state: Value,
}

/// A call to a flash team, and what was answered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallData {
    pub mobilisation: Uuid,
    pub state: Value,
}

/// An entry of the person's credit account.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditData {
    pub transfer: Uuid,
    pub at: DateTime<Utc>,
    /// `PENDING`, `POSTED` or `VOIDED`.
    pub status: String,
    /// Hundredths of a day.
    pub amount: i64,
    pub rule: String,
    /// The version of the policy.
    pub policy: i64,
    pub cause: Value,
}

/// The person's place in a ranking by which somebody decided.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RankingData {
    pub recorded_at: DateTime<Utc>,
    /// `APPLIED`, `INVITED` or `PROPOSED`.
    pub act: String,
    pub placement: Uuid,
    pub seat: Uuid,
    /// None where a constraint had taken the person out.
    pub place: Option<i32>,
    /// How many were ranked.
    pub of: i32,
    /// The version of the weights.
    pub policy: i32,
    /// The seats that the person had before them as they applied; none of what others did, and of before they were recorded.
    pub seats: Option<SeatsData>,
}

/// The open seats, ranked for the person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatsData {
    /// Of the seat that they applied for; none where a constraint had taken it out.
    pub place: Option<u32>,
    /// How many were ranked.
    pub of: u32,
    /// The version of the weights.
    pub policy: u32,
    /// The first places.
    pub top: Vec<SeatScoreData>,
}

/// A seat with the score that it had for the person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatScoreData {
    pub seat: Uuid,
    pub score: i64,
}

/// Something that the person did.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema, FromRow)]
#[serde(deny_unknown_fields)]
pub struct ActionData {
    pub at: DateTime<Utc>,
    /// To what: `placement`, `mission` and so on.
    pub object: String,
    pub id: Uuid,
    /// The event's name.
    pub kind: String,
}

/// All of these parts.
pub(super) struct Work {
    pub absence: Option<AbsenceData>,
    pub searches: Vec<SearchData>,
    pub memberships: Vec<MembershipData>,
    pub calls: Vec<CallData>,
    pub credits: Vec<CreditData>,
    pub rankings: Vec<RankingData>,
    pub actions: Vec<ActionData>,
}

pub(super) async fn work(
    store: &Store,
    viewer: &Actor,
    account: AccountId,
    talents: &[TalentId],
) -> Result<Work, QueryError> {
    let subject = SubjectId::from(account);
    let absence = absences::own(store, viewer).await?;
    let searches = searches_of(store, account).await?.into_iter().filter_map(|row| {
        let criteria = row.criteria?;
        Some(SearchData { id: row.id.uuid(), saved_at: row.saved_at, told_at: row.told_at, criteria })
    });
    let mut memberships = Vec::new();
    for (brigade, member) in own_memberships(store, viewer).await? {
        memberships.push(MembershipData { brigade: brigade.uuid(), state: opened(store, subject, &member).await? });
    }
    let mut calls = Vec::new();
    for (mobilisation, call) in own_calls(store, viewer).await? {
        calls.push(CallData { mobilisation: mobilisation.uuid(), state: opened(store, subject, &call).await? });
    }
    let mut credits = Vec::new();
    for talent in talents {
        credits.extend(earned(store, viewer, subject, *talent).await?);
    }
    let rankings = rankings_of(store, talents).await?.into_iter().map(|row| {
        Ok::<_, StoreError>(RankingData {
            recorded_at: row.recorded_at,
            act: super::export_parts::named(&row.act)?,
            placement: row.placement.uuid(),
            seat: row.seat.uuid(),
            place: row.place,
            of: row.of,
            policy: row.policy,
            seats: row.seats.map(seats),
        })
    });
    Ok(Work {
        absence: absence.map(|planned| AbsenceData { period: planned.period, delegate: planned.delegate.uuid() }),
        searches: searches.collect(),
        memberships,
        calls,
        credits,
        rankings: rankings.collect::<Result<_, _>>()?,
        actions: done_by(store, viewer).await?,
    })
}

fn seats(shown: SeatsShown) -> SeatsData {
    let score = |place: &SeatPlace| SeatScoreData { seat: place.seat.uuid(), score: place.score };
    SeatsData { place: shown.place, of: shown.of, policy: shown.policy, top: shown.top.iter().map(score).collect() }
}

/// It looks at every event there is.
async fn done_by(store: &Store, viewer: &Actor) -> Result<Vec<ActionData>, QueryError> {
    let done = sqlx::query_as(
        "select recorded_at as at, stream_type as object, stream_id as id, kind from es_event where meta->>'actor' = $1 order by position",
    );
    Ok(done.bind(viewer.label()).fetch_all(store.pool()).await?)
}

/// The statement of a talent's account, the latest entry first.
async fn earned(
    store: &Store,
    viewer: &Actor,
    subject: SubjectId,
    talent: TalentId,
) -> Result<Vec<CreditData>, QueryError> {
    let id = LedgerAccountId::of(Holder::Talent { talent });
    let (mut all, mut from) = (Vec::new(), None);
    loop {
        let page = Page { rows: PAGE, from, backward: false };
        let found = statement(store, viewer, id, None, page).await?;
        let Some(last) = found.last() else { return Ok(all) };
        from = Some(last.place);
        for entry in found {
            all.push(CreditData {
                transfer: entry.transfer.uuid(),
                at: entry.at,
                status: super::export_parts::named(&entry.status)?,
                amount: entry.amount,
                rule: super::export_parts::named(&entry.rule)?,
                policy: entry.policy,
                cause: opened(store, subject, &entry.cause).await?,
            });
        }
    }
}

async fn opened(store: &Store, subject: SubjectId, held: &impl Serialize) -> Result<Value, QueryError> {
    let mut value = serde_json::to_value(held).map_err(StoreError::from)?;
    open_all(store.keys(), subject, &mut value).await?;
    Ok(value)
}
