import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { LetterScanInput } from '../../workflows/letter-scan.ts';

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;

/** What a scan did in all its runs. */
export interface WaitHistory {
  /** When each activity was scheduled, in the workflow's time: milliseconds since 1970. */
  readonly activities: readonly { readonly name: string; readonly at: number }[];
  /** What each run handed on to the one that continued it. */
  readonly handedOn: readonly LetterScanInput[];
}

/** @param firstRunId of the run that was started; those that continued it follow. */
export async function waitHistory(client: Client, workflowId: string, firstRunId: string): Promise<WaitHistory> {
  const activities: { name: string; at: number }[] = [];
  const handedOn: LetterScanInput[] = [];
  let runId: string | undefined = firstRunId;
  while (runId !== undefined) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    runId = undefined;
    for (const event of history.events ?? []) {
      const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (name) activities.push({ name, at: tsToMs(event.eventTime) });
      const continued = event.workflowExecutionContinuedAsNewEventAttributes;
      const payload = continued?.input?.payloads?.[1];
      if (payload) handedOn.push(defaultPayloadConverter.fromPayload(payload));
      if (continued) runId = continued.newExecutionRunId ?? undefined;
    }
  }
  return { activities, handedOn };
}
