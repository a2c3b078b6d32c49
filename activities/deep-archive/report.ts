import { recordAlerts } from '../../db/alerts.ts';
import type { IncompleteDeepArchive } from '../../workflows/deep-archive-types.ts';
import type { DeepArchiveAlertDeps, DeepArchiveDeps } from './deps.ts';

/** One alert a day, however many runs leave something: the next one finds all of it again. */
export async function reportDeepArchive(
  { pool, alerts }: DeepArchiveDeps & DeepArchiveAlertDeps,
  { at, message }: IncompleteDeepArchive,
): Promise<void> {
  await recordAlerts(pool, [
    {
      key: `deep-archive-incomplete/${at.slice(0, 10)}`,
      subject: 'Rows of a year ago were not archived',
      message:
        `The deep archive as of ${at} has left something; its rows are in notification_history. ${message}.\nSee to what ` +
        'stood in the way, then trigger the schedule deep-archive, or wait for its next time',
    },
  ]);
  await alerts.announce();
}
