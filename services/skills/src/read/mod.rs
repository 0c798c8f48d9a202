//! Reading skills: public, for everybody.

pub mod framework;
pub mod skill;

use sqlx::AssertSqlSafe;
use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{FrameworkId, TypedId as _};

use crate::domain::value::SkillId;
use framework::FrameworkRow;
use skill::SkillRow;

/// One skill, retired ones included: history names them.
///
/// # Errors
/// `Database`.
pub async fn skill(store: &Store, id: SkillId) -> Result<Option<SkillRow>, StoreError> {
    Ok(skills(store, &[id]).await?.pop())
}

/// Several at once, in no particular order; unknown ids are left out.
///
/// # Errors
/// `Database`.
pub async fn skills(store: &Store, ids: &[SkillId]) -> Result<Vec<SkillRow>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let statement = format!("select {} from skill where id = any($1)", skill::COLUMNS);
    Ok(sqlx::query_as(AssertSqlSafe(statement)).bind(ids).fetch_all(store.pool()).await?)
}

/// The skills directly below one, by URI; retired ones are left out.
///
/// # Errors
/// `Database`.
pub async fn narrower(store: &Store, id: SkillId) -> Result<Vec<SkillRow>, StoreError> {
    let statement =
        format!("select {} from skill where broader @> array[$1] and not retired order by uri", skill::COLUMNS);
    Ok(sqlx::query_as(AssertSqlSafe(statement)).bind(id.uuid()).fetch_all(store.pool()).await?)
}

/// All skills that are not retired, for the index; without their descriptions.
///
/// # Errors
/// `Database`.
pub async fn all(store: &Store) -> Result<Vec<SkillRow>, StoreError> {
    let columns = skill::COLUMNS
        .replace("description_fr", "null::text as description_fr")
        .replace("description_en", "null::text as description_en");
    let statement = format!("select {columns} from skill where not retired order by id");
    Ok(sqlx::query_as(AssertSqlSafe(statement)).fetch_all(store.pool()).await?)
}

/// The frameworks that were imported, by name.
///
/// # Errors
/// `Database`.
pub async fn frameworks(store: &Store) -> Result<Vec<FrameworkRow>, StoreError> {
    Ok(sqlx::query_as("select id, name, version, imported_at, files, digest, skill_count from framework order by name")
        .fetch_all(store.pool())
        .await?)
}

/// The first of these skills that another framework has: its URI and that framework's name.
///
/// # Errors
/// `Database`.
pub(crate) async fn owned_by_another(
    store: &Store,
    framework: FrameworkId,
    ids: &[SkillId],
) -> Result<Option<(String, String)>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let statement = "select s.uri, f.name from skill s join framework f on f.id = s.framework \
                     where s.id = any($1) and s.framework <> $2 order by s.uri limit 1";
    Ok(sqlx::query_as(statement).bind(ids).bind(framework.uuid()).fetch_optional(store.pool()).await?)
}
