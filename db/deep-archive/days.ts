import type { PoolClient } from 'pg';
import { lockDay } from '../reporting/lock.ts';

/** The days of the reporting zone that have some of an hour. @param hour naive UTC. */
async function daysOf(client: PoolClient, hour: string, timeZone: string): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `select distinct (moment at time zone 'UTC' at time zone $2)::date as day
       from (values ($1::timestamp), ($1::timestamp + interval '59 minutes')) v (moment) order by day`,
    [hour, timeZone],
  );
  return rows.map(({ day }) => day);
}

/**
 * Locks the days of an hour, and makes sure that no fact is derived from a rollup of when the hour was away. To be done
 * first in a transaction that brings rows back.
 */
export async function lockDaysOf(client: PoolClient, hour: string, timeZone: string): Promise<void> {
  const days = await daysOf(client, hour, timeZone);
  for (const day of days) await lockDay(client, day);
  await client.query('update nightshift.rollup_day set digest = null where day = any($1) and digest is not null', [
    days,
  ]);
}
