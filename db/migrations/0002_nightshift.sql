-- What is ours: one schema beside Notify's tables, so that an adopted database keeps its own untouched.
create schema if not exists nightshift;

-- ------------------------------------------------------------------------------------------------ rollup

-- The finest grain that any fact needs. Written by one scan a day; the facts are derived from it.
-- Columns that a type does not use hold that type's constant (an e-mail's provider is ses, its postage none).
create table nightshift.day_rollup (
  day date not null,
  service_id uuid not null,
  template_id uuid not null,
  job_id uuid not null,                 -- the zero uuid when there is no job, as in ft_notification_status
  notification_type text not null,
  key_type text not null,
  notification_status text not null,    -- '' when the row has none: counted by processing time only
  provider text not null,
  rate_multiplier integer not null,
  international boolean not null,
  postage text not null,
  sheets integer not null,              -- sheets of one letter; 0 for e-mails and texts
  notifications bigint not null,
  billable_units bigint not null,       -- fragments of texts, sheets of letters, 0 for e-mails
  api_sent bigint not null,             -- e-mails and texts sent with an API key
  within_10_secs bigint not null        -- of those, handed to the provider within 10 s
) partition by range (day);

create index day_rollup_day on nightshift.day_rollup (day);

create table nightshift.rollup_day (
  day date primary key,
  version bigint not null,              -- moves only when the content of day_rollup changed
  digest text,                          -- of that content; null once the rollup has been dropped
  source_rows bigint not null,          -- raw rows that day_rollup counts
  problem_rows bigint not null,
  complete boolean not null,            -- the scan began after the day had ended
  rolled_at timestamp not null
);

-- Raw rows that are left out of a fact for another reason than a rate; at most 10,000 a day are listed.
create table nightshift.problem_row (
  day date not null,
  notification_id uuid not null,
  reason text not null,
  primary key (day, notification_id)
);

-- ------------------------------------------------------------------------------------------------ ledger

create table nightshift.run (
  run_id text primary key,              -- Temporal's run id
  workflow_id text not null,
  workflow_type text not null,
  night date not null,
  through_day date not null,
  forced boolean not null,
  state text not null check (state in ('running', 'completed', 'completed with problems', 'failed', 'cancelled')),
  summary jsonb,
  started_at timestamp not null,
  finished_at timestamp
);

create index run_by_type_and_night on nightshift.run (workflow_type, night);

-- What a run did to a day of a fact. Counts add up over the attempts of one run.
create table nightshift.run_fact_day (
  run_id text not null references nightshift.run on delete cascade,
  fact text not null,
  day date not null,
  state text not null check (state in ('written', 'refused')),
  reason text,                          -- why it was refused
  added integer not null,
  changed integer not null,
  removed integer not null,
  fact_rows integer not null,           -- rows of the day afterwards
  sum_before bigint not null,           -- messages counted by the fact before and after
  sum_after bigint not null,
  unrated bigint not null,              -- messages left out for want of a rate
  seconds numeric not null,
  primary key (run_id, fact, day)
);

create table nightshift.run_check (
  run_id text not null references nightshift.run on delete cascade,
  invariant text not null,
  days_checked integer not null,
  violations jsonb not null,            -- [] when it holds; else the first ten, each with its day and its numbers
  primary key (run_id, invariant)
);

-- The latest word on each day of each fact.
create table nightshift.fact_day (
  fact text not null,
  day date not null,
  state text not null check (state in ('written', 'refused')),
  complete boolean not null,            -- written from a scan that began after the day had ended
  rollup_version bigint not null,
  rates_digest text not null,
  code_version text not null,
  run_id text not null,
  written_at timestamp not null,
  primary key (fact, day)
);

-- Days that need work. A run enters all of its days before it begins and takes each out in the transaction that writes
-- it, so that whatever dies leaves its days here. The nonce tells a mark that came during the scan from the one before.
create table nightshift.day_due (
  fact text not null,
  day date not null,
  nonce uuid not null default gen_random_uuid(),
  reason text not null,
  marked_at timestamp not null default timezone('utc', now()),
  primary key (fact, day)
);

