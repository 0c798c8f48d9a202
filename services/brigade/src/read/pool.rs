//! Who could be in a team, as composition and readiness see them, from brigades, profiles and past mobilisations.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};
use vivier_kernel::ministry::ministry;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_matching::domain::rules::{ReleaseStep, RouteRule, route_for};
use vivier_matching::domain::state::Engagement;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Evidence};
use vivier_talents::read::candidates::{Candidate as Profile, candidates_at, candidates_by_ids};

use super::brigades::brigade_ids;
use super::mobilisation_card::MobilisationRow;
use crate::composition::backups::Backups;
use crate::composition::request::{Candidate, Consent, Held, Request, Shape, Weights};
use crate::composition::solve::Team;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::BrigadeState;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Assignment, Need};
use crate::domain::mobilisation::standing::weeks;
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{BrigadeId, DutyKind, MAX_BACKUPS, MAX_FROM_SERVICE, REVIEW_DAYS, TeamSeat};
use crate::domain::zone::QuietHours;

/// Hours that a service takes to consent where it has granted no standing release.
pub const CONSENT_HOURS: i64 = 48;
/// Days of rest after a mobilisation.
pub const REST_DAYS: i64 = 14;
/// Days of work that the readiness board reckons with.
pub const BOARD_DAYS: i64 = 10;

/// What a need asks of a composition.
///
/// # Errors
/// As [`Request::checked`].
pub fn request_for(need: &Need, now: DateTime<Utc>) -> Result<Request, Problem> {
    let plain = request(need.seats.clone(), need.period, hours_until(need.period.start(), now))?;
    let most = need.limits.team.and_then(|most| usize::try_from(most).ok());
    let shape = most.map_or(Shape::OnePerSeat, Shape::AtMost);
    Request { shape, service_limit: Some(need.limits.from_service()), ..plain }.checked()
}

pub(super) fn request(seats: Vec<TeamSeat>, period: Period, notice_hours: i64) -> Result<Request, Problem> {
    let (service_limit, weights) = (Some(MAX_FROM_SERVICE), Weights::default());
    Request { seats, shape: Shape::OnePerSeat, period, notice_hours, service_limit, rest_days: REST_DAYS, weights }
        .checked()
}

/// Hours of notice of work that begins on `day`.
pub(super) fn hours_until(day: NaiveDate, now: DateTime<Utc>) -> i64 {
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
    let mut states = Vec::new();
    for brigade in brigade_ids(store).await? {
        states.push(store.glance::<Brigade>(brigade.uuid()).await?.state);
    }
    let members = members_of(&states, brigades);
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles = candidates_by_ids(store, &ids, now.date_naive()).await?;
    let past = histories(past(store, now).await?.iter().map(|row| &row.state), period);
    let asked_elsewhere = asked_elsewhere(store, &ids).await?;
    let duties = duties_on(&states, now.date_naive());
    let mut own = HashMap::new();
    for (talent, member) in &members {
        if let Some(account) = member.account() {
            let settings = store.glance::<Inbox>(InboxId::of(account).uuid()).await?.state;
            own.extend(settings.quiet_hours.map(|hours| (*talent, hours)));
        }
    }
    let said = Said { asked_elsewhere, duties, own };
    assembled(store, members, profiles, &past, &said, (period, reach_by, now)).await
}

/// The same as it was at a past moment, which was at the instant `then`: every stream is read up to there.
pub(crate) async fn pool_at(
    store: &Store,
    brigades: &[BrigadeId],
    period: Period,
    reach_by: DateTime<Utc>,
    (at, then): (AsOf, DateTime<Utc>),
) -> Result<Vec<Candidate>, QueryError> {
    let members = members_at(store, brigades, at).await?;
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles = candidates_at(store, &ids, at, then.date_naive()).await?;
    let mut mobilisations = Vec::new();
    for row in past(store, then).await?.iter().filter(|row| row.created_at <= then) {
        mobilisations.push(store.load_at::<Mobilisation>(row.id.uuid(), at).await?.state);
    }
    let past = histories(mobilisations.iter(), period);
    // How many teams there were depends neither on missions elsewhere nor on duties.
    let own = own_quiet_hours_at(store, &members, reach_by, (at, then)).await?;
    let said = Said { own, ..Said::default() };
    assembled(store, members, profiles, &past, &said, (period, reach_by, then)).await
}

/// The members of these brigades as they were, each once, with all their memberships.
pub(super) async fn members_at(
    store: &Store,
    brigades: &[BrigadeId],
    at: AsOf,
) -> Result<Vec<(TalentId, Memberships)>, QueryError> {
    let mut states = Vec::new();
    for brigade in brigade_ids(store).await? {
        states.push(store.load_at::<Brigade>(brigade.uuid(), at).await?.state);
    }
    Ok(members_of(&states, brigades))
}

