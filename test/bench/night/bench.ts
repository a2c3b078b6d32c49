import { tmpdir } from 'node:os';
import { Client, Connection } from '@temporalio/client';
import { createPool } from '../../../db/postgres.ts';
import { startStack } from '../../../stack/launcher.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { build, bundleWorkflows } from '../build.ts';
import type { Options } from '../options.ts';
import { measure } from './measure.ts';
import { report } from './report.ts';
import { startWorker } from './worker.ts';

const taskQueue = 'bench';

/** A night, against the reference's way and against the floor. @throws Error when the two write other facts. */
export async function benchNight({ night: size }: Options, progress: Progress): Promise<string> {
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
    const worker = await startWorker({
      DATABASE_URL: databaseUrl,
      REDIS_URL: stack.redisUrl,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_TASK_QUEUE: taskQueue,
      NIGHTSHIFT_OBJECT_STORE: tmpdir(),
    });
    try {
      return report(await measure({ size, pool, client: new Client({ connection }), taskQueue, worker, progress }));
    } finally {
      await worker.stop();
      await connection.close();
      await pool.end();
    }
  } finally {
    await stack.stop();
  }
}
