-- A command that reads one stream and writes another is decided on both. Looking at the heads alone does not see what a
-- transaction under way on another node is about to write: two commands that each read what the other writes would
-- both pass. So such commands lock what they were decided on, until their transaction ends: shared what they only read,
-- alone what they write. Commands that write all they read need none of this, since two writers of one stream meet in its
-- versions.
--
-- Keys come in ascending order, so that two transactions wait for one another in one direction only. Call it before
-- es_append: who waits here does not hold back the frontier, and es_append's look at the heads has a newer snapshot.
create function es_lock_streams(keys integer[], alone boolean[]) returns void language plpgsql volatile as $$
begin
  for i in 1 .. cardinality(keys) loop
    if alone[i] then
      perform pg_advisory_xact_lock(72020, keys[i]);
    else
      perform pg_advisory_xact_lock_shared(72020, keys[i]);
    end if;
  end loop;
end $$;
