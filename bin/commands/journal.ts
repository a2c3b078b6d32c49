import { readJournal } from '../../db/ops/journal.ts';
import { journalSentence } from '../../db/ops/journal-sentence.ts';
import { type Fact, facts } from '../../db/reporting/days.ts';
import { dayArgument, limitArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../with-database.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const mostChanges = 10_000;

function factOf(given: string | undefined): Fact {
  const fact = facts.find((name) => name === given);
  if (fact === undefined)
    throw new UsageError(`--fact: expected one of ${facts.join(', ')}, got ${given ?? 'nothing'}`);
  return fact;
}

function serviceOf(given: string | undefined): string | undefined {
  if (given === undefined || uuid.test(given)) return given;
  throw new UsageError(`--service: expected the id of a service, a UUID, got ${given}`);
}

export const journalCommand: Command = {
  summary: 'says why a number of a day changed',
  usage: `journal --fact FACT --day DAY [--service ID] [--limit N] [--json]

  --fact     one of ${facts.join(', ')}
  --day      a day of the reporting zone, YYYY-MM-DD
  --service  of this service alone
  --limit    how many changes at most, 100 by default, up to ${mostChanges}
  --json     as JSON on standard output

The newest changes, the newest first; says so when there are more. Reads the database of DATABASE_URL.`,
  async run(args) {
    const { values } = parseArguments({
      args: [...args],
      options: {
        fact: { type: 'string' },
        day: { type: 'string' },
        service: { type: 'string' },
        limit: { type: 'string', default: '100' },
        json: { type: 'boolean', default: false },
      },
    });
    const fact = factOf(values.fact);
    const day = dayArgument('--day', values.day ?? 'nothing');
    const service = serviceOf(values.service);
    const limit = limitArgument(values.limit, mostChanges);
    return withDatabase(async (pool) => {
      const found = await readJournal(pool, { fact, day, service, limit: limit + 1 });
      const entries = found.slice(0, limit);
      if (values.json) console.log(JSON.stringify(entries, null, 2));
      else if (entries.length === 0) console.log(`Nothing has changed ${fact} of ${day} since the journal began`);
      else for (const entry of entries) console.log(`${entry.changed_at}  ${journalSentence(fact, entry)}`);
      if (found.length > limit) console.error(`These are the newest ${limit}; there are more. --limit shows more`);
      return 0;
    });
  },
};
