/** The schedules as data. `temporal.config.ts` hands them out. */

/** One Temporal schedule, as data: `npm run schedules` makes the server agree with it. */
export interface ScheduleSpec {
  readonly id: string;
  /** The exported name of the workflow. */
  readonly workflow:
    | 'nightlyReporting'
    | 'billingToday'
    | 'auditCache'
    | 'announceAlerts'
    | 'guardFreshness'
    | 'trimRecords'
    | 'compareFacts'
    | 'letterRescue'
    | 'letterHousekeeping'
    | 'archiveNotifications'
    | 'deepArchive'
    | 'populateAnnualBilling';
  /** What the workflow gets. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Undefined: the one for reporting. */
  readonly taskQueue?: string;
  readonly cron: string;
  /** IANA time zone of `cron`. Hourly and shorter schedules are in UTC: London skips an hour once a year. */
  readonly timeZone: string;
  /** BUFFER_ALL runs every missed time, in order; SKIP drops a time while a run is still going. */
  readonly overlap: 'BUFFER_ALL' | 'SKIP';
  /** How far back missed times are made up for after an outage. A Temporal duration string. */
  readonly catchupWindow: string;
  /** A hung run must not block the following ones for ever. A Temporal duration string. */
  readonly executionTimeout: string;
  /** Why nobody is to start it now, for the note of the pause; undefined: it is not we who pause it. */
  readonly paused?: string;
  /** For the web UI: what it is, in a line, and what to do when a run fails. */
  readonly note: string;
  readonly whenItFails: string;
  readonly summary: string;
}

const failedDays =
  'its failure names each day and the cause. See to the cause, then trigger the schedule, or wait for its next time. The ' +
  'failed days stay due, and a day that is written again is not counted twice.';

const waitingLetters =
  'its failure names what did not answer. See to it; the next run finds the same letters. A letter whose scan waits says in its ' +
  'own run what for.';

/** Everything around letters has a task queue of its own. */
function letterSchedules(taskQueue: string): ScheduleSpec[] {
  const housekeeping = {
    workflow: 'letterHousekeeping',
    taskQueue,
    timeZone: 'UTC',
    overlap: 'BUFFER_ALL',
    catchupWindow: '20 hours',
    executionTimeout: '2 hours',
    whenItFails: 'see to Postgres, then trigger the schedule, or wait for its next time, which finds the same letters.',
  } as const;
  const rescue = { workflow: 'letterRescue', taskQueue, timeZone: 'UTC', overlap: 'SKIP' } as const;
  return [
    {
      ...rescue,
      id: 'letter-rescue',
      input: { maxMinutesAgo: 120 },
      cron: '*/10 * * * *',
      catchupWindow: '1 minute',
      executionTimeout: '10 minutes',
      note: 'Starts a scan for letters of the last two hours that wait for one and have none. A missed time is made good by the next.',
      whenItFails: waitingLetters,
      summary: 'Letters without a scan get one',
    },
    {
      ...rescue,
      id: 'letter-rescue-nightly',
      cron: '0 20 * * *',
      catchupWindow: '1 day',
      executionTimeout: '2 hours',
      note: 'Starts a scan for every letter that waits for one and has none, however old.',
      whenItFails: waitingLetters,
      summary: 'Letters without a scan get one, however old',
    },
    {
      ...housekeeping,
      id: 'letters-still-created',
      input: { check: 'created' },
      cron: '0 7 * * 1-5',
      note: 'Reports letters of before 17:30 yesterday that are still in created, each once.',
      summary: 'Letters that were not sent to be printed',
    },
    {
      ...housekeeping,
      id: 'letters-technical-failure',
      input: { check: 'technical-failure' },
      cron: '0 7 * * *',
      note: 'Reports letters of the last three days in technical-failure, each once.',
      summary: 'Letters in technical-failure',
    },
    {
      ...housekeeping,
      id: 'letters-still-sending',
      input: { check: 'sending' },
      cron: '0 19 * * *',
      note: 'Reports letters that DVLA has had for two working days without a word, each once. Not on days on which DVLA does not work.',
      summary: 'Letters that DVLA has not printed',
    },
  ];
}

/** What the schedules go by. */
interface ScheduleSettings {
  /** IANA name of the reporting zone. */
  readonly timeZone: string;
  /** Where letters are worked on. */
  readonly lettersTaskQueue: string;
  /** How long the journal and alerts are kept. */
  readonly monthsKept: number;
  /** Where operating.md is to be read: it has a place for each schedule. */
  readonly runbookUrl: string;
}

