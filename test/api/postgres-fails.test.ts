import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { startTcpProxy } from './tcp-proxy.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const cached = '/performance-dashboard?start_date=2026-04-01&end_date=2026-04-04';
const uncached = '/performance-dashboard?start_date=2026-01-01&end_date=2026-01-04';

async function apiBehindProxy() {
  const proxy = await startTcpProxy(onTestFinished, database.url);
  const api = createTestApi(onTestFinished, { databaseUrl: proxy.url, redisUrl: await redisDatabase() });
  await api.get(cached);
  return { proxy, ...api };
}

test('Postgres down: what is cached is answered, the rest is a 503 at once, and all is well when it is back', async () => {
  const { proxy, get } = await apiBehindProxy();

  await proxy.behave('refuses');
  const responses = [await get(cached), await get(uncached), await get('/readyz')];

  expect(responses.map(({ status }) => status)).toEqual([200, 503, 503]);
  expect(await responses[1]?.json()).toEqual({
    message: 'The service is busy. Try again in a second.',
    result: 'error',
  });
  expect(responses[1]?.headers.get('retry-after')).toBe('1');
  expect(await responses[2]?.json()).toMatchObject({ status: 'not ready', postgres: 'no answer' });

  const metrics = async () => (await get('/metrics')).text();
  const down = await metrics();
  expect(down).toContain('nightshift_postgres_up 0\n');
  expect(down).toContain('nightshift_cache_loads_total');
  expect(down).not.toContain('nightshift_cache_outbox_rows 0');

  await proxy.behave('passes');
  expect([(await get(uncached)).status, (await get('/readyz')).status]).toEqual([200, 200]);
  const up = await metrics();
  expect(up).toContain('nightshift_postgres_up 1\n');
  expect(up).toContain('nightshift_cache_outbox_rows 0\n');
});

test('Postgres cut off: nobody waits longer than ten seconds, and the next one finds it well', async () => {
  const { proxy, get } = await apiBehindProxy();

  await proxy.behave('holds');
  const began = performance.now();
  const response = await get(uncached);

  expect(response.status).toBe(503);
  expect(performance.now() - began).toBeLessThan(12_000);

  await proxy.behave('passes');
  expect((await get(uncached)).status).toBe(200);
});
