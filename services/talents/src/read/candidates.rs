//! Talents as the ranking sees them: without names, and without a viewer. Whoever shows a ranking shows each talent through
//! `talents_by_ids`, with its viewer's rights.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TalentId, TypedId as _};
use vivier_kernel::period::Period;

use super::past::taken_in;
use super::talent_card::TalentRow;
use super::talents::{READ_MODEL, rows_by_ids};
use super::view::Rights;
use crate::domain::capacity;
use crate::domain::decide::Talent;
use crate::domain::state::{Cleared, SkillClaim, TalentState, TeamSeat, Window};
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Audience, EmploymentStatus, Evidence, Level, Region, RemotePreference, Section, SkillKey};

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
    pub cleared: Cleared,
    windows: Vec<Window>,
    engagements: Vec<Window>,
    /// Seats in flash teams that take time beside the engagements.
    team_seats: Vec<TeamSeat>,
    /// Who is shown what a ranking would reveal: skills, availability, location.
    audiences: [Audience; 3],
    /// Who is shown by what status the talent works.
    employment_audience: Audience,
}

/// The sections of a profile that a ranking would reveal: whoever hides one from the reader is not in it.
const REVEALED: [Section; 3] = [Section::Skills, Section::Availability, Section::Location];

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
    /// A talent's state with the evidence of a day; none where nobody registered, or where they were erased.
    pub fn of(state: &TalentState, day: NaiveDate) -> Option<Self> {
        let TalentState { claims, windows, engagements, profile, .. } = state;
        let identity = state.identity.as_ref().filter(|_| state.status != TalentStatus::Erased)?;
        let skill = |(skill, claim): (&SkillKey, &SkillClaim)| CandidateSkill {
            skill: *skill,
            level: claim.level,
            evidence: claim.evidence(day),
            evidenced_on: evidenced_on(claim, day),
        };
        Some(Self {
            id: identity.talent,
            account: identity.account,
            organisation: identity.organisation,
            employment: identity.employment,
            status: state.status,
            skills: claims.iter().map(skill).collect(),
            regions: profile.regions.clone(),
            remote: profile.remote,
            cleared: state.clearance,
            windows: windows.values().cloned().collect(),
            engagements: engagements.values().cloned().collect(),
            team_seats: state.in_teams().copied().collect(),
            audiences: REVEALED.map(|section| state.audience(section)),
            employment_audience: state.audience(Section::Employment),
        })
    }

    /// True where the viewer is shown what a ranking would reveal. `releases`: they are the releasing manager of the talent's
    /// organisation. `involved`: there is a placement between the two.
    pub fn shown_to(&self, viewer: &Actor, releases: bool, involved: bool) -> bool {
        let rights = Rights::of(viewer, self.account, releases, involved);
        rights.sees(self.status)
            && REVEALED.iter().zip(self.audiences).all(|(section, audience)| rights.sees_section(*section, audience))
    }

    /// By what status the talent works, where the viewer is shown that. The same arguments as [`Candidate::shown_to`].
    pub fn employment_shown_to(&self, viewer: &Actor, releases: bool, involved: bool) -> Option<EmploymentStatus> {
        let rights = Rights::of(viewer, self.account, releases, involved);
        let seen = rights.sees(self.status) && rights.sees_section(Section::Employment, self.employment_audience);
        seen.then_some(self.employment)
    }

    /// True where the viewer is shown up to what the talent is cleared. The same arguments as [`Candidate::shown_to`].
    pub fn clearance_shown_to(&self, viewer: &Actor, releases: bool, involved: bool) -> bool {
        Rights::of(viewer, self.account, releases, involved).sees_clearance()
    }

    /// The share in percent, 0 to 100, that confirmed placements and seats in flash teams leave free on every day of `period`.
    pub fn free_share(&self, period: Period) -> i64 {
        capacity::free_share(&stretches(&self.windows), &self.engaged(), period)
    }

    /// The share in percent, 0 to 100, that confirmed placements alone leave free on every day of `period`: which seats in flash teams stand in each
    /// other's way is the brigade's to say.
    pub fn unbooked_share(&self, period: Period) -> i64 {
        capacity::free_share(&stretches(&self.windows), &stretches(&self.engagements), period)
    }

    /// The share in percent that is free on each stretch of `period`, as in [`Candidate::free_share`].
    pub fn free_stretches(&self, period: Period) -> Vec<(Period, i64)> {
        capacity::free_stretches(&stretches(&self.windows), &self.engaged(), period)
    }

    /// True of a placement that is not booked yet and whose time is taken all the same, by the seat in a flash team that it came of.
    pub fn takes_as_team_seat(&self, placement: PlacementId) -> bool {
        self.team_seats.iter().any(|seat| seat.placement == Some(placement))
    }

    fn engaged(&self) -> Vec<capacity::Stretch> {
        let in_teams = self.team_seats.iter().map(|seat| (seat.period, seat.share));
        stretches(&self.engagements).into_iter().chain(in_teams).collect()
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
    Ok(rows.iter().filter_map(|row| Candidate::of(&row.0.state, day)).collect())
}

/// Those among `ids` that are not erased, whatever their status.
///
/// # Errors
/// `Store`.
pub async fn candidates_by_ids(store: &Store, ids: &[TalentId], day: NaiveDate) -> Result<Vec<Candidate>, QueryError> {
    Ok(rows_by_ids(store, ids).await?.iter().filter_map(|row| Candidate::of(&row.state, day)).collect())
}

/// The states of all talents that are not erased, with the versions of their streams: what an index in memory starts from.
///
/// # Errors
/// `Store`.
pub async fn states(store: &Store) -> Result<Vec<(TalentId, i64, TalentState)>, QueryError> {
    let rows = sqlx::query_scalar::<_, Json<TalentRow>>("select row_to_json(t) from talent_card t order by id")
        .fetch_all(store.pool())
        .await?;
    Ok(rows.into_iter().map(|row| (row.0.id, row.0.version, row.0.state)).collect())
}

/// Those among `ids` that were registered at a past moment and not erased by then, as they were, with the evidence of that day. Reads
/// the streams of those who have changed since, all of them in one look: the others are as they are.
///
/// # Errors
/// `Store`, `ReadModelBehind`.
pub async fn candidates_at(
    store: &Store,
    ids: &[TalentId],
    at: AsOf,
    day: NaiveDate,
) -> Result<Vec<Candidate>, QueryError> {
    taken_in(store, READ_MODEL, at).await?;
    let rows = rows_by_ids(store, ids).await?;
    let stands = |row: &&Arc<TalentRow>| match at {
        AsOf::Position(position) => row.position <= position,
        AsOf::Instant(instant) => row.updated_at <= instant,
    };
    let standing: HashMap<Uuid, &TalentState> =
        rows.iter().filter(stands).map(|row| (row.id.uuid(), &row.state)).collect();
    let changed: Vec<Uuid> = ids.iter().map(|id| id.uuid()).filter(|id| !standing.contains_key(id)).collect();
    let past = store.load_all_at::<Talent>(&changed, at).await?;
    let mut candidates = Vec::with_capacity(ids.len());
    for id in ids.iter().map(|id| id.uuid()) {
        let state = standing.get(&id).copied().or(past.get(&id).map(|talent| &talent.state));
        candidates.extend(state.and_then(|state| Candidate::of(state, day)));
    }
    Ok(candidates)
}