/** All of them; the note of each says where the runbook tells about it. */
export function schedules(settings: ScheduleSettings): ScheduleSpec[] {
  return allSchedules(settings).map((spec) => ({
    ...spec,
    note: `${spec.note} Runbook: ${settings.runbookUrl}#${spec.id}`,
  }));
}

function allSchedules({ timeZone, lettersTaskQueue, monthsKept }: ScheduleSettings): ScheduleSpec[] {
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
    {
      id: 'alerts-waiting',
      workflow: 'announceAlerts',
      cron: '*/10 * * * *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '1 minute',
      executionTimeout: '9 minutes',
      note: 'Starts the delivery of alerts that nobody has announced, or that failed. A missed time is made good by the next.',
      whenItFails:
        'see to Postgres. Alerts that wait for a channel are in the runs deliver-alerts/CHANNEL, with the reason.',
      summary: 'Alerts that wait are delivered',
    },
    {
      id: 'guard-freshness',
      workflow: 'guardFreshness',
      input: { schedule: 'nightly-reporting' },
      cron: '0 6,18 * * *',
      timeZone,
      overlap: 'SKIP',
      catchupWindow: '10 hours',
      executionTimeout: '2 hours',
      note: 'Raises an alert when no night has completed yesterday, and when the schedule of the nights is missing, paused or has left one out.',
      whenItFails: 'see to Postgres or Temporal, whichever its failure names, then trigger it: it changes no fact.',
      summary: 'Are the facts fresh, and will the next night be run?',
    },
    {
      id: 'trim-records',
      workflow: 'trimRecords',
      input: { months: monthsKept },
      cron: '30 5 * * *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '1 hour',
      executionTimeout: '2 hours',
      note: 'Forgets why numbers of long ago changed, and alerts and comparisons of long ago. A missed day is made good by the next.',
      whenItFails:
        'see to Postgres; a night that holds the journal lets it go in the end. Its next time finds the same.',
      summary: 'Journal and alerts of long ago are forgotten',
    },
    {
      id: 'compare-facts',
      workflow: 'compareFacts',
      input: {},
      // After Notify's own tasks, the last of which moves messages from 03:00 UTC on.
      cron: '0 5 * * *',
      timeZone,
      overlap: 'SKIP',
      catchupWindow: '5 hours',
      executionTimeout: '22 hours',
      note: 'Compares the facts with what a night would make of them, and changes nothing. Raises an alert when they differ. A missed day is not made up for.',
      whenItFails: 'see to Postgres, then trigger it: it only looks.',
      summary: 'Shadow mode: what would a night do to the facts?',
    },
    {
      id: 'archive-notifications',
      workflow: 'archiveNotifications',
      // Where the object store is, for the files of letters.
      taskQueue: lettersTaskQueue,
      cron: '0 3 * * *',
      timeZone,
      overlap: 'SKIP',
      catchupWindow: '20 hours',
      executionTimeout: '23 hours',
      note: "Moves messages that are past their service's retention to notification_history. The updates pause and resume stop it and let it go on. A missed night is made good by the next.",
      whenItFails:
        'its failure names the services and what stood in the way. See to it, then trigger the schedule, or wait for its next time: what is left is found again.',
      summary: 'Messages past their retention go to notification_history',
    },
    {
      id: 'populate-annual-billing',
      workflow: 'populateAnnualBilling',
      // Long after the night of 1 April has begun: in London it is always 03:01.
      cron: '1 2 1 4 *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '30 days',
      executionTimeout: '6 days',
      note: 'Sets what each active service may send for free in the new financial year, where nobody has. Waits until billing of the year before is complete, for five days at most.',
      whenItFails:
        'its failure names the services that got no allowance, or the days that have no billing. See to them, then trigger the schedule: what is set stays as it is.',
      summary: 'Free allowances of the new financial year',
    },
    {
      id: 'deep-archive',
      workflow: 'deepArchive',
      // Where the object store is.
      taskQueue: lettersTaskQueue,
      cron: '35 1 * * *',
      timeZone: 'UTC',
      overlap: 'SKIP',
      catchupWindow: '20 hours',
      executionTimeout: '23 hours',
      note: 'Moves rows of notification_history that are a year old to the object store, up to 240 hours of them. A missed night is made good by the next.',
      whenItFails:
        'its failure names the hours and what stood in the way; their rows are where they were. See to it, then trigger the schedule, or wait for its next time.',
      summary: 'Rows of a year ago go to the object store',
    },
    ...letterSchedules(lettersTaskQueue),
  ];
}
