//! Queries: one placement, several by id, lists by page, counts. A placement exists only for those who stand on one of its sides.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store, StoreError};
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};

use super::placement_card::{PlacementCards, PlacementRow};
use super::view::{PlacementView, Shown, view};
use crate::access;
use crate::domain::decide::Placement;
use crate::domain::state::PlacementState;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::use_case::sides;

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "placement_card";

/// Which placements a list holds, among those that exist for the viewer.
#[derive(Clone, Default, Debug)]
pub struct PlacementFilter {
    pub talents: Vec<TalentId>,
    pub missions: Vec<MissionId>,
    pub seats: Vec<SeatId>,
    /// One of these statuses.
    pub statuses: Vec<PlacementStatus>,
    /// One of these statuses of the release.
    pub releases: Vec<ReleaseStatus>,
    /// Only those in which it is the viewer's turn.
    pub awaiting_me: bool,
}

/// In what order a list comes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PlacementOrder {
    /// Those opened last first.
    #[default]
    Newest,
    /// Those to which something happened last first.
    Updated,
    /// Those that have to be answered soonest first; those that wait for nothing come last.
    Deadline,
}

impl PlacementOrder {
    /// What rows are sorted by before their id.
    fn column(self) -> Option<&'static str> {
        match self {
            Self::Newest => None,
            Self::Updated => Some("updated_at"),
            Self::Deadline => Some("coalesce(answer_by, 'infinity')"),
        }
    }
}

/// A row's place in a list, in whichever order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PlacementKey {
    /// By what [`PlacementOrder::Updated`] and [`PlacementOrder::Deadline`] go.
    pub at: Option<DateTime<Utc>>,
    pub id: PlacementId,
}

impl PlacementView {
    /// Its place in lists of an order.
    pub fn key(&self, order: PlacementOrder) -> PlacementKey {
        let at = match order {
            PlacementOrder::Newest => None,
            PlacementOrder::Updated => Some(self.updated_at),
            PlacementOrder::Deadline => self.answer_by,
        };
        PlacementKey { at, id: self.id }
    }
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards the beginning of the list, against its order; rows come in the order of reading.
    pub backward: bool,
    /// Only what comes after this row (before it, when backward).
    pub from: Option<PlacementKey>,
}

/// One placement.
///
/// # Errors
/// `Store`.
pub async fn placement(store: &Store, viewer: &Actor, id: PlacementId) -> Result<Option<PlacementView>, QueryError> {
    Ok(placements_by_ids(store, viewer, &[id]).await?.remove(&id))
}

/// One placement as it was, to those for whom it exists now.
///
/// # Errors
/// `Store`.
pub async fn placement_at(
    store: &Store,
    viewer: &Actor,
    id: PlacementId,
    at: AsOf,
) -> Result<Option<PlacementView>, QueryError> {
    let rows = rows_by_ids(store, &[id.uuid()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let past = store.load_at::<Placement>(id.uuid(), at).await?;
    let sides = sides(store, viewer, &row.state).await?;
    let shown = Shown { row, state: &past.state, version: past.version };
    let view = view(store.keys(), (viewer, sides), shown, store.clock().now()).await?;
    note(store, viewer, &rows, view.as_slice()).await?;
    Ok(view)
}

/// The placements among `ids` that exist for the viewer.
///
/// # Errors
/// `Store`.
pub async fn placements_by_ids(
    store: &Store,
    viewer: &Actor,
    ids: &[PlacementId],
) -> Result<HashMap<PlacementId, PlacementView>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let views = views(store, viewer, rows_by_ids(store, &ids).await?).await?;
    Ok(views.into_iter().map(|view| (view.id, view)).collect())
}

/// Where these placements stand: for whoever reads what they came of, and may not read them.
///
/// # Errors
/// `Store`.
pub async fn statuses(store: &Store, ids: &[PlacementId]) -> Result<HashMap<PlacementId, PlacementStatus>, QueryError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = rows_by_ids(store, &ids).await?;
    Ok(rows.iter().map(|row| (row.id, row.status)).collect())
}

