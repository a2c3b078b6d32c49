import { NativeConnection, Runtime } from '@temporalio/worker';
import { type Logger, pino } from 'pino';
import { createRedis } from '../db/cache/redis.ts';
import { startRelay } from '../db/cache/relay.ts';
import { createPool } from '../db/postgres.ts';
import type { ServerConfig } from '../temporal.config.ts';
import { logAlerts } from './alerts.ts';
import { checkServers } from './check-servers.ts';
import { createWorker, maxActivities } from './create-worker.ts';

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

/**
 * Connects to the servers and makes a worker of them. The SDK itself handles SIGINT and SIGTERM: the worker drains, and
 * `run` resolves after all connections are closed.
 *
 * @throws UnreachableError naming every server that does not answer, and what to do.
 */
export async function startWorker(config: ServerConfig, logger: Logger): Promise<WorkerProcess> {
  await checkServers(config);
  const { address, namespace, taskQueue, apiKey, tls } = config.temporal;
  const connection = await NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
  const pool = createPool(config.databaseUrl, { max: maxActivities + 2, applicationName: 'nightshift worker' });
  const redis = createRedis(config.redisUrl);
  const { windows, timeZone, rawHorizonDays, codeVersion } = config;
  const deps = { pool, redis, alerts: logAlerts(logger), windows, timeZone, rawHorizonDays, codeVersion };
  const relay = startRelay({ databaseUrl: config.databaseUrl, pool, redis, logger });
  const worker = await createWorker({ connection, namespace, taskQueue, deps });
  return {
    run: async () => {
      try {
        await worker.run();
      } finally {
        await connection.close();
        await relay.stop();
        await pool.end();
        redis.disconnect();
      }
    },
    shutdown: () => worker.shutdown(),
  };
}
