import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandleWithFirstExecutionRunId,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { failureTypes, type workflowNames } from '../workflows/names.ts';
import type { FactInput, RunResult } from '../workflows/types.ts';
import { progressLine } from './progress-line.ts';
import { runProgress } from './run-progress.ts';

/** A run to start by hand. */
export interface ReportRequest {
  readonly workflow: Exclude<keyof typeof workflowNames, 'flushAgain'>;
  readonly workflowId: string;
  readonly input: FactInput;
}

type Handle = WorkflowHandleWithFirstExecutionRunId<(input: FactInput) => Promise<RunResult>>;

/** A run that is over: with the result of its conclusion, or with why it came to none. */
export type EndedRun = { readonly workflowId: string; readonly runId: string } & (
  | { readonly result: RunResult }
  | { readonly result: undefined; readonly failure: string }
);

const pollMs = 1_000;

async function start(client: Client, taskQueue: string, request: ReportRequest): Promise<Handle> {
  const { workflow, workflowId, input } = request;
  try {
    return await client.workflow.start<(input: FactInput) => Promise<RunResult>>(workflow, {
      args: [input],
      taskQueue,
      workflowId,
      staticSummary: `${workflowId}, started by hand`,
      staticDetails:
        'Writes facts as a night does. When it fails, its failure names the days and the cause: see to the cause, then run it ' +
        'again. Failed days stay due, and the next night takes them up.',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Error(
      `${workflowId} is running already: expected none, since two would do the same work. Wait for it, or cancel it: ` +
        `temporal workflow cancel --workflow-id ${workflowId}`,
    );
  }
}

/** What went wrong, below the wrappers of workflow and activity: our own words, which name the next step. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error && !(error instanceof ApplicationFailure) ? reasonOf(error.cause) : error.message;
}

/** A failed night carries its result in the details of its failure. */
function resultOf({ cause }: WorkflowFailedError): RunResult | undefined {
  if (!(cause instanceof ApplicationFailure) || cause.type !== failureTypes.nightFailed) return undefined;
  return cause.details?.[0] as RunResult; // thrown with it by our own workflow
}

async function watch(client: Client, handle: Handle, taskQueue: string, signal: AbortSignal): Promise<void> {
  const line = progressLine();
  const began = performance.now();
  while (!signal.aborted) {
    const progress = await runProgress(client, handle, taskQueue);
    line.show(`${Math.round((performance.now() - began) / 1_000)} s · ${progress}`);
    // The end of the run ends the pause too.
    await sleep(pollMs, undefined, { signal }).catch(() => {});
  }
  line.clear();
}

/**
 * Starts a run and waits for its end, with a line of progress on standard error. The run is Temporal's: when the wait
 * ends early, it goes on.
 *
 * @param options.started is told the ids before the wait begins.
 * @param options.signal ends the wait, which has to come before the connection is closed: the client would crash.
 * @throws Error when a run of that id is under way, and ServiceError when Temporal cannot be reached any more or the
 *   signal has ended the wait.
 */
export async function runReport(
  client: Client,
  request: ReportRequest,
  options: {
    readonly taskQueue: string;
    readonly signal?: AbortSignal;
    readonly started?: (ids: { readonly workflowId: string; readonly runId: string }) => void;
  },
): Promise<EndedRun> {
  const { taskQueue, started = () => {}, signal = new AbortController().signal } = options;
  const handle = await start(client, taskQueue, request);
  const ids = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  started(ids);
  const watching = new AbortController();
  const watched = watch(client, handle, taskQueue, AbortSignal.any([watching.signal, signal]));
  try {
    return { ...ids, result: await client.withAbortSignal(signal, () => handle.result()) };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const result = resultOf(error);
    return result === undefined ? { ...ids, result, failure: reasonOf(error) } : { ...ids, result };
  } finally {
    watching.abort();
    await watched;
  }
}
