import { Client } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createRedis } from '../db/cache/redis.ts';
import { startRelay } from '../db/cache/relay.ts';
import { createPool } from '../db/postgres.ts';
import { createLogger } from '../db/telemetry/create-logger.ts';
import { startTracing } from '../db/telemetry/start-tracing.ts';
import type { ServerConfig } from '../temporal.config.ts';
import { createChannels } from './alerts/channels.ts';
import { createAlerts } from './alerts.ts';
import { checkServers } from './check-servers.ts';
import { createLetterWorkers, createReportingWorker, workflowCode } from './create-worker.ts';
import { openLetterDeps } from './letters/open-deps.ts';
import { installRuntime } from './telemetry/sdk-metrics.ts';

/** One log for the worker, its workflows and its activities: JSON lines on standard error. The metrics of the SDK go by the settings. */
export function installLogger({
  logLevel,
  environment,
  telemetry,
}: Pick<ServerConfig, 'logLevel' | 'environment' | 'telemetry'>): Logger {
  const logger = createLogger({ logLevel, environment });
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const log = (level: keyof typeof levels, message: string, meta: object = {}) => logger[levels[level]](meta, message);
  const sdkLogger = {
    log,
    trace: (message: string, meta?: object) => log('TRACE', message, meta),
    debug: (message: string, meta?: object) => log('DEBUG', message, meta),
    info: (message: string, meta?: object) => log('INFO', message, meta),
    warn: (message: string, meta?: object) => log('WARN', message, meta),
    error: (message: string, meta?: object) => log('ERROR', message, meta),
  };
  installRuntime({ logger: sdkLogger }, telemetry);
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

/** One for each activity that may run at once, and two for the relay. */
export function connectionsOf({ serves, activitiesAtOnce: atOnce }: ServerConfig['workers']): number {
  const reporting = serves.includes('reporting') ? atOnce.reporting : 0;
  const letters = serves.includes('letters') ? atOnce.letters + atOnce.letterFiles : 0;
  return reporting + letters + 2;
}

function shutdown(workers: readonly Worker[]): void {
  for (const worker of workers) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}

/**
 * Connects to the servers and makes a worker for each task queue that is to be served. The SDK itself handles SIGINT and SIGTERM:
 * the workers drain, and `run` resolves after all connections are closed.
 *
 * @throws UnreachableError naming every server that does not answer, and what to do.
 */
export async function startWorker(config: ServerConfig, logger: Logger): Promise<WorkerProcess> {
  await checkServers(config);
  const { address, namespace, taskQueue, apiKey, tls } = config.temporal;
  const connection = await NativeConnection.connect({ address, tls, ...(apiKey === undefined ? {} : { apiKey }) });
  const { serves, version, activitiesAtOnce: atOnce } = config.workers;
  const pool = createPool(config.databaseUrl, {
    max: connectionsOf(config.workers),
    applicationName: 'nightshift worker',
  });
  const redis = createRedis(config.redisUrl);
  const announcing = { pool, client: new Client({ connection, namespace }), taskQueue };
  const alerts = createAlerts(announcing, logger);
  const channels = createChannels(config, logger);
  const { windows, timeZone, rawHorizonDays, codeVersion } = config;
  const deps = { ...announcing, redis, alerts, channels, windows, timeZone, rawHorizonDays, codeVersion };
  const letters = serves.includes('letters') ? await openLetterDeps(config, { connection, pool, alerts }) : undefined;
  const serviceName = config.telemetry.serviceName ?? 'nightshift-worker';
  const { environment } = config;
  // What a night or a letter does is recorded: it is little, unless the request that began it is not.
  const sampling = { ...config.telemetry, serviceName, serviceVersion: codeVersion, environment, sampledRatio: 1 };
  const tracing = await startTracing(sampling, logger);
  const relay = startRelay({ databaseUrl: config.databaseUrl, pool, redis, logger });
  const code = await workflowCode();
  const setting = { connection, namespace, atOnce, version };
  const workers: Worker[] = [];
  if (serves.includes('reporting')) workers.push(await createReportingWorker({ ...setting, taskQueue, deps }, code));
  if (letters !== undefined) {
    const ofLetters = { ...setting, taskQueue: config.letters.taskQueue, deps: letters };
    workers.push(...(await createLetterWorkers(ofLetters, code)));
  }
  return {
    run: async () => {
      try {
        await runAll(workers);
      } finally {
        await connection.close();
        await letters?.sanitiser.close();
        await relay.stop();
        await pool.end();
        redis.disconnect();
        await tracing.close();
      }
    },
    shutdown: () => shutdown(workers),
  };
}
