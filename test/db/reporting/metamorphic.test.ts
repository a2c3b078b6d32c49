import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../../db/reporting/days.ts';
import { insertRaw, type RawRow, type RawRows, sms, times } from '../../support/raw-rows.ts';
import { emptyTables, majors, reportingDatabase } from '../../support/reporting-database.ts';
import { type RunOptions, runDay } from '../../support/run-day.ts';
import { rowsOf } from '../../support/table-rows.ts';
import { arbitraryDays, naiveUtc } from './arbitrary-rows.ts';
import { readFacts } from './read-facts.ts';

/** For a machine that is busy with other things. */
const slow = { timeout: 240_000 };

/** Rows in another order of insertion. */
const shuffled = (rows: readonly RawRow[]) =>
  fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length });

describe.each(majors)('what may not change the facts on Postgres %i', (major) => {
  const db = reportingDatabase(major);
  // The versions differ in what they can, not in what they count.
  const runs = { numRuns: major === 18 ? 20 : 5 };

  async function factsOf(raw: RawRows, days: readonly string[], options: RunOptions = {}) {
    await emptyTables(db.pool);
    await insertRaw(db.pool, raw);
    for (const day of days) await runDay(db.pool, day, options);
    return readFacts(db.pool);
  }

  test('neither the order of the rows nor that of the days matters', slow, async () => {
    const cases = arbitraryDays.chain(({ raw, days }) =>
      fc.record({
        raw: fc.constant(raw),
        days: fc.constant(days),
        notifications: shuffled(raw.notifications),
        notification_history: shuffled(raw.notification_history),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ raw, days, ...otherOrder }) => {
        const facts = await factsOf(raw, days);
        expect(await factsOf({ ...raw, ...otherOrder }, days.toReversed())).toEqual(facts);
      }),
      runs,
    );
  });

  test('it does not matter in which of the two tables a row is', slow, async () => {
    const cases = arbitraryDays.chain(({ raw, days }) =>
      fc.record({
        rows: fc.constant(raw.notifications),
        days: fc.constant(days),
        isArchived: fc.infiniteStream(fc.boolean()),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, days, isArchived }) => {
        const archived = new Set(rows.filter(() => isArchived.next().value));
        const split = {
          notifications: rows.filter((row) => !archived.has(row)),
          notification_history: rows.filter((row) => archived.has(row)),
        };
        const facts = await factsOf({ notifications: rows }, days);
        expect(await factsOf(split, days)).toEqual(facts);
        expect(await factsOf({ notification_history: rows }, days)).toEqual(facts);
      }),
      runs,
    );
  });

  test('rows of a test key change nothing, in either table', slow, async () => {
    const cases = fc.record({ given: arbitraryDays, added: arbitraryDays });
    await fc.assert(
      fc.asyncProperty(cases, async ({ given: { raw, days, midnights }, added }) => {
        const asTests = (rows: readonly RawRow[]) =>
          rows.map(({ id: _, ...row }) => sms(naiveUtc(midnights[1], 0), { ...row, key_type: 'test' }));
        const withTests = {
          ...raw,
          notifications: [...raw.notifications, ...asTests(added.raw.notifications)],
          notification_history: [...raw.notification_history, ...asTests(added.raw.notification_history)],
        };
        const facts = await factsOf(raw, days);
        expect(await factsOf(withTests, days)).toEqual(facts);
      }),
      runs,
    );
  });

  test('a row that moves over midnight changes two days, and no other', slow, async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryDays, async ({ raw, days, midnights }) => {
        const allDays = [addDays(days[0], -1), ...days, addDays(days[1], 1)];
        const withText = async (offset: number) => {
          const created_at = naiveUtc(midnights[1], offset);
          // Of a service of its own, so that its facts can be told from the others.
          const text = sms(created_at, { service_id: '00000000-0000-4000-8000-00000000beef' });
          const withIt = { ...raw, notifications: [...raw.notifications, text] };
          await factsOf(withIt, allDays, { facts: ['notification_status'] });
          return rowsOf(db.pool, 'ft_notification_status');
        };
        const [after, before] = [await withText(0), await withText(-1)];
        const isIts = ({ service_id }: Record<string, unknown>) => String(service_id).endsWith('beef');
        expect(after.filter(isIts)).toMatchObject([{ bst_date: days[1], notification_count: 1 }]);
        expect(before.filter(isIts)).toMatchObject([{ bst_date: days[0], notification_count: 1 }]);
        expect(before.filter((row) => !isIts(row))).toEqual(after.filter((row) => !isIts(row)));
      }),
      runs,
    );
  });

  test('so many copies of every row count so many times as much', async () => {
    const noon = '2026-05-04 12:00';
    const rows = [sms(noon), sms(noon, { notification_status: 'sending' }), sms(noon, { billable_units: 3 })];
    await factsOf({ notifications: rows }, ['2026-05-04']);
    const once = await rowsOf(db.pool, 'ft_notification_status');
    const copies = times(7, () => rows).flatMap((copied) => copied.map(({ id: _, ...row }) => sms(noon, row)));
    await factsOf({ notifications: copies }, ['2026-05-04']);
    expect(await rowsOf(db.pool, 'ft_notification_status')).toEqual(
      once.map((row) => ({ ...row, notification_count: 7 * Number(row['notification_count']) })),
    );
  });
});
