import { tmpdir } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { createPool } from '../../../db/postgres.ts';
import { startStack } from '../../../stack/launcher.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { build, bundleWorkflows } from '../build.ts';
import { table, whole } from '../figures.ts';
import { makeData } from '../night/data.ts';
import { startWorker } from '../night/worker.ts';
import type { Options } from '../options.ts';
import { backfillWithTroubles } from './measure.ts';
import { assertRecounted } from './recount.ts';

const taskQueue = 'bench';

/** A backfill of a year, whose worker is killed, while a night runs. @throws Error when its facts are not those of a recount. */
export async function benchBackfill({ backfill: size }: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the worker', async () => {
    build();
    bundleWorkflows();
  });
  const stack = await startStack({ given: {}, progress });
  try {
    const databaseUrl = await createMigratedDatabase(stack.databaseUrl, 'bench');
    const { address } = stack.temporal;
    const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
    const connection = await Connection.connect({ address });
    const environment = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: stack.redisUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TASK_QUEUE: taskQueue,
      NIGHTSHIFT_OBJECT_STORE: tmpdir(),
    };
    try {
      const days = await timed(progress, 'made the rows', () => makeData(pool, { ...size, rounds: 1 }));
      const startIt = () => startWorker(environment);
      const setting = { client: new Client({ connection }), taskQueue, startWorker: startIt, progress };
      const found = await backfillWithTroubles(setting, days);
      const recounted = await assertRecounted(pool);
      return table(
        ['Backfill', ''],
        [
          ['days', whole(found.days)],
          ['rows a day', whole(size.rowsPerDay)],
          ['seconds', whole(found.seconds)],
          ['days a second', (found.days / found.seconds).toFixed(1)],
          ['events, the longest run of it', whole(found.events)],
          ['runs of it: it continues as new', whole(found.runs)],
          ['events, the longest day', whole(found.dayEvents)],
          ['memory of the worker that was killed, MB at most', whole(found.killedMemory / 1e6)],
          ['memory of the one that took over, MB at most', whole(found.memory / 1e6)],
          ['rows of facts, as recounted', whole(recounted)],
          ['rows that a second backfill changes', whole(found.changedAgain)],
        ],
      );
    } finally {
      await connection.close();
      await pool.end();
    }
  } finally {
    await stack.stop();
  }
}
