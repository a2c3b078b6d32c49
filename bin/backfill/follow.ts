import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { backfillInWords } from '../../workflows/backfill-progress.ts';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { backfillWorkflowId, workflowNames } from '../../workflows/names.ts';
import { actor } from '../actor.ts';
import { progressLine } from '../progress-line.ts';

const pollMs = 1_000;

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

/** Starts a backfill, or joins the one of the same days that runs, and follows it to its end. Returns the exit code. */
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
}
