import { archiveInTwo, archiveWithoutLocks, archiveWithoutTimeOuts } from './reference-archive.ts';
import { billingByUpsert, processingTimeOfLiveRows, statusOfUnionAll } from './reference-facts.ts';
import { timeOutWithoutLook, timeOutWithoutMarks } from './reference-time-outs.ts';
import { ours, type Ways } from './ways.ts';

/** A part of the platform as the reference has it, and what of it the histories tell. Spec: nightly §13. */
export interface ReferenceWay {
  readonly name: string;
  readonly ways: Ways;
  readonly found: RegExp;
}

/** No day is ever old enough to become due. */
const never = { email: 1_000, sms: 1_000, letter: 1_000 };

/** The same whatever comes first of what is done at once. */
export const withoutTimeOuts: ReferenceWay = {
  name: 'W3: an archive that moves what no night has timed out',
  ways: { ...ours, facts: [], archive: archiveWithoutTimeOuts },
  found: /is still (sending|pending)/,
};

export const billingThatIsUpserted: ReferenceWay = {
  name: 'W6: billing that is upserted, and never deleted',
  ways: { ...ours, facts: ['billing'], write: billingByUpsert },
  found: /billing of .* - +\d/,
};

export const referenceWays: readonly ReferenceWay[] = [
  {
    name: 'W1: an archive that copies and deletes without locks',
    ways: { ...ours, facts: [], endsAll: false, archive: archiveWithoutLocks },
    found: /was (delivered|[a-z]+-failure|pending), and became (sending|sent|created|pending) in history/,
  },
  {
    name: 'W2: time-outs that do not look at the status again',
    ways: { ...ours, facts: [], timeOut: timeOutWithoutLook },
    found: /was (delivered|permanent-failure|technical-failure), and became temporary-failure/,
  },
  {
    name: 'W3: time-outs of a day that no night looks at any more',
    ways: { ...ours, facts: ['notification_status'], timeOut: timeOutWithoutMarks },
    found: /notification_status of .* (sending|pending|temporary-failure)/,
  },
  withoutTimeOuts,
  billingThatIsUpserted,
  {
    name: 'W9: processing time that is read from the live rows',
    ways: { ...ours, facts: ['processing_time'], write: processingTimeOfLiveRows },
    found: /processing_time of .* [1-9]\d* \/ \d+ +\d/,
  },
  {
    name: 'W12: an archive that deletes later than it copies, beside facts that count both',
    ways: { ...ours, facts: ['notification_status'], endsAll: false, archive: archiveInTwo, write: statusOfUnionAll },
    found: /notification_status of .* \d +\d/,
  },
  {
    name: 'W16: receipts and returned letters that make no day due',
    ways: {
      ...ours,
      facts: ['notification_status'],
      horizon: (windows) => ({
        ...ours.horizon(windows),
        windows: { ...windows, notificationStatus: never, billing: 1_000 },
      }),
    },
    found: /notification_status of/,
  },
];
