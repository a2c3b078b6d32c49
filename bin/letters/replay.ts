import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { letterScanOptions, letterScanWorkflowId, workflowNames } from '../../workflows/names.ts';
import type { LetterContext } from './context.ts';
import { type LetterNews, letterNews } from './news.ts';

const pollMs = 200;

/** Waits until a scan has come to its end, or waits for something, or the time is over. */
export async function nextNews({ client }: LetterContext, id: string, boundMs: number): Promise<LetterNews> {
  const deadline = Date.now() + boundMs;
  for (;;) {
    const news = await letterNews(client, id);
    if (news.state === 'ended' || news.state === 'failed' || news.state === 'waits') return news;
    if (Date.now() > deadline) return news;
    await sleep(pollMs);
  }
}

/** Scans a letter again that was given up. @throws Error when its scan runs. */
export async function startReplay({ client, taskQueue }: LetterContext, id: string): Promise<void> {
  try {
    await client.workflow.start(workflowNames.letterScan, {
      ...letterScanOptions(id, taskQueue),
      args: [id, { replay: true }],
      workflowIdConflictPolicy: 'FAIL',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Error(
      `${letterScanWorkflowId(id)} runs already: expected a letter that was given up. Nothing was changed. To hurry it on: ` +
        `npm run nightshift -- letters scan-now ${id}`,
    );
  }
}
