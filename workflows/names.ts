/** Identifiers that others than the workflows need as well. Imports nothing. */

export const workflowNames = {
  nightlyReporting: 'nightlyReporting',
  notificationStatus: 'notificationStatus',
  processingTime: 'processingTime',
  billing: 'billing',
  billingToday: 'billingToday',
  backfill: 'backfill',
  backfillDay: 'backfillDay',
  flushAgain: 'flushAgain',
  guardFreshness: 'guardFreshness',
  trimRecords: 'trimRecords',
  compareFacts: 'compareFacts',
  auditCache: 'auditCache',
  announceAlerts: 'announceAlerts',
  deliverAlerts: 'deliverAlerts',
  letterScan: 'letterScan',
  letterRescue: 'letterRescue',
  letterHousekeeping: 'letterHousekeeping',
  archiveNotifications: 'archiveNotifications',
  deepArchive: 'deepArchive',
  restoreDay: 'restoreDay',
  populateAnnualBilling: 'populateAnnualBilling',
} as const;

/** Search attributes of the runs, all of type Keyword. `npm run schedules` and the local servers register them. */
export const searchAttributes = {
  /** The date of the night, `YYYY-MM-DD`: a schedule's workflow id ends in a UTC time, which may be another date. */
  reportingDay: 'ReportingDay',
  /** completed, completed with problems, failed or cancelled; of a comparison: ok, different, failed or cancelled. */
  outcome: 'NotifyOutcome',
  /** What a letter waits for: scanner, store, file, ... Not set for one that does not wait. */
  waitsFor: 'LetterWaitsFor',
} as const;

/** The types of our failures: what the web UI shows and what policies name. */
export const failureTypes = {
  invalidRequest: 'InvalidRequest',
  schemaMismatch: 'SchemaMismatch',
  rollupMissing: 'RollupMissing',
  dataRejected: 'DataRejected',
  databaseUnavailable: 'DatabaseUnavailable',
  databaseBusy: 'DatabaseBusy',
  databaseError: 'DatabaseError',
  redisUnavailable: 'RedisUnavailable',
  factDaysFailed: 'FactDaysFailed',
  comparisonFailed: 'ComparisonFailed',
  nightFailed: 'NightFailed',
  backfillFailed: 'BackfillFailed',
  deadline: 'NightDeadline',
  cacheNotAudited: 'CacheNotAudited',
  alertsNotDelivered: 'AlertsNotDelivered',
  scannerUnavailable: 'VirusScannerUnavailable',
  storeUnavailable: 'ObjectStoreUnavailable',
  sanitiserFailed: 'SanitiserFailed',
} as const;

/** The signal to `deliverAlerts` that there may be new alerts. */
export const alertsFound = 'alertsFound';

/** The one run that delivers alerts by a channel. */
export function deliverAlertsWorkflowId(channel: string): string {
  return `deliver-alerts/${channel}`;
}

/** The workflow id of a night that is started by hand. */
export function nightWorkflowId(night: string): string {
  return `nightly-reporting/${night}`;
}

/** The one run that brings a day back from the deep archive. */
export function restoreDayWorkflowId(day: string): string {
  return `restore-day/${day}`;
}

/** Temporal's list filter of the backfills; of one that continues as new only the last run is meant. */
export const backfillsQuery = `WorkflowType = '${workflowNames.backfill}' and ExecutionStatus != 'ContinuedAsNew'`;

/** A backfill that is started from the command line: one at a time for each range. */
export function backfillWorkflowId(from: string, to: string): string {
  return `backfill-${from}-${to}`;
}

/** What the web UI says of a backfill. */
export function backfillWords({ from, to }: { readonly from: string; readonly to: string }) {
  return {
    staticSummary: `Backfill of ${from} to ${to}`,
    staticDetails:
      'Writes days anew, each as a run of its own. The updates `pause` and `resume` hold it and let it go on; cancelled, it ends ' +
      'with the days that are under way. When it fails, its failure names the days: see to the cause, then run it again with the ' +
      'mode failed.',
  } as const;
}

/** A comparison that is started by hand. Several of one range may run side by side, of other rates. @param unique any text. */
export function compareFactsWorkflowId(from: string, to: string, unique: string): string {
  return `compare-${from}-${to}-${unique.slice(0, 8)}`;
}

/** The scan of a letter: one at a time for each notification. */
export function letterScanWorkflowId(notificationId: string): string {
  return `letter-scan/${notificationId}`;
}

/**
 * Where the files of letters are read. A task queue of its own: a scanner that hangs must not hold up the words about it, nor
 * what ops ask for.
 */
export function letterFilesTaskQueue(letters: string): string {
  return `${letters}-files`;
}

/**
 * How to start the scan of a letter. One that runs goes on, a settled letter is not scanned again: the status of its
 * notification sees to that.
 */
export function letterScanOptions(notificationId: string, taskQueue: string) {
  return {
    taskQueue,
    workflowId: letterScanWorkflowId(notificationId),
    args: [notificationId] as [string],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: 'A letter until it has a verdict',
    staticDetails:
      'Scans a letter, and sees it to its end. What it waits for is in its current details; it is tried again by itself. The ' +
      'update scanNow tries it at once, giveUp with a reason ends it. All that wait: npm run nightshift -- letters stuck',
  } as const;
}
