import { hoursToArchive } from '../../db/deep-archive/hours.ts';
import { partsBetween } from '../../db/deep-archive/parts.ts';
import { inTransaction } from '../../db/postgres.ts';
import { checkDay, dayIntervals } from '../../db/reporting/days.ts';
import type { DeepArchiveActivities } from '../../workflows/deep-archive-types.ts';
import { withNamedFailures } from '../failures.ts';
import { withHeartbeat } from '../heartbeat.ts';
import { archiveHour } from './archive-hour.ts';
import { type DeepArchiveAlertDeps, type DeepArchiveDeps, type DeepArchiveLimits, deepArchiveLimits } from './deps.ts';
import { reportDeepArchive } from './report.ts';
import { restorePart } from './restore-part.ts';
import { sweepParts } from './sweep-parts.ts';

async function partsOfDay({ pool, timeZone }: DeepArchiveDeps, day: string): Promise<string[]> {
  return inTransaction(pool, async (client) => {
    const [interval] = await dayIntervals(client, [checkDay(day)], timeZone);
    if (interval === undefined) throw new Error(`No interval of ${day}: expected one`);
    return partsBetween(client, interval.startUtc, interval.endUtc);
  });
}

/** The activities of the deep archive, with what they work on handed in. */
export function createDeepArchiveActivities(
  deps: DeepArchiveDeps & DeepArchiveAlertDeps,
  limits: DeepArchiveLimits = deepArchiveLimits,
): DeepArchiveActivities {
  return withNamedFailures<DeepArchiveActivities>({
    planDeepArchive: (at) => withHeartbeat(() => hoursToArchive(deps.pool, at, limits.hours)),
    archiveHour: (hour) => withHeartbeat((control) => archiveHour(deps, limits, hour, control)),
    sweepParts: () => withHeartbeat((control) => sweepParts(deps, control)),
    reportDeepArchive: (input) => withHeartbeat(() => reportDeepArchive(deps, input)),
    partsOfDay: (day) => withHeartbeat(() => partsOfDay(deps, day)),
    restorePart: (id) => withHeartbeat((control) => restorePart(deps, id, control)),
  });
}
