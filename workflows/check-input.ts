import { msToNumber } from '@temporalio/common/lib/time.js';
import { ApplicationFailure } from '@temporalio/workflow';
import { failureTypes } from './names.ts';
import type { FactInput } from './types.ts';

type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBoolean: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';

const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= 200;

function isDuration(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    return msToNumber(value) > 0;
  } catch {
    return false;
  }
}

function isWindows(value: unknown): boolean {
  if (!isObject(value)) return false;
  const status = value['notificationStatus'];
  if (!isObject(status)) return false;
  return [status['email'], status['sms'], status['letter'], value['processingTime'], value['billing']].every(isNumber);
}

const fields: ReadonlyMap<string, { readonly check: Check; readonly expected: string }> = new Map([
  ['night', { check: (value: unknown) => typeof value === 'string', expected: 'a date, "YYYY-MM-DD"' }],
  [
    'windows',
    {
      check: isWindows,
      expected: 'days as {"notificationStatus": {"email", "sms", "letter"}, "processingTime", "billing"}, all of them',
    },
  ],
  ['force', { check: isBoolean, expected: 'true or false' }],
  ['useRollup', { check: isBoolean, expected: 'true or false' }],
  ['timeOuts', { check: isBoolean, expected: 'true or false' }],
  ['flushAgain', { check: isBoolean, expected: 'true or false' }],
  ['flushBound', { check: isDuration, expected: 'a duration, like "4 hours"' }],
  ['actor', { check: isName, expected: 'a text of 1 to 200 characters' }],
  ['planned', { check: isObject, expected: 'what a night hands to its children' }],
]);

function refuse(problems: readonly string[]): never {
  throw ApplicationFailure.nonRetryable(
    `The input of the run cannot be used, and nothing was changed:\n${problems.join('\n')}`,
    failureTypes.invalidRequest,
  );
}

/**
 * The input of a run that somebody may have typed into the web UI; null counts as none, for the whole and for a field.
 *
 * @throws ApplicationFailure of type InvalidRequest naming every mistake, before anything is done.
 */
export function checkInput(input: FactInput | null): FactInput {
  if (input === null) return {};
  if (!isObject(input)) refuse([`expected an object, like {"night": "2026-11-22"}, got ${JSON.stringify(input)}`]);
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined);
  const problems = given.flatMap(([name, value]) => {
    const field = fields.get(name);
    if (field === undefined) return [`${name}: expected one of ${[...fields.keys()].join(', ')}`];
    return field.check(value) ? [] : [`${name}: expected ${field.expected}, got ${JSON.stringify(value)}`];
  });
  if (problems.length > 0) refuse(problems);
  return Object.fromEntries(given);
}
