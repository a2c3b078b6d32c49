import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());

function migratedApi(): TestApi {
  return createTestApi(onTestFinished, { databaseUrl: database.url, redisUrl });
}

const json = 'application/json';
const html = 'text/html; charset=utf-8';
const noToken = { headers: { authorization: '' } };

test.each([
  ['GET', '/performance-dashboard', {}, 200, json],
  ['HEAD', '/performance-dashboard', {}, 200, json],
  ['OPTIONS', '/performance-dashboard', {}, 200, html],
  ['OPTIONS', '/performance-dashboard', noToken, 401, json],
  ['GET', '/performance-dashboard', noToken, 401, json],
  ['GET', '/performance-dashboard?start_date=x', {}, 400, json],
  ['POST', '/performance-dashboard', {}, 405, html],
  ['PUT', '/performance-dashboard', noToken, 405, html],
  ['PATCH', '/performance-dashboard', noToken, 405, html],
  ['DELETE', '/performance-dashboard', noToken, 405, html],
  ['GET', '/', noToken, 200, json],
  ['POST', '/_status', noToken, 200, json],
  ['OPTIONS', '/_status', noToken, 200, html],
  ['DELETE', '/_status', noToken, 405, html],
  ['GET', '/_status/live-service-and-organisation-counts', noToken, 200, json],
  ['GET', '/healthz', noToken, 200, json],
  ['GET', '/readyz', noToken, 200, json],
  ['GET', '/openapi.json', noToken, 200, json],
  ['POST', '/openapi.json', noToken, 405, html],
  ['GET', '/organisations/search?name=x', noToken, 401, json],
  ['GET', '/organisations/search', {}, 400, json],
  ['GET', '/nope', noToken, 404, json],
  ['GET', '/performance-dashboard/', {}, 404, json],
  ['GET', '//healthz', noToken, 200, json],
  ['GET', '/%68ealthz', noToken, 200, json],
  ['GET', '/%zz', noToken, 404, json],
  ['POST', '/_status', { ...noToken, body: 'x'.repeat(1_000_001) }, 413, json],
] as const)('%s %s is answered with the headers of all answers', async (method, path, init, status, contentType) => {
  const { get } = migratedApi();

  const response = await get(path, { ...init, method });

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe(contentType);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-store, no-cache, private, must-revalidate',
    'strict-transport-security': expect.stringMatching(/^max-age=\d+$/),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'x-b3-traceid': expect.stringMatching(/^[0-9a-f]{32}$/),
    'x-b3-spanid': expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  const empty = method === 'HEAD' || method === 'OPTIONS';
  if (empty && status === 200) expect(await response.text()).toBe('');
  else expect(JSON.parse(await response.text())).toEqual(expect.anything());
});

test.each([
  ['/performance-dashboard', 'OPTIONS, HEAD, GET'],
  ['/_status', 'POST, OPTIONS, HEAD, GET'],
])('%s allows %s', async (path, allow) => {
  const { get } = migratedApi();

  const refused = await get(path, { method: 'DELETE' });

  expect(refused.headers.get('allow')).toBe(allow);
  expect(await refused.json()).toEqual({
    message: 'The method is not allowed for the requested URL.',
    result: 'error',
  });
  expect((await get(path, { method: 'OPTIONS' })).headers.get('allow')).toBe(allow);
});
