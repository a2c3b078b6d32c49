import { beforeAll, expect, test } from 'vitest';
import { atEndOfFile } from '../../support/scenario.ts';
import { type Opened, open } from './open.ts';
import { firetext, insertRows, mmg, notification, statusOf } from './world.ts';

const atEnd = atEndOfFile();
let opened: Opened;
beforeAll(async () => {
  opened = await open(atEnd);
});

const codes = (...numbers: readonly number[]) => numbers.map(String);

/** Spec: nightly §9.2. */
const mmgTable = [
  ['2', 'permanent-failure', codes(1, 4, 5, 9, 11, 12, 2049, 2050, 2052, 2053)],
  ['3', 'delivered', codes(2, 5)],
  ['4', 'temporary-failure', codes(6, 8, 13, 15, 27, 29, 32)],
  ['5', 'permanent-failure', codes(6, 8, 10, 11, 13, 14, 19, 20, 21, 23, 24, 25, 51, 52)],
] as const;

const mmgCases = mmgTable.flatMap(([status, meaning, substatuses]) =>
  [...substatuses, undefined, '99'].map((substatus) => [status, substatus, meaning] as const),
);

test.each(mmgCases)('MMG: status %s, substatus %s is %s', async (status, substatus, meaning) => {
  const text = notification('sms');
  await insertRows(opened.pool, 'notifications', text);

  expect(await mmg(opened.api, text, status, substatus)).toEqual({ status: 200, body: { result: 'success' } });

  expect(await statusOf(opened.pool, text)).toBe(meaning);
  const isKnown = substatus !== undefined && substatus !== '99';
  const detail: unknown = JSON.parse(opened.lines.findLast((line) => line.includes(text.id)) ?? '').detail;
  expect(detail).toEqual(isKnown ? expect.stringMatching(/[A-Za-z]{3}/) : (substatus ?? ''));
});

const permanent = 'permanent-failure';
const temporary = 'temporary-failure';

/** Spec: nightly §9.2 and §9.3: what a failure comes to, by its code, when the text was sending and when it was pending. */
const firetextTable = [
  ['000', temporary, temporary],
  ['101', permanent, permanent],
  ['102', temporary, temporary],
  ['103', temporary, temporary],
  ['104', temporary, temporary],
  ['201', permanent, permanent],
  ['301', permanent, permanent],
  ['302', temporary, temporary],
  ['401', permanent, permanent],
  ['900', temporary, temporary],
  ['999', permanent, temporary],
  ['', permanent, temporary],
  [undefined, permanent, temporary],
] as const;

test.each(firetextTable)('Firetext: status 1, code %s', async (code, afterSending, afterPending) => {
  const texts = ['sending', 'pending'].map((notification_status) =>
    notification('sms', { notification_status, sent_by: 'firetext' }),
  );
  const ofMmg = notification('sms', { notification_status: 'pending' });
  await insertRows(opened.pool, 'notifications', ...texts, ofMmg);

  const statuses = [];
  for (const text of [...texts, ofMmg]) {
    await firetext(opened.api, text, '1', code);
    statuses.push(await statusOf(opened.pool, text));
  }

  // Of a text that another provider sent, its codes say nothing.
  expect(statuses).toEqual([afterSending, afterPending, permanent]);
});

/** Spec: nightly §14, vector 11. */
test.each([
  ['2 then 1 without a code', [['2'], ['1']], temporary],
  ['1 alone', [['1']], permanent],
  ['1 with 101, after pending', [['2'], ['1', '101']], permanent],
  ['2 with any code', [['2', '101']], 'pending'],
  ['anything after delivered', [['0'], ['1', '101'], ['2'], ['1']], 'delivered'],
] as const)('golden vector 11: Firetext says %s', async (_, receipts, meaning) => {
  const text = notification('sms', { sent_by: 'firetext' });
  await insertRows(opened.pool, 'notifications', text);

  for (const [status, code] of receipts) await firetext(opened.api, text, status, code);

  expect(await statusOf(opened.pool, text)).toBe(meaning);
});
