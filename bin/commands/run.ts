import { dayOf } from '../../db/reporting/days.ts';
import { readConfig } from '../../temporal.config.ts';
import { nightWorkflowId } from '../../workflows/names.ts';
import { actor } from '../actor.ts';
import { dayArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { isFailure, reportResult } from '../report-result.ts';
import { type ReportRequest, runReport } from '../run-report.ts';
import { withTemporal } from '../temporal-client.ts';

const options = {
  night: { type: 'string' },
  force: { type: 'boolean', default: false },
  'use-rollup': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Option = keyof typeof options;

interface Report {
  readonly workflow: ReportRequest['workflow'];
  /** Those that it takes besides --json. */
  readonly options: readonly Option[];
}

const factAlone: readonly Option[] = ['night', 'use-rollup', 'force'];

/** What can be run, by its name on the command line. */
const reports: ReadonlyMap<string, Report> = new Map([
  ['night', { workflow: 'nightlyReporting', options: ['night', 'force'] }],
  ['notification-status', { workflow: 'notificationStatus', options: factAlone }],
  ['processing-time', { workflow: 'processingTime', options: factAlone }],
  ['billing', { workflow: 'billing', options: factAlone }],
  ['billing-today', { workflow: 'billingToday', options: [] }],
]);

function workflowIdOf(name: string, night: string | undefined): string {
  if (night === undefined) return name;
  return name === 'night' ? nightWorkflowId(night) : `${name}/${night}`;
}

function nightArgument(value: string): string {
  const night = dayArgument('--night', value);
  const today = dayOf(new Date(), readConfig().timeZone);
  if (night <= today) return night;
  throw new UsageError(`--night: expected one that has begun, ${today} at the latest, got ${night}`);
}

function requestOf(args: readonly string[]): { readonly request: ReportRequest; readonly json: boolean } {
  const { values, positionals, tokens } = parseArguments({
    args: [...args],
    options,
    allowPositionals: true,
    tokens: true,
  });
  const [name = 'nothing', ...rest] = positionals;
  const report = reports.get(name);
  if (report === undefined) throw new UsageError(`run: expected one of ${[...reports.keys()].join(', ')}, got ${name}`);
  if (rest.length > 0) throw new UsageError(`run ${name}: expected options only after it, got ${rest.join(' ')}`);
  for (const token of tokens) {
    if (token.kind !== 'option' || token.name === 'json' || report.options.some((option) => option === token.name))
      continue;
    throw new UsageError(`run ${name}: --${token.name} does not go with it`);
  }
  const { night, force, json } = values;
  if (night === undefined && report.options.includes('night')) {
    throw new UsageError(`run ${name}: expected --night YYYY-MM-DD; its days end with the one before`);
  }
  const { workflow } = report;
  const workflowId = workflowIdOf(name, night);
  if (night === undefined) return { request: { workflow, workflowId, input: { actor: actor() } }, json };
  const input = { night: nightArgument(night), force, useRollup: values['use-rollup'], actor: actor() };
  return { request: { workflow, workflowId, input }, json };
}

async function run(args: readonly string[]): Promise<number> {
  const { request, json } = requestOf(args);
  return withTemporal(async (client, { temporal: { taskQueue } }) => {
    const ended = await runReport(client, request, {
      taskQueue,
      started: ({ workflowId, runId }) => console.error(`Started ${workflowId}, run ${runId}`),
    });
    if (ended.result === undefined) {
      console.error(`${ended.workflowId} ended without a result: ${ended.failure}`);
      return 1;
    }
    console.log(json ? JSON.stringify(ended.result, null, 2) : reportResult(ended.result));
    return isFailure(ended.result) ? 1 : 0;
  });
}

export const runCommand: Command = {
  summary: 'runs a night, one of its facts alone, or the billing of today, and waits for the result',
  usage: `run night               --night YYYY-MM-DD [--force] [--json]
run notification-status --night YYYY-MM-DD [--use-rollup] [--force] [--json]
run processing-time     --night YYYY-MM-DD [--use-rollup] [--force] [--json]
run billing             --night YYYY-MM-DD [--use-rollup] [--force] [--json]
run billing-today       [--json]

  --night       the date of the night; it writes the days of its window, up to the day before
  --use-rollup  derives from the rollups as they are, without reading the raw rows
  --force       also writes days that are refused otherwise: rows with nothing left behind them are erased
  --json        the result as JSON on standard output

Exit code 0: completed, also with problems; 1: failed; 2: arguments that do not fit.
The run is Temporal's: when this command is stopped, it goes on. A worker has to be running: npm run worker`,
  run,
};
