import { migrate } from '../../db/migrate.ts';
import { createPool } from '../../db/postgres.ts';
import type { ReportingDay } from '../../db/reporting/days.ts';
import { refuseForeignDatabase } from '../../stack/demo/foreign-database.ts';
import { DatabaseInUseError, loadDemo } from '../../stack/demo/load-demo.ts';
import type { Progress } from '../../stack/progress.ts';
import { progressLine } from '../progress-line.ts';

/** @throws Error when there are rows already that the demo's would be mixed with. */
async function loadWithProgress(
  databaseUrl: string,
  demo: { readonly today: ReportingDay; readonly timeZone: string; readonly print: Progress },
): Promise<void> {
  const { today, timeZone, print } = demo;
  const pool = createPool(databaseUrl, { max: 1, applicationName: 'nightshift demo' });
  const line = progressLine();
  const began = performance.now();
  try {
    const progress = (share: number) => line.show(`Loading demo data: ${Math.round(share * 100)} %`);
    const loaded = await loadDemo(pool, { today, timeZone, progress });
    const count = (table: string) => (loaded.get(table) ?? 0).toLocaleString('en-GB');
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    line.clear();
    print(
      `Demo data: ${count('services')} services, the two weeks before ${today} with ${count('notifications')} rows in ` +
        `notifications and ${count('notification_history')} in notification_history (${seconds} s)`,
    );
  } finally {
    await pool.end();
  }
}

/**
 * Migrates the database, and fills it with demo data when it is empty.
 *
 * @param options.given the user has named it: refused then when it is somebody else's.
 * @returns whether it has got the demo data.
 */
export async function prepareDatabase(
  databaseUrl: string,
  options: {
    readonly given: boolean;
    readonly today: ReportingDay;
    readonly timeZone: string;
    readonly print: Progress;
  },
): Promise<boolean> {
  const { given, print } = options;
  if (given) await refuseForeignDatabase(databaseUrl);
  await migrate({ databaseUrl, progress: print });
  try {
    await loadWithProgress(databaseUrl, options);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseInUseError)) throw error;
    print(`The night runs on what is there: ${error.message}`);
    return false;
  }
}
