import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { applyMarked } from '../../db/cache/apply-marked.ts';
import { listen } from '../../db/cache/listen.ts';
import { outboxLag } from '../../db/cache/outbox.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { startRelay } from '../../db/cache/relay.ts';
import { createPool } from '../../db/postgres.ts';
import { startTcpProxy } from '../api/tcp-proxy.ts';
import { createDatabase } from '../support/database.ts';
import { redisDatabase } from '../support/servers.ts';
import { cachedReads, cases, otherKeys } from './keys-by-change.ts';
import { loadWorld, organisation, service, user } from './notify-world.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
  await loadWorld(database.pool);
});
beforeEach(() => database.pool.query('delete from nightshift.cache_outbox'));
afterAll(() => database.drop());

/** An empty Redis database, with a connection to look into it. */
async function emptyRedis() {
  const redisUrl = await redisDatabase();
  const redis = new Redis(redisUrl);
  onTestFinished(async () => redis.disconnect());
  return { redisUrl, redis };
}

/** A relay as a process of ours has it, with the messages of its log. */
function relayTo(redisUrl: string, { listenAt = database.url }: { listenAt?: string } = {}) {
  const pool = createPool(database.url, { applicationName: 'nightshift test relay' });
  const redis = createRedis(redisUrl, { patienceMs: 1_000 });
  const messages: string[] = [];
  const write = (line: string) => void messages.push(JSON.parse(line).msg);
  const relay = startRelay({ databaseUrl: listenAt, pool, redis, logger: pino({}, { write }) });
  onTestFinished(async () => {
    await relay.stop();
    redis.disconnect();
    await pool.end();
  });
  return { relay, messages, pool, redis };
}

async function waiting(): Promise<number> {
  return (await outboxLag(database.pool)).waiting;
}

async function fill(redis: Redis, keys: readonly string[]): Promise<void> {
  await redis.mset(keys.flatMap((key) => [key, '{}']));
}

const edit = (state: string) => database.pool.query('update users set state = $2 where id = $1', [user, state]);
const isGone = (redis: Redis, key = `user-${user}`) =>
  vi.waitUntil(async () => (await redis.exists(key)) === 0, 10_000);

test.each(cases)('$change: what the admin app has filled goes, and nothing else', async ({ change, keys }) => {
  const { redisUrl, redis } = await emptyRedis();
  await fill(redis, [...cachedReads, ...otherKeys]);
  const { relay } = relayTo(redisUrl);
  await vi.waitUntil(() => relay.isListening());

  await database.pool.query(change);
  await vi.waitUntil(async () => (await waiting()) === 0, 10_000);

  const left = (await redis.keys('*')).filter((key) => !key.startsWith('ns:'));
  const gone = [...cachedReads, ...otherKeys].filter((key) => !left.includes(key));
  expect(gone.sort()).toEqual([...keys].sort());
});

test('a target of a kind that only a newer build knows makes everything stale', async () => {
  const { redisUrl, redis } = await emptyRedis();
  await fill(redis, [...cachedReads, ...otherKeys]);
  const { relay } = relayTo(redisUrl);
  await database.pool.query(`insert into nightshift.cache_outbox (target) values ('pigeon/1')`);
  await relay.catchUp();
  expect((await redis.keys('*')).filter((key) => !key.startsWith('ns:')).sort()).toEqual([...otherKeys].sort());
});

