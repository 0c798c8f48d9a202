//! The pool as it was at a past moment, under the choices of visibility that hold today.

use std::collections::{HashMap, HashSet};

use chrono::Duration;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, ReadModel as _, Store, StoreError};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{OrganisationId, TalentId, TypedId};

use super::talent_past::{TalentPasts, of_region, of_skill, of_status};
use super::talent_span::TalentSpans;
use super::talents::{Page, TalentFilter, releasing, releasing_among, restrict_to_own, rights, rows_by_ids};
use super::view::{Shown, TalentView, audiences, view};
use crate::access;
use crate::domain::decide::Talent;
use crate::domain::state::TalentState;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::Section;

/// Events of this last while may not have been taken in yet; a question about what was before needs not wait for them.
const RECENT: Duration = Duration::hours(1);

/// Waits until a read model has taken in what happened until a past moment.
pub(super) async fn taken_in(store: &Store, read_model: &str, at: AsOf) -> Result<(), StoreError> {
    match at {
        AsOf::Position(position) => store.wait_for(&[read_model], position).await,
        AsOf::Instant(at) if store.clock().now() - at > RECENT => Ok(()),
        AsOf::Instant(_) => store.wait_for(&[read_model], store.committed()).await,
    }
}

/// The column of spans to look at for a moment, and its place in them.
fn moment(at: AsOf) -> (&'static str, i64) {
    match at {
        AsOf::Position(position) => ("positions", position),
        AsOf::Instant(instant) => ("instants", instant.timestamp_micros()),
    }
}

/// `active_… @> moment`: they were in the pool.
fn active(query: &mut QueryBuilder<Postgres>, at: AsOf) {
    let (spans, moment) = moment(at);
    query.push("active_").push(spans).push(" @> ").push_bind(moment);
}

/// `(… held then or …)`, of facets.
fn one_held(query: &mut QueryBuilder<Postgres>, at: AsOf, facets: impl IntoIterator<Item = String>) {
    let (spans, moment) = moment(at);
    query.push("(false");
    for facet in facets {
        query.push(" or ").push(spans).push("[array_position(facets, ").push_bind(facet).push(")] @> ");
        query.push_bind(moment);
    }
    query.push(")");
}

/// Those who were listed then and exist for the viewer today; filters only over what they show today.
async fn restrict(
    store: &Store,
    query: &mut QueryBuilder<Postgres>,
    viewer: &Actor,
    filter: &TalentFilter,
    at: AsOf,
) -> Result<(), QueryError> {
    let all = access::may(viewer, "talentOutsideThePool", None);
    let own = viewer.account().map(TypedId::uuid);
    match at {
        AsOf::Position(position) => query.push("registered_position <= ").push_bind(position),
        AsOf::Instant(instant) => query.push("registered_at <= ").push_bind(instant),
    };
    if !all {
        query.push(" and (");
        active(query, at);
        query.push(" or account = ").push_bind(own).push(")");
        let released: Vec<Uuid> = released_by(store, viewer).await?.into_iter().map(TypedId::uuid).collect();
        query.push(" and (status = 'ACTIVE' or account = ").push_bind(own);
        query.push(" or organisation = any(").push_bind(released).push("))");
    }
    if !filter.statuses.is_empty() {
        query.push(" and (");
        if filter.statuses.contains(&TalentStatus::Active) {
            active(query, at);
            query.push(" or ");
        }
        one_held(query, at, filter.statuses.iter().map(|status| of_status(*status)));
        query.push(")");
    }
    if !filter.skills.is_empty() {
        let skills: Vec<String> = filter.skills.iter().map(|skill| of_skill(*skill)).collect();
        query.push(" and facets @> ").push_bind(skills.clone());
        for skill in skills {
            query.push(" and ");
            one_held(query, at, [skill]);
        }
        restrict_to_own(query, "skills_audience", audiences(viewer, Section::Skills), own);
    }
    if !filter.regions.is_empty() {
        let regions: Vec<String> = filter.regions.iter().map(|region| of_region(*region)).collect();
        query.push(" and facets && ").push_bind(regions.clone()).push(" and ");
        one_held(query, at, regions);
        restrict_to_own(query, "location_audience", audiences(viewer, Section::Location), own);
    }
    Ok(())
}

/// The organisations of people out of the pool whose releasing manager the viewer is.
async fn released_by(store: &Store, viewer: &Actor) -> Result<HashSet<OrganisationId>, QueryError> {
    if !viewer.holds_anywhere(Role::ReleasingManager) {
        return Ok(HashSet::new());
    }
    let organisations: Vec<Uuid> = sqlx::query_scalar(
        "select distinct organisation from talent_past where status <> 'ACTIVE' and organisation is not null",
    )
    .fetch_all(store.pool())
    .await?;
    releasing_among(store, viewer, organisations.into_iter().map(OrganisationId::from_uuid)).await
}

/// True where something has happened to the talent since then.
fn push_changed(query: &mut QueryBuilder<Postgres>, at: AsOf) {
    match at {
        AsOf::Position(position) => query.push("position > ").push_bind(position),
        AsOf::Instant(instant) => query.push("latest_at > ").push_bind(instant),
    };
}

