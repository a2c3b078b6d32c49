import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type GuardedRedis, guardRedis } from '../../db/cache/guard/guarded-redis.ts';
import { epochKey, fillKey, generationKey, leaseKey } from '../../db/cache/guard/keys.ts';
import { invalidateGroup } from '../../db/cache/invalidate.ts';

export const key = 'performance-stats-2026-11-14-to-2026-11-21';
const group = 'performance-stats';

/** Lets others go on: called between any two steps of a reader or a writer. */
export type Pause = () => Promise<void>;

/** The database: a number that writers count up. */
export interface Database {
  version: number;
}

/** A way to keep a cache right, cut into the steps between which anything may happen. */
export interface Protocol {
  readonly name: string;
  /** What of Redis may be evicted or expire on its own. */
  readonly keys: readonly string[];
  read(database: Database, pause: Pause): Promise<void>;
  write(database: Database, pause: Pause): Promise<void>;
  /** The connection is lost, and what answers is another server with the same or older data. */
  failover(): Promise<void>;
  /** What a reader gets from the cache now, if anything. */
  cached(): Promise<number | undefined>;
}

/** Ours: leases, and nonces whose absence refuses. */
export function nonces(redis: Redis): Protocol {
  const guarded: GuardedRedis = guardRedis(redis);
  return {
    name: 'leases and nonces',
    keys: [key, leaseKey(key), fillKey(key), epochKey, generationKey(group)],
    async read(database, pause) {
      // A process of its own: of one process, one reader at a time asks.
      const reader = guardRedis(redis);
      await pause(); // read
      const outcome = await reader.read(key, [group], 60_000);
      if (outcome.kind !== 'lease') return;
      await pause(); // load
      const { version } = database;
      await pause(); // fill
      await reader.fill(key, [group], outcome.lease, 60_000, String(version), '');
    },
    async write(database, pause) {
      await pause(); // commit
      database.version += 1;
      await pause(); // invalidate
      await invalidateGroup(redis, group, () => {});
    },
    async failover() {
      await redis.guardMeet('ns:server', epochKey, randomUUID(), randomUUID());
    },
    async cached() {
      const outcome = await guarded.read(key, [group], 1);
      return outcome.kind === 'hit' ? Number(String(outcome.body)) : undefined;
    },
  };
}

const plainCached = async (redis: Redis) => {
  const body = await redis.get(key);
  return body === null ? undefined : Number(body);
};

/** Notify's: delete before and after the write, read through with a plain SET. Spec: cache §2.2, §2.4. */
export function deleteBeforeAndAfter(redis: Redis): Protocol {
  return {
    name: 'delete before and after',
    keys: [key],
    async read(database, pause) {
      await pause(); // read
      if ((await redis.get(key)) !== null) return;
      await pause(); // load
      const { version } = database;
      await pause(); // fill
      await redis.set(key, String(version));
    },
    async write(database, pause) {
      await pause(); // delete before
      await redis.del(key);
      await pause(); // commit
      database.version += 1;
      await pause(); // delete after
      await redis.del(key);
    },
    failover: async () => {},
    cached: () => plainCached(redis),
  };
}

const counterKey = 'generation';

/** A counter for a generation, where a missing one counts as zero. */
export function counters(redis: Redis): Protocol {
  const fill = `if (redis.call('GET', KEYS[1]) or '0') == ARGV[1] then redis.call('SET', KEYS[2], ARGV[2]) end`;
  return {
    name: 'a counter, absent is zero',
    keys: [key, counterKey],
    async read(database, pause) {
      await pause(); // read
      if ((await redis.get(key)) !== null) return;
      const generation = (await redis.get(counterKey)) ?? '0';
      await pause(); // load
      const { version } = database;
      await pause(); // fill
      await redis.eval(fill, 2, counterKey, key, generation, String(version));
    },
    async write(database, pause) {
      await pause(); // commit
      database.version += 1;
      await pause(); // invalidate
      await redis.multi().incr(counterKey).del(key).exec();
    },
    failover: async () => {},
    cached: () => plainCached(redis),
  };
}
