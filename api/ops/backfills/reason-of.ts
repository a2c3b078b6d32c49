import { ApplicationFailure, TemporalFailure, TimeoutFailure } from '@temporalio/common';

/** What really went wrong, below the wrappers of workflow and activity, in the words that name the next step. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (!(error instanceof TemporalFailure) || error instanceof ApplicationFailure || cause === undefined) return message;
  return error instanceof TimeoutFailure ? `${message}; the last attempt: ${reasonOf(cause)}` : reasonOf(cause);
}
