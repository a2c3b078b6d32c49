import {
  ActivityFailure,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
} from '@temporalio/workflow';
import { checkInput } from './check-input.ts';
import { factResultOf, reasonOf } from './failures.ts';
import { workflowNames } from './names.ts';
import { dayPolicy } from './policies.ts';
import { showFacts } from './progress.ts';
import { carryOutReport, nightOf } from './report.ts';
import type { TimeOutActivities } from './retention-types.ts';
import type { Fact, FactInput, FactResult, Plan, RunIdentity, RunInput, RunResult } from './types.ts';

const { timeOutNotifications } = proxyActivities<TimeOutActivities>(dayPolicy);

/** Begins the children's days apart from each other: the facts of one day wait for each other's lock. */
function rotated<Item>(items: readonly Item[], share: number): Item[] {
  const first = Math.floor(items.length * share);
  return [...items.slice(first), ...items.slice(0, first)];
}

const children: readonly { readonly name: string; readonly facts: readonly Fact[] }[] = [
  { name: workflowNames.notificationStatus, facts: ['notification_status'] },
  { name: workflowNames.processingTime, facts: ['processing_time'] },
  { name: workflowNames.billing, facts: ['billing', 'letter_despatch'] },
];

/** What the children have done, taken together. */
function joined(results: readonly FactResult[]): FactResult {
  const flushFailures = [...new Set(results.flatMap(({ flushFailure }) => flushFailure ?? []))];
  return {
    days: results.flatMap(({ days }) => days),
    failed: results.flatMap(({ failed }) => failed),
    flushed: results.flatMap(({ flushed }) => flushed),
    flushFailure: flushFailures.length === 0 ? null : flushFailures.join('\n'),
  };
}

const childDetails =
  'A part of the night, which plans it and says at its end what has failed. One that failed needs nothing of its own: see to ' +
  'the cause, then run the night again. Its failed days stay due. Cancel the night rather than this.';

/** One child for each fact table's workflow, side by side: a failing one does not hold up the others. */
async function writeInChildren(run: RunIdentity, plan: Plan, input: RunInput): Promise<FactResult> {
  const underWay = new Set(children.map(({ name }) => name));
  const done: FactResult[] = [];
  const show = () => showFacts(plan, joined(done), [...underWay]);
  show();
  const results = await Promise.allSettled(
    children.map(async ({ name, facts }, index) => {
      const planned = rotated(
        plan.facts.filter(({ fact }) => facts.includes(fact)),
        index / children.length,
      );
      const days = plan.days.filter(({ day }) => planned.some((factDay) => factDay.day === day));
      const childInput: FactInput = { ...input, planned: { run, plan: { ...plan, days, facts: planned } } };
      try {
        const result = await executeChild<(input: FactInput) => Promise<FactResult>>(name, {
          args: [childInput],
          workflowId: `${run.workflowId}/${name}`,
          parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
          staticSummary: `${name} for the night of ${plan.night}`,
          staticDetails: childDetails,
        });
        done.push(result);
      } catch (error) {
        if (isCancellation(error)) throw error;
        done.push(factResultOf(error, planned));
      }
      underWay.delete(name);
      show();
    }),
  );
  for (const settled of results) if (settled.status === 'rejected') throw settled.reason;
  return joined(done);
}

/**
 * Times out what nobody has reported on, so that the facts of this night have it. What could not be timed out now, the next
 * night does. Spec: nightly §5.6, §13 W3 and W23.
 */
async function timeOut(input: RunInput, { night }: Plan): Promise<readonly string[]> {
  if (input.timeOuts === false) return [];
  try {
    const { windows } = input;
    const summary = 'time out';
    await timeOutNotifications.executeWithOptions({ summary }, [
      { night, ...(windows === undefined ? {} : { windows: windows.notificationStatus }) },
    ]);
    return [];
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return [`Messages that nobody has reported on were not timed out; the next night does it. ${reasonOf(error)}`];
  }
}

/**
 * The night: rows in, facts out, stale Redis keys dropped. Times out messages first, then writes every fact of the days of
 * its window, and of the oldest days that are due.
 *
 * Started by a schedule, its night is the London date of the schedule's nominal time; by hand, `input.night`.
 */
export async function nightlyReporting(given: RunInput = {}): Promise<RunResult> {
  const input = checkInput(given);
  return carryOutReport({
    facts: children.flatMap(({ facts }) => facts),
    input,
    night: nightOf(input),
    upTo: 'yesterday',
    before: (plan) => timeOut(input, plan),
    write: (run, plan) => writeInChildren(run, plan, input),
  });
}
