import type { ScheduleOptions } from '@temporalio/client';
import { msToNumber } from '@temporalio/common/lib/time.js';
import type { ScheduleSpec } from '../temporal.config.ts';

/** What a schedule runs, when and how; not whether it is paused, which is for people to say. */
export type ScheduleDefinition = Required<Pick<ScheduleOptions, 'spec' | 'action' | 'policies'>>;

const whenItFails =
  'When a run fails: its failure names each day and the cause. See to the cause, then trigger the schedule, or wait for ' +
  'its next time. The failed days stay due, and a day that is written again is not counted twice.';

/**
 * A schedule as Temporal wants it, with every option written out: what is left out falls to defaults of the server, such
 * as a catch-up of a year.
 */
export function scheduleDefinition(spec: ScheduleSpec, taskQueue: string): ScheduleDefinition {
  const { id, workflow, cron, timeZone, overlap, catchupWindow, executionTimeout, summary, note } = spec;
  return {
    spec: { cronExpressions: [cron], timezone: timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: workflow,
      args: [{}],
      taskQueue,
      workflowId: id, // to which the server appends the nominal time, in UTC
      workflowExecutionTimeout: msToNumber(executionTimeout),
      staticSummary: summary,
      staticDetails: `${note}\n\n${whenItFails}`,
    },
    policies: { overlap, catchupWindow: msToNumber(catchupWindow), pauseOnFailure: false },
  };
}
