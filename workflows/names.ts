/** Identifiers that others than the workflows need as well. Imports nothing. */

export const workflowNames = {
  nightlyReporting: 'nightlyReporting',
  notificationStatus: 'notificationStatus',
  processingTime: 'processingTime',
  billing: 'billing',
  billingToday: 'billingToday',
  flushAgain: 'flushAgain',
  auditCache: 'auditCache',
} as const;

/** Search attributes of the runs, all of type Keyword. `npm run schedules` and the local servers register them. */
export const searchAttributes = {
  /** The date of the night, `YYYY-MM-DD`: a schedule's workflow id ends in a UTC time, which may be another date. */
  reportingDay: 'ReportingDay',
  /** completed, completed with problems, failed or cancelled. */
  outcome: 'NotifyOutcome',
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
  nightFailed: 'NightFailed',
  deadline: 'NightDeadline',
  cacheNotAudited: 'CacheNotAudited',
} as const;

/** The workflow id of a night that is started by hand. */
export function nightWorkflowId(night: string): string {
  return `nightly-reporting/${night}`;
}
