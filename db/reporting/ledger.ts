import type { PoolClient } from 'pg';
import type { Changes } from './converge.ts';
import type { Fact, ReportingDay } from './days.ts';

/** What a run did to a day of a fact, over all attempts. `reason` says why it was refused, or what of it was written; null: all. */
export interface FactDayOutcome extends Changes {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly state: 'written' | 'refused';
  readonly reason: string | null;
  readonly rows: number;
  readonly sumBefore: number;
  readonly sumAfter: number;
  /** Messages left out for want of a rate. */
  readonly unrated: number;
  readonly seconds: number;
}

/** What one transaction did to a day of a fact. */
export interface Written extends Omit<FactDayOutcome, 'state' | 'unrated'> {
  readonly rowsBefore: number;
  /** Of the rows afterwards, whatever their order; the stamps are not in it. */
  readonly checksum: string;
}

interface Provenance {
  readonly runId: string;
  readonly nonce: string | null;
  readonly codeVersion: string;
  readonly complete: boolean;
  readonly rollupVersion: number;
  readonly ratesDigest: string;
  /** Undefined: of all. A part of a day is no day: only the run says that it was written. */
  readonly services?: readonly string[];
}

/** Says in the ledger who had a run done, and by which version it was planned. */
export async function recordOrigin(
  client: PoolClient,
  runId: string,
  { actor, codeVersion }: { readonly actor: string; readonly codeVersion: string },
): Promise<void> {
  await client.query('update nightshift.run set actor = $2, code_version = $3 where run_id = $1', [
    runId,
    actor,
    codeVersion,
  ]);
}

/**
 * Enters a day into the ledger and takes it off the due list. An attempt whose answer was lost has committed its counts
 * here, so those of the next attempt are added to them.
 */
export async function recordFactDay(
  client: PoolClient,
  written: Written,
  { runId, nonce, codeVersion, complete, rollupVersion, ratesDigest, services }: Provenance,
): Promise<{ outcome: FactDayOutcome; newlyComplete: boolean }> {
  const { fact, day, reason } = written;
  const state = reason === null ? 'written' : 'refused';
  const { rows } = await client.query<Omit<FactDayOutcome, 'fact' | 'day'>>(
    `insert into nightshift.run_fact_day as r
       (run_id, fact, day, state, reason, added, changed, removed, fact_rows, sum_before, sum_after, seconds,
        rows_before, checksum, rollup_version, rates_digest, code_version, unrated)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
             (select coalesce(sum(notifications), 0) from nightshift.unrated where fact = $2 and bst_date = $3))
     on conflict (run_id, fact, day) do update
        set state = excluded.state, reason = excluded.reason, added = r.added + excluded.added,
            changed = r.changed + excluded.changed, removed = r.removed + excluded.removed,
            fact_rows = excluded.fact_rows, sum_after = excluded.sum_after, seconds = r.seconds + excluded.seconds,
            unrated = excluded.unrated, checksum = excluded.checksum, rollup_version = excluded.rollup_version,
            rates_digest = excluded.rates_digest, code_version = excluded.code_version
     returning state, reason, added, changed, removed, fact_rows as rows, sum_before::float8 as "sumBefore",
               sum_after::float8 as "sumAfter", unrated::float8 as unrated, round(seconds, 3)::float8 as seconds`,
    [
      runId,
      fact,
      day,
      state,
      reason ?? (services === undefined ? null : `only the rows of ${services.length} services`),
      written.added,
      written.changed,
      written.removed,
      written.rows,
      written.sumBefore,
      written.sumAfter,
      written.seconds,
      written.rowsBefore,
      written.checksum,
      rollupVersion,
      ratesDigest,
      codeVersion,
    ],
  );
  const outcome = rows[0];
  if (outcome === undefined) throw new Error(`The ledger entry of ${fact} ${day} was not written: expected one row`);

  const { rows: earlier } = await client.query<{ complete: boolean }>(
    'select complete from nightshift.fact_day where fact = $1 and day = $2',
    [fact, day],
  );
  if (services === undefined) {
    await client.query(
      `insert into nightshift.fact_day
         (fact, day, state, complete, rollup_version, rates_digest, code_version, run_id, written_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, timezone('utc', now()))
       on conflict (fact, day) do update
          set state = excluded.state, complete = excluded.complete, rollup_version = excluded.rollup_version,
              rates_digest = excluded.rates_digest, code_version = excluded.code_version, run_id = excluded.run_id,
              written_at = excluded.written_at`,
      [fact, day, state, complete, rollupVersion, ratesDigest, codeVersion, runId],
    );
  }
  await client.query('delete from nightshift.day_due where fact = $1 and day = $2 and nonce = $3', [fact, day, nonce]);
  return {
    outcome: { ...outcome, fact, day },
    newlyComplete: services === undefined && complete && earlier[0]?.complete !== true,
  };
}
