import type { Pool, PoolClient } from 'pg';
import { type Moment, momentValues } from '../services/moment.ts';
import { rawDays } from '../statistics/raw-days.ts';
import { defaultAllowances } from './default-allowance.ts';

/** Days whose `ft_billing` no night has completed, and how many there are. */
export interface DaysWithoutBilling {
  readonly count: number;
  /** The first and the last of them; null: there are none. */
  readonly first: string | null;
  readonly last: string | null;
}

/** The days of a financial year whose usage is not known yet, as of a moment. Days before our first one are Notify's, and done. */
export async function daysWithoutBilling(pool: Pool, year: number, moment: Moment): Promise<DaysWithoutBilling> {
  const days = rawDays('billing', 'make_date($3::int, 4, 1)', 'make_date($3::int + 1, 3, 31)');
  const { rows } = await pool.query<DaysWithoutBilling>(
    `with ${days} select count(*)::int as count, min(day) as first, max(day) as last from raw_day`,
    [...momentValues(moment), year],
  );
  if (rows[0] === undefined) throw new Error('Expected a count of days without billing, got no row');
  return rows[0];
}

/** What became of a service that had no allowance for a year. */
export interface ServiceAllowance {
  readonly service: string;
  /** Of its organisation; null: it counts as `other`. */
  readonly type: string | null;
  /** Null: there is no default for its type, and nothing was set. */
  readonly allowance: number | null;
  readonly highVolume: boolean;
  readonly custom: boolean;
  /** False with an allowance: another run, or a request, was faster. */
  readonly isSet: boolean;
}

/**
 * Sets the allowances of the next services, by id, that are active and have none for a financial year. None that is
 * there is touched, also by two at once. Spec: nightly §4.9.
 *
 * @param after the id of the service that was looked at last.
 * @returns what became of each, in the order of their ids; none: all services have been looked at.
 */
export async function setMissingAllowances(
  client: PoolClient,
  { year, after, limit }: { readonly year: number; readonly after: string; readonly limit: number },
): Promise<ServiceAllowance[]> {
  const { rows } = await client.query<ServiceAllowance>(
    `with batch as (
       select id from public.services
        where active and id > $2
          and not exists (select from public.annual_billing where service_id = services.id and financial_year_start = $1)
        order by id limit $3
     ), by_rule as (${defaultAllowances('$1::int', 'services.id in (select id from batch)')}),
     made as (
       insert into public.annual_billing (id, service_id, financial_year_start, free_sms_fragment_limit, created_at,
                                          high_volume_service_last_year, has_custom_allowance)
       select gen_random_uuid(), service_id, year, allowance, timezone('utc', now()), high_volume, custom
         from by_rule where allowance is not null
       on conflict (service_id, financial_year_start) do nothing
       returning service_id
     )
     select service_id as service, organisation_type as type, allowance, high_volume as "highVolume", custom,
            made.service_id is not null as "isSet"
       from by_rule left join made using (service_id) order by service_id`,
    [year, after, limit],
  );
  return rows;
}

/** Counts the rows for the planner, in a transaction that commits. False: the table is another role's, and nothing was done. */
export async function analyzeAllowances(pool: Pool): Promise<boolean> {
  const analyzedAt = async () => {
    const { rows } = await pool.query<{ at: string | null }>(
      `select last_analyze::text as at from pg_stat_all_tables where relid = 'public.annual_billing'::regclass`,
    );
    return rows[0]?.at;
  };
  const before = await analyzedAt();
  await pool.query('analyze public.annual_billing');
  return (await analyzedAt()) !== before;
}
