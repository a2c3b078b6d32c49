import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createRedis, withRedis } from '../../db/cache/redis.ts';
import { startValkey } from '../../stack/valkey.ts';
import { createDatabase } from '../support/database.ts';
import { createCachedVersion } from './cached-version.ts';
import { startWatchedPair } from './sentinel.ts';

let database: Awaited<ReturnType<typeof createDatabase>>;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

test('a replica that never heard of an invalidation takes over, and nobody is shown what it made stale', async () => {
  const servers = await startWatchedPair(onTestFinished);
  const cached = createCachedVersion(onTestFinished, database.url);
  const reader = cached.readerOf(servers.url, cached.relayTo(servers.url));
  await vi.waitUntil(async () => (await reader.read()).from === 'cache', 10_000);
  await vi.waitUntil(() => servers.ofReplica.exists(cached.key));

  await servers.holdReplication();
  await cached.change();
  await vi.waitUntil(() => cached.isApplied(), 10_000);
  await servers.killMaster();
  expect(await servers.ofReplica.get(cached.key)).toBe('1');

  const sources: unknown[] = [];
  const tookOver = async () => /^role:master/m.test(await servers.ofReplica.info('replication'));
  await vi.waitUntil(async () => {
    const { version, from } = await reader.read();
    expect(version).toBe(2);
    sources.push(from);
    return (await tookOver()) && reader.isCaching() && from === 'cache';
  }, 30_000);
  expect(sources).toContain('database');
  expect(await servers.ofReplica.get(cached.key)).toBe('2');
});

/** An address whose server somebody changes, as that of a cluster in a cloud. */
async function movingAddress(first: string) {
  const sockets = new Set<Socket>();
  let target = first;
  const server = createServer((client) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => [client, upstream].map((each) => each.destroy()));
    }
    client.pipe(upstream).pipe(client);
  });
  const move = (to: string) => {
    target = to;
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    move('redis://127.0.0.1:1');
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`Expected a TCP address, got ${address}`);
  return { url: `redis://127.0.0.1:${address.port}`, move };
}

test('whoever still invalidates at the old server when others fill the new one makes up for it', async () => {
  const [old, next] = [await startValkey(), await startValkey()];
  for (const server of [old, next]) onTestFinished(() => server.stop());
  const cached = createCachedVersion(onTestFinished, database.url);
  const late = await movingAddress(old.url);
  const early = await movingAddress(old.url);
  const relay = cached.relayTo(late.url);
  await cached.change();
  await vi.waitUntil(() => cached.isApplied(), 10_000);
  early.move(next.url);
  // It hears of no change: what it shows is what the server has.
  const reader = cached.readerOf(early.url);
  await vi.waitUntil(async () => (await reader.read()).from === 'cache', 10_000);

  await cached.change();
  await vi.waitUntil(() => cached.isApplied(), 10_000);
  expect(await reader.read()).toEqual({ version: 2, from: 'cache' });
  late.move(next.url);

  await vi.waitUntil(async () => (await reader.read()).version === 3, 10_000);
  expect(relay.isListening()).toBe(true);
});

test('while no sentinel answers, nobody waits for ever, and the sentinels are named', async () => {
  const redis = createRedis('redis+sentinel://127.0.0.1:1,127.0.0.1:2/mymaster/0', { patienceMs: 300 });
  onTestFinished(async () => redis.disconnect());

  await expect(withRedis(redis, (connected) => connected.ping())).rejects.toThrow(
    /^Redis at mymaster of the sentinels 127\.0\.0\.1:1, 127\.0\.0\.1:2: expected an answer, got "All sentinels are unreachable/,
  );
});
