import { stampBillingToday } from '../../db/cache/billing-today-stamp.ts';
import { withRedis } from '../../db/cache/redis.ts';
import { inTransaction } from '../../db/postgres.ts';
import { addDays } from '../../db/reporting/days.ts';
import { dropOldRollups } from '../../db/reporting/rollup-partitions.ts';
import type { TimeOutActivities } from '../../workflows/retention-types.ts';
import type { ReportingActivities } from '../../workflows/types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { timeOutNotificationsActivity } from '../retention/time-out.ts';
import { concludeRunActivity } from './conclude-run.ts';
import type { ReportingDeps } from './deps.ts';
import { flushAllActivity, flushDueActivity } from './flush.ts';
import { planRunActivity } from './plan-run.ts';
import { reconcileRunActivity } from './reconcile-run.ts';
import { rollUpDayActivity } from './roll-up-day.ts';
import { writeFactDayActivity } from './write-fact-day.ts';

/** A rollup is kept so that money can be rated anew without reading raw rows. */
const rollupsKeptDays = 35;

/** The reporting activities, with what they work on handed in. */
export function createReportingActivities(deps: ReportingDeps): ReportingActivities & TimeOutActivities {
  return withNamedFailures<ReportingActivities & TimeOutActivities>({
    timeOutNotifications: timeOutNotificationsActivity(deps),
    planRun: planRunActivity(deps),
    rollUpDay: rollUpDayActivity(deps),
    writeFactDay: writeFactDayActivity(deps),
    flushDue: flushDueActivity(deps),
    flushAll: flushAllActivity(deps),
    reconcileRun: reconcileRunActivity(deps),
    concludeRun: concludeRunActivity(deps),
    dropOldRollups: (newestDay) =>
      withHeartbeat(async ({ signal }) => {
        const dropped: string[] = [];
        const keepFrom = addDays(newestDay, -rollupsKeptDays);
        for (;;) {
          const month = await inTransaction(deps.pool, (client) => dropOldRollups(client, keepFrom), { signal });
          if (month === undefined) return dropped;
          dropped.push(month);
        }
      }),
    stampBillingToday: () => withHeartbeat(() => withRedis(deps.redis, (redis) => stampBillingToday(redis))),
  });
}
