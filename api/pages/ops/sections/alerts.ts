import { lastAlerts } from '../../../../db/ops/alerts.ts';
import type { ApiDeps } from '../../../deps.ts';
import type { Html } from '../../layout.ts';
import { details, paragraph, table } from '../pieces.ts';
import { momentInWords } from '../words.ts';

const mostShown = 20;

/** The last alerts, and whom they have reached. */
export async function alertsSection({ pool, timeZone }: ApiDeps): Promise<Html> {
  const alerts = await lastAlerts(pool, mostShown);
  if (alerts.length === 0) return paragraph('None has been raised.');
  const rows = alerts.map(({ subject, message, foundAt, delivered }) => [
    momentInWords(foundAt, timeZone),
    details(subject, message),
    delivered.join(', ') || 'nobody yet',
  ]);
  return table({ caption: 'The last alerts', head: ['Raised', 'Alert', 'Delivered to'], rows });
}
