//! The tables of secrets.

use sqlx::PgPool;
use vivier_event_store::StoreError;

const TABLES: &str = "
create schema if not exists accounts;
create table if not exists accounts.credential (
  account uuid primary key,
  password_hash text not null,
  changed_at timestamptz not null
);
create table if not exists accounts.session (
  id uuid primary key,
  token_hash bytea not null unique,
  account uuid not null,
  created_at timestamptz not null,
  seen_at timestamptz not null
);
create index if not exists session_account on accounts.session (account);
create table if not exists accounts.api_token (
  id uuid primary key,
  token_hash bytea not null unique,
  account uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index if not exists api_token_account on accounts.api_token (account);
create or replace function accounts.tell_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('vivier_ended', gone.id::text) from gone;
  return null;
end $$;
create or replace trigger session_ended after delete on accounts.session
  referencing old table as gone for each statement execute function accounts.tell_ended();
create or replace trigger api_token_ended after delete on accounts.api_token
  referencing old table as gone for each statement execute function accounts.tell_ended();
";

/// The channel on which the end of sessions and API tokens is told to all nodes, each by its id.
pub const ENDED: &str = "vivier_ended";

/// Creates what is not there; many nodes may call it at once.
///
/// # Errors
/// `Database`.
pub async fn migrate(pool: &PgPool) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    sqlx::query("select pg_advisory_xact_lock(72010, 0)").execute(&mut *transaction).await?;
    sqlx::raw_sql(TABLES).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
