//! The store's own tables: embedded migrations, forward only, and the refusal to open a newer store.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{PgPool, Row as _};

use crate::error::StoreError;
use crate::keys::{MasterKey, keyed_hash};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// How long a database may take to answer at all.
const PATIENCE: Duration = Duration::from_secs(10);

/// The newest schema this binary knows.
pub fn known_version() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The schema the database is at; 0 where it is empty.
///
/// # Errors
/// `Database`.
pub async fn stored_version(pool: &PgPool) -> Result<i64, StoreError> {
    let exists: bool = sqlx::query("select to_regclass('_sqlx_migrations') is not null").fetch_one(pool).await?.get(0);
    if !exists {
        return Ok(0);
    }
    Ok(sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(pool)
        .await?)
}

/// The schema of a database by its address.
///
/// # Errors
/// `Database`.
pub async fn version_at(url: &str) -> Result<i64, StoreError> {
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect(url).await?;
    let version = stored_version(&pool).await;
    pool.close().await;
    version
}

/// Brings the schema up to date; many nodes may call it at once.
///
/// # Errors
/// `NewerStore` where the database was written by a newer binary, `Migration`.
pub async fn migrate(pool: &PgPool) -> Result<(), StoreError> {
    refuse_newer(pool).await?;
    MIGRATOR.run(pool).await?;
    Ok(())
}

/// # Errors
/// `NewerStore`.
pub async fn refuse_newer(pool: &PgPool) -> Result<(), StoreError> {
    let (stored, known) = (stored_version(pool).await?, known_version());
    if stored > known { Err(StoreError::NewerStore { stored, known }) } else { Ok(()) }
}

/// Remembers a fingerprint of the master key at first use, and refuses another key afterwards.
///
/// # Errors
/// `WrongMasterKey`.
pub(crate) async fn check_master_key(pool: &PgPool, master: &MasterKey) -> Result<(), StoreError> {
    let mine = keyed_hash(master.derive("fingerprint").as_slice(), &[b"vivier"]);
    sqlx::query("insert into es_setting (name, value) values ('master_key_fingerprint', $1) on conflict do nothing")
        .bind(mine.as_slice())
        .execute(pool)
        .await?;
    let stored: Vec<u8> = sqlx::query_scalar("select value from es_setting where name = 'master_key_fingerprint'")
        .fetch_one(pool)
        .await?;
    if stored == mine { Ok(()) } else { Err(StoreError::WrongMasterKey) }
}
