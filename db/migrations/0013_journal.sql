-- Why a number changed: each row of a fact table that was added, changed or removed, whoever did it.

-- By the month of the fact's day: `nightshift.journal_YYYY_MM`. A night makes the months that it writes; what comes for any
-- other month, as by hand, is in `journal_other` until a night makes it.
create table nightshift.journal (
  fact text not null,
  bst_date date not null,
  service_id uuid,                      -- null for facts that know no service
  row_key jsonb not null,               -- the rest of the row's key
  old jsonb,                            -- its counts before; null: the row was not there
  new jsonb,                            -- and after; null: it is gone
  messages bigint not null,             -- by how many more, or fewer, the fact counts
  changed_at timestamp not null default timezone('utc', clock_timestamp()),
  run_id text,                          -- null: no run of ours
  night date,
  reason text not null,
  changed_by text not null default session_user,
  check (old is not null or new is not null)
) partition by range (bst_date);

create index journal_of_day on nightshift.journal (bst_date, fact, service_id, changed_at);

create table nightshift.journal_other partition of nightshift.journal default;

-- The months that come, besides: where no night runs yet, and Notify writes its facts, nobody makes them.
do $$
begin
  for month in -1 .. 12 loop
    execute format(
      'create table nightshift.journal_%s partition of nightshift.journal for values from (%L) to (%L)',
      to_char(date_trunc('month', now()) + month * interval '1 month', 'YYYY_MM'),
      (date_trunc('month', now()) + month * interval '1 month')::date,
      (date_trunc('month', now()) + (month + 1) * interval '1 month')::date
    );
  end loop;
end;
$$;

-- What a fact counted on a day before the journal began, or in a month of it that has been dropped.
create table nightshift.journal_baseline (
  fact text not null,
  bst_date date not null,
  messages bigint not null,
  primary key (fact, bst_date)
);

-- Arguments: the fact, what of a row counts messages, then the columns of its key without the day, comma-separated, then
-- those of its counts. Security definer: a writer of the facts needs no rights on our schema.
create function nightshift.enter_into_journal() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  keys text[] := string_to_array(tg_argv[2], ',');
  counts text[] := string_to_array(tg_argv[3], ',');
  of_service text := case when 'service_id' = any (keys) then 'service_id' else 'null::uuid' end;
  -- What the run says of itself, in the transaction's setting; a person says nothing.
  cause jsonb := nullif(current_setting('nightshift.cause', true), '')::jsonb;
  as_key text := (select format('jsonb_build_object(%s)', string_agg(format('%L, %I', key, key), ', '))
                    from unnest(keys) key where key <> 'service_id');
  whole_key text[] := array_prepend('bst_date', keys);
  as_counts text := (select format('jsonb_build_object(%s)', string_agg(format('%L, %%1$s.%I', name, name), ', '))
                       from unnest(counts) name);
  same text := (select string_agg(format('(gone.%1$I = fresh.%1$I)', name), ' and ') from unnest(whole_key) name);
  both_keys text := (select string_agg(format('coalesce(fresh.%1$I, gone.%1$I) as %1$I', name), ', ')
                       from unnest(whole_key) name);
  rows text;
begin
  rows := case tg_op
    when 'INSERT' then
      format('select *, null::jsonb as old, %s as new, coalesce(%I, 0)::bigint as messages from fresh', format(as_counts, 'fresh'), tg_argv[1])
    when 'DELETE' then
      format('select *, %s as old, null::jsonb as new, -coalesce(%I, 0)::bigint as messages from gone', format(as_counts, 'gone'), tg_argv[1])
    when 'TRUNCATE' then
      format('select *, %s as old, null::jsonb as new, -coalesce(%I, 0)::bigint as messages from %I.%I gone',
             format(as_counts, 'gone'), tg_argv[1], tg_table_schema, tg_table_name)
    else
      format('select %1$s,
                     case when gone.bst_date is not null then %2$s end as old, case when fresh.bst_date is not null then %3$s end as new,
                     coalesce(fresh.%4$I, 0)::bigint - coalesce(gone.%4$I, 0)::bigint as messages
                from gone full join fresh on %5$s
               where row(%6$s) is distinct from row(%7$s)',
             both_keys, format(as_counts, 'gone'), format(as_counts, 'fresh'), tg_argv[1], same,
             (select string_agg(format('gone.%I', name), ', ') from unnest(array_prepend('bst_date', counts)) name),
             (select string_agg(format('fresh.%I', name), ', ') from unnest(array_prepend('bst_date', counts)) name))
  end;
  execute format($sql$
    insert into nightshift.journal (fact, bst_date, service_id, row_key, old, new, messages, run_id, night, reason)
    select $1, bst_date, %s, %s, old, new, messages, $2, $3, $4 from (%s) as change
  $sql$, of_service, as_key, rows)
  using tg_argv[0], cause ->> 'run_id', (cause ->> 'night')::date, coalesce(cause ->> 'reason', 'by hand');
  return null;
end;
$$;

do $$
declare
  fact record;
begin
  for fact in values
    ('notification_status', 'public.ft_notification_status', 'notification_count',
     'template_id,service_id,job_id,notification_type,key_type,notification_status', 'notification_count'),
    ('processing_time', 'public.ft_processing_time', 'messages_total', '', 'messages_total,messages_within_10_secs'),
    ('billing', 'public.ft_billing', 'notifications_sent',
     'template_id,service_id,notification_type,provider,rate_multiplier,international,rate,postage',
     'billable_units,notifications_sent'),
    ('letter_despatch', 'public.ft_billing_letter_despatch', 'notifications_sent',
     'postage,rate,billable_units,cost_threshold', 'notifications_sent')
  loop
    execute format($sql$
      create trigger nightshift_journal_insert after insert on %1$s referencing new table as fresh
        for each statement execute function nightshift.enter_into_journal(%2$L, %3$L, %4$L, %5$L);
      create trigger nightshift_journal_update after update on %1$s referencing old table as gone new table as fresh
        for each statement execute function nightshift.enter_into_journal(%2$L, %3$L, %4$L, %5$L);
      create trigger nightshift_journal_delete after delete on %1$s referencing old table as gone
        for each statement execute function nightshift.enter_into_journal(%2$L, %3$L, %4$L, %5$L);
      create trigger nightshift_journal_truncate before truncate on %1$s
        for each statement execute function nightshift.enter_into_journal(%2$L, %3$L, %4$L, %5$L);
    $sql$, fact.column2, fact.column1, fact.column3, fact.column4, fact.column5);
  end loop;
end;
$$;

-- Makes the journal explain the facts as they are, where rows came or went past the triggers: when it begins, and after a load
-- of facts with triggers off.
create function nightshift.rebase_journal() returns void
language plpgsql
as $$
begin
  lock table nightshift.journal_baseline in exclusive mode;
  delete from nightshift.journal_baseline;
  insert into nightshift.journal_baseline (fact, bst_date, messages)
  select fact, bst_date, sum(messages)
    from (select 'notification_status' as fact, bst_date, notification_count::bigint as messages from public.ft_notification_status
          union all select 'processing_time', bst_date, messages_total from public.ft_processing_time
          union all select 'billing', bst_date, notifications_sent from public.ft_billing
          union all select 'letter_despatch', bst_date, notifications_sent from public.ft_billing_letter_despatch
          union all select fact, bst_date, -messages from nightshift.journal) counted
   group by fact, bst_date having sum(messages) <> 0;
end;
$$;

-- The triggers hold off other writers until this commits, so nothing is missed between the sums and the first trigger.
select nightshift.rebase_journal();
