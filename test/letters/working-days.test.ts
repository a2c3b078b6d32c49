import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWorkingDay, workingDaysBack } from '../../activities/letters/housekeeping/working-days.ts';
import { addDays } from '../../db/reporting/days.ts';

/** The bank holidays of England and Wales as https://www.gov.uk/bank-holidays lists them. */
const bankHolidays = [
  ...['2024-01-01', '2024-03-29', '2024-04-01', '2024-05-06', '2024-05-27', '2024-08-26', '2024-12-25', '2024-12-26'],
  ...['2025-01-01', '2025-04-18', '2025-04-21', '2025-05-05', '2025-05-26', '2025-08-25', '2025-12-25', '2025-12-26'],
  ...['2026-01-01', '2026-04-03', '2026-04-06', '2026-05-04', '2026-05-25', '2026-08-31', '2026-12-25', '2026-12-28'],
  ...['2027-01-01', '2027-03-26', '2027-03-29', '2027-05-03', '2027-05-31', '2027-08-30', '2027-12-27', '2027-12-28'],
];

const first = '2024-01-01';
const days = Array.from({ length: 4 * 365 + 1 }, (_, index) => addDays(first, index));

function isMondayToFriday(day: string): boolean {
  return !/^(Sat|Sun)/.test(new Date(day).toUTCString());
}

test('DVLA works from Monday to Friday, but on the bank holidays of 2024 to 2027', () => {
  expect(days.at(-1)).toBe('2027-12-31');
  const free = days.filter((day) => isMondayToFriday(day) && !isWorkingDay(day));
  expect(free).toEqual(bankHolidays);
  expect(days.filter((day) => !isMondayToFriday(day) && isWorkingDay(day))).toEqual([]);
});

test.each([
  ['2026-01-14', '2026-01-12', 'in the middle of a week'],
  ['2026-01-19', '2026-01-15', 'over a weekend'],
  ['2026-01-20', '2026-01-16', 'over a weekend, by a day'],
  ['2026-01-02', '2025-12-30', 'over New Year'],
  ['2026-04-02', '2026-03-31', 'before Easter'],
  ['2026-04-07', '2026-04-01', 'over Easter'],
  ['2026-04-08', '2026-04-02', 'over Easter, by a day'],
  ['2026-05-27', '2026-05-22', 'over a weekend and the Spring bank holiday'],
  ['2026-12-29', '2026-12-23', 'over Christmas, with Boxing Day on a Saturday'],
  ['2027-12-29', '2027-12-23', 'over Christmas on a weekend'],
  ['2026-10-27', '2026-10-23', 'over a clock change'],
])('two working days back from %s it is %s: %s', (day, expected) => {
  expect(workingDaysBack(day, 2)).toBe(expected);
});

test('so many working days back there are so many working days in between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 30, max: days.length - 1 }), fc.integer({ min: 1, max: 5 }), (index, back) => {
      const from = workingDaysBack(String(days[index]), back);
      const between = days.slice(0, index).filter((day) => day >= from);
      expect(isWorkingDay(from)).toBe(true);
      expect(between.filter(isWorkingDay)).toHaveLength(back);
    }),
    { numRuns: 200 },
  );
});
