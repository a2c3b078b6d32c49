import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { applyMarked } from '../../db/cache/apply-marked.ts';
import { createChange } from '../../db/cache/changes.ts';
import { documentRead } from '../../db/cache/document-read.ts';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import { type CachedRead, type CacheLimits, defaultCacheLimits } from '../../db/cache/guard/types.ts';
import * as keys from '../../db/cache/keys.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { loadWorld, other, service, template, user } from './notify-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await loadWorld(database.pool);
});
beforeEach(() => database.pool.query('delete from nightshift.cache_outbox'));
afterAll(() => database.drop());

/** A Redis that can be taken away, and one that stays, of the same empty database. */
async function emptyRedis() {
  const redisUrl = await redisDatabase();
  const proxy = await startTcpProxy(onTestFinished, redisUrl);
  const redis = new Redis(redisUrl);
  onTestFinished(async () => redis.disconnect());
  return { proxy, redis };
}

/** An instance of the API, as far as reads and changes go, and without a relay. */
function instance(redisUrl: string, redis: Redis, limits: Partial<CacheLimits> = {}) {
  const own = createRedis(redisUrl, { patienceMs: 1_000 });
  onTestFinished(async () => own.disconnect());
  const catchUp = async () => {
    // As the relay does: what another one has in hand is not applied yet.
    while ((await marked()).length > 0) if ((await applyMarked(database.pool, redis)) === 0) await delay(10);
  };
  const cache = createGuardedCache(own, { limits: { ...defaultCacheLimits, redisMs: 2_000, ...limits }, catchUp });
  const onLeftOver = vi.fn();
  return { cache, onLeftOver, change: createChange(database.pool, cache, onLeftOver) };
}

const nameOf = (id = user) =>
  documentRead(database.pool, {
    key: keys.userKey(id),
    statement: 'select to_json(name)::text as body from users where id = $1',
    values: [id],
  });
const rename = (client: PoolClient, name: string, id = user) =>
  client.query('update users set name = $2 where id = $1', [id, name]);

async function marked(): Promise<string[]> {
  const { rows } = await database.pool.query<{ target: string }>('select target from nightshift.cache_outbox');
  return rows.map(({ target }) => target);
}

test('who made a change reads it at once, and so does everybody else', async () => {
  const { proxy, redis } = await emptyRedis();
  const [ours, theirs] = [instance(proxy.url, redis), instance(proxy.url, redis)];
  for (let round = 0; round < 20; round += 1) {
    const before = await theirs.cache.read(nameOf());
    expect(await ours.cache.read(nameOf())).toMatchObject({ body: before?.body, from: 'cache' });
    const result = await ours.change(async (client) => {
      await rename(client, `Name ${round}`);
      return round;
    });
    expect(result).toBe(round);
    expect(await ours.cache.read(nameOf())).toMatchObject({ body: Buffer.from(`"Name ${round}"`), from: 'database' });
    expect(await theirs.cache.read(nameOf())).toMatchObject({ body: Buffer.from(`"Name ${round}"`), from: 'cache' });
  }
  expect(await marked()).toEqual([]);
});

test('an error rolls back, is passed on, and leaves the cache as it was', async () => {
  const { proxy, redis } = await emptyRedis();
  const { cache, change } = instance(proxy.url, redis);
  const before = await cache.read(nameOf());
  const failing = change(async (client) => {
    await rename(client, 'Never');
    throw new Error('no such permission');
  });
  await expect(failing).rejects.toThrow('no such permission');
  expect(await cache.read(nameOf())).toMatchObject({ body: before?.body, from: 'cache' });
  expect(await marked()).toEqual([]);
});

test('a fill that was begun before a change is refused', async () => {
  const { proxy, redis } = await emptyRedis();
  const [reader, writer] = [instance(proxy.url, redis), instance(proxy.url, redis)];
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const loaded = vi.fn();
  const slow: CachedRead = {
    ...nameOf(),
    async load() {
      const old = await nameOf().load();
      loaded();
      await held;
      return old;
    },
  };
  const reading = reader.cache.read(slow);
  await vi.waitUntil(() => loaded.mock.calls.length > 0);
  await writer.change((client) => rename(client, 'Meanwhile'));
  letGo();
  await reading;
  expect(reader.cache.counts.fillsRefused).toBe(1);
  expect(await redis.exists(keys.userKey(user))).toBe(0);
  expect(await reader.cache.read(nameOf())).toMatchObject({ body: Buffer.from('"Meanwhile"') });
});

