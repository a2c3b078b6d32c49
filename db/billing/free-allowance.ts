import type { Pool, PoolClient } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { financialYear, type Moment, momentValues } from '../services/moment.ts';
import type { ServiceYear } from '../statistics/by-month.ts';
import { rawDays } from '../statistics/raw-days.ts';
import { allowanceOfType, billedTexts, defaultAllowances } from './default-allowance.ts';
import { rawUsage } from './raw-usage.ts';

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

/** Those of days that no night has written yet, too: who asks early on 1 April decides for a year, and 31 March counts. */
const textsOfLastYear = `${billedTexts} and bst_date not in (select day from raw_day)
 union all
select billable_units * rate_multiplier from (${rawUsage}) raw_usage where notification_type = 'sms'`;

/**
 * Sets the allowance of a year that has none to the default. Spec: nightly §4.9.
 *
 * @returns the allowance, also when another request has set it meanwhile; undefined when there is no such service.
 * @throws an error of Postgres (23502) when there is no allowance for the type.
 */
export async function setDefaultAllowance(
  client: PoolClient,
  { service, year }: ServiceYear,
  moment: Moment,
): Promise<number | undefined> {
  const { rows } = await client.query<{ allowance: number }>(
    `with ${rawDays('billing', 'make_date($4::int - 1, 4, 1)', 'make_date($4::int, 3, 31)')}
     insert into public.annual_billing as yearly (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                                  high_volume_service_last_year, has_custom_allowance)
     select gen_random_uuid(), service_id, year, allowance, $1::timestamptz at time zone 'UTC', high_volume, custom
       from (${defaultAllowances('$4::int', 'services.id = $3::uuid', textsOfLastYear)}) by_rule
     on conflict (service_id, financial_year_start) do update set free_sms_fragment_limit = yearly.free_sms_fragment_limit
     returning free_sms_fragment_limit as allowance`,
    [...momentValues(moment), service, year],
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
            $4::int is distinct from ${allowanceOfType('year')}
       from public.services, (select ${financialYear} as year) this where services.id = $3
     on conflict (service_id, financial_year_start) do update
        set free_sms_fragment_limit = excluded.free_sms_fragment_limit, updated_at = excluded.created_at,
            has_custom_allowance = excluded.has_custom_allowance`,
    [...momentValues(moment), service, allowance],
  );
  return rowCount === 1;
}
