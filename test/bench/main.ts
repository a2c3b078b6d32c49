/** Entry of `npm run bench`: prints times as ratios to the reference's way and to the floor; fails on wrong facts only. */
import { Client, Connection } from '@temporalio/client';
import { createPool } from '../../db/postgres.ts';
import { startStack } from '../../stack/launcher.ts';
import { timed } from '../../stack/progress.ts';
import { createMigratedDatabase } from '../support/template-database.ts';
import { buildWorker } from './build.ts';
import { measure } from './measure.ts';
import { type Options, readOptions } from './options.ts';
import { report } from './report.ts';
import { startWorker } from './worker.ts';

const taskQueue = 'bench';
const progress = (line: string) => console.error(line);

async function bench(options: Options): Promise<string> {
  await timed(progress, 'built the worker', async () => buildWorker());
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
    });
    try {
      return report(await measure({ options, pool, client: new Client({ connection }), taskQueue, worker, progress }));
    } finally {
      await worker.stop();
      await connection.close();
      await pool.end();
    }
  } finally {
    await stack.stop();
  }
}

try {
  console.log(await bench(readOptions(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
