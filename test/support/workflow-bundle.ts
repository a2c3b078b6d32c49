import type { WorkerOptions } from '@temporalio/worker';
import { inject } from 'vitest';
import { workflowCode } from '../../activities/create-worker.ts';
import { workflowSpans } from '../../activities/telemetry/workflow-spans.ts';

let own: Awaited<ReturnType<typeof workflowCode>> | undefined;

/** For a process that is no test, and has no bundle of the run: makes one of its own. */
export async function bundleHere(): Promise<void> {
  own = await workflowCode();
}

/** All workflows, bundled once for the whole run, and what they call in a worker. */
export function bundledWorkflows(): Pick<WorkerOptions, 'workflowBundle' | 'sinks'> {
  return { ...(own ?? { workflowBundle: { codePath: inject('servers').workflowBundle } }), sinks: workflowSpans };
}
