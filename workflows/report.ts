import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
  TemporalFailure,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { actorOf } from './actor.ts';
import { reasonOf } from './failures.ts';
import { inPool } from './in-pool.ts';
import { failureTypes, searchAttributes, workflowNames } from './names.ts';
import { scheduledTime } from './nominal-time.ts';
import { dayPolicy, deadlineOf, ledgerPolicy, scansAtOnce } from './policies.ts';
import { showResult, showRollups } from './progress.ts';
import type {
  BackfillIdentity,
  Conclusion,
  Fact,
  FactResult,
  FailedDay,
  Plan,
  PlanInput,
  ReportingActivities,
  RolledUpDay,
  RunIdentity,
  RunInput,
  RunResult,
  WriteFactDayInput,
} from './types.ts';
import { withDeadline } from './with-deadline.ts';

const { rollUpDay, reconcileRun } = proxyActivities<ReportingActivities>(dayPolicy);
const { planRun, concludeRun, dropOldRollups } = proxyActivities<ReportingActivities>(ledgerPolicy);

const reportingDay = defineSearchAttributeKey(searchAttributes.reportingDay, 'KEYWORD');
const outcome = defineSearchAttributeKey(searchAttributes.outcome, 'KEYWORD');

/** What a run is made of, besides its input. */
export interface Report {
  readonly facts: readonly Fact[];
  readonly input: RunInput & Pick<WriteFactDayInput, 'services'> & { readonly useRollup?: boolean };
  readonly night: PlanInput['night'];
  readonly upTo: PlanInput['upTo'];
  readonly backfill?: BackfillIdentity;
  /** What comes before the rows are read. Returns a sentence for what went wrong, which holds up nothing. */
  before?(plan: Plan): Promise<readonly string[]>;
  /** Writes the facts of the days that were rolled up, and flushes. */
  write(run: RunIdentity, plan: Plan): Promise<FactResult>;
}

interface Work {
  readonly rollups: RolledUpDay[];
  readonly failed: FailedDay[];
  result: FactResult;
  readonly violations: string[];
  cancellation: unknown;
}

/**
 * The night of this run: what was asked for, else the nominal time of its schedule, which a late or backfilled run keeps.
 *
 * @param otherwise for a run that is started by hand without a date; without it such a run is refused.
 */
export function nightOf({ night }: RunInput, otherwise?: Date): PlanInput['night'] {
  if (night !== undefined) return night;
  const at = scheduledTime() ?? otherwise;
  if (at !== undefined) return { at: at.toISOString() };
  throw ApplicationFailure.nonRetryable(
    'A run that is started by hand needs its night: expected the input {"night": "YYYY-MM-DD"}, got none',
    failureTypes.invalidRequest,
  );
}

/** A day that cannot be rolled up fails the facts that are derived from it, and only them. */
async function rollUp(plan: Plan, work: Work): Promise<Plan> {
  const unrolled = new Map<string, string>();
  const needed = new Set(plan.facts.filter(({ fact }) => fact !== 'letter_despatch').map(({ day }) => day));
  const intervals = plan.days.filter(({ day }) => needed.has(day));
  await inPool(intervals, scansAtOnce, async (interval) => {
    try {
      const summary = `roll up · ${interval.day}`;
      work.rollups.push(await rollUpDay.executeWithOptions({ summary }, [interval]));
    } catch (error) {
      if (isCancellation(error)) throw error;
      unrolled.set(interval.day, `the rollup failed: ${reasonOf(error)}`);
    }
    showRollups(plan, work.rollups, unrolled);
  });
  const lost = plan.facts.filter(({ fact, day }) => fact !== 'letter_despatch' && unrolled.has(day));
  work.failed.push(...lost.map(({ fact, day }) => ({ fact, day, message: unrolled.get(day) ?? '' })));
  return { ...plan, facts: plan.facts.filter((planned) => !lost.includes(planned)) };
}

async function carryOut(report: Report, run: RunIdentity, plan: Plan, work: Work): Promise<void> {
  const { services } = report.input;
  work.violations.push(...((await report.before?.(plan)) ?? []));
  const rolledUp = report.input.useRollup === true ? plan : await rollUp(plan, work);
  work.result = await report.write(run, rolledUp);
  work.failed.push(...work.result.failed);
  const violations = await reconcileRun.executeWithOptions({ summary: 'reconcile' }, [
    { runId: run.runId, plan: rolledUp, ...(services === undefined ? {} : { services }) },
  ]);
  work.violations.push(...violations);
}

