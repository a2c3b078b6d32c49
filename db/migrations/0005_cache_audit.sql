-- What the last audit of the cache found: one row, which each audit replaces.

create table nightshift.cache_audit (
  the_last boolean primary key default true check (the_last),
  run_id text not null,
  audited_at timestamp not null,
  next_cursor text not null,            -- of Redis's SCAN, where the next audit goes on
  sampled integer not null,             -- keys that have a read of ours
  compared integer not null,            -- those that were still there, and could be compared with Postgres
  unknown integer not null,             -- other keys, met on the way
  stale integer not null,
  by_kind jsonb not null                -- {"service-{id}": {"compared": 3, "stale": 0}, ...}
);
