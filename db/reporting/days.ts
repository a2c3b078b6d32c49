import type { PoolClient } from 'pg';
import { InvalidRequestError } from './errors.ts';

/** The four facts, in the order in which a day's are written. */
export const facts = ['notification_status', 'processing_time', 'billing', 'letter_despatch'] as const;
export type Fact = (typeof facts)[number];

export const notificationTypes = ['sms', 'email', 'letter'] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** A date of the reporting zone (London), `YYYY-MM-DD`; never a `Date`, which has a zone of its own. */
export type ReportingDay = string;

/** A reporting day and its half-open interval of naive UTC timestamps, as in the tables. Spec: nightly §0.2. */
export interface DayInterval {
  readonly day: ReportingDay;
  readonly startUtc: string;
  readonly endUtc: string;
}

export const zeroUuid = '00000000-0000-0000-0000-000000000000';

/** @throws InvalidRequestError unless `day` is a date that exists, written YYYY-MM-DD. */
export function checkDay(day: string): ReportingDay {
  const instant = new Date(`${day}T00:00:00Z`);
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(instant.getTime());
  if (exists && instant.toISOString().startsWith(day)) return day;
  throw new InvalidRequestError(`Expected a date that exists, as YYYY-MM-DD, got ${JSON.stringify(day)}`);
}

/** Arithmetic on dates, which have no zone. */
export function addDays(day: ReportingDay, days: number): ReportingDay {
  const instant = new Date(`${checkDay(day)}T00:00:00Z`);
  instant.setUTCDate(instant.getUTCDate() + days);
  return instant.toISOString().slice(0, 10);
}

/** The date of an instant in the reporting zone. */
export function dayOf(instant: Date, timeZone: string): ReportingDay {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(instant);
}

export async function reportingToday(client: PoolClient, timeZone: string): Promise<ReportingDay> {
  const { rows } = await client.query<{ today: ReportingDay }>('select (now() at time zone $1)::date as today', [
    timeZone,
  ]);
  if (rows[0] === undefined) throw new Error('No current date: expected one row');
  return rows[0].today;
}

/** The naive UTC intervals of days, ascending: 23 or 25 hours long on the days of a clock change. Spec: nightly §0.2. */
export async function dayIntervals(
  client: PoolClient,
  days: readonly ReportingDay[],
  timeZone: string,
): Promise<DayInterval[]> {
  const { rows } = await client.query<DayInterval>(
    `select day, (day::timestamp at time zone $2 at time zone 'UTC')::text as "startUtc",
            ((day + 1)::timestamp at time zone $2 at time zone 'UTC')::text as "endUtc"
       from unnest($1::date[]) day order by day`,
    [days, timeZone],
  );
  return rows;
}
