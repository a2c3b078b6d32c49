import type { Pool } from 'pg';
import { insertServices } from '../api/dashboard-rows.ts';
import { billingFact } from '../support/fact-rows.ts';
import { insertRows } from '../support/table-rows.ts';

/** Adds services, each named by its type of organisation or what else tells it apart. @returns their ids, in the same order. */
export async function addServices(pool: Pool, ...types: readonly (string | null)[]): Promise<string[]> {
  const ids = await insertServices(
    pool,
    types.map((type, at) => ({ name: `${type} ${at}` })),
  );
  for (const [at, id] of ids.entries()) {
    await pool.query('update public.services set organisation_type = $2 where id = $1', [id, types[at]]);
  }
  return ids;
}

/** Texts of a service that count so many fragments, in two rows. */
export async function send(pool: Pool, service: string, fragments: number, day: string): Promise<void> {
  const rows = [
    billingFact(day, fragments - 1, { service_id: service }),
    billingFact(day, 1, { service_id: service, provider: 'firetext' }),
  ];
  await insertRows(pool, 'public.ft_billing', rows);
}

/** An allowance that somebody has set. */
export async function allow(
  pool: Pool,
  service: string,
  year: number,
  fragments: number,
  flags: { readonly custom?: boolean } = {},
): Promise<void> {
  await pool.query(
    `insert into public.annual_billing (id, service_id, financial_year_start, free_sms_fragment_limit, created_at, has_custom_allowance)
     values (gen_random_uuid(), $1, $2, $3, '2020-01-01', $4)`,
    [service, year, fragments, flags.custom ?? false],
  );
}

/** The nights have completed billing of these days. */
export async function completeBilling(pool: Pool, first: string, last: string): Promise<void> {
  await pool.query(
    `insert into nightshift.fact_day (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
     select 'billing', day::date, 'written', true, 1, '', 'test', 'a night', day + interval '1 day'
       from generate_series($1::timestamp, $2::timestamp, '1 day') day
     on conflict (fact, day) do update set complete = true`,
    [first, last],
  );
}

export interface Allowance {
  readonly limit: number;
  readonly custom: boolean;
  readonly high: boolean;
}

/** What is set for a year, in the order of the services; undefined: nothing. */
export async function allowancesOf(
  pool: Pool,
  services: readonly string[],
  year: number,
): Promise<(Allowance | undefined)[]> {
  const { rows } = await pool.query<Allowance & { readonly service: string }>(
    `select service_id as service, free_sms_fragment_limit as limit, has_custom_allowance as custom,
            high_volume_service_last_year as high from public.annual_billing where financial_year_start = $1`,
    [year],
  );
  return services.map((id) => {
    const found = rows.find(({ service }) => service === id);
    return found && { limit: found.limit, custom: found.custom, high: found.high };
  });
}
