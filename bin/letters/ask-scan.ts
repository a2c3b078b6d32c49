import { type WorkflowHandle, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { reasonOf } from '../../workflows/failures.ts';
import { letterScanWorkflowId } from '../../workflows/names.ts';
import type { LetterContext } from './context.ts';
import { saysNoAnswer } from './no-answer.ts';

/** A try ends sooner, unless the scanner or the database hangs. */
const boundMs = 120_000;

/** What is asked of a scan that runs: the updates of `letterScan`. */
export type ScanRequest = { readonly update: 'scanNow' } | { readonly update: 'giveUp'; readonly reason: string };

/** No scan of the letter runs. */
export class NoScanError extends Error {
  override readonly name = 'NoScanError';
}

async function update(handle: WorkflowHandle, request: ScanRequest): Promise<string> {
  return request.update === 'scanNow'
    ? handle.executeUpdate<string, []>('scanNow')
    : handle.executeUpdate<string, [string]>('giveUp', { args: [request.reason] });
}

/**
 * Asks the scan of a letter for something.
 *
 * @returns what it has come to, in a sentence.
 * @throws NoScanError, and Error with the next step when there is no answer in two minutes.
 */
export async function askScan({ client, taskQueue }: LetterContext, id: string, request: ScanRequest): Promise<string> {
  const workflowId = letterScanWorkflowId(id);
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await client.withDeadline(Date.now() + boundMs, () => update(handle, request));
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      throw new NoScanError(
        `Expected a scan of the letter that runs, and there is none of ${workflowId}: the letter is settled, or nobody has ` +
          'started its scan. To start those that are missing: npm run nightshift -- letters rescue',
      );
    }
    if (error instanceof WorkflowUpdateFailedError) throw new Error(reasonOf(error));
    if (!saysNoAnswer(error)) throw error;
    throw new Error(
      `${workflowId} has not answered in ${boundMs / 1_000} s. What was asked may still come. If no worker runs on ` +
        `${taskQueue}: npm run worker. To see what the letter waits for: npm run nightshift -- letters stuck`,
    );
  }
}
