import { inTransaction } from '../../db/postgres.ts';
import { countableDays } from '../../db/reporting/countable-days.ts';
import type { Finding } from '../../db/reporting/finding.ts';
import { periodsOf } from '../../db/reporting/periods.ts';
import { periodHolds, reconcileRows } from '../../db/reporting/reconcile-rows.ts';
import type { Plan } from '../../workflows/types.ts';
import type { Control } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

/** What was found, and on which days was looked. */
export interface Reconciled {
  readonly findings: readonly Finding[];
  readonly days: ReadonlySet<string>;
}

/** Raw rows that one run counts: about as long as a night scans one day of two million. */
const maxRows = 20_000_000;

/** Holds the rollups of a run's days against the raw rows: first whole periods, then day by day where one does not hold. */
export async function reconcileRowsOfRun(
  { pool }: Pick<ReportingDeps, 'pool'>,
  { runId, plan }: { readonly runId: string; readonly plan: Plan },
  { signal, step }: Control,
): Promise<Reconciled> {
  const { oldestRawDay } = plan;
  const countable = await inTransaction(pool, (client) => countableDays(client, plan.days, oldestRawDay, runId), {
    signal,
  });
  const { periods, findings } = periodsOf(countable, maxRows);
  const days = new Set<string>();
  for (const period of periods) {
    step(`counting the rows of ${period.days[0]} to ${period.days.at(-1)}`);
    for (const day of period.days) days.add(day);
    if (await inTransaction(pool, (client) => periodHolds(client, period), { signal })) continue;
    for (const interval of countable.filter(({ day }) => period.days.includes(day))) {
      step(`counting the rows of ${interval.day}`);
      findings.push(
        ...(await inTransaction(pool, (client) => reconcileRows(client, interval, oldestRawDay, runId), { signal })),
      );
    }
  }
  return { findings, days };
}
