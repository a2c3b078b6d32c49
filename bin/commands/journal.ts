import { readJournal } from '../../db/ops/journal.ts';
import { journalSentence } from '../../db/ops/journal-sentence.ts';
import { type Fact, facts } from '../../db/reporting/days.ts';
import { dayArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../with-database.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const shown = 100;

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
  usage: `journal --fact FACT --day DAY [--service ID] [--json]

  --fact     one of ${facts.join(', ')}
  --day      a day of the reporting zone, YYYY-MM-DD
  --service  of this service alone
  --json     as JSON on standard output

The newest ${shown} changes, the newest first. Reads the database of DATABASE_URL.`,
  async run(args) {
    const { values } = parseArguments({
      args: [...args],
      options: {
        fact: { type: 'string' },
        day: { type: 'string' },
        service: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const fact = factOf(values.fact);
    const day = dayArgument('--day', values.day ?? 'nothing');
    const service = serviceOf(values.service);
    return withDatabase(async (pool) => {
      const entries = await readJournal(pool, { fact, day, service, limit: shown });
      if (values.json) console.log(JSON.stringify(entries, null, 2));
      else if (entries.length === 0) console.log(`Nothing has changed ${fact} of ${day} since the journal began`);
      else for (const entry of entries) console.log(`${entry.changed_at}  ${journalSentence(fact, entry)}`);
      return 0;
    });
  },
};
