import { deepStrictEqual } from 'node:assert/strict';
import type { Pool } from 'pg';
import { dashboardRead } from '../../../db/dashboard/dashboard.ts';
import { createPool } from '../../../db/postgres.ts';
import { addDays } from '../../../db/reporting/days.ts';
import { startPostgres } from '../../../stack/postgres.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { type DashboardSize, lastDay, makeDashboardData } from '../dashboard-data.ts';
import { aim, ratio, table, whole } from '../figures.ts';
import type { Options } from '../options.ts';
import { readAsReference } from './reference.ts';

const full: DashboardSize = { services: 1_000, senders: 1_000, days: 1_826 };
const quick: DashboardSize = { services: 50, senders: 50, days: 100 };
const rounds = 7;

/** As the admin app asks: seven days and today. */
const range = { start: addDays(lastDay, -6), end: addDays(lastDay, 1) };
const clock = { now: () => new Date(`${range.end}T09:00:00Z`), timeZone: 'Europe/London' };

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The fastest of both, taken in turns, so that what else the machine does slows neither more than the other. */
async function measure(pool: Pool) {
  const read = dashboardRead(pool, range, clock);
  const ours: number[] = [];
  const reference: number[] = [];
  deepStrictEqual(JSON.parse((await read.load())?.body ?? 'null'), await readAsReference(pool, range));
  for (let round = 0; round < rounds; round += 1) {
    reference.push(await milliseconds(() => readAsReference(pool, range)));
    ours.push(await milliseconds(() => read.load()));
  }
  return { reference: Math.min(...reference), ours: Math.min(...ours) };
}

/** The dashboard read from Postgres, against the reference's statements. @throws Error when their figures differ. */
export async function benchMiss(options: Options, progress: Progress): Promise<string> {
  const size = options.quick ? quick : full;
  const postgres = await timed(progress, 'Postgres 18', () => startPostgres({ major: 18 }));
  try {
    const pool = createPool(await createMigratedDatabase(postgres.url, 'bench'), {
      applicationName: 'nightshift bench',
    });
    try {
      const factRows = size.senders * size.days * 3;
      await timed(progress, `${whole(factRows)} fact rows`, () => makeDashboardData(pool, size));
      const { reference, ours } = await timed(progress, 'both ways', () => measure(pool));
      return [
        `${whole(size.days)} days of ${whole(size.services)} services, ${whole(factRows)} rows of ft_notification_status. Both ways gave the same figures`,
        table(
          ['', 'ms, the fastest', "reference's way ÷ this", 'SQL statements'],
          [
            ["the reference's way: every fact row", reference.toFixed(1), '1.0', '4'],
            ['ours: a row for each day', ours.toFixed(1), ratio(reference / ours), '1'],
          ],
        ),
        'Aim:',
        aim('reference ÷ ours, at least 20', ratio(reference / ours), reference / ours >= 20),
      ].join('\n');
    } finally {
      await pool.end();
    }
  } finally {
    await postgres.stop();
  }
}
