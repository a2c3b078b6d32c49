import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** What a run did to a day of a fact, and what it derived the day from. Null: from before that was kept. */
export interface RecordedFactDay {
  readonly fact: string;
  readonly day: string;
  readonly state: string;
  readonly reason: string | null;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly rows_before: number | null;
  readonly rows_after: number;
  /** Messages counted before and after. */
  readonly messages_before: number;
  readonly messages_after: number;
  readonly unrated: number;
  readonly seconds: number;
  readonly rollup_version: number | null;
  readonly rates_digest: string | null;
  readonly code_version: string | null;
  /** Of the rows afterwards: the same for the same rows. */
  readonly checksum: string | null;
}

interface CheckedDay {
  readonly day: string;
  readonly detail: string;
}

export interface RecordedCheck {
  readonly invariant: string;
  readonly days_checked: number;
  readonly violations: readonly CheckedDay[];
  /** As violations, of what does not fail the run. */
  readonly warnings: readonly CheckedDay[];
}

interface OfRun {
  readonly run_id: string;
}

/** The rest of the rows of a run, in their order. */
function byRun<Row extends OfRun>(rows: readonly Row[]): (runId: string) => Omit<Row, 'run_id'>[] {
  const lists = new Map<string, Omit<Row, 'run_id'>[]>();
  for (const { run_id: runId, ...row } of rows) {
    const list = lists.get(runId) ?? [];
    lists.set(runId, list);
    list.push(row);
  }
  return (runId) => lists.get(runId) ?? [];
}

/** What each of the runs did, the oldest day first. */
export async function factDaysOf(pool: Pool, runIds: readonly string[]): Promise<(runId: string) => RecordedFactDay[]> {
  const rows = await boundedQuery<RecordedFactDay & OfRun>(
    pool,
    `select run_id, fact, day, state, reason, added, changed, removed, rows_before, fact_rows as rows_after,
            sum_before::float8 as messages_before, sum_after::float8 as messages_after, unrated::float8 as unrated,
            seconds::float8 as seconds, rollup_version::float8 as rollup_version, rates_digest, code_version, checksum
       from nightshift.run_fact_day where run_id = any($1) order by day, fact`,
    [runIds],
  );
  return byRun(rows);
}

/** What each of the runs has checked, by invariant. */
export async function checksOf(pool: Pool, runIds: readonly string[]): Promise<(runId: string) => RecordedCheck[]> {
  const rows = await boundedQuery<RecordedCheck & OfRun>(
    pool,
    `select run_id, invariant, days_checked, violations, warnings from nightshift.run_check
      where run_id = any($1) order by invariant`,
    [runIds],
  );
  return byRun(rows);
}
