import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { backfillInWords } from '../../workflows/backfill-progress.ts';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { backfillWorkflowId, workflowNames } from '../../workflows/names.ts';
import { dayArgument, parseArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { progressLine } from '../progress-line.ts';
import { withTemporal } from '../temporal-client.ts';

const modes = ['missing', 'failed', 'all'] as const;
const pollMs = 1_000;

const options = {
  from: { type: 'string' },
  to: { type: 'string' },
  facts: { type: 'string' },
  mode: { type: 'string', default: 'missing' },
  concurrency: { type: 'string', default: '2' },
  force: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

function inputOf(args: readonly string[]): { readonly input: BackfillInput; readonly json: boolean } {
  const { values } = parseArguments({ args: [...args], options });
  const { force, json } = values;
  const mode = modes.find((name) => name === values.mode);
  if (mode === undefined) throw new UsageError(`--mode: expected one of ${modes.join(', ')}, got ${values.mode}`);
  const from = dayArgument('--from', values.from ?? 'nothing');
  const to = dayArgument('--to', values.to ?? 'nothing');
  const facts = values.facts?.split(',') as BackfillInput['facts']; // the workflow names those that are none
  const input = {
    from,
    to,
    mode,
    concurrency: Number(values.concurrency),
    force,
    ...(facts === undefined ? {} : { facts }),
  };
  return { input, json };
}

/** Shows how far a backfill is until it has come to its end; a worker that does not answer is waited for. */
async function follow(run: WorkflowHandle, isOver: () => boolean): Promise<void> {
  const line = progressLine();
  while (!isOver()) {
    await Promise.race([sleep(pollMs), run.result().catch(() => {})]);
    const progress = await run.query<BackfillProgress>('progress').catch(() => undefined);
    if (progress === undefined) continue;
    const end = progress.expectedEnd === null ? '' : `, expected to end at ${progress.expectedEnd}`;
    line.show(`${progress.paused ? 'Paused: ' : ''}${backfillInWords(progress)}${end}`);
  }
  line.clear();
}

function run(args: readonly string[]): Promise<number> {
  const { input, json } = inputOf(args);
  return withTemporal(async (client, { temporal: { taskQueue } }) => {
    const handle = await client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(
      workflowNames.backfill,
      {
        args: [input],
        taskQueue,
        workflowId: backfillWorkflowId(input.from, input.to),
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `Backfill of ${input.from} to ${input.to}`,
      },
    );
    console.error(
      `Started ${handle.workflowId}. It goes on when this command is stopped. If no worker runs: npm run worker`,
    );
    let over = false;
    const ended = handle.result().finally(() => {
      over = true;
    });
    const [result] = await Promise.allSettled([ended, follow(handle, () => over)]);
    if (result.status === 'fulfilled') {
      console.log(json ? JSON.stringify(result.value, null, 2) : backfillInWords(result.value));
      return 0;
    }
    if (!(result.reason instanceof WorkflowFailedError)) throw result.reason;
    console.error(`${handle.workflowId} has failed: ${reasonOf(result.reason)}`);
    return 1;
  });
}

export const backfillCommand: Command = {
  summary: 'writes the days of a range anew, with progress',
  usage: `backfill --from DAY --to DAY [--mode MODE] [--facts FACT,FACT] [--concurrency N] [--force] [--json]

  --mode         missing: days that no night has completed (the default); failed: days that failed, are due or were
                 refused; all
  --facts        some of notification_status, processing_time, billing, letter_despatch; all by default
  --concurrency  days at a time, 1 to 4; 2 by default
  --force        also days that are refused otherwise
  --json         the result as JSON on standard output

Exit code 0: all days are written; 1: some failed; 2: arguments that do not fit. It is Temporal's: its updates pause and
resume, and to cancel it, are in the web UI.`,
  run,
};
