import type { ObjectAddress } from '../objects/object-store.ts';
import { addDays } from '../reporting/days.ts';

/** What decides a letter's file name and where the file belongs. */
export interface LetterFile {
  readonly reference: string;
  readonly postage: Postage;
  /** Naive UTC, as the column has it: `2018-07-01 12:00:00.123456`. */
  readonly createdAt: string;
  readonly keyType: 'normal' | 'team' | 'test';
}

/**
 * The names of Notify's buckets: letters that have no verdict yet, and those that failed, below `FAILURE/` and `ERROR/`
 * (`scan`); letters to print, in a folder for each day (`pdf`); letters of test keys, which nobody prints (`test`); letters
 * that cannot be printed (`invalid`). Spec: nightly §7.1.
 */
export type LetterBuckets = Readonly<Record<'scan' | 'pdf' | 'test' | 'invalid', string>>;

const classes = { first: '1', second: '2', economy: 'ECONOMY', europe: 'E', 'rest-of-world': 'N' } as const;
export type Postage = keyof typeof classes;

/** The name without a folder. Spec: nightly §5.4. */
export function letterFileName({ reference, postage, createdAt }: LetterFile): string {
  const stamp = createdAt.slice(0, 19).replaceAll(/\D/g, '');
  return `NOTIFY.${reference}.D.${classes[postage]}.C.${stamp}.PDF`.toUpperCase();
}

/**
 * The day on which a letter goes to print: that of its making, and what is made after half past five goes the next day.
 * Spec: nightly §5.4, golden vector 9.
 *
 * @param timeZone IANA name of the reporting zone. @returns YYYY-MM-DD
 */
export function printDay(createdAt: string, timeZone: string): string {
  const instant = new Date(`${createdAt.slice(0, 19).replace(' ', 'T')}Z`);
  // Swedes write a date and a time as ISO 8601 does. Zones differ by whole minutes, so the fraction stays as it is.
  const [day = '', time = ''] = instant.toLocaleString('sv-SE', { timeZone }).split(' ');
  const fraction = createdAt.slice(19).replace(/\.?0*$/, '');
  return `${time}${fraction}` > '17:30:00' ? addDays(day, 1) : day;
}

/** Where a letter waits for its verdict. */
export function scanPlace(letter: LetterFile, buckets: LetterBuckets): ObjectAddress {
  return { bucket: buckets.scan, name: letterFileName(letter) };
}

/** Where the file of an infected letter is kept. */
export function failurePlace(letter: LetterFile, buckets: LetterBuckets): ObjectAddress {
  return { bucket: buckets.scan, name: `FAILURE/${letterFileName(letter)}` };
}

/** Where the file of a letter is kept that somebody has given up. */
export function errorPlace(letter: LetterFile, buckets: LetterBuckets): ObjectAddress {
  return { bucket: buckets.scan, name: `ERROR/${letterFileName(letter)}` };
}

/** Where a letter to print is, under the name of its final postage; a test key's has no folder. */
function printPlace(letter: LetterFile, buckets: LetterBuckets, timeZone: string): ObjectAddress {
  const name = letterFileName(letter);
  if (letter.keyType === 'test') return { bucket: buckets.test, name };
  return { bucket: buckets.pdf, name: `${printDay(letter.createdAt, timeZone)}/${name}` };
}

/** Where the file of a letter of this status belongs. Spec: nightly §5.4, §7.2. */
export function homeOf(
  letter: LetterFile & { readonly status: string },
  buckets: LetterBuckets,
  timeZone: string,
): ObjectAddress {
  switch (letter.status) {
    case 'pending-virus-check':
      return scanPlace(letter, buckets);
    case 'virus-scan-failed':
      return failurePlace(letter, buckets);
    case 'validation-failed':
      return { bucket: buckets.invalid, name: letterFileName(letter) };
    case 'technical-failure':
      return errorPlace(letter, buckets);
    default:
      return printPlace(letter, buckets, timeZone);
  }
}
