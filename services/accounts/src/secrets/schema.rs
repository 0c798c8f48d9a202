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
alter table accounts.session add column if not exists second_factor boolean not null default false;
alter table accounts.session add column if not exists method text not null default 'PASSWORD';
alter table accounts.session add column if not exists id_token jsonb;
alter table accounts.session add column if not exists proved_at timestamptz;
alter table accounts.api_token add column if not exists scopes text[] not null default '{READ,WRITE,COORDINATE,ADMINISTER}';
create table if not exists accounts.second_factor (
  account uuid primary key,
  secret jsonb not null,
  confirmed boolean not null,
  last_step bigint not null
);
create table if not exists accounts.recovery_code (
  account uuid not null,
  code_hash bytea not null,
  primary key (account, code_hash)
);
create table if not exists accounts.code_guess (
  account uuid primary key,
  day date not null,
  guesses integer not null
);
create table if not exists accounts.known_network (
  account uuid not null,
  network_hash bytea not null,
  seen_on date not null,
  primary key (account, network_hash)
);
create table if not exists accounts.federation_attempt (
  state_hash bytea primary key,
  nonce text not null,
  verifier text not null,
  purpose text not null,
  account uuid,
  session uuid,
  return_to text not null,
  expires_at timestamptz not null
);
create or replace function accounts.tell_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('vivier_ended', gone.id::text) from gone;
  return null;
end $$;
create or replace trigger session_ended after delete on accounts.session
  referencing old table as gone for each statement execute function accounts.tell_ended();
create or replace function accounts.tell_proved() returns trigger language plpgsql as $$
begin
  perform pg_notify('vivier_ended', new.id::text);
  return null;
end $$;
drop trigger if exists session_proved on accounts.session;
create trigger session_proved after update of second_factor, token_hash on accounts.session
  for each row when (old.second_factor is distinct from new.second_factor or old.token_hash is distinct from new.token_hash)
  execute function accounts.tell_proved();
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