test('a change of what all templates of a service say is seen in a document that nobody could name', async () => {
  const { proxy, redis } = await emptyRedis();
  const { cache, change } = instance(proxy.url, redis);
  const document = documentRead(database.pool, {
    // A version that the template has not, as one that was made in the meantime.
    key: keys.templateVersionKey(service, template, 77),
    groups: [keys.templateGroup(template), keys.templatesGroup(service)],
    statement: 'select to_json(email_address)::text as body from service_email_reply_to where service_id = $1',
    values: [service],
  });
  await cache.read(document);
  expect(await cache.read(document)).toMatchObject({ from: 'cache' });
  await change((client) => client.query(`update service_email_reply_to set email_address = 'all@example.gov.uk'`));
  expect(await cache.read(document)).toMatchObject({ body: Buffer.from('"all@example.gov.uk"'), from: 'database' });
  await change((client) => client.query('update templates set hidden = not hidden where id = $1', [template]));
  expect(await cache.read(document)).toMatchObject({ from: 'database' });
  await change((client) => client.query('update templates set hidden = not hidden where id = $1', [other.template]));
  expect(await cache.read(document)).toMatchObject({ from: 'cache' });
});

test('what has to be looked for in all of Redis is left to the relay, but fills nothing any more', async () => {
  const { proxy, redis } = await emptyRedis();
  const { cache, change } = instance(proxy.url, redis);
  const figures = documentRead(database.pool, {
    key: 'performance-stats-2026-01-01-to-2026-01-08',
    groups: ['performance-stats'],
    statement: 'select to_json(name)::text as body from services where id = $1',
    values: [service],
  });
  await cache.read(figures);
  await change((client) => client.query(`update services set name = 'On the page' where id = $1`, [service]));
  expect(await marked()).toEqual(['performance-stats', 'usage']);
  expect(await cache.read(figures)).toMatchObject({ body: Buffer.from('"On the page"') });
  await applyMarked(database.pool, redis);
  expect(await redis.exists(figures.key)).toBe(0);
  expect(await marked()).toEqual([]);
});

test('with Redis down a change succeeds and is read at once, and by all when Redis is back', async () => {
  const { proxy, redis } = await emptyRedis();
  const [ours, theirs] = [instance(proxy.url, redis), instance(proxy.url, redis)];
  for (const { cache } of [ours, theirs]) await cache.read(nameOf());
  await proxy.behave('refuses');

  await ours.change((client) => rename(client, 'In the dark'));

  expect(await marked()).toContain(`user/${user}`);
  const inTheDark = { body: Buffer.from('"In the dark"'), from: 'database' };
  expect(await ours.cache.read(nameOf())).toMatchObject(inTheDark);
  // An answer of Redis may still have been on its way to another process, which has not been told.
  await vi.waitFor(async () => expect(await theirs.cache.read(nameOf())).toMatchObject(inTheDark), 5_000);
  expect(await redis.get(keys.userKey(user))).not.toBe('"In the dark"');
  await proxy.behave('passes');
  for (const { cache } of [ours, theirs]) {
    await vi.waitUntil(async () => {
      expect(await cache.read(nameOf())).toMatchObject({ body: Buffer.from('"In the dark"') });
      return cache.isCaching();
    }, 20_000);
    expect(await cache.read(nameOf())).toMatchObject({ body: Buffer.from('"In the dark"'), from: 'cache' });
  }
  expect(await marked()).toEqual([]);
});

test('an invalidation that the breaker kept from Redis is made up for before the next read', async () => {
  const { proxy, redis } = await emptyRedis();
  const { cache, change } = instance(proxy.url, redis, { redisMs: 300, failures: 1, probeAfterMs: 100 });
  for (const id of [user, other.user]) await cache.read(nameOf(id));
  await proxy.behave('holds');
  // The first one is under way to Redis when the breaker opens, the second one is not even sent.
  await change((client) => rename(client, 'Sent', user));
  await change((client) => rename(client, 'Not sent', other.user));
  await proxy.behave('passes');
  await delay(200);
  expect(await cache.read(nameOf(other.user))).toMatchObject({ body: Buffer.from('"Not sent"') });
});

test('a change does not wait for somebody who has its rows in hand', async () => {
  const { proxy, redis } = await emptyRedis();
  const { cache } = instance(proxy.url, redis);
  const holder = await database.pool.connect();
  onTestFinished(async () => {
    await holder.query('rollback');
    holder.release();
  });
  const whileHeld = createChange(
    database.pool,
    {
      ...cache,
      async invalidate(...stale) {
        await holder.query('begin; select from nightshift.cache_outbox for update');
        return cache.invalidate(...stale);
      },
    },
    (reason) => expect.fail(String(reason)),
  );
  await whileHeld((client) => rename(client, 'Held'));
  expect(await marked()).toContain(`user/${user}`);
});
