import type { Client, ScheduleHandle } from '@temporalio/client';
import { onTestFinished } from 'vitest';
import { readConfig, type ScheduleSpec } from '../../temporal.config.ts';
import { uniqueName } from './servers.ts';

/** Our schedule of a workflow, as temporal.config.ts has it. */
export function specOf(workflow: ScheduleSpec['workflow']): ScheduleSpec {
  const spec = readConfig({}).schedules.find((candidate) => candidate.workflow === workflow);
  if (spec === undefined) throw new Error(`No schedule of ${workflow}: expected one in temporal.config.ts`);
  return spec;
}

/** The same under an id of the test's own, with some of it changed, and its handle. The schedule ends with the test. */
export function ownSchedule(
  client: Client,
  workflow: ScheduleSpec['workflow'],
  changes: Partial<ScheduleSpec> = {},
): { readonly spec: ScheduleSpec; readonly handle: ScheduleHandle } {
  const spec = specOf(workflow);
  const own = { ...spec, id: uniqueName(spec.id), ...changes };
  const handle = client.schedule.getHandle(own.id);
  onTestFinished(() => handle.delete());
  return { spec: own, handle };
}

/** A run that a schedule has started. */
export interface ScheduledRun {
  /** The nominal time, ISO 8601 in UTC. */
  readonly nominal: string;
  /** The search attribute of the night's date. */
  readonly reportingDay: string | undefined;
  readonly status: string;
  readonly startedAt: Date;
  readonly closedAt: Date | undefined;
}

/** The runs of a schedule, ordered by their nominal times. The list follows the runs within a second or so. */
export async function runsOf(client: Client, scheduleId: string): Promise<ScheduledRun[]> {
  const runs: ScheduledRun[] = [];
  for await (const run of client.workflow.list({ query: `TemporalScheduledById = '${scheduleId}'` })) {
    const { TemporalScheduledStartTime: [nominal] = [], ReportingDay: [reportingDay] = [] } = run.searchAttributes;
    if (!(nominal instanceof Date)) throw new Error(`${run.workflowId} has no nominal time: expected a date`);
    runs.push({
      nominal: nominal.toISOString(),
      reportingDay: reportingDay === undefined ? undefined : String(reportingDay),
      status: run.status.name,
      startedAt: run.startTime,
      closedAt: run.closeTime,
    });
  }
  return runs.sort((one, other) => one.nominal.localeCompare(other.nominal));
}
