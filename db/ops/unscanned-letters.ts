import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import { isoTime } from '../json-times.ts';
import { pendingVirusCheck } from '../letters/letter.ts';

/** A letter that has waited for its scan for more than ten minutes. */
export interface UnscannedLetter {
  readonly id: string;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
}

export interface UnscannedLetters {
  /** How many there are; {@link mostCounted} stands for that many or more. */
  readonly count: number;
  /** Those that have waited longest. */
  readonly oldest: readonly UnscannedLetter[];
}

export const mostCounted = 1_000;

/** What a rescue would look at. Spec: nightly §7.3. */
export async function unscannedLetters(pool: Pool, now: Date, limit: number): Promise<UnscannedLetters> {
  const rows = await boundedQuery<UnscannedLetter & { readonly count: number }>(
    pool,
    `with waiting as (
       select id, created_at from public.notifications
        where notification_type = 'letter' and notification_status = '${pendingVirusCheck}'
          and created_at < timezone('utc', $1::timestamptz) - interval '10 minutes'
        order by created_at, id limit ${mostCounted}
     )
     select id, ${isoTime('created_at')} as "createdAt", count(*) over ()::int as count
       from waiting order by created_at, id limit ${limit}`,
    [now.toISOString()],
  );
  return { count: rows[0]?.count ?? 0, oldest: rows.map(({ id, createdAt }) => ({ id, createdAt })) };
}
