import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
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

function loggedApi(lines: string[]): TestApi {
  return createTestApi(onTestFinished, {
    databaseUrl: database.url,
    redisUrl,
    log: { write: (line) => void lines.push(line) },
  });
}

test.each([
  ['an id', '463ac35c9f6413ad48485a3953bb6124', '463ac35c9f6413ad48485a3953bb6124'],
  ['something long', 'a'.repeat(65), expect.stringMatching(/^[0-9a-f]{32}$/)],
  ['something else', 'a b', expect.stringMatching(/^[0-9a-f]{32}$/)],
])("a caller's trace id goes into the answer and the log: %s", async (_, given, expected) => {
  const lines: string[] = [];
  const { get } = loggedApi(lines);

  const response = await get('/healthz', { headers: { 'x-b3-traceid': given } });

  expect(response.headers.get('x-b3-traceid')).toEqual(expected);
  const [line] = lines.map((each) => JSON.parse(each));
  expect(line).toMatchObject({ traceId: expected, method: 'GET', path: '/healthz', status: 200 });
});

test('no token and no query reach the log', async () => {
  const lines: string[] = [];
  const { get } = loggedApi(lines);

  await get('/performance-dashboard?start_date=a-name&end_date=x');
  await get('/nope?a-name', { headers: { authorization: 'Bearer a-token' } });

  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toMatch(/Bearer|token|eyJ|a-name/);
});

test('what fails here is told to the log, and not to the caller', async () => {
  const lines: string[] = [];
  const { get } = createTestApi(onTestFinished, {
    // A database without our tables.
    databaseUrl: inject('servers').databaseUrl,
    redisUrl,
    log: { write: (line) => void lines.push(line) },
  });

  for (const path of ['/performance-dashboard', '/_status', '/_status/live-service-and-organisation-counts']) {
    const response = await get(path);

    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ message: 'Internal server error', result: 'error' });
  }
  expect(lines.join()).toContain('relation \\"nightshift.daily_totals\\" does not exist');
});
