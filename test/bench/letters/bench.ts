import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openObjectStore } from '../../../db/objects/open-store.ts';
import { createPool } from '../../../db/postgres.ts';
import { startClamd } from '../../../stack/clamd.ts';
import { startStack } from '../../../stack/launcher.ts';
import { type Progress, timed } from '../../../stack/progress.ts';
import { createMigratedDatabase } from '../../support/template-database.ts';
import { build, bundleWorkflows } from '../build.ts';
import { startWorker } from '../night/worker.ts';
import type { Options } from '../options.ts';
import { type Measured, measure } from './measure.ts';
import { report } from './report.ts';

const taskQueue = 'bench-letters';
const buckets = { scan: 'scan', pdf: 'pdf', test: 'test', invalid: 'invalid' };

async function measureOn(
  servers: {
    readonly databaseUrl: string;
    readonly redisUrl: string;
    readonly address: string;
    readonly folder: string;
  },
  { quick }: Options,
  progress: Progress,
): Promise<Measured> {
  const { databaseUrl, redisUrl, address, folder } = servers;
  const clamd = await timed(progress, 'clamd', () => startClamd());
  const pool = createPool(databaseUrl, { applicationName: 'nightshift bench' });
  const connection = await Connection.connect({ address });
  const worker = await startWorker({
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TEMPORAL_ADDRESS: address,
    NIGHTSHIFT_LETTERS_TASK_QUEUE: taskQueue,
    NIGHTSHIFT_OBJECT_STORE: folder,
    S3_BUCKET_LETTERS_SCAN: buckets.scan,
    S3_BUCKET_LETTERS_PDF: buckets.pdf,
    S3_BUCKET_TEST_LETTERS: buckets.test,
    S3_BUCKET_INVALID_PDF: buckets.invalid,
    CLAMD_ADDRESS: `${clamd.host}:${clamd.port}`,
  });
  try {
    const store = await openObjectStore({ folder }, buckets);
    const client = new Client({ connection });
    return await measure({ pool, store, buckets, client, taskQueue, clamd, worker, quick, progress });
  } finally {
    await worker.stop();
    await connection.close();
    await pool.end();
    await clamd.stop();
  }
}

/** Letters through the whole workflow, against clamd alone on the same files. @throws Error when one is not printed. */
export async function benchLetters(options: Options, progress: Progress): Promise<string> {
  await timed(progress, 'built the worker', async () => {
    build();
    bundleWorkflows();
  });
  const stack = await startStack({ given: {}, progress });
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-bench-letters-'));
  try {
    const databaseUrl = await createMigratedDatabase(stack.databaseUrl, 'bench');
    const { redisUrl, temporal } = stack;
    return report(await measureOn({ databaseUrl, redisUrl, address: temporal.address, folder }, options, progress));
  } finally {
    rmSync(folder, { recursive: true });
    await stack.stop();
  }
}
