//! The tables of a read model: a database schema for each generation, and a view on the one that serves.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::fold::{Changes, ErasedModel};
use crate::error::StoreError;

/// One generation of one read model: where its rows are and the statements that change them.
///
/// The names put into SQL here come from `ReadModel::NAME`, a constant of this binary, and from a number.
pub(crate) struct Generation {
    pub(crate) name: &'static str,
    pub(crate) number: i32,
    load: String,
    store: String,
}

fn schema_name(name: &str, number: i32) -> String {
    format!("rm_{name}_{number}")
}

impl Generation {
    /// Creates schema and tables. To be called in a transaction, with the checkpoint row.
    pub(crate) async fn create(
        connection: &mut PgConnection,
        model: &dyn ErasedModel,
        number: i32,
    ) -> Result<(), StoreError> {
        let schema = schema_name(model.name(), number);
        let ddl = format!(
            "drop schema if exists {schema} cascade; create schema {schema}; set local search_path to {schema}, public; {}",
            model.ddl()
        );
        sqlx::raw_sql(AssertSqlSafe(ddl)).execute(&mut *connection).await?;
        sqlx::raw_sql("set local search_path to default").execute(connection).await?;
        Ok(())
    }

    /// Makes the public view show this generation. To be called in a transaction.
    pub(crate) async fn show(connection: &mut PgConnection, name: &str, number: i32) -> Result<(), StoreError> {
        let schema = schema_name(name, number);
        let view =
            format!("drop view if exists public.{name}; create view public.{name} as select * from {schema}.{name}");
        sqlx::raw_sql(AssertSqlSafe(view)).execute(connection).await?;
        Ok(())
    }

    pub(crate) async fn drop(connection: &mut PgConnection, name: &str, number: i32) -> Result<(), StoreError> {
        let statement = format!("drop schema if exists {} cascade", schema_name(name, number));
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(connection).await?;
        Ok(())
    }

    /// Reads the columns of an existing generation and prepares its statements.
    pub(crate) async fn open(
        connection: &mut PgConnection,
        name: &'static str,
        number: i32,
    ) -> Result<Self, StoreError> {
        let schema = schema_name(name, number);
        let columns: Vec<String> = sqlx::query_scalar(
            "select quote_ident(attname) from pg_attribute \
             where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum",
        )
        .bind(format!("{schema}.{name}"))
        .fetch_all(connection)
        .await?;
        let assignments: Vec<String> = columns
            .iter()
            .filter(|column| *column != "id")
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let on_conflict = if assignments.is_empty() {
            "do nothing".to_owned()
        } else {
            format!("do update set {}", assignments.join(", "))
        };
        let table = format!("{schema}.{name}");
        Ok(Self {
            name,
            number,
            load: format!("select id, row_to_json(t)::text from {table} t where id = any($1)"),
            // Rows and checkpoint in one statement. The checkpoint's compare-and-set is the fence: a worker that is
            // no longer the only one changes nothing.
            store: format!(
                "with fence as (update es_checkpoint set position = $1, last_event = greatest(last_event, $7), updated_at = clock_timestamp() \
                   where name = $2 and generation = $3 and position = $4 and status <> 'stopped' returning 1), \
                 gone as (delete from {table} where id = any($5) and exists (select from fence)), \
                 put as (insert into {table} select * from json_populate_recordset(null::{table}, $6::json) \
                   where exists (select from fence) on conflict (id) {on_conflict}) \
                 select count(*) from fence"
            ),
        })
    }

    /// The rows that exist among `keys`, as JSON.
    pub(crate) async fn load(
        &self,
        connection: &mut PgConnection,
        keys: &[Uuid],
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        Ok(sqlx::query_as(AssertSqlSafe(self.load.clone())).bind(keys).fetch_all(connection).await?)
    }

    /// Writes changes and checkpoint together, with the last event that was folded; false where another worker has moved the checkpoint.
    pub(crate) async fn store(
        &self,
        connection: &mut PgConnection,
        changes: &Changes,
        from: i64,
        to: i64,
        last_event: i64,
    ) -> Result<bool, StoreError> {
        let fenced: i64 = sqlx::query_scalar(AssertSqlSafe(self.store.clone()))
            .bind(to)
            .bind(self.name)
            .bind(self.number)
            .bind(from)
            .bind(&changes.deleted)
            .bind(&changes.rows)
            .bind(last_event)
            .fetch_one(connection)
            .await?;
        Ok(fenced == 1)
    }

    /// Moves the checkpoint over events that touch no row.
    pub(crate) async fn skip(&self, connection: &mut PgConnection, from: i64, to: i64) -> Result<bool, StoreError> {
        let moved = sqlx::query(
            "update es_checkpoint set position = $1, updated_at = clock_timestamp() \
             where name = $2 and generation = $3 and position = $4 and status <> 'stopped'",
        )
        .bind(to)
        .bind(self.name)
        .bind(self.number)
        .bind(from)
        .execute(connection)
        .await?;
        Ok(moved.rows_affected() == 1)
    }
}
