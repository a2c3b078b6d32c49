import type { ScheduleOptions } from '@temporalio/client';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { ScheduleSpec } from '../temporal.config.ts';

/** What a schedule runs, when and how; not whether it is paused, which is for people to say. */
export type ScheduleDefinition = Required<Pick<ScheduleOptions, 'spec' | 'action' | 'policies'>>;

/**
 * A schedule as Temporal wants it, with every option written out: what is left out falls to defaults of the server, such
 * as a catch-up of a year.
 *
 * @param taskQueue of schedules that name none.
 */
export function scheduleDefinition(spec: ScheduleSpec, taskQueue: string): ScheduleDefinition {
  const { id, workflow, cron, timeZone, overlap, catchupWindow, executionTimeout, summary, note, whenItFails } = spec;
  return {
    spec: { cronExpressions: [cron], timezone: timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      args: spec.input === undefined ? [] : [spec.input],
      taskQueue: spec.taskQueue ?? taskQueue,
      workflowId: id, // to which the server appends the nominal time, in UTC
      workflowExecutionTimeout: msToNumber(executionTimeout),
      staticSummary: summary,
      staticDetails: `${note}\n\nWhen a run fails: ${whenItFails}`,
    },
    policies: { overlap, catchupWindow: msToNumber(catchupWindow), pauseOnFailure: false },
  };
}
