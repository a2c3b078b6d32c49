import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());

test('ready says what is missing', async () => {
  const unmigrated = createTestApi(onTestFinished, {
    databaseUrl: inject('servers').databaseUrl,
    redisUrl,
  });
  const nobody = createTestApi(onTestFinished, {
    databaseUrl: 'postgres://postgres@127.0.0.1:1/nobody',
    redisUrl: 'redis://127.0.0.1:1',
  });

  const [withoutTables, withoutServers] = [await unmigrated.get('/readyz'), await nobody.get('/readyz')];

  expect([withoutTables.status, withoutServers.status]).toEqual([503, 503]);
  expect(await withoutTables.json()).toMatchObject({
    status: 'not ready',
    postgres: 'ok',
    migrations: expect.stringMatching(/^expected \d{4}_\w+, the database has none: npm run migrate$/),
  });
  expect(await withoutServers.json()).toEqual({
    status: 'not ready',
    postgres: 'no answer',
    migrations: 'unknown',
    redis: 'degraded',
  });
});

test('without Redis it is ready all the same, and says that it is degraded', async () => {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl: 'redis://127.0.0.1:1' });

  const response = await get('/readyz');

  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ status: 'ready', postgres: 'ok', migrations: 'ok', redis: 'degraded' });
});
