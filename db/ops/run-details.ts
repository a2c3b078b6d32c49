import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** What a run did to a day of a fact, and what the day was derived from when it was last written. */
export interface RecordedFactDay {
  readonly fact: string;
  readonly day: string;
  readonly state: string;
  readonly reason: string | null;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly rows_after: number;
  /** Messages counted before and after. */
  readonly messages_before: number;
  readonly messages_after: number;
  readonly unrated: number;
  readonly seconds: number;
  /** Of the day's last writing by this run; null when a later run has written it since. */
  readonly rollup_version: number | null;
  readonly rates_digest: string | null;
  readonly code_version: string | null;
}

export interface RecordedCheck {
  readonly invariant: string;
  readonly days_checked: number;
  readonly violations: readonly { readonly day: string; readonly detail: string }[];
}

export async function factDaysOf(pool: Pool, runId: string): Promise<RecordedFactDay[]> {
  return boundedQuery<RecordedFactDay>(
    pool,
    `select r.fact, r.day, r.state, r.reason, r.added, r.changed, r.removed, r.fact_rows as rows_after,
            r.sum_before::float8 as messages_before, r.sum_after::float8 as messages_after, r.unrated::float8 as unrated,
            r.seconds::float8 as seconds, f.rollup_version::float8 as rollup_version, f.rates_digest, f.code_version
       from nightshift.run_fact_day r
       left join nightshift.fact_day f on f.fact = r.fact and f.day = r.day and f.run_id = r.run_id
      where r.run_id = $1 order by r.day, r.fact`,
    [runId],
  );
}

export async function checksOf(pool: Pool, runId: string): Promise<RecordedCheck[]> {
  return boundedQuery<RecordedCheck>(
    pool,
    'select invariant, days_checked, violations from nightshift.run_check where run_id = $1 order by invariant',
    [runId],
  );
}
