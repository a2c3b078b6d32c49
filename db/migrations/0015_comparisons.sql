-- What a night would do to the facts, without doing it: the results of comparisons.

create table nightshift.comparison (
  run_id text primary key,              -- Temporal's run id
  workflow_id text not null,
  from_day date not null,
  to_day date not null,
  use_rollup boolean not null,          -- no raw row was read
  rates jsonb,                          -- the rates that were tried out; null: those that are there
  state text not null check (state in ('running', 'equal', 'different', 'failed', 'cancelled')),
  started_at timestamp not null,
  finished_at timestamp
);

create index comparison_started on nightshift.comparison (started_at);

-- A day of a fact as it is, and as a night would make it now.
create table nightshift.comparison_day (
  run_id text not null references nightshift.comparison on delete cascade,
  fact text not null,
  day date not null,
  -- late: what differs is no more than what has changed since the fact was written.
  state text not null check (state in ('equal', 'late', 'different', 'refused')),
  reason text,                          -- why a night would refuse the day
  appear integer not null,              -- rows of the fact table
  vanish integer not null,
  change integer not null,
  messages_before bigint not null,
  messages_after bigint not null,
  pounds_before numeric,                -- null: the fact knows no money
  pounds_after numeric,
  largest jsonb not null,               -- the ten largest differences: key, old, new, messages, pounds
  compared_at timestamp not null,
  primary key (run_id, fact, day)
);

-- For what is rolled up and rolled back, of a month that no night has made. Always empty.
create table nightshift.day_rollup_other partition of nightshift.day_rollup default;
