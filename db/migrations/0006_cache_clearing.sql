-- Who cleared what from the cache, by hand. A row is there before the first key goes.

create table nightshift.cache_clearing (
  id integer generated always as identity primary key,
  cleared_at timestamp not null default timezone('utc', clock_timestamp()),
  cleared_by uuid not null,             -- of public.users, at that time
  what jsonb not null,                  -- {"groups": ["user", ...]} or {"object": {"type": "service", "id": ...}}
  dry_run boolean not null,             -- only counted
  keys integer                          -- how many there were; null: it did not get to its end
);
