import type { Pool, PoolClient } from 'pg';

/** Whom the outbox, or the cache itself, has something new for listens to it. */
export const outboxChannel = 'nightshift_cache_outbox';

/** SQL: tells all processes, when the transaction commits, to look at the outbox and to drop their copies. */
export const notify = `pg_notify('${outboxChannel}', '')`;

export async function nudge(database: Pool | PoolClient): Promise<void> {
  await database.query(`select ${notify}`);
}

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
     select ${notify} from gone limit 1`,
    [rows.map(({ id }) => id)],
  );
}

/** What is waiting now, as a snapshot, when it is more than so many rows; else undefined. */
export async function snapshotOfFlood(client: PoolClient, limit: number): Promise<string | undefined> {
  const { rows } = await client.query<{ snapshot: string; waiting: number }>(
    'select pg_current_snapshot()::text as snapshot, count(*)::int as waiting from nightshift.cache_outbox',
  );
  const [found] = rows;
  return found !== undefined && found.waiting > limit ? found.snapshot : undefined;
}

/** Deletes what was waiting then, once everything has been dropped; not what has been committed since, whatever its id. */
export async function deleteWaiting(client: PoolClient, snapshot: string): Promise<void> {
  await client.query('delete from nightshift.cache_outbox where pg_visible_in_snapshot(transaction, $1::pg_snapshot)', [
    snapshot,
  ]);
  await nudge(client);
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
