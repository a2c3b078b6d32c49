-- Letters that came back and complaints about e-mails, as in Notify, and what services are told of them. An adopted database
-- has the tables from Notify, with what they need for the cache.
do $do$ begin
if to_regclass('public.returned_letters') is null then

create table public.returned_letters (
  id uuid primary key,
  reported_at date not null,
  service_id uuid not null references public.services (id),
  notification_id uuid not null unique,
  created_at timestamp not null,
  updated_at timestamp
);
create index ix_returned_letters_service_id on public.returned_letters (service_id);

-- As in 0004_cache_outbox.sql, which did not find the table.
execute $execute$
create function nightshift.stale_returned_letters() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.returned_letters;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'returned-letters/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.returned_letters
  for each row execute function nightshift.stale_returned_letters();
create trigger nightshift_stale_all after truncate on public.returned_letters
  for each statement execute function nightshift.all_stale();
alter table public.returned_letters enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;

end if;
if to_regclass('public.complaints') is null then

create table public.complaints (
  id uuid primary key,
  notification_id uuid not null,
  service_id uuid not null references public.services (id),
  ses_feedback_id text,                 -- of the complaint, at SES
  complaint_type text,                  -- abuse, virus, ...
  complaint_date timestamp,
  created_at timestamp not null
);
create index ix_complaints_notification_id on public.complaints (notification_id);
create index ix_complaints_service_id on public.complaints (service_id);

end if;
end $do$;

-- A letter that came back is told of once, an e-mail once for each complaint.
alter table nightshift.callback_due
  drop constraint callback_due_pkey,
  drop constraint callback_due_kind_check,
  add column id bigint generated always as identity primary key,
  add column complaint_id uuid,
  alter column status drop not null,    -- of a complaint there is none
  add check (kind in ('delivery_status', 'returned_letter', 'complaint')), -- callback_type of service_callback_api
  add check ((kind = 'complaint') = (complaint_id is not null) and (kind = 'complaint') = (status is null)),
  add unique nulls not distinct (notification_id, kind, status, complaint_id);

comment on table nightshift.callback_due is
  'What services want to be told of. Nightshift enters it and does not deliver it: the platform''s own sender may drain this table.';
