import { type Client, isGrpcServiceError, ServiceError, type WorkflowHandle } from '@temporalio/client';

/** What the SDK answers to the query that the web UI asks for the current details of a run. */
interface WorkflowMetadata {
  readonly currentDetails?: string;
}

const queryBoundMs = 3_000;
/** gRPC's DEADLINE_EXCEEDED and FAILED_PRECONDITION: nobody polls the task queue. */
const noWorker = [4, 9];

/** The first line of the details, without the night: "7 of 10 days rolled up". */
async function headline(client: Client, handle: WorkflowHandle): Promise<string> {
  const metadata = await client.withDeadline(Date.now() + queryBoundMs, () =>
    handle.query<WorkflowMetadata>('__temporal_workflow_metadata'),
  );
  const [first = ''] = (metadata.currentDetails ?? '').split('\n');
  return first.replace(/^\*\*.*?\*\*: /, '') || 'beginning';
}

async function childHeadlines(client: Client, handle: WorkflowHandle): Promise<string[]> {
  const { raw } = await handle.describe();
  const children = raw.pendingChildren ?? [];
  const lines = children.map(async ({ workflowId, workflowTypeName }) => {
    return `${workflowTypeName}: ${await headline(client, client.workflow.getHandle(workflowId ?? ''))}`;
  });
  return Promise.all(lines);
}

function saysNoWorker(error: unknown): boolean {
  const answer = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(answer) && noWorker.includes(answer.code);
}

/**
 * How far a run is, in one line: the current details of its children, or its own as long as it has none. What keeps the
 * news from coming is news too: it does not end the wait for the run.
 */
export async function runProgress(client: Client, handle: WorkflowHandle, taskQueue: string): Promise<string> {
  try {
    const children = await childHeadlines(client, handle);
    return children.length > 0 ? children.join(' · ') : await headline(client, handle);
  } catch (error) {
    if (saysNoWorker(error)) return `no worker answers on ${taskQueue} yet; if none is running: npm run worker`;
    return `no news from Temporal: ${error instanceof Error ? error.message : error}`;
  }
}
