import type { PoolClient } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createTestApi } from '../support/api.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

/** Somebody else has something in hand, and is slow: what waits cannot be applied as a whole. */
async function holdSomething(client: PoolClient): Promise<void> {
  const hold = `select from nightshift.cache_outbox where target = 'domains' for update skip locked`;
  for (;;) {
    await database.pool.query(`insert into nightshift.cache_outbox (target) values ('domains')`);
    await client.query('begin');
    // The relay may have been faster.
    if ((await client.query(hold)).rowCount === 1) return;
    await client.query('rollback');
  }
}

test('after a bulk load nothing comes from Redis before the load has been applied there', async () => {
  const { cache, get } = createTestApi(onTestFinished, {
    databaseUrl: database.url,
    redisUrl: await redisDatabase(),
    firstLevel: true,
  });
  await vi.waitUntil(async () => (await get('/organisations')).status === 200 && cache.isCaching(), 10_000);
  const slow = await database.pool.connect();
  await holdSomething(slow);

  await database.pool.query('truncate domain');

  await vi.waitUntil(() => !cache.isCaching(), 5_000);
  expect((await get('/organisations')).status).toBe(200);
  expect(cache.isCaching()).toBe(false);
  await slow.query('rollback');
  slow.release();
  await vi.waitUntil(async () => (await get('/organisations')).status === 200 && cache.isCaching(), 10_000);
});
