//! Talents as the ranking sees them: without names, and without a viewer. Whoever shows a ranking shows each talent through
//! `talents_by_ids`, with its viewer's rights.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::{AccountId, OrganisationId, TalentId, TypedId as _};
use vivier_kernel::period::Period;

use super::talent_card::TalentRow;
use super::talents::rows_by_ids;
use crate::domain::capacity;
use crate::domain::decide::Talent;
use crate::domain::state::{SkillClaim, TalentState, Window};
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{EmploymentStatus, Evidence, Level, Region, RemotePreference, SkillKey};

/// One talent, for ranking. Nothing in it is sealed, nothing identifies but ids.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    pub id: TalentId,
    pub account: AccountId,
    pub organisation: Option<OrganisationId>,
    pub employment: EmploymentStatus,
    pub status: TalentStatus,
    pub skills: Vec<CandidateSkill>,
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
    windows: Vec<Window>,
    engagements: Vec<Window>,
    /// The event up to which this is true.
    pub position: i64,
}

/// A claimed skill with the strongest evidence on the day that was asked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct CandidateSkill {
    pub skill: SkillKey,
    pub level: Level,
    pub evidence: Evidence,
    /// When somebody else last stood behind it (a word or a proof that has not expired); none where nobody did.
    pub evidenced_on: Option<NaiveDate>,
}

impl Candidate {
    fn of(row: &TalentRow, day: NaiveDate) -> Self {
        let (id, account, organisation) = (row.id, row.account, row.organisation);
        Self::new((id, account, organisation, row.employment), &row.state, row.position, day)
    }

    fn new(
        (id, account, organisation, employment): (TalentId, AccountId, Option<OrganisationId>, EmploymentStatus),
        state: &TalentState,
        position: i64,
        day: NaiveDate,
    ) -> Self {
        let TalentState { status, claims, windows, engagements, profile, .. } = state;
        let skill = |(skill, claim): (&SkillKey, &SkillClaim)| CandidateSkill {
            skill: *skill,
            level: claim.level,
            evidence: claim.evidence(day),
            evidenced_on: evidenced_on(claim, day),
        };
        Self {
            id,
            account,
            organisation,
            employment,
            status: *status,
            skills: claims.iter().map(skill).collect(),
            regions: profile.regions.clone(),
            remote: profile.remote,
            windows: windows.values().cloned().collect(),
            engagements: engagements.values().cloned().collect(),
            position,
        }
    }

    /// The share in percent, 0 to 100, that is free on every day of `period`.
    pub fn free_share(&self, period: Period) -> i64 {
        capacity::free_share(&stretches(&self.windows), &stretches(&self.engagements), period)
    }

    pub fn skill(&self, key: SkillKey) -> Option<&CandidateSkill> {
        self.skills.iter().find(|skill| skill.skill == key)
    }
}

fn evidenced_on(claim: &SkillClaim, day: NaiveDate) -> Option<NaiveDate> {
    let proofs =
        claim.proofs.iter().filter(|proof| proof.expires_on.is_none_or(|last| day <= last)).map(|proof| proof.on);
    let words = claim.endorsements.iter().map(|endorsement| endorsement.on);
    proofs.chain(words).max()
}

fn stretches(windows: &[Window]) -> Vec<capacity::Stretch> {
    windows.iter().map(|window| (window.period, window.share)).collect()
}

/// Everybody in the pool who claims at least one of `any_of`; the whole pool where that is empty. Evidence is as on `day`.
///
/// # Errors
/// `Store`.
pub async fn candidates(store: &Store, any_of: &[SkillKey], day: NaiveDate) -> Result<Vec<Candidate>, QueryError> {
    let rows = sqlx::query_scalar::<_, Json<TalentRow>>(
        "select row_to_json(t) from talent_card t \
         where status = 'ACTIVE' and ($1 or skill_keys && $2) order by id",
    )
    .bind(any_of.is_empty())
    .bind(any_of)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.iter().map(|row| Candidate::of(&row.0, day)).collect())
}

/// Those among `ids` that are not erased, whatever their status.
///
/// # Errors
/// `Store`.
pub async fn candidates_by_ids(store: &Store, ids: &[TalentId], day: NaiveDate) -> Result<Vec<Candidate>, QueryError> {
    Ok(rows_by_ids(store, ids).await?.iter().map(|row| Candidate::of(row, day)).collect())
}

/// Those among `ids` that were registered at a past instant and not erased by then, as they were. Reads each stream: for what people
/// ask now and then, not for lists.
///
/// # Errors
/// `Store`.
pub async fn candidates_at(store: &Store, ids: &[TalentId], at: DateTime<Utc>) -> Result<Vec<Candidate>, QueryError> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let past = store.load_at::<Talent>(id.uuid(), AsOf::Instant(at)).await?;
        if past.state.status == TalentStatus::Erased {
            continue;
        }
        if let Some(identity) = &past.state.identity {
            let known = (*id, identity.account, identity.organisation, identity.employment);
            found.push(Candidate::new(known, &past.state, past.version, at.date_naive()));
        }
    }
    Ok(found)
}