/// A page of the pool as it was, in the order of reading.
///
/// # Errors
/// `Store`.
pub async fn talents_at(
    store: &Store,
    viewer: &Actor,
    filter: &TalentFilter,
    page: Page,
    at: impl Into<AsOf>,
) -> Result<Vec<TalentView>, QueryError> {
    let at = at.into();
    taken_in(store, TalentPasts::NAME, at).await?;
    let mut query = QueryBuilder::new("select id, ");
    push_changed(&mut query, at);
    query.push(" from talent_past where ");
    restrict(store, &mut query, viewer, filter, at).await?;
    page.push(&mut query);
    let found: Vec<(Uuid, bool)> = query.build_query_as().fetch_all(store.pool()).await?;
    let ids: Vec<TalentId> = found.iter().map(|(id, _)| TalentId::from_uuid(*id)).collect();
    let changed: Vec<Uuid> = found.iter().filter(|(_, changed)| *changed).map(|(id, _)| *id).collect();
    let stood = store.load_all_at::<Talent>(&changed, at).await?;
    let present = rows_by_ids(store, &ids).await?;
    let releases = releasing(store, viewer, &present).await?;
    // What is free, and whether a proof still counts, goes by the day of then.
    let then = store.instant_of(at).await?;
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = present.iter().find(|row| row.id == id) else { continue };
        let rights = rights(viewer, row, &releases, &HashSet::new());
        let shown = match stood.get(&id.uuid()) {
            Some(stood) => Shown { id, version: stood.version, state: &stood.state, chosen: &row.state },
            None => Shown { id, version: row.version, state: &row.state, chosen: &row.state },
        };
        let view = view(store.keys(), viewer, rights, shown, then).await?;
        views.extend(view.map(|view| TalentView { milestones: false, ..view }));
    }
    Ok(views)
}

/// How many talents the whole list held.
///
/// # Errors
/// `Store`.
pub async fn count_at(
    store: &Store,
    viewer: &Actor,
    filter: &TalentFilter,
    at: impl Into<AsOf>,
) -> Result<i64, QueryError> {
    let at = at.into();
    taken_in(store, TalentPasts::NAME, at).await?;
    let mut query = QueryBuilder::new("select count(*) from talent_past where ");
    restrict(store, &mut query, viewer, filter, at).await?;
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}

/// Those to whom something has happened since a past moment, each as they stood then: whoever was not registered yet in the state of
/// nobody, whoever is erased not at all. `known`: everything up to this place is to be looked at.
///
/// # Errors
/// `Store`, `ReadModelBehind`.
pub async fn stood_at(store: &Store, at: AsOf, known: i64) -> Result<HashMap<TalentId, TalentState>, QueryError> {
    store.wait_for(&[TalentPasts::NAME, TalentSpans::NAME], known).await?;
    let over = |query: &mut QueryBuilder<Postgres>, from: &str, until: &str, sign: &str| {
        match at {
            AsOf::Position(position) => query.push(from).push("position ").push(sign).push_bind(position),
            AsOf::Instant(instant) => query.push(from).push("at ").push(sign).push_bind(instant),
        };
        query.push(until);
    };
    let mut query = QueryBuilder::new("select p.id, ");
    over(&mut query, "p.registered_", ", s.state::text from talent_past p left join talent_span s ", "<= ");
    // As the index on spans that have ended asks.
    query.push("on s.talent = p.id and s.until_position is not null and ");
    over(&mut query, "s.from_", " and ", "<= ");
    over(&mut query, "s.until_", " where p.", "> ");
    push_changed(&mut query, at);
    let rows: Vec<(Uuid, bool, Option<String>)> = query.build_query_as().fetch_all(store.pool()).await?;
    let mut stood = HashMap::with_capacity(rows.len());
    let (mut kept, mut in_between) = (Vec::new(), Vec::new());
    for (id, there, state) in rows {
        match state {
            Some(state) => kept.push((id, state)),
            None if there => in_between.push(id),
            None => drop(stood.insert(TalentId::from_uuid(id), TalentState::default())),
        }
    }
    for states in decoded(kept).await? {
        stood.extend(states);
    }
    let folded = store.load_all_at::<Talent>(&in_between, at).await?;
    stood.extend(folded.into_iter().map(|(id, talent)| (TalentId::from_uuid(id), talent.state)));
    Ok(stood)
}

/// States that one thread decodes.
const DECODED_AT_ONCE: usize = 1_000;

/// Reads states of people, on as many threads as there are.
async fn decoded(mut kept: Vec<(Uuid, String)>) -> Result<Vec<Vec<(TalentId, TalentState)>>, StoreError> {
    let mut decoding = Vec::new();
    while !kept.is_empty() {
        let some = kept.split_off(kept.len().saturating_sub(DECODED_AT_ONCE));
        let read =
            |(id, state): (Uuid, String)| Ok((TalentId::from_uuid(id), serde_json::from_str::<TalentState>(&state)?));
        decoding.push(tokio::task::spawn_blocking(move || {
            some.into_iter().map(read).collect::<Result<Vec<_>, serde_json::Error>>()
        }));
    }
    let mut states = Vec::with_capacity(decoding.len());
    for some in decoding {
        states.push(some.await.expect("decoding does not panic")?);
    }
    Ok(states)
}
