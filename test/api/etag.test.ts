import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { insertFactDays } from './dashboard-rows.ts';

const path = '/performance-dashboard?start_date=2026-04-01&end_date=2026-04-04';

let database: Awaited<ReturnType<typeof createDatabase>>;
let api: TestApi;
beforeAll(async () => {
  database = await createDatabase();
  await insertFactDays(database.pool, [{ day: '2026-04-03' }]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  api = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: await redisDatabase() });
});

test('the cached answer is the first one, byte for byte, under the same strong tag', async () => {
  const [first, second] = [await api.get(path), await api.get(path)];

  expect(api.cache.counts).toMatchObject({ loads: 1, hits: 1 });
  expect(first.headers.get('etag')).toMatch(/^"[0-9a-f]{40}"$/);
  expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  expect(await second.text()).toBe(await first.text());
  expect(second.headers.get('nightshift-complete-through')).toBe('2026-04-03');
});

test.each([
  ['the tag', (etag: string) => etag, 304],
  ['the tag made weak', (etag: string) => `W/${etag}`, 304],
  ['a list with the tag', (etag: string) => `"other", ${etag}`, 304],
  ['any', () => '*', 304],
  ['another tag', () => '"other"', 200],
  ['the tag without quotes', (etag: string) => etag.slice(1, -1), 200],
])('If-None-Match with %s', async (_, condition, status) => {
  const etag = (await api.get(path)).headers.get('etag') ?? '';

  const response = await api.get(path, { headers: { 'if-none-match': condition(etag) } });

  expect(response.status).toBe(status);
  expect(response.headers.get('etag')).toBe(etag);
  expect(response.headers.get('nightshift-complete-through')).toBe('2026-04-03');
  expect((await response.text()).length > 0).toBe(status === 200);
  expect(response.headers.has('content-type')).toBe(status === 200);
});
