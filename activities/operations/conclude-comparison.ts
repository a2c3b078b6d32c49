import { type Alert, recordAlerts } from '../../db/alerts.ts';
import { differingDays, type RecordedDay } from '../../db/ops/comparisons.ts';
import { dayOf } from '../../db/reporting/days.ts';
import { closeComparison } from '../../db/reporting/record-comparison.ts';
import type { ComparisonActivities } from '../../workflows/comparison-types.ts';
import type { ComparisonDeps } from './comparison-activities.ts';

const named = 10;

function differenceAlert(runId: string, date: string, differing: readonly RecordedDay[]): Alert[] {
  if (differing.length === 0) return [];
  const lines = differing
    .slice(0, named)
    .map(
      ({ fact, day, appear, vanish, change }) =>
        `${fact} of ${day}: ${appear} rows would appear, ${vanish} vanish, ${change} change`,
    );
  if (differing.length > named) lines.push(`... and ${differing.length - named} more`);
  return [
    {
      key: `comparison/${date}`,
      subject: `${differing.length} days of facts differ from what Nightshift counts on ${date}`,
      message: `${lines.join('; ')}. The largest differences: GET /ops/comparisons/${runId}. Nothing was changed`,
    },
  ];
}

function failureAlert(runId: string, date: string): Alert {
  return {
    key: `comparison/failed/${date}`,
    subject: `The comparison of ${date} has failed`,
    message:
      `Days were not compared: the failure of run ${runId} of compareFacts says which, and why. Nothing was changed. See to it, ` +
      'then: temporal schedule trigger --schedule-id compare-facts',
  };
}

/** Writes how a comparison ended, and raises alerts, once a day, when that was asked for and it has failed or facts differ. */
export async function concludeComparison(
  { pool, alerts, timeZone }: Pick<ComparisonDeps, 'pool' | 'alerts' | 'timeZone'>,
  { runId, state, alert }: Parameters<ComparisonActivities['concludeComparison']>[0],
): Promise<void> {
  await closeComparison(pool, runId, state);
  if (!alert) return;
  const date = dayOf(new Date(), timeZone);
  const found = differenceAlert(runId, date, await differingDays(pool, runId));
  if (state === 'failed') found.push(failureAlert(runId, date));
  await recordAlerts(pool, found);
  await alerts.announce();
}
