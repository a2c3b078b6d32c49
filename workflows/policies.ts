import type { ActivityOptions } from '@temporalio/workflow';
import { failureTypes } from './names.ts';

/**
 * Bounds of the activities. Each has one for an attempt and one for all attempts together; a heartbeat is missed within
 * seconds when a worker dies. What cannot succeed by trying again is named, and is not tried again.
 */
const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '2 minutes',
  nonRetryableErrorTypes: [failureTypes.invalidRequest, failureTypes.schemaMismatch, failureTypes.rollupMissing],
} satisfies ActivityOptions['retry'];

const heartbeatTimeout = '20 seconds';

/** Short work on a few rows of ours. */
export const ledgerPolicy = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '1 hour',
  heartbeatTimeout,
  retry,
} satisfies ActivityOptions;

/** One scan of a day's raw rows, or the writing of a day's facts, a wait for the day's lock included. */
export const dayPolicy = {
  startToCloseTimeout: '30 minutes',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout,
  retry,
} satisfies ActivityOptions;

/** Waits for a Redis that is down. @param bound how long, as a Temporal duration. */
export function flushPolicy(bound: string) {
  return {
    startToCloseTimeout: '10 minutes',
    scheduleToCloseTimeout: bound,
    heartbeatTimeout,
    retry: { ...retry, maximumInterval: '30 seconds' },
  } satisfies ActivityOptions;
}

export const defaultFlushBound = '4 hours';

/** After a cancellation nobody wants to wait for Redis: what is still due then is flushed by the next run. */
export const cancelledFlushBound = '1 minute';

/** Well below the execution time-out of the schedule, which would end the run without a line of ours. */
export const innerDeadline = '20 hours';

/** Two heavy scans at a time leave the database room for the services that send. */
export const concurrency = 2;
