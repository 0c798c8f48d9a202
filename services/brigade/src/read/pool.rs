//! Who could be in a team, as composition and readiness see them, from brigades, profiles and past mobilisations.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};
use vivier_kernel::ministry::ministry;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::read::candidates::{Candidate as Profile, candidates_at, candidates_by_ids};

use super::brigades::brigade_ids;
use super::mobilisation_card::MobilisationRow;
use super::people::{InTeam, People, Person, teams};
use crate::composition::backups::Backups;
use crate::composition::request::{Candidate, Request, Shape, Weights};
use crate::composition::solve::Team;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::BrigadeState;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Assignment, Need};
use crate::domain::value::{BrigadeId, DutyKind, MAX_BACKUPS, MAX_FROM_SERVICE, TeamSeat};
use crate::domain::zone::QuietHours;

/// Hours that a service takes to consent where it has granted no standing release.
pub const CONSENT_HOURS: i64 = 48;
/// Days of rest between two mobilisations, whichever of them was agreed to first.
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

/// What somebody is measured by who is known to be wanted for one seat: everything that a request says of one person, and nothing of a team.
pub(crate) fn screening(need: &Need, notice_hours: i64) -> Request {
    let (seats, shape, weights) = (Vec::new(), Shape::OnePerSeat, Weights::default());
    Request { seats, shape, period: need.period, notice_hours, service_limit: None, rest_days: REST_DAYS, weights }
}

pub(super) fn request(seats: Vec<TeamSeat>, period: Period, notice_hours: i64) -> Result<Request, Problem> {
    let (service_limit, weights) = (Some(MAX_FROM_SERVICE), Weights::default());
    Request { seats, shape: Shape::OnePerSeat, period, notice_hours, service_limit, rest_days: REST_DAYS, weights }
        .checked()
}

/// Whole hours of notice of work that begins on `day`, in Paris, where the administrations are.
pub(crate) fn hours_until(day: NaiveDate, now: DateTime<Utc>) -> i64 {
    (Zone::Metropolitan.begins(day) - now).num_hours().max(0)
}

/// Everybody who could be in a team for this need: the members of its brigade, then those of the others, with what is known of them over any days.
///
/// # Errors
/// `Store`.
pub(crate) async fn people_for(store: &Store, need: &Need) -> Result<People, QueryError> {
    let others = brigade_ids(store).await?.into_iter().filter(|brigade| *brigade != need.brigade);
    let brigades: Vec<BrigadeId> = std::iter::once(need.brigade).chain(others).collect();
    people(store, &brigades).await
}

/// The members of these brigades, each once, over these days, as they were at a past moment, which was at the instant `then`: every stream is read up
/// to there. `reach_by` is until when they have to be reached.
pub(crate) async fn pool_at(
    store: &Store,
    brigades: &[BrigadeId],
    period: Period,
    reach_by: DateTime<Utc>,
    at: (AsOf, DateTime<Utc>),
) -> Result<Vec<Candidate>, QueryError> {
    Ok(people_at(store, brigades, reach_by, at).await?.over(period, reach_by))
}

/// The members of these brigades, each once.
pub(crate) async fn people(store: &Store, brigades: &[BrigadeId]) -> Result<People, QueryError> {
    let now = store.clock().now();
    let mut states = Vec::new();
    for brigade in brigade_ids(store).await? {
        states.push(store.glance::<Brigade>(brigade.uuid()).await?.state);
    }
    let members = members_of(&states, brigades);
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles = candidates_by_ids(store, &ids, Zone::Metropolitan.day(now)).await?;
    let teams = teams(past(store, now).await?.iter().map(|row| &row.state));
    let asked_elsewhere = asked_elsewhere(store, &ids).await?;
    let duties = duties_on(&states, Zone::Metropolitan.day(now));
    let mut own = HashMap::new();
    for (talent, member) in &members {
        if let Some(account) = member.account() {
            let settings = store.glance::<Inbox>(InboxId::of(account).uuid()).await?.state;
            own.extend(settings.quiet_hours.map(|hours| (*talent, hours)));
        }
    }
    let said = Said { asked_elsewhere, duties, own };
    assembled(store, members, profiles, teams, &said, now).await
}

