import { defineSearchAttributeKey } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time.js';
import {
  type ActivityFailure,
  ApplicationFailure,
  setCurrentDetails,
  TimeoutFailure,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { reasonOf } from './failures.ts';
import type { LetterWait } from './letter-types.ts';
import { markdownTable } from './markdown-table.ts';
import { failureTypes, searchAttributes } from './names.ts';

const waitsFor = defineSearchAttributeKey(searchAttributes.waitsFor, 'KEYWORD');

type WaitKind = 'database' | 'store' | 'file' | 'scanner' | 'sanitiser' | 'worker' | 'other';

/** What a letter may wait for, in the order in which a try comes to it. */
const steps: readonly WaitKind[] = ['database', 'store', 'file', 'scanner', 'sanitiser'];

/** A letter's wait for one thing, over all the tries so far. Goes along when the workflow continues as new. */
export interface Waiting {
  readonly kind: WaitKind;
  /** What the last try has come to. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly tries: number;
  /** When people were told, the last time, if they were. */
  readonly toldAt?: number;
}

const kinds: ReadonlyMap<string, WaitKind> = new Map<string, WaitKind>([
  [failureTypes.scannerUnavailable, 'scanner'],
  [failureTypes.storeUnavailable, 'store'],
  [failureTypes.sanitiserFailed, 'sanitiser'],
  [failureTypes.databaseUnavailable, 'database'],
  [failureTypes.databaseBusy, 'database'],
  [failureTypes.databaseError, 'database'],
]);

/** The trouble that an activity has failed of, and what it waits for now. */
export function troubleOf(failure: ActivityFailure): Pick<Waiting, 'kind' | 'message'> {
  const { cause } = failure;
  if (cause instanceof TimeoutFailure) return { kind: 'worker', message: reasonOf(failure) };
  const type = cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
  return { kind: kinds.get(type) ?? 'other', message: reasonOf(failure) };
}

/**
 * The waits after another try, the one that it has come to first. What the try has got past is over; what it did not reach
 * goes on, so that a file is not looked for anew from the first day because the database was away for a moment.
 */
export function stillWaiting(
  before: readonly Waiting[],
  { kind, message }: Pick<Waiting, 'kind' | 'message'>,
  now: number,
): readonly [Waiting, ...Waiting[]] {
  const reached = steps.indexOf(kind);
  const goesOn = (wait: Waiting) => wait.kind !== kind && (reached === -1 || steps.indexOf(wait.kind) > reached);
  const same = before.find((wait) => wait.kind === kind) ?? { kind, since: now, tries: 0 };
  return [{ ...same, message, tries: same.tries + 1 }, ...before.filter(goesOn)];
}

const pauses = {
  file: { first: msToNumber('1 minute'), longest: msToNumber('1 hour') },
  trouble: { first: msToNumber('10 seconds'), longest: msToNumber('10 minutes') },
};

/** How long to wait for the next try, in ms: twice as long each time, up to an hour for a file, ten minutes for the rest. */
export function pauseAfter({ kind, tries }: Waiting): number {
  const { first, longest } = kind === 'file' ? pauses.file : pauses.trouble;
  return Math.min(first * 2 ** (tries - 1), longest);
}

/** Why a letter is given up that has waited for so long, in a sentence; undefined: it goes on waiting. */
export function hopelessness({ kind, message, since, tries }: Waiting, now: number): string | undefined {
  if (kind === 'file' && now - since >= msToNumber('7 days')) {
    return `Its file has not been found for 7 days, in ${tries} looks. ${message}`;
  }
  // Spec: nightly §7.2 step 4. A file that breaks the sanitiser does so each time.
  if (kind === 'sanitiser' && tries >= 15) return `It could not be sanitised in ${tries} tries. ${message}`;
  return undefined;
}

/** In UTC, as in the keys of the alerts. */
const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

/** Whether people should be told by now: of a file once, of what many letters wait for every day. */
export function shouldTell({ kind, since, tries, toldAt }: Waiting, now: number): boolean {
  if (kind === 'file') return toldAt === undefined && tries >= 2;
  if (toldAt !== undefined) return dayOf(now) !== dayOf(toldAt);
  return now - since >= msToNumber('30 minutes');
}

export function waitOf({ kind, message, since, tries }: Waiting, nextTry: number): LetterWait {
  return {
    kind,
    message,
    since: new Date(since).toISOString(),
    tries,
    nextTry: new Date(nextTry).toISOString(),
  };
}

/** In the web UI: what a letter waits for, since when, and what ops may do. */
export function showWaiting({ kind, message, since, tries, nextTry }: LetterWait): void {
  setCurrentDetails(
    [
      `**Waits for the ${kind}**`,
      markdownTable(['since', '>tries', 'next try'], [[since, tries, nextTry]]),
      message,
      'To try at once, send the update `scanNow`. To end it, send the update `giveUp` with a reason: the file goes to ' +
        '`ERROR/`, the status to technical-failure.',
    ].join('\n\n'),
  );
}

/** Makes the letters that wait findable in the web UI. */
export function markWaiting(kind: WaitKind | null): void {
  upsertSearchAttributes([{ key: waitsFor, value: kind }]);
}
