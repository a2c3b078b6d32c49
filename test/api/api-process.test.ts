import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { type ApiConfig, startApi } from '../../api/api-process.ts';
import { signClientToken } from '../../api/client-token.ts';
import { readConfig } from '../../temporal.config.ts';
import { adminSecret, letterBuckets, letterFolder, noTemporal, signing } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { atEndOfFile } from '../support/scenario.ts';
import { redisDatabase } from '../support/servers.ts';

const { windows, rawHorizonDays } = readConfig({});

const atEnd = atEndOfFile();
let database: Awaited<ReturnType<typeof createDatabase>>;
let redisUrl: string;
beforeAll(async () => {
  database = await createDatabase();
  redisUrl = await redisDatabase();
});
afterAll(() => database.drop());

function start(given: Partial<ApiConfig> = {}, lines: string[] = []) {
  const settings = {
    host: '127.0.0.1',
    port: 0,
    adminSecrets: [adminSecret],
    opsSecrets: [],
    signing,
    timeZone: 'Europe/London',
    windows,
    rawHorizonDays,
    fromNumber: 'GOVUK',
    emailDomain: 'notify.tools',
    letters: { objects: { folder: letterFolder(atEnd) }, buckets: letterBuckets, taskQueue: 'letters' },
    temporal: noTemporal,
  };
  const config = { ...settings, databaseUrl: database.url, redisUrl, build: { commit: '', time: '' }, ...given };
  return startApi(config, pino({}, { write: (line) => void lines.push(line) }));
}

/** A read of the dashboard that Postgres does not answer before `release`. */
async function heldRead(url: string, date: string) {
  const writer = await database.pool.connect();
  const release = async () => void (await writer.query('rollback'));
  onTestFinished(async () => {
    await release();
    writer.release();
  });
  await writer.query('begin; lock table public.ft_processing_time in access exclusive mode');
  const headers = { authorization: `Bearer ${signClientToken('notify-admin', adminSecret, new Date())}` };
  const response = fetch(`${url}/performance-dashboard?start_date=${date}`, { headers });
  response.catch(() => undefined);
  await vi.waitUntil(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows.length > 0;
  }, 10_000);
  return { response, release };
}

async function isRefused(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    () => false,
    () => true,
  );
}

test('it drains: no more connections, an answer for the request in flight, and nothing left open', async () => {
  const { url, drain } = await start();
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const { response, release } = await heldRead(url, '2026-01-01');

  const drained = drain();
  await vi.waitUntil(() => isRefused(url), 5_000);
  const released = performance.now();
  await release();

  expect((await response).status).toBe(200);
  await drained;
  // The connection was one to be kept alive; it does not keep the process alive.
  expect(performance.now() - released).toBeLessThan(5_000);
  await vi.waitUntil(async () => {
    const { rows } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and application_name = 'nightshift api'`,
    );
    return rows.length === 0;
  }, 5_000);
});

test('a request that never ends holds it up for ten seconds at most', async () => {
  const { url, drain } = await start();
  const { response } = await heldRead(url, '2026-01-02');

  const began = performance.now();
  await drain();

  expect(performance.now() - began).toBeLessThan(15_000);
  expect(await response.catch(() => 'cut')).toSatisfy((end) => end === 'cut' || end.status === 503);
});

test('without Postgres it does not start, and says where it looked', async () => {
  const databaseUrl = 'postgres://notify:a-password@127.0.0.1:1/notify';

  const failure = await start({ databaseUrl }).catch((error: Error) => error.message);

  expect(failure).toMatch(/^Postgres at 127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED.*correct DATABASE_URL$/);
});

test('on a database without our tables it does not start, and says what to do', async () => {
  await expect(start({ databaseUrl: inject('servers').databaseUrl })).rejects.toThrow(/Run `npm run migrate`$/);
});

test('on a port that is taken it does not start, and says which', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(async () => void other.close());
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  await expect(start({ port })).rejects.toThrow(`Cannot listen on 127.0.0.1:${port} (HOST, PORT): listen EADDRINUSE`);
});

test('without Redis it starts, and says that it is slower', async () => {
  const lines: string[] = [];
  const { url, drain } = await start({ redisUrl: 'redis://:a-password@127.0.0.1:1/0' }, lines);

  expect((await fetch(`${url}/_status/live-service-and-organisation-counts`)).status).toBe(200);
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready', redis: 'degraded' });
  expect(lines.join()).toContain('Redis at 127.0.0.1:1');
  expect(lines.join()).not.toContain('a-password');
  await drain();
});

test('a request that is none is refused with the headers of all answers', async () => {
  const { url, drain } = await start();
  onTestFinished(drain);

  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.end('GET / HTTP/1.1\r\nHost: no@host\r\nConnection: close\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += chunk;

  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toContain('x-content-type-options: nosniff');
  expect(answer).toContain('{"message":"The browser (or proxy) sent a request that this server could not understand."');
});
