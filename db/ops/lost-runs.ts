import type { Pool } from 'pg';

/** A run, or a comparison, of which nobody has written how it ended. */
export interface OpenRun {
  readonly table: 'run' | 'comparison';
  readonly runId: string;
  readonly workflowId: string;
  readonly startedAt: Date;
}

const most = 1_000;

/** Those that are under way as far as the ledger knows, the oldest first, so many at most. */
export async function openRuns(pool: Pool): Promise<OpenRun[]> {
  const open = (table: OpenRun['table']) =>
    `select '${table}' as table, run_id as "runId", workflow_id as "workflowId", started_at at time zone 'UTC' as "startedAt"
       from nightshift.${table} where state = 'running'`;
  const { rows } = await pool.query<OpenRun>(
    `${open('run')} union all ${open('comparison')} order by "startedAt", "runId" limit ${most}`,
  );
  return rows;
}

/**
 * Closes a run as cancelled, unless it has written meanwhile how it ended. The days that it did not write are due since it was
 * planned, and stay so.
 *
 * @param lost.endedAt undefined: not known; now stands for it.
 */
export async function closeLostRun(
  pool: Pool,
  { table, runId }: OpenRun,
  { problem, endedAt }: { readonly problem: string; readonly endedAt: Date | undefined },
): Promise<void> {
  const summary = table === 'run' ? ', summary = $3' : '';
  await pool.query(
    `update nightshift.${table}
        set state = 'cancelled', finished_at = coalesce($2::timestamptz, now()) at time zone 'UTC'${summary}
      where run_id = $1 and state = 'running'`,
    [runId, endedAt?.toISOString(), ...(table === 'run' ? [JSON.stringify({ problems: [problem] })] : [])],
  );
}
