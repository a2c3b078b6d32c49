import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { financialYear, type Moment, momentValues } from '../services/moment.ts';
import type { ServiceYear } from '../statistics/by-month.ts';

/** The financial year of a moment, by the year that it begins in. */
export async function currentFinancialYear(pool: Pool, moment: Moment): Promise<number> {
  const [row] = await boundedQuery<{ year: number }>(pool, `select ${financialYear} as year`, momentValues(moment));
  if (row === undefined) throw new Error('Expected the current financial year, got no row');
  return row.year;
}

/** Fragments that a service may send for free in a financial year; undefined: nothing is set. */
export async function freeAllowance(pool: Pool, { service, year }: ServiceYear): Promise<number | undefined> {
  const [row] = await boundedQuery<{ free_sms_fragment_limit: number }>(
    pool,
    'select free_sms_fragment_limit from public.annual_billing where service_id = $1 and financial_year_start = $2',
    [service, String(year)],
  );
  return row?.free_sms_fragment_limit;
}

/** SQL: what services of the type of the one in `services` get in a financial year; null: nobody has said. */
const byType = (year: string) => `
(select allowance from public.default_annual_allowance
  where valid_from_financial_year_start <= ${year} and notification_type = 'sms'
    and organisation_type = coalesce(services.organisation_type, 'other')
  order by valid_from_financial_year_start desc limit 1)`;

/**
 * Sets the allowance of a year that has none: 0 after a year of 300,000 fragments or more, else what was agreed for the
 * year before, else what the type of organisation has. Spec: nightly §4.9.
 *
 * @returns the allowance, also when another request has set it meanwhile; undefined when there is no such service.
 * @throws an error of Postgres (23502) when there is no allowance for the type.
 */
export async function setDefaultAllowance(
  client: PoolClient,
  { service, year }: ServiceYear,
  now: Date,
): Promise<number | undefined> {
  const { rows } = await client.query<{ allowance: number }>(
    `insert into public.annual_billing as yearly (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                                  high_volume_service_last_year, has_custom_allowance)
     select gen_random_uuid(), services.id, $2::int,
            case when high_volume then 0 else coalesce(agreed.free_sms_fragment_limit, ${byType('$2::int')}) end,
            $3::timestamptz at time zone 'UTC', high_volume, not high_volume and agreed.id is not null
       from public.services
       left join public.annual_billing agreed
         on agreed.service_id = services.id and agreed.financial_year_start = $2::int - 1 and agreed.has_custom_allowance
       cross join lateral (
         select coalesce(sum(billable_units::bigint * rate_multiplier), 0) >= 300000 as high_volume from public.ft_billing
          where ft_billing.service_id = services.id and notification_type = 'sms'
            and bst_date between make_date($2::int - 1, 4, 1) and make_date($2::int, 3, 31)) last_year
      where services.id = $1
     on conflict (service_id, financial_year_start) do update set free_sms_fragment_limit = yearly.free_sms_fragment_limit
     returning free_sms_fragment_limit as allowance`,
    [service, year, now.toISOString()],
  );
  return rows[0]?.allowance;
}

/**
 * Sets the allowance of a service for the financial year of the moment. Other than in the reference, one that is what its
 * type has is no custom one, and will not be carried to the next year (spec: nightly §13, W15).
 *
 * @returns false when there is no such service.
 */
export async function setFreeAllowance(
  client: PoolClient,
  service: string,
  allowance: number,
  moment: Moment,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into public.annual_billing (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                        high_volume_service_last_year, has_custom_allowance)
     select gen_random_uuid(), services.id, year, $4::int, $1::timestamptz at time zone 'UTC', false,
            $4::int is distinct from ${byType('year')}
       from public.services, (select ${financialYear} as year) this where services.id = $3
     on conflict (service_id, financial_year_start) do update
        set free_sms_fragment_limit = excluded.free_sms_fragment_limit, updated_at = excluded.created_at,
            has_custom_allowance = excluded.has_custom_allowance`,
    [...momentValues(moment), service, allowance],
  );
  return rowCount === 1;
}
