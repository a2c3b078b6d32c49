/** The root of the workflow bundle: the one file that the Temporal worker needs to export them all. */

export { announceAlerts } from './announce-alerts.ts';
export { archiveNotifications } from './archive-notifications.ts';
export { auditCache } from './audit-cache.ts';
export { backfill } from './backfill.ts';
export { backfillDay } from './backfill-day.ts';
export { billing } from './billing.ts';
export { billingToday } from './billing-today.ts';
export { compareFacts } from './compare-facts.ts';
export { deepArchive } from './deep-archive.ts';
export { deliverAlerts } from './deliver-alerts.ts';
export { flushAgain } from './flush-again.ts';
export { guardFreshness } from './guard-freshness.ts';
export { letterHousekeeping } from './letter-housekeeping.ts';
export { letterRescue } from './letter-rescue.ts';
export { letterScan } from './letter-scan.ts';
export { nightlyReporting } from './nightly-reporting.ts';
export { notificationStatus } from './notification-status.ts';
export { populateAnnualBilling } from './populate-annual-billing.ts';
export { processingTime } from './processing-time.ts';
export { restoreDay } from './restore-day.ts';
export { trimRecords } from './trim-records.ts';
