import { nextNightInWords } from '../../db/ops/due-beyond-night.ts';
import { type Freshness, freshness } from '../../db/ops/freshness.ts';
import { dayOf } from '../../db/reporting/days.ts';
import { readConfig } from '../../temporal.config.ts';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { plainTable } from '../plain-table.ts';
import { withDatabase } from '../with-database.ts';

const hours = (seconds: number | null) => (seconds === null ? '-' : `${(seconds / 3_600).toFixed(1)} h`);

const isLate = ({ verdict }: Freshness) => verdict === 'late' || verdict === 'never counted';

/** What to do about the days on which an invariant does not hold, by the nights that have found it. */
function violationsInWords(facts: readonly Freshness[]): string[] {
  const nights = new Set(facts.flatMap(({ violated }) => violated.map(({ night }) => night)));
  return [...nights].toSorted().map((night) => `Checks do not hold. What was found: GET /ops/nights/${night}`);
}

export const freshnessCommand: Command = {
  summary: 'shows through which day each fact is complete',
  usage: `freshness [--json]

  --json   as JSON on standard output

Exit code 0: fresh, or being counted before six in the morning; 1: late, or checks of the last 30 days fail. Reads the database of DATABASE_URL.`,
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { json: { type: 'boolean', default: false } } });
    return withDatabase(async (pool, { timeZone }) => {
      const moment = { now: new Date(), timeZone };
      const facts = await freshness(pool, moment);
      const lines = facts.map(({ fact, completeThrough, ageSeconds, verdict }) => [
        fact,
        completeThrough ?? '-',
        hours(ageSeconds),
        verdict,
      ]);
      console.log(
        values.json
          ? JSON.stringify(facts, null, 2)
          : plainTable(['fact', 'complete through', 'since', 'verdict'], lines),
      );
      const troubles = violationsInWords(facts);
      if (facts.some(isLate)) {
        const today = dayOf(moment.now, timeZone);
        const { windows, rawHorizonDays } = readConfig();
        const reach = await nextNightInWords(pool, { ...moment, windows, rawHorizonDays });
        troubles.push(
          `To make up for it: npm run nightshift -- run night --night ${today}. If no worker runs: npm run worker. ${reach}`,
        );
      }
      for (const trouble of troubles) console.error(trouble);
      return troubles.length === 0 ? 0 : 1;
    });
  },
};
