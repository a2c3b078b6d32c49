-- Cached reads of money: what shows in them, and makes them stale when it changes.
-- Generated from db/cache/dependencies.ts, as in 0004_cache_outbox.sql; the triggers of the first two tables are there.

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
    if tg_op <> 'UPDATE' or (old.name, old.active, old.restricted, old.count_as_live, old.organisation_id, old.billing_reference, old.billing_contact_names, old.billing_contact_email_addresses, old.purchase_order_number) is distinct from (new.name, new.active, new.restricted, new.count_as_live, new.organisation_id, new.billing_reference, new.billing_contact_names, new.billing_contact_email_addresses, new.purchase_order_number) then
      found := found || array(select 'usage');
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
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
    if tg_op <> 'UPDATE' or (old.name, old.billing_reference, old.billing_contact_names, old.billing_contact_email_addresses, old.purchase_order_number) is distinct from (new.name, new.billing_reference, new.billing_contact_names, new.billing_contact_email_addresses, new.purchase_order_number) then
      found := found || array(select 'usage');
    end if;
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
$execute$;
end $do$;

do $do$ begin
if to_regclass('public.annual_billing') is null then return; end if;
execute $execute$
create or replace function nightshift.stale_annual_billing() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
declare
  r public.annual_billing;
  found text[] := '{}';
begin
  if tg_op = 'UPDATE' and old *= new then return null; end if;
  for side in 1..2 loop
    continue when side = 1 and tg_op = 'INSERT' or side = 2 and tg_op = 'DELETE';
    if side = 1 then r := old; else r := new; end if;
    found := found || array(select 'usage');
  end loop;
  perform nightshift.mark_stale(found);
  return null;
end $$;
create trigger nightshift_stale after insert or update or delete on public.annual_billing
  for each row execute function nightshift.stale_annual_billing();
create trigger nightshift_stale_all after truncate on public.annual_billing
  for each statement execute function nightshift.all_stale();
alter table public.annual_billing enable always trigger nightshift_stale, enable always trigger nightshift_stale_all;
$execute$;
end $do$;

-- When billing of today was written shows, too, whether or not it has changed anything.
create function nightshift.billing_written() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform nightshift.mark_stale('{usage}');
  return null;
end $$;
create trigger nightshift_stale after insert or update on nightshift.fact_day
  for each row when (new.fact = 'billing' and not new.complete) execute function nightshift.billing_written();
