import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { applyMarked } from '../../db/cache/apply-marked.ts';
import { createChange } from '../../db/cache/changes.ts';
import { documentRead } from '../../db/cache/document-read.ts';
import { createFirstLevel } from '../../db/cache/guard/first-level.ts';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import { guardRedis } from '../../db/cache/guard/guarded-redis.ts';
import { leaseKey } from '../../db/cache/guard/keys.ts';
import { type CachedRead, defaultCacheLimits, type Served } from '../../db/cache/guard/types.ts';
import { templateGroup, templatesGroup, templateVersionKey } from '../../db/cache/keys.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { createPool } from '../../db/postgres.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { loadWorld, service, template } from './notify-world.ts';

// What the interleavings of outbox-protocols.test.ts have found, each as the few steps that it takes.

const key = 'user-found';

/** A process of ours, and what another one does in the same Redis. */
async function setUp(catchUp: (redis: Redis) => Promise<void> = async () => {}) {
  const redisUrl = await redisDatabase();
  const [own, redis] = [createRedis(redisUrl), new Redis(redisUrl)];
  onTestFinished(async () => {
    for (const connection of [own, redis]) connection.disconnect();
  });
  const cache = createGuardedCache(own, {
    limits: { ...defaultCacheLimits, redisMs: 5_000 },
    catchUp: () => catchUp(redis),
    firstLevel: createFirstLevel(() => true),
  });
  return { own, redis, cache, elsewhere: guardRedis(redis) };
}

const readOf = (load: () => Promise<string>): CachedRead => ({
  key,
  groups: [],
  load: async () => ({ body: await load(), ttlMs: 60_000, meta: '' }),
});

const bodyOf = async (reading: Promise<Served | undefined>) => String((await reading)?.body);

test('a copy in memory is not shown again once a newer version was loaded', async () => {
  const { own, cache, elsewhere } = await setUp();
  let version = 1;
  const read = readOf(async () => String(version));
  await cache.read(read);
  const ask = own.guardReadBuffer.bind(own);
  let asked = 0;
  own.guardReadBuffer = async (...args: Parameters<typeof ask>) => {
    asked += 1;
    // The second of two that came at once. Another process changes everything, and its nudge is still on its way.
    if (asked === 2) {
      version = 2;
      await elsewhere.invalidate([key]);
    }
    return ask(...args);
  };
  const [first, second] = await Promise.all([cache.read(read), cache.read(read)]);
  expect([String(first?.body), String(second?.body)]).toEqual(['1', '2']);
  expect(await bodyOf(cache.read(read))).toBe('2');
});

test('who could not fill Redis has shown what Redis is yet to be told of', async () => {
  const { redis, cache, elsewhere } = await setUp(async (server) => guardRedis(server).invalidate([key]));
  const read = readOf(async () => {
    // Its lease is evicted, another process takes one and loads, and then the row is changed.
    await redis.del(leaseKey(key));
    const outcome = await elsewhere.read(key, [], 5_000);
    if (outcome.kind !== 'lease') expect.fail(`expected a lease, got ${outcome.kind}`);
    await elsewhere.fill(key, [], outcome.lease, 60_000, '1', '');
    return '2';
  });
  expect(await bodyOf(cache.read(read))).toBe('2');
  expect(await bodyOf(cache.read(readOf(async () => '2')))).toBe('2');
});

test('a change whose stale keys cannot be asked for is read by who made it', async () => {
  const database = await createDatabase();
  onTestFinished(() => database.drop());
  await loadWorld(database.pool);
  const pool = createPool(database.url);
  onTestFinished(() => pool.end());
  const { cache } = await setUp(async (redis) => {
    while ((await applyMarked(database.pool, redis)) > 0);
  });
  const document = documentRead(database.pool, {
    key: templateVersionKey(service, template, 'None'),
    groups: [templateGroup(template), templatesGroup(service)],
    statement: 'select to_json(content)::text as body from templates where id = $1',
    values: [template],
  });
  for (let look = 0; look < 2; look += 1) await cache.read(document);
  const reasons: unknown[] = [];
  const change = createChange(pool, cache, (reason) => reasons.push(reason));
  await change(async (client) => {
    await client.query(`update templates set content = 'New' where id = $1`, [template]);
    // Whatever is asked after this transaction fails.
    pool.query = () => Promise.reject(new Error('Connection terminated unexpectedly'));
  });
  expect(reasons).toHaveLength(1);
  expect(await bodyOf(cache.read(document))).toBe('"New"');
});
