import { z } from '@hono/zod-openapi';
import { type WorkflowExecutionInfo, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { BackfillMemo, BackfillProgress } from '../../../workflows/backfill-types.ts';
import type { TemporalClient } from '../../temporal-client.ts';
import type { Backfill, BackfillState } from './backfills.ts';
import { reasonOf } from './reason-of.ts';

/** As Temporal lists and describes it. */
type Run = Omit<WorkflowExecutionInfo, 'raw'>;

const memoShape = z.object({
  backfill: z.looseObject({ from: z.string(), to: z.string() }),
  startedAt: z.iso.datetime(),
  askedBy: z.string().optional(),
});

/** What a backfill says of itself; what was started in the web UI says it once a worker has taken it up, and may say anything. */
export function memoOf({ memo }: Run): Partial<BackfillMemo> {
  const { success } = memoShape.safeParse(memo);
  return success ? { ...memo } : {}; // as whoever asks writes it; the rest of `backfill` is shown as it is
}

function stateOf({ status }: Run, progress: BackfillProgress | null): BackfillState {
  switch (status.name) {
    case 'COMPLETED':
      return 'completed';
    case 'FAILED':
      return 'failed';
    case 'CANCELLED':
      return 'cancelled';
    case 'TERMINATED':
      return 'terminated';
    case 'TIMED_OUT':
      return 'timed out';
    default:
      return progress?.paused ? 'paused' : 'running';
  }
}

/** From the result, from the failure's details, or else from a worker. */
async function progressOf(
  { ask, askWorker }: TemporalClient,
  { workflowId, runId, status }: Run,
): Promise<BackfillProgress> {
  if (status.name === 'COMPLETED' || status.name === 'FAILED') {
    try {
      return await ask(({ workflow }) => workflow.getHandle(workflowId, runId).result());
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      const progress = error.cause instanceof ApplicationFailure ? error.cause.details?.[0] : undefined;
      if (progress === undefined) throw error.cause;
      return progress as BackfillProgress; // what the workflow fails with
    }
  }
  return askWorker(({ workflow }) => workflow.getHandle(workflowId, runId).query<BackfillProgress, []>('progress'));
}

const lastWords = (error: unknown) => reasonOf(error).replace(/\.$/, '');

/** What Temporal has of a backfill. That its progress cannot be read is a note, and no failure. */
export async function asBackfill(temporal: TemporalClient, run: Run): Promise<Backfill> {
  const { backfill, startedAt, askedBy = null } = memoOf(run);
  let progress: BackfillProgress | null = null;
  let note: string | null = null;
  try {
    progress = await progressOf(temporal, run);
  } catch (error) {
    note = `How far it is cannot be read: ${lastWords(error)}`;
  }
  return {
    id: run.workflowId,
    state: stateOf(run, progress),
    from: backfill?.from ?? null,
    to: backfill?.to ?? null,
    facts: backfill?.facts ?? null,
    services: backfill?.services ?? null,
    mode: backfill?.mode ?? null,
    concurrency: backfill?.concurrency ?? null,
    force: backfill?.force ?? null,
    actor: askedBy,
    startedAt: startedAt ?? run.startTime.toISOString(),
    endedAt: run.closeTime?.toISOString() ?? null,
    progress,
    note,
    workflowId: run.workflowId,
    runId: run.runId,
  };
}
