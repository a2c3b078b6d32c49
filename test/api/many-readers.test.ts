import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { GuardedCache } from '../../db/cache/guard/types.ts';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('500 who come at once to an empty cache cost one read of the database', async () => {
  const redisUrl = await redisDatabase();
  const { get, dashboard, cache } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  await dashboard('2026-01-01', '2026-01-02');

  const path = '/performance-dashboard?start_date=2026-04-01&end_date=2026-04-04';
  const responses = await Promise.all(Array.from({ length: 500 }, () => get(path)));

  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
  expect(new Set(await Promise.all(responses.map((response) => response.text()))).size).toBe(1);
  // The other one is of the first range.
  expect(cache.counts).toMatchObject({ loads: 2, redisFailures: 0, overloads: 0 });
});

test('made-up ranges at full speed keep no more than eight connections of the database busy', async () => {
  let reading = 0;
  let most = 0;
  const counting = (cache: GuardedCache): GuardedCache => ({
    ...cache,
    read: (cached) =>
      cache.read({
        ...cached,
        load: async () => {
          reading += 1;
          most = Math.max(most, reading);
          return cached.load().finally(() => {
            reading -= 1;
          });
        },
      }),
  });
  const redisUrl = await redisDatabase();
  const { get, cache } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl, through: counting });
  await get('/performance-dashboard');

  const ranges = Array.from({ length: 1_000 }, (_, index) =>
    new Date(Date.UTC(2000, 0, index)).toISOString().slice(0, 10),
  );
  const responses = await Promise.all(ranges.map((date) => get(`/performance-dashboard?start_date=${date}`)));

  const answered = responses.filter(({ status }) => status === 200).length;
  const refused = responses.filter(({ status }) => status === 503);
  expect(most).toBeLessThanOrEqual(8);
  expect(answered + refused.length).toBe(1_000);
  // How many of those who wait are answered in time depends on the machine.
  expect(answered).toBeGreaterThanOrEqual(8);
  expect(refused.length).toBe(cache.counts.overloads);
  expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
  expect((await get('/performance-dashboard')).status).toBe(200);
});
