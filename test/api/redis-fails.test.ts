import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { CacheLimits } from '../../db/cache/guard/types.ts';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { startTcpProxy } from './tcp-proxy.ts';

const days = ['2026-04-01', '2026-04-04'] as const;

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

async function apiBehindProxy(limits: Partial<CacheLimits>) {
  const proxy = await startTcpProxy(onTestFinished, await redisDatabase());
  const api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: proxy.url, limits });
  return { proxy, ...api };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

test.each([
  ['slow', 2_000],
  ['cut off', 'holds'],
  ['down', 'refuses'],
] as const)(
  'Redis %s: all are answered, few wait for it, and the cache is used again when it is back',
  async (_, how) => {
    const { proxy, dashboard, cache } = await apiBehindProxy({ redisMs: 500 });
    await dashboard(...days);
    await dashboard(...days);
    expect(cache.counts).toMatchObject({ hits: 1, loads: 1 });

    await proxy.behave(how);
    const took = await milliseconds(async () => {
      for (let reader = 0; reader < 40; reader += 1) await dashboard(...days);
    });

    // Without the breaker, 40 times 200 ms.
    expect(took).toBeLessThan(4_000);
    expect(cache.isCaching()).toBe(false);
    expect(cache.counts).toMatchObject({ hits: 1, loads: 41 });

    await proxy.behave('passes');
    await vi.waitUntil(async () => {
      await dashboard(...days);
      return cache.isCaching();
    }, 20_000);
    const { hits } = cache.counts;
    await dashboard(...days);
    expect(cache.counts.hits).toBe(hits + 1);
  },
);

test('without Redis no more than so many read the database at once, and the others are told to come again', async () => {
  const { proxy, get, cache } = await apiBehindProxy({ loads: 2, queue: 3, failures: 1 });
  await proxy.behave('refuses');
  const writer = await database.pool.connect();
  onTestFinished(async () => writer.release());
  await writer.query('begin; lock table public.ft_processing_time in access exclusive mode');

  // Each another range: who asks for the same shares.
  const readers = Array.from({ length: 20 }, (_, index) =>
    get(`/performance-dashboard?start_date=2026-04-${10 + index}`),
  );
  const refusing = vi.waitUntil(() => cache.counts.overloads === 15, 10_000);
  await refusing.finally(() => writer.query('rollback'));
  const responses = await Promise.all(readers);

  const refused = responses.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(15);
  expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(Array(15).fill('1'));
  expect(await refused[0]?.json()).toEqual({
    message: 'The service is busy. Try again in a second.',
    result: 'error',
  });
  expect(responses.filter(({ status }) => status === 200)).toHaveLength(5);
  expect((await get('/performance-dashboard')).status).toBe(200);
});
