import { ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import { failureTypes } from './names.ts';
import type { FactResult, PlannedFactDay } from './types.ts';

const timeouts: Readonly<Record<NonNullable<TimeoutFailure['timeoutType']>, string>> = {
  HEARTBEAT: 'its worker was not heard of for too long; it has died, or hangs',
  START_TO_CLOSE: 'it took longer than one attempt may',
  SCHEDULE_TO_START: 'no worker has taken it up',
  SCHEDULE_TO_CLOSE: 'it took longer than all attempts together may',
};

/** The last heartbeat says what was being done, if there was one. */
function timeoutInWords({ message, timeoutType, lastHeartbeatDetails: last }: TimeoutFailure): string {
  const words = timeoutType === undefined ? message : `${message}: ${timeouts[timeoutType]}`;
  if (typeof last !== 'object' || last === null || !('step' in last) || !('since' in last)) return words;
  return `${words}. Its last step: ${last.step}, since ${last.since}`;
}

/** What really went wrong, below the wrappers of activity and child workflow, in the words that name the next step. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const message = error instanceof TimeoutFailure ? timeoutInWords(error) : error.message;
  if (cause === undefined || error instanceof ApplicationFailure) return message;
  return error instanceof TimeoutFailure ? `${message}; the last attempt: ${reasonOf(cause)}` : reasonOf(cause);
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
