import type { Pool } from 'pg';
import { inTransaction } from '../../../db/postgres.ts';
import { addDays, type DayInterval, dayIntervals } from '../../../db/reporting/days.ts';
import type { NightSize } from '../options.ts';
import { withoutIndexes } from '../without-indexes.ts';
import { makeMessages } from './data-messages.ts';
import { makeServices } from './data-services.ts';

/** The night of the bench. Among the ten days before it is one of 25 hours, 25 October. */
export const night = '2026-10-31';

/** Loads the data, the same in every run with the same size. Returns the days, the newest first. */
export async function makeData(pool: Pool, { days, rowsPerDay, services }: NightSize): Promise<DayInterval[]> {
  const dates = Array.from({ length: days }, (_, daysAgo) => addDays(night, -1 - daysAgo));
  const newestFirst = await inTransaction(pool, async (client) => {
    // As in a restore: checking the foreign keys of each row would take longer than making the rows.
    await client.query('set local session_replication_role = replica');
    await client.query(`set local maintenance_work_mem = '256MB'`);
    await makeServices(client, services);
    const intervals = await dayIntervals(client, dates, 'Europe/London');
    await withoutIndexes(client, 'notifications', () =>
      withoutIndexes(client, 'notification_history', async () => {
        for (const [index, interval] of intervals.entries()) {
          await makeMessages(client, interval, { rows: rowsPerDay, services, age: days - 1 - index });
        }
      }),
    );
    return intervals.toReversed();
  });
  await pool.query('vacuum analyze');
  return newestFirst;
}
