import { type Alert, recordAlerts } from '../../db/alerts.ts';
import type { IncompleteArchiving } from '../../workflows/retention-types.ts';
import type { ArchiveAlertDeps } from './deps.ts';

/** One alert a day, however many runs leave something: the next one finds all of it again. */
export async function reportIncomplete(
  { pool, alerts }: ArchiveAlertDeps,
  { at, message }: IncompleteArchiving,
): Promise<void> {
  const alert: Alert = {
    key: `archiving-incomplete/${at.slice(0, 10)}`,
    subject: 'Messages past their retention were not archived',
    message:
      `The archiving as of ${at} has left something. ${message}.\nSee to what stood in the way, then trigger the schedule ` +
      'archive-notifications, or wait for its next time. The runs of archiveNotifications in the Temporal web UI tell more',
  };
  await recordAlerts(pool, [alert]);
  await alerts.announce();
}
