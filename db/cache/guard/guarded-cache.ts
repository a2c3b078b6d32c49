import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleAll,
} from 'cockatiel';
import type { Redis } from 'ioredis';
import { type GuardedRedis, guardRedis, type Lease } from './guarded-redis.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { within } from './within.ts';

/** What a read of the database gave: the very JSON that is served, and for how long it may be kept. */
export interface Loaded {
  readonly body: string;
  readonly ttlMs: number;
  /** Kept beside the body, for headers. */
  readonly meta: string;
}

export interface CachedRead {
  /** Notify's key. */
  readonly key: string;
  /** A change of any of them makes it stale, whatever its key. */
  readonly groups: readonly string[];
  /** Undefined: there is no such row. */
  load(): Promise<Loaded | undefined>;
}

export interface Served {
  readonly body: string;
  readonly meta: string;
  /** SHA-1 of the body: a strong ETag. */
  readonly hash: string;
  readonly from: 'cache' | 'database';
}

/** The database has as much to do as it may have. The caller should try again in a second. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

export interface CacheLimits {
  /** How long Redis may take before a read goes on without it. */
  readonly redisMs: number;
  /** Failures in a row after which Redis is left alone, and for how long until a probe. */
  readonly failures: number;
  readonly probeAfterMs: number;
  /** How long one reader may load before another takes over. */
  readonly leaseMs: number;
  /** How long the others wait for it before they load for themselves. */
  readonly waitMs: number;
  /** Loads at once, and how many may queue for one. */
  readonly loads: number;
  readonly queue: number;
}

export const defaultCacheLimits: CacheLimits = {
  redisMs: 100,
  failures: 5,
  probeAfterMs: 1_000,
  leaseMs: 5_000,
  waitMs: 1_000,
  loads: 8,
  queue: 64,
};

export interface CacheCounts {
  hits: number;
  loads: number;
  waits: number;
  fillsRefused: number;
  redisFailures: number;
  overloads: number;
}

export interface GuardedCache {
  /** Undefined: there is no such row. @throws OverloadedError, or what `load` throws. */
  read(read: CachedRead): Promise<Served | undefined>;
  /** Drops keys, and what was begun under groups. False: Redis is in trouble, and it is for somebody else to do. */
  invalidate(keys: readonly string[], groups: readonly string[]): Promise<boolean>;
  readonly counts: Readonly<CacheCounts>;
  /** Whether Redis is in use: connected, known, and the breaker closed. */
  isCaching(): boolean;
}

const pollMs = 20;

/** How long it is remembered that there is no such row. */
const absentMs = 10_000;

/**
 * Reads through Redis under the protocol of `scripts.ts`. Redis slow or gone: reads go to the database, a bounded number
 * at once. The connection is to be used by this cache alone.
 *
 * @param options.catchUp applies the invalidations that wait. Called before the first read of a connection, and before the
 *   next one after a read that went past Redis: it may have shown what the cache is yet to be told of, and no reader is to
 *   see an older version than before.
 */
export function createGuardedCache(
  redis: Redis,
  { limits = defaultCacheLimits, catchUp }: { limits?: CacheLimits; catchUp?: () => Promise<void> } = {},
): GuardedCache {
  const guarded = guardRedis(redis);
  const counts: CacheCounts = { hits: 0, loads: 0, waits: 0, fillsRefused: 0, redisFailures: 0, overloads: 0 };
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: limits.probeAfterMs,
    breaker: new ConsecutiveBreaker(limits.failures),
  });
  const databasePolicy = bulkhead(limits.loads, limits.queue);

  // Nothing is read from a server before we know whether it is the one of before.
  let meeting: Promise<unknown> | undefined;
  let known = false;
  const forget = () => {
    meeting = undefined;
    known = false;
  };
  redis.on('close', forget);
  redis.on('ready', () => void withServer(async () => undefined));

  /** Once for each connection, however many readers come at once. */
  async function meet(): Promise<void> {
    meeting ??= (async () => {
      if (redis.status === 'wait') await redis.connect();
      await guarded.meetServer();
      await catchUp?.();
      known = redis.status === 'ready';
    })().catch((error) => {
      meeting = undefined;
      throw error;
    });
    await meeting;
  }

  async function past(read: CachedRead): Promise<Served | undefined> {
    forget();
    return served(await load(read));
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

  async function load(read: CachedRead): Promise<Loaded | undefined> {
    try {
      return await databasePolicy.execute(() => {
        counts.loads += 1;
        return read.load();
      });
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      counts.overloads += 1;
      throw new OverloadedError(
        `${limits.loads} reads of the database are under way and ${limits.queue} wait; try again in a second`,
      );
    }
  }

  function served(loaded: Loaded | undefined): Served | undefined {
    if (loaded === undefined) return undefined;
    const { body, meta } = loaded;
    return { body, meta, hash: createHash('sha1').update(body).digest('hex'), from: 'database' };
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
    return served(loaded);
  }

  async function readOnce(read: CachedRead): Promise<Served | undefined> {
    const deadline = performance.now() + limits.waitMs;
    for (;;) {
      const outcome = await withServer((server) => server.read(read.key, read.groups, limits.leaseMs));
      if (outcome === undefined) return past(read);
      if (outcome.kind === 'hit' || outcome.kind === 'absent') {
        counts.hits += 1;
        return outcome.kind === 'hit' ? { ...outcome, from: 'cache' } : undefined;
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
    isCaching: () => known && breaker.state === CircuitState.Closed,
    read: (read) => share(read.key, () => readOnce(read)),
    async invalidate(keys, groups) {
      const done = await withServer(async (server) => {
        await server.invalidate(keys, groups);
        return true;
      });
      return done ?? false;
    },
  };
}
