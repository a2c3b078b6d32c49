import { getTableName } from 'drizzle-orm';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../db/postgres.ts';
import { addDays, dayIntervals, type ReportingDay } from '../../db/reporting/days.ts';
import { copyRows } from './copy-rows.ts';
import { demoParts } from './demo-data.ts';

const demoDays = 14;
const demoSeed = 2_018;

/** Demo data must not be mixed into a database in use; the message says what was found in it. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';
}

async function refuseDatabaseInUse(client: PoolClient): Promise<void> {
  // Two that load at once come one after the other, and the second finds the rows of the first.
  await client.query("select pg_advisory_xact_lock(hashtextextended('nightshift.demo', 0))");
  for (const table of ['services', 'notifications', 'notification_history']) {
    const { rowCount } = await client.query(`select from ${table} limit 1`);
    if (rowCount === 0) continue;
    throw new DatabaseInUseError(`demo data goes into an empty database only, and this one has rows in ${table}`);
  }
}

/**
 * Loads two weeks of notifications up to the day before `today`, with all that they refer to, into a migrated database
 * without any, in one transaction. About 200,000 rows; the same days always give the same ones.
 *
 * @param options.progress is told the share that is done, from 0 to 1, after each day.
 * @returns how many rows went into each table.
 * @throws DatabaseInUseError when there are services or notifications already.
 */
export async function loadDemo(
  pool: Pool,
  options: {
    readonly today: ReportingDay;
    readonly timeZone: string;
    readonly progress: (share: number) => void;
  },
): Promise<ReadonlyMap<string, number>> {
  const { today, timeZone, progress } = options;
  const days = Array.from({ length: demoDays }, (_, index) => addDays(today, index - demoDays));
  const loaded = new Map<string, number>();
  await inTransaction(pool, async (client) => {
    await refuseDatabaseInUse(client);
    let parts = 0;
    for (const batches of demoParts(demoSeed, await dayIntervals(client, days, timeZone))) {
      for (const batch of batches) {
        await copyRows(client, batch);
        const table = getTableName(batch.table);
        loaded.set(table, (loaded.get(table) ?? 0) + batch.rows.length);
      }
      parts += 1;
      progress(parts / (demoDays + 1));
    }
  });
  // The night comes at once, and the planner knows nothing of the new rows yet.
  await pool.query('analyze');
  return loaded;
}