/** Readers that go past the guard may fill the cache with what they read before the night: it is dropped twice more. */
async function flushAgain(facts: readonly Fact[], { workflowId, runId }: RunIdentity): Promise<void> {
  await startChild(workflowNames.flushAgain, {
    args: [facts],
    workflowId: `${workflowId}/flush-again/${runId}`,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    staticSummary: `Flush again, after ${workflowId}`,
    staticDetails: `Drops the cached keys of ${facts.join(', ')} a minute and ten minutes after the run. If it fails, they stay until they are flushed by the next night, or by hand: \`npm run nightshift -- cache clear\``,
  });
}

function failureMessage(night: string, { problems }: Conclusion): string {
  const what =
    workflowInfo().workflowType === workflowNames.backfillDay
      ? `The writing of ${night} failed. The day stays due, and the next nights take it up.`
      : `The night of ${night} failed. Its failed days stay due, and the next night takes them up.`;
  return [what, ...problems].join('\n- ');
}

/**
 * A run from plan to conclusion: plan, roll up, write and flush, reconcile, conclude.
 *
 * The conclusion is written whatever happens before. A run that failed ends Failed, with its result in the details of
 * the failure; a cancelled one ends Cancelled.
 */
export async function carryOutReport(report: Report): Promise<RunResult> {
  const { workflowId, runId, workflowType, executionTimeoutMs } = workflowInfo();
  const run: RunIdentity = { workflowId, runId, workflowType };
  const { input, facts, night, upTo } = report;
  const windows = input.windows === undefined ? {} : { windows: input.windows };
  const plan = await planRun.executeWithOptions({ summary: 'plan' }, [
    {
      run,
      night,
      upTo,
      facts,
      force: input.force ?? false,
      actor: actorOf(input),
      // The rows of some services settle as little as an old rollup does: no earlier mark goes.
      useRollup: input.useRollup === true || input.services !== undefined,
      ...windows,
    },
  ]);
  upsertSearchAttributes([{ key: reportingDay, value: plan.night }]);

  const nothing: FactResult = { days: [], failed: [], flushed: [], flushFailure: null };
  const deadline = deadlineOf(executionTimeoutMs);
  const work: Work = { rollups: [], failed: [], result: nothing, violations: [], cancellation: undefined };
  try {
    await withDeadline(deadline, () => carryOut(report, run, plan, work));
  } catch (error) {
    if (isCancellation(error)) work.cancellation = error;
    else if (error instanceof TemporalFailure) work.violations.push(`The run could not go on: ${reasonOf(error)}`);
    else throw error; // a fault of ours: the run waits for its mending
  }
  const stopped = work.cancellation !== undefined;
  const cancelled = stopped && CancellationScope.current().consideredCancelled;
  if (stopped && !cancelled) {
    work.violations.push(
      `The run was stopped at its deadline, ${Math.round(deadline / 60_000)} minutes after its start; what it did not reach stays due`,
    );
  }
  const { flushFailure } = work.result;
  const conclusion = await CancellationScope.nonCancellable(() =>
    concludeRun.executeWithOptions({ summary: 'conclude' }, [
      {
        runId,
        night: plan.night,
        failed: work.failed,
        flushFailures: flushFailure === null ? [] : [flushFailure],
        violations: work.violations,
        cancelled,
        ...(report.backfill === undefined ? {} : { backfill: report.backfill }),
      },
    ]),
  );
  upsertSearchAttributes([{ key: outcome, value: conclusion.state }]);
  const { days, flushed } = work.result;
  const result: RunResult = {
    ...conclusion,
    night: plan.night,
    throughDay: plan.throughDay,
    rollups: work.rollups,
    days,
    flushed,
  };
  showResult(plan, result, work.failed);
  if (cancelled) throw work.cancellation;
  if (input.flushAgain !== false && flushed.length > 0) await flushAgain(facts, run);
  if (conclusion.state === 'failed') {
    throw ApplicationFailure.nonRetryable(failureMessage(plan.night, conclusion), failureTypes.nightFailed, result);
  }
  if (workflowType === workflowNames.nightlyReporting)
    await dropOldRollups.executeWithOptions({ summary: 'drop old rollups' }, [plan.throughDay]);
  return result;
}
