-- How far each follower has come in the global order: what is up to there is done.
create table es_follower (
  name       text        primary key,
  position   bigint      not null,
  -- why it does not go on, where it does not
  error      text,
  updated_at timestamptz not null default clock_timestamp()
);
