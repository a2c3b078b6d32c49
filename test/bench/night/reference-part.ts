import type { Pool } from 'pg';
import type { DayInterval, NotificationType } from '../../../db/reporting/days.ts';
import { inPool } from '../../../workflows/in-pool.ts';
import { writeBillingDay } from './reference/billing.ts';
import { writeLetterDespatch } from './reference/letter-despatch.ts';
import { type ServiceDay, writeServiceDay } from './reference/notification-status.ts';
import { writeProcessingTime } from './reference/processing-time.ts';
import { statements } from './statements.ts';

/** One kind of task of the reference: what a part of them took, and how many of them a night has. */
export interface TaskKind {
  readonly name: string;
  readonly measured: number;
  readonly seconds: number;
  readonly statements: number;
  /** Tasks of a night that writes every fact of all days of the bench, as ours does. */
  readonly allDays: number;
  /** Tasks of a night with the reference's own windows. Spec: nightly §2.2, §3, §4.2. */
  readonly ownWindows: number;
}

/** What was measured: the facts of these can be compared. */
export interface ReferencePart {
  readonly kinds: readonly TaskKind[];
  readonly days: readonly DayInterval[];
  readonly serviceDays: readonly ServiceDay[];
}

/** A worker of the reference has four processes. Spec: nightly §0.5. */
const atATime = 4;
const sampledADay = 17;
const ownWindow = { email: 4, sms: 4, letter: 10 };

/** The tasks of a day, one for each service and type that has rows, those with most rows first. */
async function serviceDaysOf(pool: Pool, interval: DayInterval): Promise<ServiceDay[]> {
  const { rows } = await pool.query<{ type: NotificationType; serviceId: string }>(
    `select notification_type as type, service_id as "serviceId" from reference.notifications_all_time_view
      where created_at >= $1 and created_at < $2 group by 1, 2 order by count(*) desc, 1, 2`,
    [interval.startUtc, interval.endUtc],
  );
  return rows.map((row) => ({ ...row, interval }));
}

/** Evenly from the largest to the smallest. */
function sampleOf(tasks: readonly ServiceDay[]): ServiceDay[] {
  const step = Math.max(1, Math.floor(tasks.length / sampledADay));
  return tasks.filter((_, index) => index % step === Math.floor(step / 2));
}

async function measure<Task>(name: string, tasks: readonly Task[], work: (task: Task) => Promise<void>) {
  const statementsBefore = statements();
  const began = performance.now();
  await inPool(tasks, atATime, work);
  const seconds = (performance.now() - began) / 1000;
  return { name, measured: tasks.length, seconds, statements: statements() - statementsBefore };
}

/**
 * Runs a part of the reference's night: of the two newest and the two oldest days, so that both tables are read, the
 * billing, the despatch and a sample of the services; processing time of the newest day, of which nothing is archived.
 *
 * @param intervals all days of the bench, the newest first.
 */
export async function measureReference(pool: Pool, intervals: readonly DayInterval[]): Promise<ReferencePart> {
  const tasks: ServiceDay[][] = [];
  for (const interval of intervals) tasks.push(await serviceDaysOf(pool, interval));
  const isMeasured = (age: number) => age < 2 || age >= intervals.length - 2;
  const days = intervals.filter((_, age) => isMeasured(age));
  const serviceDays = tasks.filter((_, age) => isMeasured(age)).flatMap(sampleOf);
  const ownServiceDays = tasks.flatMap((ofDay, age) => ofDay.filter(({ type }) => age < ownWindow[type]));
  const everyDay = { allDays: intervals.length, ownWindows: Math.min(intervals.length, 10) };
  const kinds: TaskKind[] = [
    {
      ...(await measure('status of a service and type on a day', serviceDays, (task) => writeServiceDay(pool, task))),
      allDays: tasks.flat().length,
      ownWindows: ownServiceDays.length,
    },
    { ...(await measure('billing of a day', days, (day) => writeBillingDay(pool, day))), ...everyDay },
    { ...(await measure('letter despatch of a day', days, (day) => writeLetterDespatch(pool, day))), ...everyDay },
    {
      ...(await measure('processing time of a day', days.slice(0, 1), (day) => writeProcessingTime(pool, day))),
      allDays: intervals.length,
      ownWindows: 1,
    },
  ];
  return { kinds, days, serviceDays };
}