test('a nudge that nobody hears costs a second, and the listener comes back', async () => {
  const { redisUrl, redis } = await emptyRedis();
  const proxy = await startTcpProxy(onTestFinished, database.url);
  const { relay } = relayTo(redisUrl, { listenAt: proxy.url });
  await vi.waitUntil(() => relay.isListening());

  await proxy.behave('refuses');
  await database.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'nightshift listener' and datname = current_database()`,
  );
  await vi.waitUntil(() => !relay.isListening());
  await redis.set(`user-${user}`, '{}');
  const edited = performance.now();
  await edit('unheard');
  await isGone(redis);
  expect(performance.now() - edited).toBeLessThan(3_000);
  expect(relay.isListening()).toBe(false);

  await proxy.behave('passes');
  await vi.waitUntil(() => relay.isListening(), 10_000);
  await redis.set(`user-${user}`, '{}');
  await edit('heard');
  await isGone(redis);
});

test('one that dies between applying and deleting leaves the rows, which are applied again', async () => {
  const { redis } = await emptyRedis();
  await redis.set(`user-${user}`, '{}');
  await edit('dying');
  await database.pool.query(
    `create function die() returns trigger language plpgsql as
       'begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return null; end';
     create trigger die before delete on nightshift.cache_outbox for each statement execute function die()`,
  );
  const pool = createPool(database.url, { max: 2 });
  onTestFinished(() => pool.end());

  await expect(applyMarked(pool, redis)).rejects.toThrow();
  expect(await redis.exists(`user-${user}`)).toBe(0);
  await database.pool.query('drop function die() cascade');
  expect(await waiting()).toBe(1);

  await redis.set(`user-${user}`, '{}');
  expect(await applyMarked(pool, redis)).toBe(1);
  expect(await redis.exists(`user-${user}`)).toBe(0);
  expect(await applyMarked(pool, redis)).toBe(0);
});

test('without Redis the rows wait, which is said once, and they are applied when it is back', async () => {
  const { redisUrl, redis } = await emptyRedis();
  const proxy = await startTcpProxy(onTestFinished, redisUrl);
  const { relay, messages } = relayTo(proxy.url);
  await redis.set(`user-${user}`, '{}');
  await proxy.behave('refuses');
  await edit('waiting');
  await vi.waitUntil(() => messages.length > 0, 10_000);
  await expect(relay.catchUp()).rejects.toThrow(/^Redis at 127\.0\.0\.1:\d+: expected an answer, got "/);
  await delay(1_500);
  expect(await outboxLag(database.pool)).toEqual({ waiting: 1, oldestSeconds: expect.any(Number) });
  expect((await outboxLag(database.pool)).oldestSeconds).toBeGreaterThan(1);

  await proxy.behave('passes');
  await isGone(redis);
  await vi.waitUntil(async () => messages.length > 1 && (await waiting()) === 0, 10_000);
  expect(messages).toEqual([
    'Invalidations of the cache wait in nightshift.cache_outbox',
    'The invalidations of the cache that waited have been applied',
  ]);
});

test('two at once apply everything, each row once', async () => {
  const { redisUrl, redis } = await emptyRedis();
  const relays = [relayTo(redisUrl), relayTo(redisUrl)];
  const people = Array.from({ length: 1_500 }, (_, person) => `job-${person}`);
  await fill(
    redis,
    people.map((person) => `has_jobs-${person}`),
  );
  const writers = Array.from({ length: 5 }, (_, writer) =>
    database.pool.query(
      `select nightshift.mark_stale(array['has-jobs/' || person])
         from unnest($1::text[]) with ordinality as given (person, n) where n % 5 = ${writer}`,
      [people],
    ),
  );
  await Promise.all(writers);
  await vi.waitUntil(async () => (await waiting()) === 0, 20_000);
  expect(await redis.keys('has_jobs-*')).toEqual([]);
  expect(relays.flatMap(({ messages }) => messages)).toEqual([]);
});

test('what another one has in hand is passed over, but those who catch up wait for it', async () => {
  const { redisUrl, redis } = await emptyRedis();
  await edit('held');
  const holder = await database.pool.connect();
  onTestFinished(() => holder.release());
  await holder.query('begin; select from nightshift.cache_outbox for update');
  const { relay } = relayTo(redisUrl);

  await fill(redis, [`user-${user}`, `organisation-${organisation}-name`]);
  await database.pool.query('update organisation set notes = $2 where id = $1', [organisation, 'passed over']);
  await isGone(redis, `organisation-${organisation}-name`);
  expect(await redis.exists(`user-${user}`)).toBe(1);

  const caughtUp = vi.fn();
  const catchingUp = relay.catchUp().then(caughtUp);
  await delay(300);
  expect(caughtUp).not.toHaveBeenCalled();
  // As if the other one had died.
  await holder.query('rollback');
  await catchingUp;
  expect(await redis.exists(`user-${user}`)).toBe(0);
});

test('one that is stopped waits for nothing more, and leaves no connection', async () => {
  const { redisUrl } = await emptyRedis();
  await edit('stopped');
  const holder = await database.pool.connect();
  onTestFinished(() => holder.release());
  await holder.query('begin; select from nightshift.cache_outbox for update');
  const { relay, pool } = relayTo(redisUrl);
  const catchingUp = expect(relay.catchUp()).rejects.toThrow('aborted');
  await relay.stop();
  await catchingUp;
  await holder.query('rollback');

  expect(await listeners()).toBe(0);
  expect(pool.idleCount).toBe(pool.totalCount);
  await relay.stop();
});

async function listeners(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from pg_stat_activity where application_name = 'nightshift listener' and datname = current_database()`,
  );
  return rowCount ?? 0;
}

test('stopping while the connection of the listener is being made leaves none', async () => {
  const { redisUrl } = await emptyRedis();
  for (let round = 0; round < 5; round += 1) {
    const { relay } = relayTo(redisUrl);
    await delay(round * 5);
    await relay.stop();
    expect(relay.isListening()).toBe(false);
  }
  expect(await listeners()).toBe(0);
});

test('a listener that the server refuses tries again and piles up no connections', async () => {
  const { stop, isListening } = listen(database.url, '', () => {});
  await delay(2_500);
  expect(await listeners()).toBeLessThanOrEqual(1);
  expect(isListening()).toBe(false);
  await stop();
});

test('with two connections two at once come through: no one waits for a connection with rows in hand', async () => {
  const { redisUrl, redis } = await emptyRedis();
  const pool = createPool(database.url, { max: 2 });
  onTestFinished(() => pool.end());
  await database.pool.query(
    `insert into nightshift.cache_outbox (target) select 'templates/' || $1 from generate_series(1, 2000)`,
    [service],
  );
  const own = createRedis(redisUrl);
  onTestFinished(async () => own.disconnect());

  const applied = await Promise.all(Array.from({ length: 6 }, () => applyMarked(pool, own)));

  expect(applied.reduce((sum, rows) => sum + rows, 0)).toBe(2_000);
  expect(await redis.dbsize()).toBe(1);
});
