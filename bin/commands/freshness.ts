import { type Freshness, freshness } from '../../db/ops/freshness.ts';
import { dayOf } from '../../db/reporting/days.ts';
import { parseArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { plainTable } from '../plain-table.ts';
import { withDatabase } from '../with-database.ts';

const hours = (seconds: number | null) => (seconds === null ? '-' : `${(seconds / 3_600).toFixed(1)} h`);

const isBad = ({ verdict }: Freshness) => verdict === 'late' || verdict === 'never counted';

export const freshnessCommand: Command = {
  summary: 'shows through which day each fact is complete',
  usage: `freshness [--json]

  --json   as JSON on standard output

Exit code 0: fresh, or being counted before six in the morning; 1: late. Reads the database of DATABASE_URL.`,
  run(args) {
    const { values } = parseArguments({ args: [...args], options: { json: { type: 'boolean', default: false } } });
    return withDatabase(async (pool, { timeZone }) => {
      const facts = await freshness(pool, { now: new Date(), timeZone });
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
      if (!facts.some(isBad)) return 0;
      const today = dayOf(new Date(), timeZone);
      console.error(
        `To make up for it: npm run nightshift -- run night --night ${today}. If no worker runs: npm run worker`,
      );
      return 1;
    });
  },
};
