import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { type Progress, timed } from '../../../stack/progress.ts';
import { startTcpProxy } from '../../api/tcp-proxy.ts';
import { createHttpClient, type HttpClient } from '../http/client.ts';
import { adminSecret } from '../http/request.ts';
import { type Api, startApiProcess } from './api.ts';
import { makeDashboardData } from './data.ts';
import { madeUpPaths } from './made-up-paths.ts';
import { read } from './readers.ts';
import { type Found, report } from './report.ts';
import { type Servers, type Trouble, troubles, weeks } from './troubles.ts';

const readiness = z.object({ redis: z.string() });

interface Setting {
  readonly servers: Servers;
  /** A connection of the bench's own, which has no trouble. */
  readonly redis: Redis;
  readonly api: Api;
  readonly client: HttpClient;
  readonly today: string;
  readonly seconds: number;
}

async function megabytes(redis: Redis): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]) / 1e6;
}

/** Ends all trouble; seconds until the API is ready, uses its cache, and answers what is not in it. */
async function recovery({ servers, api, client, today }: Setting): Promise<number> {
  const [cached = ''] = weeks(today);
  const uncached = madeUpPaths();
  await servers.redis.behave('passes');
  await servers.postgres.behave('passes');
  const began = performance.now();
  for (;;) {
    const statuses = [await client.status(cached), await client.status(uncached.next().value)];
    const ready = await fetch(new URL('/readyz', api.url));
    const { redis } = readiness.parse(await ready.json());
    if (statuses.every((status) => status === '200') && ready.ok && redis === 'ok') {
      return (performance.now() - began) / 1000;
    }
    await delay(20);
  }
}

async function measureOne(setting: Setting, trouble: Trouble): Promise<Found> {
  const { servers, redis, api, client, today, seconds } = setting;
  await redis.flushdb();
  // As long as the API keeps copies of what Redis has had.
  await delay(1_100);
  if (trouble.cache === 'warm') for (const path of weeks(today)) await client.status(path);
  const megabytesBefore = await megabytes(redis);
  await api.takePoolCounts();
  await trouble.begin?.(servers);
  const groups = Object.entries(trouble.readers).map(async ([who, readers]) => ({
    who,
    answers: await read(client, readers, seconds),
  }));
  const readers = await Promise.all(groups);
  const database = await api.takePoolCounts();
  const redisMegabytes = (await megabytes(redis)) - megabytesBefore;
  return { trouble, readers, database, redisMegabytes, recoverySeconds: await recovery(setting) };
}

/**
 * What callers of the dashboard notice when its servers are in trouble, or they themselves are the trouble, as a table.
 * The API runs in a process of its own; the callers and the proxies that make the trouble share another.
 *
 * @param options.databaseUrl a migrated database without rows. @param options.redisUrl a database that may be emptied.
 * @param options.seconds how long each trouble lasts.
 */
export async function measureTrouble(options: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly seconds: number;
  readonly progress: Progress;
}): Promise<string> {
  const { databaseUrl, redisUrl, seconds, progress } = options;
  await timed(progress, 'three years of figures', () => makeDashboardData(databaseUrl));
  const atEnd: (() => Promise<void>)[] = [];
  const finishLater = (finish: () => Promise<void>) => void atEnd.push(finish);
  try {
    const redis = new Redis(redisUrl);
    finishLater(async () => redis.disconnect());
    const servers = {
      postgres: await startTcpProxy(finishLater, databaseUrl),
      redis: await startTcpProxy(finishLater, redisUrl),
    };
    const api = await startApiProcess({
      DATABASE_URL: servers.postgres.url,
      REDIS_URL: servers.redis.url,
      ADMIN_CLIENT_SECRET: adminSecret,
    });
    finishLater(api.stop);
    const client = createHttpClient(api.url);
    finishLater(async () => client.close());
    const today = new Date().toISOString().slice(0, 10);
    const setting: Setting = { servers, redis, api, client, today, seconds };
    const found: Found[] = [];
    for (const trouble of troubles(today)) {
      const name = `${trouble.name}, cache ${trouble.cache}`;
      found.push(await timed(progress, name, () => measureOne(setting, trouble)));
    }
    return report(found);
  } finally {
    for (const finish of atEnd.toReversed()) await finish();
  }
}
