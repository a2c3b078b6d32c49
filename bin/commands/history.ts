import { dayArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { restoreHistory } from '../history/restore.ts';
import { showStatus } from '../history/status.ts';

function actionOf(args: readonly string[]): () => Promise<number> {
  const { values, positionals } = parseArguments({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [name = 'nothing', ...rest] = positionals;
  const { json } = values;
  if (name !== 'restore' && name !== 'status') {
    throw new UsageError(`history: expected restore or status, got ${name}`);
  }
  const more = rest.slice(name === 'restore' ? 1 : 0);
  if (more.length > 0) throw new UsageError(`history ${name}: expected nothing more, got ${more.join(' ')}`);
  if (name === 'status') return () => showStatus(json);
  const day = dayArgument('history restore', rest[0] ?? 'nothing');
  return () => restoreHistory(day, json);
}

export const historyCommand: Command = {
  summary: 'shows what is in the deep archive, and brings a day of it back',
  usage: `history status  [--json]
history restore DAY [--json]

  status   what the deep archive has, by month, and the days that were brought back
  restore  puts the rows of DAY back into notification_history, for 30 days at least, so that its facts can be derived
           again: npm run nightshift -- run night --night THE-DAY-AFTER
  --json   as JSON on standard output

DAY is a day of the reporting zone, YYYY-MM-DD.
Exit code 0: done; 1: failed; 2: arguments that do not fit.
status reads the database of DATABASE_URL. restore is Temporal's: when this command is stopped, it goes on. A worker has to
be running: npm run worker`,
  run: (args) => actionOf(args)(),
};
