import type { PoolClient } from 'pg';
import { createMonthlyPartitions } from '../monthly-partitions.ts';
import {
  addDays,
  type DayInterval,
  dayIntervals,
  type Fact,
  type NotificationType,
  notificationTypes,
  type ReportingDay,
  reportingToday,
} from './days.ts';
import { InvalidRequestError } from './errors.ts';
import { journalTable } from './journal.ts';
import { markMissed } from './missed-nights.ts';
import { rollupTable } from './rollup-partitions.ts';

/** Days back from the last one that a run covers, by fact and type. At least 1, at most 364. */
export interface WindowDays {
  readonly notificationStatus: Readonly<Record<NotificationType, number>>;
  readonly processingTime: number;
  readonly billing: number;
}

export interface PlanRequest {
  readonly runId: string;
  readonly workflowId: string;
  readonly workflowType: string;
  /** The date of the night, or an instant (ISO 8601) that lies in it: the nominal time of a schedule. */
  readonly night: ReportingDay | { readonly at: string };
  /** A night writes up to the day before its date; billing of today writes the date itself. */
  readonly upTo: 'yesterday' | 'today';
  readonly facts: readonly Fact[];
  readonly windows: WindowDays;
  readonly timeZone: string;
  readonly rawHorizonDays: number;
  readonly force: boolean;
  /** The run derives from the rollups as they are. */
  readonly useRollup: boolean;
}

/** A day of a fact that is to be written. `nonce` is of the due mark that stood before any scan of this run. */
export interface PlannedFactDay {
  readonly fact: Fact;
  readonly day: ReportingDay;
  readonly types: readonly NotificationType[];
  readonly nonce: string | null;
}

export interface Plan {
  readonly night: ReportingDay;
  readonly throughDay: ReportingDay;
  /** Days before it have no raw rows any more. */
  readonly oldestRawDay: ReportingDay;
  /** All days of `facts`, ascending. */
  readonly days: readonly DayInterval[];
  readonly facts: readonly PlannedFactDay[];
}

/** A night does at most so many entries from outside its window: more is a backfill's work. */
export const maxDueEntries = 20;

type WindowDay = Omit<PlannedFactDay, 'nonce'>;

/** The date of the night, or of the instant that lies in it. */
export async function resolveNight(
  client: PoolClient,
  { night, timeZone }: Pick<PlanRequest, 'night' | 'timeZone'>,
): Promise<ReportingDay> {
  if (typeof night === 'string') return night;
  const { rows } = await client.query<{ night: ReportingDay }>(
    'select ($1::timestamptz at time zone $2)::date as night',
    [night.at, timeZone],
  );
  if (rows[0] === undefined) throw new Error(`No London date for ${night.at}: expected one row`);
  return rows[0].night;
}

function checkWindow(name: string, length: number): void {
  if (Number.isInteger(length) && length >= 1 && length <= 364) return;
  throw new InvalidRequestError(`The window of ${name}: expected 1 to 364 days, got ${JSON.stringify(length)}`);
}

/** The days back from the last one that the windows cover. */
export function windowDays(
  { facts, windows }: Pick<PlanRequest, 'facts' | 'windows'>,
  throughDay: ReportingDay,
): WindowDay[] {
  const back = (length: number) => Array.from({ length }, (_, daysAgo) => addDays(throughDay, -daysAgo));
  return facts.flatMap((fact): WindowDay[] => {
    if (fact !== 'notification_status') {
      const length = fact === 'processing_time' ? windows.processingTime : windows.billing;
      checkWindow(fact, length);
      return back(length).map((day) => ({ fact, day, types: notificationTypes }));
    }
    for (const type of notificationTypes) checkWindow(`${fact} of ${type}`, windows.notificationStatus[type]);
    const longest = Math.max(...Object.values(windows.notificationStatus));
    return back(longest).map((day, daysAgo) => ({
      fact,
      day,
      types: notificationTypes.filter((type) => daysAgo < windows.notificationStatus[type]),
    }));
  });
}

