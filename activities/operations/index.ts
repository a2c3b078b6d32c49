import type { BackfillActivities } from '../../workflows/backfill-types.ts';
import type { OperationActivities } from '../../workflows/operation-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import type { OperationDeps } from './deps.ts';
import { guardFreshness } from './guard-freshness.ts';
import { listBackfillDays } from './list-backfill-days.ts';
import { markDayDue } from './mark-day-due.ts';
import { trimRecords } from './trim-records.ts';

/** The activities of operating, with what they work on handed in. */
export function createOperationActivities(deps: OperationDeps): OperationActivities & BackfillActivities {
  return withNamedFailures<OperationActivities & BackfillActivities>({
    guardFreshness: ({ at, ...input }) => withHeartbeat(() => guardFreshness(deps, input, new Date(at))),
    trimRecords: ({ at, ...input }) => withHeartbeat((control) => trimRecords(deps, input, new Date(at), control)),
    listBackfillDays: ({ after, ...range }) => withHeartbeat(() => listBackfillDays(deps, range, after)),
    markDayDue: (failed) => withHeartbeat(() => markDayDue(deps, failed)),
  });
}
