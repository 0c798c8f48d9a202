-- The event store. Everything here starts with es_; read models live in schemas of their own.

-- Global order. The first value is burnt, so that a writer's lock key (the last value it saw) is always
-- smaller than its first position. CACHE must stay 1: the frontier reads last_value.
create sequence es_position_seq minvalue 0 start 0 cache 1;
select nextval('es_position_seq');

create table es_event (
  position       bigint      primary key,
  stream_id      uuid        not null,
  version        bigint      not null check (version > 0),
  stream_type    text        not null,
  kind           text        not null,
  schema_version smallint    not null check (schema_version > 0),
  recorded_at    timestamptz not null,
  -- json, not jsonb: the bytes stay as they were written, which the hash covers, and reading is twice as fast
  data           json        not null,
  meta           json        not null,
  hash           bytea       not null,
  constraint es_event_stream_version unique (stream_id, version)
);

create function es_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed or deleted' using errcode = 'VV002';
end $$;
create trigger es_event_is_append_only before update or delete on es_event
  for each row execute function es_refuse_change();
create trigger es_event_is_never_emptied before truncate on es_event
  for each statement execute function es_refuse_change();

-- Idempotency: one row for each acknowledged command that carried a key.
create table es_command (
  key            uuid        primary key,
  fingerprint    bytea       not null,
  outcome        json        not null,
  first_position bigint,
  last_position  bigint,
  recorded_at    timestamptz not null
);

-- Uniqueness claims, by keyed hash: the value itself is not here.
create table es_claim (
  scope      text  not null,
  value_hash bytea not null,
  owner      uuid  not null,
  constraint es_claim_taken primary key (scope, value_hash)
);

-- Keys of persons, each encrypted under the master key. Deleting one is erasing the person.
create table es_subject_key (
  subject    uuid        primary key,
  wrapped    bytea       not null,
  created_at timestamptz not null
);

-- Deadlines that survive restarts.
create table es_timer (
  key        text        primary key,
  kind       text        not null,
  due_at     timestamptz not null,
  payload    json        not null,
  attempts   integer     not null default 0,
  not_before timestamptz,
  last_error text
);
create index es_timer_due on es_timer (coalesce(not_before, due_at));

-- One row for each generation of each read model.
create table es_checkpoint (
  name       text        not null,
  generation integer     not null,
  version    integer     not null,
  position   bigint      not null default 0,
  active     boolean     not null,
  status     text        not null default 'running' check (status in ('running', 'rebuilding', 'stopped')),
  error      text,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (name, generation)
);
create unique index es_checkpoint_one_active on es_checkpoint (name) where active;

-- Sealed blocks over the global order.
create table es_block (
  number        bigint      primary key,
  from_position bigint      not null,
  to_position   bigint      not null,
  event_count   bigint      not null,
  -- positions in the range that no event took (rolled-back writers)
  gaps          bigint[]    not null,
  digest        bytea       not null,
  seal          bytea       not null,
  sealed_at     timestamptz not null
);

create table es_setting (name text primary key, value bytea not null);

-- Appends the events of one or several commands in one transaction and answers their positions, in order.
-- Any broken promise raises and nothing of the batch is written.
--
-- The writers force generic plans, since planning anew would cost more than the append itself, and a plan may be made
-- while the tables are empty. So nothing here leaves the planner a way to scan a table: the only look at es_event is a
-- scalar sub-select, which cannot become a hashed scan, and the writers' connections switch sequential scans off.
create function es_append(
  stream_ids uuid[], stream_types text[], versions bigint[], kinds text[], schema_versions smallint[],
  recorded timestamptz[], data text[], meta text[], hashes bytea[],
  head_streams uuid[], head_versions bigint[], head_hashes bytea[],
  command_keys uuid[], command_fingerprints bytea[], command_outcomes text[],
  command_first integer[], command_last integer[], command_recorded timestamptz[]
) returns bigint[] language plpgsql as $$
declare
  positions bigint[] := '{}';
begin
  -- Before the first nextval: whoever reads the frontier while this transaction runs stops below it.
  perform pg_advisory_xact_lock_shared(last_value) from es_position_seq;

  -- The heads that the commands were decided on are still the heads: one look at the end of each stream.
  if exists (
    select from unnest(head_streams, head_versions, head_hashes) as h(stream, version, hash)
    where not coalesce(
      (select e.version = h.version and e.hash = h.hash
       from es_event e where e.stream_id = h.stream order by e.version desc limit 1),
      h.version = 0)
  ) then
    raise exception 'a stream has moved on' using errcode = 'VV001';
  end if;

  for i in 1 .. cardinality(stream_ids) loop
    positions[i] := nextval('es_position_seq');
  end loop;

  insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash)
  select e.position, e.stream_id, e.version, e.stream_type, e.kind, e.schema_version, e.recorded, e.data::json, e.meta::json, e.hash
  from unnest(positions, stream_ids, versions, stream_types, kinds, schema_versions, recorded, data, meta, hashes)
    as e(position, stream_id, version, stream_type, kind, schema_version, recorded, data, meta, hash);

  if cardinality(command_keys) > 0 then
    insert into es_command (key, fingerprint, outcome, first_position, last_position, recorded_at)
    select c.key, c.fingerprint, c.outcome::json, positions[c.first], positions[c.last], c.recorded
    from unnest(command_keys, command_fingerprints, command_outcomes, command_first, command_last, command_recorded)
      as c(key, fingerprint, outcome, first, last, recorded);
  end if;

  return positions;
end $$;

-- The highest position below which every event is committed or never will be. Read it in one statement and
-- select the events in a SECOND one: in a single statement the select's snapshot may be older than this answer.
create function es_frontier() returns bigint language plpgsql volatile as $$
declare
  highest bigint;
  lowest_in_flight bigint;
begin
  select last_value into highest from es_position_seq;
  select min((classid::bigint << 32) | objid::bigint) into lowest_in_flight
  from pg_locks
  where locktype = 'advisory' and objsubid = 1 and mode = 'ShareLock'
    and database = (select oid from pg_database where datname = current_database());
  return least(highest, coalesce(lowest_in_flight, highest));
end $$;
