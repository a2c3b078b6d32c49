import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  type Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { createWorker } from '../../activities/create-worker.ts';
import type { ReportingDeps } from '../../activities/reporting/deps.ts';
import type { Alert } from '../../db/alerts.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { createPool } from '../../db/postgres.ts';

/** A worker's surroundings in this process: its own task queue, the database and the Redis that it is given. */
export interface Harness {
  readonly client: Client;
  readonly taskQueue: string;
  readonly pool: Pool;
  readonly redis: Redis;
  /** Alerts that the worker raised, in order. */
  readonly alerts: Alert[];
  /** Runs a worker for as long as `work` takes. */
  withWorker<T>(work: (worker: Worker) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

let bundle: Promise<WorkflowBundleWithSourceMap> | undefined;

/** Bundling takes seconds, so a process does it once. */
function workflowBundle(): Promise<WorkflowBundleWithSourceMap> {
  bundle ??= bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../workflows/index.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  });
  return bundle;
}

export async function createHarness(options: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly settings?: Partial<Pick<ReportingDeps, 'windows' | 'timeZone' | 'rawHorizonDays' | 'codeVersion'>>;
}): Promise<Harness> {
  const { databaseUrl, redisUrl, temporalAddress: address, taskQueue, settings } = options;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const pool = createPool(databaseUrl, { max: 16, applicationName: 'nightshift test worker' });
  const workersRedis = createRedis(redisUrl);
  const redis = new Redis(redisUrl);
  const alerts: Alert[] = [];
  const deps: ReportingDeps = {
    pool,
    redis: workersRedis,
    alerts: { raise: async (alert) => void alerts.push(alert) },
    windows: { notificationStatus: { email: 10, sms: 10, letter: 10 }, processingTime: 10, billing: 10 },
    timeZone: 'Europe/London',
    rawHorizonDays: 364,
    codeVersion: 'test',
    ...settings,
  };
  return {
    client: new Client({ connection }),
    taskQueue,
    pool,
    redis,
    alerts,
    withWorker: async (work) => {
      const setting = { connection: native, namespace: 'default', taskQueue, deps };
      const worker = await createWorker(setting, {
        workflowBundle: await workflowBundle(),
        shutdownGraceTime: '2 seconds',
      });
      return worker.runUntil(() => work(worker));
    },
    close: async () => {
      redis.disconnect();
      workersRedis.disconnect();
      await pool.end();
      await connection.close();
      await native.close();
    },
  };
}
