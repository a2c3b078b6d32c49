import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { inTransaction } from '../postgres.ts';
import type { GuardedCache } from './guard/types.ts';
import { deleteMarked, type Marked, markedHere } from './outbox.ts';
import { staleOf, staleOfAll } from './targets.ts';
import { templateDocumentKeys } from './template-documents.ts';

/**
 * Runs a change in a transaction, and drops what it made stale before it returns: whoever made the change reads it.
 *
 * @param work may be run three times, when others change the same rows: it has no effect but in its transaction.
 * @throws what `work` throws; nothing was changed then.
 */
export type Change = <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;

/** So many, and no more, somebody is let wait for. */
const mostTargets = 50;
const mostKeys = 500;

/** A deadlock, or a conflict of serializable transactions: nothing was changed, and the next time it may be. */
const again = ['40P01', '40001'];
const attempts = 3;

/** @param onLeftOver is told why an invalidation was left to the relay, which does it at the latest within a second. */
export function createChange(pool: Pool, cache: GuardedCache, onLeftOver: (reason: unknown) => void): Change {
  async function invalidate(rows: readonly Marked[]): Promise<void> {
    if (rows.length === 0) return;
    if (rows.length > mostTargets) throw new Error(`${rows.length} targets are too many to wait for`);
    const stale = staleOfAll(rows.map(({ target }) => target));
    const keys = [...stale.keys, ...(await templateDocumentKeys(pool, stale.documentsOf))];
    if (keys.length > mostKeys) throw new Error(`${keys.length} keys are too many to wait for`);
    if (!(await cache.invalidate(keys, stale.groups))) {
      throw new Error('Expected Redis to drop what a change made stale, got no answer');
    }
    // To look through all of Redis takes too long for somebody who waits.
    const applied = rows.filter(({ target }) => {
      const { scans, everything } = staleOf(target);
      return scans.length === 0 && !everything;
    });
    if (applied.length > 0) await deleteMarked(pool, applied);
  }

  async function commit<T>(work: (client: PoolClient) => Promise<T>) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(pool, async (client) => ({
          result: await work(client),
          marked: await markedHere(client),
        }));
      } catch (error) {
        const isConflict = error instanceof DatabaseError && again.includes(error.code ?? '');
        if (!isConflict || attempt === attempts) throw error;
      }
    }
  }

  return async (work) => {
    const { result, marked } = await commit(work);
    // The change is made, whatever becomes of this.
    await invalidate(marked).catch((reason) => {
      cache.missed();
      onLeftOver(reason);
    });
    return result;
  };
}
