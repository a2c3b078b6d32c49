import type { PoolClient } from 'pg';

/** As the scan of a day has it: what a rollup counts, but for copies. */
const counted = (alias: string) => `${alias}.created_at >= $1::timestamp and ${alias}.created_at < $2::timestamp
       and ${alias}.key_type in ('normal', 'team') and ${alias}.service_id is not null and ${alias}.template_id is not null
       and (${alias}.rate_multiplier between -2147483648 and 2147483647) is not false`;

/** Messages that began in the interval, and what the rollups of the days count, as one statement sees them. */
interface PeriodCount {
  readonly expected: number;
  /** Rows of both tables: more than messages, where an id is in both. */
  readonly found: number;
}

/** Reads all rows of the interval once, without a join. */
export async function countPeriod(
  client: PoolClient,
  { startUtc, endUtc, days }: { readonly startUtc: string; readonly endUtc: string; readonly days: readonly string[] },
): Promise<PeriodCount> {
  const { rows } = await client.query<PeriodCount>(
    `select (select sum(source_rows)::float8 from nightshift.rollup_day where day = any($3)) as expected,
            (select count(*) from public.notifications n where ${counted('n')})::float8
          + (select count(*) from public.notification_history h where ${counted('h')})::float8 as found`,
    [startUtc, endUtc, days],
  );
  if (rows[0] === undefined) throw new Error(`Expected one count of ${startUtc} to ${endUtc}, got no row`);
  return rows[0];
}

export interface RawCount {
  readonly messages: number;
  /** Rows of notification_history whose id is in notifications, too. */
  readonly copies: number;
}

/** Counts each id once, as a rollup does. */
export async function countMessages(
  client: PoolClient,
  { startUtc, endUtc }: { readonly startUtc: string; readonly endUtc: string },
): Promise<RawCount> {
  const { rows } = await client.query<RawCount>(
    `select (select count(*) from public.notifications n where ${counted('n')})::float8 + alone as messages, copies
       from (select (count(*) filter (where n.id is null))::float8 as alone,
                    (count(*) filter (where n.id is not null))::float8 as copies
               from public.notification_history h
               left join public.notifications n on n.id = h.id
              where ${counted('h')}) history`,
    [startUtc, endUtc],
  );
  if (rows[0] === undefined) throw new Error(`Expected one count of ${startUtc} to ${endUtc}, got no row`);
  return rows[0];
}
