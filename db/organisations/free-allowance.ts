import type { PoolClient } from 'pg';

/**
 * Sets what services may send for free in the financial year of `now`: nothing after a year of 300,000 fragments or
 * more; what was agreed for last year; else what their type of organisation has. Spec: nightly §4.9.
 *
 * @throws an error of Postgres (23502) when there is no allowance for the type.
 */
export async function setDefaultAllowances(
  client: PoolClient,
  services: readonly string[],
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<void> {
  await client.query(
    `with year as (
       select extract(year from ($2::timestamptz at time zone $3) - interval '3 months')::int as start
     ), allowance as (
       select services.id, year.start,
              (select coalesce(sum(billable_units * rate_multiplier), 0) >= 300000 from public.ft_billing
                where service_id = services.id and notification_type = 'sms'
                  and bst_date between make_date(year.start - 1, 4, 1) and make_date(year.start, 3, 31)) as high_volume,
              (select free_sms_fragment_limit from public.annual_billing
                where service_id = services.id and financial_year_start = year.start - 1 and has_custom_allowance) as custom,
              (select allowance from public.default_annual_allowance
                where valid_from_financial_year_start <= year.start and notification_type = 'sms'
                  and organisation_type = coalesce(services.organisation_type, 'other')
                order by valid_from_financial_year_start desc limit 1) as by_type
         from public.services, year where services.id = any($1)
     )
     insert into public.annual_billing (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                        high_volume_service_last_year, has_custom_allowance)
     select gen_random_uuid(), id, start, case when high_volume then 0 else coalesce(custom, by_type) end,
            $2::timestamptz at time zone 'UTC', high_volume, not high_volume and custom is not null
       from allowance
     on conflict (service_id, financial_year_start) do update
        set free_sms_fragment_limit = excluded.free_sms_fragment_limit, updated_at = excluded.created_at,
            high_volume_service_last_year = excluded.high_volume_service_last_year,
            has_custom_allowance = excluded.has_custom_allowance`,
    [services, now.toISOString(), timeZone],
  );
}
