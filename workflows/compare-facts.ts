import { defineSearchAttributeKey } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { checkComparison } from './check-comparison.ts';
import { comparisonMarkdown, resultOf } from './comparison-progress.ts';
import type {
  CheckedComparison,
  ComparedCounts,
  ComparisonActivities,
  ComparisonInput,
  ComparisonResult,
} from './comparison-types.ts';
import { reasonOf } from './failures.ts';
import { inPool } from './in-pool.ts';
import { failureTypes, searchAttributes } from './names.ts';
import { nominalTime } from './nominal-time.ts';
import { dayPolicy, ledgerPolicy, scansAtOnce } from './policies.ts';

const { compareDay } = proxyActivities<ComparisonActivities>(dayPolicy);
const { planComparison, concludeComparison } = proxyActivities<ComparisonActivities>(ledgerPolicy);

const outcome = defineSearchAttributeKey(searchAttributes.outcome, 'KEYWORD');

interface Failed {
  readonly day: string;
  readonly message: string;
}

/** Compares the days, the oldest first. What fails does not hold up the others. */
async function compareDays(input: CheckedComparison, found: ComparedCounts[], failed: Failed[]): Promise<void> {
  const { runId, workflowId } = workflowInfo();
  const { rates, useRollup } = input;
  const plan = await planComparison.executeWithOptions({ summary: 'plan' }, [
    { ...input, runId, workflowId, at: nominalTime().toISOString() },
  ]);
  let done = 0;
  await inPool(plan.days, scansAtOnce, async (day) => {
    try {
      const { oldestRawDay } = plan;
      const compared = await compareDay.executeWithOptions({ summary: `compare · ${day.day}` }, [
        { runId, oldestRawDay, day, rates, useRollup },
      ]);
      found.push(...compared);
    } catch (error) {
      if (isCancellation(error)) throw error;
      failed.push({ day: day.day, message: reasonOf(error) });
    }
    done += 1;
    setCurrentDetails(comparisonMarkdown({ done, days: plan.days.length }, found));
  });
}

/**
 * What a night would do to the facts, without doing it: a row for each day of a fact in nightshift.comparison_day. Ends
 * Completed also when they differ. Started without a range, as by its schedule, it looks at the windows of a night, and
 * raises an alert when facts differ.
 */
export async function compareFacts(given?: ComparisonInput): Promise<ComparisonResult> {
  const input = checkComparison(given);
  const { runId } = workflowInfo();
  const found: ComparedCounts[] = [];
  const failed: Failed[] = [];
  const conclude = async (state: 'equal' | 'different' | 'failed' | 'cancelled') => {
    await concludeComparison.executeWithOptions({ summary: 'conclude' }, [
      { runId, state, alert: input.range === null },
    ]);
    upsertSearchAttributes([{ key: outcome, value: state === 'equal' ? 'ok' : state }]);
  };
  try {
    await compareDays(input, found, failed);
  } catch (error) {
    await CancellationScope.nonCancellable(() => conclude(isCancellation(error) ? 'cancelled' : 'failed'));
    throw error;
  }
  const result = resultOf(runId, found);
  await conclude(failed.length > 0 ? 'failed' : result.state);
  if (failed.length > 0) {
    throw ApplicationFailure.nonRetryable(
      `${failed.length} days were not compared, first ${failed[0]?.day}: ${failed[0]?.message}. Nothing was changed; see to it, then start it again`,
      failureTypes.comparisonFailed,
      result,
    );
  }
  return result;
}
