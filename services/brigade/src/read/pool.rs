//! Who could be in a team, as composition and readiness see them, from brigades, profiles and past mobilisations.

use std::collections::HashMap;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sqlx::types::Json;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Evidence};
use vivier_talents::read::candidates::{Candidate as Profile, candidates_by_ids};

use super::brigades::brigade_ids;
use super::mobilisation_card::MobilisationRow;
use crate::access::{self, may};
use crate::composition::backups::Backups;
use crate::composition::request::{Candidate, Consent, Held, Request, Shape, Weights};
use crate::composition::solve::{Composition, Team, compose};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::state::Member;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::event::{Assignment, Need};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{BrigadeId, MAX_BACKUPS, MobilisationId, RecipeId, TeamSeat};
use crate::readiness::count::{HORIZONS, Within, readiness};
use crate::use_case::mobilise::COMPOSE_TIME;

/// Hours that a service takes to consent where it has granted no standing release.
pub const CONSENT_HOURS: i64 = 48;
/// The most people that one service gives to one team.
pub const SERVICE_LIMIT: usize = 2;
/// Days of rest after a mobilisation.
pub const REST_DAYS: i64 = 14;
/// Days of work that the readiness board reckons with.
pub const BOARD_DAYS: i64 = 10;

/// What a need asks of a composition.
///
/// # Errors
/// As [`Request::checked`].
pub fn request_for(need: &Need, now: DateTime<Utc>) -> Result<Request, Problem> {
    request(need.seats.clone(), need.period, hours_until(need.period.start(), now))
}

fn request(seats: Vec<TeamSeat>, period: Period, notice_hours: i64) -> Result<Request, Problem> {
    let (service_limit, weights) = (Some(SERVICE_LIMIT), Weights::default());
    Request { seats, shape: Shape::OnePerSeat, period, notice_hours, service_limit, rest_days: REST_DAYS, weights }
        .checked()
}

fn hours_until(day: NaiveDate, now: DateTime<Utc>) -> i64 {
    (day.and_time(NaiveTime::MIN).and_utc() - now).num_hours().max(0)
}

/// Everybody who could be in a team for this need: the members of its brigade, then those of the others.
///
/// # Errors
/// `Store`.
pub(crate) async fn pool_for(store: &Store, need: &Need) -> Result<Vec<Candidate>, QueryError> {
    let others = brigade_ids(store).await?.into_iter().filter(|brigade| *brigade != need.brigade);
    let brigades: Vec<BrigadeId> = std::iter::once(need.brigade).chain(others).collect();
    pool(store, &brigades, need.period, need.team_by).await
}

/// The members of these brigades, each once, over these days; `reach_by` is until when they have to be reached.
pub(crate) async fn pool(
    store: &Store,
    brigades: &[BrigadeId],
    period: Period,
    reach_by: DateTime<Utc>,
) -> Result<Vec<Candidate>, QueryError> {
    let now = store.clock().now();
    let mut members: Vec<(TalentId, Member)> = Vec::new();
    for brigade in brigades {
        let state = store.glance::<Brigade>(brigade.uuid()).await?.state;
        for (talent, member) in state.accepted() {
            if !members.iter().any(|(known, _)| *known == talent) {
                members.push((talent, member.clone()));
            }
        }
    }
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles: HashMap<TalentId, Profile> = candidates_by_ids(store, &ids, now.date_naive())
        .await?
        .into_iter()
        .map(|profile| (profile.id, profile))
        .collect();
    let past = past(store, now).await?;
    let mut ministries: HashMap<OrganisationId, Option<OrganisationId>> = HashMap::new();
    let mut pool = Vec::with_capacity(members.len());
    for (talent, member) in &members {
        let Some(profile) = profiles.get(talent).filter(|profile| profile.status == TalentStatus::Active) else {
            continue;
        };
        let ministry = match profile.organisation {
            Some(service) if !ministries.contains_key(&service) => {
                let lineage = vivier_organisations::read::lineage(store, service).await?;
                *ministries.entry(service).or_insert(lineage.last().copied())
            }
            Some(service) => ministries.get(&service).copied().flatten(),
            None => None,
        };
        let history = past.get(talent).copied().unwrap_or_default();
        pool.push(candidate(profile, member, Over { period, reach_by, now, ministry, history }));
    }
    Ok(pool)
}

struct Over {
    period: Period,
    reach_by: DateTime<Utc>,
    now: DateTime<Utc>,
    ministry: Option<OrganisationId>,
    history: History,
}

/// What past and present mobilisations say of somebody.
#[derive(Clone, Copy, Default)]
struct History {
    engaged: bool,
    rested_since: Option<NaiveDate>,
    recent: i64,
}

