import { type Client, WorkflowNotFoundError, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import type { BackfillMemo } from '../../workflows/backfill-types.ts';
import { backfillsQuery, workflowNames } from '../../workflows/names.ts';
import { plainTable } from '../plain-table.ts';

const listed = 50;
const patienceMs = 10_000;

/** Prints the last backfills: those that run, then the others. */
export async function listBackfills({ workflow }: Client, json: boolean): Promise<number> {
  const found = [];
  for await (const { workflowId, status, memo = {}, startTime, closeTime } of workflow.list({
    query: backfillsQuery,
  })) {
    const { backfill, startedAt, askedBy }: Partial<BackfillMemo> = memo;
    found.push({
      ...{ id: workflowId, state: status.name.toLowerCase().replace('_', ' ') },
      ...{ from: backfill?.from ?? null, to: backfill?.to ?? null, mode: backfill?.mode ?? null },
      started_at: startedAt ?? startTime.toISOString(),
      ended_at: closeTime?.toISOString() ?? null,
      asked_by: askedBy ?? null,
    });
    if (found.length === listed) break;
  }
  const rows = found.map((backfill) => Object.values(backfill).map((value) => value ?? '-'));
  const head = ['Id', 'State', 'From', 'To', 'Mode', 'Started', 'Ended', 'Asked by'];
  console.log(json ? JSON.stringify(found, null, 2) : plainTable(head, rows));
  return 0;
}

export type Change = 'pause' | 'resume' | 'cancel';

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
      const update = () => run.executeUpdate<string, []>(change);
      console.log(await connection.withDeadline(Date.now() + patienceMs, update));
    }
    return 0;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      console.error(`No backfill ${id} runs. What there is: npm run nightshift -- backfill list`);
    } else if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
      console.error(`No worker answers for ${id}. Start one: npm run worker. Then try again`);
    } else throw error;
    return 1;
  }
}
