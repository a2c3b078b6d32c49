import type { Pool } from 'pg';
import { inTransaction } from '../../../db/postgres.ts';
import type { DayInterval } from '../../../db/reporting/days.ts';

/** Of the rollup's key, as the rows have it: no expression that a scan could do without. */
const key = `service_id, template_id, job_id, notification_type, key_type, notification_status, sent_by, rate_multiplier,
  international, postage`;
const ofDay = `created_at >= $1 and created_at < $2 and key_type in ('normal', 'team')`;
const sheets = `case when notification_type = 'letter' then billable_units end as sheets`;

const statement = `
select count(*) from (
  select ${key}, sheets, count(*)
    from (select ${key}, ${sheets} from notifications where ${ofDay}
          union all
          select ${key}, ${sheets} from notification_history where ${ofDay}) message
   group by ${key}, sheets) grouped`;

/**
 * The floor: every day's rows read once and grouped by the rollup's key, in one process, and written nowhere. Returns
 * seconds, the sum over the days.
 */
export function measureFloor(pool: Pool, intervals: readonly DayInterval[]): Promise<number> {
  return inTransaction(pool, async (client) => {
    await client.query('set local max_parallel_workers_per_gather = 0');
    const began = performance.now();
    for (const { startUtc, endUtc } of intervals) await client.query(statement, [startUtc, endUtc]);
    return (performance.now() - began) / 1000;
  });
}
