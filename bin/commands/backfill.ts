import { type BackfillInput, backfillModes, daysAtOnce, maxDaysAtOnce } from '../../workflows/backfill-types.ts';
import { dayArgument, parseArguments } from '../arguments.ts';
import { startAndFollow } from '../backfill/follow.ts';
import { type Change, changeBackfill, listBackfills } from '../backfill/operate.ts';
import { type Command, UsageError } from '../command.ts';
import { withTemporal } from '../temporal-client.ts';

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

function start(args: readonly string[]): Promise<number> {
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
  const facts = values.facts?.split(',') as BackfillInput['facts']; // the workflow names those that are none
  const input = {
    from,
    to,
    mode,
    concurrency,
    force,
    ...(facts === undefined ? {} : { facts }),
    ...(services === undefined ? {} : { services: services.split(',') }),
  };
  return withTemporal((client, { temporal: { taskQueue } }) => startAndFollow(client, { input, taskQueue, json }));
}

function list(args: readonly string[]): Promise<number> {
  const { values } = parseArguments({ args: [...args], options: { json: options.json } });
  return withTemporal((client) => listBackfills(client, values.json));
}

const change = (name: Change) => (args: readonly string[]) => {
  const [id, ...more] = args;
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

Exit code 0: all days are written; 1: some failed; 2: arguments that do not fit. The backfill goes on when the command is
stopped; the same command joins it again.`,
  run(args) {
    const action = actions.get(args[0] ?? '');
    return action === undefined ? start(args) : action(args.slice(1));
  },
};
