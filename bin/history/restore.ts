import { WorkflowFailedError } from '@temporalio/client';
import type { RestoredDay } from '../../workflows/deep-archive-types.ts';
import { reasonOf } from '../../workflows/failures.ts';
import { restoreDayWorkflowId, workflowNames } from '../../workflows/names.ts';
import { withTemporal } from '../temporal-client.ts';

function inWords({ day, parts, rows, inserted }: RestoredDay): string {
  if (parts === 0) return `Nothing of ${day} is in the deep archive`;
  return (
    `${rows} rows of ${day} are in notification_history for 30 days at least, ${inserted} of them put back now, from ` +
    `${parts} files`
  );
}

/** Brings a day back from the deep archive, and waits for it. One that is under way is joined. @returns the exit code. */
export function restoreHistory(day: string, json: boolean): Promise<number> {
  return withTemporal(async (client, { letters: { taskQueue } }) => {
    const workflowId = restoreDayWorkflowId(day);
    const run = await client.workflow.start<(day: string) => Promise<RestoredDay>>(workflowNames.restoreDay, {
      args: [day],
      taskQueue,
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `${day} comes back from the deep archive, by hand`,
      staticDetails:
        'Puts the rows of a day back into notification_history. When it fails, see to what its failure names, then start it again: ' +
        'what is there already is not put back twice.',
    });
    console.error(`Started ${workflowId}, run ${run.firstExecutionRunId}`);
    try {
      const restored = await run.result();
      console.log(json ? JSON.stringify(restored, null, 2) : inWords(restored));
      return 0;
    } catch (error) {
      if (!(error instanceof WorkflowFailedError)) throw error;
      console.error(`${workflowId} has failed: ${reasonOf(error)}`);
      return 1;
    }
  });
}
