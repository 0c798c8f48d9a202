//! Queries: one mission, several by id, seats by id, a list by page, a count. Before publication a mission exists for few.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{MissionId, OrganisationId, SeatId, TypedId};
use vivier_kernel::zone::Zone;
use vivier_organisations::read::{going_on, gone, went_on};

use super::mission_card::{MissionCards, MissionRow, fold_text};
use super::view::{MissionView, Moment, SeatView, view, view_of_raised};
use crate::access;
use crate::domain::transitions::MissionStatus;
use crate::domain::value::{Region, SkillKey};

/// The names to wait for after a command, to read what it did.
pub const READ_MODELS: &[&str] = &["mission_card", "mission_seat", "mission_revision"];

/// The most words of a search text that are looked at.
const MAX_WORDS: usize = 10;

/// When a mission was published, as lists are ordered by it.
const PUBLISHED: &str = "coalesce(published_at, '-infinity')";

/// Which missions a list holds.
#[derive(Clone, Default, Debug)]
pub struct MissionFilter {
    /// One of these statuses.
    pub statuses: Vec<MissionStatus>,
    /// A seat asks for one of these skills.
    pub skills: Vec<SkillKey>,
    /// A seat is in one of these regions.
    pub regions: Vec<Region>,
    /// True for missions with a seat that can be held at a distance (beside those in `regions`).
    pub remote: bool,
    /// One of these organisations has it (not those below them).
    pub organisations: Vec<OrganisationId>,
    /// All these words stand in title, description, seats or places; accents and case do not matter.
    pub text: Option<String>,
    /// True for missions with a seat that looks for somebody.
    pub open: bool,
    /// True for missions whose administration, or the one that it became part of, has neither left nor been closed.
    pub going_on: bool,
}

/// In what order a list comes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum MissionOrder {
    /// Those drafted last first.
    #[default]
    Newest,
    /// Those with the greatest weight first, then the newest.
    Priority,
    /// Those published last first; what was never published comes last.
    Published,
}

/// A row's place in a list, in whichever order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MissionKey {
    pub priority: i64,
    pub published_at: Option<DateTime<Utc>>,
    pub id: MissionId,
}

impl MissionView {
    /// Its place in lists.
    pub fn key(&self) -> MissionKey {
        MissionKey { priority: self.priority, published_at: self.published_at, id: self.id }
    }
}

/// A part of a list.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards the beginning of the list, against its order.
    pub backward: bool,
    /// Only what comes after this row (before it, when backward).
    pub from: Option<MissionKey>,
}

/// One mission.
///
/// # Errors
/// `Store`.
pub async fn mission(store: &Store, viewer: &Actor, id: MissionId) -> Result<Option<MissionView>, QueryError> {
    Ok(missions_by_ids(store, viewer, &[id]).await?.remove(&id))
}

