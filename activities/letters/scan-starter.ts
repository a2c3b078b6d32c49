import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { letterScanOptions, workflowNames } from '../../workflows/names.ts';
import type { LetterDeps } from './deps.ts';

/** Starts scans on the task queue of the letters, one at a time for each letter. */
export function scanStarter(client: Client, taskQueue: string): LetterDeps['startScan'] {
  return async (id) => {
    try {
      const options = letterScanOptions(id, taskQueue);
      await client.workflow.start(workflowNames.letterScan, { ...options, workflowIdConflictPolicy: 'FAIL' });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  };
}
