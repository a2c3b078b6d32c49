import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type Duration, msToTs } from '@temporalio/common/lib/time.js';
import { startTemporal } from '../../stack/temporal.ts';

/** More than a wait of days has; the server's own limit is 100. */
const skipsAtMost = 10_000;

/**
 * Starts a Temporal server whose workflows can be sent into the future, as `fastForward` does. Its timers go off to the
 * millisecond, so that a wait of days with hundreds of looks is over in seconds.
 *
 * @param dynamicConfig further settings of the server, by their names.
 */
export function startTimeSkippingTemporal(dynamicConfig: Readonly<Record<string, number>> = {}) {
  return startTemporal({
    dynamicConfig: {
      'frontend.WorkflowTimeSkippingEnabled': true,
      'history.timerProcessorMaxTimeShift': '5ms',
      ...dynamicConfig,
    },
  });
}

/**
 * Lets time pass for a workflow, and waits until it has passed: timers go off at once, one after another, as long as nothing
 * else is under way, and what is tried again is tried at once. Activities take their real time, and see the real time of day.
 *
 * Not for a workflow that ends before: that is waited for in vain. Nor for one that continues as new, for which server 1.32
 * skips more than was asked.
 */
export async function fastForward({ workflowService }: Client, workflowId: string, by: Duration): Promise<void> {
  const fastForwardId = randomUUID();
  const workflow = { namespace: 'default', workflowExecution: { workflowId } };
  await workflowService.updateWorkflowExecutionOptions({
    ...workflow,
    workflowExecutionOptions: {
      timeSkippingConfig: {
        enabled: true,
        maxSessionSkipCount: skipsAtMost,
        fastForwardConfig: { id: fastForwardId, duration: msToTs(by) },
      },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  for (;;) {
    const { fastForwardInfo } = await workflowService.pollWorkflowExecutionTimeSkipping({ ...workflow, fastForwardId });
    if (fastForwardInfo?.hasCompleted) return;
  }
}

/** Lets a workflow wait for nothing any more until it ends. */
export async function skipWaits({ workflowService }: Client, workflowId: string): Promise<void> {
  await workflowService.updateWorkflowExecutionOptions({
    namespace: 'default',
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, maxSessionSkipCount: skipsAtMost } },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
