import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineQuery,
  defineUpdate,
  executeChild,
  isCancellation,
  makeContinueAsNewFunc,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  TemporalFailure,
  upsertMemo,
  workflowInfo,
} from '@temporalio/workflow';
import type { backfillDay } from './backfill-day.ts';
import { backfillFailure, backfillInWords, backfillMarkdown } from './backfill-progress.ts';
import type { BackfillActivities, BackfillInput, BackfillMemo, BackfillProgress } from './backfill-types.ts';
import { checkBackfill } from './check-backfill.ts';
import { reasonOf } from './failures.ts';
import { inPool } from './in-pool.ts';
import { failureTypes, workflowNames } from './names.ts';
import { ledgerPolicy } from './policies.ts';
import type { FactDayOutcome } from './types.ts';

const { listBackfillDays, markDayDue } = proxyActivities<BackfillActivities>(ledgerPolicy);

/** Begin no further day; those that are under way come to their end. Answers at once. */
export const pauseBackfill = defineUpdate<string>('pause');
/** Go on. Answers at once. */
export const resumeBackfill = defineUpdate<string>('resume');
export const backfillProgress = defineQuery<BackfillProgress>('progress');

/** Failures that a run names. */
const namedFailures = 20;

/** What a run hands on to the one that continues it. */
interface Carried {
  readonly after: string;
  /** Milliseconds, later by the pauses that it had. */
  readonly startedAt: number;
  /** Of the pause that it is in. */
  readonly pausedAt?: number | undefined;
  /** Failed days that could not be marked as due. */
  readonly unmarked?: number;
  readonly progress: BackfillProgress;
}

const nothing: BackfillProgress = {
  total: 0,
  done: 0,
  changes: 0,
  failedCount: 0,
  refusedCount: 0,
  failed: [],
  paused: false,
  expectedEnd: null,
};

const dayDetails =
  'A day of a backfill, which goes on without it when it fails, and names it at its end. See to the cause, then run the ' +
  'backfill again with the mode failed: the day stays due.';

/** Rows of the fact tables, by a day's run. */
const changesOf = (days: readonly FactDayOutcome[]) =>
  days.reduce((sum, { added, changed, removed }) => sum + added + changed + removed, 0);

/**
 * Writes the days of a range anew, the oldest first, some at a time, each as a run of its own. A day that fails does not
 * stop the others; the backfill fails at its end, and names it. Cancelled, it ends with the days that are under way. However
 * many days it has, its history is bounded: it continues as new after each page of them.
 *
 * @param carried by the run that this one continues.
 */
export async function backfill(given: BackfillInput, carried?: Carried): Promise<BackfillProgress> {
  const input = checkBackfill(given);
  const { from, to, facts, mode, concurrency, ...options } = input;
  const { workflowId, firstExecutionRunId, startTime, memo: startMemo } = workflowInfo();
  const ofDay = { facts, ...options, backfill: { workflowId, firstRunId: firstExecutionRunId } };
  let startedAt = carried?.startedAt ?? Date.now();
  let pausedAt = carried?.pausedAt;
  let unmarked = carried?.unmarked ?? 0;
  let progress = { ...nothing, ...carried?.progress };

  const expectedEnd = (): string | null => {
    const { done, total, paused } = progress;
    if (done === 0 || paused) return null;
    return new Date(startedAt + ((Date.now() - startedAt) * total) / done).toISOString();
  };
  const update = (change: Partial<BackfillProgress>): void => {
    progress = { ...progress, ...change };
    progress = { ...progress, expectedEnd: expectedEnd() };
    setCurrentDetails(backfillMarkdown(input, progress));
  };
  setHandler(backfillProgress, () => progress);
  setHandler(pauseBackfill, () => {
    pausedAt ??= Date.now();
    update({ paused: true });
    return `Pauses after the days that are under way. ${backfillInWords(progress)}. The update resume lets it go on`;
  });
  setHandler(resumeBackfill, () => {
    // The time of the pause says nothing of how long the days that are left will take.
    if (pausedAt !== undefined) startedAt += Date.now() - pausedAt;
    pausedAt = undefined;
    update({ paused: false });
    return `Goes on. ${backfillInWords(progress)}`;
  });

  const failDay = async (day: string, reason: string): Promise<void> => {
    let message = reason;
    try {
      const failed = { day, facts, message, backfill: ofDay.backfill };
      await markDayDue.executeWithOptions({ summary: `${day} stays due` }, [failed]);
    } catch (error) {
      if (isCancellation(error)) throw error;
      unmarked += 1;
      message += `. It could not be marked as due: ${reasonOf(error)}`;
    }
    const failed = [...progress.failed, { day, message }].slice(0, namedFailures);
    update({ done: progress.done + 1, failedCount: progress.failedCount + 1, failed });
  };

  const writeDay = async (day: string): Promise<void> => {
    try {
      const { days } = await executeChild<typeof backfillDay>(workflowNames.backfillDay, {
        args: [{ day, ...ofDay }],
        workflowId: `${workflowId}/${day}`,
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: `${day}, of a backfill`,
        staticDetails: dayDetails,
      });
      const refused = days.some(({ state }) => state === 'refused') ? 1 : 0;
      update({
        done: progress.done + 1,
        changes: progress.changes + changesOf(days),
        refusedCount: (progress.refusedCount ?? 0) + refused,
      });
    } catch (error) {
      // A single day may have been cancelled by hand, or its run may be there from a backfill that was terminated.
      if (CancellationScope.current().consideredCancelled || !(error instanceof TemporalFailure)) throw error;
      await failDay(day, reasonOf(error));
    }
  };

  const byHand: BackfillMemo = { backfill: input, startedAt: startTime.toISOString() };
  const memo = startMemo?.['backfill'] === undefined ? { ...byHand } : startMemo;
  // Those who list and read backfills see what was asked for in the web UI, too.
  if (memo !== startMemo) upsertMemo(memo);
  const after = carried?.after ?? null;
  const summary = after === null ? 'the first days' : `days after ${after}`;
  const { days, left } = await listBackfillDays.executeWithOptions({ summary }, [{ from, to, facts, mode, after }]);
  update({ total: progress.done + left });
  await inPool(days, concurrency, async (day) => {
    await condition(() => !progress.paused);
    await writeDay(day);
  });
  const last = days.at(-1);
  if (last !== undefined && days.length < left) {
    await makeContinueAsNewFunc<typeof backfill>({ memo })(given, {
      after: last,
      startedAt,
      pausedAt,
      unmarked,
      progress,
    });
  }
  if (progress.failedCount === 0) return progress;
  throw ApplicationFailure.nonRetryable(backfillFailure(progress, unmarked), failureTypes.backfillFailed, progress);
}
