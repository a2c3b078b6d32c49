-- What changes have made stale in Redis: an outbox, written in the transaction of the change, whoever makes it. A relay in
-- each API and worker process applies it and deletes its rows, at least once.

create table nightshift.cache_outbox (
  id bigint generated always as identity primary key,
  target text not null,                 -- what is stale: db/cache/targets.ts
  transaction xid8 not null default pg_current_xact_id(),
  marked_at timestamptz not null default clock_timestamp()
);
create index cache_outbox_transaction on nightshift.cache_outbox (transaction);

create function nightshift.mark_stale(targets text[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  insert into nightshift.cache_outbox (target) select distinct target from unnest(targets) target where target is not null order by target;
  -- A nudge. It arrives when the transaction has committed; whoever misses it polls. After a bulk load nobody reads from Redis
  -- before it is applied.
  if found then
    perform pg_notify('nightshift_cache_outbox', case when 'everything' = any(targets) then 'everything' else '' end);
  end if;
end $$;

-- The triggers call it as their owner; nobody else has to.
revoke execute on function nightshift.mark_stale(text[]) from public;

create function nightshift.all_stale() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform nightshift.mark_stale('{everything}');
  return null;
end $$;

-- ------------------------------------------------------------------------------------------------ triggers
-- Generated from db/cache/dependencies.ts. A test keeps the two in step.

do $do$ begin
if to_regclass('public.users') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_users() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.users;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.id);
    if tg_op <> 'UPDATE' or (old.name, old.email_address) is distinct from (new.name, new.email_address) then
      found := found || array(select 'template/' || t.service_id || '/' || t.id from (select service_id, id from public.templates where created_by_id = r.id
         union select service_id, id from public.templates_history where created_by_id = r.id) t);
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.users
  for each row execute function nightshift.stale_users();
create trigger nightshift_stale_all after truncate on public.users
  for each statement execute function nightshift.all_stale();
alter table public.users enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.permissions') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_permissions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.permissions;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.user_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.permissions
  for each row execute function nightshift.stale_permissions();
create trigger nightshift_stale_all after truncate on public.permissions
  for each statement execute function nightshift.all_stale();
alter table public.permissions enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.organisation_user_permissions') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_organisation_user_permissions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.organisation_user_permissions;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.user_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.organisation_user_permissions
  for each row execute function nightshift.stale_organisation_user_permissions();
create trigger nightshift_stale_all after truncate on public.organisation_user_permissions
  for each statement execute function nightshift.all_stale();
alter table public.organisation_user_permissions enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.user_to_organisation') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_user_to_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.user_to_organisation;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.user_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.user_to_organisation
  for each row execute function nightshift.stale_user_to_organisation();
create trigger nightshift_stale_all after truncate on public.user_to_organisation
  for each statement execute function nightshift.all_stale();
alter table public.user_to_organisation enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.user_to_service') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_user_to_service() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.user_to_service;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.user_id
      union all select 'service/' || r.service_id
      union all select 'folders/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.user_to_service
  for each row execute function nightshift.stale_user_to_service();
create trigger nightshift_stale_all after truncate on public.user_to_service
  for each statement execute function nightshift.all_stale();
alter table public.user_to_service enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.user_folder_permissions') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_user_folder_permissions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.user_folder_permissions;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'user/' || r.user_id
      union all select 'service/' || r.service_id
      union all select 'folders/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.user_folder_permissions
  for each row execute function nightshift.stale_user_folder_permissions();
create trigger nightshift_stale_all after truncate on public.user_folder_permissions
  for each statement execute function nightshift.all_stale();
alter table public.user_folder_permissions enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.services') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_services() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.services;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'service/' || r.id);
    if tg_op <> 'UPDATE' or (old.id) is distinct from (new.id) then
      found := found || array(select 'folders/' || r.id);
    end if;
    if tg_op <> 'UPDATE' or (old.active, old.created_at) is distinct from (new.active, new.created_at) then
      found := found || array(select 'user/' || m.user_id from public.user_to_service m where m.service_id = r.id
      union all select 'user/' || p.user_id from public.permissions p where p.service_id = r.id);
    end if;
    if tg_op <> 'UPDATE' or (old.active) is distinct from (new.active) then
      found := found || array(select 'templates/' || r.id
      union all select 'organisations'
      union all select 'live-counts'
      union all select 'performance-stats');
    end if;
    if tg_op <> 'UPDATE' or (old.restricted, old.count_as_live, old.organisation_id) is distinct from (new.restricted, new.count_as_live, new.organisation_id) then
      found := found || array(select 'organisations'
      union all select 'live-counts'
      union all select 'performance-stats');
    end if;
    if tg_op <> 'UPDATE' or (old.name) is distinct from (new.name) then
      found := found || array(select 'performance-stats'
      union all select 'data-retention/' || r.id);
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.services
  for each row execute function nightshift.stale_services();
create trigger nightshift_stale_all after truncate on public.services
  for each statement execute function nightshift.all_stale();
alter table public.services enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_permissions') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_permissions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_permissions;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'service/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_permissions
  for each row execute function nightshift.stale_service_permissions();
create trigger nightshift_stale_all after truncate on public.service_permissions
  for each statement execute function nightshift.all_stale();
alter table public.service_permissions enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_callback_api') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_callback_api() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_callback_api;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'service/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_callback_api
  for each row execute function nightshift.stale_service_callback_api();
create trigger nightshift_stale_all after truncate on public.service_callback_api
  for each statement execute function nightshift.all_stale();
alter table public.service_callback_api enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_email_branding') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_email_branding() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_email_branding;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'service/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_email_branding
  for each row execute function nightshift.stale_service_email_branding();
create trigger nightshift_stale_all after truncate on public.service_email_branding
  for each statement execute function nightshift.all_stale();
alter table public.service_email_branding enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_letter_branding') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_letter_branding() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_letter_branding;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'service/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_letter_branding
  for each row execute function nightshift.stale_service_letter_branding();
create trigger nightshift_stale_all after truncate on public.service_letter_branding
  for each statement execute function nightshift.all_stale();
alter table public.service_letter_branding enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_data_retention') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_data_retention() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_data_retention;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'data-retention/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_data_retention
  for each row execute function nightshift.stale_service_data_retention();
create trigger nightshift_stale_all after truncate on public.service_data_retention
  for each statement execute function nightshift.all_stale();
alter table public.service_data_retention enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_email_reply_to') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_email_reply_to() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_email_reply_to;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'templates/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_email_reply_to
  for each row execute function nightshift.stale_service_email_reply_to();
create trigger nightshift_stale_all after truncate on public.service_email_reply_to
  for each statement execute function nightshift.all_stale();
alter table public.service_email_reply_to enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_sms_senders') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_sms_senders() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_sms_senders;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'templates/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_sms_senders
  for each row execute function nightshift.stale_service_sms_senders();
create trigger nightshift_stale_all after truncate on public.service_sms_senders
  for each statement execute function nightshift.all_stale();
alter table public.service_sms_senders enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_letter_contacts') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_letter_contacts() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_letter_contacts;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'templates/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_letter_contacts
  for each row execute function nightshift.stale_service_letter_contacts();
create trigger nightshift_stale_all after truncate on public.service_letter_contacts
  for each statement execute function nightshift.all_stale();
alter table public.service_letter_contacts enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.service_join_requests') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_service_join_requests() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.service_join_requests;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'join-request/' || r.id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.service_join_requests
  for each row execute function nightshift.stale_service_join_requests();
create trigger nightshift_stale_all after truncate on public.service_join_requests
  for each statement execute function nightshift.all_stale();
alter table public.service_join_requests enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.returned_letters') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_returned_letters() returns trigger
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
end $do$;

do $do$ begin
if to_regclass('public.unsubscribe_request') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_unsubscribe_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.unsubscribe_request;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'unsubscribe-requests/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.unsubscribe_request
  for each row execute function nightshift.stale_unsubscribe_request();
create trigger nightshift_stale_all after truncate on public.unsubscribe_request
  for each statement execute function nightshift.all_stale();
alter table public.unsubscribe_request enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.unsubscribe_request_report') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_unsubscribe_request_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.unsubscribe_request_report;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'unsubscribe-requests/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.unsubscribe_request_report
  for each row execute function nightshift.stale_unsubscribe_request_report();
create trigger nightshift_stale_all after truncate on public.unsubscribe_request_report
  for each statement execute function nightshift.all_stale();
alter table public.unsubscribe_request_report enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.templates') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_templates() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.templates;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'template-list/' || r.service_id
      union all select 'template/' || r.service_id || '/' || r.id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.templates
  for each row execute function nightshift.stale_templates();
create trigger nightshift_stale_all after truncate on public.templates
  for each statement execute function nightshift.all_stale();
alter table public.templates enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.templates_history') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_templates_history() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.templates_history;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'template/' || r.service_id || '/' || r.id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.templates_history
  for each row execute function nightshift.stale_templates_history();
create trigger nightshift_stale_all after truncate on public.templates_history
  for each statement execute function nightshift.all_stale();
alter table public.templates_history enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.template_redacted') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_template_redacted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.template_redacted;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'template-list/' || t.service_id from public.templates t where t.id = r.template_id
      union all select 'template/' || t.service_id || '/' || t.id from public.templates t where t.id = r.template_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.template_redacted
  for each row execute function nightshift.stale_template_redacted();
create trigger nightshift_stale_all after truncate on public.template_redacted
  for each statement execute function nightshift.all_stale();
alter table public.template_redacted enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.template_folder_map') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_template_folder_map() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.template_folder_map;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'template-list/' || t.service_id from public.templates t where t.id = r.template_id
      union all select 'template/' || t.service_id || '/' || t.id from public.templates t where t.id = r.template_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.template_folder_map
  for each row execute function nightshift.stale_template_folder_map();
create trigger nightshift_stale_all after truncate on public.template_folder_map
  for each statement execute function nightshift.all_stale();
alter table public.template_folder_map enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.template_email_files') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_template_email_files() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.template_email_files;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'template-list/' || t.service_id from public.templates t where t.id = r.template_id
      union all select 'template/' || t.service_id || '/' || t.id from public.templates t where t.id = r.template_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.template_email_files
  for each row execute function nightshift.stale_template_email_files();
create trigger nightshift_stale_all after truncate on public.template_email_files
  for each statement execute function nightshift.all_stale();
alter table public.template_email_files enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.template_folder') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_template_folder() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.template_folder;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'folders/' || r.service_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.template_folder
  for each row execute function nightshift.stale_template_folder();
create trigger nightshift_stale_all after truncate on public.template_folder
  for each statement execute function nightshift.all_stale();
alter table public.template_folder enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.letter_attachment') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_letter_attachment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.letter_attachment;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select distinct 'template-list/' || t.service_id from (select service_id, id from public.templates where letter_attachment_id = r.id
         union select service_id, id from public.templates_history where letter_attachment_id = r.id) t
      union all select 'template/' || t.service_id || '/' || t.id from (select service_id, id from public.templates where letter_attachment_id = r.id
         union select service_id, id from public.templates_history where letter_attachment_id = r.id) t);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.letter_attachment
  for each row execute function nightshift.stale_letter_attachment();
