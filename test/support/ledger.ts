import type { Pool } from 'pg';

/** A row of the due list, as `fact day`, with its reason. */
export interface Due {
  readonly entry: string;
  readonly reason: string;
}

export async function readDue(pool: Pool): Promise<Due[]> {
  const { rows } = await pool.query<Due>(
    `select concat_ws(' ', fact, day) as entry, reason from nightshift.day_due order by fact, day`,
  );
  return rows;
}

/** Groups of keys whose flush is still due. */
export async function readFlushDue(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ cache_group: string }>(
    'select cache_group from nightshift.flush_due order by cache_group',
  );
  return rows.map(({ cache_group }) => cache_group);
}

/** How a run stands in the ledger. */
export async function runState(pool: Pool, runId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ state: string }>('select state from nightshift.run where run_id = $1', [runId]);
  return rows[0]?.state;
}

/**
 * Days that runs wrote more or less to than stands in the fact tables now, over all their attempts. None when a database
 * that had no facts was filled by exactly one write of each row.
 */
export async function countedTwice(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ entry: string }>(
    `select concat_ws(' ', fact, day) as entry from nightshift.run_fact_day group by fact, day
      having sum(added) <> max(fact_rows) or sum(changed + removed) <> 0 order by 1`,
  );
  return rows.map(({ entry }) => entry);
}

/** Days of facts that are written, of all runs. */
export async function writtenDays(pool: Pool, fact = '%'): Promise<number> {
  const { rows } = await pool.query<{ days: number }>(
    `select count(*)::int as days from nightshift.fact_day where fact like $1 and state = 'written'`,
    [fact],
  );
  return rows[0]?.days ?? 0;
}
