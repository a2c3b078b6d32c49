import { checkRange } from '../../db/reporting/backfill.ts';
import { unknownServices } from '../../db/services/unknown-services.ts';
import { type BackfillInput, backfillModes, daysAtOnce, maxDaysAtOnce } from '../../workflows/backfill-types.ts';
import { checkBackfill } from '../../workflows/check-backfill.ts';
import { checkBeforeStart, dayArgument, parseArguments } from '../arguments.ts';
import { startAndFollow } from '../backfill/follow.ts';
import { type Change, changeBackfill, listBackfills } from '../backfill/operate.ts';
import { type Command, UsageError } from '../command.ts';
import { withTemporal } from '../temporal-client.ts';
import { withDatabase } from '../with-database.ts';

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  facts: { type: 'string' },
  services: { type: 'string' },
  mode: { type: 'string', default: 'missing' },
  concurrency: { type: 'string', default: String(daysAtOnce) },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** What the workflow would refuse, and services that there are not: a typing error would end as a success. */
function check(input: BackfillInput): Promise<void> {
  return checkBeforeStart(async () => {
    const { services = [] } = checkBackfill(input);
    await withDatabase(async (pool, { timeZone }) => {
      await checkRange(pool, input, timeZone);
      const unknown = await unknownServices(pool, services);
      if (unknown.length > 0) throw new UsageError(`--services: there is no service ${unknown.join(', ')}`);
    });
  });
}

async function start(args: readonly string[]): Promise<number> {
  const { values } = parseArguments({ args: [...args], options });
  const { force, json, services } = values;
  const mode = backfillModes.find((name) => name === values.mode);
  if (mode === undefined) {
    throw new UsageError(`--mode: expected one of ${backfillModes.join(', ')}, got ${values.mode}`);
  }
  const concurrency = Number(values.concurrency);
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= maxDaysAtOnce)) {
    throw new UsageError(`--concurrency: expected 1 to ${maxDaysAtOnce}, got ${values.concurrency}`);
  }
  const from = dayArgument('--from', values.from ?? 'nothing');
  const to = dayArgument('--to', values.to ?? 'nothing');
  const facts = values.facts?.split(',') as BackfillInput['facts']; // the check names those that are none
  const input = {
    from,
    to,
    mode,
    concurrency,
    force,
    ...(facts === undefined ? {} : { facts }),
    ...(services === undefined ? {} : { services: services.split(',') }),
  };
  await check(input);
  return withTemporal((client, { temporal: { taskQueue } }) => startAndFollow(client, { input, taskQueue, json }));
}

function list(args: readonly string[]): Promise<number> {
  const { values } = parseArguments({ args: [...args], options: { json: options.json } });
  return withTemporal((client) => listBackfills(client, values.json));
}

const change = (name: Change) => (args: readonly string[]) => {
  const [id, ...more] = parseArguments({ args: [...args], options: {}, allowPositionals: true }).positionals;
  if (id === undefined || more.length > 0) {
    throw new UsageError(`backfill ${name}: expected the id of a backfill, got ${args.join(' ') || 'nothing'}`);
  }
  return withTemporal((client) => changeBackfill(client, name, id));
};

const actions: ReadonlyMap<string, (args: readonly string[]) => Promise<number>> = new Map([
  ['list', list],
  ['pause', change('pause')],
  ['resume', change('resume')],
  ['cancel', change('cancel')],
]);

export const backfillCommand: Command = {
  summary: 'writes the days of a range anew, with progress',
  usage: `backfill --from DAY --to DAY [--mode MODE] [--facts FACT,FACT] [--services ID,ID] [--concurrency N] [--force] [--json]
backfill list [--json]
backfill pause|resume|cancel ID

  --mode         missing: days that no night has completed (the default); failed: days that failed, are due or were
                 refused; all
  --facts        some of notification_status, processing_time, billing, letter_despatch; all by default
  --services     write the rows of these services alone, of notification_status and billing; no day is complete by it
  --concurrency  days at a time, 1 to ${maxDaysAtOnce}; ${daysAtOnce} by default
  --force        also days that are refused otherwise
  --json         the result as JSON on standard output

Exit code 0: all days are written; 1: some failed or were refused; 2: arguments that do not fit. The backfill goes on when the command is
stopped; the same command joins it again. Looks at the database of DATABASE_URL before it begins.`,
  run(args) {
    const action = actions.get(args[0] ?? '');
    return action === undefined ? start(args) : action(args.slice(1));
  },
};