create trigger nightshift_stale_all after truncate on public.letter_attachment
  for each statement execute function nightshift.all_stale();
alter table public.letter_attachment enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.organisation') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.organisation;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'organisations'
      union all select 'organisation/' || r.id);
    if tg_op <> 'UPDATE' or (old.organisation_type, old.crown, old.email_branding_id, old.letter_branding_id) is distinct from (new.organisation_type, new.crown, new.email_branding_id, new.letter_branding_id) then
      found := found || array(select 'service/' || s.id from public.services s where s.organisation_id = r.id);
    end if;
    if tg_op <> 'UPDATE' or (old.active, old.created_at) is distinct from (new.active, new.created_at) then
      found := found || array(select 'user/' || m.user_id from public.user_to_organisation m where m.organisation_id = r.id);
    end if;
    if tg_op <> 'UPDATE' or (old.id) is distinct from (new.id) then
      found := found || array(select 'letter-branding-pool/' || r.id);
    end if;
    if tg_op <> 'UPDATE' or (old.name) is distinct from (new.name) then
      found := found || array(select 'performance-stats');
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.organisation
  for each row execute function nightshift.stale_organisation();
create trigger nightshift_stale_all after truncate on public.organisation
  for each statement execute function nightshift.all_stale();
alter table public.organisation enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.domain') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_domain() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.domain;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'organisations'
      union all select 'domains');
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.domain
  for each row execute function nightshift.stale_domain();
