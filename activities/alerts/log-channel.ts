import type { Logger } from 'pino';
import type { Channel } from './channel.ts';

/** Alerts as warnings in the log, with `alert` set to their key, for the platform's log-based alerting. */
export function logChannel(logger: Logger): Channel {
  return {
    name: 'log',
    async deliver({ key, subject, message }) {
      logger.warn({ alert: key }, `${subject}: ${message}`);
      return 'delivered';
    },
  };
}
