import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { type Channel, channelThatIsOff } from '../../activities/alerts/channel.ts';
import { deliverAlerts } from '../../activities/alerts/deliver.ts';
import type { AlertDeps } from '../../activities/alerts/index.ts';
import { createReportingWorker } from '../../activities/create-worker.ts';
import type { ReportingDeps } from '../../activities/reporting/deps.ts';
import type { FoundAlert } from '../../db/alert-deliveries.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { createPool } from '../../db/postgres.ts';
import type { WorkerSettings } from '../../temporal.config.ts';
import { bundledWorkflows } from './workflow-bundle.ts';

/** A worker's surroundings in this process: its own task queue, the database and the Redis that it is given. */
export interface Harness {
  readonly client: Client;
  readonly taskQueue: string;
  readonly pool: Pool;
  readonly redis: Redis;
  /** Alerts that the worker raised, in order. */
  readonly alerts: Omit<FoundAlert, 'foundAt'>[];
  /** Runs a worker for as long as `work` takes. @param version of a deployment; none by default. */
  withWorker<T>(work: (worker: Worker) => Promise<T>, version?: WorkerSettings['version']): Promise<T>;
  close(): Promise<void>;
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
  const alerts: Harness['alerts'] = [];
  const list: Channel = {
    name: 'log',
    deliver: async ({ key, subject, message }) => {
      alerts.push({ key, subject, message });
      return 'delivered';
    },
  };
  const { signal } = new AbortController();
  const client = new Client({ connection });
  const deps: ReportingDeps & AlertDeps = {
    pool,
    redis: workersRedis,
    // At once: a test that has ended a run wants to see what the run has told.
    alerts: { announce: async () => void (await deliverAlerts(pool, list, { step: () => {}, signal })) },
    client,
    taskQueue,
    channels: { log: list, webhook: channelThatIsOff('webhook'), zendesk: channelThatIsOff('zendesk') },
    windows: { notificationStatus: { email: 10, sms: 10, letter: 10 }, processingTime: 10, billing: 10 },
    timeZone: 'Europe/London',
    rawHorizonDays: 364,
    codeVersion: 'test',
    ...settings,
  };
  return {
    client,
    taskQueue,
    pool,
    redis,
    alerts,
    withWorker: async (work, version) => {
      const setting = { connection: native, namespace: 'default', taskQueue, deps, version };
      const worker = await createReportingWorker(setting, {
        ...bundledWorkflows(),
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
