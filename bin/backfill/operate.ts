import { type Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import { backfillInWords } from '../../workflows/backfill-progress.ts';
import type { BackfillMemo, BackfillProgress } from '../../workflows/backfill-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { backfillsQuery, workflowNames } from '../../workflows/names.ts';
import { saysNoAnswer } from '../letters/no-answer.ts';
import { plainTable } from '../plain-table.ts';

const listed = 50;
const patienceMs = 10_000;
const queryBoundMs = 3_000;

/** Of a run that Temporal calls running, only a worker knows; that none tells is said. */
async function isPaused({ workflow, connection }: Client, { workflowId, runId }: WorkflowExecutionInfo) {
  const ask = () => workflow.getHandle(workflowId, runId).query<BackfillProgress>('progress');
  try {
    const { paused } = await connection.withDeadline(Date.now() + queryBoundMs, ask);
    return paused;
  } catch (error) {
    const why = saysNoAnswer(error) ? 'no worker answers. Start one: npm run worker' : reasonOf(error);
    console.error(`Whether ${workflowId} is paused cannot be read: ${why}`);
    return false;
  }
}

/** As the API says it. */
async function stateOf(client: Client, run: WorkflowExecutionInfo): Promise<string> {
  const { name } = run.status;
  if (name === 'RUNNING' && (await isPaused(client, run))) return 'paused';
  return name.toLowerCase().replace('_', ' ');
}

/** Prints the last backfills: those that run, then the others. */
export async function listBackfills(client: Client, json: boolean): Promise<number> {
  const runs: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({ query: backfillsQuery, pageSize: listed })) {
    if (runs.push(run) === listed) break;
  }
  const states = await Promise.all(runs.map((run) => stateOf(client, run)));
  const found = runs.map(({ workflowId, memo = {}, startTime, closeTime }, at) => {
    const { backfill, startedAt, askedBy }: Partial<BackfillMemo> = memo;
    return {
      ...{ id: workflowId, state: states[at] ?? null },
      ...{ from: backfill?.from ?? null, to: backfill?.to ?? null, mode: backfill?.mode ?? null },
      started_at: startedAt ?? startTime.toISOString(),
      ended_at: closeTime?.toISOString() ?? null,
      asked_by: askedBy ?? null,
    };
  });
  const rows = found.map((backfill) => Object.values(backfill).map((value) => value ?? '-'));
  const head = ['Id', 'State', 'From', 'To', 'Mode', 'Started', 'Ended', 'Asked by'];
  console.log(json ? JSON.stringify(found, null, 2) : plainTable(head, rows));
  return 0;
}

export type Change = 'pause' | 'resume' | 'cancel';

const begun = {
  pause: (id: string) =>
    `Pauses after the days that are under way. To go on: npm run nightshift -- backfill resume ${id}`,
  resume: () => 'Goes on',
} as const;

/** Pauses, resumes or cancels a backfill. Returns the exit code: 1 when none runs, or no worker answers. */
export async function changeBackfill({ workflow, connection }: Client, change: Change, id: string): Promise<number> {
  const run = workflow.getHandle(id);
  try {
    const { type } = await run.describe();
    if (type !== workflowNames.backfill) throw new WorkflowNotFoundError('Not a backfill', id, undefined);
    if (change === 'cancel') {
      await run.cancel();
      console.log(`${id} ends with the days that are under way`);
    } else {
      const progress = await connection.withDeadline(Date.now() + patienceMs, async () => {
        await run.executeUpdate<string, []>(change);
        return run.query<BackfillProgress>('progress');
      });
      console.log(`${backfillInWords(progress)}. ${begun[change](id)}`);
    }
    return 0;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      console.error(`No backfill ${id} runs. What there is: npm run nightshift -- backfill list`);
    } else if (saysNoAnswer(error)) {
      console.error(`No worker answers for ${id}. Start one: npm run worker. Then try again`);
    } else throw error;
    return 1;
  }
}
