/** The schedules as data. `temporal.config.ts` hands them out. */

/** One Temporal schedule, as data: `npm run schedules` makes the server agree with it. */
export interface ScheduleSpec {
  readonly id: string;
  /** The exported name of the workflow. */
  readonly workflow: 'nightlyReporting' | 'billingToday' | 'auditCache';
  readonly cron: string;
  /** IANA time zone of `cron`. Hourly and shorter schedules are in UTC: London skips an hour once a year. */
  readonly timeZone: string;
  /** BUFFER_ALL runs every missed time, in order; SKIP drops a time while a run is still going. */
  readonly overlap: 'BUFFER_ALL' | 'SKIP';
  /** How far back missed times are made up for after an outage. A Temporal duration string. */
  readonly catchupWindow: string;
  /** A hung run must not block the following ones for ever. A Temporal duration string. */
  readonly executionTimeout: string;
  /** For the web UI: what it is, in a line, and what to do when a run fails. */
  readonly note: string;
  readonly whenItFails: string;
  readonly summary: string;
}

const failedDays =
  'its failure names each day and the cause. See to the cause, then trigger the schedule, or wait for its next time. The ' +
  'failed days stay due, and a day that is written again is not counted twice.';

/** @param timeZone IANA name of the reporting zone. */
export function schedules(timeZone: string): ScheduleSpec[] {
  return [
    {
      id: 'nightly-reporting',
      workflow: 'nightlyReporting',
      cron: '15 0 * * *',
      timeZone,
      overlap: 'BUFFER_ALL',
      catchupWindow: '10 days',
      executionTimeout: '23 hours',
      note: 'Writes the facts of the days up to yesterday. A failed day is taken up again by the next night.',
      whenItFails: failedDays,
      summary: 'Nightly reporting: rows in, facts out, stale Redis keys dropped',
    },
    {
      id: 'billing-today',
      workflow: 'billingToday',
      cron: '0 * * * *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '1 hour',
      executionTimeout: '50 minutes',
      note: 'Keeps ft_billing of today up to date. A missed hour is made good by the next one.',
      whenItFails: failedDays,
      summary: 'Billing of today, by the hour',
    },
    {
      id: 'audit-cache',
      workflow: 'auditCache',
      cron: '*/10 * * * *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '1 minute',
      executionTimeout: '9 minutes',
      note: 'Compares cached reads in Redis with Postgres, and drops what is stale. A missed time is not made up for.',
      whenItFails: 'see to Redis or Postgres, whichever its failure names. The next run goes on where this one was.',
      summary: 'Audit of the cache: a sample of its keys against Postgres',
    },
  ];
}
