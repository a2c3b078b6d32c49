import { isDeepStrictEqual } from 'node:util';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { backfillInWords } from '../../workflows/backfill-progress.ts';
import type { BackfillInput, BackfillMemo, BackfillProgress } from '../../workflows/backfill-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { backfillWords, backfillWorkflowId, workflowNames } from '../../workflows/names.ts';
import { actor } from '../actor.ts';
import { pollUntil } from '../poll-until.ts';
import { progressLine } from '../progress-line.ts';

/** Shows how far a backfill is until it has come to its end; a worker that does not answer is waited for. */
async function follow(run: WorkflowHandle, ended: Promise<unknown>): Promise<void> {
  const line = progressLine();
  await pollUntil(ended, async () => {
    const progress = await run.query<BackfillProgress>('progress').catch(() => undefined);
    if (progress === undefined) return;
    const end = progress.expectedEnd === null ? '' : `, expected to end at ${progress.expectedEnd}`;
    line.show(`${progress.paused ? 'Paused: ' : ''}${backfillInWords(progress)}${end}`);
  });
  line.clear();
}

/** Whether the run that was started, or was there already, is of this input. */
async function isOf(run: WorkflowHandle, input: BackfillInput): Promise<boolean> {
  const { memo = {} } = await run.describe();
  const { backfill }: Partial<BackfillMemo> = memo;
  return isDeepStrictEqual(backfill, input);
}

/** Starts a backfill, or joins the same one that runs, and follows it to its end. Returns the exit code. */
export async function startAndFollow(
  client: Client,
  { input, taskQueue, json }: { readonly input: BackfillInput; readonly taskQueue: string; readonly json: boolean },
): Promise<number> {
  const handle = await client.workflow.start<(input: BackfillInput) => Promise<BackfillProgress>>(
    workflowNames.backfill,
    {
      args: [input],
      taskQueue,
      workflowId: backfillWorkflowId(input.from, input.to),
      workflowIdConflictPolicy: 'USE_EXISTING',
      memo: { backfill: input, askedBy: actor(), startedAt: new Date().toISOString() },
      ...backfillWords(input),
    },
  );
  if (!(await isOf(handle, input))) {
    console.error(
      `${handle.workflowId} runs already, and was asked for in other words: npm run nightshift -- backfill list. Wait for its end, ` +
        `or: npm run nightshift -- backfill cancel ${handle.workflowId}`,
    );
    return 1;
  }
  console.error(
    `Started ${handle.workflowId}. It goes on when this command is stopped. If no worker runs: npm run worker`,
  );
  const ended = handle.result();
  const [result] = await Promise.allSettled([ended, follow(handle, ended)]);
  if (result.status === 'fulfilled') {
    console.log(json ? JSON.stringify(result.value, null, 2) : backfillInWords(result.value));
    if ((result.value.refusedCount ?? 0) === 0) return 0;
    console.error(
      'Refused days stay as they were. Why: npm run nightshift -- alerts. To write them, restore their rows, or use --mode failed --force',
    );
    return 1;
  }
  if (!(result.reason instanceof WorkflowFailedError)) throw result.reason;
  console.error(`${handle.workflowId} has failed: ${reasonOf(result.reason)}`);
  return 1;
}
