import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type AlertChannel, waitingChannels } from '../db/alert-deliveries.ts';
import { alertsFound, deliverAlertsWorkflowId, workflowNames } from '../workflows/names.ts';

const deadlineMs = 10_000;

/** For whoever has recorded alerts and committed. */
export interface Alerts {
  /** There may be new alerts. Never fails: what was recorded stays, and is announced again every ten minutes. */
  announce(): Promise<void>;
}

export interface AnnounceDeps {
  readonly pool: Pool;
  readonly client: Client;
  /** Where the workers are that have `deliverAlerts`. */
  readonly taskQueue: string;
}

/**
 * Starts the delivery of each channel that has alerts to deliver, or tells the one that runs.
 *
 * @returns these channels.
 */
export async function announceAlerts({ pool, client, taskQueue }: AnnounceDeps): Promise<AlertChannel[]> {
  const channels = await waitingChannels(pool);
  for (const channel of channels) {
    await client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflow.signalWithStart(workflowNames.deliverAlerts, {
        taskQueue,
        workflowId: deliverAlertsWorkflowId(channel),
        args: [channel],
        signal: alertsFound,
        staticSummary: `Alerts, by ${channel}`,
        staticDetails:
          'Delivers the alerts that wait for this channel, until none is left. When it fails, the schedule alerts-waiting starts ' +
          'another one within ten minutes: see to the channel. The alerts: npm run nightshift -- alerts',
      }),
    );
  }
  return channels;
}

/** The night's work is done when its alerts are found: that they cannot be announced must not undo it. */
export function createAlerts(deps: AnnounceDeps, logger: Logger): Alerts {
  return {
    async announce() {
      try {
        await announceAlerts(deps);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn(`New alerts wait until the schedule alerts-waiting announces them, every ten minutes: ${reason}`);
      }
    },
  };
}
