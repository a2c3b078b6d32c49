import type { Alert } from '../../db/alerts.ts';

const longest = 40;

/** One alert a day for each provider and status; the log names each notification. */
export function receiptAlert(provider: string, said: string, notificationId: string, now: Date): Alert {
  const day = now.toISOString().slice(0, 10);
  const status = said.slice(0, longest);
  return {
    key: `receipt/${provider}/${status}/${day}`,
    subject: `Technical failures: ${provider} says ${status}`,
    message:
      `On ${day} a receipt of ${provider} with the status "${status}" made the notification ${notificationId} a technical ` +
      'failure, and perhaps others after it: search the log for the status. Ask the provider what it means',
  };
}
