import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createChange } from '../../db/cache/changes.ts';
import { documentRead } from '../../db/cache/document-read.ts';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import { fillKey } from '../../db/cache/guard/keys.ts';
import { defaultCacheLimits } from '../../db/cache/guard/types.ts';
import { organisationNameKey } from '../../db/cache/keys.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { id, insertRow } from './notify-world.ts';

const organisation = id(1);
const key = organisationNameKey(organisation);

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** The cached name of an organisation that there is not. */
async function setUp() {
  const redisUrl = await redisDatabase();
  const [redis, own] = [new Redis(redisUrl), createRedis(redisUrl)];
  onTestFinished(async () => {
    await database.pool.query('delete from organisation');
    for (const connection of [redis, own]) connection.disconnect();
  });
  const cache = createGuardedCache(own, { limits: { ...defaultCacheLimits, redisMs: 5_000 } });
  const statement = 'select to_json(name)::text as body from organisation where id = $1';
  const read = documentRead(database.pool, { key, statement, values: [organisation] });
  return { redis, cache, name: () => cache.read(read) };
}

test('that there is no such row is asked of the database once in ten seconds, and stands beside the key', async () => {
  const { redis, cache, name } = await setUp();
  for (let look = 0; look < 5; look += 1) expect(await name()).toBeUndefined();
  expect(cache.counts).toMatchObject({ loads: 1, hits: 4 });
  expect(await redis.exists(key)).toBe(0);
  const left = await redis.pttl(fillKey(key));
  expect(left).toBeGreaterThan(5_000);
  expect(left).toBeLessThanOrEqual(10_000);

  await redis.pexpire(fillKey(key), 1);
  await expect.poll(() => redis.exists(fillKey(key))).toBe(0);
  expect(await name()).toBeUndefined();
  expect(cache.counts.loads).toBe(2);
});

test('a row that comes is there at once', async () => {
  const { cache, name } = await setUp();
  const change = createChange(database.pool, cache, (reason) => expect.fail(String(reason)));
  expect(await name()).toBeUndefined();
  await change((client) => insertRow(client, 'organisation', { id: organisation, name: 'New' }));
  expect(await name()).toMatchObject({ body: Buffer.from('"New"'), from: 'database' });
  await change((client) => client.query('delete from organisation'));
  expect(await name()).toBeUndefined();
  expect(cache.counts.hits).toBe(0);
});

test('what the admin app has left under the key of a row that is gone does not stay', async () => {
  const { redis, cache, name } = await setUp();
  await redis.set(key, '"Left over"');
  expect(await name()).toBeUndefined();
  expect(await redis.exists(key)).toBe(0);
  await redis.set(key, '"Set while it was known to be absent"');
  expect(await name()).toBeUndefined();
  expect(cache.counts.loads).toBe(2);
  expect(await redis.exists(key)).toBe(0);
});
