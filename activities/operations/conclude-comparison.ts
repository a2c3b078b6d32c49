import { recordAlerts } from '../../db/alerts.ts';
import { differingDays } from '../../db/ops/comparisons.ts';
import { closeComparison } from '../../db/reporting/record-comparison.ts';
import type { ComparisonActivities } from '../../workflows/comparison-types.ts';
import type { ComparisonDeps } from './comparison-activities.ts';

const named = 10;

/** Writes how a comparison ended, and raises an alert, once a day, when that was asked for and facts differ. */
export async function concludeComparison(
  { pool, alerts, timeZone }: Pick<ComparisonDeps, 'pool' | 'alerts' | 'timeZone'>,
  { runId, state, alert }: Parameters<ComparisonActivities['concludeComparison']>[0],
): Promise<void> {
  await closeComparison(pool, runId, state);
  const differing = alert ? await differingDays(pool, runId) : [];
  if (differing.length === 0) return;
  const date = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
  const lines = differing
    .slice(0, named)
    .map(
      ({ fact, day, appear, vanish, change }) =>
        `${fact} of ${day}: ${appear} rows would appear, ${vanish} vanish, ${change} change`,
    );
  if (differing.length > named) lines.push(`... and ${differing.length - named} more`);
  await recordAlerts(pool, [
    {
      key: `comparison/${date}`,
      subject: `${differing.length} days of facts differ from what Nightshift counts on ${date}`,
      message: `${lines.join('; ')}. The largest differences: GET /ops/comparisons/${runId}. Nothing was changed`,
    },
  ]);
  await alerts.announce();
}
