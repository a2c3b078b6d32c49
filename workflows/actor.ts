import { defineSearchAttributeKey } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { RunInput } from './types.ts';

const scheduledById = defineSearchAttributeKey('TemporalScheduledById', 'KEYWORD');

/** Who had this run done, in words: whom the input names, else its schedule, else the workflow that started it. */
export function actorOf({ actor }: RunInput): string {
  const { typedSearchAttributes, parent } = workflowInfo();
  if (actor !== undefined) return actor;
  const schedule = typedSearchAttributes.get(scheduledById);
  if (schedule !== undefined) return `schedule ${schedule}`;
  return parent === undefined ? 'by hand' : `workflow ${parent.workflowId}`;
}