create trigger nightshift_stale_all after truncate on public.domain
  for each statement execute function nightshift.all_stale();
alter table public.domain enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.email_branding') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_email_branding() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.email_branding;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'email-branding/' || r.id
      union all select 'email-branding-pool/' || p.organisation_id from public.email_branding_to_organisation p where p.email_branding_id = r.id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.email_branding
  for each row execute function nightshift.stale_email_branding();
create trigger nightshift_stale_all after truncate on public.email_branding
  for each statement execute function nightshift.all_stale();
alter table public.email_branding enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.letter_branding') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_letter_branding() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.letter_branding;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'letter-branding/' || r.id
      union all select 'letter-branding-pool/' || p.organisation_id from public.letter_branding_to_organisation p where p.letter_branding_id = r.id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.letter_branding
  for each row execute function nightshift.stale_letter_branding();
create trigger nightshift_stale_all after truncate on public.letter_branding
  for each statement execute function nightshift.all_stale();
alter table public.letter_branding enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.email_branding_to_organisation') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_email_branding_to_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.email_branding_to_organisation;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'email-branding-pool/' || r.organisation_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.email_branding_to_organisation
  for each row execute function nightshift.stale_email_branding_to_organisation();
create trigger nightshift_stale_all after truncate on public.email_branding_to_organisation
  for each statement execute function nightshift.all_stale();
