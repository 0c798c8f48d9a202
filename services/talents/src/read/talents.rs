//! Queries: one talent, several by id, a list by page, a count. Who may not see a talent gets no answer about it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, OrganisationId, TalentId, TypedId};

use super::talent_card::{TalentCards, TalentRow};
use super::view::{Onlooker, Rights, Shown, TalentView, audiences, view};
use crate::access;
use crate::domain::decide::Talent;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Region, Section, SkillKey};
use crate::use_case::register::ACCOUNT_SCOPE;

/// What a look at somebody's clearance is called in the log of reads; a look at a section is called like the section.
pub const CLEARANCE: &str = "CLEARANCE";

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "talent_card";

/// Which talents a list holds. Filters on a section find only those who show it to the viewer.
#[derive(Clone, Default, Debug)]
pub struct TalentFilter {
    /// All of these skills are claimed.
    pub skills: Vec<SkillKey>,
    /// One of these regions is among the talent's.
    pub regions: Vec<Region>,
    /// One of these statuses; whoever is not in the pool is listed only for themselves and the programme.
    pub statuses: Vec<TalentStatus>,
}

/// A part of a list, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// How many rows are wanted.
    pub rows: i64,
    /// True to read towards the beginning of the list, oldest first.
    pub backward: bool,
    /// Only what comes after this row (before it, when backward).
    pub from: Option<TalentId>,
}

impl Page {
    /// Where the page begins, in what order, and how far it goes.
    pub(super) fn push(self, query: &mut QueryBuilder<Postgres>) {
        if let Some(from) = self.from {
            query.push(if self.backward { " and id > " } else { " and id < " }).push_bind(from.uuid());
        }
        query.push(if self.backward { " order by id asc limit " } else { " order by id desc limit " });
        query.push_bind(self.rows);
    }
}

/// One talent.
///
/// # Errors
/// `Store`.
pub async fn talent(store: &Store, viewer: &Actor, id: TalentId) -> Result<Option<TalentView>, QueryError> {
    Ok(talents_by_ids(store, viewer, &[id], &HashSet::new()).await?.remove(&id))
}

/// One talent as it was, under the choices of visibility and the rights that hold today. `involved`: as for [`talents_by_ids`].
///
/// # Errors
/// `Store`.
pub async fn talent_at(
    store: &Store,
    viewer: &Actor,
    id: TalentId,
    at: AsOf,
    involved: &HashSet<TalentId>,
) -> Result<Option<TalentView>, QueryError> {
    let rows = rows_by_ids(store, &[id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let releases = releasing(store, viewer, &rows).await?;
    let rights = rights(viewer, row, &releases, involved);
    let past = store.load_at::<Talent>(id.uuid(), at).await?;
    let shown = Shown { id, version: past.version, state: &past.state, chosen: &row.state };
    // What is free, and whether a proof still counts, goes by the day of then.
    let view = view(store.keys(), viewer, rights, shown, store.instant_of(at).await?).await?;
    Ok(view.map(|view| TalentView { milestones: false, ..view }))
}

/// The talents among `ids` that exist for the viewer. `involved`: those with whom the caller has found a
/// placement of the viewer, or a brigade that the viewer coordinates.
///
/// # Errors
/// `Store`.
pub async fn talents_by_ids(
    store: &Store,
    viewer: &Actor,
    ids: &[TalentId],
    involved: &HashSet<TalentId>,
) -> Result<HashMap<TalentId, TalentView>, QueryError> {
    let rows = rows_by_ids(store, ids).await?;
    let views = views(store, viewer, rows, involved).await?;
    Ok(views.into_iter().map(|view| (view.id, view)).collect())
}

/// The viewer's own talent: the one that is not withdrawn, or else the latest.
///
/// # Errors
/// `Store`.
pub async fn own_talent(store: &Store, viewer: &Actor) -> Result<Option<TalentView>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(None) };
    let versions: Vec<(Uuid, i64)> = sqlx::query_as(
        "select id, version from talent_card where account = $1 order by status = 'WITHDRAWN', id desc limit 1",
    )
    .bind(account.uuid())
    .fetch_all(store.pool())
    .await?;
    let rows = store.rows::<TalentCards>(&versions).await?;
    Ok(views(store, viewer, rows, &HashSet::new()).await?.pop())
}