/// One mission as it was: everything that was said of it then. The viewer's rights are those of now.
///
/// # Errors
/// `Store`.
pub async fn mission_at(
    store: &Store,
    viewer: &Actor,
    id: MissionId,
    at: AsOf,
) -> Result<Option<MissionView>, QueryError> {
    let rows = rows_by_ids(store, &[id.uuid()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let lineage = lineage(store, viewer, row.organisation).await?;
    let then = store.row_at::<MissionCards>(id.uuid(), at).await?;
    let moment = Moment {
        host_goes_on: went_on(store, row.organisation, at).await?,
        day: Zone::Metropolitan.day(store.instant_of(at).await?),
    };
    Ok(then.and_then(|row| view(viewer, &lineage, &row, moment)))
}

/// The missions among `ids` that exist for the viewer.
///
/// # Errors
/// `Store`.
pub async fn missions_by_ids(
    store: &Store,
    viewer: &Actor,
    ids: &[MissionId],
) -> Result<HashMap<MissionId, MissionView>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let views = views(store, viewer, rows_by_ids(store, &ids).await?).await?;
    Ok(views.into_iter().map(|view| (view.id, view)).collect())
}

/// The seats among `ids` whose mission exists for the viewer.
///
/// # Errors
/// `Store`.
pub async fn seats_by_ids(
    store: &Store,
    viewer: &Actor,
    ids: &[SeatId],
) -> Result<HashMap<SeatId, SeatView>, QueryError> {
    let wanted: HashSet<SeatId> = ids.iter().copied().collect();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let missions: Vec<Uuid> = sqlx::query_scalar("select distinct mission from mission_seat where id = any($1)")
        .bind(&ids)
        .fetch_all(store.pool())
        .await?;
    let views = views(store, viewer, rows_by_ids(store, &missions).await?).await?;
    let seats = views.into_iter().flat_map(|mission| mission.seats).filter(|seat| wanted.contains(&seat.id));
    Ok(seats.map(|seat| (seat.id, seat)).collect())
}

/// A page of the list, in the order of reading.
///
/// # Errors
/// `Store`.
pub async fn missions(
    store: &Store,
    viewer: &Actor,
    filter: &MissionFilter,
    order: MissionOrder,
    page: Page,
) -> Result<Vec<MissionView>, QueryError> {
    let around = Around::of(store, viewer, filter).await?;
    let mut query = QueryBuilder::new("select id, version from mission_card m where ");
    restrict(&mut query, viewer, filter, around);
    let (comparison, direction) = if page.backward { (" > ", " asc") } else { (" < ", " desc") };
    match (order, page.from) {
        (_, None) => {}
        (MissionOrder::Newest, Some(from)) => {
            query.push(" and id").push(comparison).push_bind(from.id.uuid());
        }
        (MissionOrder::Priority, Some(from)) => {
            query.push(" and (priority, id)").push(comparison);
            query.push("(").push_bind(from.priority).push(", ").push_bind(from.id.uuid()).push(")");
        }
        (MissionOrder::Published, Some(from)) => {
            query.push(" and (").push(PUBLISHED).push(", id)").push(comparison);
            query.push("(coalesce(").push_bind(from.published_at).push(", '-infinity'), ");
            query.push_bind(from.id.uuid()).push(")");
        }
    }
    query.push(" order by ");
    match order {
        MissionOrder::Newest => {}
        MissionOrder::Priority => {
            query.push("priority").push(direction).push(", ");
        }
        MissionOrder::Published => {
            query.push(PUBLISHED).push(direction).push(", ");
        }
    }
    query.push("id").push(direction).push(" limit ").push_bind(page.rows);
    let versions: Vec<(Uuid, i64)> = query.build_query_as().fetch_all(store.pool()).await?;
    views(store, viewer, store.rows::<MissionCards>(&versions).await?).await
}

/// How many missions the whole list holds.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor, filter: &MissionFilter) -> Result<i64, QueryError> {
    let around = Around::of(store, viewer, filter).await?;
    let mut query = QueryBuilder::new("select count(*) from mission_card m where ");
    restrict(&mut query, viewer, filter, around);
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

/// What decides beside the rows which of them a list holds.
struct Around {
    /// The organisations of which the viewer is a mission owner.
    managed: Vec<Uuid>,
    /// The administrations that are gone, where the filter leaves their missions out.
    gone: Option<Vec<Uuid>>,
    today: NaiveDate,
}

impl Around {
    async fn of(store: &Store, viewer: &Actor, filter: &MissionFilter) -> Result<Self, QueryError> {
        let gone = match filter.open || filter.going_on {
            true => Some(gone(store).await?.into_iter().map(TypedId::uuid).collect()),
            false => None,
        };
        Ok(Self { managed: managed(store, viewer).await?, gone, today: store.clock().today() })
    }
}

/// Only rows that exist for the viewer, and that the filter asks for.
fn restrict(query: &mut QueryBuilder<Postgres>, viewer: &Actor, filter: &MissionFilter, around: Around) {
    let Around { managed, gone, today } = around;
    let all = access::may(viewer, "missionBehindTheScenes", &[]);
    query.push("(was_published or ").push_bind(all).push(" or organisation = any(").push_bind(managed).push("))");
    if !filter.statuses.is_empty() {
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        query.push(" and status = any(").push_bind(statuses).push(")");
    }
    if !filter.skills.is_empty() {
        query.push(" and skill_keys && ").push_bind(filter.skills.clone());
    }
    if !filter.regions.is_empty() || filter.remote {
        let regions: Vec<&str> = filter.regions.iter().map(|region| region.as_str()).collect();
        query.push(" and (regions && ").push_bind(regions).push(" or (remote and ").push_bind(filter.remote).push("))");
    }
    if !filter.organisations.is_empty() {
        let organisations: Vec<Uuid> = filter.organisations.iter().map(|id| id.uuid()).collect();
        query.push(" and organisation = any(").push_bind(organisations).push(")");
    }
    if let Some(gone) = gone {
        query.push(" and organisation <> all(").push_bind(gone).push(")");
    }
    if filter.open {
        query.push(" and looks_until >= ").push_bind(today);
    }
    for word in fold_text(filter.text.as_deref().unwrap_or_default()).split_whitespace().take(MAX_WORDS) {
        query.push(" and strpos(search, ").push_bind(word.to_owned()).push(") > 0");
    }
}

pub(super) async fn rows_by_ids(store: &Store, ids: &[Uuid]) -> Result<Vec<Arc<MissionRow>>, QueryError> {
    let versions: Vec<(Uuid, i64)> = sqlx::query_as("select id, version from mission_card where id = any($1)")
        .bind(ids)
        .fetch_all(store.pool())
        .await?;
    Ok(store.rows::<MissionCards>(&versions).await?)
}

/// Those among `ids` that are missions of flash teams, for whoever sees a placement on them, which is for the caller to know.
///
/// # Errors
/// `Store`.
pub async fn raised_by_ids(store: &Store, ids: &[MissionId]) -> Result<HashMap<MissionId, MissionView>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = rows_by_ids(store, &ids).await?;
    let hosts: HashSet<OrganisationId> =
        rows.iter().filter(|row| row.state.was_raised).map(|row| row.organisation).collect();
    let (open, day) = (going_on(store, &hosts).await?, store.clock().today());
    let seen = |row: &Arc<MissionRow>| {
        let moment = Moment { host_goes_on: open.contains(&row.organisation), day };
        view_of_raised(row, moment).map(|view| (view.id, view))
    };
    Ok(rows.iter().filter_map(seen).collect())
}