/// A page of the list, in the order of reading.
///
/// # Errors
/// `Store`.
pub async fn placements(
    store: &Store,
    viewer: &Actor,
    filter: &PlacementFilter,
    order: PlacementOrder,
    page: Page,
) -> Result<Vec<PlacementView>, QueryError> {
    let stands = Stands::of(store, viewer).await?;
    let mut query = QueryBuilder::new("select id, version from placement_card p where ");
    restrict(&mut query, &stands, filter);
    // The latest first, but deadlines from the nearest on.
    let ascending = page.backward != (order == PlacementOrder::Deadline);
    let (comparison, direction) = if ascending { (" > ", " asc") } else { (" < ", " desc") };
    match (order.column(), page.from) {
        (_, None) => {}
        (None, Some(from)) => {
            query.push(" and id").push(comparison).push_bind(from.id.uuid());
        }
        (Some(column), Some(from)) => {
            query.push(" and (").push(column).push(", id)").push(comparison);
            query.push("(coalesce(").push_bind(from.at).push(", 'infinity'), ").push_bind(from.id.uuid()).push(")");
        }
    }
    query.push(" order by ");
    if let Some(column) = order.column() {
        query.push(column).push(direction).push(", ");
    }
    query.push("id").push(direction).push(" limit ").push_bind(page.rows);
    let versions: Vec<(Uuid, i64)> = query.build_query_as().fetch_all(store.pool()).await?;
    views(store, viewer, store.rows::<PlacementCards>(&versions).await?).await
}

/// How many placements the whole list holds.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor, filter: &PlacementFilter) -> Result<i64, QueryError> {
    let stands = Stands::of(store, viewer).await?;
    let mut query = QueryBuilder::new("select count(*) from placement_card p where ");
    restrict(&mut query, &stands, filter);
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

/// The talents among `ids` with whom the viewer has a placement in which they stand for the host or the service: they see the
/// sections of a profile that are for those involved.
///
/// # Errors
/// `Store`.
pub async fn involved(store: &Store, viewer: &Actor, ids: &[TalentId]) -> Result<HashSet<TalentId>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    involved_among(store, viewer, Some(ids)).await
}

/// As [`involved`], over the whole pool.
///
/// # Errors
/// `Store`.
pub async fn all_involved(store: &Store, viewer: &Actor) -> Result<HashSet<TalentId>, QueryError> {
    involved_among(store, viewer, None).await
}

/// An invitation or a proposal alone opens nothing: the talent has said yes, or there is more. What is over opens nothing any more; what
/// ends early does to its last day.
async fn involved_among(
    store: &Store,
    viewer: &Actor,
    ids: Option<Vec<Uuid>>,
) -> Result<HashSet<TalentId>, QueryError> {
    let stands = Stands::of(store, viewer).await?;
    if stands.account.is_none() {
        return Ok(HashSet::new());
    }
    let talents: Vec<Uuid> = sqlx::query_scalar(
        "select distinct talent from placement_card where ($1::uuid[] is null or talent = any($1)) \
         and (status in ('APPLIED', 'AGREED', 'RELEASE_PENDING', 'RELEASED', 'SIGNED', 'CONFIRMED', 'ACTIVE', 'COMPLETED') \
              or (status = 'ENDED_EARLY' and (state->'ending'->>'last_day')::date >= $6)) \
         and (host = any($2) or (release_status is not null and home = any($3)) or (needs_hr and home = any($5)) \
              or (delegate = $4 and coalesce((state->'release'->>'delegated_until')::date >= $6, status = 'RELEASE_PENDING')))",
    )
    .bind(ids)
    .bind(&stands.hosts)
    .bind(&stands.homes)
    .bind(stands.account)
    .bind(&stands.staff)
    .bind(stands.today)
    .fetch_all(store.pool())
    .await?;
    Ok(talents.into_iter().map(TalentId::from_uuid).collect())
}

/// When a talent was invited or proposed since an instant, as far as the read model has it, without a viewer.
///
/// # Errors
/// `Database`.
pub(crate) async fn asked_since(
    store: &Store,
    talent: TalentId,
    since: DateTime<Utc>,
) -> Result<Vec<(PlacementId, DateTime<Utc>)>, StoreError> {
    let rows: Vec<(Uuid, DateTime<Utc>)> = sqlx::query_as(
        "select id, opened_at from placement_card \
         where talent = $1 and opened_at >= $2 and steps->0->>'kind' in ('PlacementInvited', 'PlacementProposed')",
    )
    .bind(talent.uuid())
    .bind(since)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id, at)| (PlacementId::from_uuid(id), at)).collect())
}

