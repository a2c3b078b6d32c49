import type { Pool } from 'pg';
import { boundedQuery } from '../bounded-query.ts';

/** What runs are wanted; a name that is left out bounds nothing. */
export interface RunsWanted {
  readonly night?: string | undefined;
  /** Dates of nights, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly state?: string | undefined;
  readonly type?: string | undefined;
  readonly sort: RunOrder;
  readonly limit: number;
}

const orders = {
  night: 'night, started_at',
  '-night': 'night desc, started_at desc',
  '-seconds': 'seconds desc nulls last',
  '-changes': 'changes desc, night desc',
} as const;

export type RunOrder = keyof typeof orders;
export const runOrders = Object.keys(orders) as [RunOrder, ...RunOrder[]]; // the keys of `orders` are those of its type

/** A run as the ledger has it. Times are ISO 8601, in UTC. */
export interface RecordedRun {
  readonly run_id: string;
  readonly workflow_id: string;
  readonly workflow_type: string;
  readonly night: string;
  readonly through_day: string;
  readonly state: string;
  readonly forced: boolean;
  /** Null: a run from before these were kept. */
  readonly actor: string | null;
  readonly code_version: string | null;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly seconds: number | null;
  readonly fact_days: number;
  readonly refused: number;
  /** Rows of the fact tables. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Messages without a rate. */
  readonly unrated: number;
  readonly violations: number;
  readonly warnings: number;
  readonly problems: readonly string[];
}

/** Only this order goes by what the runs did; for the others the rest of the ledger is not looked at. */
const isOfRun = (order: RunOrder) => order !== '-changes';

const utc = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** The runs that match, in the order that was asked for. */
export async function recordedRuns(pool: Pool, wanted: RunsWanted): Promise<RecordedRun[]> {
  const bounds: readonly (readonly [string, string | undefined])[] = [
    ['night =', wanted.night],
    ['night >=', wanted.from],
    ['night <=', wanted.to],
    ['state =', wanted.state],
    ['workflow_type =', wanted.type],
  ];
  const given = bounds.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]));
  const conditions = given.map(({ condition }, index) => `${condition} $${index + 1}`).join(' and ');
  const inOrder = `order by ${orders[wanted.sort]}, run_id limit ${wanted.limit}`;
  return boundedQuery<RecordedRun>(
    pool,
    `select run_id, workflow_id, workflow_type, night, through_day, state, forced, actor, code_version,
            ${utc('started_at')} as started_at,
            ${utc('finished_at')} as finished_at,
            seconds, fact_days, refused, added, changed, removed,
            unrated, violations, warnings, coalesce(summary -> 'problems', '[]') as problems
       from (select *, extract(epoch from finished_at - started_at)::float8 as seconds from nightshift.run
              ${conditions === '' ? '' : `where ${conditions}`} ${isOfRun(wanted.sort) ? inOrder : ''}) run
      cross join lateral (
        select count(*)::int as fact_days, (count(*) filter (where f.state = 'refused'))::int as refused,
               coalesce(sum(f.added), 0)::float8 as added, coalesce(sum(f.changed), 0)::float8 as changed,
               coalesce(sum(f.removed), 0)::float8 as removed, coalesce(sum(f.unrated), 0)::float8 as unrated,
               coalesce(sum(f.added + f.changed + f.removed), 0) as changes
          from nightshift.run_fact_day f where f.run_id = run.run_id) days
      cross join lateral (
        select coalesce(sum(jsonb_array_length(c.violations)), 0)::int as violations,
               coalesce(sum(jsonb_array_length(c.warnings)), 0)::int as warnings
          from nightshift.run_check c where c.run_id = run.run_id) checks
      ${inOrder}`,
    given.map(({ value }) => value),
  );
}
