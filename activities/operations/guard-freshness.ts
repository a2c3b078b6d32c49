import { recordAlerts } from '../../db/alerts.ts';
import type { Guarded, GuardInput } from '../../workflows/operation-types.ts';
import { closeLostRuns } from './close-lost-runs.ts';
import type { OperationDeps } from './deps.ts';
import { freshnessAlert } from './freshness-alert.ts';
import { scheduleAlerts } from './schedule-alerts.ts';

/** @param at the time that counts as now. */
export async function guardFreshness(deps: OperationDeps, { schedule }: GuardInput, at: Date): Promise<Guarded> {
  const alerts = [...(await freshnessAlert(deps, at)), ...(await scheduleAlerts(deps, schedule, at))];
  await recordAlerts(deps.pool, alerts);
  await deps.alerts.announce();
  await closeLostRuns(deps, at);
  return { alerts: alerts.map(({ subject }) => subject) };
}