async fn views(store: &Store, viewer: &Actor, rows: Vec<Arc<MissionRow>>) -> Result<Vec<MissionView>, QueryError> {
    let mut lineages: HashMap<OrganisationId, Vec<OrganisationId>> = HashMap::new();
    for row in &rows {
        if let std::collections::hash_map::Entry::Vacant(place) = lineages.entry(row.organisation) {
            place.insert(lineage(store, viewer, row.organisation).await?);
        }
    }
    let hosts: HashSet<OrganisationId> = lineages.keys().copied().collect();
    let open = going_on(store, &hosts).await?;
    let day = store.clock().today();
    let seen = |row: &Arc<MissionRow>| {
        let moment = Moment { host_goes_on: open.contains(&row.organisation), day };
        view(viewer, &lineages[&row.organisation], row, moment)
    };
    Ok(rows.iter().filter_map(seen).collect())
}

/// The organisation and its ancestors, where it matters for this viewer.
async fn lineage(
    store: &Store,
    viewer: &Actor,
    organisation: OrganisationId,
) -> Result<Vec<OrganisationId>, QueryError> {
    if !viewer.holds_anywhere(Role::MissionOwner) {
        return Ok(Vec::new());
    }
    Ok(vivier_organisations::read::lineage(store, organisation).await?)
}

/// The organisations of which the viewer is a mission owner, there or above.
async fn managed(store: &Store, viewer: &Actor) -> Result<Vec<Uuid>, QueryError> {
    let mut managed = Vec::new();
    for grant in viewer.grants().iter().filter(|grant| grant.role == Role::MissionOwner) {
        let below = vivier_organisations::read::subtree(store, grant.organisation).await?;
        managed.extend(below.into_iter().map(TypedId::uuid));
    }
    Ok(managed)
}
