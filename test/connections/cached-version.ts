import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createGuardedCache } from '../../db/cache/guard/guarded-cache.ts';
import { createRedis } from '../../db/cache/redis.ts';
import { startRelay } from '../../db/cache/relay.ts';
import { createPool } from '../../db/postgres.ts';
import type { AtEnd } from '../support/scenario.ts';

/** A number that processes of ours read through a cache, and that somebody changes. */
export function createCachedVersion(atEnd: AtEnd, databaseUrl: string) {
  const id = randomUUID();
  const pool = createPool(databaseUrl, { applicationName: 'nightshift test failover' });
  const logger = pino({ level: 'silent' });
  let version = 1;

  function relayTo(redisUrl: string) {
    const redis = createRedis(redisUrl, { patienceMs: 1_000 });
    const relay = startRelay({ databaseUrl, pool, redis, logger });
    atEnd(async () => {
      await relay.stop();
      redis.disconnect();
    });
    return relay;
  }

  atEnd(() => pool.end());
  return {
    key: `user-${id}`,
    current: () => version,
    /** Has it changed and marked stale, as a trigger does. */
    async change() {
      version += 1;
      await pool.query('insert into nightshift.cache_outbox (target) values ($1)', [`user/${id}`]);
    },
    async isApplied() {
      const { rows } = await pool.query<{ waiting: number }>(
        'select count(*)::int as waiting from nightshift.cache_outbox',
      );
      return rows[0]?.waiting === 0;
    },
    /** What applies changes, as in a process of ours. */
    relayTo,
    /** What reads it, as in an API process. @param relay undefined: it hears of no change. */
    readerOf(redisUrl: string, relay?: ReturnType<typeof relayTo>) {
      const redis = createRedis(redisUrl, { patienceMs: 1_000 });
      redis.on('error', () => {});
      atEnd(async () => redis.disconnect());
      const cache = createGuardedCache(redis, relay && { catchUp: relay.catchUp });
      const load = async () => ({ body: String(version), ttlMs: 60_000, meta: '' });
      const read = async () => {
        const served = await cache.read({ key: `user-${id}`, groups: [], load });
        return { version: Number(served?.body), from: served?.from };
      };
      return { read, isCaching: cache.isCaching };
    },
  };
}
