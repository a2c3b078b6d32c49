import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';

const pollMs = 100;
const patienceMs = 30_000;

/** The invalidations that were committed before have not been applied. */
export class OutboxWaitsError extends Error {
  override readonly name = 'OutboxWaitsError';
}

/**
 * Waits until every change that is committed now has been applied to Redis.
 *
 * @throws OutboxWaitsError after 30 s, or the reason of `signal`.
 */
export async function untilApplied(pool: Pool, signal: AbortSignal): Promise<void> {
  const newest = await pool.query<{ id: string | null }>('select max(id) as id from nightshift.cache_outbox');
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const { rows } = await pool.query<{ waiting: number }>(
      'select count(*)::int as waiting from nightshift.cache_outbox where id <= $1',
      [newest.rows[0]?.id],
    );
    const waiting = rows[0]?.waiting ?? 0;
    if (waiting === 0) return;
    if (performance.now() > deadline) {
      throw new OutboxWaitsError(
        `Expected the rows of nightshift.cache_outbox to be applied to Redis within ${patienceMs / 1_000} s, but ${waiting} ` +
          'still wait. Look at the log of the workers and of the API for what keeps them',
      );
    }
    await delay(pollMs, undefined, { signal });
  }
}
