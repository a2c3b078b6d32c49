/** What crosses the boundary between the workflows of alerts and their activities. Imports nothing. */

/** A way to tell people. */
export type AlertChannel = 'log' | 'webhook' | 'zendesk';

export interface AlertActivities {
  /** Delivers what the channel has not dealt with yet. @returns how many alerts it dealt with. */
  deliverAlerts(channel: AlertChannel): Promise<number>;
  /** Sees to it that all channels which have alerts to deliver are at it. @returns these channels. */
  announceAlerts(): Promise<AlertChannel[]>;
}
