-- An erased subject leaves a mark behind, so that nobody makes a second key for it: what is sealed under another key
-- could not be told from what was tampered with.
alter table es_subject_key alter column wrapped drop not null;
alter table es_subject_key add column erased_at timestamptz;
alter table es_subject_key add constraint es_subject_key_or_mark check ((wrapped is null) = (erased_at is not null));
