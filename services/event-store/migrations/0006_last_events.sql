-- The last event that a generation of a read model has folded. `position` may stand on a place that no event took; this never does, so that
-- whoever deletes events from the end leaves a trace here.
alter table es_checkpoint add column last_event bigint not null default 0;
