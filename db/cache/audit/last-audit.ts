import type { Pool, PoolClient } from 'pg';

export interface AuditCounts {
  /** Keys that have a read of ours. */
  readonly sampled: number;
  /** Those that were still there when their turn came, and could be compared. */
  readonly compared: number;
  /** Keys of others that were met on the way. */
  readonly unknown: number;
  readonly stale: number;
  /** By kind of key, as `service-{id}`. */
  readonly byKind: Readonly<Record<string, { readonly compared: number; readonly stale: number }>>;
}

export interface LastAudit extends AuditCounts {
  /** ISO 8601, UTC. */
  readonly auditedAt: string;
  /** Where the next sample begins. */
  readonly cursor: string;
}

const counted = 'sampled, compared, unknown, stale, by_kind as "byKind"';

/** Undefined: there has been none yet. */
export async function lastAudit(pool: Pool): Promise<LastAudit | undefined> {
  const { rows } = await pool.query<LastAudit>(
    `select ${counted}, next_cursor as cursor, to_char(audited_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "auditedAt"
       from nightshift.cache_audit`,
  );
  return rows[0];
}

/**
 * Keeps what a run has found, in place of the run before. An attempt that comes after stale keys were dropped finds them no
 * more, so the first word of a run stands.
 *
 * @returns what stands.
 */
export async function recordAudit(
  client: PoolClient,
  { runId, cursor, counts }: { readonly runId: string; readonly cursor: string; readonly counts: AuditCounts },
): Promise<AuditCounts> {
  const { sampled, compared, unknown, stale, byKind } = counts;
  await client.query(
    `insert into nightshift.cache_audit as last
            (run_id, audited_at, next_cursor, sampled, compared, unknown, stale, by_kind)
     values ($1, timezone('utc', now()), $2, $3, $4, $5, $6, $7)
     on conflict (the_last) do update
        set (run_id, audited_at, next_cursor, sampled, compared, unknown, stale, by_kind)
          = (excluded.run_id, excluded.audited_at, excluded.next_cursor, excluded.sampled, excluded.compared,
             excluded.unknown, excluded.stale, excluded.by_kind)
      where last.run_id <> excluded.run_id`,
    [runId, cursor, sampled, compared, unknown, stale, JSON.stringify(byKind)],
  );
  const { rows } = await client.query<AuditCounts>(`select ${counted} from nightshift.cache_audit`);
  if (rows[0] === undefined)
    throw new Error('Expected the row of nightshift.cache_audit that was just written, got none');
  return rows[0];
}
