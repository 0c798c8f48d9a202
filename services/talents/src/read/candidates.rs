//! Talents as the ranking sees them: without names, and without a viewer. Whoever shows a ranking shows each talent through
//! `talents_by_ids`, with its viewer's rights.

use chrono::NaiveDate;
use sqlx::types::Json;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{AccountId, OrganisationId, TalentId};
use vivier_kernel::period::Period;

use super::talent_card::TalentRow;
use super::talents::rows_by_ids;
use crate::domain::capacity;
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
        let TalentState { claims, windows, engagements, profile, .. } = &row.state;
        let skill = |(skill, claim): (&SkillKey, &SkillClaim)| CandidateSkill {
            skill: *skill,
            level: claim.level,
            evidence: claim.evidence(day),
            evidenced_on: evidenced_on(claim, day),
        };
        Self {
            id: row.id,
            account: row.account,
            organisation: row.organisation,
            employment: row.employment,
            status: row.status,
            skills: claims.iter().map(skill).collect(),
            regions: profile.regions.clone(),
            remote: profile.remote,
            windows: windows.values().cloned().collect(),
            engagements: engagements.values().cloned().collect(),
            position: row.position,
        }
    }

    /// The share in percent, 0 to 100, that is free on every day of `period`.
    pub fn free_share(&self, period: Period) -> i64 {
        capacity::free_share(&stretches(&self.windows), &stretches(&self.engagements), period)
    }

    /// The free share in percent on each stretch of `period`.
    pub fn free_stretches(&self, period: Period) -> Vec<(Period, i64)> {
        capacity::free_stretches(&stretches(&self.windows), &stretches(&self.engagements), period)
    }

    /// The service that would have to release them; none for an external.
    pub fn releasing_service(&self) -> Option<OrganisationId> {
        self.organisation.filter(|_| self.employment != EmploymentStatus::External)
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
