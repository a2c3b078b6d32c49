import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { epochKey, generationKey, nonceMs, serverKey } from '../../db/cache/guard/keys.ts';
import { defaultCacheLimits } from '../../db/cache/guard/types.ts';
import { madeUpPaths } from '../bench/trouble/made-up-paths.ts';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { insertFactDays } from './dashboard-rows.ts';

const burstMs = 2_000;
/** More than may load and queue, so that some are refused. */
const callers = 100;
const honestReaders = 4;
const now = new Date('2026-04-05T12:00:00Z');
const hot = '/performance-dashboard?start_date=2026-04-01&end_date=2026-04-04';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  // All complete: answers may be kept for the longest time that there is.
  const days = ['2026-04-01', '2026-04-02', '2026-04-03', '2026-04-04'];
  await insertFactDays(
    database.pool,
    days.map((day) => ({ day })),
  );
});
afterAll(() => database.drop());

/** Reads of the dashboard that run or wait in Postgres now; the API has other statements too, now and then. */
async function running(): Promise<number> {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity
      where datname = current_database() and application_name = 'nightshift test api' and state <> 'idle'
        and query like '%from nightshift.daily_totals%'`,
  );
  return Number(rows[0]?.count);
}

const untilRunning = (expected: number) =>
  vi.waitUntil(async () => (await running()) >= expected, { timeout: 10_000, interval: 10 });

/** Does `work` while no read of the dashboard gets on in Postgres. */
async function heldUp<T>(work: () => Promise<T>): Promise<T> {
  const writer = await database.pool.connect();
  try {
    await writer.query('begin; lock table nightshift.daily_totals in access exclusive mode');
    return await work();
  } finally {
    await writer.query('rollback');
    writer.release();
  }
}

/** How long each key may stay, in ms; -1: for ever. */
async function timesToLive(redisUrl: string): Promise<Map<string, number>> {
  const redis = new Redis(redisUrl);
  try {
    const keys = await redis.keys('*');
    const times = await Promise.all(keys.map((key) => redis.pttl(key)));
    return new Map(keys.map((key, index) => [key, times[index] ?? -1]));
  } finally {
    redis.disconnect();
  }
}

test('made-up ranges at full speed: bounded work in Postgres, hits go on, and nothing is left behind', async () => {
  const redisUrl = await redisDatabase();
  const { get, cache } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, now: () => now });
  const etag = (await get(hot)).headers.get('etag');
  const paths = madeUpPaths();
  const nextPath = () => paths.next().value;
  const answers: { status: number; retryAfter: string | null }[] = [];
  const hits: { status: number; etag: string | null; ms: number }[] = [];
  let most = 0;

  const end = performance.now() + burstMs;
  const untilTheEnd = async (step: () => Promise<void>) => {
    while (performance.now() < end) await step();
  };
  const ask = async () => {
    const { status, headers } = await get(nextPath());
    answers.push({ status, retryAfter: headers.get('retry-after') });
  };
  const readHot = async () => {
    const began = performance.now();
    const { status, headers } = await get(hot);
    hits.push({ status, etag: headers.get('etag'), ms: performance.now() - began });
    await delay(1);
  };
  const watch = async () => {
    most = Math.max(most, await running());
  };
  const readsHeldUp = async () => {
    await untilRunning(defaultCacheLimits.loads);
    const before = hits.length;
    await delay(burstMs / 4);
    return hits.length - before;
  };
  const [hitsWhileHeldUp] = await Promise.all([
    heldUp(readsHeldUp),
    untilTheEnd(watch),
    ...Array.from({ length: callers }, () => untilTheEnd(ask)),
    ...Array.from({ length: honestReaders }, () => untilTheEnd(readHot)),
  ]);

  const answered = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status, retryAfter }) => status === 503 && retryAfter === '1').length;
  const slowest = Math.round(Math.max(...hits.map(({ ms }) => ms)));
  console.log(`${answered} answered, ${refused} refused; ${hits.length} hot reads, the slowest in ${slowest} ms`);
  expect(most).toBe(defaultCacheLimits.loads);
  expect(answered + refused).toBe(answers.length);
  expect(refused).toBeGreaterThan(0);
  // One was of the hot key, before.
  expect(cache.counts).toMatchObject({ loads: 1 + answered, overloads: refused, redisFailures: 0, fillsRefused: 0 });
  expect(hitsWhileHeldUp).toBeGreaterThan(honestReaders);
  expect(hits.every((hit) => hit.status === 200 && hit.etag === etag)).toBe(true);

  expect(await running()).toBe(0);
  const times = await timesToLive(redisUrl);
  const forEver = [...times].filter(([, ms]) => ms === -1).map(([key]) => key);
  expect(forEver).toEqual([serverKey]);
  const nonces = [epochKey, generationKey('performance-stats')];
  const kept = [...times].filter(([key, ms]) => ms !== -1 && !nonces.includes(key)).map(([, ms]) => ms);
  expect(kept).toHaveLength(2 * (1 + answered));
  expect(Math.max(...kept)).toBeLessThanOrEqual(3_600_000);
  for (const nonce of nonces) expect(times.get(nonce)).toBeLessThanOrEqual(nonceMs);
  expect(await (await get('/readyz')).json()).toMatchObject({ status: 'ready', redis: 'ok' });

  // The connections of the pool have all come back: for as many reads as before, and for others beside them.
  const last = await heldUp(async () => {
    const reads = Array.from({ length: defaultCacheLimits.loads }, () => get(nextPath()));
    await untilRunning(defaultCacheLimits.loads);
    expect((await get('/_status')).status).toBe(200);
    return reads;
  });
  expect((await Promise.all(last)).every(({ status }) => status === 200)).toBe(true);
});