alter table public.email_branding_to_organisation enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.letter_branding_to_organisation') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_letter_branding_to_organisation() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.letter_branding_to_organisation;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'letter-branding-pool/' || r.organisation_id);
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.letter_branding_to_organisation
  for each row execute function nightshift.stale_letter_branding_to_organisation();
create trigger nightshift_stale_all after truncate on public.letter_branding_to_organisation
  for each statement execute function nightshift.all_stale();
alter table public.letter_branding_to_organisation enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.jobs') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_jobs() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.jobs;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    if tg_op <> 'UPDATE' or (old.service_id, old.job_status, old.archived) is distinct from (new.service_id, new.job_status, new.archived) then
      found := found || array(select 'has-jobs/' || r.service_id);
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.jobs
  for each row execute function nightshift.stale_jobs();
create trigger nightshift_stale_all after truncate on public.jobs
  for each statement execute function nightshift.all_stale();
alter table public.jobs enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.rates') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_rates() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.rates;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'sms-rate');
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.rates
  for each row execute function nightshift.stale_rates();
create trigger nightshift_stale_all after truncate on public.rates
  for each statement execute function nightshift.all_stale();
alter table public.rates enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.letter_rates') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_letter_rates() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.letter_rates;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'letter-rates');
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.letter_rates
  for each row execute function nightshift.stale_letter_rates();
create trigger nightshift_stale_all after truncate on public.letter_rates
  for each statement execute function nightshift.all_stale();
alter table public.letter_rates enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;
