import { WorkflowNotFoundError } from '@temporalio/client';
import { closeLostRun, type OpenRun, openRuns } from '../../db/ops/lost-runs.ts';
import type { OperationDeps } from './deps.ts';

interface Ended {
  readonly problem: string;
  readonly endedAt: Date | undefined;
}

const dayMs = 86_400_000;

/** What Temporal says of a run whose end is not in the ledger; undefined: it is under way, or so new that it may not be known. */
async function endOf({ client }: OperationDeps, run: OpenRun, at: Date): Promise<Ended | undefined> {
  try {
    const { status, closeTime } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
    if (closeTime === undefined) return undefined;
    const how = status.name.toLowerCase().replaceAll('_', ' ');
    return { problem: `The run ended without a last word: Temporal says that it is ${how}`, endedAt: closeTime };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    if (at.getTime() - run.startedAt.getTime() < dayMs) return undefined;
    return { problem: 'The run is unknown to Temporal, and has not said how it ended', endedAt: undefined };
  }
}

/** Closes in the ledger what nobody else will: a run that was terminated writes nothing any more. */
export async function closeLostRuns(deps: OperationDeps, at: Date): Promise<void> {
  for (const run of await openRuns(deps.pool)) {
    const ended = await endOf(deps, run, at);
    if (ended === undefined) continue;
    const problem = `${ended.problem}. The days that it did not write stay due`;
    await closeLostRun(deps.pool, run, { ...ended, problem });
  }
}
