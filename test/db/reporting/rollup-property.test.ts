import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { insertRaw } from '../../support/raw-rows.ts';
import { emptyTables, majors, reportingDatabase } from '../../support/reporting-database.ts';
import { runDay } from '../../support/run-day.ts';
import { arbitraryDays } from './arbitrary-rows.ts';
import { naiveFacts, readRates } from './naive-facts.ts';
import { readFacts, sortedText } from './read-facts.ts';

/** For a machine that is busy with other things. */
const slow = { timeout: 240_000 };

describe.each(majors)('rollup and facts on Postgres %i', (major) => {
  const db = reportingDatabase(major);

  test('whatever the tables hold, the facts are those of a count message by message', slow, async () => {
    const rates = await readRates(db.pool);
    await fc.assert(
      fc.asyncProperty(arbitraryDays, fc.constantFrom(0, 1), async ({ days, raw }, which) => {
        await emptyTables(db.pool);
        await insertRaw(db.pool, raw);
        await runDay(db.pool, days[which]);
        const expected = naiveFacts(raw, days[which], rates);
        const asText = Object.entries(expected).map(([table, rows]) => [table, sortedText(rows)]);
        expect(await readFacts(db.pool)).toEqual(Object.fromEntries(asText));
      }),
      // The versions differ in what they can, not in what they count.
      { numRuns: major === 18 ? 200 : 50 },
    );
  });
});
