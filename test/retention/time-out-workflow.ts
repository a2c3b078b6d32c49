import { proxyActivities } from '@temporalio/workflow';
import { ledgerPolicy } from '../../workflows/policies.ts';
import type { TimedOut, TimeOutActivities, TimeOutInput } from '../../workflows/retention-types.ts';

const { timeOutNotifications } = proxyActivities<TimeOutActivities>(ledgerPolicy);

/** The activity alone. */
export function timeOut(input: TimeOutInput): Promise<TimedOut> {
  return timeOutNotifications(input);
}
