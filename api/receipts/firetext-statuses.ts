import type { LockedNotification } from '../../db/receipts/lock-notifications.ts';

/** What Firetext's statuses mean. Spec: nightly §9.2. */
export const firetextStatuses: ReadonlyMap<string, string> = new Map([
  ['0', 'delivered'],
  ['1', 'permanent-failure'],
  ['2', 'pending'],
]);

interface Failure {
  readonly status: 'permanent-failure' | 'temporary-failure';
  readonly reason: string;
}

/** What its codes say of a failure. */
export const firetextFailures: ReadonlyMap<string, Failure> = new Map([
  ['000', { status: 'temporary-failure', reason: 'No error reported' }],
  ['101', { status: 'permanent-failure', reason: 'Unknown Subscriber' }],
  ['102', { status: 'temporary-failure', reason: 'Absent Subscriber' }],
  ['103', { status: 'temporary-failure', reason: 'Subscriber Busy' }],
  ['104', { status: 'temporary-failure', reason: 'No Subscriber Memory' }],
  ['201', { status: 'permanent-failure', reason: 'Invalid Number' }],
  ['301', { status: 'permanent-failure', reason: 'SMS Not Supported' }],
  ['302', { status: 'temporary-failure', reason: 'SMS Not Supported' }],
  ['401', { status: 'permanent-failure', reason: 'Message Rejected' }],
  ['900', { status: 'temporary-failure', reason: 'Routing Error' }],
]);

/**
 * What a status of Firetext's makes of a text; undefined: nobody knows. Of a failure its code decides; without one that is
 * known, a text that was pending may be tried again later. Of another provider's text its codes say nothing.
 * Spec: nightly §9.3.
 */
export function firetextMeaning(said: string, code: string): ((before: LockedNotification) => string) | undefined {
  const status = firetextStatuses.get(said);
  if (status === undefined) return undefined;
  return (before) => {
    if (status !== 'permanent-failure' || (before.sentBy ?? 'firetext') !== 'firetext') return status;
    return firetextFailures.get(code)?.status ?? (before.status === 'pending' ? 'temporary-failure' : status);
  };
}
