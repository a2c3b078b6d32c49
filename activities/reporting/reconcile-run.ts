import { inTransaction } from '../../db/postgres.ts';
import { recordCheck } from '../../db/reporting/conclude.ts';
import { invariants, reconcileFactDay, type Violation } from '../../db/reporting/reconcile.ts';
import type { Plan } from '../../workflows/types.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';

const maxKept = 10;
const checksAtOnce = 3;

/** Checks the invariants on every planned day that stands as it was written, and keeps what it found with the run. */
export function reconcileRunActivity({ pool }: ReportingDeps) {
  return ({ runId, plan }: { readonly runId: string; readonly plan: Plan }): Promise<string[]> =>
    withHeartbeat(async ({ signal, step }) => {
      const intervals = new Map(plan.days.map((interval) => [interval.day, interval]));
      const violations: Violation[] = [];
      const daysChecked = new Set<string>();
      const queue = plan.facts.values();
      const check = async () => {
        for (const planned of queue) {
          const interval = intervals.get(planned.day);
          if (interval === undefined) continue;
          step(`reconciling ${planned.fact} of ${planned.day}`);
          const factDay = { ...interval, ...planned };
          const found = await inTransaction(pool, (client) => reconcileFactDay(client, factDay), { signal });
          if (found === 'left out') continue;
          daysChecked.add(planned.day);
          violations.push(...found);
        }
      };
      await Promise.all(Array.from({ length: checksAtOnce }, check));
      await inTransaction(pool, async (client) => {
        for (const invariant of invariants) {
          const kept = violations.filter((violation) => violation.invariant === invariant).slice(0, maxKept);
          await recordCheck(client, runId, { invariant, daysChecked: daysChecked.size, violations: kept });
        }
      });
      return violations
        .slice(0, maxKept)
        .map(({ invariant, day, detail }) => `${invariant} does not hold on ${day}: ${detail}`);
    });
}