/// Those of `brigades` who can be in a team, in the order of these brigades, each with all their memberships: a release in advance or a
/// clearance that another brigade knows of counts as well, and so does a no to its calls.
fn members_of(states: &[BrigadeState], brigades: &[BrigadeId]) -> Vec<(TalentId, Memberships)> {
    let mut all: HashMap<TalentId, Memberships> = HashMap::new();
    for (talent, member) in states.iter().flat_map(BrigadeState::accepted) {
        all.entry(talent).or_default().add(member);
    }
    let of_brigade = |id: &BrigadeId| states.iter().find(|state| state.brigade == Some(*id));
    let named = brigades.iter().filter_map(of_brigade).flat_map(BrigadeState::accepted);
    named.filter_map(|(talent, _)| all.remove(&talent).map(|memberships| (talent, memberships))).collect()
}

/// The quiet hours that people had chosen for all that they are told, where these could keep a call away: nobody's last a whole day, so
/// that with a day's time they only do beside those of a brigade. An inbox has an event for all that somebody was ever told.
async fn own_quiet_hours_at(
    store: &Store,
    members: &[(TalentId, Memberships)],
    reach_by: DateTime<Utc>,
    (at, then): (AsOf, DateTime<Utc>),
) -> Result<HashMap<TalentId, QuietHours>, QueryError> {
    let soon = reach_by < then + Duration::days(1);
    let matters = members.iter().filter(|(_, member)| soon || !member.quiet_hours(None).is_empty());
    let inboxes: Vec<(TalentId, Uuid)> =
        matters.filter_map(|(talent, member)| Some((*talent, InboxId::of(member.account()?).uuid()))).collect();
    let ids: Vec<Uuid> = inboxes.iter().map(|(_, inbox)| *inbox).collect();
    let settings = store.load_all_at::<Inbox>(&ids, at).await?;
    let hours = |(talent, inbox): &(TalentId, Uuid)| Some((*talent, settings.get(inbox)?.state.quiet_hours?));
    Ok(inboxes.iter().filter_map(hours).collect())
}

/// Who is on a roster on `day`: on call where any of their brigades says so.
fn duties_on(states: &[BrigadeState], day: NaiveDate) -> HashMap<TalentId, DutyKind> {
    let mut duties: HashMap<TalentId, DutyKind> = HashMap::new();
    for (talent, kind) in states.iter().flat_map(|state| state.on_duty(day)) {
        let held = duties.entry(talent).or_insert(kind);
        *held = kind.min(*held);
    }
    duties
}

/// What was said of people elsewhere than in their profiles, their brigades and past mobilisations.
#[derive(Default)]
struct Said {
    /// The highest government priority of what somebody may come to be placed for.
    asked_elsewhere: HashMap<TalentId, i64>,
    duties: HashMap<TalentId, DutyKind>,
    /// The quiet hours that somebody chose for all that they are told.
    own: HashMap<TalentId, QuietHours>,
}

async fn assembled(
    store: &Store,
    members: Vec<(TalentId, Memberships)>,
    profiles: Vec<Profile>,
    past: &HashMap<TalentId, History>,
    said: &Said,
    (period, reach_by, now): (Period, DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Candidate>, QueryError> {
    let profiles: HashMap<TalentId, Profile> = profiles.into_iter().map(|profile| (profile.id, profile)).collect();
    let mut ministries: HashMap<OrganisationId, OrganisationId> = HashMap::new();
    let mut pool = Vec::with_capacity(members.len());
    for (talent, member) in &members {
        let Some(profile) = profiles.get(talent).filter(|profile| profile.status == TalentStatus::Active) else {
            continue;
        };
        if let Some(service) = profile.organisation
            && let Entry::Vacant(place) = ministries.entry(service)
        {
            let lineage = vivier_organisations::read::lineage(store, service).await?;
            place.insert(ministry(&lineage).unwrap_or(service));
        }
        let ministry = profile.organisation.and_then(|service| ministries.get(&service).copied());
        let history = past.get(talent).copied().unwrap_or_default();
        let other_priority = said.asked_elsewhere.get(talent).copied().unwrap_or(0);
        let (duty, own) = (said.duties.get(talent).copied(), said.own.get(talent).copied());
        let over = Over { period, reach_by, now, ministry, history, other_priority, duty, own };
        pool.push(candidate(profile, member, over));
    }
    Ok(pool)
}

struct Over {
    period: Period,
    reach_by: DateTime<Utc>,
    now: DateTime<Utc>,
    /// Of the service that somebody comes from.
    ministry: Option<OrganisationId>,
    history: History,
    other_priority: i64,
    duty: Option<DutyKind>,
    own: Option<QuietHours>,
}

/// What past and present mobilisations say of somebody.
#[derive(Clone, Copy, Default)]
struct History {
    /// In a team, in a week of the work.
    engaged: bool,
    /// Asked by a team that is still being raised, or in its reserve.
    asked: bool,
    rested_since: Option<NaiveDate>,
    recent: i64,
}

/// For people who may come to be placed, the highest government priority of the missions that it is for.
async fn asked_elsewhere(store: &Store, talents: &[TalentId]) -> Result<HashMap<TalentId, i64>, QueryError> {
    let ids: Vec<Uuid> = talents.iter().map(|talent| talent.uuid()).collect();
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select p.talent, max(m.priority) from placement_card p join mission_card m on m.id = p.mission
         where p.open and m.priority > 0 and p.talent = any($1) group by p.talent",
    )
    .bind(ids)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(talent, priority)| (TalentId::from_uuid(talent), priority)).collect())
}