/// The viewer's own talent as somebody else would be shown it, by the rule that shows it to them. `None` where the viewer has no talent,
/// or where it does not exist for the other.
///
/// # Errors
/// `Store`.
pub async fn own_talent_seen_by(
    store: &Store,
    viewer: &Actor,
    onlooker: Onlooker,
) -> Result<Option<TalentView>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(None) };
    let Some(id) = talent_of_account(store, account).await? else { return Ok(None) };
    let rows = rows_by_ids(store, &[id]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (other, involved) = onlooker.actor();
    let rights = Rights::of(&other, row.account, false, involved);
    let shown = Shown { id, version: row.version, state: &row.state, chosen: &row.state };
    let view = view(store.keys(), &other, rights, shown, store.clock().now()).await?;
    // Nobody else reads anything here: there is nothing to write down.
    Ok(view.map(|view| TalentView { look: None, ..view }))
}

/// The talent of an account, without looking at it: for use cases that start from who acts.
///
/// # Errors
/// `Store`.
pub async fn talent_of_account(store: &Store, account: AccountId) -> Result<Option<TalentId>, QueryError> {
    let id: Option<Uuid> = sqlx::query_scalar(
        "select id from talent_card where account = $1 order by status = 'WITHDRAWN', id desc limit 1",
    )
    .bind(account.uuid())
    .fetch_optional(store.pool())
    .await?;
    Ok(id.map(TalentId::from_uuid))
}

/// True where the talent is the viewer's own.
///
/// # Errors
/// `Store`.
pub async fn is_own(store: &Store, viewer: &Actor, talent: TalentId) -> Result<bool, QueryError> {
    let owner = store.glance::<Talent>(talent.uuid()).await?.state.account();
    Ok(owner.is_some() && owner == viewer.account())
}

/// A page of the pool, in the order of reading.
///
/// # Errors
/// `Store`.
pub async fn talents(
    store: &Store,
    viewer: &Actor,
    filter: &TalentFilter,
    page: Page,
) -> Result<Vec<TalentView>, QueryError> {
    let mut query = QueryBuilder::new("select id, version from talent_card t where ");
    restrict(&mut query, viewer, filter);
    page.push(&mut query);
    let versions: Vec<(Uuid, i64)> = query.build_query_as().fetch_all(store.pool()).await?;
    views(store, viewer, store.rows::<TalentCards>(&versions).await?, &HashSet::new()).await
}

/// How many talents the whole list holds.
///
/// # Errors
/// `Store`.
pub async fn count(store: &Store, viewer: &Actor, filter: &TalentFilter) -> Result<i64, QueryError> {
    let mut query = QueryBuilder::new("select count(*) from talent_card t where ");
    restrict(&mut query, viewer, filter);
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

/// Only rows that exist for the viewer, and filters only over what they are shown: a filter is not a way to guess.
pub(super) fn restrict(query: &mut QueryBuilder<Postgres>, viewer: &Actor, filter: &TalentFilter) {
    let all = access::may(viewer, "talentOutsideThePool", None);
    let own = viewer.account().map(TypedId::uuid);
    query.push("(").push_bind(all).push(" or status = 'ACTIVE' or account = ").push_bind(own).push(")");
    if !filter.statuses.is_empty() {
        let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.as_str()).collect();
        query.push(" and status = any(").push_bind(statuses).push(")");
    }
    if !filter.skills.is_empty() {
        query.push(" and skill_keys @> ").push_bind(filter.skills.clone());
        restrict_to_own(query, "skills_audience", audiences(viewer, Section::Skills), own);
    }
    if !filter.regions.is_empty() {
        let regions: Vec<&str> = filter.regions.iter().map(|region| region.as_str()).collect();
        query.push(" and regions && ").push_bind(regions);
        restrict_to_own(query, "location_audience", audiences(viewer, Section::Location), own);
    }
}

