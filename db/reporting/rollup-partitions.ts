import type { PoolClient } from 'pg';
import type { ReportingDay } from './days.ts';
import { lockDay } from './lock.ts';

/** Serialises the makers of partitions: two of one name would collide. */
const partitionsLock = "hashtext('nightshift.day_rollup partitions')";

const partitionName = (month: string) => `day_rollup_${month.replace('-', '_')}`;

/**
 * Makes the monthly partitions that the days need. A partition is attached to the table rather than created in it,
 * which would lock out the rollups that are under way.
 */
export async function createRollupPartitions(client: PoolClient, days: readonly ReportingDay[]): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${partitionsLock})`);
  for (const month of new Set(days.map((day) => day.slice(0, 7)))) {
    const table = `nightshift.${partitionName(month)}`;
    const { rows } = await client.query('select where to_regclass($1) is not null', [table]);
    if (rows.length > 0) continue;
    await client.query(`create table ${table} (like nightshift.day_rollup including all)`);
    await client.query(`alter table nightshift.day_rollup attach partition ${table}
      for values from ('${month}-01') to (${client.escapeLiteral(nextMonth(month))})`);
  }
}

function nextMonth(month: string): ReportingDay {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
}

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
  await client.query(`drop table if exists nightshift.${partitionName(month)}`);
  return month;
}