/// How often each talent was invited or proposed between two instants, both included, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn asked_between(
    store: &Store,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashMap<TalentId, usize>, QueryError> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(
        "select talent, count(*) from placement_card \
         where opened_at >= $1 and opened_at <= $2 and steps->0->>'kind' in ('PlacementInvited', 'PlacementProposed') group by talent",
    )
    .bind(since)
    .bind(until)
    .fetch_all(store.pool())
    .await?;
    let number =
        |(talent, count): (Uuid, i64)| (TalentId::from_uuid(talent), usize::try_from(count).unwrap_or_default());
    Ok(rows.into_iter().map(number).collect())
}

/// The open placements of the same seat or the same talent as this one, without a viewer.
///
/// # Errors
/// `Store`.
pub(crate) async fn open_beside(store: &Store, id: PlacementId) -> Result<Vec<PlacementId>, QueryError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select p.id from placement_card p join placement_card c on c.id = $1 \
         where p.open and p.id <> c.id and (p.seat = c.seat or p.talent = c.talent) order by p.id",
    )
    .bind(id.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// The open placements of a seat, without a viewer.
///
/// # Errors
/// `Database`.
pub async fn open_on(store: &Store, seat: SeatId) -> Result<Vec<PlacementId>, StoreError> {
    let statement = "select id from placement_card where seat = $1 and open order by id";
    let ids: Vec<Uuid> = sqlx::query_scalar(statement).bind(seat.uuid()).fetch_all(store.pool()).await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// How many placements of an account's talents are open, confirmed or under way, and over, without a viewer.
///
/// # Errors
/// `Store`.
pub async fn numbers_of(store: &Store, account: AccountId) -> Result<(i64, i64, i64), QueryError> {
    Ok(sqlx::query_as(
        "select count(*) filter (where open), count(*) filter (where status in ('CONFIRMED', 'ACTIVE')), \
         count(*) filter (where not open and status not in ('CONFIRMED', 'ACTIVE')) from placement_card where account = $1",
    )
    .bind(account.uuid())
    .fetch_one(store.pool())
    .await?)
}

/// The last day for which an account's talents were ever confirmed on a mission, cut short where they ended early, without a viewer.
/// None where they never were.
///
/// # Errors
/// `Database`.
pub async fn engaged_until(store: &Store, account: AccountId) -> Result<Option<NaiveDate>, StoreError> {
    Ok(sqlx::query_scalar(
        "select max((state->'engagement'->'period'->>'end')::date) from placement_card where account = $1",
    )
    .bind(account.uuid())
    .fetch_one(store.pool())
    .await?)
}

/// The placements of an account's talents as they are, texts sealed, oldest first: for the person's own export.
///
/// # Errors
/// `Store`.
pub async fn states_of(store: &Store, account: AccountId) -> Result<Vec<(PlacementId, PlacementState)>, QueryError> {
    let rows: Vec<(Uuid, sqlx::types::Json<PlacementState>)> =
        sqlx::query_as("select id, state from placement_card where account = $1 order by id")
            .bind(account.uuid())
            .fetch_all(store.pool())
            .await?;
    Ok(rows.into_iter().map(|(id, state)| (PlacementId::from_uuid(id), state.0)).collect())
}

/// The seats of a mission that somebody has agreed to, or more: nobody else is looked for.
pub(crate) async fn spoken_for(store: &Store, mission: MissionId) -> Result<HashSet<SeatId>, StoreError> {
    let seats: Vec<Uuid> = sqlx::query_scalar(
        "select seat from placement_card where mission = $1 and open and status not in ('APPLIED', 'INVITED', 'PROPOSED')",
    )
    .bind(mission.uuid())
    .fetch_all(store.pool())
    .await?;
    Ok(seats.into_iter().map(SeatId::from_uuid).collect())
}

/// The placements of a talent or on a mission that are not over, and whether each is still open, without a viewer.
///
/// # Errors
/// `Database`.
pub(crate) async fn left_behind(store: &Store, of: Uuid) -> Result<Vec<(PlacementId, bool)>, StoreError> {
    let rows: Vec<(Uuid, bool)> = sqlx::query_as(
        "select id, open from placement_card where (talent = $1 or mission = $1) \
         and (open or status in ('CONFIRMED', 'ACTIVE')) order by id",
    )
    .bind(of)
    .fetch_all(store.pool())
    .await?;
    Ok(rows.into_iter().map(|(id, open)| (PlacementId::from_uuid(id), open)).collect())
}

/// The placements whose release waits for a manager and has no delegate yet, without a viewer.
///
/// # Errors
/// `Database`.
pub(crate) async fn waiting_for_a_manager(store: &Store) -> Result<Vec<PlacementId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from placement_card where status = 'RELEASE_PENDING' and 'SERVICE' = any(awaits) and delegate is null \
         order by id",
    )
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// Release requests that nobody has answered, whoever they wait for.
///
/// # Errors
/// `Database`.
pub(crate) async fn waiting_for_a_service(store: &Store) -> Result<Vec<PlacementId>, StoreError> {
    let statement = "select id from placement_card where status = 'RELEASE_PENDING' order by id";
    let ids: Vec<Uuid> = sqlx::query_scalar(statement).fetch_all(store.pool()).await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// Those of these services, and those in which the account answers in a manager's place; beside requests, what somebody still stands in for
/// because of an absence.
///
/// # Errors
/// `Database`.
pub(crate) async fn waiting_for_services(
    store: &Store,
    homes: &[OrganisationId],
    delegate: AccountId,
) -> Result<Vec<PlacementId>, StoreError> {
    let homes: Vec<Uuid> = homes.iter().map(|home| home.uuid()).collect();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from placement_card where (home = any($1) or delegate = $2) \
         and (status = 'RELEASE_PENDING' or (state->'release'->>'delegated_until')::date >= $3) order by id",
    )
    .bind(homes)
    .bind(delegate.uuid())
    .bind(store.clock().today())
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// The placements of these hosts, and of these services, in which a step waits for them, but for requests to a service.
///
/// # Errors
/// `Database`.
pub(crate) async fn waiting_below(
    store: &Store,
    hosts: &[OrganisationId],
    homes: &[OrganisationId],
) -> Result<Vec<PlacementId>, StoreError> {
    let uuids = |organisations: &[OrganisationId]| -> Vec<Uuid> { organisations.iter().map(|id| id.uuid()).collect() };
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from placement_card where status <> 'RELEASE_PENDING' and (('HOST' = any(awaits) and host = any($1)) \
         or (awaits && array['SERVICE', 'HUMAN_RESOURCES'] and home = any($2))) order by id",
    )
    .bind(uuids(hosts))
    .bind(uuids(homes))
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// Those in which somebody answers in a manager's place.
///
/// # Errors
/// `Database`.
pub(crate) async fn delegated(store: &Store) -> Result<Vec<PlacementId>, StoreError> {
    let statement = "select id from placement_card where delegate is not null \
         and (status = 'RELEASE_PENDING' or (state->'release'->>'delegated_until')::date >= $1) order by id";
    let ids: Vec<Uuid> = sqlx::query_scalar(statement).bind(store.clock().today()).fetch_all(store.pool()).await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// The placements whose release has a step for which nobody was named, without a viewer.
///
/// # Errors
/// `Database`.
pub(crate) async fn waiting_for_a_name(store: &Store) -> Result<Vec<PlacementId>, StoreError> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from placement_card where status = 'RELEASE_PENDING' and 'PROGRAMME' = any(awaits) order by id",
    )
    .fetch_all(store.pool())
    .await?;
    Ok(ids.into_iter().map(PlacementId::from_uuid).collect())
}

/// Where the viewer stands, over the whole tree of organisations.
struct Stands {
    account: Option<Uuid>,
    hosts: Vec<Uuid>,
    homes: Vec<Uuid>,
    /// Where they decide for human resources.
    staff: Vec<Uuid>,
    /// True for the programme and Vivier itself.
    all: bool,
    today: NaiveDate,
}

impl Stands {
    async fn of(store: &Store, viewer: &Actor) -> Result<Self, QueryError> {
        let parties = access::parties(viewer, &[], None);
        Ok(Self {
            account: viewer.account().map(TypedId::uuid),
            hosts: below(store, viewer, Role::MissionOwner).await?,
            homes: below(store, viewer, Role::ReleasingManager).await?,
            staff: below(store, viewer, Role::HumanResources).await?,
            all: parties.iter().any(|party| matches!(party, Party::ProgrammeAdministrator | Party::System)),
            today: store.clock().today(),
        })
    }
}

/// The organisations in which the viewer holds `role`, and all below them.
async fn below(store: &Store, viewer: &Actor, role: Role) -> Result<Vec<Uuid>, QueryError> {
    let mut found: HashSet<OrganisationId> = HashSet::new();
    for grant in viewer.grants().iter().filter(|grant| grant.role == role) {
        found.extend(vivier_organisations::read::subtree(store, grant.organisation).await?);
    }
    Ok(found.into_iter().map(TypedId::uuid).collect())
}

/// Only rows that exist for the viewer, and that the filter asks for. Who is on the talent's side is on no other.
fn restrict(query: &mut QueryBuilder<Postgres>, stands: &Stands, filter: &PlacementFilter) {
    let Stands { account, hosts, homes, staff, all, today: _ } = stands;
    query.push("(").push_bind(*all).push(" or account = ").push_bind(*account);
    query.push(" or host = any(").push_bind(hosts.clone()).push(")");
    query.push(" or (release_status is not null and home = any(").push_bind(homes.clone()).push(")) or ");
    stands_in(query, stands);
    query.push(" or (needs_hr and home = any(").push_bind(staff.clone()).push(")))");
    if filter.awaiting_me {
        query.push(" and case when account = ").push_bind(*account).push(" then 'TALENT' = any(awaits) else (");
        query.push("('HOST' = any(awaits) and host = any(").push_bind(hosts.clone()).push("))");
        query.push(" or ('SERVICE' = any(awaits) and (home = any(").push_bind(homes.clone()).push(") or ");
        stands_in(query, stands);
        query.push("))");
        query.push(" or ('HUMAN_RESOURCES' = any(awaits) and home = any(").push_bind(staff.clone()).push("))");
        query.push(" or ('PROGRAMME' = any(awaits) and ").push_bind(*all).push(")) end");
    }
    let any = |query: &mut QueryBuilder<Postgres>, column: &'static str, ids: Vec<Uuid>| {
        if !ids.is_empty() {
            query.push(" and ").push(column).push(" = any(").push_bind(ids).push(")");
        }
    };
    any(query, "talent", filter.talents.iter().map(|id| id.uuid()).collect());
    any(query, "mission", filter.missions.iter().map(|id| id.uuid()).collect());
    any(query, "seat", filter.seats.iter().map(|id| id.uuid()).collect());
    if !filter.statuses.is_empty() {
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        query.push(" and status = any(").push_bind(statuses).push(")");
    }
    if !filter.releases.is_empty() {
        let releases: Vec<&str> = filter.releases.iter().map(|status| status.as_str()).collect();
        query.push(" and release_status = any(").push_bind(releases).push(")");
    }
}

