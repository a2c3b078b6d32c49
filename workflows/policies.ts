import { msToNumber } from '@temporalio/common/lib/time.js';
import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';
import { failureTypes } from './names.ts';

/**
 * Bounds of the activities. Each has one for an attempt and one for all attempts together; a heartbeat is missed within
 * seconds when a worker dies. What cannot succeed by trying again is named, and is not tried again.
 */
const retry = {
  initialInterval: '1 second',
  backoffCoefficient: 2,
  maximumInterval: '2 minutes',
  nonRetryableErrorTypes: [
    failureTypes.invalidRequest,
    failureTypes.schemaMismatch,
    failureTypes.rollupMissing,
    failureTypes.dataRejected,
  ],
} satisfies ActivityOptions['retry'];

const common = {
  heartbeatTimeout: '20 seconds',
  // Said outright, as the SDK's documented default is not what it sends: a cancelled run must not go on to its flush
  // while an activity may still commit.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry,
} satisfies ActivityOptions;

/** Short work on a few rows of ours. */
export const ledgerPolicy = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '1 hour',
  ...common,
} satisfies ActivityOptions;

/** One scan of a day's raw rows, or the writing of a day's facts, a wait for the day's lock included. */
export const dayPolicy = {
  startToCloseTimeout: '30 minutes',
  scheduleToCloseTimeout: '2 hours',
  ...common,
} satisfies ActivityOptions;

/** Waits for the days of last year that the next nights may yet have to write. */
export const billedPastPolicy = {
  startToCloseTimeout: '5 minutes',
  scheduleToCloseTimeout: '5 days',
  ...common,
} satisfies ActivityOptions;

/** Waits for a Redis that is down. @param bound how long, as a Temporal duration. */
export function flushPolicy(bound: string) {
  return {
    startToCloseTimeout: '10 minutes',
    scheduleToCloseTimeout: bound,
    ...common,
    retry: { ...retry, maximumInterval: '30 seconds' },
  } satisfies ActivityOptions;
}

export const defaultFlushBound = '4 hours';

/** An audit of the cache, which is over before the next one is due. @param boundMs of all attempts together. */
export function auditPolicy(boundMs: number) {
  return {
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: boundMs,
    ...common,
    retry: { ...retry, maximumInterval: '30 seconds' },
  } satisfies ActivityOptions;
}

/**
 * A step of a letter's scan. Tried twice, for what is over in a second; what lasts is waited out by the workflow, which ops
 * can hurry on and end.
 */
export const letterPolicy = {
  startToCloseTimeout: '15 minutes',
  scheduleToCloseTimeout: '12 hours',
  ...common,
  retry: { ...retry, maximumAttempts: 2 },
} satisfies ActivityOptions;

/** A step that reads the file of a letter. @param taskQueue of the files. */
export function letterFilePolicy(taskQueue: string) {
  return { ...letterPolicy, taskQueue } satisfies ActivityOptions;
}

/** A look at the letters that wait. @param bound of all attempts together, as a Temporal duration. */
export function rescuePolicy(bound: string) {
  return {
    startToCloseTimeout: msToNumber(bound) * 0.9,
    scheduleToCloseTimeout: bound,
    ...common,
  } satisfies ActivityOptions;
}

/** Telling people: waits for whoever is down. @param bound of all attempts together, as a Temporal duration. */
export function alertPolicy(bound: string) {
  return {
    startToCloseTimeout: '5 minutes',
    scheduleToCloseTimeout: bound,
    ...common,
  } satisfies ActivityOptions;
}

/** After a cancellation nobody wants to wait for Redis: what is still due then is flushed by the next run. */
export const cancelledFlushBound = '1 minute';

/** For a run that was started without an execution time-out. */
export const defaultDeadline = '20 hours';

/**
 * When a run stops itself, in ms: well before its execution time-out, which would end it without a line of ours.
 *
 * @param executionTimeoutMs of the run, if it has one.
 */
export function deadlineOf(executionTimeoutMs: number | undefined): number {
  return executionTimeoutMs === undefined ? msToNumber(defaultDeadline) : executionTimeoutMs * 0.85;
}

/** Two heavy scans at a time leave the database room for the services that send. */
export const scansAtOnce = 2;

/** Days of one fact: each is short, and the days' locks keep the facts of a day apart. */
export const writesAtOnce = 4;
