import { ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import { failureTypes } from './names.ts';
import type { FactResult, PlannedFactDay } from './types.ts';

/** What really went wrong, below the wrappers of activity and child workflow, in the words that name the next step. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause === undefined || error instanceof ApplicationFailure) return error.message;
  return error instanceof TimeoutFailure ? `${error.message}; the last attempt: ${reasonOf(cause)}` : reasonOf(cause);
}

/** What a fact workflow did, from its failure; when it died without a word, none of its days was written. */
export function factResultOf(error: unknown, planned: readonly PlannedFactDay[]): FactResult {
  if (error instanceof ChildWorkflowFailure && error.cause instanceof ApplicationFailure) {
    const { type, details } = error.cause;
    if (type === failureTypes.factDaysFailed) return details?.[0] as FactResult; // thrown with it by our own workflow
  }
  const message = reasonOf(error);
  return {
    days: [],
    failed: planned.map(({ fact, day }) => ({ fact, day, message })),
    flushed: [],
    flushFailure: null,
  };
}
