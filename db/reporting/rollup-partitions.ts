import type { PoolClient } from 'pg';
import { type MonthlyTable, partitionName } from '../monthly-partitions.ts';
import type { ReportingDay } from './days.ts';
import { lockDay } from './lock.ts';

export const rollupTable: MonthlyTable = { name: 'day_rollup', day: 'day', other: 'day_rollup_other' };

/**
 * Drops the oldest month of rollups all of whose days lie before `keepFrom` and that no run has touched for a day.
 * Returns its month, or undefined when there is none. Its days keep their version numbers, but have no digest, so that
 * nothing is derived from rows that are gone.
 */
export async function dropOldRollups(client: PoolClient, keepFrom: ReportingDay): Promise<string | undefined> {
  const { rows } = await client.query<{ month: string }>(
    `select to_char(day, 'YYYY-MM') as month from nightshift.rollup_day
      where digest is not null
      group by 1
     having max(day) < date_trunc('month', $1::date) and max(rolled_at) < timezone('utc', now()) - interval '1 day'
      order by 1 limit 1`,
    [keepFrom],
  );
  const month = rows[0]?.month;
  if (month === undefined) return undefined;
  const { rows: days } = await client.query<{ day: ReportingDay }>(
    `select day from nightshift.rollup_day where to_char(day, 'YYYY-MM') = $1 order by day`,
    [month],
  );
  for (const { day } of days) await lockDay(client, day);
  await client.query(`update nightshift.rollup_day set digest = null where to_char(day, 'YYYY-MM') = $1`, [month]);
  await client.query(`drop table if exists ${partitionName(rollupTable, month)}`);
  return month;
}
