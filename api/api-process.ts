import type { Logger } from 'pino';
import { createChange } from '../db/cache/changes.ts';
import { createFirstLevel } from '../db/cache/guard/first-level.ts';
import { createGuardedCache } from '../db/cache/guard/guarded-cache.ts';
import { everything } from '../db/cache/listen.ts';
import { createRedis, withRedis } from '../db/cache/redis.ts';
import { redisLocation } from '../db/cache/redis-address.ts';
import { startRelay } from '../db/cache/relay.ts';
import { lackingMigrations } from '../db/lacking-migrations.ts';
import { MigrationError } from '../db/migration-error.ts';
import { openObjectStore } from '../db/objects/open-store.ts';
import { createPool } from '../db/postgres.ts';
import type { Config, ServerConfig } from '../temporal.config.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { listen } from './http-server.ts';
import { createLetterScans } from './letter-scans.ts';
import { createBackfills } from './ops/backfills/temporal-backfills.ts';
import { createLetterWaits } from './pages/ops/letter-waits.ts';
import { createTemporalClient } from './temporal-client.ts';

/** What the API needs to know. */
export interface ApiConfig
  extends Pick<
    ApiDeps,
    | 'adminSecrets'
    | 'opsSecrets'
    | 'signing'
    | 'fromNumber'
    | 'emailDomain'
    | 'timeZone'
    | 'windows'
    | 'rawHorizonDays'
    | 'build'
  > {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly letters: Pick<ServerConfig['letters'], 'taskQueue' | 'objects' | 'buckets'>;
  readonly temporal: Config['temporal'];
  /** Default true. */
  readonly secureCookies?: boolean;
  /** Default: none is known. */
  readonly temporalUiUrl?: string | undefined;
}

export interface ApiProcess {
  readonly url: string;
  /** Stops accepting, lets the requests in flight finish, for 10 s at most, and closes the connections to the servers. */
  drain(): Promise<void>;
}

/** @throws PostgresUnreachable, or MigrationError: without its database the API can answer nothing. */
async function checkDatabase(databaseUrl: string): Promise<void> {
  const missing = await lackingMigrations(databaseUrl, 'nightshift api check');
  if (missing === undefined) return;
  throw new MigrationError(`Expected a migrated database, but it lacks ${missing}. Run \`npm run migrate\``);
}

/**
 * Starts the API on real servers. It starts without Redis too, and says so: it is slower then, and bounded.
 *
 * @throws PostgresUnreachable, MigrationError, or an error that says why it cannot listen, or where no store of letters is.
 */
export async function startApi(config: ApiConfig, logger: Logger): Promise<ApiProcess> {
  const {
    databaseUrl,
    redisUrl,
    host,
    port,
    adminSecrets,
    opsSecrets,
    signing,
    fromNumber,
    emailDomain,
    timeZone,
    build,
  } = config;
  const { windows, rawHorizonDays, secureCookies = true, temporalUiUrl } = config;
  const { objects, buckets, taskQueue } = config.letters;
  await checkDatabase(databaseUrl);
  const store = await openObjectStore(objects, buckets);
  const pool = createPool(databaseUrl, { applicationName: 'nightshift api' });
  const redis = createRedis(redisUrl, { patienceMs: 1_000 });
  // Its own: a scan of all keys must not hold up the reads.
  const relayRedis = createRedis(redisUrl);
  const relayPool = createPool(databaseUrl, { max: 2, applicationName: 'nightshift relay' });
  const firstLevel = createFirstLevel(() => relay.isListening());
  const onNudge = (what: string) => (what === everything ? cache.missed() : firstLevel.clear());
  const relay = startRelay({ databaseUrl, pool: relayPool, redis: relayRedis, logger, onNudge });
  const temporal = createTemporalClient(config.temporal);
  const scans = createLetterScans(temporal, taskQueue, logger);
  const cache = createGuardedCache(redis, { catchUp: relay.catchUp, firstLevel });
  const closeConnections = async () => {
    await relay.stop();
    for (const connection of [redis, relayRedis]) connection.disconnect();
    await Promise.all([pool.end(), relayPool.end(), temporal?.close()]);
  };
  try {
    await withRedis(redis, (connected) => connected.ping()).catch((error: Error) => {
      logger.warn(`${error.message} (${redisLocation(redisUrl)}). Reads go to Postgres until it answers`);
    });
    const deps: ApiDeps = {
      pool,
      cache,
      scans: relayRedis,
      counters: redis,
      letters: { store, buckets, scans },
      backfills: createBackfills(temporal, config.temporal.taskQueue),
      letterWaits: createLetterWaits(temporal),
      temporalUi: { url: temporalUiUrl, namespace: config.temporal.namespace },
      change: createChange(pool, cache, (err) => logger.warn({ err }, 'An invalidation was left to the relay')),
      adminSecrets,
      opsSecrets,
      secureCookies,
      signing,
      fromNumber,
      emailDomain,
      timeZone,
      windows,
      rawHorizonDays,
      build,
      logger,
      now: () => new Date(),
    };
    const server = await listen(createApp(deps), { host, port });
    return {
      url: server.url,
      drain: async () => {
        await server.close();
        await closeConnections();
      },
    };
  } catch (error) {
    await closeConnections();
    throw error;
  }
}
