import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../postgres.ts';
import type { GuardedCache } from './guard/types.ts';
import { deleteMarked, type Marked, markedHere } from './outbox.ts';
import { staleOf } from './targets.ts';

/**
 * Runs a change in a transaction, and drops what it made stale before it returns: whoever made the change reads it.
 *
 * @throws what `work` throws; nothing was changed then.
 */
export type Change = <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;

/** @param onLeftOver is told why an invalidation was left to the relay, which does it at the latest within a second. */
export function createChange(pool: Pool, cache: GuardedCache, onLeftOver: (reason: unknown) => void): Change {
  async function invalidate(rows: readonly Marked[]): Promise<void> {
    const stale = await Promise.all(rows.map(async (row) => ({ row, ...(await staleOf(pool, row.target)) })));
    const done = await cache.invalidate(
      stale.flatMap(({ keys }) => keys),
      stale.flatMap(({ groups }) => groups),
    );
    // To look through all of Redis takes too long for somebody who waits.
    const applied = stale.filter(({ scans, everything }) => done && scans.length === 0 && !everything);
    if (applied.length > 0) {
      await deleteMarked(
        pool,
        applied.map(({ row }) => row),
      );
    }
    if (!done) throw new Error('Expected Redis to drop what a change made stale, got no answer');
  }

  return async (work) => {
    const { result, marked } = await inTransaction(pool, async (client) => ({
      result: await work(client),
      marked: await markedHere(client),
    }));
    // The change is made, whatever becomes of this.
    await invalidate(marked).catch(onLeftOver);
    return result;
  };
}