create table nightshift.unrated (
  fact text not null,
  bst_date date not null,
  service_id uuid not null,             -- the zero uuid for letter despatch, which knows no service
  template_id uuid not null,
  notification_type text not null,
  provider text not null,
  rate_multiplier integer not null,
  international boolean not null,
  postage text not null,
  sheets integer not null,
  cost_threshold text not null,         -- '' but for letter despatch
  notifications bigint not null,
  billable_units bigint not null,
  replaced jsonb,                       -- the fact rows that stood in its place before
  created_at timestamp not null,
  updated_at timestamp,
  primary key (fact, bst_date, service_id, template_id, notification_type, provider, rate_multiplier, international,
               postage, sheets, cost_threshold)
);

-- An alert is raised once for each key; one that was not delivered yet is tried again by the next run.
create table nightshift.alert (
  key text primary key,
  subject text not null,
  message text not null,
  found_at timestamp not null default timezone('utc', now()),
  raised_at timestamp
);

-- ------------------------------------------------------------------------------------------------ cache

-- Groups of Redis keys that a committed change made stale and that have not been dropped since.
create table nightshift.flush_due (
  cache_group text primary key,
  nonce uuid not null,
  marked_at timestamp not null
);

-- ------------------------------------------------------------------------------------------------ totals

-- One row for each day that has facts: what the all-time figures of the dashboard are summed from.
create table nightshift.daily_totals (
  bst_date date primary key,
  emails bigint not null,
  sms bigint not null,
  letters bigint not null,
  fact_rows bigint not null
);

create function nightshift.recount_daily_totals() returns void
language sql
begin atomic
  delete from nightshift.daily_totals;
  insert into nightshift.daily_totals (bst_date, emails, sms, letters, fact_rows)
  select bst_date,
         coalesce(sum(notification_count) filter (where notification_type = 'email'), 0),
         coalesce(sum(notification_count) filter (where notification_type = 'sms'), 0),
         coalesce(sum(notification_count) filter (where notification_type = 'letter'), 0),
         count(*)
    from public.ft_notification_status
   where key_type <> 'test'
   group by bst_date;
end;

-- Keeps the totals right whoever writes the facts. Differences, not recounts: two writers of one day then add up.
-- Security definer: a writer of the facts needs no rights on our schema.
create function nightshift.add_to_daily_totals() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  if tg_op = 'TRUNCATE' then
    delete from nightshift.daily_totals;
    return null;
  end if;
  execute format($sql$
    insert into nightshift.daily_totals as total (bst_date, emails, sms, letters, fact_rows)
    select bst_date,
           coalesce(sum(sign * notification_count) filter (where notification_type = 'email'), 0),
           coalesce(sum(sign * notification_count) filter (where notification_type = 'sms'), 0),
           coalesce(sum(sign * notification_count) filter (where notification_type = 'letter'), 0),
           sum(sign)
      from (%s) as change
     where key_type <> 'test'
     group by bst_date
     order by bst_date
    on conflict (bst_date) do update
       set emails = total.emails + excluded.emails,
           sms = total.sms + excluded.sms,
           letters = total.letters + excluded.letters,
           fact_rows = total.fact_rows + excluded.fact_rows
  $sql$, case tg_op
    when 'INSERT' then 'select 1 as sign, bst_date, key_type, notification_type, notification_count from added'
    when 'DELETE' then 'select -1 as sign, bst_date, key_type, notification_type, notification_count from removed'
    else 'select 1 as sign, bst_date, key_type, notification_type, notification_count from added
          union all
          select -1, bst_date, key_type, notification_type, notification_count from removed'
  end);
  if tg_op <> 'INSERT' then
    delete from nightshift.daily_totals where fact_rows = 0;
  end if;
  return null;
end;
$$;

create trigger nightshift_totals_insert after insert on public.ft_notification_status
  referencing new table as added for each statement execute function nightshift.add_to_daily_totals();
create trigger nightshift_totals_update after update on public.ft_notification_status
  referencing old table as removed new table as added for each statement execute function nightshift.add_to_daily_totals();
create trigger nightshift_totals_delete after delete on public.ft_notification_status
  referencing old table as removed for each statement execute function nightshift.add_to_daily_totals();
create trigger nightshift_totals_truncate after truncate on public.ft_notification_status
  for each statement execute function nightshift.add_to_daily_totals();

-- The triggers hold off other writers until this commits, so nothing is missed between the count and the first trigger.
select nightshift.recount_daily_totals();
