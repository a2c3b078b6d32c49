import { defineSearchAttributeKey } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

const scheduledStartTime = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** The time of this run's schedule, which a late or backfilled run keeps; undefined when it was started by hand. */
export function scheduledTime(): Date | undefined {
  return workflowInfo().typedSearchAttributes.get(scheduledStartTime);
}

/** The time of this run's schedule, or that of its start by hand. */
export function nominalTime(): Date {
  return scheduledTime() ?? workflowInfo().startTime;
}