/// By person, from the mobilisations of the last twelve months that are no exercises.
async fn past(store: &Store, now: DateTime<Utc>) -> Result<HashMap<TalentId, History>, QueryError> {
    let rows: Vec<Json<MobilisationRow>> =
        sqlx::query_scalar("select row_to_json(m) from mobilisation_card m where not exercise and updated_at > $1")
            .bind(now - Duration::days(365))
            .fetch_all(store.pool())
            .await?;
    let mut past: HashMap<TalentId, History> = HashMap::new();
    for Json(row) in rows {
        let ended = matches!(row.status, MobilisationStatus::StoodDown | MobilisationStatus::Reviewed);
        // A team that stood down early was at work until then.
        let last_day = row.state.need.as_ref().map(|need| need.period.end().min(row.updated_at.date_naive()));
        for call in row.state.calls.iter().filter(|call| call.status == CallStatus::Engaged) {
            let history = past.entry(call.callee.talent).or_default();
            history.engaged |= !ended && !row.status.is_over();
            if ended {
                history.recent += 1;
                history.rested_since = history.rested_since.max(last_day);
            }
        }
    }
    Ok(past)
}

fn candidate(profile: &Profile, member: &Member, over: Over) -> Candidate {
    let Over { period, reach_by, now, ministry, history } = over;
    let standing = member.standing_release(period);
    let (consent, notice_hours) = match (profile.employment, standing) {
        (EmploymentStatus::External, _) => (Consent::NotNeeded, 0),
        (_, Some(release)) => (Consent::Standing(release.share.percent()), release.notice.number()),
        (_, None) => (Consent::ToAsk, CONSENT_HOURS),
    };
    let quiet = match member.callable(now) {
        Callable::Yes | Callable::Engaged => false,
        Callable::QuietUntil(at) => at >= reach_by,
        Callable::No => true,
    };
    let held = |skill: &vivier_talents::read::candidates::CandidateSkill| Held {
        skill: skill.skill,
        level: skill.level,
        proven: skill.evidence == Evidence::Proven,
    };
    Candidate {
        talent: profile.id,
        service: profile.organisation,
        ministry,
        skills: profile.skills.iter().map(held).collect(),
        free_share: profile.free_share(period),
        notice_hours,
        consent,
        clearance: member.clearance_on(period.end()),
        regions: profile.regions.clone(),
        // The region that the person named first is taken for theirs.
        home: profile.regions.first().copied(),
        remote: profile.remote,
        engaged: history.engaged,
        quiet,
        rested_since: history.rested_since,
        recent: history.recent,
        other_priority: 0,
    }
}

/// The best team's places, with its backups.
pub(crate) fn assignments(team: &Team, backups: &[Backups]) -> Vec<Assignment> {
    let place = |(index, member): (usize, &crate::composition::solve::Member)| {
        let seat = *member.seats.first()?;
        let others =
            backups.get(index).map(|backups| backups.people.iter().map(|(talent, _)| *talent).take(MAX_BACKUPS));
        Some(Assignment { seat, chosen: member.talent, backups: others.into_iter().flatten().collect() })
    };
    team.members.iter().enumerate().filter_map(place).collect()
}

/// What the solver proposes for a mobilisation, or what blocks it. `None` where the viewer may not compose for it.
///
/// # Errors
/// `Store`; `NO_TEAM` where the check does not agree with the search.
pub async fn proposal(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<Option<Composition>, QueryError> {
    let state = store.glance::<crate::domain::mobilisation::decide::Mobilisation>(id.uuid()).await?.state;
    let parties = access::of_mobilisation(store, viewer, &state).await?;
    let Some(need) = state.need.as_ref().filter(|_| may("teamProposal", &parties)) else { return Ok(None) };
    let request = request_for(need, store.clock().now())?;
    let candidates = pool_for(store, need).await?;
    let started = std::time::Instant::now();
    let found = compose(&request, &candidates, &|| started.elapsed() > COMPOSE_TIME);
    found.map(Some).map_err(|_| Problem::new("NO_TEAM").into())
}

/// How many teams of a recipe one brigade, or the network where none is named, can raise at once within each horizon. `None` where
/// the viewer may not see it.
///
/// # Errors
/// `Store`.
pub async fn readiness_of(
    store: &Store,
    viewer: &Actor,
    recipe: RecipeId,
    brigade: Option<BrigadeId>,
) -> Result<Option<Vec<Within>>, QueryError> {
    let state = store.glance::<Recipe>(recipe.uuid()).await?.state;
    let Some(keeper) = state.brigade else { return Ok(None) };
    let parties = access::of_brigade(store, viewer, brigade.unwrap_or(keeper)).await?;
    if !may("readiness", &parties) {
        return Ok(None);
    }
    let brigades = match brigade {
        Some(brigade) => vec![brigade],
        None => brigade_ids(store).await?,
    };
    let now = store.clock().now();
    let mut within = Vec::with_capacity(HORIZONS.len());
    for hours in HORIZONS {
        // The work begins when the horizon is reached: that is the time for which people have to be free.
        let first_day = (now + Duration::hours(hours)).date_naive();
        let period = Period::new(first_day, first_day + Duration::days(BOARD_DAYS - 1))
            .map_err(|invalid| invalid.at("period"))?;
        let candidates = pool(store, &brigades, period, now + Duration::hours(hours)).await?;
        within.push(Within { hours, readiness: readiness(&request(state.seats.clone(), period, hours)?, &candidates) });
    }
    Ok(Some(within))
}
