import type { Pool } from 'pg';
import { settleAlert, unsettledAlerts } from '../../db/alert-deliveries.ts';
import { AlertRefusedError, type Channel } from './channel.ts';

interface Control {
  readonly step: (details: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Delivers what a channel has not dealt with yet, oldest first. A channel that is down ends it; an alert that is refused
 * is passed over, so that it does not hold up the others.
 *
 * @returns how many alerts it dealt with.
 * @throws ChannelError, in the end, when an alert is left.
 */
export async function deliverAlerts(pool: Pool, channel: Channel, { step, signal }: Control): Promise<number> {
  const refused: AlertRefusedError[] = [];
  let settled = 0;
  for (const key of await unsettledAlerts(pool, channel.name)) {
    signal.throwIfAborted();
    step(key);
    try {
      if (await settleAlert(pool, channel.name, key, (alert) => channel.deliver(alert, signal))) settled += 1;
    } catch (error) {
      if (!(error instanceof AlertRefusedError)) throw error;
      refused.push(error);
    }
  }
  if (refused[0] !== undefined) throw refused[0];
  return settled;
}