/// The mobilisations of the last twelve months that are no exercises.
async fn past(store: &Store, now: DateTime<Utc>) -> Result<Vec<MobilisationRow>, QueryError> {
    let rows: Vec<Json<MobilisationRow>> =
        sqlx::query_scalar("select row_to_json(m) from mobilisation_card m where not exercise and updated_at > $1")
            .bind(now - Duration::days(365))
            .fetch_all(store.pool())
            .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// By person, for work over these days: whoever is in a team of other weeks is free for it, and has rested from it by the first day or not.
fn histories<'a>(
    mobilisations: impl Iterator<Item = &'a MobilisationState>,
    period: Period,
) -> HashMap<TalentId, History> {
    let weeks = weeks(period);
    let mut past: HashMap<TalentId, History> = HashMap::new();
    for state in mobilisations {
        let ended = matches!(state.status, MobilisationStatus::StoodDown | MobilisationStatus::Reviewed);
        // A team that stood down early was at work until then; the time for reviews runs from there.
        let stood_down = state.review_by.map(|review_by| (review_by - Duration::days(REVIEW_DAYS)).date_naive());
        let last_day = state.need.as_ref().map(|need| need.period.end());
        let last_day = last_day.map(|last| stood_down.map_or(last, |day| last.min(day)));
        for call in state.calls.iter().filter(|call| call.status.is_live() && state.status.takes_answers()) {
            past.entry(call.callee.talent).or_default().asked = true;
        }
        for call in state.calls.iter().filter(|call| call.status == CallStatus::Engaged) {
            let history = past.entry(call.callee.talent).or_default();
            let under_way = !ended && !state.status.is_over();
            let theirs = state.need.as_ref().map(|need| need.period);
            history.engaged |=
                under_way && theirs.is_some_and(|theirs| self::weeks(theirs).iter().any(|week| weeks.contains(week)));
            if under_way && last_day.is_some_and(|last| last < period.start()) {
                history.rested_since = history.rested_since.max(last_day);
            }
            // Whoever was stood down before the first day was never at work: there is nothing to rest from.
            if ended && state.need.as_ref().is_some_and(|need| last_day >= Some(need.period.start())) {
                history.recent += 1;
                history.rested_since = history.rested_since.max(last_day);
            }
        }
    }
    past
}

fn candidate(profile: &Profile, member: &Memberships, over: Over) -> Candidate {
    let Over { period, reach_by, now, ministry, history, other_priority, duty, own } = over;
    let standing = member.standing_release(period);
    let way = |fits: &dyn Fn(&RouteRule) -> bool| largest_share(profile.employment, period, now.date_naive(), fits);
    // What the manager granted in advance holds where the manager decides.
    let managers = way(&|row| !row.steps.contains(&ReleaseStep::HumanResourcesDecision));
    let (consent, notice_hours) = match (profile.employment, standing) {
        (EmploymentStatus::External, _) => (Consent::NotNeeded, 0),
        (_, Some(release)) => (Consent::Standing(release.share.percent().min(managers)), release.notice.number()),
        (_, None) => (Consent::ToAsk, CONSENT_HOURS),
    };
    let no_hour = !member.has_hour(now, own);
    let quiet = match member.callable(now, own) {
        Callable::Yes | Callable::Engaged => false,
        Callable::QuietUntil(at) => at >= reach_by,
        Callable::No => member.has_opted_out(now),
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
        ask_hours: CONSENT_HOURS,
        open_share: way(&|_| true),
        consent,
        // What the service recorded counts as well as what a brigade has seen.
        clearance: member.clearance_on(period.end()).max(profile.cleared.on(period.end())),
        regions: profile.regions.clone(),
        // The region that the person named first is taken for theirs.
        home: profile.regions.first().copied(),
        remote: profile.remote,
        engaged: history.engaged,
        asked: history.asked,
        duty,
        quiet,
        no_hour,
        rested_since: history.rested_since,
        recent: history.recent,
        other_priority,
    }
}

/// The largest share over these days for which the rules have a way that `fits`, in percent; 0 where there is none.
fn largest_share(
    employment: EmploymentStatus,
    period: Period,
    today: NaiveDate,
    fits: &dyn Fn(&RouteRule) -> bool,
) -> i64 {
    let open = |percent: &i64| {
        let share = Share::new(*percent).ok();
        let way = share.and_then(|share| route_for(employment, Engagement { period, share }, today).ok());
        way.is_some_and(|(_, row)| fits(row))
    };
    (1..=Share::FULL.percent()).rev().find(open).unwrap_or(0)
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
