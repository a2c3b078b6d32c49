import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import type { CachedRead } from './guard/types.ts';

const dayMs = 86_400_000;

/** A day, the last net. The jitter keeps what was filled together from expiring together. */
function ttlMs(): number {
  return Math.floor(dayMs * (0.9 + Math.random() / 5));
}

/**
 * A document that one statement makes, as the very JSON that is served.
 *
 * @param document.statement gives one row with the text column `body`, or none: there is no such row.
 */
export function documentRead(
  pool: Pool,
  document: {
    readonly key: string;
    readonly groups?: readonly string[];
    readonly statement: string;
    readonly values: readonly string[];
  },
): CachedRead {
  const { key, groups = [], statement, values } = document;
  return {
    key,
    groups,
    async load() {
      // Planning takes longer than reading: a half to three quarters of the time.
      const name = createHash('sha1').update(statement).digest('hex');
      const [row] = await boundedQuery<{ body: string }>(pool, statement, values, { name });
      return row && { body: row.body, ttlMs: ttlMs(), meta: '' };
    },
  };
}
