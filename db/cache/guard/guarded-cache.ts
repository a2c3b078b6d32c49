import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Redis } from 'ioredis';
import { boundedLoads } from './bounded-loads.ts';
import { createCatchingUp } from './catching-up.ts';
import type { FirstLevel } from './first-level.ts';
import { type GuardedRedis, guardRedis, type Lease } from './guarded-redis.ts';
import { oneAtATime } from './one-at-a-time.ts';
import {
  type CacheCounts,
  type CachedRead,
  type CacheLimits,
  defaultCacheLimits,
  type GuardedCache,
  type Loaded,
  OverloadedError,
  type Served,
} from './types.ts';
import { within } from './within.ts';

const breakerStates = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  [CircuitState.Isolated]: 'isolated',
} as const;

const pollMs = 20;

/** How long it is remembered that there is no such row. */
const absentMs = 10_000;

/**
 * Reads through Redis under the protocol of `scripts.ts`. Redis slow or gone: reads go to the database, a bounded number
 * at once. The connection is to be used by this cache alone.
 *
 * @param options.firstLevel copies in this process of what Redis has had.
 * @param options.catchUp applies the invalidations that wait. Called before the first read of a connection, and before the
 *   next one after a read that went past Redis: it may have shown what the cache is yet to be told of, and no reader is to
 *   see an older version than before.
 */
export function createGuardedCache(
  redis: Redis,
  {
    limits = defaultCacheLimits,
    catchUp = async () => {},
    firstLevel,
  }: { limits?: CacheLimits; catchUp?: () => Promise<void>; firstLevel?: FirstLevel } = {},
): GuardedCache {
  const guarded = guardRedis(redis);
  const counts: CacheCounts = {
    nearHits: 0,
    hits: 0,
    shared: 0,
    loads: 0,
    waits: 0,
    fillsRefused: 0,
    redisFailures: 0,
    overloads: 0,
  };
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: limits.probeAfterMs,
    breaker: new ConsecutiveBreaker(limits.failures),
  });
  const inTurn = boundedLoads(limits);
  const catchingUp = createCatchingUp(catchUp, limits.waitMs);

  // Nothing is read from a server before we know whether it is the one of before.
  let meeting: Promise<unknown> | undefined;
  let known = false;
  redis.on('close', () => {
    meeting = undefined;
    known = false;
    catchingUp.forget();
  });
  redis.on('ready', () => void isCaughtUp());

  /** Once for each connection, however many readers come at once. */
  async function meet(): Promise<void> {
    meeting ??= (async () => {
      if (redis.status === 'wait') await redis.connect();
      await guarded.meetServer();
      known = redis.status === 'ready';
    })().catch((error) => {
      meeting = undefined;
      throw error;
    });
    await meeting;
  }

  async function withServer<T>(step: (guarded: GuardedRedis) => Promise<T>): Promise<T | undefined> {
    try {
      return await breaker.execute(() =>
        within(limits.redisMs, async () => {
          await meet();
          return step(guarded);
        }),
      );
    } catch {
      counts.redisFailures += 1;
      return undefined;
    }
  }

  async function isCaughtUp(): Promise<boolean> {
    if (catchingUp.isDone()) return true;
    const reachable = await withServer(async () => true);
    return reachable !== undefined && catchingUp.ensure();
  }

  async function load(read: CachedRead): Promise<Loaded | undefined> {
    try {
      return await inTurn(() => {
        counts.loads += 1;
        return read.load();
      });
    } catch (error) {
      if (error instanceof OverloadedError) counts.overloads += 1;
      throw error;
    }
  }

  async function past(read: CachedRead): Promise<Served | undefined> {
    const loaded = await load(read);
    // Not before: a catch-up that began meanwhile need not have seen what this reader has. Nor when nothing was loaded.
    catchingUp.forget();
    firstLevel?.clear();
    return served(loaded);
  }

  function served(loaded: Loaded | undefined): Served | undefined {
    if (loaded === undefined) return undefined;
    const { body, meta } = loaded;
    const bytes = Buffer.from(body);
    return { body: bytes, meta, hash: createHash('sha1').update(bytes).digest('hex'), from: 'database' };
  }

  async function loadAndFill(read: CachedRead, lease: Lease): Promise<Served | undefined> {
    let loaded: Loaded | undefined;
    try {
      loaded = await load(read);
    } catch (error) {
      await withServer((server) => server.release(read.key, lease));
      throw error;
    }
    const { ttlMs, body, meta } = loaded ?? { ttlMs: absentMs, body: '', meta: '' };
    const filled = await withServer((server) => server.fill(read.key, read.groups, lease, ttlMs, body, meta));
    if (filled === false) counts.fillsRefused += 1;
    // What this reader shows, the cache is yet to be told of.
    if (!filled) catchingUp.forget();
    firstLevel?.drop(read.key);
    return served(loaded);
  }

  async function readOnce(read: CachedRead): Promise<Served | undefined> {
    const deadline = performance.now() + limits.waitMs;
    const keep = firstLevel?.begin();
    for (;;) {
      if (!(await isCaughtUp())) return past(read);
      const outcome = await withServer((server) => server.read(read.key, read.groups, limits.leaseMs));
      if (outcome === undefined) return past(read);
      if (outcome.kind === 'hit' || outcome.kind === 'absent') {
        counts.hits += 1;
        if (outcome.kind === 'absent') {
          firstLevel?.drop(read.key);
          return undefined;
        }
        const { body, meta, hash, msLeft } = outcome;
        const hit: Served = { body, meta, hash, from: 'cache' };
        keep?.(read.key, hit, msLeft);
        return hit;
      }
      if (outcome.kind === 'lease') return loadAndFill(read, outcome.lease);
      if (performance.now() > deadline) return past(read);
      counts.waits += 1;
      await delay(pollMs);
    }
  }

  const share = oneAtATime<Served | undefined>(limits.waitMs);
  return {
    counts,
    isCaching: () => known && catchingUp.isDone() && breaker.state === CircuitState.Closed,
    breaker: () => breakerStates[breaker.state],
    async read(read) {
      const near = firstLevel?.get(read.key);
      if (near !== undefined) {
        counts.nearHits += 1;
        return near;
      }
      counts.shared += 1;
      return share(read.key, () => {
        counts.shared -= 1;
        return readOnce(read);
      });
    },
    missed() {
      catchingUp.forget();
      firstLevel?.clear();
    },
    async invalidate(keys, groups) {
      firstLevel?.clear();
      const done = await withServer(async (server) => {
        await server.invalidate(keys, groups);
        return true;
      });
      // What came from Redis meanwhile may be from before.
      firstLevel?.clear();
      // It may not have been sent at all: what waits is applied before the next read.
      if (done === undefined) catchingUp.forget();
      return done ?? false;
    },
  };
}
