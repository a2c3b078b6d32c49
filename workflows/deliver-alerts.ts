import {
  ActivityFailure,
  ApplicationFailure,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import type { AlertActivities, AlertChannel } from './alert-types.ts';
import { reasonOf } from './failures.ts';
import { alertsFound, failureTypes } from './names.ts';
import { alertPolicy } from './policies.ts';

/** An outage may take as long. Then the run fails, for all to see, and the next announcement begins another one. */
const bound = '12 hours';

const found = defineSignal(alertsFound);
const { deliverAlerts: deliver } = proxyActivities<AlertActivities>(alertPolicy(bound));

/**
 * Delivers alerts by one channel until none is left. Each channel has a run of its own, so that none holds up another.
 *
 * @returns how many alerts the channel dealt with.
 */
export async function deliverAlerts(channel: AlertChannel): Promise<number> {
  let mayBeMore = true;
  let settled = 0;
  setHandler(found, () => {
    mayBeMore = true;
  });
  try {
    while (mayBeMore) {
      mayBeMore = false;
      settled += await deliver.executeWithOptions({ summary: `by ${channel}` }, [channel]);
    }
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    throw ApplicationFailure.nonRetryable(
      `Alerts wait for the ${channel}. Another run tries it within ten minutes. ${reasonOf(error)}`,
      failureTypes.alertsNotDelivered,
    );
  }
  return settled;
}
