import type { Logger } from 'pino';
import type { Channel } from './channel.ts';
import { runbookOf } from './runbook.ts';

/**
 * Alerts as warnings in the log, with `alert` set to their key and `runbook` to where to read on, for the platform's
 * log-based alerting.
 */
export function logChannel(logger: Logger, runbookUrl: string): Channel {
  return {
    name: 'log',
    async deliver({ key, subject, message }) {
      logger.warn({ alert: key, runbook: runbookOf(runbookUrl, key) }, `${subject}: ${message}`);
      return 'delivered';
    },
  };
}