/// The same as they were at a past moment, which was at the instant `then`: every stream is read up to there. Their own quiet hours are looked
/// at where these matter to whoever has to be reached by `reach_by` or later.
pub(crate) async fn people_at(
    store: &Store,
    brigades: &[BrigadeId],
    reach_by: DateTime<Utc>,
    (at, then): (AsOf, DateTime<Utc>),
) -> Result<People, QueryError> {
    let members = members_at(store, brigades, at).await?;
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles = candidates_at(store, &ids, at, Zone::Metropolitan.day(then)).await?;
    let rows = past(store, then).await?;
    let raised: Vec<Uuid> = rows.iter().filter(|row| row.created_at <= then).map(|row| row.id.uuid()).collect();
    let mobilisations = store.load_all_at::<Mobilisation>(&raised, at).await?;
    let teams = teams(raised.iter().filter_map(|id| mobilisations.get(id)).map(|stood| &stood.state));
    // How many teams there were depends neither on missions elsewhere nor on duties.
    let own = own_quiet_hours_at(store, &members, reach_by, (at, then)).await?;
    let said = Said { own, ..Said::default() };
    assembled(store, members, profiles, teams, &said, then).await
}

/// The members of these brigades as they were, each once, with all their memberships.
pub(super) async fn members_at(
    store: &Store,
    brigades: &[BrigadeId],
    at: AsOf,
) -> Result<Vec<(TalentId, Memberships)>, QueryError> {
    let all: Vec<Uuid> = brigade_ids(store).await?.iter().map(|id| id.uuid()).collect();
    let mut stood = store.load_all_at::<Brigade>(&all, at).await?;
    let states: Vec<BrigadeState> = all.iter().filter_map(|id| stood.remove(id)).map(|brigade| brigade.state).collect();
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
    mut teams: HashMap<TalentId, Vec<InTeam>>,
    said: &Said,
    now: DateTime<Utc>,
) -> Result<People, QueryError> {
    let mut profiles: HashMap<TalentId, Profile> = profiles.into_iter().map(|profile| (profile.id, profile)).collect();
    let mut ministries: HashMap<OrganisationId, OrganisationId> = HashMap::new();
    let mut people = Vec::with_capacity(members.len());
    for (talent, member) in members {
        let Some(profile) = profiles.remove(&talent).filter(|profile| profile.status == TalentStatus::Active) else {
            continue;
        };
        if let Some(service) = profile.organisation
            && let Entry::Vacant(place) = ministries.entry(service)
        {
            let lineage = vivier_organisations::read::lineage(store, service).await?;
            place.insert(ministry(&lineage).unwrap_or(service));
        }
        let ministry = profile.organisation.and_then(|service| ministries.get(&service).copied());
        people.push(Arc::new(Person {
            ministry,
            member,
            profile,
            teams: teams.remove(&talent).unwrap_or_default(),
            other_priority: said.asked_elsewhere.get(&talent).copied().unwrap_or(0),
            duty: said.duties.get(&talent).copied(),
            own: said.own.get(&talent).copied(),
        }));
    }
    Ok(People::new(people, now))
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

/// The mobilisations that are no exercises and in which anything happened within the last twelve months, or whose days of work end later than that:
/// a team is declared long before it works, and nothing happens while it does.
async fn past(store: &Store, now: DateTime<Utc>) -> Result<Vec<MobilisationRow>, QueryError> {
    let rows: Vec<Json<MobilisationRow>> = sqlx::query_scalar(
        "select row_to_json(m) from mobilisation_card m
         where not exercise and (updated_at > $1 or (state->'need'->'period'->>'end')::date > $2)",
    )
    .bind(now - Duration::days(365))
    .bind(Zone::Metropolitan.day(now) - Duration::days(365))
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notice_runs_until_the_day_begins_in_paris() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        // In winter Paris is an hour ahead, in summer two; a release of 30 hours is not kept by 29 and a half.
        assert_eq!(hours_until(day("2026-11-29"), at("2026-11-27T17:30:00Z")), 29);
        assert_eq!(hours_until(day("2026-11-29"), at("2026-11-27T17:00:00Z")), 30);
        assert_eq!(hours_until(day("2026-07-14"), at("2026-07-12T16:30:00Z")), 29);
        assert_eq!(hours_until(day("2026-07-14"), at("2026-07-12T16:00:00Z")), 30);
        assert_eq!(hours_until(day("2026-11-27"), at("2026-11-27T17:00:00Z")), 0);
    }
}
