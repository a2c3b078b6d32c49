import { expect, test } from 'vitest';
import { homeOf, letterFileName, printDay } from '../../db/letters/places.ts';
import { buckets } from './letter-platform.ts';

const letter = { reference: 'foo', postage: 'second', createdAt: '2018-07-01 12:00:00', keyType: 'normal' } as const;

test('the names of golden vector 9', () => {
  expect(letterFileName(letter)).toBe('NOTIFY.FOO.D.2.C.20180701120000.PDF');
  expect(letterFileName({ ...letter, createdAt: '2018-07-01 12:00:00.987654' })).toBe(
    'NOTIFY.FOO.D.2.C.20180701120000.PDF',
  );
  const classOf = (postage: Parameters<typeof letterFileName>[0]['postage']) =>
    letterFileName({ ...letter, postage }).split('.')[3];
  expect((['first', 'second', 'economy', 'europe', 'rest-of-world'] as const).map(classOf)).toEqual([
    '1',
    '2',
    'ECONOMY',
    'E',
    'N',
  ]);
});

test.each([
  ['2018-07-02 16:30:00', '2018-07-02'],
  ['2018-07-02 16:30:00.000000', '2018-07-02'],
  ['2018-07-02 16:30:00.000001', '2018-07-03'],
  ['2018-07-02 16:31:00', '2018-07-03'],
  ['2018-07-02 22:59:59', '2018-07-03'],
  ['2018-07-02 23:00:00', '2018-07-03'],
  ['2018-01-02 17:30:00', '2018-01-02'],
  ['2018-01-02 17:30:01', '2018-01-03'],
  // Summer time ends at 02:00 on 25 October 2026 and begins at 01:00 on 29 March.
  ['2026-10-24 17:00:00', '2026-10-25'],
  ['2026-10-25 17:30:00', '2026-10-25'],
  ['2026-10-25 17:30:01', '2026-10-26'],
  ['2026-03-28 17:30:01', '2026-03-29'],
  ['2026-03-28 23:00:00', '2026-03-29'],
  ['2026-03-28 23:59:59', '2026-03-29'],
  ['2026-03-29 16:30:01', '2026-03-30'],
  ['2026-12-31 18:00:00', '2027-01-01'],
])('a letter of %s UTC is printed on %s', (createdAt, day) => {
  expect(printDay(createdAt, 'Europe/London')).toBe(day);
});

test('where a letter of each status belongs', () => {
  const name = 'NOTIFY.FOO.D.2.C.20180701120000.PDF';
  const home = (status: string, keyType: 'normal' | 'test' = 'normal') => {
    const { bucket, name: found } = homeOf({ ...letter, keyType, status }, buckets, 'Europe/London');
    return `${bucket}/${found}`;
  };
  expect(home('pending-virus-check')).toBe(`letters-scan/${name}`);
  expect(home('virus-scan-failed')).toBe(`letters-scan/FAILURE/${name}`);
  expect(home('technical-failure')).toBe(`letters-scan/ERROR/${name}`);
  expect(home('validation-failed')).toBe(`letters-invalid-pdf/${name}`);
  for (const status of ['created', 'sending', 'delivered', 'cancelled', 'returned-letter']) {
    expect(home(status)).toBe(`letters-pdf/2018-07-01/${name}`);
  }
  expect(home('delivered', 'test')).toBe(`test-letters/${name}`);
});
