import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';
import type { RowDifference } from '../reporting/fact-differences.ts';
import type { WhatIfRates } from '../reporting/what-if-rates.ts';

/** Which comparisons are wanted: those with a day of a fact that matches; what is left out bounds nothing. */
export interface ComparisonsWanted {
  readonly fact?: string | undefined;
  readonly day?: string | undefined;
  readonly state?: string | undefined;
  readonly limit: number;
}

/** A comparison. Times are ISO 8601, in UTC; counts are of days of a fact. */
export interface RecordedComparison {
  readonly run_id: string;
  readonly workflow_id: string;
  readonly from_day: string;
  readonly to_day: string;
  readonly use_rollup: boolean;
  readonly rates: WhatIfRates | null;
  readonly state: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly equal: number;
  readonly late: number;
  readonly different: number;
  readonly refused: number;
}

/** A day of a fact as it is and as a night would make it: the columns of nightshift.comparison_day. */
export interface RecordedDay {
  readonly fact: string;
  readonly day: string;
  readonly state: string;
  readonly reason: string | null;
  readonly appear: number;
  readonly vanish: number;
  readonly change: number;
  readonly messages_before: number;
  readonly messages_after: number;
  readonly pounds_before: string | null;
  readonly pounds_after: string | null;
  readonly largest: readonly RowDifference[];
}

const utc = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const count = (state: string) => `(count(*) filter (where d.state = '${state}'))::int as ${state}`;

const comparisons = (where: string) => `
  select run_id, workflow_id, from_day, to_day, use_rollup, rates, state, ${utc('started_at')} as started_at,
         ${utc('finished_at')} as finished_at, equal, late, different, refused
    from nightshift.comparison c
   cross join lateral (
     select ${['equal', 'late', 'different', 'refused'].map(count).join(', ')}
       from nightshift.comparison_day d where d.run_id = c.run_id) days
   where ${where}`;

/** The comparisons that match, the newest first. */
export async function recordedComparisons(pool: Pool, wanted: ComparisonsWanted): Promise<RecordedComparison[]> {
  const bounds = (['fact', 'day', 'state'] as const).flatMap((column) => {
    const value = wanted[column];
    return value === undefined ? [] : [{ column, value }];
  });
  const conditions = bounds.map(({ column }, index) => `m.${column} = $${index + 1}`);
  const where =
    conditions.length === 0
      ? 'true'
      : `exists (select from nightshift.comparison_day m where m.run_id = c.run_id and ${conditions.join(' and ')})`;
  return boundedQuery<RecordedComparison>(
    pool,
    `${comparisons(where)} order by c.started_at desc, run_id limit ${wanted.limit}`,
    bounds.map(({ value }) => value),
  );
}

export async function recordedComparison(pool: Pool, runId: string): Promise<RecordedComparison | undefined> {
  const [found] = await boundedQuery<RecordedComparison>(pool, comparisons('run_id = $1'), [runId]);
  return found;
}

/** The days of a comparison, the oldest first. */
export async function daysOfComparison(pool: Pool, runId: string): Promise<RecordedDay[]> {
  return boundedQuery<RecordedDay>(
    pool,
    `select fact, day, state, reason, appear, vanish, change, messages_before::float8 as messages_before,
            messages_after::float8 as messages_after, pounds_before::text as pounds_before,
            pounds_after::text as pounds_after, largest
       from nightshift.comparison_day where run_id = $1 order by day, fact`,
    [runId],
  );
}

/** Those that differ by more than what has changed since they were written. */
export async function differingDays(pool: Pool, runId: string): Promise<RecordedDay[]> {
  const days = await daysOfComparison(pool, runId);
  return days.filter(({ state }) => state === 'different');
}
