import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { inTransaction } from '../postgres.ts';
import { guardRedis } from './guard/guarded-redis.ts';
import { invalidateEverything, invalidateGroup } from './invalidate.ts';
import { deleteMarked, takeMarked } from './outbox.ts';
import { withRedis } from './redis.ts';
import { staleOfAll } from './targets.ts';

const batch = 500;

/**
 * Applies the oldest rows of the outbox and deletes them, in this order: what dies in between is applied again.
 *
 * @returns how many; 0: nothing waits that nobody else has in hand.
 * @throws RedisUnavailableError, or an error of Postgres. The rows stay.
 */
export function applyMarked(pool: Pool, redis: Redis): Promise<number> {
  return inTransaction(pool, async (client) => {
    const rows = await takeMarked(client, batch);
    if (rows.length === 0) return 0;
    // A scan of all keys may take longer than a transaction of ours may idle otherwise.
    await client.query("set local idle_in_transaction_session_timeout = '30min'");
    const stale = await staleOfAll(
      pool,
      rows.map(({ target }) => target),
    );
    await withRedis(redis, async (connected) => {
      await guardRedis(connected).invalidate(stale.keys, stale.groups);
      for (const group of stale.scans) await invalidateGroup(connected, group, () => {});
      if (stale.everything) await invalidateEverything(connected);
    });
    await deleteMarked(client, rows);
    return rows.length;
  });
}
