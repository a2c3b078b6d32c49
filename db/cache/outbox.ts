import type { Pool, PoolClient } from 'pg';

/** A row of the outbox: something that a committed change made stale. */
export interface Marked {
  readonly id: string;
  /** As in `targets.ts`. */
  readonly target: string;
}

/** What the change of this transaction has made stale so far. */
export async function markedHere(client: PoolClient): Promise<Marked[]> {
  const { rows } = await client.query<Marked>(
    'select id, target from nightshift.cache_outbox where transaction = pg_current_xact_id() order by id',
  );
  return rows;
}

/** The oldest rows that nobody else has in hand; they are this transaction's until it ends. */
export async function takeMarked(client: PoolClient, limit: number): Promise<Marked[]> {
  const { rows } = await client.query<Marked>(
    'select id, target from nightshift.cache_outbox order by id limit $1 for update skip locked',
    [limit],
  );
  return rows;
}

/**
 * Deletes rows once they are applied, but for those that somebody else has in hand, who deletes them. Tells those who keep
 * copies of what is in Redis, too: what they have read before this is over may be stale.
 */
export async function deleteMarked(database: Pool | PoolClient, rows: readonly Marked[]): Promise<void> {
  await database.query(
    `with mine as (select id from nightshift.cache_outbox where id = any($1::bigint[]) for update skip locked),
          gone as (delete from nightshift.cache_outbox where id in (select id from mine) returning id)
     select pg_notify('nightshift_cache_outbox', '') from gone limit 1`,
    [rows.map(({ id }) => id)],
  );
}

/** How much waits, and since when. */
export async function outboxLag(pool: Pool): Promise<{ readonly waiting: number; readonly oldestSeconds: number }> {
  const { rows } = await pool.query<{ waiting: number; oldestSeconds: number }>(
    `select count(*)::int as waiting,
            coalesce(extract(epoch from clock_timestamp() - min(marked_at)), 0)::float8 as "oldestSeconds"
       from nightshift.cache_outbox`,
  );
  return rows[0] ?? { waiting: 0, oldestSeconds: 0 };
}
