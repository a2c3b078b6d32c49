import { type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import type { Alert } from '../../db/alerts.ts';
import { nextNightInWords } from '../../db/ops/due-beyond-night.ts';
import { dayOf } from '../../db/reporting/days.ts';
import type { OperationDeps } from './deps.ts';

async function describe({ client }: OperationDeps, schedule: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(schedule).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/**
 * Alerts for a schedule that will not start the next night, or has left one out. One that is missing or paused is said once
 * a day.
 */
export async function scheduleAlerts(deps: OperationDeps, schedule: string, at: Date): Promise<Alert[]> {
  const date = dayOf(at, deps.timeZone);
  const found = await describe(deps, schedule);
  if (found === undefined) {
    return [
      {
        key: `schedule/missing/${schedule}/${date}`,
        subject: `There is no schedule ${schedule}`,
        message: `Nothing will start the next night: expected the schedule ${schedule}, found none. To make it: npm run schedules`,
      },
    ];
  }
  const alerts: Alert[] = [];
  if (found.state.paused) {
    alerts.push({
      key: `schedule/paused/${schedule}/${date}`,
      subject: `The schedule ${schedule} is paused`,
      message:
        `Nothing will start the next night. Its note says: ${found.state.note ?? 'nothing'}. To let it go on: ` +
        `temporal schedule toggle --unpause --schedule-id ${schedule} --reason "..."`,
    });
  }
  const { createdAt, numActionsMissedCatchupWindow: missed, numActionsSkippedOverlap: skipped } = found.info;
  if (missed + skipped > 0) {
    alerts.push({
      // A schedule that is made anew counts from nothing.
      key: `schedule/left-out/${schedule}/${createdAt.toISOString()}/${missed}/${skipped}`,
      subject: `The schedule ${schedule} has left nights out`,
      message:
        `So many times since it was made it was too late to make a start up (${missed}), or the night before still ran (${skipped}). ` +
        `/ops/freshness says through which day the facts are complete. ` +
        (await nextNightInWords(deps.pool, { ...deps, now: at })),
    });
  }
  return alerts;
}
