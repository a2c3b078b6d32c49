import { inTransaction } from '../../db/postgres.ts';
import { markFailed, recordCheck } from '../../db/reporting/conclude.ts';
import { type Finding, factsOf, invariants, worthKeeping } from '../../db/reporting/finding.ts';
import { type Part, reconcileFactDay } from '../../db/reporting/reconcile.ts';
import type { FailedDay, Plan, ReportingActivities } from '../../workflows/types.ts';
import { type Control, withHeartbeat } from '../heartbeat.ts';
import type { ReportingDeps } from './deps.ts';
import { type Reconciled, reconcileRowsOfRun } from './reconcile-rows-of-run.ts';

const checksAtOnce = 3;

async function reconcileFacts(
  { pool }: ReportingDeps,
  plan: Plan,
  part: Part | undefined,
  { signal, step }: Control,
): Promise<Reconciled> {
  const intervals = new Map(plan.days.map((interval) => [interval.day, interval]));
  const findings: Finding[] = [];
  const days = new Set<string>();
  const queue = plan.facts.values();
  const check = async () => {
    for (const planned of queue) {
      const interval = intervals.get(planned.day);
      if (interval === undefined) continue;
      step(`reconciling ${planned.fact} of ${planned.day}`);
      const factDay = { ...interval, ...planned };
      const found = await inTransaction(pool, (client) => reconcileFactDay(client, factDay, part), { signal });
      if (found === 'left out') continue;
      days.add(planned.day);
      findings.push(...found);
    }
  };
  await Promise.all(Array.from({ length: checksAtOnce }, check));
  return { findings, days };
}

/** One for each invariant that is violated, for the alert of the run. */
function sentences(violations: readonly Finding[]): string[] {
  return invariants.flatMap((invariant) => {
    const [first, ...others] = violations.filter((violation) => violation.invariant === invariant);
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : `, and ${others.length} more: see the checks of the run`;
    return [`${invariant} does not hold on ${first.day}: ${first.detail}${more}`];
  });
}

function violatedDays({ facts }: Plan, violations: readonly Finding[]): FailedDay[] {
  return facts.flatMap(({ fact, day }) => {
    const violated = violations.find((found) => found.day === day && factsOf[found.invariant].includes(fact));
    return violated === undefined ? [] : [{ fact, day, message: `${violated.invariant} does not hold` }];
  });
}

/** Checks the invariants on every planned day that stands as it was written, and keeps what it found with the run. */
export function reconcileRunActivity(deps: ReportingDeps) {
  return ({ runId, plan, services }: Parameters<ReportingActivities['reconcileRun']>[0]): Promise<string[]> =>
    withHeartbeat(async (control) => {
      const facts = await reconcileFacts(deps, plan, services && { runId, services }, control);
      const rows = await reconcileRowsOfRun(deps, { runId, plan }, control);
      const findings = [...facts.findings, ...rows.findings];
      const violations = findings.filter(({ severity }) => severity === 'violation');
      await inTransaction(deps.pool, async (client) => {
        for (const invariant of invariants) {
          const kept = (severity: Finding['severity']) =>
            worthKeeping(findings.filter((found) => found.invariant === invariant && found.severity === severity));
          const { days } = invariant === 'R2' || invariant === 'R7' ? rows : facts;
          const found = { violations: kept('violation'), warnings: kept('warning') };
          await recordCheck(client, runId, { invariant, daysChecked: days.size, ...found });
        }
        // The run has taken their marks away, and the window of the next night may not reach them.
        await markFailed(client, violatedDays(plan, violations));
      });
      return sentences(violations);
    });
}
