import { proxyActivities } from '@temporalio/workflow';
import type { AlertActivities, AlertChannel } from './alert-types.ts';
import { alertPolicy } from './policies.ts';

/** The next time of the schedule is ten minutes later. */
const bound = '8 minutes';

const { announceAlerts: announce } = proxyActivities<AlertActivities>(alertPolicy(bound));

/**
 * The safety net of alerts: whoever records one announces it, but may die before, or not reach Temporal.
 *
 * @returns the channels that had alerts to deliver.
 */
export async function announceAlerts(): Promise<AlertChannel[]> {
  return announce.executeWithOptions({ summary: 'channels that have alerts to deliver' }, []);
}