/// Only those who show the section of this column to the viewer, and the viewer.
pub(super) fn restrict_to_own(
    query: &mut QueryBuilder<Postgres>,
    audience: &'static str,
    granted: Vec<&'static str>,
    own: Option<Uuid>,
) {
    query.push(" and (").push(audience).push(" = any(").push_bind(granted);
    query.push(") or account = ").push_bind(own).push(")");
}

pub(super) async fn rows_by_ids(store: &Store, ids: &[TalentId]) -> Result<Vec<Arc<TalentRow>>, QueryError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let versions: Vec<(Uuid, i64)> = sqlx::query_as("select id, version from talent_card where id = any($1)")
        .bind(&ids)
        .fetch_all(store.pool())
        .await?;
    Ok(store.rows::<TalentCards>(&versions).await?)
}

async fn views(
    store: &Store,
    viewer: &Actor,
    rows: Vec<Arc<TalentRow>>,
    involved: &HashSet<TalentId>,
) -> Result<Vec<TalentView>, QueryError> {
    let subjects: Vec<_> = rows.iter().filter_map(|row| row.state.identity.as_ref()).map(|i| i.subject).collect();
    store.keys().prefetch(&subjects).await?;
    let releases = releasing(store, viewer, &rows).await?;
    let now = store.clock().now();
    let mut views = Vec::with_capacity(rows.len());
    for row in &rows {
        let rights = rights(viewer, row, &releases, involved);
        let shown = Shown { id: row.id, version: row.version, state: &row.state, chosen: &row.state };
        views.extend(view(store.keys(), viewer, rights, shown, now).await?);
    }
    Ok(views)
}

/// True where the account's holder has a profile as an agent of the public service, in the pool or not: without a viewer, and not late.
///
/// # Errors
/// `Store`.
pub async fn is_declared_agent(store: &Store, account: AccountId) -> Result<bool, QueryError> {
    let Some(talent) = store.find_claim(ACCOUNT_SCOPE, &account.to_string()).await? else { return Ok(false) };
    let state = store.glance::<Talent>(talent).await?.state;
    Ok(state.status != TalentStatus::Withdrawn && !state.is_external())
}

/// Every talent of an account, whatever its status, without a viewer.
///
/// # Errors
/// `Store`.
pub async fn all_of_account(store: &Store, account: AccountId) -> Result<Vec<TalentId>, QueryError> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from talent_card where account = $1 order by id")
        .bind(account.uuid())
        .fetch_all(store.pool())
        .await?;
    Ok(ids.into_iter().map(TalentId::from_uuid).collect())
}

pub(super) fn rights(
    viewer: &Actor,
    row: &TalentRow,
    releases: &HashSet<OrganisationId>,
    involved: &HashSet<TalentId>,
) -> Rights {
    let manages = row.organisation.is_some_and(|organisation| releases.contains(&organisation));
    Rights::of(viewer, row.account, manages, involved.contains(&row.id))
}

/// Of which of the rows' organisations the viewer is a releasing manager.
pub(super) async fn releasing(
    store: &Store,
    viewer: &Actor,
    rows: &[Arc<TalentRow>],
) -> Result<HashSet<OrganisationId>, QueryError> {
    if !viewer.holds_anywhere(Role::ReleasingManager) {
        return Ok(HashSet::new());
    }
    let organisations: HashSet<OrganisationId> = rows.iter().filter_map(|row| row.organisation).collect();
    releasing_among(store, viewer, organisations).await
}

/// Of which of these organisations the viewer is a releasing manager.
pub(super) async fn releasing_among(
    store: &Store,
    viewer: &Actor,
    organisations: impl IntoIterator<Item = OrganisationId>,
) -> Result<HashSet<OrganisationId>, QueryError> {
    let mut releases = HashSet::new();
    for organisation in organisations {
        let lineage = vivier_organisations::read::lineage(store, organisation).await?;
        if viewer.holds(Role::ReleasingManager, &lineage) {
            releases.insert(organisation);
        }
    }
    Ok(releases)
}