/** Oldest mark first: a day that fails again goes to the end of the queue and cannot starve the others. */
async function dueDays(
  client: PoolClient,
  window: readonly WindowDay[],
  throughDay: ReportingDay,
): Promise<WindowDay[]> {
  const facts = [...new Set(window.map(({ fact }) => fact))];
  const { rows } = await client.query<{ fact: Fact; day: ReportingDay }>(
    `select d.fact, d.day from nightshift.day_due d
      where d.fact = any($1) and d.day <= $2
        and not exists (select from jsonb_to_recordset($3::jsonb) as w (fact text, day date)
                         where w.fact = d.fact and w.day = d.day)
      order by d.marked_at, d.day, d.fact limit ${maxDueEntries}`,
    [facts, throughDay, JSON.stringify(window)],
  );
  return rows.map(({ fact, day }) => ({ fact, day, types: notificationTypes }));
}

/**
 * Enters every planned day as due, and reads the nonces: a day that is never reached stays due.
 *
 * A day that was due before is due for another reason than its window: it is written with all types. A run that does not
 * roll up anew knows nothing of what such a mark stands for, so it gets no nonce and leaves the mark.
 */
async function enterAsDue(
  client: PoolClient,
  planned: readonly WindowDay[],
  { runId, workflowId, useRollup }: PlanRequest,
): Promise<PlannedFactDay[]> {
  const json = JSON.stringify(planned);
  const reason = `planned by ${workflowId}, run ${runId}`;
  await client.query(
    `insert into nightshift.day_due (fact, day, reason)
     select fact, day, $2 from jsonb_to_recordset($1::jsonb) as p (fact text, day date) order by fact, day
     -- Locks a mark that is there already, which another run might take away before it is read below.
     on conflict (fact, day) do update set reason = day_due.reason`,
    [json, reason],
  );
  const { rows } = await client.query<PlannedFactDay>(
    `select p.fact, p.day, case when d.reason = $2 then p.types else $3 end as types,
            case when d.reason = $2 or not $4 then d.nonce end as nonce
       from jsonb_to_recordset($1::jsonb) as p (fact text, day date, types jsonb)
       join nightshift.day_due d using (fact, day)
      order by p.day, p.fact`,
    [json, reason, JSON.stringify(notificationTypes), useRollup],
  );
  return rows;
}

/**
 * Makes the work list of a run and opens it in the ledger: the days of the window, and the oldest due ones. Planning
 * again, after an answer that was lost, gives the same list.
 *
 * @throws InvalidRequestError for a date that does not exist or has not ended, or a window that is out of bounds.
 */
export async function planRun(client: PoolClient, request: PlanRequest): Promise<Plan> {
  const night = await resolveNight(client, request);
  const throughDay = request.upTo === 'today' ? night : addDays(night, -1);
  const today = await reportingToday(client, request.timeZone);
  if (night > today) {
    throw new InvalidRequestError(
      `The night of ${night}: expected one that has begun, up to ${today} in ${request.timeZone}`,
    );
  }
  // A night of long ago is of a database as old as that; the days that another run is given are as old as they are now.
  const oldestRawDay = addDays(request.upTo === 'today' ? today : night, -request.rawHorizonDays);
  const window = windowDays(request, throughDay);
  await client.query(
    `insert into nightshift.run (run_id, workflow_id, workflow_type, night, through_day, forced, state, started_at)
     values ($1, $2, $3, $4, $5, $6, 'running', timezone('utc', now())) on conflict (run_id) do nothing`,
    [request.runId, request.workflowId, request.workflowType, night, throughDay, request.force],
  );
  let due: WindowDay[] = [];
  if (request.upTo === 'yesterday') {
    await markMissed(client, { ...request, throughDay, oldestRawDay });
    due = await dueDays(client, window, throughDay);
  }
  const facts = await enterAsDue(client, [...due, ...window], request);
  const days = await dayIntervals(client, [...new Set(facts.map(({ day }) => day))], request.timeZone);
  for (const table of [rollupTable, journalTable]) {
    await createMonthlyPartitions(
      client,
      table,
      days.map(({ day }) => day),
    );
  }
  return { night, throughDay, oldestRawDay, days, facts };
}
