-- Who read what about whom, and when each account was last in contact: neither is an event, both have their own retention.

-- One row for each reader, person, kind of data and day. Ids only: names are opened for the person who asks.
create table es_access (
  subject  uuid        not null,
  reader   uuid        not null,
  day      date        not null,
  what     text        not null,
  times    integer     not null default 1 check (times > 0),
  first_at timestamptz not null,
  last_at  timestamptz not null,
  primary key (subject, day, reader, what)
);
create index es_access_day on es_access (day);

create table es_contact (
  account uuid primary key,
  seen_on date not null
);
create index es_contact_seen_on on es_contact (seen_on);