/// Where the viewer answers in a manager's place today, as [`PlacementState::stand_in`] says it; whoever answers for the host does not.
fn stands_in(query: &mut QueryBuilder<Postgres>, stands: &Stands) {
    query.push("(delegate = ").push_bind(stands.account);
    query.push(" and host <> all(").push_bind(stands.hosts.clone()).push(")");
    query.push(" and coalesce((state->'release'->>'delegated_until')::date >= ").push_bind(stands.today);
    query.push(", status = 'RELEASE_PENDING'))");
}

async fn rows_by_ids(store: &Store, ids: &[Uuid]) -> Result<Vec<Arc<PlacementRow>>, QueryError> {
    let versions: Vec<(Uuid, i64)> = sqlx::query_as("select id, version from placement_card where id = any($1)")
        .bind(ids)
        .fetch_all(store.pool())
        .await?;
    Ok(store.rows::<PlacementCards>(&versions).await?)
}

async fn views(store: &Store, viewer: &Actor, rows: Vec<Arc<PlacementRow>>) -> Result<Vec<PlacementView>, QueryError> {
    let subjects: Vec<_> = rows.iter().filter_map(|row| row.state.pairing).map(|pairing| pairing.subject).collect();
    store.keys().prefetch(&subjects).await?;
    let now = store.clock().now();
    let mut views = Vec::with_capacity(rows.len());
    for row in &rows {
        let sides = sides(store, viewer, &row.state).await?;
        let shown = Shown { row, state: &row.state, version: row.version };
        views.extend(view(store.keys(), (viewer, sides), shown, now).await?);
    }
    note(store, viewer, &rows, &views).await?;
    Ok(views)
}

/// What a placement says of its talent, as it is or as it was, is written down before it is shown to somebody else.
async fn note(
    store: &Store,
    viewer: &Actor,
    rows: &[Arc<PlacementRow>],
    views: &[PlacementView],
) -> Result<(), QueryError> {
    let Some(reader) = viewer.account() else { return Ok(()) };
    let others = rows.iter().filter(|row| row.account != reader && views.iter().any(|view| view.id == row.id));
    let looked: Vec<_> =
        others.filter_map(|row| row.state.pairing).map(|pairing| (pairing.subject, "PLACEMENT")).collect();
    Ok(store.note_access(reader, &looked).await?)
}
