import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { service } from '../support/raw-rows.ts';
import { redisDatabase } from '../support/servers.ts';

const described = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

test('whoever watches needs no token; what it says of the cache and of the nights needs one', async () => {
  const { url, drop } = await createDatabase();
  onTestFinished(drop);
  const { get } = createTestApi(onTestFinished, { databaseUrl: url, redisUrl: await redisDatabase() });
  const withoutToken = async (path: string, method = 'GET') =>
    (await get(path, { method, headers: { authorization: '' } })).status;

  for (const path of ['/metrics', '/healthz']) expect([path, await withoutToken(path)]).toEqual([path, 200]);
  expect(await withoutToken('/_status/cache')).toBe(401);

  const { paths } = described.parse(await (await get('/openapi.json')).json());
  // Pages have a session in place of a token.
  const isPage = (operation: unknown) => JSON.stringify(operation).includes('text/html');
  const ofOperators = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => path.startsWith('/ops/') && !isPage(operation))
      .map(([method]) => ({ path, method: method.toUpperCase() })),
  );
  expect(ofOperators).toEqual(
    expect.arrayContaining(['/ops/nights', '/ops/nights/{night}'].map((path) => ({ path, method: 'GET' }))),
  );
  for (const { path, method } of ofOperators) {
    const status = await withoutToken(path.replace(/\{\w*id\}/, service).replace(/\{\w+\}/, '2026-05-05'), method);
    expect([method, path, status]).toEqual([method, path, 401]);
  }
});
