import { type Client, WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { reasonOf } from '../../workflows/failures.ts';
import type { LetterEnd, LetterWait } from '../../workflows/letter-types.ts';
import { letterScanWorkflowId } from '../../workflows/names.ts';
import { saysNoAnswer } from './no-answer.ts';

/** How far the last scan of a letter has come. */
export type LetterNews =
  | { readonly state: 'none' }
  | { readonly state: 'runs' }
  /** No worker says how far. */
  | { readonly state: 'silent' }
  | { readonly state: 'waits'; readonly wait: LetterWait }
  | { readonly state: 'ended'; readonly end: LetterEnd }
  | { readonly state: 'failed'; readonly failure: string };

/** A worker answers within milliseconds. */
const queryBoundMs = 5_000;

/** What a letter waits for; null: nothing. @throws Error when no worker answers. */
export async function askWait(client: Client, workflowId: string): Promise<LetterWait | null> {
  const handle = client.workflow.getHandle(workflowId);
  return client.withDeadline(Date.now() + queryBoundMs, () => handle.query<LetterWait | null>('waitsFor'));
}

/** @throws Error when Temporal does not answer. */
export async function letterNews(client: Client, id: string): Promise<LetterNews> {
  const handle = client.workflow.getHandle<(id: string) => Promise<LetterEnd>>(letterScanWorkflowId(id));
  try {
    const { status } = await handle.describe();
    if (status.name === 'RUNNING') {
      const wait = await askWait(client, handle.workflowId);
      return wait === null ? { state: 'runs' } : { state: 'waits', wait };
    }
    return { state: 'ended', end: await handle.result() };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'none' };
    if (error instanceof WorkflowFailedError) return { state: 'failed', failure: reasonOf(error) };
    if (saysNoAnswer(error)) return { state: 'silent' };
    throw error;
  }
}
