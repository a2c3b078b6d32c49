import type { PoolClient } from 'pg';
import type { MonthlyTable } from '../monthly-partitions.ts';
import type { FactDay } from './fact-definition.ts';

/** Triggers of the fact tables write it. */
export const journalTable: MonthlyTable = { name: 'journal', day: 'bst_date', other: 'journal_other' };

/** What a run is about to derive a day from. */
export interface Sources {
  readonly runId: string;
  readonly rollupVersion: number;
  readonly ratesDigest: string;
  readonly codeVersion: string;
  /** Rows of it were in the deep archive. */
  readonly restored: boolean;
}

/**
 * Says to the journal, for the rest of the transaction, on whose behalf a day of a fact changes and why: what is different
 * from the last time that the day was written.
 */
export async function nameCause(client: PoolClient, { fact, day }: FactDay, sources: Sources): Promise<void> {
  await client.query(
    `select set_config('nightshift.cause', json_build_object('run_id', r.run_id, 'night', r.night, 'reason',
              case when r.workflow_type = 'billingToday' then 'today so far'
                   when r.workflow_type = 'backfillDay' then 'backfill'
                   when f.day is null then 'first count'
                   when $7 then 'restored'
                   when r.forced then 'forced'
                   when not is_priced then case when f.rollup_version <> $4 then 'late receipt' else other end
                   when f.rates_digest <> $5 then case when f.rollup_version <> $4 then 'late receipt and rate' else 'rate' end
                   when f.rollup_version <> $4 or f.fact = 'letter_despatch' then 'late receipt'
                   else other end)::text, true)
       from (values ($1)) this (run_id)
       left join nightshift.run r using (run_id)
       left join nightshift.fact_day f on f.fact = $2 and f.day = $3
      cross join lateral (select f.fact in ('billing', 'letter_despatch') as is_priced,
                                 case when f.code_version <> $6 then 'other version' else 'repair' end as other) derived`,
    [sources.runId, fact, day, sources.rollupVersion, sources.ratesDigest, sources.codeVersion, sources.restored],
  );
}
