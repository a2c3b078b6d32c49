import type { Redis } from 'ioredis';
import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../postgres.ts';
import { voidKeys } from './guard/void.ts';
import { invalidateEverything, invalidateGroup } from './invalidate.ts';
import { deleteMarked, deleteWaiting, snapshotOfFlood, takeMarked } from './outbox.ts';
import { withRedis } from './redis.ts';
import { type Stale, staleOfAll } from './targets.ts';
import { templateDocumentKeys } from './template-documents.ts';

const batch = 500;
/** From here on it is cheaper to drop everything. */
const flood = 10_000;

/** All on the connection that has the rows in hand: whoever waits for a second one, while others do, may wait for ever. */
async function invalidate(client: PoolClient, redis: Redis, stale: Stale): Promise<void> {
  const keys = [...stale.keys, ...(await templateDocumentKeys(client, stale.documentsOf))];
  await withRedis(redis, async (connected) => {
    await voidKeys(connected, keys, stale.groups);
    for (const group of stale.scans) await invalidateGroup(connected, group, () => {});
    if (stale.everything) await invalidateEverything(connected);
  });
}

/**
 * Applies the oldest rows of the outbox and deletes them, in this order: what dies in between is applied again.
 *
 * @returns how many; 0: nothing waits that nobody else has in hand.
 * @throws RedisUnavailableError, or an error of Postgres. The rows stay.
 */
export async function applyMarked(pool: Pool, redis: Redis): Promise<number> {
  return inTransaction(pool, async (client) => {
    const rows = await takeMarked(client, batch);
    if (rows.length === 0) return 0;
    // Before the database is given work: for days, perhaps, nobody answers.
    await withRedis(redis, (connected) => connected.ping());
    // A scan of all keys may take longer than a transaction of ours may idle otherwise.
    await client.query("set local idle_in_transaction_session_timeout = '30min'");
    const waiting = rows.length < batch ? undefined : await snapshotOfFlood(client, flood);
    if (waiting !== undefined) {
      await withRedis(redis, invalidateEverything);
      await deleteWaiting(client, waiting);
      return rows.length;
    }
    await invalidate(client, redis, staleOfAll(rows.map(({ target }) => target)));
    await deleteMarked(client, rows);
    return rows.length;
  });
}
