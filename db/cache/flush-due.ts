import type { Pool, PoolClient } from 'pg';
import type { CacheGroupName } from './groups.ts';
import { notify } from './outbox.ts';

/** A group whose keys a committed change made stale. The nonce is of the newest such change. */
export interface FlushDue {
  readonly group: CacheGroupName;
  readonly nonce: string;
}

/** Marks groups stale in the transaction of the change, so that no crash can lose the flush. */
export async function markFlushDue(client: PoolClient, groups: readonly CacheGroupName[]): Promise<void> {
  await client.query(
    `insert into nightshift.flush_due (cache_group, nonce, marked_at)
     select cache_group, gen_random_uuid(), timezone('utc', now()) from unnest($1::text[]) cache_group order by cache_group
     on conflict (cache_group) do update set nonce = excluded.nonce, marked_at = excluded.marked_at`,
    [groups],
  );
}

export async function readFlushDue(pool: Pool, groups: readonly CacheGroupName[]): Promise<FlushDue[]> {
  const { rows } = await pool.query<FlushDue>(
    'select cache_group as "group", nonce from nightshift.flush_due where cache_group = any($1) order by cache_group',
    [groups],
  );
  return rows;
}

/**
 * Clears a mark once the keys are gone, unless a newer change has marked the group again, and tells those who keep copies
 * of what was in Redis.
 */
export async function clearFlushDue(pool: Pool, { group, nonce }: FlushDue): Promise<void> {
  await pool.query(
    `with gone as (delete from nightshift.flush_due where cache_group = $1 and nonce = $2)
     select ${notify}`,
    [group, nonce],
  );
}
