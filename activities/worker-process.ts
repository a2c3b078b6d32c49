import { Client } from '@temporalio/client';
import { NativeConnection, Runtime, type Worker } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { createRedis } from '../db/cache/redis.ts';
import { startRelay } from '../db/cache/relay.ts';
import { createPool } from '../db/postgres.ts';
import type { ServerConfig } from '../temporal.config.ts';
import { createChannels } from './alerts/channels.ts';
import { createAlerts } from './alerts.ts';
import { checkServers } from './check-servers.ts';
import { activitiesAtOnce, createLetterWorkers, createReportingWorker, workflowCode } from './create-worker.ts';
import { openLetterDeps } from './letters/open-deps.ts';

/** One log for the worker, its workflows and its activities: JSON lines on standard error. */
export function installLogger({ logLevel, environment }: Pick<ServerConfig, 'logLevel' | 'environment'>): Logger {
  const logger = pino({ level: logLevel, base: { environment } }, pino.destination(2));
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const log = (level: keyof typeof levels, message: string, meta: object = {}) => logger[levels[level]](meta, message);
  Runtime.install({
    logger: {
      log,
      trace: (message, meta) => log('TRACE', message, meta),
      debug: (message, meta) => log('DEBUG', message, meta),
      info: (message, meta) => log('INFO', message, meta),
      warn: (message, meta) => log('WARN', message, meta),
      error: (message, meta) => log('ERROR', message, meta),
    },
  });
  return logger;
}

export interface WorkerProcess {
  /** Resolves when the worker was told to stop and has drained. */
  run(): Promise<void>;
  shutdown(): void;
}

/** Ends one worker when another one ends, and waits for all: a process that does half of its work looks alive. */
async function runAll(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      shutdown(workers);
    }
  });
  await Promise.all(runs);
}

function shutdown(workers: readonly Worker[]): void {
  for (const worker of workers) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}

/**
 * Connects to the servers and makes workers of them, one for each task queue. The SDK itself handles SIGINT and SIGTERM:
 * the workers drain, and `run` resolves after all connections are closed.
 *
 * @throws UnreachableError naming every server that does not answer, and what to do.
 */
export async function startWorker(config: ServerConfig, logger: Logger): Promise<WorkerProcess> {
  await checkServers(config);
  const { address, namespace, taskQueue, apiKey, tls } = config.temporal;
  const connection = await NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
  const max = Object.values(activitiesAtOnce).reduce((sum, count) => sum + count, 2);
  const pool = createPool(config.databaseUrl, { max, applicationName: 'nightshift worker' });
  const redis = createRedis(config.redisUrl);
  const announcing = { pool, client: new Client({ connection, namespace }), taskQueue };
  const alerts = createAlerts(announcing, logger);
  const channels = createChannels(config, logger);
  const { windows, timeZone, rawHorizonDays, codeVersion } = config;
  const deps = { ...announcing, redis, alerts, channels, windows, timeZone, rawHorizonDays, codeVersion };
  const letters = await openLetterDeps(config, { connection, pool, alerts });
  const relay = startRelay({ databaseUrl: config.databaseUrl, pool, redis, logger });
  const code = await workflowCode();
  const workers = [
    await createReportingWorker({ connection, namespace, taskQueue, deps }, code),
    ...(await createLetterWorkers({ connection, namespace, taskQueue: config.letters.taskQueue, deps: letters }, code)),
  ];
  return {
    run: async () => {
      try {
        await runAll(workers);
      } finally {
        await connection.close();
        await letters.sanitiser.close();
        await relay.stop();
        await pool.end();
        redis.disconnect();
      }
    },
    shutdown: () => shutdown(workers),
  };
}
