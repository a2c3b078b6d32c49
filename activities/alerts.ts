import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type Alert, markRaised, unraisedAlerts } from '../db/alerts.ts';

/** Where people are told. At least once for each alert: a crash between the telling and the note of it tells again. */
export interface Alerts {
  raise(alert: Alert): Promise<void>;
}

/** Alerts as warnings in the log, with `alert` set to their key, for the platform's log-based alerting. */
export function logAlerts(logger: Logger): Alerts {
  return {
    async raise({ key, subject, message }) {
      logger.warn({ alert: key }, `${subject}: ${message}`);
    },
  };
}

/** Raises what has been recorded and not raised yet, by whomever. */
export async function raiseAlerts(pool: Pool, alerts: Alerts): Promise<void> {
  for (const alert of await unraisedAlerts(pool)) {
    await alerts.raise(alert);
    await markRaised(pool, alert.key);
  }
}
