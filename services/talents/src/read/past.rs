//! The pool as it was at a past instant, under the choices of visibility that hold today.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use sqlx::{Postgres, QueryBuilder};
use uuid::Uuid;
use vivier_event_store::{Aggregate, AsOf, QueryError, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TalentId, TypedId as _};

use super::talent_card::TalentRow;
use super::talents::{Page, TalentFilter, note, releasing, restrict, rights, rows_by_ids};
use super::view::{Shown, TalentView, view};
use crate::domain::decide::Talent;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Audience, Region, SkillKey};

/// The columns of `talent_card` that lists filter on, as they were.
#[derive(Serialize)]
struct PastRow {
    id: TalentId,
    account: AccountId,
    status: TalentStatus,
    skill_keys: Vec<SkillKey>,
    regions: Vec<Region>,
    skills_audience: Audience,
    location_audience: Audience,
    version: i64,
}

/// What differs between the pool of a past instant and the present one.
struct Past {
    /// Those whose stream has gone on since then, each as it stood.
    stood: HashMap<Uuid, Aggregate<Talent>>,
    /// Those of them who were there then, and exist for the viewer today.
    rows: Vec<PastRow>,
}

impl Past {
    async fn of(store: &Store, viewer: &Actor, at: AsOf) -> Result<Self, QueryError> {
        let stood = store.stood_at::<Talent>(at).await?;
        let ids: Vec<TalentId> = stood.keys().copied().map(TalentId::from_uuid).collect();
        let present = rows_by_ids(store, &ids).await?;
        let releases = releasing(store, viewer, &present).await?;
        let row = |row: &Arc<TalentRow>| {
            let then = stood.get(&row.id.uuid()).filter(|then| then.version > 0)?;
            let exists = rights(viewer, row, &releases, &HashSet::new()).sees(row.status);
            exists.then(|| PastRow {
                id: row.id,
                account: row.account,
                status: then.state.status,
                skill_keys: then.state.claims.keys().copied().collect(),
                regions: then.state.profile.regions.clone(),
                skills_audience: row.skills_audience,
                location_audience: row.location_audience,
                version: then.version,
            })
        };
        let rows = present.iter().filter_map(row).collect();
        Ok(Self { stood, rows })
    }

    /// A query over the rows of then: those that have not changed are the present ones.
    fn query(&self, select: &str) -> Result<QueryBuilder<Postgres>, StoreError> {
        const COLUMNS: &str = "id, account, status, skill_keys, regions, skills_audience, location_audience, version";
        let changed: Vec<Uuid> = self.stood.keys().copied().collect();
        let mut query = QueryBuilder::new("with t as (select ");
        query.push(COLUMNS).push(" from talent_card where id <> all(").push_bind(changed).push(") union all select ");
        query.push(COLUMNS).push(" from json_populate_recordset(null::talent_card, ");
        query.push_bind(sqlx::types::Json(serde_json::to_value(&self.rows)?)).push("::json)) ").push(select);
        Ok(query)
    }
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
    let past = Past::of(store, viewer, at.into()).await?;
    let mut query = past.query("select id from t where ")?;
    restrict(&mut query, viewer, filter);
    page.push(&mut query);
    let ids: Vec<Uuid> = query.build_query_scalar().fetch_all(store.pool()).await?;
    let ids: Vec<TalentId> = ids.into_iter().map(TalentId::from_uuid).collect();
    let present = rows_by_ids(store, &ids).await?;
    let releases = releasing(store, viewer, &present).await?;
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(row) = present.iter().find(|row| row.id == id) else { continue };
        let rights = rights(viewer, row, &releases, &HashSet::new());
        let shown = match past.stood.get(&id.uuid()) {
            Some(then) => Shown { id, version: then.version, state: &then.state, chosen: &row.state },
            None => Shown { id, version: row.version, state: &row.state, chosen: &row.state },
        };
        views.extend(view(store.keys(), viewer, rights, shown, store.clock().now()).await?);
    }
    note(store, viewer, &present, &views).await?;
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
    let mut query = Past::of(store, viewer, at.into()).await?.query("select count(*) from t where ")?;
    restrict(&mut query, viewer, filter);
    Ok(query.build_query_scalar().fetch_one(store.pool()).await?)
}
