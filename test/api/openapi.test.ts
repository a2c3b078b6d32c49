import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
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

test('the document names every route, and exactly those behind the token ask for it', async () => {
  const { get } = createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
  const operation = z.looseObject({ security: z.array(z.unknown()).optional(), responses: z.looseObject({}) });
  const schema = z.object({
    openapi: z.literal('3.1.0'),
    paths: z.record(z.string(), z.record(z.string(), operation)),
  });

  const { paths } = schema.parse(await (await get('/openapi.json')).json());

  expect(Object.keys(paths).sort()).toEqual([
    '/',
    '/_status',
    '/_status/live-service-and-organisation-counts',
    '/healthz',
    '/openapi.json',
    '/organisations/search',
    '/performance-dashboard',
    '/readyz',
  ]);
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { security, responses }] of Object.entries(methods)) {
      const { status } = await get(path, { headers: { authorization: '' }, method: method.toUpperCase() });
      expect({ path, locked: status === 401 }).toEqual({ path, locked: security !== undefined });
      expect(Object.keys(responses)).toContain(String(status));
    }
  }
});
