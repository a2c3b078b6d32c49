import { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { invalidateGroup } from '../../db/cache/invalidate.ts';
import { outboxLag } from '../../db/cache/outbox.ts';
import { insertFactDays, insertStatusFacts } from '../api/dashboard-rows.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import { createTestApi, type TestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { loadWorld, user } from './notify-world.ts';
import { forgotten } from './reference-races.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
let pool: Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = database.pool;
  await loadWorld(pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await pool.query(`update services set active = true, restricted = false, count_as_live = true;
                    update templates set archived = false, hidden = false;
                    update users set auth_type = 'email_auth';
                    delete from nightshift.cache_outbox`);
});

type Load = () => Promise<string>;

/** Notify's cache: read through with a plain SET, delete before and after. Spec: cache §2.2, §2.4. */
function reference(redis: Redis) {
  return {
    async read(key: string, load: Load): Promise<string> {
      const cached = await redis.get(key);
      if (cached !== null) return cached;
      const value = await load();
      await redis.set(key, value);
      return value;
    },
    async write(keys: readonly string[], change: () => Promise<unknown>): Promise<void> {
      await redis.del(...keys, 'none');
      await change();
      await redis.del(...keys, 'none');
    },
  };
}

async function connect(url: string): Promise<Redis> {
  const redis = new Redis(url);
  onTestFinished(async () => redis.disconnect());
  return redis;
}

/** The reference on a Redis of its own; the API on another one, which the admin app fills too; and the API without a cache. */
async function setUp({ through }: Pick<Parameters<typeof createTestApi>[1], 'through'> = {}) {
  const direct = await redisDatabase();
  const proxy = await startTcpProxy(onTestFinished, direct);
  const options = { databaseUrl: database.url, redisUrl: proxy.url };
  const api = createTestApi(onTestFinished, { ...options, ...(through && { through }) });
  const uncached = createTestApi(onTestFinished, {
    ...options,
    through: (cache) => ({
      ...cache,
      async read(read) {
        const loaded = await read.load();
        return loaded && { body: Buffer.from(loaded.body), meta: loaded.meta, hash: '', from: 'database' };
      },
    }),
  });
  return { api, uncached, proxy, redis: await connect(direct), peer: reference(await connect(await redisDatabase())) };
}

async function textOf(api: TestApi, path: string): Promise<string> {
  const response = await api.get(path);
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return text;
}

async function onlyValue(statement: string): Promise<string> {
  const { rows } = await pool.query({ text: statement, rowMode: 'array' });
  return JSON.stringify(rows[0]);
}

const drained = () => vi.waitUntil(async () => (await outboxLag(pool)).waiting === 0, 10_000);

const key = `user-${user}`;
const path = `/user/${user}`;
const rename = (name: string) => pool.query('update users set name = $2 where id = $1', [user, name]);

/** Our own write, through the API. */
async function post(api: TestApi, name: string): Promise<void> {
  const response = await api.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  expect(response.status, await response.text()).toBe(200);
}

test('race 1, a reader fills what it has read before a change', async () => {
  let held: Promise<void> | undefined;
  const loaded = vi.fn();
  const { api, uncached, redis, peer } = await setUp({
    through: (cache) => ({
      ...cache,
      read: (read) =>
        cache.read({
          ...read,
          async load() {
            const old = await read.load();
            loaded();
            await held;
            return old;
          },
        }),
    }),
  });
  let letGo = () => {};
  held = new Promise((resolve) => {
    letGo = resolve;
  });

  const slow = peer.read(key, async () => {
    const old = await textOf(uncached, path);
    await held;
    return old;
  });
  const slowOfOurs = textOf(api, path);
  await vi.waitUntil(() => loaded.mock.calls.length > 0);
  await peer.write([key], () => post(api, 'Meanwhile'));
  letGo();
  const old = await slow;

  const now = await textOf(uncached, path);
  expect(now).not.toBe(old);
  expect(await peer.read(key, () => textOf(uncached, path)), 'the reference').toBe(old);
  expect(await slowOfOurs).toBe(old);
  expect(await redis.exists(key)).toBe(0);
  expect(await textOf(api, path), 'ours').toBe(now);
});

test('race 2, who made the change is gone before it could say so', async () => {
  const { api, uncached, peer } = await setUp();
  const load: Load = () => textOf(uncached, path);
  const old = await textOf(api, path);
  const write = peer.write([key], async () => {
    await peer.read(key, load);
    await rename('Committed');
    throw new Error('the answer came too late');
  });
  await expect(write).rejects.toThrow('too late');
  await drained();

  const now = await load();
  expect(now).not.toBe(old);
  expect(await peer.read(key, load), 'the reference').toBe(old);
  expect(await textOf(api, path), 'ours').toBe(now);
});

test('race 3, Redis goes away while a change is made', async () => {
  const { api, uncached, proxy, peer } = await setUp();
  const load: Load = () => textOf(uncached, path);
  const old = await textOf(api, path);
  await proxy.behave('refuses');
  const write = peer.write([key], async () => {
    await peer.read(key, load);
    await post(api, 'In the dark');
    throw new Error('Redis is gone, and with it the second delete');
  });
  await expect(write).rejects.toThrow('the second delete');
  const now = await load();
  expect(now).not.toBe(old);
  expect(await textOf(api, path), 'ours, without Redis').toBe(now);

  await proxy.behave('passes');
  await vi.waitUntil(() => api.cache.isCaching() || textOf(api, path).then(() => false), 20_000);
  await drained();
  expect(await peer.read(key, load), 'the reference').toBe(old);
  expect(await textOf(api, path), 'ours').toBe(now);
});

test('race 10, the figures are read after midnight and before the night has made them', async () => {
  const { api, uncached, redis, peer } = await setUp();
  const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const page = `/performance-dashboard?start_date=${dayBefore(8)}&end_date=${dayBefore(1)}`;
  const figures = `performance-stats-${dayBefore(8)}-to-${dayBefore(1)}`;
  const load: Load = () => textOf(uncached, page);
  await insertFactDays(pool, [{ day: dayBefore(4) }]);
  const early = await peer.read(figures, load);
  expect(await textOf(api, page)).toBe(early);
  // Even if nobody said that the night has been, a minute is all.
  expect(await redis.pttl(figures)).toBeLessThanOrEqual(60_000);

  await insertStatusFacts(pool, [{ bst_date: dayBefore(3), notification_count: 7 }]);
  await invalidateGroup(redis, 'performance-stats', () => {});

  const now = await load();
  expect(now).not.toBe(early);
  expect(await peer.read(figures, load), 'the reference').toBe(early);
  expect(await textOf(api, page), 'ours').toBe(now);
});

test.each(forgotten)('race $race', async ({ key, document, given, change, deletes }) => {
  const { api, uncached, redis, peer } = await setUp();
  const isServed = document.startsWith('/');
  const load: Load = () => (isServed ? textOf(uncached, document) : onlyValue(document));
  if (given !== undefined) await pool.query(given);
  const before = await peer.read(key, load);
  await drained();
  if (isServed) for (let twice = 0; twice < 2; twice += 1) expect(await textOf(api, document)).toBe(before);
  else await redis.set(key, before);

  await peer.write(deletes, async () => {
    await peer.read(key, load);
    await pool.query(change);
  });
  await drained();

  const after = await load();
  expect(after).not.toBe(before);
  expect(await peer.read(key, load), 'the reference').toBe(before);
  expect(await redis.exists(key)).toBe(0);
  if (isServed) expect(await textOf(api, document), 'ours').toBe(after);
});
