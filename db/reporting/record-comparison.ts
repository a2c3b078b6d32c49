import type { Pool, PoolClient } from 'pg';
import type { ReportingDay } from './days.ts';
import type { ComparedFactDay } from './dry-run.ts';
import type { WhatIfRates } from './what-if-rates.ts';

/** How a comparison ended. */
export type ComparisonState = 'equal' | 'different' | 'failed' | 'cancelled';

export interface OpenedComparison {
  readonly runId: string;
  readonly workflowId: string;
  readonly from: ReportingDay;
  readonly to: ReportingDay;
  readonly useRollup: boolean;
  readonly rates: WhatIfRates | null;
}

/** Opens a comparison; one that is there stays as it is. */
export async function openComparison(client: PoolClient, opened: OpenedComparison): Promise<void> {
  const { runId, workflowId, from, to, useRollup, rates } = opened;
  await client.query(
    `insert into nightshift.comparison (run_id, workflow_id, from_day, to_day, use_rollup, rates, state, started_at)
     values ($1, $2, $3, $4, $5, $6, 'running', timezone('utc', now())) on conflict (run_id) do nothing`,
    [runId, workflowId, from, to, useRollup, rates === null ? null : JSON.stringify(rates)],
  );
}

/** Keeps what was found on a day of a fact; what an earlier attempt found is written over. */
export async function recordCompared(client: Pool | PoolClient, runId: string, found: ComparedFactDay): Promise<void> {
  await client.query(
    `insert into nightshift.comparison_day
       (run_id, fact, day, state, reason, appear, vanish, change, messages_before, messages_after, pounds_before,
        pounds_after, largest, compared_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, timezone('utc', now()))
     on conflict (run_id, fact, day) do update
        set state = excluded.state, reason = excluded.reason, appear = excluded.appear, vanish = excluded.vanish,
            change = excluded.change, messages_before = excluded.messages_before,
            messages_after = excluded.messages_after, pounds_before = excluded.pounds_before,
            pounds_after = excluded.pounds_after, largest = excluded.largest, compared_at = excluded.compared_at`,
    [
      runId,
      found.fact,
      found.day,
      found.state,
      found.reason,
      found.appear,
      found.vanish,
      found.change,
      found.messagesBefore,
      found.messagesAfter,
      found.poundsBefore,
      found.poundsAfter,
      JSON.stringify(found.largest),
    ],
  );
}

/** The last word counts: a conclusion may be written twice. */
export async function closeComparison(client: Pool | PoolClient, runId: string, state: ComparisonState): Promise<void> {
  await client.query(
    `update nightshift.comparison set state = $2, finished_at = timezone('utc', now()) where run_id = $1`,
    [runId, state],
  );
}
