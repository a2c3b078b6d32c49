import { ApplicationFailure, CancellationScope, isCancellation, proxyActivities } from '@temporalio/workflow';
import { reasonOf } from './failures.ts';
import { inPool } from './in-pool.ts';
import { failureTypes } from './names.ts';
import { cancelledFlushBound, dayPolicy, defaultFlushBound, flushPolicy, writesAtOnce } from './policies.ts';
import { showFacts } from './progress.ts';
import type {
  DayInterval,
  FactResult,
  Plan,
  ReportingActivities,
  RunIdentity,
  RunInput,
  WriteFactDayInput,
} from './types.ts';

const { writeFactDay } = proxyActivities<ReportingActivities>(dayPolicy);

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Drops what the committed days made stale, also when others failed or the run was cancelled. */
async function flush(plan: Plan, bound: string): Promise<Pick<FactResult, 'flushed' | 'flushFailure'>> {
  const { flushDue } = proxyActivities<ReportingActivities>(flushPolicy(bound));
  const facts = [...new Set(plan.facts.map(({ fact }) => fact))].sort();
  try {
    const flushed = await CancellationScope.nonCancellable(() =>
      flushDue.executeWithOptions({ summary: `flush · ${facts.join(', ')}` }, [facts]),
    );
    return { flushed, flushFailure: null };
  } catch (error) {
    return { flushed: [], flushFailure: `The flush is still due, the next run does it: ${reasonOf(error)}` };
  }
}

/**
 * Writes the planned days, one activity each, and ends by flushing the Redis keys that they made stale. A day that
 * fails does not hold up the others.
 *
 * @throws the cancellation, after the flush, when the run is cancelled.
 */
export async function writeFacts(
  run: RunIdentity,
  plan: Plan,
  input: RunInput & Pick<WriteFactDayInput, 'services'>,
): Promise<FactResult> {
  const how = { force: input.force ?? false, ...(input.services === undefined ? {} : { services: input.services }) };
  const intervals = new Map<string, DayInterval>(plan.days.map((interval) => [interval.day, interval]));
  const result: Mutable<FactResult> = { days: [], failed: [], flushed: [], flushFailure: null };
  let cancellation: unknown;
  try {
    await inPool(plan.facts, writesAtOnce, async (planned) => {
      const { fact, day } = planned;
      const interval = intervals.get(day);
      try {
        if (interval === undefined) throw ApplicationFailure.nonRetryable(`The plan has no interval for ${day}`);
        const outcome = await writeFactDay.executeWithOptions(
          {
            summary: `${fact} · ${planned.types.length < 3 ? `${planned.types.join(', ')} · ` : ''}${day}`,
          },
          [{ runId: run.runId, fact: planned, interval, oldestRawDay: plan.oldestRawDay, ...how }],
        );
        result.days.push(outcome);
      } catch (error) {
        if (isCancellation(error)) throw error;
        result.failed.push({ fact, day, message: reasonOf(error) });
      }
      showFacts(plan, result);
    });
  } catch (error) {
    if (!isCancellation(error)) throw error;
    cancellation = error;
  }
  Object.assign(
    result,
    await flush(plan, cancellation === undefined ? (input.flushBound ?? defaultFlushBound) : cancelledFlushBound),
  );
  showFacts(plan, result);
  if (cancellation !== undefined) throw cancellation;
  return result;
}

/** A fact workflow with a failed day, or with a flush still due, has failed; what it did is in the details. */
export function throwIfFailed(result: FactResult): void {
  const problems = result.failed.map(({ fact, day, message }) => `${fact} of ${day}: ${message}`);
  if (result.flushFailure !== null) problems.push(result.flushFailure);
  if (problems.length === 0) return;
  throw ApplicationFailure.nonRetryable(problems.join('\n'), failureTypes.factDaysFailed, result);
}
