import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisDatabase } from '../support/servers.ts';
import { counters, type Database, deleteBeforeAndAfter, nonces, type Protocol } from './cache-protocols.ts';

const interleavings = 10_000;
const seed = 20_261_122;

let redis: Redis;
beforeAll(async () => {
  redis = new Redis(await redisDatabase());
});
afterAll(() => redis.disconnect());

/** What goes on at the same time: readers and writers, and what may happen to the Redis under them. */
const happenings = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant('reader' as const) },
    { weight: 3, arbitrary: fc.constant('writer' as const) },
    { weight: 1, arbitrary: fc.constant('flushall' as const) },
    { weight: 1, arbitrary: fc.constant('failover' as const) },
    { weight: 2, arbitrary: fc.nat({ max: 9 }) }, // the key of this number is evicted, or has expired
  ),
  { minLength: 3, maxLength: 8 },
);

/** Which of those that could go on does, at each step. */
const orders = fc.array(fc.nat({ max: 719 }), { minLength: 24, maxLength: 24 });

type Happening = 'reader' | 'writer' | 'flushall' | 'failover' | number;

/**
 * Runs actors one step at a time: all of them have come to their next pause before the next one is let on. fast-check's
 * own scheduler goes on while an actor still waits for Redis, which loses most orders.
 */
class Turns {
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private allWait = () => {};

  readonly pause = (): Promise<void> => {
    const turn = new Promise<void>((resolve) => this.waiting.push(resolve));
    this.rest();
    return turn;
  };

  private rest(): void {
    this.running -= 1;
    if (this.running === 0) this.allWait();
  }

  /** @param picks which of those that wait goes on, step by step. */
  async run(actors: readonly (() => Promise<void>)[], picks: readonly number[]): Promise<void> {
    this.running = actors.length;
    let settled = new Promise<void>((resolve) => {
      this.allWait = resolve;
    });
    const done = Promise.all(actors.map((actor) => actor().finally(() => this.rest())));
    for (let step = 0; ; step += 1) {
      await settled;
      const [next] = this.waiting.splice((picks[step % picks.length] ?? 0) % Math.max(1, this.waiting.length), 1);
      if (next === undefined) break;
      settled = new Promise((resolve) => {
        this.allWait = resolve;
      });
      this.running = 1;
      next();
    }
    await done;
  }
}

/** Carries out what happens in the given order; true when the cache tells something else than the database then. */
async function endsStale(
  protocol: Protocol,
  happening: readonly Happening[],
  picks: readonly number[],
): Promise<boolean> {
  await redis.flushdb();
  const database: Database = { version: 1 };
  const turns = new Turns();
  const actor = (what: Happening) => async () => {
    if (what === 'reader') return protocol.read(database, turns.pause);
    if (what === 'writer') return protocol.write(database, turns.pause);
    await turns.pause();
    if (what === 'flushall') await redis.flushdb();
    else if (what === 'failover') await protocol.failover();
    else await redis.del(protocol.keys[what % protocol.keys.length] ?? '');
  };
  await turns.run(happening.map(actor), picks);
  const cached = await protocol.cached();
  return cached !== undefined && cached !== database.version;
}

async function staleRuns(protocol: Protocol): Promise<number> {
  let stale = 0;
  await fc.assert(
    fc.asyncProperty(happenings, orders, async (happening, picks) => {
      if (await endsStale(protocol, happening, picks)) stale += 1;
    }),
    { numRuns: interleavings, seed },
  );
  return stale;
}

test(`of ${interleavings} interleavings none ends stale with nonces, while the other two ways do`, async () => {
  const ours = await staleRuns(nonces(redis));
  const peers = await staleRuns(deleteBeforeAndAfter(redis));
  const counted = await staleRuns(counters(redis));
  console.log(
    `stale after ${interleavings} interleavings, seed ${seed}: leases and nonces ${ours}, ` +
      `delete before and after ${peers}, a counter where absent is zero ${counted}`,
  );
  expect(ours).toBe(0);
  expect(peers).toBeGreaterThan(0);
  expect(counted).toBeGreaterThan(0);
}, 300_000);
